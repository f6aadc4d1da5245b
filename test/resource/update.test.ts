// Updates and projections: the text they become, what is refused before anything is sent, and what they do on every way to
// reach a database.

import { beforeAll, describe, expect, test } from "vitest";
import {
  Attr,
  Decimal,
  ifNotExists,
  Key,
  listAppend,
  minus,
  plus,
  resource,
  type Table,
  Update,
  type UpdateExpression,
} from "../../src/index.ts";
import { describeAccesses } from "./accesses.ts";
import { recordingTransport } from "./recording-transport.ts";

interface Sent {
  readonly UpdateExpression?: string;
  readonly ProjectionExpression?: string;
  readonly ConditionExpression?: string;
  readonly FilterExpression?: string;
  readonly KeyConditionExpression?: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, object>;
}

async function sent(run: (table: Table) => PromiseLike<unknown>): Promise<Sent> {
  const transport = recordingTransport();
  await run(resource("dynamodb", { transport }).Table("t"));
  return transport.calls[0]?.input as Sent;
}

const Row = { Key: { id: 1 } };

describe("an update's text", () => {
  const rows: [update: UpdateExpression, text: string, names: string[], values?: object[]][] = [
    [Update.set("a", 1), "SET #n0 = :v0", ["a"], [{ N: "1" }]],
    [Update.set("status.size[0].x", null), "SET #n0.#n1[0].#n2 = :v0", ["status", "size", "x"], [{ NULL: true }]],
    [Update.set(["a.b", 0, "c[1]"], "v"), "SET #n0[0].#n1 = :v0", ["a.b", "c[1]"], [{ S: "v" }]],
    [
      Update.set({ "a.b": 1, c: undefined, d: "x" }),
      "SET #n0 = :v0, #n1 = :v1",
      ["a.b", "d"],
      [{ N: "1" }, { S: "x" }],
    ],
    [Update.set("a", Attr("b.c")), "SET #n0 = #n1.#n2", ["a", "b", "c"]],
    [Update.setIfNotExists("a", 5n), "SET #n0 = if_not_exists(#n0, :v0)", ["a"], [{ N: "5" }]],
    [Update.increment("n"), "SET #n0 = if_not_exists(#n0, :v0) + :v1", ["n"], [{ N: "0" }, { N: "1" }]],
    [
      Update.decrement("a.n", new Decimal("0.5")),
      "SET #n0.#n1 = if_not_exists(#n0.#n1, :v0) - :v1",
      ["a", "n"],
      [{ N: "0" }, { N: "0.5" }],
    ],
    [
      Update.listAppend("l", [1, "x"]),
      "SET #n0 = list_append(if_not_exists(#n0, :v0), :v1)",
      ["l"],
      [{ L: [] }, { L: [{ N: "1" }, { S: "x" }] }],
    ],
    [
      Update.listPrepend("l", [1]),
      "SET #n0 = list_append(:v0, if_not_exists(#n0, :v1))",
      ["l"],
      [{ L: [{ N: "1" }] }, { L: [] }],
    ],
    [
      Update.set("total", plus(ifNotExists("total", Attr("start")), minus(Attr("price"), 5))),
      "SET #n0 = if_not_exists(#n0, #n1) + #n2 - :v0",
      ["total", "start", "price"],
      [{ N: "5" }],
    ],
    [
      Update.set("all", listAppend(Attr("old"), ["new"])),
      "SET #n0 = list_append(#n1, :v0)",
      ["all", "old"],
      [{ L: [{ S: "new" }] }],
    ],
    [Update.remove("a", "b[2]"), "REMOVE #n0, #n1[2]", ["a", "b"]],
    [Update.add("n", 2).add("s", new Set(["x"])), "ADD #n0 :v0, #n1 :v1", ["n", "s"], [{ N: "2" }, { SS: ["x"] }]],
    [Update.delete("s", new Set([1])), "DELETE #n0 :v0", ["s"], [{ NS: ["1"] }]],
    [
      Update.delete("d", new Set(["x"]))
        .add("n", 1)
        .remove("r")
        .set("a", 1)
        .set("b", Attr("a")),
      "SET #n0 = :v0, #n1 = #n0 REMOVE #n2 ADD #n3 :v1 DELETE #n4 :v2",
      ["a", "b", "r", "n", "d"],
      [{ N: "1" }, { N: "1" }, { SS: ["x"] }],
    ],
  ];
  test.each(rows)("%#: %s", async (update, text, names, values = []) => {
    const input = await sent((table) => table.updateItem({ ...Row, UpdateExpression: update }));
    expect(input.UpdateExpression).toBe(text);
    expect(Object.values(input.ExpressionAttributeNames ?? {})).toEqual(names);
    expect(Object.values(input.ExpressionAttributeValues ?? {})).toEqual(values);
  });

  test("follows a condition, whose text stays boto3's", async () => {
    const input = await sent((table) =>
      table.updateItem({
        ...Row,
        UpdateExpression: Update.increment("n"),
        ConditionExpression: Attr("n").lt(9).or(Attr("n").notExists()),
      }),
    );
    expect(input.ConditionExpression).toBe("(#n0 < :v0 OR attribute_not_exists(#n1))");
    expect(input.UpdateExpression).toBe("SET #n2 = if_not_exists(#n2, :v1) + :v2");
  });

  test("passes over the placeholders that the request uses itself", async () => {
    const input = await sent((table) =>
      table.updateItem({
        ...Row,
        UpdateExpression: Update.set("a", 1),
        ConditionExpression: "#n0 = :v0",
        ExpressionAttributeNames: { "#n0": "mine" },
        ExpressionAttributeValues: { ":v0": 0 },
      }),
    );
    expect(input).toMatchObject({
      UpdateExpression: "SET #n1 = :v1",
      ExpressionAttributeNames: { "#n0": "mine", "#n1": "a" },
      ExpressionAttributeValues: { ":v0": { N: "0" }, ":v1": { N: "1" } },
    });
  });

  test("of an update that others are made of stays what it was", async () => {
    const base = Update.set("a", 1);
    base.set("b", 2);
    const input = await sent((table) => table.updateItem({ ...Row, UpdateExpression: base }));
    expect(input.UpdateExpression).toBe("SET #n0 = :v0");
  });

  test("is written in transactions", async () => {
    const input = await sent((table) =>
      table.meta.client.transactWriteItems({
        TransactItems: [{ Update: { TableName: "t", ...Row, UpdateExpression: Update.remove("size") } }],
      }),
    );
    expect(input).toEqual({
      TransactItems: [
        {
          Update: {
            TableName: "t",
            Key: { id: { N: "1" } },
            UpdateExpression: "REMOVE #n0",
            ExpressionAttributeNames: { "#n0": "size" },
          },
        },
      ],
    });
  });
});

