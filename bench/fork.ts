// What isolation costs tests: forks of a database that holds much, and tests that each have a database of their own, in
// process, over HTTP, and by the other servers' only means, a table made and deleted again. bench/README.md: how to repeat.
// Its argument is the list that scripts/peers.mjs makes.

import process from "node:process";
import { Database } from "../src/database/database.ts";
import { report } from "./measure.ts";
import { call } from "./request.ts";
import { type ServerProcess, startProgram, startScript } from "./server-process.ts";
import { createTable } from "./table.ts";

const ITEMS = 100_000;
const FORKS = 2_000;
const TESTS = 1_000;
const ROUNDS = 3;
/** Servers are sent fewer tests: what one takes is what counts. */
const TESTS_OVER_HTTP = 100;
const ITEMS_PER_TEST = 20;
const FORK_GOAL_MS = 1;
const TESTS_GOAL_MS = 3_000;
const COMMAND = "../../../dist/cli/main.js";

interface Peer {
  readonly name: string;
  readonly command?: readonly string[];
  readonly reason?: string;
}

type Execute = (operation: string, input: object) => Promise<unknown>;

const key = (pk: string, i: number) => ({ pk: { S: pk }, sk: { S: `order${String(i).padStart(4, "0")}` } });
const item = (pk: string, i: number) => ({ ...key(pk, i), n: { N: String(i) }, text: { S: "x".repeat(250) } });

/** What each test does: so many writes, so many reads, and a query for them all. */
async function work(execute: Execute, TableName: string): Promise<void> {
  for (let i = 0; i < ITEMS_PER_TEST; i++) await execute("PutItem", { TableName, Item: item("test", i) });
  for (let i = 0; i < ITEMS_PER_TEST; i++) await execute("GetItem", { TableName, Key: key("test", i) });
  const { Count } = (await execute("Query", {
    TableName,
    KeyConditionExpression: "pk = :p",
    ExpressionAttributeValues: { ":p": { S: "test" } },
  })) as { Count: number };
  if (Count !== ITEMS_PER_TEST) throw new Error(`A test sees ${Count} items: it is not alone`);
}

async function timed(run: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

function reportTests(name: string, milliseconds: number, tests: number, goal?: { text: string; met: boolean }): void {
  const each = `${(milliseconds / tests).toFixed(2).padStart(8)} ms a test`;
  report(name, `${Math.round(milliseconds).toLocaleString("en").padStart(7)} ms for ${tests}   ${each}`, goal);
}

const base = await Database.memory();
await base.execute("CreateTable", createTable("orders"));
for (let first = 0; first < ITEMS; first += 25) {
  const requests = Array.from({ length: 25 }, (_, i) => {
    const n = first + i;
    return { PutRequest: { Item: item(`user${Math.floor(n / 100)}`, n % 100) } };
  });
  await base.execute("BatchWriteItem", { RequestItems: { orders: requests } });
}

/** The slowest of many too: what a test may meet. */
function forks(): void {
  const latencies: number[] = [];
  for (let i = 0; i < FORKS; i++) {
    const start = performance.now();
    base.fork();
    latencies.push(performance.now() - start);
  }
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.min(FORKS - 1, Math.floor(FORKS * share))]!;
  const met = at(0.99) < FORK_GOAL_MS;
  const figures = `p50 ${(at(0.5) * 1000).toFixed(1)} µs   p99 ${(at(0.99) * 1000).toFixed(1)} µs`;
  report(`fork of ${ITEMS.toLocaleString("en")} items`, figures, { text: `goal ${FORK_GOAL_MS} ms`, met });
}

/** The best of several rounds: what else the machine does disturbs the others. */
async function inProcess(): Promise<void> {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const milliseconds = await timed(async () => {
      for (let i = 0; i < TESTS; i++) {
        const fork = base.fork();
        await work((operation, input) => fork.execute(operation, input), "orders");
        await fork.close();
      }
    });
    best = Math.min(best, milliseconds);
  }
  const goal = { text: `goal ${TESTS_GOAL_MS / 1000} s`, met: best < TESTS_GOAL_MS };
  reportTests("in process, a fork each", best, TESTS, goal);
}

function over(url: string): Execute {
  return async (operation, input) => JSON.parse(await call(url, operation, input));
}

async function ours(): Promise<void> {
  const server = await startScript(COMMAND, "--port", "0", "--memory", "--namespaces", "path");
  await over(server.url)("CreateTable", createTable("orders"));
  const milliseconds = await timed(async () => {
    for (let i = 0; i < TESTS_OVER_HTTP; i++) await work(over(`${server.url}/test-${i}/`), "orders");
  });
  reportTests("hashrange over HTTP, a namespace each", milliseconds, TESTS_OVER_HTTP);
  server.stop();
}

async function withTables(name: string, server: ServerProcess): Promise<void> {
  const execute = over(server.url);
  const milliseconds = await timed(async () => {
    for (let i = 0; i < TESTS_OVER_HTTP; i++) {
      const TableName = `orders-${i}`;
      await execute("CreateTable", createTable(TableName));
      await untilActive(execute, TableName);
      await work(execute, TableName);
      await execute("DeleteTable", { TableName });
    }
  });
  reportTests(`${name} over HTTP, a table each`, milliseconds, TESTS_OVER_HTTP);
  server.stop();
}

async function untilActive(execute: Execute, TableName: string): Promise<void> {
  for (;;) {
    const { Table } = (await execute("DescribeTable", { TableName })) as { Table: { TableStatus: string } };
    if (Table.TableStatus === "ACTIVE") return;
  }
}

console.log(`Each test: ${ITEMS_PER_TEST} writes, ${ITEMS_PER_TEST} reads, a query. Node ${process.version}`);
forks();
await inProcess();
await ours();
await withTables("hashrange", await startScript(COMMAND, "--port", "0", "--memory"));
for (const { name, command, reason } of JSON.parse(process.argv[2] ?? "[]") as readonly Peer[]) {
  if (command) await withTables(name, await startProgram(command));
  else console.log(`${name} is left out: ${reason}`);
}
