// What HTTP costs and leaves: GetItem and synced PutItem over 16 connections beside a bare node:http server that answers
// the same bytes; the server's memory at rest, and its time from start to first answer. bench/README.md: how to repeat.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { applyLoad, hasWrk } from "./load.ts";
import { figures, type Measurement, report } from "./measure.ts";

const SECONDS = Number(process.env.BENCH_SECONDS ?? 3);
const CONNECTIONS = 16;
/** The first of them warms up. */
const ROUNDS = 4;
const ITEMS = 1_000;
/** Different ones, sent in turn. */
const REQUESTS = 10_000;
/** As seen from where this is compiled to, .cache/bench/bench. */
const COMMAND = "../../../dist/cli/main.js";

const started: ChildProcess[] = [];

/** Starts a server and answers its URL and the milliseconds until it answered. */
async function start(script: string, ...options: string[]) {
  const at = performance.now();
  const child = spawn(process.execPath, [new URL(script, import.meta.url).pathname, ...options], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  started.push(child);
  const url = await new Promise<string>((resolve, reject) => {
    let printed = "";
    child.stdout.on("data", (chunk) => {
      printed += chunk;
      const match = printed.match(/http:\/\/[^\s"]+/);
      if (match) resolve(match[0]);
    });
    child.on("exit", (code) => reject(new Error(`${script} ended with ${code}: ${printed}`)));
  });
  await fetch(url, { method: "POST", headers: headersOf("ListTables"), body: "{}" });
  return { url, pid: child.pid!, milliseconds: performance.now() - at };
}

function headersOf(operation: string): Record<string, string> {
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  return {
    "Content-Type": "application/x-amz-json-1.0",
    "X-Amz-Target": `DynamoDB_20120810.${operation}`,
    "X-Amz-Date": date,
    Authorization:
      `AWS4-HMAC-SHA256 Credential=local/${date.slice(0, 8)}/us-east-1/dynamodb/aws4_request, ` +
      `SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=${"0".repeat(64)}`,
  };
}

async function call(url: string, operation: string, input: unknown): Promise<string> {
  const response = await fetch(url, { method: "POST", headers: headersOf(operation), body: JSON.stringify(input) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${operation}: ${text}`);
  return text;
}

const TableName = "bench";
const key = (i: number) => ({ pk: { S: `user${i % ITEMS}` }, sk: { S: "profile" } });
/** Another one each time: writing what is there already would write nothing. */
const item = (i: number) => ({ ...key(i), n: { N: String(i) }, text: { S: "x".repeat(270) } });
const bodies = (input: (i: number) => object) =>
  Array.from({ length: REQUESTS }, (_, i) => JSON.stringify({ TableName, ...input(i) }));

async function fill(url: string): Promise<void> {
  await call(url, "CreateTable", {
    TableName,
    KeySchema: [
      { AttributeName: "pk", KeyType: "HASH" },
      { AttributeName: "sk", KeyType: "RANGE" },
    ],
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "sk", AttributeType: "S" },
    ],
    BillingMode: "PAY_PER_REQUEST",
  });
  for (let i = 0; i < ITEMS; i++) await call(url, "PutItem", { TableName, Item: item(i) });
}

function load(url: string, operation: string, input: (i: number) => object) {
  const headers = headersOf(operation);
  return applyLoad({ url, headers, bodies: bodies(input), connections: CONNECTIONS, seconds: SECONDS });
}

/** Resident memory in MB; undefined where /proc is not. */
function residentMegabytes(pid: number): number | undefined {
  try {
    return Number(readFileSync(`/proc/${pid}/status`, "utf8").match(/VmRSS:\s+(\d+) kB/)?.[1]) / 1024;
  } catch {
    return undefined;
  }
}

function faster(one: Measurement, other: Measurement): Measurement {
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
  const bare = await start("./bare-server.js", answer);
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
  await start("./bare-server.js"); // The first request of this process takes longer.
  const memory = await start(COMMAND, "--port", "0", "--memory");
  const durable = await start(COMMAND, "--port", "0", "--data", folder);
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
  for (const child of started) {
    child.removeAllListeners("exit");
    child.kill();
  }
  rmSync(folder, { recursive: true, force: true });
}
