// Reads of a strict database: eventually consistent ones lag behind writes by a moment, those of global indexes by a longer
// one, and strongly consistent reads, transactions and conditions see everything.

import { expect, test } from "vitest";
import { tableInput } from "../support/tables.ts";
import { describeStrict } from "./strict-database.ts";

const durations = { tableCreation: 0, readLag: 100, indexLag: 500 };
const TableName = "orders";
const indexes = {
  local: { "by-rank": { keys: "pk, rank:N", projection: "KEYS_ONLY" as const } },
  global: { "by-kind": { keys: "kind" } },
};

interface Row {
  readonly sk: { readonly S: string };
  readonly value?: { readonly S: string };
}
/** `a=1 b=2`: sort keys and values, in the order of an answer. */
const inShort = ({ Items }: { Items: readonly Row[] }) =>
  Items.map(({ sk, value }) => (value ? `${sk.S}=${value.S}` : sk.S)).join(" ");

describeStrict("reads that lag", { durations }, (database) => {
  const create = () => database().run("CreateTable", tableInput(TableName, "pk, sk", indexes));
  const key = (sk: string) => ({ pk: { S: "p" }, sk: { S: sk } });
  const put = (sk: string, value: string, more: object = {}) =>
    database().run("PutItem", { TableName, Item: { ...key(sk), value: { S: value }, kind: { S: "k" }, ...more } });
  const remove = (sk: string) => database().run("DeleteItem", { TableName, Key: key(sk) });

  const ofPartition = { KeyConditionExpression: "pk = :p", ExpressionAttributeValues: { ":p": { S: "p" } } };
  const ofKind = {
    IndexName: "by-kind",
    KeyConditionExpression: "kind = :k",
    ExpressionAttributeValues: { ":k": { S: "k" } },
  };
  type Reading = (ConsistentRead: boolean) => Promise<unknown>;
  const read =
    // biome-ignore lint/suspicious/noExplicitAny: tests look into responses member by member
      (operation: string, input: object, look: (response: any) => unknown = inShort): Reading =>
      (ConsistentRead) =>
        database().outcome(operation, { TableName, ConsistentRead, ...input }, look);
  const table: Reading = read("Query", ofPartition);
  const global = () => database().outcome("Query", { TableName, ...ofKind }, inShort);

  const readings: Readonly<Record<string, Reading>> = {
    Query: table,
    Scan: read("Scan", {}),
    GetItem: read("GetItem", { Key: key("a") }, ({ Item }: { Item?: Row }) => inShort({ Items: Item ? [Item] : [] })),
    "Query of a local index": read("Query", { ...ofPartition, IndexName: "by-rank", Select: "ALL_ATTRIBUTES" }),
    BatchGetItem: (ConsistentRead) =>
      database().outcome(
        "BatchGetItem",
        { RequestItems: { [TableName]: { Keys: [key("a")], ConsistentRead } } },
        ({ Responses }) => inShort({ Items: Responses[TableName] }),
      ),
    "SELECT of an item": (ConsistentRead) =>
      database().outcome(
        "ExecuteStatement",
        { Statement: `SELECT * FROM "${TableName}" WHERE pk = 'p' AND sk = 'a'`, ConsistentRead },
        inShort,
      ),
    "SELECT of a partition": (ConsistentRead) =>
      database().outcome(
        "ExecuteStatement",
        { Statement: `SELECT * FROM "${TableName}" WHERE pk = 'p'`, ConsistentRead },
        inShort,
      ),
  };
  for (const [name, reading] of Object.entries(readings)) {
    test(name, async () => {
      await create();
      const rank = { rank: { N: "1" } };
      await put("a", "1", rank);
      expect(await reading(true)).toBe("a=1");
      expect(await reading(false)).toBe("");
      await database().wait(99);
      expect(await reading(false)).toBe("");
      await database().wait(1);
      expect(await reading(false)).toBe("a=1");

      await put("a", "2", rank);
      await database().wait(50);
      await put("a", "3", rank);
      expect([await reading(true), await reading(false)]).toEqual(["a=3", "a=1"]);
      await database().wait(50);
      expect([await reading(true), await reading(false)]).toEqual(["a=3", "a=2"]);
      await database().wait(50);
      expect(await reading(false)).toBe("a=3");

      await remove("a");
      expect([await reading(true), await reading(false)]).toEqual(["", "a=3"]);
      await database().wait(100);
      expect(await reading(false)).toBe("");
    });
  }

  test("a global index lags longer, and sees each change", async () => {
    await create();
    await put("a", "1");
    await database().wait(100);
    expect([await table(false), await global()]).toEqual(["a=1", ""]);
    await database().wait(400);
    expect(await global()).toBe("a=1");

    await put("a", "2", { kind: { S: "other" } });
    await database().wait(200);
    await put("a", "3");
    await put("b", "1");
    await remove("b");
    expect(await global()).toBe("a=1");
    await database().wait(300);
    expect(await global()).toBe("");
    await database().wait(200);
    expect(await global()).toBe("a=3");
    expect(await database().findFaults()).toEqual([]);
  });

  test("pages of the past go on where they ended", async () => {
    await create();
    for (const sk of ["b", "d", "f", "h"]) await put(sk, "1");
    await database().wait(500);
    for (const sk of ["a", "c", "e", "g", "i"]) await put(sk, "2");
    await remove("d");
    await put("f", "2");
    const pagesOf = async (input: object) => {
      const pages: unknown[] = [];
      let ExclusiveStartKey: object | undefined;
      do {
        const page = await database().run("Query", { TableName, Limit: 2, ...input, ExclusiveStartKey });
        pages.push(inShort(page));
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey);
      return pages;
    };
    expect(await pagesOf(ofPartition)).toEqual(["b=1 d=1", "f=1 h=1", ""]);
    expect(await pagesOf({ ...ofPartition, ScanIndexForward: false })).toEqual(["h=1 f=1", "d=1 b=1", ""]);
    expect((await pagesOf(ofKind)).join(" ").trim().split(" ").toSorted()).toEqual(["b=1", "d=1", "f=1", "h=1"]);
    await database().wait(100);
    expect(await pagesOf(ofPartition)).toEqual(["a=2 b=1", "c=2 e=2", "f=2 g=2", "h=1 i=2", ""]);
  });

  test("conditions and transactions see everything", async () => {
    await create();
    await put("a", "1");
    const Exists = { ConditionExpression: "attribute_exists(pk)" };
    await database().run("PutItem", { TableName, Item: { ...key("a"), value: { S: "2" } }, ...Exists });
    const { Responses } = await database().run("TransactGetItems", {
      TransactItems: [{ Get: { TableName, Key: key("a") } }],
    });
    expect(inShort({ Items: [Responses[0].Item] })).toBe("a=2");
    const Update = {
      TableName,
      Key: key("a"),
      UpdateExpression: "SET #v = :v",
      ExpressionAttributeNames: { "#v": "value" },
      ExpressionAttributeValues: { ":v": { S: "3" } },
    };
    await database().run("TransactWriteItems", { TransactItems: [{ Update: { ...Update, ...Exists } }] });
    expect([await table(true), await table(false)]).toEqual(["a=3", ""]);
  });

  test("a refused write is not seen, and hides nothing", async () => {
    await create();
    await put("a", "1");
    await database().wait(500);
    await database().outcome("TransactWriteItems", {
      TransactItems: [
        { Put: { TableName, Item: { ...key("a"), value: { S: "2" } } } },
        { ConditionCheck: { TableName, Key: key("b"), ConditionExpression: "attribute_exists(pk)" } },
      ],
    });
    expect([await table(true), await table(false), await global()]).toEqual(["a=1", "a=1", "a=1"]);
    await database().wait(200);
    expect([await table(true), await table(false), await global()]).toEqual(["a=1", "a=1", "a=1"]);
  });

  test("a new process sees everything", async () => {
    await create();
    await put("a", "1");
    await database().reopen();
    expect([await table(false), await global()]).toEqual(["a=1", "a=1"]);
  });

  test("a clock that is set back does not hide what was written later", async () => {
    await create();
    await database().wait(1_000);
    await put("a", "1");
    await database().wait(-1_000);
    expect([await table(false), await global()]).toEqual(["a=1", "a=1"]);
  });
});
