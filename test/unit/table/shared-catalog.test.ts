// Several catalogs on one store, as several processes have them: each catches up with what the others change, and nothing
// is decided on a definition that another one has changed.

import { describe, expect, it } from "vitest";
import { MemoryStore } from "../../../src/store/memory.ts";
import type { TableDefinition } from "../../../src/table/definition/table-definition.ts";
import { findFaults } from "../../../src/table/integrity.ts";
import { putAction, sizeOfPut } from "../../../src/table/write/item-actions.ts";
import { commitAction, TableChangedError } from "../../../src/table/write/write-batch.ts";
import { engineOver } from "../../support/engine.ts";

/** A store that says of itself that others write to it too. */
class SharedStore extends MemoryStore {
  readonly refresh = () => {};
}

const TableName = "table";
const attribute = (AttributeName: string) => ({ AttributeName, AttributeType: "S" });
const keyOf = (AttributeName: string) => [{ AttributeName, KeyType: "HASH" }];
const table = {
  TableName,
  KeySchema: keyOf("a"),
  AttributeDefinitions: [attribute("a")],
  BillingMode: "PAY_PER_REQUEST",
};
const index = { IndexName: "by-x", KeySchema: keyOf("x"), Projection: { ProjectionType: "ALL" } };
const addIndex = {
  TableName,
  AttributeDefinitions: [attribute("x")],
  GlobalSecondaryIndexUpdates: [{ Create: index }],
};
const Item = { a: { S: "1" }, x: { S: "x" } };

function put({ engine }: Awaited<ReturnType<typeof engineOver>>, definition: TableDefinition) {
  const { limits } = engine;
  return commitAction(engine, putAction(definition, Item, limits, { bytes: sizeOfPut(Item, limits) }));
}

async function two() {
  const store = new SharedStore();
  return { store, one: await engineOver(store), other: await engineOver(store) };
}

describe("of two engines on one store", () => {
  it("each knows the tables that the other makes, changes and deletes, at once", async () => {
    const { one, other } = await two();
    for (let round = 0; round < 3; round++) {
      await one.run("CreateTable", table);
      await other.run("PutItem", { TableName, Item });
      expect(await one.run("GetItem", { TableName, Key: { a: Item.a } })).toMatchObject({ Item: { attributes: Item } });
      await other.run("UpdateTable", { TableName, DeletionProtectionEnabled: true });
      await expect(one.run("DeleteTable", { TableName })).rejects.toThrow("currently protected against deletion");
      await one.run("UpdateTable", { TableName, DeletionProtectionEnabled: false });
      await other.run("DeleteTable", { TableName });
      await expect(one.run("PutItem", { TableName, Item })).rejects.toThrow("Requested resource not found");
      expect(await one.run("ListTables", {})).toEqual({ TableNames: [] });
    }
  });

  it("each has a definition of its own, and the same one for as long as the table is the same", async () => {
    const { one, other } = await two();
    await one.run("CreateTable", table);
    await other.run("ListTables", {});
    const before = other.catalog.find(TableName);
    await one.run("CreateTable", { ...table, TableName: "another" });
    await other.run("ListTables", {});
    expect(other.catalog.find("another")).toBeDefined();
    expect(other.catalog.find(TableName)).toBe(before);
  });

  it("neither gives out what the other has given out", async () => {
    const { one, other } = await two();
    const names = Array.from({ length: 20 }, (_, i) => `table-${i}`);
    await Promise.all(names.map((TableName, i) => (i % 2 ? one : other).run("CreateTable", { ...table, TableName })));
    await one.catalog.catchUp();
    const tables = one.catalog.list();
    expect(tables.map(({ name }) => name)).toEqual(names.toSorted());
    expect(new Set(tables.map(({ keyspace }) => keyspace)).size).toBe(names.length);
  });

  it("one makes a table of a name, and the other is told that there is one", async () => {
    const { one, other } = await two();
    const answers = await Promise.allSettled([one, other].map(({ run }) => run("CreateTable", table)));
    expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    expect(answers[1]).toMatchObject({ reason: { name: "ResourceInUseException" } });
  });

  it("the limit of tables is that of both", async () => {
    const store = new SharedStore();
    const [one, other] = [await engineOver(store, { tablesMax: 2 }), await engineOver(store, { tablesMax: 2 })];
    const create = (TableName: string) => ({ ...table, TableName });
    await one.run("CreateTable", create("aaa"));
    await other.run("CreateTable", create("bbb"));
    await expect(one.run("CreateTable", create("ccc"))).rejects.toThrow("Subscriber limit exceeded");
  });

  describe("a write that was prepared before the other changed the table", () => {
    const changes: readonly (readonly [what: string, operation: string, input: object])[] = [
      ["gave it an index", "UpdateTable", addIndex],
      ["deleted it", "DeleteTable", { TableName }],
      [
        "enabled time to live",
        "UpdateTimeToLive",
        { TableName, TimeToLiveSpecification: { Enabled: true, AttributeName: "t" } },
      ],
      [
        "enabled its stream",
        "UpdateTable",
        { TableName, StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" } },
      ],
    ];
    it.each(changes)("(%s) is refused", async (_, operation, input) => {
      const { one, other } = await two();
      await one.run("CreateTable", table);
      await other.run("ListTables", {});
      const known = other.catalog.find(TableName)!;
      await one.run(operation, input);
      const write = (definition: TableDefinition) => put(other, definition);
      await expect(write(known)).rejects.toThrow(TableChangedError);
      const changed = other.catalog.find(TableName);
      expect(changed).not.toBe(known);
      if (changed) await write(changed);
    });

    it("goes on if it was another table", async () => {
      const { one, other } = await two();
      await one.run("CreateTable", table);
      await other.run("ListTables", {});
      const known = other.catalog.find(TableName)!;
      await one.run("CreateTable", { ...table, TableName: "another" });
      await put(other, known);
      expect(await one.run("GetItem", { TableName, Key: { a: Item.a } })).toMatchObject({ Item: { attributes: Item } });
    });
  });

  it("writes of one, while the other gives the table an index, are all in the index", async () => {
    const { store, one, other } = await two();
    await one.run("CreateTable", table);
    const write = async (i: number) => other.run("PutItem", { TableName, Item: { ...Item, a: { S: `${i}` } } });
    const writes = Array.from({ length: 200 }, async (_, i) => {
      for (let turn = 0; turn < i; turn++) await undefined;
      await write(i);
    });
    await one.run("UpdateTable", addIndex);
    await Promise.all([...writes, one.finish()]);
    await one.catalog.catchUp();
    expect(one.catalog.find(TableName)?.indexes).toMatchObject([{ status: "ACTIVE" }]);
    expect(await findFaults({ store, catalog: one.catalog, limits: one.engine.limits })).toEqual([]);
    const query = {
      TableName,
      IndexName: "by-x",
      KeyConditionExpression: "x = :x",
      ExpressionAttributeValues: { ":x": Item.x },
    };
    expect(await other.run("Query", query)).toMatchObject({ Count: 200 });
  });
});
