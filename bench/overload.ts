// More than a server can do at once: 10,000 connections, each sending 20 synced PutItems without waiting for answers. Tells
// how many were answered, refused and lost, what it cost, how soon a new client is served again, and whether what was
// acknowledged is there. Each side needs as many open files as there are connections: `ulimit -n`.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { report } from "./measure.ts";
import { call, headersOf } from "./request.ts";
import { residentMegabytes, startScript } from "./server-process.ts";

const CONNECTIONS = Number(process.env.OVERLOAD_CONNECTIONS ?? 10_000);
const REQUESTS_EACH = 20;
/** Who has no answer by then is not counted as answered. */
const SECONDS_MAX = 240;
/** Connections are asked for so many at a time, as a backlog has them. */
const CONNECTING_MAX = 256;
const COMMAND = "../../../dist/cli/main.js";
const TableName = "overload";

interface Outcome {
  opened: number;
  /** Answered with 200. */
  acknowledged: number;
  /** Answered with anything else. */
  refused: number;
  /** Connections that the server, or the system, ended. */
  broken: number;
}

const head = Object.entries(headersOf("PutItem"))
  .map(([name, value]) => `${name}: ${value}\r\n`)
  .join("");

function requestsOf(connection: number): string {
  let text = "";
  for (let i = 0; i < REQUESTS_EACH; i++) {
    const body = JSON.stringify({ TableName, Item: { id: { S: `${connection}-${i}` }, text: { S: "x".repeat(100) } } });
    text += `POST / HTTP/1.1\r\nHost: localhost\r\n${head}Content-Length: ${body.length}\r\n\r\n${body}`;
  }
  return text;
}

/** One client; resolves when all of its requests are answered, or its connection has ended. */
function client(port: number, connection: number, outcome: Outcome, opened: () => void): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    let answers = 0;
    let rest = "";
    socket.once("connect", () => {
      outcome.opened++;
      opened();
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      if (answers < REQUESTS_EACH) outcome.broken++;
      opened();
      resolve();
    });
    socket.setEncoding("latin1").on("data", (text) => {
      // A status line that is cut in two is whole in the next piece.
      const seen = rest + text;
      for (const [, status] of seen.matchAll(/HTTP\/1\.1 (\d\d\d) /g)) {
        answers++;
        if (status === "200") outcome.acknowledged++;
        else outcome.refused++;
      }
      rest = /HTTP?\/?1?\.?1? ?\d{0,3}$|HT?$/.exec(seen)?.[0] ?? "";
      if (answers === REQUESTS_EACH) socket.destroy();
    });
    started.push(() => socket.write(requestsOf(connection)));
  });
}

const started: (() => void)[] = [];
const folder = mkdtempSync(join(tmpdir(), "hashrange-overload-"));
const server = await startScript(COMMAND, "--port", "0", "--data", folder);
try {
  const port = Number(new URL(server.url).port);
  await call(server.url, "CreateTable", {
    TableName,
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    BillingMode: "PAY_PER_REQUEST",
  });
  const atRest = residentMegabytes(server.pid) ?? Number.NaN;

  const outcome: Outcome = { opened: 0, acknowledged: 0, refused: 0, broken: 0 };
  const clients: Promise<void>[] = [];
  const openingAt = performance.now();
  for (let first = 0; first < CONNECTIONS; first += CONNECTING_MAX) {
    const count = Math.min(CONNECTING_MAX, CONNECTIONS - first);
    const settled = Array.from(
      { length: count },
      (_, i) => new Promise<void>((resolve) => clients.push(client(port, first + i, outcome, resolve))),
    );
    await Promise.all(settled);
  }
  report("connections open", `${outcome.opened} of ${CONNECTIONS} in ${seconds(openingAt)}`);
  report(
    "resident with all of them idle",
    `${residentMegabytes(server.pid)?.toFixed(0)} MB, ${atRest.toFixed(0)} MB before`,
  );

  let peak = 0;
  const watching = setInterval(() => {
    peak = Math.max(peak, residentMegabytes(server.pid) ?? 0);
  }, 100);
  const sentAt = performance.now();
  for (const send of started) send();
  const waitedMax = new Promise<void>((resolve) => setTimeout(resolve, SECONDS_MAX * 1000).unref());
  await Promise.race([Promise.all(clients), waitedMax]);
  clearInterval(watching);
  const { acknowledged, refused, broken } = outcome;
  const total = CONNECTIONS * REQUESTS_EACH;
  const rate = Math.round((acknowledged + refused) / ((performance.now() - sentAt) / 1000)).toLocaleString("en");
  report("requests", `${total.toLocaleString("en")} in ${seconds(sentAt)}, ${rate}/s`);
  report("acknowledged, refused, unanswered", `${acknowledged}, ${refused}, ${total - acknowledged - refused}`);
  report("connections ended by the server", `${broken}`);
  report("resident at most", `${peak.toFixed(0)} MB`);

  const recoveringAt = performance.now();
  await call(server.url, "GetItem", { TableName, Key: { id: { S: "0-0" } } });
  report("the next client's first answer", `${(performance.now() - recoveringAt).toFixed(0)} ms`);

  server.stop();
  const script = new URL(COMMAND, import.meta.url).pathname;
  const { stdout } = spawnSync(process.execPath, [script, "check", folder], { encoding: "utf8" });
  const items = Number(/^sound: 1 table, (\d+) items/.exec(stdout)?.[1]);
  report("killed, and looked at", stdout.trim(), {
    text: "sound, with every acknowledged item",
    met: items >= acknowledged,
  });
} finally {
  server.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit();

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
