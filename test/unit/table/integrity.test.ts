// Faults are found: a sound store has none, and whatever is changed in it behind the database's back is named.

import { expect, it } from "vitest";
import { MemoryStore } from "../../../src/store/memory.ts";
import { type Changes, encodeCounters } from "../../../src/store/store.ts";
import { findFaults } from "../../../src/table/integrity.ts";
import { Item } from "../../../src/table/item/item-encoding.ts";
import { collectionsRange, counterKey, keyspaceRange } from "../../../src/table/item/key-encoding.ts";
import { engineOver } from "../../support/engine.ts";

const Projection = { ProjectionType: "ALL" };
const keyOf = (...names: string[]) =>
  names.map((AttributeName, i) => ({ AttributeName, KeyType: i === 0 ? "HASH" : "RANGE" }));

/** A table with everything, two items in it, and where its parts lie. */
async function storeOfTwo() {
  const store = new MemoryStore();
  const engine = await engineOver(store);
  await engine.run("CreateTable", {
    TableName: "table",
    KeySchema: keyOf("a", "b"),
    AttributeDefinitions: ["a", "b", "x"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
    LocalSecondaryIndexes: [{ IndexName: "local", KeySchema: keyOf("a", "x"), Projection }],
    GlobalSecondaryIndexes: [{ IndexName: "by-x", KeySchema: keyOf("x"), Projection }],
    BillingMode: "PAY_PER_REQUEST",
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
  });
  await engine.run("UpdateTimeToLive", {
    TableName: "table",
    TimeToLiveSpecification: { Enabled: true, AttributeName: "expires" },
  });
  await engine.finish();
  for (const b of ["1", "2"]) {
    const item = { a: { S: "a" }, b: { S: b }, x: { S: "x" }, expires: { N: "9" } };
    await engine.run("PutItem", { TableName: "table", Item: item });
  }
  const [{ keyspace, indexes, stream, timeToLive }] = engine.catalog.list() as [
    ReturnType<typeof engine.catalog.table>,
  ];
  const [local, byX] = indexes;
  const entries = (of: number) => store.range({ ...keyspaceRange(of), entriesMax: 100 });
  return {
    store,
    keyspace,
    local: local!.keyspace,
    byX: byX!.keyspace,
    stream: stream!.keyspace,
    notes: timeToLive!.keyspace!,
    entries,
    faults: () => findFaults(engine.engine),
  };
}
type TestStore = Awaited<ReturnType<typeof storeOfTwo>>;

const second = '{"a":{"S":"a"},"b":{"S":"2"}}';
const rows: readonly [what: string, change: (store: TestStore) => Changes, faults: readonly string[]][] = [
  [
    "an index entry that is missing",
    ({ entries, byX }) => ({ deletes: [entries(byX)[1]!.key] }),
    [
      `Table table: item ${second} has no entry in by-x`,
      "Table table: by-x counts 2 items of 30 bytes and has 1 of 15 bytes",
    ],
  ],
  [
    "an index entry of no item",
    ({ entries, byX, local }) => ({
      puts: [{ key: keyspaceRange(byX).from.slice(0, 20), value: entries(local)[0]!.value }],
    }),
    ["Table table: by-x has 1 entries of no item"],
  ],
  [
    "an index entry that is out of date",
    ({ entries, local }) => ({
      puts: [{ key: entries(local)[1]!.key, value: Item.of({ a: { S: "a" } }).encode() }],
    }),
    [`Table table: item ${second} differs from its entry in local`],
  ],
  [
    "a counter that is wrong",
    ({ keyspace }) => ({ puts: [{ key: counterKey(keyspace), value: encodeCounters([3, 30]) }] }),
    ["Table table: it counts 3 items of 30 bytes and has 2 of 30 bytes"],
  ],
  [
    "an item collection that is counted wrongly",
    ({ store, keyspace }) => {
      const [collection] = store.range({ ...collectionsRange(keyspace), entriesMax: 1 });
      return { puts: [{ key: collection!.key, value: encodeCounters([1]) }] };
    },
    ["Table table: an item collection counts 1 bytes and has 60"],
  ],
  [
    "a note of expiry that is missing",
    ({ entries, notes }) => ({ deletes: [entries(notes)[1]!.key] }),
    [`Table table: item ${second} has no note that it expires at 9`],
  ],
  [
    "a note of expiry of no item",
    ({ notes }) => ({ puts: [{ key: keyspaceRange(notes).from.slice(0, 20), value: new Uint8Array() }] }),
    ["Table table: 1 notes of expiry are of no item"],
  ],
  [
    "a stream that shows another item",
    ({ entries, stream }) => {
      const { key, value } = entries(stream)[1]!;
      return { puts: [{ key, value: Buffer.from(Buffer.from(value).toString().replace('"9"', '"8"')) }] };
    },
    [`Table table: the last stream record INSERT of ${second} differs from the item`],
  ],
  [
    "a stream record twice",
    ({ entries, stream }) => {
      const { key, value } = entries(stream)[1]!;
      return { puts: [{ key: Buffer.concat([key.slice(0, -1), Buffer.of(9)]), value }] };
    },
    [`Table table: stream record INSERT of ${second} does not follow INSERT`],
  ],
  [
    "an item under another's key",
    ({ entries, keyspace }) => ({
      puts: [{ key: Buffer.concat([entries(keyspace)[1]!.key, Buffer.of(1)]), value: entries(keyspace)[1]!.value }],
    }),
    [`Table table: item ${second} is stored under another item's key`],
  ],
  [
    "a keyspace of nothing",
    ({ entries, keyspace }) => ({ puts: [{ ...entries(keyspace)[0]!, key: keyspaceRange(999).from.slice(0, 20) }] }),
    ["Keyspace 999 belongs to nothing"],
  ],
  [
    "an item with another checksum",
    ({ entries, keyspace }) => {
      const { key, value } = entries(keyspace)[1]!;
      return { puts: [{ key, value: Buffer.from(value).fill("z", value.length - 4, value.length - 3) }] };
    },
    [
      expect.stringMatching(/^Table table: A stored item with checksum \d+ in place of \d+, at key 00000001\w{32}32$/),
      "Table table: it counts 2 items of 30 bytes and has 1 of 15 bytes",
    ],
  ],
  [
    "a stream record of no key",
    ({ entries, stream }) => {
      const { key, value } = entries(stream)[0]!;
      return { puts: [{ key, value: Buffer.from(Buffer.from(value).toString().replace('"a":', '"A":')) }] };
    },
    [expect.stringMatching(/^Table table: A stream record without its item's key, at key 00000004/)],
  ],
  [
    "a stream record that is none",
    ({ entries, stream }) => ({ puts: [{ key: entries(stream)[0]!.key, value: Buffer.from("{") }] }),
    [expect.stringMatching(/^Table table: A stream record that is not JSON, at key 00000004\d{52}$/)],
  ],
];

it("a sound store has no faults", async () => {
  expect(await (await storeOfTwo()).faults()).toEqual([]);
});

it.each(rows)("finds %s", async (_what, change, faults) => {
  const store = await storeOfTwo();
  await store.store.commit([], () => ({ ...change(store), result: undefined }));
  expect(await store.faults()).toEqual(expect.arrayContaining([...faults]));
});
