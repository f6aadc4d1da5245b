// Schemas of tables: what is put passes them, and what is read if that is asked for; what they refuse is not sent.

import { describe, expect, test } from "vitest";
import {
  codecs,
  resource,
  SchemaError,
  type StandardIssue,
  type StandardResult,
  type StandardSchema,
  type TableOptions,
  Update,
} from "../../src/index.ts";
import { describeAccesses } from "./accesses.ts";
import { type RecordingTransport, recordingTransport } from "./recording-transport.ts";

interface Written {
  id: string;
  total?: number | string;
  at?: Date;
}
interface Order {
  id: string;
  total: number;
  at?: Date;
}

/** A schema made by hand: `id` is text, `total` a number or the text of one, 0 unless given; all else is dropped. */
const orderSchema: StandardSchema<Written, Order> = {
  "~standard": { version: 1, vendor: "by hand", validate: (item) => validate(item as Partial<Written>) },
};

function validate({ id, total = 0, at }: Partial<Written>): StandardResult<Order> {
  const issues: StandardIssue[] = [];
  if (typeof id !== "string") issues.push({ message: "expected text", path: ["id"] });
  if (Number.isNaN(Number(total))) issues.push({ message: "expected a number", path: [{ key: "total" }] });
  return issues.length > 0 ? { issues } : { value: { id: id as string, total: Number(total), ...(at && { at }) } };
}

function schemaOf(result: unknown): StandardSchema<object, object> {
  return { "~standard": { version: 1, vendor: "by hand", validate: () => result as StandardResult<object> } };
}

function ordersOn(transport: RecordingTransport, options: TableOptions<Order, Written> = {}) {
  return resource("dynamodb", { transport }).Table("orders", { schema: orderSchema, ...options });
}

describe("what is put", () => {
  test("is what the schema makes of it", async () => {
    const transport = recordingTransport();
    const orders = ordersOn(transport, { attributes: { at: codecs.epochSeconds } });
    await orders.putItem({ Item: { id: "a", total: "5", at: new Date(7000) } });
    await orders.putItem({ Item: { id: "b", more: 1 } as Written });
    expect(transport.calls.map(({ input }) => input)).toEqual([
      { TableName: "orders", Item: { id: { S: "a" }, total: { N: "5" }, at: { N: "7" } } },
      { TableName: "orders", Item: { id: { S: "b" }, total: { N: "0" } } },
    ]);
  });

  test.each<[string, (orders: ReturnType<typeof ordersOn>, Item: Written) => Promise<unknown>]>([
    ["Item", (orders, Item) => orders.putItem({ Item })],
    ["PutRequest.Item", (orders, Item) => orders.batchWriter((batch) => batch.putItem({ Item }))],
    [
      "TransactItems[0].Put.Item",
      (orders, Item) =>
        orders.meta.client.transactWriteItems({
          TransactItems: [{ Put: { TableName: "orders", Item: Item as never } }],
        }),
    ],
    [
      "RequestItems.orders[0].PutRequest.Item",
      (orders, Item) =>
        orders.meta.client.batchWriteItem({ RequestItems: { orders: [{ PutRequest: { Item: Item as never } }] } }),
    ],
  ])("and is refused: %s", async (place, put) => {
    const transport = recordingTransport();
    const refused = put(ordersOn(transport), { id: 1, total: "x" } as never);
    await expect(refused).rejects.toBeInstanceOf(SchemaError);
    await expect(refused).rejects.toMatchObject({
      name: "SchemaError",
      path: `${place}.id`,
      message: `${place}.id: expected text (and total: expected a number)`,
      issues: [
        { path: "id", message: "expected text" },
        { path: "total", message: "expected a number" },
      ],
    });
    expect(transport.calls).toEqual([]);
  });

  test("into another table is not this one's", async () => {
    const transport = recordingTransport();
    const { client } = ordersOn(transport).meta;
    await client.putItem({ TableName: "users", Item: { id: 1 } });
    expect(transport.calls).toHaveLength(1);
  });

  test("is only items: keys, conditions and updates are not", async () => {
    const transport = recordingTransport();
    const orders = ordersOn(transport);
    await orders.deleteItem({ Key: { id: "a" } });
    await orders.updateItem({ Key: { id: "a" }, ExpressionAttributeValues: { ":t": "x" } });
    await orders.batchWriter((batch) => batch.deleteItem({ Key: { id: "a" } }));
    expect(transport.calls).toHaveLength(3);
  });
});