describe("paths in the place of a projection", () => {
  const ProjectionExpression = ["name", "address.name", "tags[0]", ["a.b", 1]] as const;
  const text = "#n0, #n1.#n0, #n2[0], #n3[1]";
  const names = { "#n0": "name", "#n1": "address", "#n2": "tags", "#n3": "a.b" };

  test("are named once each", async () => {
    const input = await sent((table) => table.getItem({ ...Row, ProjectionExpression }));
    expect(input).toMatchObject({ ProjectionExpression: text, ExpressionAttributeNames: names });
  });

  test("follow the conditions of a query", async () => {
    const input = await sent((table) =>
      table.query({
        KeyConditionExpression: Key("id").eq(1),
        FilterExpression: Attr("name").exists(),
        ProjectionExpression: ["name"],
      }),
    );
    expect(input).toMatchObject({
      FilterExpression: "attribute_exists(#n0)",
      KeyConditionExpression: "#n1 = :v0",
      ProjectionExpression: "#n2",
    });
  });

  test("are written in batches", async () => {
    const input = await sent((table) =>
      table.meta.client.batchGetItem({ RequestItems: { t: { Keys: [{ id: 1 }], ProjectionExpression } } }),
    );
    expect(input).toMatchObject({
      RequestItems: { t: { ProjectionExpression: text, ExpressionAttributeNames: names } },
    });
  });
});

