// What goes on after table operations have answered, and after a crash in the middle of it.

import { describe, expect, it } from "vitest";
import { MemoryStore } from "../../../src/store/memory.ts";
import { KEY_BYTES_MAX } from "../../../src/store/store.ts";
import { clearRetired, resumeUnfinishedWork } from "../../../src/table/definition/unfinished-work.ts";
import { indexExpiry } from "../../../src/table/expiry/expiry-sweep.ts";
import { engineOver } from "../../support/engine.ts";

/** How many entries a store holds, the catalog's own included. */
function entryCount(store: MemoryStore): number {
  const to = new Uint8Array(KEY_BYTES_MAX).fill(0xff);
  return store.range({ from: new Uint8Array(20), to, entriesMax: 1_000_000 }).length;
}

const keyOf = (...names: string[]) =>
  names.map((AttributeName, i) => ({ AttributeName, KeyType: i === 0 ? "HASH" : "RANGE" }));
const attributes = (...names: string[]) => names.map((name) => ({ AttributeName: name, AttributeType: "S" }));
const Projection = { ProjectionType: "ALL" };

const table = {
  TableName: "table",
  KeySchema: keyOf("a", "b"),
  AttributeDefinitions: attributes("a", "b", "x"),
  BillingMode: "PAY_PER_REQUEST",
  LocalSecondaryIndexes: [{ IndexName: "local", KeySchema: keyOf("a", "x"), Projection }],
};
const byX = { IndexName: "by-x", KeySchema: keyOf("x"), Projection };
const addIndex = {
  TableName: "table",
  AttributeDefinitions: attributes("x"),
  GlobalSecondaryIndexUpdates: [{ Create: byX }],
};

const ITEMS = 250;

async function tableOfItems(store: MemoryStore) {
  const engine = await engineOver(store);
  await engine.run("CreateTable", table);
  for (let i = 0; i < ITEMS; i++) {
    const Item = { a: { S: `${i % 9}` }, b: { S: `${i}` }, x: { S: `${i % 7}` } };
    await engine.run("PutItem", { TableName: "table", Item });
  }
  return engine;
}

async function indexed(engine: Awaited<ReturnType<typeof engineOver>>): Promise<unknown> {
  return engine.run("DescribeTable", { TableName: "table" });
}
const filled = { Table: { GlobalSecondaryIndexes: [{ IndexStatus: "ACTIVE", ItemCount: ITEMS }] } };

describe("a deleted table", () => {
  it("leaves nothing in the store but the sequence of keyspaces", async () => {
    const store = new MemoryStore();
    const engine = await tableOfItems(store);
    await engine.run("DeleteTable", { TableName: "table" });
    expect(entryCount(store)).toBeGreaterThan(ITEMS);
    await engine.finish();
    expect(entryCount(store)).toBe(1);
    expect(engine.catalog.unfinished().retired).toEqual([]);
  });

  it("is cleared after a crash", async () => {
    const store = new MemoryStore();
    await (await tableOfItems(store)).run("DeleteTable", { TableName: "table" });
    const reopened = await engineOver(store);
    resumeUnfinishedWork(reopened.engine);
    await reopened.finish();
    expect(entryCount(store)).toBe(1);
  });
});