describe("what is read", () => {
  const bad = { id: { S: "a" }, total: { S: "x" } };
  const good = { id: { S: "a" }, total: { S: "5" }, more: { N: "1" } };
  const answers = (item: object) =>
    recordingTransport(({ operation }) => {
      if (operation === "GetItem") return { Item: item };
      if (operation === "BatchGetItem") return { Responses: { orders: [item] }, UnprocessedKeys: {} };
      if (operation === "TransactGetItems") return { Responses: [{ Item: item }] };
      return { Items: [item], Count: 1, ScannedCount: 1 };
    });
  const Key = { id: "a" };
  type Read = (
    orders: ReturnType<typeof ordersOn>,
    parts: object,
    transport: RecordingTransport,
  ) => PromiseLike<object>;
  const reads: [operation: string, place: string, read: Read][] = [
    ["GetItem", "Item", (orders, parts) => orders.getItem({ Key, ...parts })],
    ["Query", "Items[0]", (orders, parts) => orders.query({ KeyConditionExpression: "id = :i", ...parts })],
    ["Scan", "Items[0]", (orders, parts) => orders.scan(parts)],
    [
      "BatchGetItem",
      "Items[0]",
      (orders, parts) => orders.meta.client.batchGetItem({ RequestItems: { orders: { Keys: [Key], ...parts } } }),
    ],
    [
      "TransactGetItems",
      "Responses[0].Item",
      (orders, parts) =>
        orders.meta.client.transactGetItems({ TransactItems: [{ Get: { TableName: "orders", Key, ...parts } }] }),
    ],
    [
      "transactGet",
      "Item",
      (orders, parts, transport) =>
        resource("dynamodb", { transport }).transactGet((tx) => [tx.get(orders, { Key, ...parts })]),
    ],
    ["batchGet", "Items[0]", (orders, parts) => orders.batchGet([Key], parts)],
  ];
  const itemsOf = (answer: object) => JSON.stringify(answer).match(/\{"id":"a".*?\}/)?.[0];

  function answered(read: Read, item: object, options: TableOptions<Order, Written>, parts: object = {}) {
    const transport = answers(item);
    return read(ordersOn(transport, options), parts, transport);
  }

  test.each(reads)("by %s is validated if that is asked for", async (_, place, read) => {
    const refused = answered(read, bad, { validateReads: true });
    await expect(refused).rejects.toMatchObject({ name: "SchemaError", message: `${place}.total: expected a number` });
    expect(itemsOf(await answered(read, good, { validateReads: true }))).toBe('{"id":"a","total":5}');
  });

  test.each(reads)("by %s is otherwise taken as it is", async (_, _place, read) => {
    expect(itemsOf(await answered(read, good, {}))).toBe('{"id":"a","total":"5","more":1}');
  });

  test.each(reads)("by %s is not validated if only parts of items are", async (_, _place, read) => {
    const parts = { ProjectionExpression: "id, total" };
    expect(itemsOf(await answered(read, bad, { validateReads: true }, parts))).toBe('{"id":"a","total":"x"}');
  });

  test("is nothing, and passes", async () => {
    const transport = recordingTransport(() => ({ Count: 0, ScannedCount: 0 }));
    const orders = ordersOn(transport, { validateReads: true });
    expect(await orders.getItem({ Key })).toEqual({ Count: 0, ScannedCount: 0 });
    expect(await orders.scan({ Select: "COUNT" })).toEqual({ Count: 0, ScannedCount: 0 });
  });
});

describe("a schema", () => {
  test.each<[string, unknown, string]>([
    [
      "that answers later",
      Promise.resolve({ value: {} }),
      "A table's schema answers at once: this one is asynchronous",
    ],
    ["without issues", { issues: [] }, "Item: the schema refuses it without a word"],
    ["of the whole item", { issues: [{ message: "no" }] }, "Item: no"],
    [
      "of what is deep within",
      { issues: [{ message: "no", path: ["a", 0, { key: "b" }, Symbol.for("s")] }] },
      "Item.a[0].b.Symbol(s): no",
    ],
    ["of an element", { issues: [{ message: "no", path: [1, "a"] }] }, "Item[1].a: no"],
    ["that makes no object", { value: 5 }, "Item: Expected an object, got a number"],
  ])("%s", async (_, result, message) => {
    const transport = recordingTransport();
    const table = resource("dynamodb", { transport }).Table("t", { schema: schemaOf(result) });
    await expect(table.putItem({ Item: {} })).rejects.toThrow(new RegExp(`^${message.replace(/[[\]().]/g, "\\$&")}$`));
    expect(transport.calls).toEqual([]);
  });

  test("that is none is refused at once", () => {
    const dynamodb = resource("dynamodb", { transport: recordingTransport() });
    expect(() => dynamodb.Table("t", { schema: { parse: () => 1 } as never })).toThrow("A schema is one of Standard");
  });
});

describeAccesses("a table with a schema", (dynamodb) => {
  test("takes and gives what passes it", async () => {
    const orders = await dynamodb().createTable(
      {
        TableName: "orders",
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        BillingMode: "PAY_PER_REQUEST",
      },
      { schema: orderSchema, validateReads: true, attributes: { at: codecs.isoDate } },
    );
    await orders.waitUntilExists();
    const at = new Date(0);
    await orders.putItem({ Item: { id: "a", total: "5", at } });
    await expect(orders.putItem({ Item: { id: "b", total: "x" } })).rejects.toThrow("Item.total: expected a number");
    expect((await orders.scan()).Items).toEqual([{ id: "a", total: 5, at }]);
    await orders.updateItem({ Key: { id: "a" }, UpdateExpression: Update.set("total", "x") });
    await expect(orders.scan()).rejects.toThrow("Items[0].total: expected a number");
  });
});
