// Consumers of streams: they see every record once, in order, whatever becomes of the stream meanwhile.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { Database } from "../../src/database/database.ts";
import type { StreamEvent, StreamOptions } from "../../src/database/stream-consumer.ts";
import type { StreamEventRecord } from "../../src/database/stream-follower.ts";
import { TestClock } from "../../src/database/test-clock.ts";
import { tableInput } from "../support/tables.ts";

const TableName = "orders";
const StreamSpecification = { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" };

async function withTable(more: object = { StreamSpecification }) {
  const clock = new TestClock("2026-01-01T00:00:00Z");
  const database = await Database.memory({ clock });
  await database.execute("CreateTable", tableInput(TableName, "id", {}, more));
  return { database, clock };
}

const put = (database: Database, ...ids: string[]) =>
  Promise.all(ids.map((id) => database.execute("PutItem", { TableName, Item: { id: { S: id } } })));

function idOf({ dynamodb: { Keys } }: StreamEventRecord): string | undefined {
  return Keys.id && "S" in Keys.id ? Keys.id.S : undefined;
}

/** What a consumer was given: each event's ids. */
function recorder(database: Database, options?: StreamOptions) {
  const events: string[] = [];
  const consumer = database.consumeStream(
    TableName,
    ({ Records }) => events.push(Records.map(idOf).join(" ")),
    options,
  );
  return { consumer, events, seen: () => events.join(" ") };
}

test("is given the records of what is written, in order", async () => {
  const { database } = await withTable();
  await put(database, "before");
  const { consumer, seen } = recorder(database);
  await put(database, "a", "b");
  await consumer.caughtUp();
  expect(seen()).toBe("a b");
  await put(database, "c");
  await consumer.caughtUp();
  expect(seen()).toBe("a b c");
  await consumer.stop();
  await put(database, "d");
  await consumer.caughtUp();
  expect(seen()).toBe("a b c");
});

test("on disk too", async () => {
  const path = await mkdtemp(join(tmpdir(), "hashrange-test-"));
  const database = await Database.open({ path, durability: "none" });
  await database.execute("CreateTable", tableInput(TableName, "id", {}, { StreamSpecification }));
  const { consumer, seen } = recorder(database);
  await put(database, "a");
  await put(database, "b");
  await consumer.caughtUp();
  expect(seen()).toBe("a b");
  await database.close();
  await rm(path, { recursive: true });
});

test("without being asked", async () => {
  const { database } = await withTable();
  const event = new Promise<StreamEvent>((resolve) => database.consumeStream(TableName, resolve));
  await put(database, "a");
  const { Records } = await event;
  expect(Records).toMatchObject([
    {
      eventName: "INSERT",
      eventSource: "aws:dynamodb",
      eventSourceARN: expect.stringMatching(/table\/orders\/stream\/2026-01-01T00:00:00.000$/),
      dynamodb: { Keys: { id: { S: "a" } }, NewImage: { id: { S: "a" } }, StreamViewType: "NEW_AND_OLD_IMAGES" },
    },
  ]);
});

describe("options", () => {
  test("from the oldest record on", async () => {
    const { database } = await withTable();
    await put(database, "a", "b");
    const { consumer, seen } = recorder(database, { startingPosition: "TRIM_HORIZON" });
    await consumer.caughtUp();
    expect(seen()).toBe("a b");
  });
  test("events of at most so many", async () => {
    const { database } = await withTable();
    await put(database, "a", "b", "c");
    const { consumer, events } = recorder(database, { startingPosition: "TRIM_HORIZON", batchSize: 2 });
    await consumer.caughtUp();
    expect(events).toEqual(["a b", "c"]);
  });
});

describe("whatever becomes of the stream", () => {
  test("shards close", async () => {
    const { database, clock } = await withTable();
    const { consumer, seen } = recorder(database);
    for (const id of ["a", "b", "c"]) {
      await put(database, id);
      await clock.advance({ hours: 5 });
    }
    await consumer.caughtUp();
    expect(seen()).toBe("a b c");
  });
  test("records grow too old", async () => {
    const { database, clock } = await withTable();
    let go = () => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    const ids: (string | undefined)[] = [];
    const consumer = database.consumeStream(
      TableName,
      async ({ Records }) => {
        ids.push(...Records.map(idOf));
        await gate;
      },
      { batchSize: 1 },
    );
    await put(database, "a", "b");
    await vi.waitFor(() => expect(ids).toEqual(["a"]));
    const advanced = clock.advance({ hours: 30 });
    await put(database, "c");
    go();
    await advanced;
    await consumer.caughtUp();
    expect(ids).toEqual(["a", "c"]);
  });
  test("it is disabled, and another one enabled", async () => {
    const { database, clock } = await withTable();
    const { consumer, seen } = recorder(database);
    await put(database, "a");
    await database.execute("UpdateTable", { TableName, StreamSpecification: { StreamEnabled: false } });
    await put(database, "unseen");
    await clock.advance({ minutes: 1 });
    await database.execute("UpdateTable", { TableName, StreamSpecification });
    await put(database, "b");
    await consumer.caughtUp();
    expect(seen()).toBe("a b");
  });
  test("the database is put into another state", async () => {
    const { database } = await withTable();
    await put(database, "a", "b");
    const snapshot = database.snapshot();
    const { consumer, seen } = recorder(database);
    await put(database, "c", "d", "e");
    await consumer.caughtUp();
    database.restore(snapshot);
    await put(database, "f");
    await consumer.caughtUp();
    expect(seen()).toBe("c d e f");
    database.reset();
    await database.execute("CreateTable", tableInput(TableName, "id", {}, { StreamSpecification }));
    await put(database, "g");
    await consumer.caughtUp();
    expect(seen()).toBe("c d e f g");
  });
  test("items expire", async () => {
    const { database, clock } = await withTable();
    const TimeToLiveSpecification = { AttributeName: "until", Enabled: true };
    await database.execute("UpdateTimeToLive", { TableName, TimeToLiveSpecification });
    await database.execute("PutItem", {
      TableName,
      Item: { id: { S: "a" }, until: { N: String(clock.now() / 1000 + 60) } },
    });
    const names: unknown[] = [];
    const consumer = database.consumeStream(TableName, ({ Records }) =>
      names.push(...Records.map(({ eventName, userIdentity }) => [eventName, userIdentity?.Type])),
    );
    await clock.advance({ minutes: 2 });
    await consumer.caughtUp();
    expect(names).toEqual([["REMOVE", "Service"]]);
  });
});

test("what the function throws ends it, and is told", async () => {
  const { database } = await withTable();
  let calls = 0;
  const consumer = database.consumeStream(TableName, () => {
    calls++;
    throw new Error("handler");
  });
  await put(database, "a");
  await expect(consumer.caughtUp()).rejects.toThrow("handler");
  await put(database, "b");
  await expect(consumer.caughtUp()).rejects.toThrow("handler");
  expect(calls).toBe(1);
});

test("a table without a stream is refused, and one that is not there", async () => {
  const { database } = await withTable({});
  expect(() => recorder(database)).toThrow(/no stream/);
  expect(() => database.consumeStream("absent", () => {})).toThrow(/Table: absent not found/);
});

test("closing the database stops it", async () => {
  const { database } = await withTable();
  const { consumer, seen } = recorder(database);
  await put(database, "a");
  await database.close();
  await consumer.stop();
  expect(["", "a"]).toContain(seen());
});
