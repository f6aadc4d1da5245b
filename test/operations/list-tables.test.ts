// ListTables pages through names; DescribeLimits and DescribeEndpoints say what never changes.

import { describe, expect, it } from "vitest";
import { Database } from "../../src/database/database.ts";

async function databaseWith(...names: string[]): Promise<Database> {
  const database = await Database.memory();
  for (const TableName of names) {
    await database.execute("CreateTable", {
      TableName,
      KeySchema: [{ AttributeName: "a", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "a", AttributeType: "S" }],
      BillingMode: "PAY_PER_REQUEST",
    });
  }
  return database;
}

describe("ListTables", () => {
  async function check(input: object, output: object) {
    await using database = await databaseWith("bbb", "aaa", "Zzz", "a-a", "a_a");
    expect(await database.execute("ListTables", input)).toEqual(output);
  }

  it("lists in the order of the names' bytes", () => check({}, { TableNames: ["Zzz", "a-a", "a_a", "aaa", "bbb"] }));
  it("begins after a name", () => check({ ExclusiveStartTableName: "a_a" }, { TableNames: ["aaa", "bbb"] }));
  it("begins after a name that is no table's", () =>
    check({ ExclusiveStartTableName: "abc" }, { TableNames: ["bbb"] }));
  it("stops at the limit, saying where", () =>
    check({ Limit: 2 }, { TableNames: ["Zzz", "a-a"], LastEvaluatedTableName: "a-a" }));
  it("says nothing where a full page is the last", () =>
    check({ Limit: 5 }, { TableNames: ["Zzz", "a-a", "a_a", "aaa", "bbb"] }));
  it("answers nothing after the last", () => check({ ExclusiveStartTableName: "bbb" }, { TableNames: [] }));

  it("lists a hundred names unless told fewer", async () => {
    const names = Array.from({ length: 101 }, (_, i) => `table${String(i).padStart(3, "0")}`);
    await using database = await databaseWith(...names);
    expect(await database.execute("ListTables", {})).toEqual({
      TableNames: names.slice(0, 100),
      LastEvaluatedTableName: "table099",
    });
  });

  it("refuses an empty name by its characters, and then by its length", async () => {
    await using database = await databaseWith();
    await expect(database.execute("ListTables", { ExclusiveStartTableName: "" })).rejects.toThrow(
      "2 validation errors detected: Value '' at 'exclusiveStartTableName' failed to satisfy constraint: " +
        "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; Value '' at 'exclusiveStartTableName' " +
        "failed to satisfy constraint: Member must have length greater than or equal to 3",
    );
  });

  for (const Limit of [0, 101]) {
    it(`refuses a limit of ${Limit}`, async () => {
      await using database = await databaseWith();
      await expect(database.execute("ListTables", { Limit })).rejects.toThrow("failed to satisfy constraint");
    });
  }
});

describe("a database's limit of tables", () => {
  it("is AWS's, unless another is given", async () => {
    await using database = await Database.memory({ limits: { tablesMax: 1 } });
    const input = {
      KeySchema: [{ AttributeName: "a", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "a", AttributeType: "S" }],
      BillingMode: "PAY_PER_REQUEST",
    };
    await database.execute("CreateTable", { TableName: "one", ...input });
    await expect(database.execute("CreateTable", { TableName: "two", ...input })).rejects.toThrow(
      "Subscriber limit exceeded: There is a limit of 1 tables per subscriber",
    );
  });
});

it("DescribeLimits answers a new account's quotas", async () => {
  await using database = await databaseWith();
  expect(await database.execute("DescribeLimits", {})).toEqual({
    AccountMaxReadCapacityUnits: 80_000,
    AccountMaxWriteCapacityUnits: 80_000,
    TableMaxReadCapacityUnits: 40_000,
    TableMaxWriteCapacityUnits: 40_000,
  });
});

it("DescribeLimits answers no less for all tables than for one", async () => {
  await using database = await Database.memory({ limits: { tableUnitsPerSecondMax: 100_000 } });
  expect(await database.execute("DescribeLimits", {})).toMatchObject({
    AccountMaxReadCapacityUnits: 100_000,
    AccountMaxWriteCapacityUnits: 100_000,
    TableMaxReadCapacityUnits: 100_000,
  });
});

it("DescribeEndpoints answers the region's endpoint", async () => {
  await using database = await databaseWith();
  expect(await database.execute("DescribeEndpoints", {})).toEqual({
    Endpoints: [{ Address: "dynamodb.us-east-1.amazonaws.com", CachePeriodInMinutes: 1440 }],
  });
});
