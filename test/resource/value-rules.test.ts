// Number policies and codecs: what is sent for a value, what is read for it, by attribute; and what is refused.

import { describe, expect, test } from "vitest";
import {
  Attr,
  type Codec,
  CodecError,
  ConditionalCheckFailedException,
  codec,
  codecs,
  Decimal,
  resource,
  type TableOptions,
  Update,
} from "../../src/index.ts";
import { describeAccesses } from "./accesses.ts";
import { type RecordingTransport, recordingTransport } from "./recording-transport.ts";

class Money {
  constructor(
    readonly amount: string,
    readonly currency: string,
  ) {}
}

const money = codec({
  class: Money,
  encode: ({ amount, currency }) => `${currency} ${amount}`,
  decode: (text) => {
    const [currency, amount] = String(text).split(" ");
    if (!currency || !amount) throw new Error(`${text} is no money`);
    return new Money(amount, currency);
  },
});

class Shift {
  constructor(readonly by: number) {}

  encode(value: number): number {
    return value + this.by;
  }

  decode(value: number): number {
    return value - this.by;
  }
}

const at = new Date("2020-07-18T15:11:11.123Z");
const second = new Date("2020-07-18T15:11:11.000Z");
const large = "12345678901234567890";

type Row = Record<string, unknown>;

/** Writes the item's attribute `a`, and reads what was sent for it. */
async function thereAndBack(options: TableOptions<Row>, value: unknown): Promise<{ sent: unknown; read: unknown }> {
  let sent: Row = {};
  const transport = recordingTransport(({ operation, input }) => {
    if (operation === "PutItem") sent = (input as { Item: Row }).Item;
    return { Item: sent };
  });
  const table = resource("dynamodb", { transport }).Table<Row>("t", options);
  await table.putItem({ Item: { a: value } });
  const { Item } = await table.getItem({ Key: { id: 1 } });
  return { sent: sent.a, read: Item?.a };
}

/** The members that the last call sent. */
function lastInput({ calls }: RecordingTransport): Record<string, unknown> {
  return calls.at(-1)?.input as Record<string, unknown>;
}

