// The catalog over a store: what outlives the process, what a crash leaves to be done, and what is never given out twice.

import { describe, expect, it } from "vitest";
import { MemoryStore } from "../../../src/store/memory.ts";
import { Catalog, type NewKeyspace } from "../../../src/table/definition/catalog.ts";
import type { TableDefinition } from "../../../src/table/definition/table-definition.ts";
import { catalogKey } from "../../../src/table/item/key-encoding.ts";

const home = { region: "us-east-1", accountId: "000000000000" };
const key = { name: "a", type: "S" } as const;

function definition(name: string, newKeyspace: NewKeyspace, changes: Partial<TableDefinition> = {}): TableDefinition {
  return {
    name,
    id: "id",
    arn: `arn:aws:dynamodb:us-east-1:000000000000:table/${name}`,
    keyspace: newKeyspace(),
    keys: { partition: [key], sort: [] },
    attributeDefinitions: [key],
    status: "ACTIVE",
    createdAt: 1,
    billingMode: "PAY_PER_REQUEST",
    provisionedThroughput: { readCapacityUnits: 0, writeCapacityUnits: 0, numberOfDecreasesToday: 0 },
    deletionProtection: false,
    indexes: [],
    tags: [],
    ...changes,
  };
}

const create = (catalog: Catalog, name: string) => catalog.create(name, (newKeyspace) => definition(name, newKeyspace));

function withIndex(table: TableDefinition, newKeyspace: NewKeyspace): TableDefinition {
  const index = {
    name: "index",
    kind: "global",
    keyspace: newKeyspace(),
    keys: table.keys,
    projection: { type: "ALL", nonKeyAttributes: [] },
    status: "CREATING",
    backfilling: true,
  } as const;
  return { ...table, indexes: [index] };
}

