// The preset for vitest, used as its users use it: each test has a database of its own, with the tables and the items.

import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, test as plain } from "vitest";
import type { Database } from "../../src/database/database.ts";
import { dynamodbTest } from "../../src/testing/vitest.ts";

const TableName = "hashrange-orders-test";
let seeded = 0;

const test = dynamodbTest({
  tables: new URL("fixtures/template.yaml", import.meta.url),
  seed: [
    { [TableName]: [{ id: "1", state: "new" }] },
    () => {
      seeded++;
    },
  ],
});

const seen: Database[] = [];

describe.concurrent("every test", () => {
  for (const name of ["one", "two", "three"]) {
    test(`has the items, and sees its own only: ${name}`, async ({ database, resource, expect }) => {
      const orders = resource.Table(TableName);
      await orders.putItem({ Item: { id: name } });
      await orders.updateItem({
        Key: { id: "1" },
        UpdateExpression: "SET #state = :name",
        ExpressionAttributeNames: { "#state": "state" },
        ExpressionAttributeValues: { ":name": name },
      });
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect((await orders.scan()).Count).toBe(2);
      expect((await orders.getItem({ Key: { id: "1" } })).Item).toEqual({ id: "1", state: name });
      seen.push(database);
    });
  }
});

plain("databases are closed, and were filled once", async () => {
  expect(seen).toHaveLength(3);
  expect(seeded).toBe(1);
  await expect(seen[0]!.execute("Scan", { TableName })).rejects.toThrow();
});

test("has a client of the AWS SDK", async ({ client }) => {
  const documents = DynamoDBDocumentClient.from(client);
  const { Item } = await documents.send(new GetCommand({ TableName, Key: { id: "1" } }));
  expect(Item).toEqual({ id: "1", state: "new" });
});

test("has a clock that goes by", async ({ database, clock }) => {
  expect(database.clock).toBe(clock);
  expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1000);
  const expires = Math.floor(clock.now() / 1000) + 60;
  await database.execute("PutItem", { TableName, Item: { id: { S: "2" }, expires: { N: String(expires) } } });
  await clock.advance({ minutes: 2 });
  expect(await database.execute("Scan", { TableName })).toMatchObject({ Count: 1 });
});

dynamodbTest({ now: "2026-01-01T00:00:00Z" })("begins when it was told to", ({ clock }) => {
  expect(clock.isRunning).toBe(false);
  expect(new Date(clock.now()).toISOString()).toBe("2026-01-01T00:00:00.000Z");
});

describe("capacity", () => {
  const get = (database: Database) => database.execute("GetItem", { TableName, Key: { id: { S: "1" } } });

  test("is held to what is expected", async ({ database }) => {
    const measured = await database.measureCapacity(() => get(database));
    expect(measured).toHaveConsumed({ read: 0.5, write: 0, tables: { [TableName]: { read: 0.5 } } });
    expect(measured).toHaveConsumedAtMost({ read: 1, tables: { absent: { read: 0 } } });
    expect(measured).not.toHaveConsumed({ read: 1 });
  });

  test("and says what was consumed", async ({ database }) => {
    const measured = await database.measureCapacity(() => get(database));
    expect(() => expect(measured).toHaveConsumedAtMost({ read: 0.25, tables: { [TableName]: { write: 0 } } })).toThrow(
      `Capacity of 1 requests\n  read units: expected at most 0.25, consumed 0.5\n  ${TableName}: write units: expected at most 0, consumed 0`,
    );
  });
});