describe("a value is sent as, and read as", () => {
  const rows: [what: string, options: TableOptions<Row>, value: unknown, sent: unknown, read?: unknown][] = [
    ["a number, exact", {}, 5, { N: "5" }],
    ["a large number, exact", { numbers: "exact" }, new Decimal(large), { N: large }],
    ["a number, decimal", { numbers: "decimal" }, 5, { N: "5" }, new Decimal(5)],
    ["an integer, bigint", { numbers: "bigint" }, 5n, { N: "5" }],
    ["a large integer, bigint", { numbers: "bigint" }, BigInt(large), { N: large }],
    ["10^40, bigint", { numbers: "bigint" }, 10n ** 40n, { N: `1${"0".repeat(40)}` }],
    ["a fraction, bigint", { numbers: "bigint" }, 1.5, { N: "1.5" }, new Decimal("1.5")],
    ["a set, bigint", { numbers: "bigint" }, new Set([1n, 2n]), { NS: ["1", "2"] }],
    ["numbers within, bigint", { numbers: "bigint" }, { b: [1n] }, { M: { b: { L: [{ N: "1" }] } } }],
    ["text of a number", { attributes: { a: "string" } }, "1.50", { N: "1.5" }, "1.5"],
    ["texts of numbers", { attributes: { a: "string" } }, new Set(["1", large]), { NS: ["1", large] }],
    ["a number as text", { attributes: { a: "string" } }, 5, { N: "5" }, "5"],
    [
      "a policy within",
      { attributes: { "a.b[]": "bigint" } },
      { b: [1n], c: 1 },
      {
        M: { b: { L: [{ N: "1" }] }, c: { N: "1" } },
      },
    ],
    [
      "a policy for everything in an attribute",
      { attributes: { a: "bigint" } },
      { b: [1n] },
      {
        M: { b: { L: [{ N: "1" }] } },
      },
    ],
    ["a policy over another", { numbers: "decimal", attributes: { a: "exact" } }, 5, { N: "5" }],
    ["a date as text", { attributes: { a: codecs.isoDate } }, at, { S: "2020-07-18T15:11:11.123Z" }],
    ["a date in seconds", { attributes: { a: codecs.epochSeconds } }, at, { N: "1595085071" }, second],
    ["a date in milliseconds", { attributes: { a: codecs.epochMilliseconds } }, at, { N: "1595085071123" }],
    [
      "a date in seconds, decimal",
      { numbers: "decimal", attributes: { a: codecs.epochSeconds } },
      second,
      {
        N: "1595085071",
      },
    ],
    [
      "a date in seconds, bigint",
      { numbers: "bigint", attributes: { a: codecs.epochSeconds } },
      second,
      {
        N: "1595085071",
      },
    ],
    ["no date", { attributes: { a: codecs.isoDate } }, null, { NULL: true }],
    [
      "a list of dates",
      { attributes: { "a[]": codecs.isoDate } },
      [at, null],
      {
        L: [{ S: "2020-07-18T15:11:11.123Z" }, { NULL: true }],
      },
    ],
    ["a set of money", { attributes: { "a[]": money } }, new Set([new Money("1", "EUR")]), { SS: ["EUR 1"] }],
    ["a map", { attributes: { a: codecs.map } }, new Map([["x", 1]]), { M: { x: { N: "1" } } }],
    [
      "a map of money",
      { attributes: { a: codecs.map, "a.*": money } },
      new Map([["x", new Money("1", "EUR")]]),
      {
        M: { x: { S: "EUR 1" } },
      },
    ],
    [
      "any member",
      { attributes: { "a.*": money } },
      { x: new Money("1", "EUR"), y: null },
      {
        M: { x: { S: "EUR 1" }, y: { NULL: true } },
      },
    ],
    [
      "a member by name, before any",
      { attributes: { "a.*": money, "a.at": codecs.isoDate } },
      { at },
      {
        M: { at: { S: "2020-07-18T15:11:11.123Z" } },
      },
    ],
    [
      "a member of an element",
      { attributes: { "a[].price": money } },
      [{ price: new Money("1", "EUR"), n: 1 }],
      {
        L: [{ M: { price: { S: "EUR 1" }, n: { N: "1" } } }],
      },
    ],
    [
      "a member called __proto__",
      { attributes: { "a.*": money } },
      JSON.parse('{"__proto__":null}'),
      {
        M: JSON.parse('{"__proto__":{"NULL":true}}'),
      },
    ],
    ["an instance, by its class", { classes: [money] }, [new Money("1", "EUR")], { L: [{ S: "EUR 1" }] }, ["EUR 1"]],
    [
      "an attribute's codec before the class's",
      { classes: [codecs.isoDate], attributes: { a: codecs.epochSeconds } },
      second,
      { N: "1595085071" },
    ],
    [
      "a set of instances, by their class",
      { classes: [money] },
      new Set([new Money("1", "EUR")]),
      { SS: ["EUR 1"] },
      new Set(["EUR 1"]),
    ],
    ["a codec that is an object of a class", { attributes: { a: codec(new Shift(3)) } }, 1, { N: "4" }],
    ["a Buffer", { attributes: { a: codecs.buffer } }, Buffer.from("hi"), { B: "aGk=" }],
    [
      "a codec of plain values",
      { attributes: { a: codec({ encode: (n: number) => n + 1, decode: (n) => (n as number) - 1 }) } },
      1,
      { N: "2" },
    ],
  ];
  test.each(rows)("%s", async (...[, options, value, sent, read = value]) => {
    const result = await thereAndBack(options, value);
    expect(result.sent).toStrictEqual(sent);
    expect(result.read).toStrictEqual(read);
  });
});