describe("a catalog", () => {
  it("is read back as it was written", async () => {
    const store = new MemoryStore();
    const catalog = await Catalog.open(store, home);
    for (const name of ["bbb", "aaa", "ccc"]) await create(catalog, name);
    await catalog.update("bbb", withIndex);
    await catalog.remove("aaa", 0);
    const reopened = await Catalog.open(store, home);
    expect(reopened.list()).toEqual(catalog.list());
    expect(reopened.list().map(({ name }) => name)).toEqual(["bbb", "ccc"]);
    expect(reopened.find("constructor")).toBeUndefined();
  });

  it("reads more tables than a page of the store has", async () => {
    const store = new MemoryStore();
    const catalog = await Catalog.open(store, home);
    for (let i = 0; i < 501; i++) await create(catalog, `table${i}`);
    expect((await Catalog.open(store, home)).list()).toHaveLength(501);
  });

  it("never gives out a keyspace again", async () => {
    const store = new MemoryStore();
    const first = await Catalog.open(store, home);
    const a = await create(first, "aaa");
    await first.remove("aaa", 0);
    const second = await Catalog.open(store, home);
    const b = await create(second, "aaa");
    const c = await second.update("aaa", withIndex);
    expect(new Set([a.keyspace, b.keyspace, c.indexes[0]!.keyspace]).size).toBe(3);
  });

  it("gives out no keyspace where a change is refused", async () => {
    const catalog = await Catalog.open(new MemoryStore(), home);
    const refused = catalog.create("aaa", (newKeyspace) => {
      newKeyspace();
      throw new Error("refused");
    });
    await expect(refused).rejects.toThrow("refused");
    expect(catalog.find("aaa")).toBeUndefined();
    expect((await create(catalog, "aaa")).keyspace).toBe(1);
  });

  it("knows a definition that is no longer the table's", async () => {
    const catalog = await Catalog.open(new MemoryStore(), home);
    const first = await create(catalog, "aaa");
    expect(catalog.isCurrent(first)).toBe(true);
    const second = await catalog.update("aaa", (table) => ({ ...table, deletionProtection: true }));
    expect([catalog.isCurrent(first), catalog.isCurrent(second)]).toEqual([false, true]);
    await catalog.remove("aaa", 0);
    expect(catalog.isCurrent(second)).toBe(false);
  });

  it("makes changes one after the other", async () => {
    const catalog = await Catalog.open(new MemoryStore(), home);
    await create(catalog, "aaa");
    const tag = (Key: string) =>
      catalog.update("aaa", (table) => ({ ...table, tags: [...table.tags, { Key, Value: "" }] }));
    await Promise.all(["1", "2", "3"].map(tag));
    expect(catalog.find("aaa")!.tags.map(({ Key }) => Key)).toEqual(["1", "2", "3"]);
  });

  it("knows after a crash what is to be cleared and what to be filled", async () => {
    const store = new MemoryStore();
    const catalog = await Catalog.open(store, home);
    const a = await create(catalog, "aaa");
    const b = await create(catalog, "bbb");
    await catalog.update("bbb", withIndex);
    await catalog.update("bbb", (table) => ({ ...table, indexes: [] }));
    await catalog.update("bbb", withIndex);
    await catalog.remove("aaa", 0);
    const reopened = await Catalog.open(store, home);
    const unfinished = {
      retired: [a.keyspace, b.keyspace + 1],
      backfilling: [{ tableName: "bbb", indexName: "index" }],
      expiring: [],
    };
    expect(reopened.unfinished()).toEqual(unfinished);
    await reopened.forgetRetired(a.keyspace);
    expect(reopened.unfinished()).toEqual({ ...unfinished, retired: [b.keyspace + 1] });
    expect((await Catalog.open(store, home)).unfinished()).toEqual(reopened.unfinished());
  });

  it("is forked as its store is, even before a change has been answered", async () => {
    const store = new MemoryStore();
    const catalog = await Catalog.open(store, home);
    await create(catalog, "aaa");
    for (const change of [() => create(catalog, "bbb"), () => catalog.remove("aaa", 0)]) {
      const changed = change();
      const copies: { readonly store: MemoryStore; readonly fork: Catalog }[] = [];
      for (let turn = 0; turn < 10; turn++) {
        const copy = store.fork();
        copies.push({ store: copy, fork: catalog.fork(copy) });
        await undefined;
      }
      await changed;
      for (const copy of copies) {
        const read = await Catalog.open(copy.store, home);
        expect(copy.fork.list()).toEqual(read.list());
        expect(copy.fork.unfinished()).toEqual(read.unfinished());
      }
    }
  });

  it("is apart from its forks", async () => {
    const store = new MemoryStore();
    const catalog = await Catalog.open(store, home);
    await create(catalog, "aaa");
    const fork = catalog.fork(store.fork());
    await create(fork, "bbb");
    await catalog.remove("aaa", 0);
    expect(catalog.list().map(({ name }) => name)).toEqual([]);
    expect(fork.list().map(({ name }) => name)).toEqual(["aaa", "bbb"]);
  });

  describe("refuses to open over a definition that", () => {
    async function check(change: (stored: Record<string, unknown>) => unknown, code: string, message: string) {
      const store = new MemoryStore();
      await create(await Catalog.open(store, home), "aaa");
      const stored = catalogKey(1, "aaa");
      const before = JSON.parse(Buffer.from(store.get(stored)!).toString());
      const after = change(before);
      const value = Buffer.from(typeof after === "string" ? after : JSON.stringify(after));
      await store.commit([], () => ({ puts: [{ key: stored, value }], result: undefined }));
      await expect(Catalog.open(store, home)).rejects.toMatchObject({ name: "StoreError", code, message });
    }
    const member = (name: string, value: unknown) => (stored: Record<string, unknown>) => ({
      ...stored,
      table: { ...(stored.table as object), [name]: value },
    });
    const incomplete = "The definition of table aaa is incomplete";

    it("is no JSON", () => check(() => "{", "corrupt", "The definition of table aaa is not JSON"));
    it("is null", () => check(() => null, "corrupt", incomplete));
    it("lacks a member", () => check(member("keyspace", undefined), "corrupt", incomplete));
    it("has a member of another type", () => check(member("createdAt", "today"), "corrupt", incomplete));
    it("has no key", () => check(member("keys", { partition: [], sort: [] }), "corrupt", incomplete));
    it("has half an index", () => check(member("indexes", [{ name: "index" }]), "corrupt", incomplete));
    it("is another table's", () =>
      check(member("name", "bbb"), "corrupt", "The definition of table aaa is that of bbb"));
    it("a later version wrote", () =>
      check(
        (stored) => ({ ...stored, version: 2 }),
        "version",
        "The definition of table aaa has format version 2: use a newer release",
      ));
  });
});
