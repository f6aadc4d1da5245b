// Whether size costs: gets and queries of a large table beside those of a small one, in LMDB; and gets while an index of the
// large one is being filled, and while it is being deleted. `npm run bench -- scale`: a million items, or BENCH_ITEMS.

import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHistogram } from "node:perf_hooks";
import process from "node:process";
import { setImmediate as turn } from "node:timers/promises";
import { Database } from "../src/database/database.ts";
import { figures, type Measurement, measure, report } from "./measure.ts";
import { ownMegabytes, residentMegabytes } from "./server-process.ts";
import { createTable } from "./table.ts";

const SECONDS = Number(process.env.BENCH_SECONDS ?? 3);
const SMALL = 10_000;
const LARGE = Number(process.env.BENCH_ITEMS ?? 1_000_000);
const ITEMS_PER_PARTITION = 10;
const ITEM_BYTES = 500;
/** Batches under way while a table is filled. */
const WRITERS = 8;
/** How many times as long as in the small table, at the median, and how long while others work, in microseconds. */
const RATIO_GOAL = 1.3;
const P99_GOAL = 20_000;

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
const scattered = (i: number, count: number) => (i * 1_000_003) % count;
const key = (i: number) => ({
  pk: { S: `user${Math.floor(i / ITEMS_PER_PARTITION)}` },
  sk: { N: String(i % ITEMS_PER_PARTITION) },
});
const item = (i: number) => ({ ...key(i), group: { S: `group${i % 1000}` }, text: { S: "x".repeat(ITEM_BYTES - 60) } });

async function fill(database: Database, TableName: string, count: number): Promise<void> {
  await database.execute("CreateTable", createTable(TableName, "N"));
  let next = 0;
  const write = async () => {
    while (next < count) {
      const first = next;
      next += 25;
      const length = Math.min(25, count - first);
      const requests = Array.from({ length }, (_, at) => ({ PutRequest: { Item: item(first + at) } }));
      await database.execute("BatchWriteItem", { RequestItems: { [TableName]: requests } });
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: WRITERS }, write));
  const rate = Math.round((count / (performance.now() - start)) * 1000);
  report(`fill ${count.toLocaleString("en")} items`, `${rate.toLocaleString("en").padStart(9)}/s`);
}

async function reads(database: Database, TableName: string, count: number) {
  const get = await measure(SECONDS, (i) =>
    database.execute("GetItem", { TableName, Key: key(scattered(i, count)), ConsistentRead: true }),
  );
  const query = await measure(SECONDS, (i) =>
    database.execute("Query", {
      TableName,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": key(scattered(i, count)).pk },
    }),
  );
  return { get, query };
}

interface Meanwhile extends Measurement {
  /** How long the other work took. */
  readonly seconds: number;
}

/** Gets of a table, one after the other, until some other work is done. */
async function getsDuring(database: Database, TableName: string, isDone: () => Promise<boolean>): Promise<Meanwhile> {
  // Of nanoseconds: the work may last for an hour, and single latencies would not fit into memory.
  const latencies = createHistogram();
  const start = performance.now();
  for (let i = 0; ; i++) {
    const before = performance.now();
    await turn(); // as a request from a socket would come
    await database.execute("GetItem", { TableName, Key: key(scattered(i, SMALL)) });
    latencies.record(Math.max(1, Math.round((performance.now() - before) * 1e6)));
    if (i % 100 === 0 && (await isDone())) break;
  }
  const microseconds = (percentile: number) => latencies.percentile(percentile) / 1000;
  const seconds = (performance.now() - start) / 1000;
  return { operationsPerSecond: latencies.count / seconds, p50: microseconds(50), p99: microseconds(99), seconds };
}

function compare(what: string, small: Measurement, large: Measurement): void {
  report(`${what}, ${SMALL.toLocaleString("en")} items`, figures(small));
  const ratio = large.p50 / small.p50;
  const goal = { text: `${ratio.toFixed(2)}× at the median, goal ${RATIO_GOAL}×`, met: ratio <= RATIO_GOAL };
  report(`${what}, ${LARGE.toLocaleString("en")} items`, figures(large), goal);
}

function reportMeanwhile(what: string, gets: Meanwhile): void {
  const goal = {
    text: `p99 ${(gets.p99 / 1000).toFixed(1)} ms, goal ${P99_GOAL / 1000} ms`,
    met: gets.p99 <= P99_GOAL,
  };
  report(`gets while ${what}: ${gets.seconds.toFixed(0)} s`, figures(gets), goal);
}

function reportMemory(): void {
  const [own, all] = [ownMegabytes(process.pid), residentMegabytes(process.pid)];
  report("resident", `${own?.toFixed(0).padStart(9)} MB, with the mapped file ${all?.toFixed(0)} MB`);
}

const path = mkdtempSync(join(tmpdir(), "hashrange-scale-"));
try {
  const database = await Database.open({ path });
  await fill(database, "small", SMALL);
  await fill(database, "large", LARGE);
  report("on disk", megabytes(statSync(join(path, "data.mdb")).size).padStart(12));
  reportMemory();

  const small = await reads(database, "small", SMALL);
  const large = await reads(database, "large", LARGE);
  compare("GetItem", small.get, large.get);
  compare("Query of 10", small.query, large.query);

  await database.execute("UpdateTable", {
    TableName: "large",
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "sk", AttributeType: "N" },
      { AttributeName: "group", AttributeType: "S" },
    ],
    GlobalSecondaryIndexUpdates: [
      {
        Create: {
          IndexName: "byGroup",
          KeySchema: [{ AttributeName: "group", KeyType: "HASH" }],
          Projection: { ProjectionType: "KEYS_ONLY" },
        },
      },
    ],
  });
  const isFilled = async () => {
    const { Table } = (await database.execute("DescribeTable", { TableName: "large" })) as {
      Table: { GlobalSecondaryIndexes: { IndexStatus: string }[] };
    };
    return Table.GlobalSecondaryIndexes[0]?.IndexStatus === "ACTIVE";
  };
  reportMeanwhile("an index is filled", await getsDuring(database, "small", isFilled));

  await database.execute("DeleteTable", { TableName: "large" });
  let isDeleted = false;
  void database.maintain().then(() => {
    isDeleted = true;
  });
  reportMeanwhile("the table is deleted", await getsDuring(database, "small", async () => isDeleted));
  reportMemory();
  await database.close();
} finally {
  rmSync(path, { recursive: true, force: true });
}
