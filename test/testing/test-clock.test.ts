// Time in tests: whatever a database does by the clock, it does by the one that a test sets, with nobody asleep.

import { describe, expect, test } from "vitest";
import { Database } from "../../src/database/database.ts";
import { type Duration, TestClock } from "../../src/database/test-clock.ts";
import { tableInput } from "../support/tables.ts";

const TableName = "sessions";
const START = "2026-01-01T00:00:00Z";
const start = new Date(START).getTime();

async function withTable(clock: TestClock): Promise<Database> {
  const database = await Database.memory({ clock });
  const StreamSpecification = { StreamEnabled: true, StreamViewType: "KEYS_ONLY" };
  await database.execute("CreateTable", tableInput(TableName, "id", {}, { StreamSpecification }));
  return database;
}

describe("the clock", () => {
  const check = (duration: Duration | number, milliseconds: number) =>
    test(`advances by ${JSON.stringify(duration)}`, async () => {
      const clock = new TestClock(START);
      await clock.advance(duration);
      expect(clock.now() - start).toBe(milliseconds);
    });
  check(0, 0);
  check(1500, 1500);
  check({ hours: 1 }, 3_600_000);
  check({ days: 1, hours: 1, minutes: 1, seconds: 1, milliseconds: 1 }, 90_061_001);

  const refuse = (name: string, use: (clock: TestClock) => unknown) =>
    test(`refuses ${name}`, () => expect(() => use(new TestClock(START))).toThrow(RangeError));
  refuse("to go backward", (clock) => clock.advance(-1));
  refuse("a length that is none", (clock) => clock.advance(Number.NaN));
  refuse("an unknown unit", (clock) => clock.advance({ weeks: 1 } as Duration));
  refuse("a moment that is none", (clock) => clock.set("tomorrow"));

  test("can be set, backward too", async () => {
    const clock = new TestClock(START);
    await clock.set(new Date(start + 5));
    expect(clock.now()).toBe(start + 5);
    await clock.set(7);
    expect(clock.now()).toBe(7);
  });

  test("runs if it is told to", async () => {
    const clock = new TestClock(START, { isRunning: true });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(clock.now()).toBeGreaterThan(start);
    await clock.advance({ hours: 1 });
    expect(clock.now()).toBeGreaterThanOrEqual(start + 3_600_000);
    expect(clock.fork().isRunning).toBe(true);
  });

  test("goes its own way once it is forked", async () => {
    const clock = new TestClock(START);
    const fork = clock.fork();
    await fork.advance(1);
    expect([clock.now(), fork.now()]).toEqual([start, start + 1]);
  });
});

describe("a database", () => {
  const count = async (database: Database) =>
    ((await database.execute("Scan", { TableName })) as { Count: number }).Count;

  test("deletes what has expired, in every fork on the clock", async () => {
    const clock = new TestClock(START);
    const database = await withTable(clock);
    const TimeToLiveSpecification = { AttributeName: "until", Enabled: true };
    await database.execute("UpdateTimeToLive", { TableName, TimeToLiveSpecification });
    const until = { N: String(start / 1000 + 3600) };
    await database.execute("PutItem", { TableName, Item: { id: { S: "a" }, until } });
    const fork = database.fork();
    const apart = database.fork({ clock: clock.fork() });
    await clock.advance({ minutes: 59 });
    expect(await count(database)).toBe(1);
    await clock.advance({ minutes: 2 });
    expect([await count(database), await count(fork), await count(apart)]).toEqual([0, 0, 1]);
  });

  test("changes shards and forgets records", async () => {
    const clock = new TestClock(START);
    const database = await withTable(clock);
    const { Table } = (await database.execute("DescribeTable", { TableName })) as {
      Table: { LatestStreamArn: string };
    };
    const StreamArn = Table.LatestStreamArn;
    const shards = async () => {
      const answer = await database.execute("DescribeStream", { StreamArn }, "DynamoDBStreams_20120810");
      return (answer as { StreamDescription: { Shards: object[] } }).StreamDescription.Shards.length;
    };
    expect(await shards()).toBe(1);
    await clock.advance({ hours: 4 });
    expect(await shards()).toBe(2);
    await clock.advance({ days: 3 });
    expect(await shards()).toBeLessThanOrEqual(8);
  });

  test("takes a client request token as new when its time is over", async () => {
    const clock = new TestClock(START);
    const database = await withTable(clock);
    const add = (id: string) =>
      database.execute("TransactWriteItems", {
        ClientRequestToken: "token",
        TransactItems: [{ Put: { TableName, Item: { id: { S: id } } } }],
      });
    await add("a");
    await expect(add("b")).rejects.toThrow(/same client token/);
    await clock.advance({ minutes: 10, seconds: 1 });
    await add("b");
    expect(await count(database)).toBe(2);
  });

  test("is left alone once it is closed", async () => {
    const clock = new TestClock(START);
    const database = await withTable(clock);
    await database.close();
    await clock.advance({ days: 1 });
  });
});