describe("refused, with its place", () => {
  const dates: TableOptions<Row> = { attributes: { "a[].at": codecs.isoDate } };
  const rows: [what: string, options: TableOptions<Row>, value: unknown, message: string][] = [
    ["another class", dates, [{ at }, { at: "x" }], "Item.a[1].at: expected an instance of Date, got a string"],
    ["an invalid date", dates, [{ at: new Date(Number.NaN) }], "Item.a[0].at: an invalid Date"],
    [
      "a Date without a codec",
      {},
      at,
      "Item.a: a Date cannot be stored; write date.toISOString(), or give the attribute",
    ],
    [
      "a Map with other keys",
      { attributes: { a: codecs.map } },
      new Map([[1, 1]]),
      "Item.a: the Map's key 1 is no string",
    ],
    [
      "a codec that fails",
      {
        attributes: {
          a: codec({
            encode: () => {
              throw new Error("never");
            },
            decode: (v) => v,
          }),
        },
      },
      1,
      "Item.a: never",
    ],
    [
      "a codec that makes nothing",
      { attributes: { a: codec({ encode: () => undefined as never, decode: (v) => v }) } },
      1,
      "Item.a: undefined cannot be stored",
    ],
    [
      "no text of a number",
      { attributes: { a: "string" } },
      "one",
      "Item.a: The parameter cannot be converted to a numeric value: one",
    ],
    ["39 digits", {}, 10n ** 39n + 1n, "Item.a: Attempting to store more than 38 significant digits in a Number"],
    [
      "39 digits in a set",
      {},
      new Set([new Decimal(`1.${"1".repeat(38)}`)]),
      "Item.a: Attempting to store more than 38",
    ],
    ["too great a number", {}, 1e126, "Item.a: Number overflow. Attempting to store a number with magnitude larger"],
    ["too great a bigint", {}, 10n ** 126n, "Item.a: Number overflow."],
    ["a Decimal past everything", {}, new Decimal("1e9000000"), "Item.a: Number overflow."],
    ["too small a number", {}, 1e-131, "Item.a: Number underflow. Attempting to store a number with magnitude smaller"],
  ];
  test.each(rows)("%s", async (_, options, value, message) => {
    const transport = recordingTransport();
    const table = resource("dynamodb", { transport }).Table<Row>("t", options);
    const refused = table.putItem({ Item: { a: value } });
    await expect(refused).rejects.toThrow(message);
    expect(await refused.catch((error: CodecError) => error.path)).toBe(message.slice(0, message.indexOf(":")));
    expect(transport.calls).toEqual([]);
  });

  test.each<[Codec, object, string]>([
    [codecs.isoDate, { S: "x" }, "x is no time"],
    [codecs.isoDate, { N: "1" }, "1 is no time"],
    [codecs.epochSeconds, { S: "1" }, "1 is no time"],
    [codecs.epochMilliseconds, { N: "9e15" }, "9000000000000000 is no time"],
    [codecs.map, { S: "x" }, "what is stored is no map"],
    [codecs.map, { L: [] }, "what is stored is no map"],
    [codecs.buffer, { S: "x" }, "what is stored is no binary"],
    [money, { S: "x" }, "x is no money"],
  ])("what is stored, on reading it: %#", async (attributeCodec, stored, message) => {
    const transport = recordingTransport(() => ({ Items: [{ id: { N: "1" } }, { a: stored }], Count: 2 }));
    const read = resource("dynamodb", { transport })
      .Table("t", { attributes: { a: attributeCodec } })
      .scan();
    await expect(read).rejects.toThrow(CodecError);
    await expect(read).rejects.toMatchObject({ path: "Items[1].a", message: `Items[1].a: ${message}` });
    expect(await read.catch((error: unknown) => (error as CodecError).cause)).toBeInstanceOf(Error);
  });

  test("what an error carries is carried as it is stored", async () => {
    const transport = recordingTransport(() => {
      throw new ConditionalCheckFailedException("No", { Item: { a: { S: "x" } } });
    });
    const table = resource("dynamodb", { transport }).Table("t", { attributes: { a: codecs.isoDate } });
    await expect(table.deleteItem({ Key: { id: 1 } })).rejects.toMatchObject({ awsMessage: "No", item: { a: "x" } });
  });

  test.each<[TableOptions<Row>, string]>([
    [{ attributes: { "": "bigint" } }, '"" is no path of attributes'],
    [{ attributes: { "a[0]": "bigint" } }, '"a[0]" is no path of attributes'],
    [{ attributes: { "a..b": "bigint" } }, '"a..b" is no path of attributes'],
    [{ attributes: { "*": "bigint" } }, "A path begins with an attribute's name, not with *"],
    [{ attributes: { a: "float" as never } }, 'a: "float" is not what numbers can be read as, nor a codec'],
    [{ attributes: { a: undefined as never } }, "a: undefined is not what numbers can be read as, nor a codec"],
    [{ numbers: "string" as never }, '"string" is not what numbers can be read as'],
    [
      { classes: [codec({ encode: (v) => v as never, decode: (v) => v }) as never] },
      "A codec in `classes` has a class",
    ],
    [{ validateReads: true }, "validateReads asks for a schema"],
  ])("options: %j", (options, message) => {
    const dynamodb = resource("dynamodb", { transport: recordingTransport() });
    expect(() => dynamodb.Table<Row>("t", options)).toThrow(message);
  });

  test("half a codec", () => {
    expect(() => codec({ encode: (v: string) => v } as never)).toThrow("A codec has the functions encode and decode");
  });
});

