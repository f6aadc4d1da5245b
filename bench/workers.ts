// What a second process brings: GetItem and synced PutItem over 16 connections, from one process and from two workers on
// data of their own, by turns. Rates need a core for each worker and one for the load; the processor's time a request,
// of all processes of a server, says what it costs to share, on any machine.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { applyLoad, hasWrk } from "./load.ts";
import { figures, type Measurement, report } from "./measure.ts";
import { call, headersOf } from "./request.ts";
import { type ServerProcess, startScript } from "./server-process.ts";
import { createTable } from "./table.ts";

const SECONDS = Number(process.env.BENCH_SECONDS ?? 3);
const CONNECTIONS = 16;
const WORKERS = 2;
/** The first of them warms up. */
const ROUNDS = 5;
const ITEMS = 1_000;
const REQUESTS = 10_000;
const GOAL = 1.5;
const COMMAND = "../../../dist/cli/main.js";

const TableName = "bench";
const key = (i: number) => ({ pk: { S: `user${i % ITEMS}` }, sk: { S: "profile" } });
const item = (i: number) => ({ ...key(i), n: { N: String(i) }, text: { S: "x".repeat(270) } });

interface Measured extends Measurement {
  /** Microseconds of the processor a request. */
  readonly cost: number;
}

async function start(...options: string[]): Promise<ServerProcess> {
  const server = await startScript(COMMAND, "--port", "0", ...options);
  await call(server.url, "CreateTable", createTable(TableName));
  for (let i = 0; i < ITEMS; i++) await call(server.url, "PutItem", { TableName, Item: item(i) });
  return server;
}

async function load(server: ServerProcess, operation: string, bodies: readonly string[]): Promise<Measured> {
  const before = processorTime(server.pid);
  const request = { url: server.url, headers: headersOf(operation), bodies };
  const measured = await applyLoad({ ...request, connections: CONNECTIONS, seconds: SECONDS });
  const cost = (processorTime(server.pid) - before) / (measured.operationsPerSecond * SECONDS);
  return { ...measured, cost };
}

/** Of a process and those that it has started, in microseconds; NaN where /proc is not. */
function processorTime(pid: number): number {
  try {
    const children = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && statOf(name)[1] === String(pid));
    return [String(pid), ...children].reduce((sum, each) => {
      const stat = statOf(each);
      return sum + (Number(stat[11]) + Number(stat[12])) * 10_000;
    }, 0);
  } catch {
    return Number.NaN;
  }
}

/** What /proc says of a process, behind its name: its state, its parent, … */
function statOf(pid: string): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return [];
  }
}

const best = (all: readonly Measured[], by: (one: Measured) => number): Measured =>
  all.slice(1).reduce((one, other) => (by(one) >= by(other) ? one : other));

async function compare(
  name: string,
  alone: ServerProcess,
  shared: ServerProcess,
  operation: string,
  input: (i: number) => object,
): Promise<void> {
  const bodies = Array.from({ length: REQUESTS }, (_, i) => JSON.stringify({ TableName, ...input(i) }));
  const ones: Measured[] = [];
  const others: Measured[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    ones.push(await load(alone, operation, bodies));
    others.push(await load(shared, operation, bodies));
  }
  const [one, other] = [ones, others].map((all) => best(all, (each) => each.operationsPerSecond));
  const [cheap, dear] = [ones, others].map((all) => best(all, (each) => -each.cost).cost);
  report(`${name}: one process`, `${figures(one!)}   ${cheap!.toFixed(1)} µs of processor`);
  const ratio = other!.operationsPerSecond / one!.operationsPerSecond;
  const text = `${ratio.toFixed(2)} of one process, goal ${GOAL}`;
  report(`${name}: ${WORKERS} workers`, `${figures(other!)}   ${dear!.toFixed(1)} µs of processor`, {
    text,
    met: ratio >= GOAL,
  });
}

const folder = mkdtempSync(join(tmpdir(), "hashrange-bench-"));
try {
  const cores = availableParallelism();
  console.log(`${CONNECTIONS} connections, load from ${hasWrk ? "wrk" : "this process"}, ${cores} cores`);
  if (cores <= WORKERS) console.log("The load takes a core that a worker would need: the ratio of rates tells little");
  const alone = await start("--data", join(folder, "alone"));
  const shared = await start("--data", join(folder, "shared"), "--workers", String(WORKERS));
  await compare("GetItem", alone, shared, "GetItem", (i) => ({ Key: key(i) }));
  await compare("synced PutItem", alone, shared, "PutItem", (i) => ({ Item: item(i) }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit();
