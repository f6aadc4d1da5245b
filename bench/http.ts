// What HTTP costs and leaves: GetItem and synced PutItem over 16 connections beside a bare node:http server that answers
// the same bytes; the server's memory at rest, and its time from start to first answer. bench/README.md: how to repeat.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { applyLoad, hasWrk, type Loaded } from "./load.ts";
import { figures, report } from "./measure.ts";
import { call, headersOf } from "./request.ts";
import { residentMegabytes, startScript } from "./server-process.ts";
import { createTable } from "./table.ts";

const SECONDS = Number(process.env.BENCH_SECONDS ?? 3);
const CONNECTIONS = 16;
/** The first of them warms up. */
const ROUNDS = 4;
const ITEMS = 1_000;
/** Different ones, sent in turn. */
const REQUESTS = 10_000;
/** As seen from where this is compiled to, .cache/bench/bench. */
const COMMAND = "../../../dist/cli/main.js";

const TableName = "bench";
const key = (i: number) => ({ pk: { S: `user${i % ITEMS}` }, sk: { S: "profile" } });
/** Another one each time: writing what is there already would write nothing. */
const item = (i: number) => ({ ...key(i), n: { N: String(i) }, text: { S: "x".repeat(270) } });
const bodies = (input: (i: number) => object) =>
  Array.from({ length: REQUESTS }, (_, i) => JSON.stringify({ TableName, ...input(i) }));

async function fill(url: string): Promise<void> {
  await call(url, "CreateTable", createTable(TableName));
  for (let i = 0; i < ITEMS; i++) await call(url, "PutItem", { TableName, Item: item(i) });
}

function load(url: string, operation: string, input: (i: number) => object) {
  const headers = headersOf(operation);
  return applyLoad({ url, headers, bodies: bodies(input), connections: CONNECTIONS, seconds: SECONDS });
}

function faster(one: Loaded, other: Loaded): Loaded {
  return one.operationsPerSecond > other.operationsPerSecond ? one : other;
}

/** An operation's rate beside that of the bare server, which answers what the operation answers. */
async function compare(
  name: string,
  url: string,
  operation: string,
  input: (i: number) => object,
  goalPercent: number,
) {
  const answer = await call(url, operation, { TableName, ...input(1) });
  const bare = await startScript("./bare-server.js", answer);
  let bareMeasured = await load(bare.url, operation, input);
  let measured = await load(url, operation, input);
  // By turns, and the best of each: what else the machine does disturbs both alike.
  for (let round = 1; round < ROUNDS; round++) {
    bareMeasured = faster(bareMeasured, await load(bare.url, operation, input));
    measured = faster(measured, await load(url, operation, input));
  }
  const percent = (measured.operationsPerSecond / bareMeasured.operationsPerSecond) * 100;
  report(`${name}: bare node:http`, figures(bareMeasured));
  const met = percent >= goalPercent;
  report(name, figures(measured), { text: `${percent.toFixed(0)} % of bare, goal ${goalPercent} %`, met });
}

const folder = mkdtempSync(join(tmpdir(), "hashrange-bench-"));
try {
  console.log(`${CONNECTIONS} connections, load from ${hasWrk ? "wrk" : "this process"}, Node ${process.version}`);
  await startScript("./bare-server.js"); // The first request of this process takes longer.
  const memory = await startScript(COMMAND, "--port", "0", "--memory");
  const durable = await startScript(COMMAND, "--port", "0", "--data", folder);
  for (const [name, server] of Object.entries({ memory, LMDB: durable })) {
    const { milliseconds, pid } = server;
    report(`${name}: start to first answer`, `${milliseconds.toFixed(0).padStart(9)} ms`, {
      text: "goal 400 ms",
      met: milliseconds < 400,
    });
    const megabytes = residentMegabytes(pid);
    if (megabytes !== undefined) {
      const met = megabytes < 90;
      report(`${name}: resident at rest`, `${megabytes.toFixed(0).padStart(9)} MB`, { text: "goal 90 MB", met });
    }
  }
  await fill(memory.url);
  await fill(durable.url);
  await compare("memory: GetItem", memory.url, "GetItem", (i) => ({ Key: key(i) }), 45);
  await compare("LMDB: GetItem", durable.url, "GetItem", (i) => ({ Key: key(i) }), 45);
  await compare("LMDB: synced PutItem", durable.url, "PutItem", (i) => ({ Item: item(i) }), 20);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit();
