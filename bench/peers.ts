// This database beside others that speak DynamoDB's protocol: each server started in turn, filled with the same table, and
// sent the same requests by the same load generator. Its argument is the list that scripts/peers.mjs makes.

import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type Bars, chart } from "./chart.ts";
import { applyLoad, hasWrk } from "./load.ts";
import { rawPuts } from "./raw-lmdb.ts";
import { call, headersOf } from "./request.ts";
import { residentMegabytes, type ServerProcess, startProgram, startScript } from "./server-process.ts";
import {
  fillingRequests,
  firstItem,
  Items,
  measuredTable,
  type Operation,
  operations,
  requestBodies,
} from "./workload.ts";

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
  readonly isOnDisk: boolean;
  /** @param data an empty folder */
  start(data: string): Promise<ServerProcess>;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sizes: { type: "string", default: "1024" },
    connections: { type: "string", default: "16" },
    seconds: { type: "string", default: process.env.BENCH_SECONDS ?? "2" },
    rounds: { type: "string", default: "2" },
    only: { type: "string" },
    operations: { type: "string" },
    chart: { type: "string" },
  },
});
const seconds = Number(values.seconds);
/** Each server is measured so often, and the best of it counts. */
const rounds = Number(values.rounds);
const numbers = (list: string) => list.split(",").map(Number);
/** By the names they have in the table; all, if none are named. */
const chosen = operations.filter(({ name }) => values.operations?.split(",").includes(name) ?? true);

const COMMAND = "../../../dist/cli/main.js";
const OURS = "hashrange";
const folder = mkdtempSync(join(tmpdir(), "hashrange-peers-"));
const ours: Contestant[] = [
  {
    name: OURS,
    durability: "synced to disk",
    isOnDisk: true,
    start: (data) => startScript(COMMAND, "--port", "0", "--data", data),
  },
  {
    name: `${OURS} --memory`,
    durability: "memory",
    isOnDisk: false,
    start: () => startScript(COMMAND, "--port", "0", "--memory"),
  },
];

function contestants(peers: readonly Peer[]): Contestant[] {
  for (const { name, reason } of peers) if (reason) console.log(`${name} is left out: ${reason}`);
  const others = peers.flatMap(({ name, durability, command }) => {
    if (command === undefined) return [];
    const start = (data: string) => startProgram(command.map((part) => part.replace("DATA", data)));
    return [{ name, durability, start, isOnDisk: command.some((part) => part.includes("DATA")) }];
  });
  const all = [...ours, ...others];
  return values.only === undefined ? all : all.filter(({ name }) => values.only!.split(",").includes(name));
}

/** A server that runs and has the table, with what was measured of it. */
interface Running {
  readonly contestant: Contestant;
  readonly server: ServerProcess;
  /** Its data, if it keeps them on disk. */
  readonly data: string;
  readonly restMegabytes: number | undefined;
  /** Operations a second by operation; absent where it failed. */
  readonly rates: Map<string, number>;
}

async function start(contestant: Contestant, items: Items): Promise<Running> {
  const data = mkdtempSync(join(folder, "data-"));
  const server = await contestant.start(data);
  const restMegabytes = residentMegabytes(server.pid);
  await call(server.url, "CreateTable", measuredTable);
  await untilActive(server.url);
  await fill(server.url, items);
  return { contestant, server, data, restMegabytes, rates: new Map() };
}

/** Some take a while to make a table. */
async function untilActive(url: string): Promise<void> {
  const { TableName } = measuredTable;
  const until = performance.now() + 10_000;
  while (performance.now() < until) {
    const { Table } = JSON.parse(await call(url, "DescribeTable", { TableName })) as { Table: { TableStatus: string } };
    if (Table.TableStatus === "ACTIVE") return;
    await sleep(50);
  }
  throw new Error("Its table is not there after ten seconds");
}

async function fill(url: string, items: Items): Promise<void> {
  for (const request of fillingRequests(items)) await write(url, request);
}

/** Loads a server with an operation. @throws Error if its answers are not what was asked for */
async function measure(
  { server: { url } }: Running,
  operation: Operation,
  bodies: readonly string[],
  items: Items,
  connections: number,
): Promise<number> {
  // The first, the middle and the last are looked at; of the rest, that they are not errors and about as long.
  let bytesMin = Number.POSITIVE_INFINITY;
  for (const at of [0, bodies.length >> 1, bodies.length - 1]) {
    const text = await call(url, operation.operation, JSON.parse(bodies[at]!));
    if (!operation.isRight(JSON.parse(text))) throw new Error(`answered ${text.slice(0, 200)}`);
    bytesMin = Math.min(bytesMin, text.length);
  }
  const headers = headersOf(operation.operation);
  const duration = Math.min(seconds, operation.secondsMax ?? seconds);
  const loaded = await applyLoad({ url, headers, bodies, connections, seconds: duration });
  if (loaded.answerBytes < bytesMin * 0.9) throw new Error(`answers of ${loaded.answerBytes.toFixed(0)} bytes`);
  if (operation.isDone) {
    const { Item } = JSON.parse(await call(url, "GetItem", firstItem(items)));
    if (!operation.isDone(Item, items)) throw new Error(`left the item as it was`);
  }
  return loaded.operationsPerSecond;
}