describe("a new index", () => {
  it("is not filled in one turn of the event loop", async () => {
    const engine = await tableOfItems(new MemoryStore());
    await engine.run("UpdateTable", addIndex);
    const filling = engine.finish();
    await new Promise(setImmediate);
    expect(engine.catalog.unfinished().backfilling).toHaveLength(1);
    await filling;
    expect(await indexed(engine)).toMatchObject(filled);
  });

  it("is being created until it is filled", async () => {
    const engine = await tableOfItems(new MemoryStore());
    await engine.run("UpdateTable", addIndex);
    const creating = { IndexStatus: "CREATING", Backfilling: true };
    expect(await indexed(engine)).toMatchObject({
      Table: { TableStatus: "ACTIVE", GlobalSecondaryIndexes: [creating] },
    });
    await engine.finish();
    expect(await indexed(engine)).toMatchObject(filled);
  });

  it("is filled after a crash", async () => {
    const store = new MemoryStore();
    await (await tableOfItems(store)).run("UpdateTable", addIndex);
    const reopened = await engineOver(store);
    resumeUnfinishedWork(reopened.engine);
    await reopened.finish();
    expect(await indexed(reopened)).toMatchObject(filled);
  });

  it("is one at a time", async () => {
    const engine = await tableOfItems(new MemoryStore());
    await engine.run("UpdateTable", addIndex);
    const another = { ...addIndex, GlobalSecondaryIndexUpdates: [{ Create: { ...byX, IndexName: "other" } }] };
    await expect(engine.run("UpdateTable", another)).rejects.toThrow("Only 1 online index can be created or deleted");
  });

  it("cannot be updated before it is filled, though deleted", async () => {
    const store = new MemoryStore();
    const engine = await tableOfItems(store);
    const before = entryCount(store);
    await engine.run("UpdateTable", addIndex);
    const update = { IndexName: "by-x", OnDemandThroughput: { MaxReadRequestUnits: 1 } };
    await expect(
      engine.run("UpdateTable", { TableName: "table", GlobalSecondaryIndexUpdates: [{ Update: update }] }),
    ).rejects.toThrow(
      "Attempt to change a resource which is still in use: Index is being created.  Table: table Index: by-x",
    );
    const remove = { TableName: "table", GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "by-x" } }] };
    await engine.run("UpdateTable", remove);
    await engine.finish();
    expect(entryCount(store)).toBe(before);
    expect(await indexed(engine)).toMatchObject({ Table: { GlobalSecondaryIndexes: undefined } });
  });

  it("keeps its table from being deleted until it is filled, and then leaves nothing", async () => {
    const store = new MemoryStore();
    const engine = await tableOfItems(store);
    await engine.run("UpdateTable", addIndex);
    await expect(engine.run("DeleteTable", { TableName: "table" })).rejects.toThrow(
      "Attempt to change a resource which is still in use: " +
        "Cannot delete table while indexes are being created, updated, or deleted.",
    );
    await engine.finish();
    await engine.run("DeleteTable", { TableName: "table" });
    await engine.finish();
    expect(entryCount(store)).toBe(1);
  });
});

describe("time to live", () => {
  const expiring = { TableName: "table", TimeToLiveSpecification: { Enabled: true, AttributeName: "expires" } };

  it("leaves no notes if it is disabled while they are made", async () => {
    const store = new MemoryStore();
    const { engine, catalog, run, finish } = await engineOver(store);
    await run("CreateTable", table);
    for (let i = 0; i < ITEMS; i++) {
      const Item = { a: { S: `${i}` }, b: { S: "b" }, expires: { N: "5" } };
      await run("PutItem", { TableName: "table", Item });
    }
    const before = entryCount(store);
    await run("UpdateTimeToLive", expiring);
    const noting = indexExpiry(engine, "table");
    await catalog.update("table", ({ timeToLive: _, ...rest }) => rest);
    clearRetired(engine);
    await finish();
    await noting;
    expect(entryCount(store)).toBe(before);
  });

  it("is no concern of anybody once its table is deleted, at whatever moment that is", async () => {
    for (let turns = 0; turns < 30; turns++) {
      const store = new MemoryStore();
      const { engine, run, finish } = await engineOver(store);
      await run("CreateTable", table);
      await run("PutItem", { TableName: "table", Item: { a: { S: "a" }, b: { S: "b" }, expires: { N: "5" } } });
      await run("UpdateTimeToLive", expiring);
      const noting = indexExpiry(engine, "table");
      for (let turn = 0; turn < turns; turn++) await undefined;
      await run("DeleteTable", { TableName: "table" });
      await noting;
      await finish();
      expect(entryCount(store)).toBe(1);
    }
  });
});
