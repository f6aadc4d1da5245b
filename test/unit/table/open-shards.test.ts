// The shard that takes a stream's records: one for all engines on a store, whatever their clocks say.

import { describe, expect, it } from "vitest";
import { execute } from "../../../src/database/execute.ts";
import { MemoryStore } from "../../../src/store/memory.ts";
import type { Engine } from "../../../src/table/engine.ts";
import { counterKey } from "../../../src/table/item/key-encoding.ts";
import { findLastShards, lastShardNumber } from "../../../src/table/stream/open-shards.ts";
import { engineOver } from "../../support/engine.ts";

const HOUR = 60 * 60 * 1000;
const TableName = "table";

/** A store with a table that has a stream, and engines on it, each with a clock of its own. */
async function streamed() {
  const store = new MemoryStore();
  await (await engineOver(store)).run("CreateTable", {
    TableName,
    KeySchema: [{ AttributeName: "a", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "a", AttributeType: "S" }],
    BillingMode: "PAY_PER_REQUEST",
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
  });
  const engineAt = async (hours: number): Promise<Engine> => {
    const { engine } = await engineOver(store);
    return { ...engine, clock: { now: () => hours * HOUR } };
  };
  return { store, engineAt };
}

async function put(engine: Engine, n: number): Promise<void> {
  const Item = { a: { S: "1" }, n: { N: `${n}` } };
  await execute(engine, "DynamoDB_20120810", "PutItem", { TableName, Item });
}

/** The number of each record's shard, in the order of the stream. */
function shardsIn({ store, catalog }: Engine): string {
  const [{ keyspace } = { keyspace: 0 }] = catalog.streams();
  const from = Buffer.alloc(20);
  from.writeUInt32BE(keyspace);
  const to = Buffer.alloc(20);
  to.writeUInt32BE(keyspace + 1);
  const records = (store as MemoryStore).range({ from, to, entriesMax: 100 });
  return records
    .map(({ key, value }) => `${JSON.parse(Buffer.from(value).toString()).newImage.n.N} in ${key[19]}`)
    .join(", ");
}

describe("the open shard", () => {
  it("is never one before that of an earlier commit, of whichever engine", async () => {
    const { engineAt } = await streamed();
    const [behind, ahead] = [await engineAt(1), await engineAt(9)];
    await put(behind, 0);
    await put(ahead, 1);
    await put(behind, 2);
    await put(ahead, 3);
    expect(shardsIn(behind)).toBe("0 in 0, 1 in 2, 2 in 2, 3 in 2");
  });

  it("is never one before that which an engine has shown", async () => {
    const { engineAt } = await streamed();
    const [behind, ahead] = [await engineAt(1), await engineAt(9)];
    const [stream] = ahead.catalog.streams();
    expect(await lastShardNumber(stream!, ahead)).toBe(2);
    await put(behind, 0);
    expect(shardsIn(behind)).toBe("0 in 2");
    expect(await lastShardNumber(stream!, behind)).toBe(2);
  });

  it("is the last that has records where its number was not stored yet", async () => {
    const { store, engineAt } = await streamed();
    await put(await engineAt(1), 0);
    await put(await engineAt(13), 1);
    const behind = await engineAt(1);
    const streams = behind.catalog.streams();
    await store.commit([], () => ({ result: undefined, deletes: [counterKey(streams[0]!.keyspace)] }));
    await findLastShards(store, streams);
    await put(behind, 2);
    expect(shardsIn(behind)).toBe("0 in 0, 1 in 3, 2 in 3");
  });

  it("is stored as long as the stream", async () => {
    const { store, engineAt } = await streamed();
    const engine = await engineAt(9);
    await put(engine, 0);
    const [stream] = engine.catalog.streams();
    expect(store.get(counterKey(stream!.keyspace))).toBeDefined();
    await engine.catalog.forgetStream(stream!);
    await engine.catalog.forgetRetired(stream!.keyspace);
    expect(store.get(counterKey(stream!.keyspace))).toBeUndefined();
  });
});
