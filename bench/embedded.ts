// What the database costs in process: the operations one by one, over memory and over LMDB, with an item of about 300
// bytes. bench/README.md: how to repeat.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { Database } from "../src/database/database.ts";
import { figures, measure, measureSideBySide, report } from "./measure.ts";
import { createTable } from "./table.ts";

const SECONDS = Number(process.env.BENCH_SECONDS ?? 2);
const ITEMS = 20_000;
const ITEMS_PER_PARTITION = 100;
const WRITERS = 64;
/** Median microseconds of a GetItem. */
const GET_GOAL = { memory: 5, LMDB: 15 } as const;

const TableName = "bench";
const key = (i: number) => ({
  pk: { S: `user${Math.floor((i % ITEMS) / ITEMS_PER_PARTITION)}` },
  sk: { S: `order${String(i % ITEMS_PER_PARTITION).padStart(4, "0")}` },
});
const item = (i: number) => ({ ...key(i), n: { N: String(i) }, text: { S: "x".repeat(250) } });
/** An item that is there, with another value than it has: writing what is there already would write nothing. */
const changed = (i: number) => ({ ...item(scattered(i)), n: { N: String(ITEMS + i) } });
/** Far apart, so that no cache of the last page helps. */
const scattered = (i: number) => (i * 7_919) % ITEMS;

async function fill(database: Database): Promise<void> {
  await database.execute("CreateTable", createTable(TableName));
  for (let first = 0; first < ITEMS; first += 25) {
    const requests = Array.from({ length: 25 }, (_, i) => ({ PutRequest: { Item: item(first + i) } }));
    await database.execute("BatchWriteItem", { RequestItems: { [TableName]: requests } });
  }
}

/** The operations measured: what each sends when it is run for the `i`-th time. */
const operations: readonly (readonly [what: string, operation: string, input: (i: number) => object])[] = [
  ["GetItem", "GetItem", (i) => ({ TableName, Key: key(scattered(i)) })],
  ["GetItem, projected", "GetItem", (i) => ({ TableName, Key: key(scattered(i)), ProjectionExpression: "n" })],
  [
    "Query, 10 items",
    "Query",
    (i) => ({
      TableName,
      KeyConditionExpression: "pk = :p",
      ExpressionAttributeValues: { ":p": key(scattered(i)).pk },
      Limit: 10,
    }),
  ],
  [
    "Query, 100 items, filtered to 1",
    "Query",
    (i) => ({
      TableName,
      KeyConditionExpression: "pk = :p",
      FilterExpression: "n = :n",
      ExpressionAttributeValues: { ":p": key(scattered(i)).pk, ":n": { N: String(scattered(i)) } },
    }),
  ],
  ["Scan, 100 items", "Scan", () => ({ TableName, Limit: 100 })],
  [
    "BatchGetItem, 25 keys",
    "BatchGetItem",
    (i) => ({
      RequestItems: { [TableName]: { Keys: Array.from({ length: 25 }, (_, k) => key(scattered(i * 25 + k))) } },
    }),
  ],
  ["PutItem", "PutItem", (i) => ({ TableName, Item: changed(i) })],
  [
    "PutItem, condition",
    "PutItem",
    (i) => ({ TableName, Item: changed(i), ConditionExpression: "attribute_exists(pk)" }),
  ],
  [
    "UpdateItem",
    "UpdateItem",
    (i) => ({
      TableName,
      Key: key(scattered(i)),
      UpdateExpression: "SET n = n + :one",
      ExpressionAttributeValues: { ":one": { N: "1" } },
    }),
  ],
  [
    "BatchWriteItem, 25 puts",
    "BatchWriteItem",
    (i) => ({
      RequestItems: {
        [TableName]: Array.from({ length: 25 }, (_, k) => ({ PutRequest: { Item: changed(i * 25 + k) } })),
      },
    }),
  ],
  [
    "TransactWriteItems, 4 puts",
    "TransactWriteItems",
    (i) => ({
      TransactItems: Array.from({ length: 4 }, (_, k) => ({ Put: { TableName, Item: changed(i * 4 + k) } })),
    }),
  ],
];

async function run(name: keyof typeof GET_GOAL, database: Database): Promise<void> {
  await fill(database);
  for (const [what, operation, input] of operations) {
    const measured = await measure(SECONDS, (i) => database.execute(operation, input(i)));
    const goal = { text: `goal ${GET_GOAL[name]} µs`, met: measured.p50 < GET_GOAL[name] };
    report(`${name}: ${what}`, figures(measured), what === "GetItem" ? goal : undefined);
  }
  const body = Array.from({ length: 1_000 }, (_, i) =>
    Buffer.from(JSON.stringify({ TableName, Key: key(scattered(i)) })),
  );
  const json = await measure(SECONDS, (i) =>
    database.executeJson("DynamoDB_20120810", "GetItem", body[i % body.length]!),
  );
  report(`${name}: GetItem, JSON to JSON`, figures(json));
  const written = await measureSideBySide(SECONDS, WRITERS, (i) =>
    database.execute("PutItem", { TableName, Item: changed(i) }),
  );
  report(`${name}: PutItem, ${WRITERS} at a time`, figures(written));
  await database.close();
}

const folder = mkdtempSync(join(tmpdir(), "hashrange-bench-"));
try {
  console.log(`Node ${process.version}`);
  await run("memory", await Database.memory());
  await run("LMDB", await Database.open({ path: folder }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
