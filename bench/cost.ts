// What requests cost the server: microseconds of processor time a request, all threads together, for each operation of the
// comparison of servers. Rates tell less on a machine that does something else meanwhile. With the command of another
// build, `npm run bench -- cost ../before/dist/cli/main.js`, both are loaded by turns, and the ratio says what a change
// has done.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { applyLoad } from "./load.ts";
import { call, headersOf } from "./request.ts";
import { type ServerProcess, startScript } from "./server-process.ts";
import { fillingRequests, Items, measuredTable, type Operation, operations, requestBodies } from "./workload.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    bytes: { type: "string", default: "300" },
    connections: { type: "string", default: "16" },
    only: { type: "string" },
    rounds: { type: "string", default: "4" },
  },
});
const seconds = Number(process.env.BENCH_SECONDS ?? 1);
/** The first of them warms up. */
const rounds = Number(values.rounds) + 1;
const COMMAND = "../../../dist/cli/main.js";
const items = new Items(Number(values.bytes));
const chosen = operations.filter(({ name }) => values.only === undefined || values.only.split(",").includes(name));

async function start(command: string, ...options: string[]): Promise<ServerProcess> {
  const server = await startScript(command, "--port", "0", ...options);
  await call(server.url, "CreateTable", measuredTable);
  for (const request of fillingRequests(items)) await call(server.url, "BatchWriteItem", request);
  return server;
}

/** The processor time that a process has taken so far, in microseconds: of all its threads that live. */
function processorTime(pid: number): number {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ", 1)[0]);
  }
  return nanoseconds / 1_000;
}

/** Microseconds of processor time that one request takes. */
async function cost({ url, pid }: ServerProcess, operation: Operation, bodies: readonly string[]): Promise<number> {
  const before = processorTime(pid);
  const headers = headersOf(operation.operation);
  const { requests } = await applyLoad({ url, headers, bodies, connections: Number(values.connections), seconds });
  return (processorTime(pid) - before) / requests;
}

const median = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;

async function compare(store: string, servers: readonly ServerProcess[]): Promise<void> {
  for (const operation of chosen) {
    const bodies = requestBodies(operation, items);
    const costs: number[][] = servers.map(() => []);
    for (let round = 0; round < rounds; round++) {
      for (const [i, server] of servers.entries()) {
        const measured = await cost(server, operation, bodies);
        if (round > 0) costs[i]!.push(measured);
      }
    }
    const figures = costs.map((measured) => `${median(measured).toFixed(1).padStart(8)} µs`);
    const ratios = costs[0]!.map((mine, round) => mine / (costs[1]?.[round] ?? mine));
    const ratio = servers.length > 1 ? `  ratio ${median(ratios).toFixed(2)}` : "";
    console.log(`${`${store}: ${operation.name}`.padEnd(32)}${figures.join("")}${ratio}`);
  }
}

const folder = mkdtempSync(join(tmpdir(), "hashrange-cost-"));
try {
  const commands = [COMMAND, ...positionals.map((path) => pathToFileURL(resolve(path)).href)];
  const onDisk = () => ["--data", mkdtempSync(join(folder, "data-"))];
  for (const [store, options] of Object.entries({ memory: () => ["--memory"], LMDB: onDisk })) {
    const servers: ServerProcess[] = [];
    for (const command of commands) servers.push(await start(command, ...options()));
    await compare(store, servers);
    for (const server of servers) server.stop();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit();
