// Writes while an index is being filled: items that have no entry yet are overwritten, deleted and given other index keys,
// and what the index holds and counts agrees with the items at every moment.

import { describe, expect, it } from "vitest";
import { MemoryStore } from "../../../src/store/memory.ts";
import { findFaults } from "../../../src/table/integrity.ts";
import { Random } from "../../random/random.ts";
import { engineOver } from "../../support/engine.ts";

const TableName = "table";
const ITEMS = 250;

const item = (i: number, x?: string, extra = "") => ({
  a: { S: `${i % 9}` },
  b: { S: `${i}` },
  ...(x !== undefined && { x: { S: x } }),
  ...(extra && { extra: { S: extra } }),
});
const keyOf = (i: number) => ({ a: { S: `${i % 9}` }, b: { S: `${i}` } });

const put = (i: number, x?: string, extra?: string) => ({ Put: { TableName, Item: item(i, x, extra) } });
const remove = (i: number) => ({ Delete: { TableName, Key: keyOf(i) } });
const update = (i: number, x: string) => ({
  Update: {
    TableName,
    Key: keyOf(i),
    UpdateExpression: "SET x = :x",
    ExpressionAttributeValues: { ":x": { S: x } },
  },
});
type Write = ReturnType<typeof put> | ReturnType<typeof remove> | ReturnType<typeof update>;

/** A table with items, and an index by `x` of which nothing is filled yet. */
async function tableWithNewIndex() {
  const engine = await engineOver(new MemoryStore());
  await engine.run("CreateTable", {
    TableName,
    KeySchema: [
      { AttributeName: "a", KeyType: "HASH" },
      { AttributeName: "b", KeyType: "RANGE" },
    ],
    AttributeDefinitions: ["a", "b"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
    BillingMode: "PAY_PER_REQUEST",
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
  });
  // Every fifth item is not indexed.
  for (let i = 0; i < ITEMS; i++) {
    await engine.run("PutItem", { TableName, Item: item(i, i % 5 === 0 ? undefined : `${i % 7}`) });
  }
  await engine.run("UpdateTable", {
    TableName,
    AttributeDefinitions: [{ AttributeName: "x", AttributeType: "S" }],
    GlobalSecondaryIndexUpdates: [
      {
        Create: {
          IndexName: "by-x",
          KeySchema: [{ AttributeName: "x", KeyType: "HASH" }],
          Projection: { ProjectionType: "ALL" },
        },
      },
    ],
  });
  return engine;
}
type TestEngine = Awaited<ReturnType<typeof tableWithNewIndex>>;

/** Each way to write: alone, in a batch, in a transaction. */
const ways: Readonly<Record<string, (engine: TestEngine, write: Write) => Promise<unknown>>> = {
  alone: (engine, write) => {
    if ("Put" in write) return engine.run("PutItem", write.Put);
    if ("Delete" in write) return engine.run("DeleteItem", write.Delete);
    return engine.run("UpdateItem", write.Update);
  },
  "in a batch": (engine, write) => {
    if ("Update" in write) return engine.run("UpdateItem", write.Update);
    const request =
      "Put" in write ? { PutRequest: { Item: write.Put.Item } } : { DeleteRequest: { Key: write.Delete.Key } };
    return engine.run("BatchWriteItem", { RequestItems: { [TableName]: [request] } });
  },
  "in a transaction": (engine, write) => engine.run("TransactWriteItems", { TransactItems: [write] }),
};

async function indexDescription(engine: TestEngine) {
  const { Table } = (await engine.run("DescribeTable", { TableName })) as {
    Table: { GlobalSecondaryIndexes: { IndexStatus: string; ItemCount: number; IndexSizeBytes: number }[] };
  };
  const { IndexStatus, ItemCount, IndexSizeBytes } = Table.GlobalSecondaryIndexes[0]!;
  return { IndexStatus, ItemCount, IndexSizeBytes };
}

const rows: readonly [what: string, writes: readonly Write[], counted: number][] = [
  ["overwriting an item that has no entry yet", [put(1, "1", "longer than before")], 1],
  ["writing an item that stays as it is", [put(1, "1")], 0],
  ["giving it another index key", [put(1, "other")], 1],
  ["giving it another index key, and the old one again", [update(1, "other"), update(1, "1")], 1],
  ["taking its index key away", [put(1)], 0],
  ["giving an index key to an item without one", [update(5, "new")], 1],
  ["deleting it", [remove(1)], 0],
  ["deleting it and writing it again", [remove(1), put(1, "again")], 1],
  ["deleting an item that has its entry already", [put(1, "other"), remove(1)], 0],
];

for (const [way, write] of Object.entries(ways)) {
  describe(`an index that is being filled, writing ${way}`, () => {
    it.each(rows)("counts right after %s", async (_what, writes, counted) => {
      const engine = await tableWithNewIndex();
      for (const each of writes) await write(engine, each);
      expect(await indexDescription(engine)).toMatchObject({ IndexStatus: "CREATING", ItemCount: counted });
      expect(await findFaults(engine.engine)).toEqual([]);
      await engine.finish();
      expect(await findFaults(engine.engine)).toEqual([]);
    });
  });
}

it.each([1, 2, 3, 4, 5, 6])(
  "an index agrees with random writes in the middle of its filling (seed %i)",
  async (seed) => {
    const engine = await tableWithNewIndex();
    const random = new Random(seed);
    const x = () => random.pick([undefined, "0", "1", "2", "another"]);
    const randomWrite = (): Write => {
      const i = random.integer(0, ITEMS + 20);
      return random.pick([
        () => put(i, x(), "x".repeat(random.integer(0, 30))),
        () => remove(i),
        () => update(i, x() ?? "3"),
      ])();
    };
    let isFilled = false;
    const filling = engine.finish().then(() => {
      isFilled = true;
    });
    const writers = Array.from({ length: 3 }, async () => {
      while (!isFilled) {
        await random.pick(Object.values(ways))(engine, randomWrite());
        // In memory a write takes no turn of the event loop, and filling waits for one.
        await new Promise(setImmediate);
      }
    });
    await Promise.all([filling, ...writers]);
    expect(await findFaults(engine.engine)).toEqual([]);
    expect(await indexDescription(engine)).toMatchObject({ IndexStatus: "ACTIVE" });
  },
);