/**
 * Every operation on every server, one server right after the other: what else the machine does disturbs all alike. The last
 * operation takes the items away, so they are put back.
 *
 * @returns what lmdb-js itself does beside the puts, in puts a second
 */
async function compare(servers: readonly Running[], items: Items, connections: number): Promise<number> {
  let raw = 0;
  for (const operation of chosen) {
    const bodies = requestBodies(operation, items);
    for (let round = 0; round < rounds; round++) {
      for (const running of servers) {
        const { contestant, rates } = running;
        try {
          const rate = await measure(running, operation, bodies, items, connections);
          rates.set(operation.name, Math.max(rate, rates.get(operation.name) ?? 0));
        } catch (error) {
          if (round === 0) console.log(`${contestant.name}: ${operation.name}: ${(error as Error).message}`);
        }
        if (operation === operations.at(-1)) await fill(running.server.url, items);
      }
      if (operation.name !== "put") continue;
      raw = Math.max(raw, await rawPuts(mkdtempSync(join(folder, "raw-")), items, connections, seconds));
    }
  }
  return raw;
}

function describe({ contestant, server, data, restMegabytes }: Running): void {
  const cells = [
    `${server.milliseconds.toFixed(0)} ms`,
    `${restMegabytes?.toFixed(0)} MB`,
    `${residentMegabytes(server.pid)?.toFixed(0)} MB`,
    contestant.isOnDisk ? `${(diskBytes(data) / 1_000_000).toFixed(0)} MB` : "–",
  ];
  console.log(
    [contestant.name.padEnd(22), ...cells.map((cell) => cell.padStart(12)), `  ${contestant.durability}`].join(""),
  );
}

/** What the files of a folder take on the disk. */
function diskBytes(path: string): number {
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .map((name) => statSync(join(path, name)).blocks * 512)
    .reduce((sum, bytes) => sum + bytes, 0);
}

/** Some servers leave part of a batch unwritten when they are new. */
async function write(url: string, request: object): Promise<void> {
  let rest: object = request;
  while (Object.keys(rest).length > 0) {
    const { UnprocessedItems = {} } = JSON.parse(await call(url, "BatchWriteItem", rest));
    rest = Object.keys(UnprocessedItems).length > 0 ? { RequestItems: UnprocessedItems } : {};
  }
}

function table(rates: ReadonlyMap<string, ReadonlyMap<string, number>>): void {
  const names = [...rates.keys()];
  const widths = names.map((name) => Math.max(name.length, 8));
  console.log([" ".repeat(22), ...names.map((name, i) => name.padStart(widths[i]!)), "  to fastest peer"].join("  "));
  for (const { name, goal } of chosen) {
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

function bars(rates: ReadonlyMap<string, ReadonlyMap<string, number>>, all: readonly Contestant[]): Bars[] {
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
  console.log(
    `Load from ${hasWrk ? "wrk" : "this process"}, best of ${rounds} × ${seconds} s, Node ${process.version}`,
  );
  const all = contestants(JSON.parse(positionals[0] ?? "[]"));
  for (const bytes of numbers(values.sizes)) {
    const items = new Items(bytes);
    const servers: Running[] = [];
    for (const contestant of all) {
      try {
        servers.push(await start(contestant, items));
      } catch (error) {
        console.log(`${contestant.name} is left out: ${(error as Error).message}`);
      }
    }
    for (const connections of numbers(values.connections)) {
      for (const { rates } of servers) rates.clear();
      console.log(`\n${connections} connections, ${items.count} items of ${bytes} bytes: operations a second`);
      const raw = await compare(servers, items, connections);
      const rates = new Map(servers.map(({ contestant, rates }) => [contestant.name, rates]));
      table(rates);
      const put = rates.get(OURS)?.get("put");
      const percent = put === undefined ? "" : `: ${((put / raw) * 100).toFixed(0)} % of it as put, goal 60 %`;
      console.log(`${"lmdb in process".padEnd(22)}  ${Math.round(raw).toLocaleString("en")} synced puts${percent}`);
      if (values.chart !== undefined) {
        const synced = all.filter(({ isOnDisk }) => isOnDisk).map(({ name }) => name);
        const text =
          `Requests a second by ${connections} connections, items of ${bytes} bytes. ` +
          `Synced to disk: ${synced.join(", ")}; the others in memory`;
        writeFileSync(values.chart, chart(text, bars(rates, all)));
        console.log(`Drawn: ${values.chart}, ${statSync(values.chart).size} bytes`);
      }
    }
    console.log(
      `\n${"".padEnd(22)}${["start", "idle", "loaded", "on disk"].map((name) => name.padStart(12)).join("")}  an acknowledged write is`,
    );
    for (const running of servers) describe(running);
    for (const { server } of servers) server.stop();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit();