describe("nothing is sent of", () => {
  const never = undefined as never;
  test.each<[string, (table: Table) => unknown, string]>([
    ["an update of nothing", (t) => t.updateItem({ ...Row, UpdateExpression: Update }), "An update changes something"],
    ["a value that is undefined", () => Update.set("a", never), 'Update.set("a") lacks a value'],
    ["elements that are undefined", () => Update.delete(["a", 0], never), 'Update.delete(["a",0]) lacks a value'],
    [
      "an operand that is undefined",
      (t) => t.updateItem({ ...Row, UpdateExpression: Update.set("a", plus(Attr("b"), never)) }),
      "an update computes with undefined",
    ],
    ["an empty path", () => Update.remove(""), "An attribute's path is text"],
    ["a path that begins with an index", () => Update.remove([0, "a"]), 'not [0,"a"]'],
    ["a path with a half index", () => Update.set(["a", 0.5], 1), "An attribute's path is text"],
    ["a path of a default", () => ifNotExists([], 1), "An attribute's path is text"],
    [
      "an update that is none",
      (t) => t.updateItem({ ...Row, UpdateExpression: Attr("a").eq(1) as never }),
      "An UpdateExpression is text or an Update",
    ],
    [
      "a condition that is an update",
      (t) => t.putItem({ Item: {}, ConditionExpression: Update.set("a", 1) as never }),
      "Expecting a condition",
    ],
    [
      "a projection of nothing",
      (t) => t.getItem({ ...Row, ProjectionExpression: [] }),
      "A projection names at least one attribute",
    ],
    [
      "a projection that is no array",
      (t) => t.getItem({ ...Row, ProjectionExpression: { a: 1 } as never }),
      "A ProjectionExpression is text or an array of paths",
    ],
  ])("%s", async (_, misuse, message) => {
    const transport = recordingTransport();
    const table = resource("dynamodb", { transport }).Table("t");
    await expect(async () => misuse(table)).rejects.toThrow(message);
    await expect(async () => misuse(table)).rejects.toThrow(TypeError);
    expect(transport.calls).toEqual([]);
  });
});

describeAccesses("an update", (dynamodb) => {
  let table: Table;
  beforeAll(async () => {
    table = await dynamodb().createTable({
      TableName: "updates",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "N" }],
      BillingMode: "PAY_PER_REQUEST",
    });
    await table.waitUntilExists();
  });

  test("does all it says, in one request", async () => {
    await table.putItem({
      Item: { id: 1, size: 3, "my.name": "x", tags: new Set(["a", "b"]), list: ["m"], nested: { "n-1": 1 }, gone: 1 },
    });
    const { Attributes } = await table.updateItem({
      Key: { id: 1 },
      UpdateExpression: Update.set(["my.name"], "y")
        .set("copy", Attr("size"))
        .setIfNotExists("size", 99)
        .increment("visits")
        .increment("nested.n-1", 10n)
        .listPrepend("list", ["l"])
        .listAppend("fresh", [1])
        .remove("gone")
        .add("count", 2)
        .delete("tags", new Set(["a"])),
      ConditionExpression: Attr("size").eq(3),
      ReturnValues: "ALL_NEW",
    });
    expect(Attributes).toEqual({
      id: 1,
      size: 3,
      copy: 3,
      "my.name": "y",
      tags: new Set(["b"]),
      list: ["l", "m"],
      fresh: [1],
      nested: { "n-1": 11 },
      visits: 1,
      count: 2,
    });
  });

  test("creates the item it updates, and paths project it", async () => {
    await table.updateItem({
      Key: { id: 2 },
      UpdateExpression: Update.set({ address: { lines: ["a", "b"], "zip.code": 1 }, name: "x" }).decrement("n", 5),
    });
    const { Item } = await table.getItem({
      Key: { id: 2 },
      ProjectionExpression: ["n", "address.lines[1]", ["address", "zip.code"]],
    });
    expect(Item).toEqual({ n: -5, address: { lines: ["b"], "zip.code": 1 } });
  });
});
