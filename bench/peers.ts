// This database beside others that speak DynamoDB's protocol: each server started in turn, filled with the same table, and
// sent the same requests by the same load generator. Its argument is the list that scripts/peers.mjs makes.

import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { type Bars, chart } from "./chart.ts";
import { applyLoad, hasWrk } from "./load.ts";
import { call, headersOf } from "./request.ts";
import { residentMegabytes, type ServerProcess, startProgram, startScript } from "./server-process.ts";
import { fillingRequests, Items, measuredTable, operations, requestBodies } from "./workload.ts";

interface Peer {
  readonly name: string;
  readonly durability: string;
  readonly command?: readonly string[];
  readonly reason?: string;
}

interface Contestant {
  readonly name: string;
  /** What an acknowledged write has survived. */
  readonly durability: string;
  start(): Promise<ServerProcess>;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sizes: { type: "string", default: "1024" },
    connections: { type: "string", default: "16" },
    seconds: { type: "string", default: process.env.BENCH_SECONDS ?? "2" },
    only: { type: "string" },
    chart: { type: "string" },
  },
});
const seconds = Number(values.seconds);
const numbers = (list: string) => list.split(",").map(Number);

const COMMAND = "../../../dist/cli/main.js";
const OURS = "hashrange";
const folder = mkdtempSync(join(tmpdir(), "hashrange-peers-"));
const ours: Contestant[] = [
  {
    name: OURS,
    durability: "synced to disk",
    start: () => startScript(COMMAND, "--port", "0", "--data", mkdtempSync(join(folder, "data-"))),
  },
  {
    name: `${OURS} --memory`,
    durability: "memory",
    start: () => startScript(COMMAND, "--port", "0", "--memory"),
  },
];

function contestants(peers: readonly Peer[]): Contestant[] {
  for (const { name, reason } of peers) if (reason) console.log(`${name} is left out: ${reason}`);
  const others = peers.flatMap(({ name, durability, command }) => {
    if (command === undefined) return [];
    const start = () => {
      const data = mkdtempSync(join(folder, "data-"));
      return startProgram(command.map((part) => part.replace("DATA", data)));
    };
    return [{ name, durability, start }];
  });
  const all = [...ours, ...others];
  return values.only === undefined ? all : all.filter(({ name }) => values.only!.split(",").includes(name));
}

/** Operations a second by operation, for one server; absent where it failed. */
type Rates = ReadonlyMap<string, number>;

async function measure(contestant: Contestant, items: Items, connections: number): Promise<Rates> {
  const server = await contestant.start();
  const { url, pid } = server;
  const atRest = residentMegabytes(pid);
  await call(url, "CreateTable", measuredTable);
  for (const request of fillingRequests(items)) await write(url, request);
  const rates = new Map<string, number>();
  for (const operation of operations) {
    const headers = headersOf(operation.operation);
    try {
      const load = { url, headers, bodies: requestBodies(operation, items), connections, seconds };
      rates.set(operation.name, (await applyLoad(load)).operationsPerSecond);
    } catch (error) {
      console.log(`${contestant.name}: ${operation.name}: ${(error as Error).message}`);
    }
  }
  const facts = [
    `first answer after ${server.milliseconds.toFixed(0)} ms`,
    `${atRest?.toFixed(0)} MB at rest`,
    `${residentMegabytes(pid)?.toFixed(0)} MB after the load`,
  ];
  console.log(`${contestant.name} (${contestant.durability}): ${facts.join(", ")}`);
  server.stop();
  return rates;
}

/** Some servers leave part of a batch unwritten when they are new. */
async function write(url: string, request: object): Promise<void> {
  let rest: object = request;
  while (Object.keys(rest).length > 0) {
    const { UnprocessedItems = {} } = JSON.parse(await call(url, "BatchWriteItem", rest));
    rest = Object.keys(UnprocessedItems).length > 0 ? { RequestItems: UnprocessedItems } : {};
  }
}

function table(rates: ReadonlyMap<string, Rates>): void {
  const names = [...rates.keys()];
  const widths = names.map((name) => Math.max(name.length, 8));
  console.log([" ".repeat(22), ...names.map((name, i) => name.padStart(widths[i]!)), "  to fastest peer"].join("  "));
  for (const { name, goal } of operations) {
    const cells = names.map((server, i) => {
      const rate = rates.get(server)?.get(name);
      return (rate === undefined ? "–" : Math.round(rate).toLocaleString("en")).padStart(widths[i]!);
    });
    const mine = rates.get(OURS)?.get(name);
    const best = Math.max(
      ...names.filter((server) => !server.startsWith(OURS)).map((server) => rates.get(server)?.get(name) ?? 0),
    );
    const ratio = mine === undefined || best <= 0 ? undefined : mine / best;
    const verdict =
      ratio === undefined ? "" : `${ratio.toFixed(2)}×  ${ratio >= goal ? "met" : "MISSED"}: goal ${goal}×`;
    console.log([name.padEnd(22), ...cells, ` ${verdict}`].join("  "));
  }
}

const DRAWN = ["get", "query of 10", "put", "update", "batch write of 25", "transaction of 2"];

function bars(rates: ReadonlyMap<string, Rates>, all: readonly Contestant[]): Bars[] {
  return DRAWN.map((operation) => ({
    title: operation,
    bars: all.map(({ name, durability }) => ({
      label: name,
      note: durability,
      value: rates.get(name)?.get(operation),
      isOurs: name.startsWith(OURS),
    })),
  }));
}

try {
  console.log(`Load from ${hasWrk ? "wrk" : "this process"}, ${seconds} s an operation, Node ${process.version}`);
  const all = contestants(JSON.parse(positionals[0] ?? "[]"));
  for (const bytes of numbers(values.sizes)) {
    for (const connections of numbers(values.connections)) {
      const items = new Items(bytes);
      console.log(`\n${connections} connections, ${items.count} items of ${bytes} bytes: operations a second`);
      const rates = new Map<string, Rates>();
      for (const contestant of all) rates.set(contestant.name, await measure(contestant, items, connections));
      table(rates);
      if (values.chart !== undefined) {
        const text = `${connections} connections, items of ${bytes} bytes, requests a second`;
        writeFileSync(values.chart, chart(text, bars(rates, all)));
        console.log(`Drawn: ${values.chart}, ${statSync(values.chart).size} bytes`);
      }
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit();
