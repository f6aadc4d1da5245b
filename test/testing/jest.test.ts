// The preset for jest, on hooks that are as jest's: vitest's, as globals. scripts/jest-preset.mjs runs it with jest itself.

import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Database } from "../../src/database/database.ts";
import type { TableSource } from "../../src/testing/index.ts";
import { type DynamoDBTests, dynamodbTests } from "../../src/testing/jest.ts";
import { tableInput } from "../support/tables.ts";

const tables = tableInput("orders", "id") as TableSource;

test("where there are no hooks it is refused", () => {
  expect(() => dynamodbTests({ tables })).toThrow(/beforeEach/);
});

describe("with jest's globals", () => {
  Object.assign(globalThis, { beforeEach, afterEach, afterAll, expect });
  const dynamodb: DynamoDBTests = dynamodbTests({
    tables,
    seed: { orders: [{ id: "1" }] },
    now: "2026-01-01T00:00:00Z",
  });
  let before: Database | undefined;
  for (const name of ["beforeEach", "afterEach", "afterAll", "expect"]) Reflect.deleteProperty(globalThis, name);

  for (const name of ["one", "other"]) {
    test(`every test has a database of its own: ${name}`, async () => {
      const orders = dynamodb.resource.Table("orders");
      await orders.putItem({ Item: { id: name } });
      expect((await orders.scan()).Count).toBe(2);
      expect(dynamodb.database).not.toBe(before);
      before = dynamodb.database;
    });
  }

  test("a client of the AWS SDK, and a clock", async () => {
    expect(dynamodb.client).toBeInstanceOf(DynamoDBClient);
    const { Item } = await dynamodb.client.send(new GetItemCommand({ TableName: "orders", Key: { id: { S: "1" } } }));
    expect(Item).toEqual({ id: { S: "1" } });
    await dynamodb.clock.advance({ hours: 1 });
    expect(new Date(dynamodb.clock.now()).toISOString()).toBe("2026-01-01T01:00:00.000Z");
  });

  test("the matchers of capacity", async () => {
    const { database } = dynamodb;
    const measured = await database.measureCapacity(() => database.execute("Scan", { TableName: "orders" }));
    expect(measured).toHaveConsumed({ read: 0.5 });
  });

  describe("outside of a test", () => {
    let found: unknown;
    try {
      found = dynamodb.database;
    } catch (error) {
      found = error;
    }
    test("there is none", () => expect(String(found)).toMatch(/only while a test runs/));
  });
});
