// Time to live: which items expire, when, and what their deletion leaves behind. On a clock of the test's own.

import { describe, expect, it } from "vitest";
import { Database } from "../../src/database/database.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const NOW = Date.UTC(2026, 0, 31, 12);
const SECOND = 1000;
const now = NOW / SECOND;
const YEAR = 365 * 24 * 60 * 60;
const TableName = "table";
// biome-ignore lint/suspicious/noExplicitAny: tests look into responses member by member
type Json = any;

const key = (a: string) => ({ a: { S: a } });

/** A table with a stream and two indexes, whose items expire by `expires`. */
async function open({ path, isEnabled = true }: { path?: string; isEnabled?: boolean } = {}) {
  let time = NOW;
  const options = { clock: { now: () => time } };
  const database = path
    ? await Database.open({ ...options, path, durability: "none" })
    : await Database.memory(options);
  const run = (operation: string, input: object): Promise<Json> => database.execute(operation, input);
  const enable = (Enabled = true, AttributeName = "expires") =>
    run("UpdateTimeToLive", { TableName, TimeToLiveSpecification: { Enabled, AttributeName } });
  const { TableNames } = await run("ListTables", {});
  if (TableNames.length === 0) {
    await run("CreateTable", {
      TableName,
      KeySchema: [{ AttributeName: "a", KeyType: "HASH" }],
      AttributeDefinitions: [
        { AttributeName: "a", AttributeType: "S" },
        { AttributeName: "x", AttributeType: "S" },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: "by-x",
          KeySchema: [{ AttributeName: "x", KeyType: "HASH" }],
          Projection: { ProjectionType: "ALL" },
        },
      ],
      BillingMode: "PAY_PER_REQUEST",
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
    });
    if (isEnabled) await enable();
  }
  return {
    database,
    run,
    enable,
    put: (a: string, expires?: object, TableName_ = TableName) =>
      run("PutItem", { TableName: TableName_, Item: { ...key(a), x: { S: "x" }, ...(expires && { expires }) } }),
    /** The keys of the items there are. */
    async items(IndexName?: string): Promise<string> {
      const { Items } = await run("Scan", { TableName, IndexName });
      return Items.map((item: Json) => item.a.S)
        .sort()
        .join(" ");
    },
    async records(): Promise<Json[]> {
      const { Table } = await run("DescribeTable", { TableName });
      const stream = (operation: string, input: object): Promise<Json> =>
        database.execute(operation, input, "DynamoDBStreams_20120810");
      const StreamArn = Table.LatestStreamArn;
      const { StreamDescription } = await stream("DescribeStream", { StreamArn });
      const records = [];
      for (const { ShardId } of StreamDescription.Shards) {
        const iterator = await stream("GetShardIterator", { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" });
        records.push(...(await stream("GetRecords", iterator)).Records);
      }
      return records;
    },
    pass(milliseconds: number) {
      time += milliseconds;
    },
    [Symbol.asyncDispose]: () => database.close(),
  };
}

describe("an item expires", () => {
  const N = (value: number | string) => ({ N: `${value}` });
  const rows: readonly [what: string, value: object | undefined, expires: boolean][] = [
    ["a second ago", N(now - 1), true],
    ["in this very second", N(now), false],
    ["in a second", N(now + 1), false],
    ["half a second before this one", N(now - 0.5), true],
    ["a second ago, written with an exponent", N(`${now - 1}00E-2`), true],
    ["five years ago", N(now - 5 * YEAR), true],
    ["more than five years ago", N(now - 5 * YEAR - 1), false],
    ["in 1970", N(0), false],
    ["before 1970", N(-1), false],
    ["in milliseconds", N(NOW - SECOND), false],
    ["at the greatest number", N("9.9999999999999999999999999999999999999E+125"), false],
    ["at the least fraction", N("1E-130"), false],
    ["by a string", { S: `${now - 1}` }, false],
    ["by a set of numbers", { NS: [`${now - 1}`] }, false],
    ["by a list", { L: [N(now - 1)] }, false],
    ["by a null", { NULL: true }, false],
    ["by nothing", undefined, false],
  ];
  it.each(rows)("%s", async (_what, value, expires) => {
    await using test = await open();
    await test.put("item", value);
    await test.put("other");
    await test.database.maintain();
    const left = expires ? "other" : "item other";
    expect(await test.items()).toBe(left);
    expect(await test.items("by-x")).toBe(left);
    expect(await test.database.findFaults()).toEqual([]);
  });

  it("by the key attribute, if that is what time to live names", async () => {
    await using database = await Database.memory({ clock: { now: () => NOW } });
    const AttributeDefinitions = [{ AttributeName: "a", AttributeType: "N" }];
    await database.execute("CreateTable", {
      TableName,
      KeySchema: [{ AttributeName: "a", KeyType: "HASH" }],
      AttributeDefinitions,
      BillingMode: "PAY_PER_REQUEST",
    });
    await database.execute("UpdateTimeToLive", {
      TableName,
      TimeToLiveSpecification: { Enabled: true, AttributeName: "a" },
    });
    for (const a of [now - 1, now + 1]) await database.execute("PutItem", { TableName, Item: { a: N(a) } });
    await database.maintain();
    expect(await database.execute("Scan", { TableName, Select: "COUNT" })).toMatchObject({ Count: 1 });
  });

  it("by the attribute of that very name, dots and all, and not by what a path leads to", async () => {
    await using test = await open({ isEnabled: false });
    await test.enable(true, "m.expires");
    const put = (name: string, rest: object) =>
      test.run("PutItem", { TableName, Item: { ...key(name), x: { S: "x" }, ...rest } });
    await put("nested", { m: { M: { expires: N(now - 1) } } });
    await put("dotted", { "m.expires": N(now - 1) });
    await test.database.maintain();
    expect(await test.items()).toBe("nested");
  });

  it("and is readable, and writable, until it is deleted", async () => {
    await using test = await open();
    await test.put("1", N(now - 1));
    await test.put("2", N(now - 1));
    expect(await test.items()).toBe("1 2");
    await test.run("UpdateItem", {
      TableName,
      Key: key("1"),
      UpdateExpression: "SET expires = expires + :hour",
      ExpressionAttributeValues: { ":hour": N(3600) },
    });
    await test.database.maintain();
    expect(await test.items()).toBe("1");
    test.pass(3_599 * SECOND);
    await test.database.maintain();
    expect(await test.items()).toBe("1");
    test.pass(SECOND);
    await test.database.maintain();
    expect(await test.items()).toBe("");
    expect(await test.database.findFaults()).toEqual([]);
  });
});

describe("the deletion of expired items", () => {
  it("happens in the order in which they expired, and says in the stream who did it", async () => {
    await using test = await open();
    for (const [a, age] of Object.entries({ c: 10, a: 30, d: 5, b: 20, stays: -5 })) {
      await test.put(a, { N: `${now - age}` });
    }
    await test.run("DeleteItem", { TableName, Key: key("d") });
    await test.database.maintain();
    const removals = (await test.records()).filter(({ eventName }) => eventName === "REMOVE");
    expect(removals.map(({ dynamodb, userIdentity }) => [dynamodb.Keys.a.S, userIdentity])).toEqual([
      ["d", undefined],
      ...["a", "b", "c"].map((a) => [a, { PrincipalId: "dynamodb.amazonaws.com", Type: "Service" }]),
    ]);
    expect(removals[1].dynamodb.OldImage).toEqual({ ...key("a"), x: { S: "x" }, expires: { N: `${now - 30}` } });
    expect(await test.items()).toBe("stays");
  });

  it("deletes hundreds at once", async () => {
    await using test = await open();
    for (let i = 0; i < 250; i++) await test.put(`${i}`, { N: `${now - 1 - (i % 3)}` });
    await Promise.all([test.database.maintain(), test.database.maintain(), test.put("new", { N: `${now + 1}` })]);
    expect(await test.items()).toBe("new");
    expect((await test.records()).filter(({ eventName }) => eventName === "REMOVE")).toHaveLength(250);
    expect(await test.database.findFaults()).toEqual([]);
  });

  it("happens by itself, in seconds", async () => {
    await using database = await Database.memory();
    await database.execute("CreateTable", {
      TableName,
      KeySchema: [{ AttributeName: "a", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "a", AttributeType: "S" }],
      BillingMode: "PAY_PER_REQUEST",
    });
    const TimeToLiveSpecification = { Enabled: true, AttributeName: "expires" };
    await database.execute("UpdateTimeToLive", { TableName, TimeToLiveSpecification });
    const expires = { N: `${Math.floor(Date.now() / 1000) - 1}` };
    await database.execute("PutItem", { TableName, Item: { ...key("1"), expires } });
    await expect.poll(() => database.execute("GetItem", { TableName, Key: key("1") }), { timeout: 15_000 }).toEqual({});
  });
});

describe("time to live that is enabled later", () => {
  it("holds for items that were there before", async () => {
    await using test = await open({ isEnabled: false });
    for (let i = 0; i < 230; i++) await test.put(`${i}`, { N: `${now - 1}` });
    await test.put("stays", { N: `${now + 1}` });
    await test.database.maintain();
    expect((await test.run("Scan", { TableName, Select: "COUNT" })).Count).toBe(231);
    await test.enable();
    await test.database.maintain();
    expect(await test.items()).toBe("stays");
    expect(await test.database.findFaults()).toEqual([]);
  });

  it("and for what is written in the middle of it", async () => {
    await using test = await open({ isEnabled: false });
    for (let i = 0; i < 200; i++) await test.put(`${i}`, { N: `${now + 10}` });
    await test.enable();
    await Promise.all(
      Array.from({ length: 200 }, (_, i) => {
        if (i % 4 === 0) return test.run("DeleteItem", { TableName, Key: key(`${i}`) });
        return test.put(`${i}`, i % 4 === 1 ? undefined : { N: `${now + (i % 4 === 2 ? -1 : 20)}` });
      }),
    );
    await test.database.maintain();
    expect((await test.run("Scan", { TableName, Select: "COUNT" })).Count).toBe(100);
    expect(await test.database.findFaults()).toEqual([]);
  });

  it("on another attribute, forgets the first", async () => {
    await using test = await open();
    await test.put("1", { N: `${now + 1}` });
    test.pass(31 * 60 * SECOND);
    await test.enable(false);
    await test.database.maintain();
    expect(await test.items()).toBe("1");
    test.pass(31 * 60 * SECOND);
    await test.enable(true, "other");
    await test.database.maintain();
    expect(await test.items()).toBe("1");
    expect(await test.database.findFaults()).toEqual([]);
  });
});

it("what expires while nothing runs is deleted when the database is opened again", async () => {
  const path = temporaryDirectory();
  {
    await using test = await open({ path });
    await test.put("1", { N: `${now + 60}` });
    await test.put("2", { N: `${now + 3600}` });
  }
  await using test = await open({ path });
  test.pass(61 * SECOND);
  await test.database.maintain();
  expect(await test.items()).toBe("2");
  expect(await test.database.findFaults()).toEqual([]);
});
