// What the resource library costs: to import, and on top of the database. There the same operations on the same items are
// asked for in the wire's form and in native values, in turns, so that both meet the same weather.
//
//   npm run bench -- resource

import { execFileSync } from "node:child_process";
import process from "node:process";
import { Database } from "../src/database/database.ts";
import { Key } from "../src/resource/expression/condition.ts";
import { resource } from "../src/resource/resource.ts";
import { report } from "./measure.ts";
import { createTable } from "./table.ts";

const SECONDS = Number(process.env.BENCH_SECONDS ?? 2);
const ITEMS = 10_000;
/** Percent of the database's own time. */
const OVERHEAD_GOAL = 40;
const IMPORT_GOAL_MS = 30;
/** Of what Node itself takes to start: for machines on which that is more than 40 ms. */
const IMPORT_GOAL_SHARE = 30 / 40;
const STARTS = 10;
/** Operations of one side before it is the other's turn. */
const TURN = 200;

const TableName = "bench";
const text = "x".repeat(250);
const scattered = (i: number) => (i * 7_919) % ITEMS;
const pk = (i: number) => `user${Math.floor(i / 100)}`;
const sk = (i: number) => `order${String(i % 100).padStart(4, "0")}`;

const wireKey = (i: number) => ({ pk: { S: pk(i) }, sk: { S: sk(i) } });
const nativeKey = (i: number) => ({ pk: pk(i), sk: sk(i) });

const database = await Database.memory();
const table = resource("dynamodb", { database }).Table(TableName);

/** An operation in both forms: what is sent the `i`-th time. A put is never of what is there: that would write nothing. */
interface Pair {
  readonly what: string;
  readonly raw: (i: number) => Promise<unknown>;
  readonly native: (i: number) => Promise<unknown>;
  /** Whether the overhead has to be under the goal. */
  readonly isHeld: boolean;
}

const pairs: readonly Pair[] = [
  {
    what: "GetItem",
    raw: (i) => database.execute("GetItem", { TableName, Key: wireKey(scattered(i)) }),
    native: (i) => table.getItem({ Key: nativeKey(scattered(i)) }),
    isHeld: true,
  },
  {
    what: "PutItem",
    raw: (i) =>
      database.execute("PutItem", {
        TableName,
        Item: { ...wireKey(scattered(i)), n: { N: String(2 * i) }, text: { S: text } },
      }),
    native: (i) => table.putItem({ Item: { ...nativeKey(scattered(i)), n: 2 * i + 1, text } }),
    isHeld: true,
  },
  {
    what: "UpdateItem",
    raw: (i) =>
      database.execute("UpdateItem", {
        TableName,
        Key: wireKey(scattered(i)),
        UpdateExpression: "SET n = n + :one",
        ExpressionAttributeValues: { ":one": { N: "1" } },
      }),
    native: (i) =>
      table.updateItem({
        Key: nativeKey(scattered(i)),
        UpdateExpression: "SET n = n + :one",
        ExpressionAttributeValues: { ":one": 1 },
      }),
    isHeld: false,
  },
  {
    what: "Query, 10 items",
    raw: (i) =>
      database.execute("Query", {
        TableName,
        KeyConditionExpression: "#n0 = :v0",
        ExpressionAttributeNames: { "#n0": "pk" },
        ExpressionAttributeValues: { ":v0": { S: pk(scattered(i)) } },
        Limit: 10,
      }),
    native: async (i) => await table.query({ KeyConditionExpression: Key("pk").eq(pk(scattered(i))), Limit: 10 }),
    isHeld: false,
  },
];

/** Of the processor's time: other programs do not count. */
async function microseconds(operation: (i: number) => Promise<unknown>, from: number): Promise<number> {
  const start = process.cpuUsage();
  for (let i = from; i < from + TURN; i++) await operation(i);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / TURN;
}

const median = (times: readonly number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] as number;

/** Milliseconds of the processor's time that a program takes from its start. */
function processorTime(program: string): number {
  const code = `${program}; const { user, system } = process.cpuUsage(); console.log((user + system) / 1000);`;
  return Number(execFileSync(process.execPath, ["--input-type=module", "--eval", code], { encoding: "utf8" }));
}

const leastOf = (program: string) => Math.min(...Array.from({ length: STARTS }, () => processorTime(program)));
const node = leastOf("");
const imported = leastOf('await import("hashrange")') - node;
const goalMs = Math.max(IMPORT_GOAL_MS, node * IMPORT_GOAL_SHARE);
report(
  "import of the package",
  `${imported.toFixed(1).padStart(6)} ms   of Node itself ${node.toFixed(1).padStart(6)} ms`,
  {
    text: `goal ${goalMs.toFixed(0)} ms`,
    met: imported < goalMs,
  },
);

await table.meta.client.createTable(createTable(TableName));
for (let i = 0; i < ITEMS; i++) await table.putItem({ Item: { ...nativeKey(i), n: i, text } });

for (const { what, raw, native, isHeld } of pairs) {
  const times = { raw: [] as number[], native: [] as number[] };
  const until = performance.now() + SECONDS * 1000;
  for (let i = 0; performance.now() < until; i += TURN) {
    times.raw.push(await microseconds(raw, i));
    times.native.push(await microseconds(native, i));
  }
  const [rawTime, nativeTime] = [median(times.raw), median(times.native)];
  const overhead = (median(times.native.map((time, turn) => time / (times.raw[turn] as number))) - 1) * 100;
  report(
    `resource: ${what}`,
    `${nativeTime.toFixed(1).padStart(6)} µs   of the database ${rawTime.toFixed(1).padStart(6)} µs   +${overhead.toFixed(0)} %`,
    isHeld ? { text: `goal +${OVERHEAD_GOAL} %`, met: overhead < OVERHEAD_GOAL } : undefined,
  );
}
await database.close();