describe("an expression's values are the attribute's", () => {
  const options: TableOptions<Row> = {
    attributes: { at: codecs.isoDate, "tags[]": money, "lines[].price": money, expires: codecs.epochSeconds },
    classes: [money],
  };
  const iso = { S: "2020-07-18T15:11:11.123Z" };
  const one = new Money("1", "EUR");

  async function values(input: object, operation: "scan" | "query" | "updateItem"): Promise<unknown> {
    const transport = recordingTransport(() => ({ Items: [], Count: 0 }));
    const sending = resource("dynamodb", { transport }).Table<Row>("t", options);
    await (sending[operation] as (input: object) => PromiseLike<unknown>)({ Key: { id: 1 }, ...input });
    return lastInput(transport).ExpressionAttributeValues;
  }
  const table = resource("dynamodb", { transport: recordingTransport() }).Table<Row>("t");
  const attr = (name: string) => table.attr(name);

  test.each<[string, object, unknown]>([
    ["eq", { FilterExpression: attr("at").eq(at) }, { ":v0": iso }],
    ["between", { FilterExpression: attr("at").between(at, at) }, { ":v0": iso, ":v1": iso }],
    ["isIn", { FilterExpression: attr("at").isIn([at, null]) }, { ":v0": iso, ":v1": { NULL: true } }],
    ["an element", { FilterExpression: attr("lines[3].price").eq(one) }, { ":v0": { S: "EUR 1" } }],
    ["contains", { FilterExpression: attr("tags").contains(one) }, { ":v0": { S: "EUR 1" } }],
    ["begins_with takes text", { FilterExpression: Attr("at").beginsWith("2020") }, { ":v0": { S: "2020" } }],
    ["a size is a number", { FilterExpression: Attr("at").size().gt(3) }, { ":v0": { N: "3" } }],
    [
      "a placeholder, by its class",
      {
        FilterExpression: "price = :p",
        ExpressionAttributeValues: { ":p": one },
      },
      { ":p": { S: "EUR 1" } },
    ],
    ["a legacy condition", { ScanFilter: { at: { ComparisonOperator: "EQ", AttributeValueList: [at] } } }, undefined],
  ])("scan: %s", async (_, input, expected) => expect(await values(input, "scan")).toEqual(expected));

  test("key conditions", async () => {
    const KeyConditionExpression = table.key("id").eq(1).and(table.key("at").between(at, at));
    expect(await values({ KeyConditionExpression }, "query")).toEqual({ ":v0": { N: "1" }, ":v1": iso, ":v2": iso });
  });

  test("updates", async () => {
    const UpdateExpression = Update.set("at", at as never)
      .set({ expires: second as never })
      .setIfNotExists("at", at as never)
      .listAppend("lines", [{ price: one as never }])
      .add("expires", 60)
      .delete("tags", new Set([one]));
    expect(Object.values((await values({ UpdateExpression }, "updateItem")) as object)).toEqual([
      iso,
      { N: "1595085071" },
      iso,
      { L: [] },
      { L: [{ M: { price: { S: "EUR 1" } } }] },
      { N: "60" },
      { SS: ["EUR 1"] },
    ]);
  });
});

