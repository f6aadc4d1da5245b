// What a table of the resource library does, on every way to reach a database: values there and back, pages, attributes
// that load themselves, errors and the items they carry.

import { beforeAll, describe, expect, test } from "vitest";
import {
  Attr,
  ConditionalCheckFailedException,
  Decimal,
  DynamoDBError,
  type Item,
  type ItemInput,
  Key,
  ResourceInUseException,
  ResourceNotFoundException,
  Table,
  TransactionCanceledException,
  ValidationException,
} from "../../src/index.ts";
import { describeAccesses } from "./accesses.ts";

describeAccesses("a table", (dynamodb, kind) => {
  let table: Table;

  beforeAll(async () => {
    table = await dynamodb().createTable({
      TableName: "things",
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "N" },
      ],
      BillingMode: "PAY_PER_REQUEST",
    });
    await table.waitUntilExists();
  });

  describe("values come back as they were written", () => {
    const ofPrototype = JSON.parse('{ "__proto__": { "__proto__": 1 }, "constructor": "c", "toString": [] }');
    const rows: [name: string, written: ItemInput, read?: Item][] = [
      ["strings", { s: "Jürgen 😀", empty: "" }],
      [
        "numbers",
        { n: 25, negative: -1.5, zero: 0, tenth: 0.1, large: 1e21, small: 1e-7, max: Number.MAX_SAFE_INTEGER },
      ],
      ["bigints", { small: 5n, large: 9007199254740993n }, { small: 5, large: new Decimal("9007199254740993") }],
      [
        "decimals",
        { long: new Decimal("1234567890123456789012345678901234567.8"), short: new Decimal("1.50") },
        { long: new Decimal("1234567890123456789012345678901234567.8"), short: 1.5 },
      ],
      ["the greatest number", { n: new Decimal("9.9999999999999999999999999999999999999e125") }],
      ["the least number", { n: 1e-130 }],
      ["binaries", { b: new Uint8Array([0, 1, 255]), empty: new Uint8Array() }],
      ["a Buffer", { b: Buffer.from("abc") }, { b: new Uint8Array([97, 98, 99]) }],
      ["booleans and null", { t: true, f: false, nothing: null }],
      ["sets", { ss: new Set(["b", "a"]), ns: new Set([3, 1, 2]), bs: new Set([new Uint8Array([2])]) }],
      [
        "a set of all kinds of numbers",
        { ns: new Set([1, 2n, new Decimal("3.5"), 9007199254740993n]) },
        { ns: new Set([1, 2, 3.5, new Decimal("9007199254740993")]) },
      ],
      ["lists and maps", { l: [1, "x", [true, null], {}], m: { a: { b: [{ c: 1 }] } }, el: [], em: {} }],
      ["names of Object.prototype in maps", { map: ofPrototype }],
      ["undefined members are left out", { a: undefined, m: { b: undefined, c: 1 } }, { m: { c: 1 } }],
    ];
    test.each(rows)("%s", async (_, written, read) => {
      const key = { pk: "values", sk: 1 };
      await table.putItem({ Item: { ...written, ...key } });
      const { Item } = await table.getItem({ Key: key });
      const { pk, sk, ...rest } = Item as Item;
      expect({ pk, sk }).toEqual(key);
      expect(rest).toStrictEqual(read ?? written);
      expect(Object.keys(rest).sort()).toEqual(Object.keys(read ?? written).sort());
    });
  });

  test("attributes called as members of Object.prototype come back", async () => {
    const item = JSON.parse('{ "__proto__": { "a": 1 }, "constructor": "c", "toString": [], "pk": "p", "sk": 1 }');
    await table.putItem({ Item: item });
    const read = table.getItem({ Key: { pk: "p", sk: 1 } });
    if (kind === "AWS's SDK")
      await expect(read).rejects.toThrow("The AWS SDK cannot read an attribute called __proto__");
    else expect((await read).Item).toStrictEqual(item);
    await table.deleteItem({ Key: { pk: "p", sk: 1 } });
  });

  describe("a query", () => {
    beforeAll(() =>
      table.batchWriter(async (batch) => {
        for (let sk = 0; sk < 60; sk++) await batch.putItem({ Item: { pk: "query", sk, even: sk % 2 === 0 } });
      }),
    );
    const partition = Key("pk").eq("query");

    test("awaited is one page", async () => {
      const page = await table.query({ KeyConditionExpression: partition, Limit: 7 });
      expect(page.Items.map((item) => item.sk)).toEqual([0, 1, 2, 3, 4, 5, 6]);
      expect(page).toMatchObject({ Count: 7, ScannedCount: 7, LastEvaluatedKey: { pk: "query", sk: 6 } });
    });

    test("iterated is every item, whatever the pages", async () => {
      const seen: unknown[] = [];
      for await (const item of table.query({ KeyConditionExpression: partition, Limit: 7 })) seen.push(item.sk);
      expect(seen).toEqual(Array.from({ length: 60 }, (_, i) => i));
    });

    test("has pages", async () => {
      const sizes: number[] = [];
      for await (const page of table.query({ KeyConditionExpression: partition, Limit: 25 }).pages()) {
        sizes.push(page.Count);
      }
      expect(sizes).toEqual([25, 25, 10]);
    });

    test("takes conditions on keys and others at once", async () => {
      const page = await table.query({
        KeyConditionExpression: partition.and(Key("sk").between(10, 15)),
        FilterExpression: Attr("even").eq(true),
        ScanIndexForward: false,
      });
      expect(page.Items.map((item) => item.sk)).toEqual([14, 12, 10]);
      expect(page.ScannedCount).toBe(6);
    });

    test("counts", async () => {
      const page = await table.query({ KeyConditionExpression: partition, Select: "COUNT" });
      expect(page).toStrictEqual({ Count: 60, ScannedCount: 60 });
    });

    test("scans in the same way", async () => {
      const seen: unknown[] = [];
      for await (const item of table.scan({ FilterExpression: Attr("pk").eq("query"), Limit: 11 })) seen.push(item.sk);
      expect(seen).toEqual(Array.from({ length: 60 }, (_, i) => i));
    });

    test("leaves out parameters that are undefined", async () => {
      const page = await table.query({ KeyConditionExpression: partition, Limit: undefined, IndexName: undefined });
      expect(page.Count).toBe(60);
    });
  });

  describe("errors", () => {
    test("are instances of their classes", async () => {
      const missing = dynamodb()
        .Table("missing")
        .getItem({ Key: { pk: "x" } });
      await expect(missing).rejects.toThrow(ResourceNotFoundException);
      await expect(missing).rejects.toThrow(DynamoDBError);
      await expect(missing).rejects.toMatchObject({ name: "ResourceNotFoundException", status: 400 });
      await expect(missing).rejects.toThrow("Requested resource not found");
      await expect(table.getItem({ Key: { pk: 1 } })).rejects.toThrow(ValidationException);
      await expect(dynamodb().createTable(creation("things"))).rejects.toThrow(ResourceInUseException);
    });

    test("carry the item that failed a condition", async () => {
      const item = { pk: "condition", sk: 1, bytes: new Uint8Array([1]), n: 1.5 };
      await table.putItem({ Item: item });
      const refused = table.putItem({
        Item: { pk: "condition", sk: 1 },
        ConditionExpression: Attr("pk").notExists(),
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      });
      const error = await refused.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(ConditionalCheckFailedException);
      expect((error as ConditionalCheckFailedException).item).toStrictEqual(item);
      expect((error as ConditionalCheckFailedException).awsMessage).toBe("The conditional request failed");
      expect((error as Error).message).toBe(
        'The conditional request failed (PutItem, table "things", item { pk: "condition", sk: 1 }, ' +
          "condition attribute_not_exists(pk))",
      );
    });

    test("carry a transaction's reasons", async () => {
      const item = { pk: "transaction", sk: 1, tags: new Set(["a"]) };
      await table.putItem({ Item: item });
      const cancelled = table.meta.client.transactWriteItems({
        TransactItems: [
          { Put: { TableName: "things", Item: { pk: "transaction", sk: 2 } } },
          {
            Update: {
              TableName: "things",
              Key: { pk: "transaction", sk: 1 },
              UpdateExpression: "SET n = :n",
              ExpressionAttributeValues: { ":n": 1 },
              ConditionExpression: Attr("tags").contains("b"),
              ReturnValuesOnConditionCheckFailure: "ALL_OLD",
            },
          },
        ],
      });
      const error = await cancelled.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(TransactionCanceledException);
      expect((error as Error).message).toBe(
        "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed] " +
          '(TransactWriteItems; action 1: Update, table "things", key { pk: "transaction", sk: 1 }, ' +
          'condition contains(tags, "b"))',
      );
      expect((error as TransactionCanceledException).reasons).toEqual([
        { code: "None" },
        { code: "ConditionalCheckFailed", message: "The conditional request failed", item },
      ]);
    });
  });

  describe("the table's attributes", () => {
    test("load themselves", async () => {
      const loaded = dynamodb().Table("things");
      expect(loaded.name).toBe("things");
      expect(loaded.tableName).toBe("things");
      expect(await loaded.tableStatus).toBe("ACTIVE");
      expect(await loaded.creationDateTime).toBeInstanceOf(Date);
      expect(await loaded.keySchema).toEqual([
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ]);
      expect(await loaded.tableArn).toMatch(/^arn:aws:dynamodb:us-east-1:\d{12}:table\/things$/);
      expect((await loaded.billingModeSummary)?.BillingMode).toBe("PAY_PER_REQUEST");
      expect(await loaded.globalSecondaryIndexes).toBeUndefined();
    });

    test("of a table that is not there are refused", async () => {
      await expect(dynamodb().Table("missing").itemCount).rejects.toThrow(ResourceNotFoundException);
    });

    test("follow an update", async () => {
      const updated = await table.update({ DeletionProtectionEnabled: true });
      expect(updated).toBeInstanceOf(Table);
      expect(await updated.deletionProtectionEnabled).toBe(true);
      await updated.update({ DeletionProtectionEnabled: false });
    });
  });

  test("the tables are a collection", async () => {
    const names = ["collection-a", "collection-b", "collection-c"];
    for (const name of names) await dynamodb().createTable(creation(name));
    const tables = dynamodb().tables.filter({ ExclusiveStartTableName: "collection-" });
    const listed: string[] = [];
    for await (const each of tables.pageSize(2).limit(3)) listed.push(each.name);
    expect(listed).toEqual(names);
    const pages: number[] = [];
    for await (const page of tables.limit(3).pageSize(2).pages()) pages.push(page.length);
    expect(pages).toEqual([2, 1]);
    for (const name of names) await dynamodb().Table(name).delete();
  });

  test("batches are read and written across tables", async () => {
    const { UnprocessedItems } = await dynamodb().batchWriteItem({
      RequestItems: { things: [{ PutRequest: { Item: { pk: "batch", sk: 1, b: new Uint8Array([7]) } } }] },
    });
    expect(UnprocessedItems).toEqual({});
    const { Responses } = await dynamodb().batchGetItem({
      RequestItems: { things: { Keys: [{ pk: "batch", sk: 1 }] } },
    });
    expect(Responses).toStrictEqual({ things: [{ pk: "batch", sk: 1, b: new Uint8Array([7]) }] });
  });
});

function creation(TableName: string) {
  return {
    TableName,
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    BillingMode: "PAY_PER_REQUEST",
  } as const;
}
