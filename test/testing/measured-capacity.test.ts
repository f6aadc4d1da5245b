// Measured capacity: what the requests of a piece of code consume, which changes none of their answers.

import { describe, expect, test } from "vitest";
import { Database } from "../../src/database/database.ts";
import { tableInput } from "../support/tables.ts";

async function withTable(): Promise<Database> {
  const database = await Database.memory();
  await database.execute("CreateTable", tableInput("orders", "id", { global: { byState: { keys: "state" } } }));
  await database.execute("CreateTable", tableInput("users", "id"));
  return database;
}

const item = (id: string) => ({ id: { S: id }, state: { S: "new" } });
const key = { id: { S: "1" } };
const units = (read: number, write: number) => ({ read, write });

describe("what requests consume", () => {
  const check = (operation: string, input: object, read: number, write: number, orders: object = {}) =>
    test(`${operation} ${JSON.stringify(input).slice(0, 60)}`, async () => {
      const database = await withTable();
      await database.execute("PutItem", { TableName: "orders", Item: item("1") });
      const measured = await database.measureCapacity(() => database.execute(operation, input));
      expect(measured).toMatchObject({ requests: 1, read, write, tables: { orders } });
    });
  check("GetItem", { TableName: "orders", Key: key }, 0.5, 0, { table: units(0.5, 0), indexes: {} });
  check("GetItem", { TableName: "orders", Key: key, ConsistentRead: true }, 1, 0);
  check("PutItem", { TableName: "orders", Item: item("2") }, 0, 2, {
    table: units(0, 1),
    indexes: { byState: units(0, 1) },
  });
  check("Scan", { TableName: "orders", IndexName: "byState" }, 0.5, 0, { indexes: { byState: units(0.5, 0) } });
  check("BatchGetItem", { RequestItems: { orders: { Keys: [key] } } }, 0.5, 0);
  check("TransactGetItems", { TransactItems: [{ Get: { TableName: "orders", Key: key } }] }, 2, 0);
  check("TransactWriteItems", { TransactItems: [{ Delete: { TableName: "orders", Key: key } }] }, 0, 3);
  check("GetItem", { TableName: "arn:aws:dynamodb:us-east-1:000000000000:table/orders", Key: key }, 0.5, 0, {
    table: units(0.5, 0),
  });
  check("ExecuteStatement", { Statement: `SELECT * FROM "orders" WHERE id = '1'` }, 0.5, 0);
  check("ExecuteStatement", { Statement: `DELETE FROM "orders" WHERE id = '1'` }, 0, 2);
});

test("adds up, by table", async () => {
  const database = await withTable();
  const measured = await database.measureCapacity(async () => {
    await database.execute("PutItem", { TableName: "users", Item: key });
    await database.execute("GetItem", { TableName: "users", Key: key });
    await database.execute("GetItem", { TableName: "orders", Key: key });
    await database.execute("ListTables", {});
    await database.execute("GetItem", { TableName: "absent", Key: key }).catch(() => {});
  });
  expect(measured).toEqual({
    requests: 4,
    ...units(1, 1),
    tables: {
      users: { ...units(0.5, 1), table: units(0.5, 1), indexes: {} },
      orders: { ...units(0.5, 0), table: units(0.5, 0), indexes: {} },
    },
  });
});

test("only while the work is under way, also if it fails", async () => {
  const database = await withTable();
  const get = () => database.execute("GetItem", { TableName: "users", Key: key });
  await get();
  expect(await database.measureCapacity(get)).toMatchObject({ requests: 1 });
  const fails = database.measureCapacity(() => Promise.reject(new Error("work")));
  await expect(fails).rejects.toThrow("work");
  expect(await get()).toEqual({});
});

describe("answers are what they are without it", () => {
  const check = (operation: string, input: object) =>
    test(`${operation} ${JSON.stringify(input).slice(-40)}`, async () => {
      const database = await withTable();
      const answer = (on: Database) =>
        on.execute(operation, input).catch((error: Error) => `${error.name}: ${error.message}`);
      const expected = await answer(database.fork());
      let measured: unknown;
      await database.measureCapacity(async () => {
        measured = await answer(database);
      });
      expect(JSON.stringify(measured)).toBe(JSON.stringify(expected));
    });
  for (const ReturnConsumedCapacity of [undefined, "NONE", "TOTAL", "INDEXES", "SOME"]) {
    check("PutItem", { TableName: "orders", Item: item("1"), ReturnConsumedCapacity });
    check("BatchGetItem", { RequestItems: { orders: { Keys: [key] } }, ReturnConsumedCapacity });
    check("TransactWriteItems", {
      TransactItems: [{ Put: { TableName: "orders", Item: item("1") } }],
      ReturnConsumedCapacity,
    });
  }
  check("ListTables", { Limit: 1 });
});