test("legacy conditions and updates are converted by attribute", async () => {
  const transport = recordingTransport();
  const table = resource("dynamodb", { transport }).Table("t", { attributes: { at: codecs.isoDate } });
  await table.updateItem({ Key: { id: 1 }, AttributeUpdates: { at: { Action: "PUT", Value: at as never } } });
  expect(transport.calls[0]?.input).toMatchObject({ AttributeUpdates: { at: { Value: { S: at.toISOString() } } } });
});

test("a table's rules are not those of another in the same request", async () => {
  const transport = recordingTransport(({ operation }) =>
    operation === "BatchGetItem"
      ? { Responses: { t: [{ n: { N: "1" } }], other: [{ n: { N: "1" } }] }, UnprocessedKeys: {} }
      : { Responses: [{ Item: { n: { N: "1" } } }, {}, { Item: { n: { N: "1" } } }] },
  );
  const { client } = resource("dynamodb", { transport, numbers: "decimal" }).Table("t", { numbers: "bigint" }).meta;
  expect((await client.batchGetItem({ RequestItems: {} })).Responses).toEqual({
    t: [{ n: 1n }],
    other: [{ n: new Decimal(1) }],
  });
  const Get = (TableName: string) => ({ Get: { TableName, Key: { id: 1 } } });
  const { Responses } = await client.transactGetItems({ TransactItems: [Get("t"), Get("t"), Get("other")] });
  expect(Responses).toEqual([{ Item: { n: 1n } }, {}, { Item: { n: new Decimal(1) } }]);
});

test("a resource's policy and classes hold for its tables, after their own", async () => {
  const transport = recordingTransport(() => ({ Item: { n: { N: "1" } } }));
  const dynamodb = resource("dynamodb", { transport, numbers: "bigint", classes: [codecs.isoDate] });
  const read = async (options?: TableOptions<Row>) =>
    (await dynamodb.Table<Row>("t", options).getItem({ Key: { id: 1 } })).Item;
  expect(await read()).toEqual({ n: 1n });
  expect(await read({})).toEqual({ n: 1n });
  expect(await read({ numbers: "exact" })).toEqual({ n: 1 });
  expect(await read({ attributes: { n: "decimal" } })).toEqual({ n: new Decimal(1) });
  for (const options of [undefined, { classes: [codecs.epochSeconds] }]) {
    await dynamodb.Table<Row>("t", options).putItem({ Item: { at } });
  }
  expect(transport.calls.slice(-2).map(({ input }) => (input as { Item: object }).Item)).toEqual([
    { at: { S: at.toISOString() } },
    { at: { N: "1595085071" } },
  ]);
});

describeAccesses("a table with codecs", (dynamodb) => {
  test("keys, items, pages, cursors, batches and errors speak them", async () => {
    const name = "codecs";
    await dynamodb().createTable({
      TableName: name,
      KeySchema: [
        { AttributeName: "id", KeyType: "HASH" },
        { AttributeName: "at", KeyType: "RANGE" },
      ],
      AttributeDefinitions: [
        { AttributeName: "id", AttributeType: "N" },
        { AttributeName: "at", AttributeType: "S" },
      ],
      BillingMode: "PAY_PER_REQUEST",
    });
    const table = dynamodb().Table<{ id: bigint; at: Date; price: Money }>(name, {
      attributes: { id: "bigint", at: codecs.isoDate, price: money },
    });
    await table.waitUntilExists();
    const item = (n: number) => ({ id: 1n, at: new Date(n * 1000), price: new Money(String(n), "EUR") });
    await table.batchWriter(async (batch) => {
      for (let n = 0; n < 5; n++) await batch.putItem({ Item: item(n) });
    });
    const Key = { id: 1n, at: new Date(3000) };
    expect((await table.getItem({ Key })).Item).toEqual(item(3));
    const first = await table.scan({ Limit: 2 });
    expect(first).toMatchObject({ Items: [item(0), item(1)], LastEvaluatedKey: { id: 1n, at: new Date(1000) } });
    const second = await table.scan({ Limit: 2, cursor: first.cursor });
    expect(second.Items).toEqual([item(2), item(3)]);
    const refused = table.putItem({
      Item: item(3),
      ConditionExpression: Attr("id").notExists(),
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    });
    await expect(refused).rejects.toMatchObject({ item: item(3) });
  });
});
