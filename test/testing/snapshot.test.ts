// Forks, snapshots and resets: a database in memory goes back to what it was, in no time, whatever is under way.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Database } from "../../src/database/database.ts";
import { TestClock } from "../../src/database/test-clock.ts";
import { tableInput } from "../support/tables.ts";

const TableName = "orders";

async function withTable(): Promise<Database> {
  const database = await Database.memory();
  const StreamSpecification = { StreamEnabled: true, StreamViewType: "KEYS_ONLY" };
  await database.execute("CreateTable", tableInput(TableName, "id", {}, { StreamSpecification }));
  return database;
}

const put = (database: Database, id: string) => database.execute("PutItem", { TableName, Item: { id: { S: id } } });

/** The ids in the table, in their order. */
async function ids(database: Database): Promise<(string | undefined)[]> {
  const { Items } = (await database.execute("Scan", { TableName })) as { Items: { id: { S: string } }[] };
  return Items.map(({ id }) => id.S).sort();
}

async function tables(database: Database): Promise<unknown> {
  return ((await database.execute("ListTables", {})) as { TableNames: string[] }).TableNames;
}

test("a snapshot can be restored again and again", async () => {
  const database = await withTable();
  await put(database, "a");
  const snapshot = database.snapshot();
  for (const id of ["b", "c"]) {
    await put(database, id);
    expect(await ids(database)).toEqual(["a", id]);
    database.restore(snapshot);
    expect(await ids(database)).toEqual(["a"]);
  }
  expect(await database.findFaults()).toEqual([]);
});

test("a snapshot holds tables too", async () => {
  const database = await withTable();
  await put(database, "a");
  const snapshot = database.snapshot();
  await database.execute("DeleteTable", { TableName });
  expect(await tables(database)).toEqual([]);
  database.restore(snapshot);
  expect(await ids(database)).toEqual(["a"]);
});

test("a snapshot of one database can be restored into another", async () => {
  const [one, other] = [await withTable(), await Database.memory()];
  await put(one, "a");
  other.restore(one.snapshot());
  await put(one, "b");
  expect(await ids(other)).toEqual(["a"]);
  const elsewhere = await Database.memory({ region: "eu-west-1" });
  expect(() => elsewhere.restore(one.snapshot())).toThrow(/region us-east-1/);
});

test("reset goes back to the beginning: empty, or as forked", async () => {
  const database = await withTable();
  await put(database, "a");
  const fork = database.fork();
  await put(fork, "b");
  fork.reset();
  expect(await ids(fork)).toEqual(["a"]);
  await put(fork, "c");
  fork.reset();
  expect(await ids(fork)).toEqual(["a"]);
  database.reset();
  expect(await tables(database)).toEqual([]);
  expect(await ids(fork)).toEqual(["a"]);
});

test("requests under way end in peace, and what they write is gone", async () => {
  const database = await withTable();
  const snapshot = database.snapshot();
  const writes = Array.from({ length: 50 }, (_, i) => put(database, String(i)));
  database.restore(snapshot);
  await Promise.all(writes);
  await database.maintain();
  const left = await ids(database);
  expect(left.length).toBeLessThanOrEqual(50);
  database.restore(snapshot);
  expect(await ids(database)).toEqual([]);
});

test("a restored database goes on with an index that was being filled", async () => {
  const database = await withTable();
  for (let i = 0; i < 30; i++) await put(database, String(i));
  await database.execute("UpdateTable", {
    TableName,
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    GlobalSecondaryIndexUpdates: [
      {
        Create: {
          IndexName: "again",
          KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
          Projection: { ProjectionType: "ALL" },
        },
      },
    ],
  });
  const filling = database.snapshot();
  const other = await Database.memory();
  other.restore(filling);
  await other.maintain();
  const { Count } = (await other.execute("Scan", { TableName, IndexName: "again" })) as { Count: number };
  expect(Count).toBe(30);
});

test("a closed database stays closed", async () => {
  const database = await withTable();
  const snapshot = database.snapshot();
  await database.close();
  expect(() => database.restore(snapshot)).toThrow(/closed/);
});

test("a fork may have a clock of its own", async () => {
  const clock = new TestClock("2026-01-01T00:00:00Z");
  const database = await Database.memory({ clock });
  expect(database.fork().clock).toBe(clock);
  const own = clock.fork();
  expect(database.fork({ clock: own }).clock).toBe(own);
});

test("on disk there is none of it, and it says so", async () => {
  const path = await mkdtemp(join(tmpdir(), "hashrange-test-"));
  const database = await Database.open({ path, durability: "none" });
  onTestFinished(async () => {
    await database.close();
    await rm(path, { recursive: true });
  });
  const memory = await Database.memory();
  expect(() => database.fork()).toThrow(/a database on disk has no .* forks/i);
  expect(() => database.snapshot()).toThrow(/a database on disk has no snapshots/i);
  expect(() => database.reset()).toThrow(/on disk cannot be reset/);
  expect(() => database.restore(memory.snapshot())).toThrow(/cannot be restored on disk/);
});
