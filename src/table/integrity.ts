// Holds everything that a store derives from its items against the items: index entries, sizes of tables, indexes and item
// collections, notes of expiry, stream records. Writes keep all of it in one commit, so that nothing ever differs.

import type { Entry, Store } from "../store/store.ts";
import { decodeCounters, KEY_BYTES_MAX } from "../store/store.ts";
import { attributeOf } from "../values/attribute-value.ts";
import { equalValues } from "../values/order.ts";
import { attributeMapSize } from "../values/size.ts";
import { keyspacesOf } from "./definition/catalog.ts";
import { isRecording } from "./definition/stream-specification.ts";
import type { TableDefinition } from "./definition/table-definition.ts";
import { NO_SIZE, type Size, tableSizes } from "./definition/table-sizes.ts";
import type { Engine } from "./engine.ts";
import { expiryOf } from "./expiry/time-to-live.ts";
import { keyText } from "./item/distinct-keys.ts";
import { hasLocalIndexes } from "./item/item-collection.ts";
import { CorruptDataError, Item } from "./item/item-encoding.ts";
import { keyAttributes, primaryKeyOf, storeKeyOf } from "./item/item-key.ts";
import { afterKey, collectionKey, collectionsRange, expiryKey, keyspaceRange } from "./item/key-encoding.ts";
import { decodeStreamRecord, type StreamRecord } from "./stream/stream-record.ts";
import { entryOf, localIndexBytes } from "./write/secondary-index.ts";

const PAGE_ENTRIES = 500;

/** What is looked at. */
type Stored = Pick<Engine, "store" | "catalog" | "limits">;

/**
 * Looks for faults in everything that is stored. Nothing may be written meanwhile.
 *
 * @returns a line for each fault, naming the table, the item and what is wrong; none for a sound database.
 * @throws StoreError if the store cannot be read.
 */
export async function findFaults(engine: Stored): Promise<string[]> {
  const faults: string[] = [];
  for (const table of engine.catalog.list()) {
    for await (const fault of faultsOf(engine, table)) faults.push(`Table ${table.name}: ${fault}`);
  }
  for await (const keyspace of strayKeyspaces(engine)) faults.push(`Keyspace ${keyspace} belongs to nothing`);
  return faults;
}

async function* faultsOf(engine: Stored, table: TableDefinition): AsyncGenerator<string> {
  const sums = new Sums(table);
  for await (const { key, value } of entries(engine.store, table.keyspace)) {
    const item = readable(() => decodeItem(value));
    if (typeof item === "string") {
      yield `${item}, at key ${hexadecimal(key)}`;
      continue;
    }
    for await (const fault of faultsOfItem(engine, table, key, item, sums)) {
      yield `item ${JSON.stringify(primaryKeyOf(table, item.attributes))} ${fault}`;
    }
  }
  yield* faultsOfSums(engine, table, sums);
  yield* faultsOfCollections(engine, table, sums);
  if (isRecording(table.stream)) yield* faultsOfStream(engine, table, table.stream.keyspace);
}

/** An item, with its attributes known to be readable too. */
function decodeItem(bytes: Uint8Array): Item {
  const item = Item.decode(bytes);
  void item.attributes;
  return item;
}

/** A stream record, with its key known to be one of the table's. */
function decodeRecord(table: TableDefinition, bytes: Uint8Array): StreamRecord {
  const record = decodeStreamRecord(bytes);
  for (const { name, type } of keyAttributes(table.keys)) {
    const value: unknown = attributeOf(record.keys, name);
    if (typeof value === "object" && value !== null && type in value) continue;
    throw new CorruptDataError("A stream record without its item's key");
  }
  return record;
}

/** What was stored, or why it cannot be read. */
function readable<Type>(decode: () => Type): Type | string {
  try {
    return decode();
  } catch (error) {
    if (error instanceof CorruptDataError) return error.message;
    throw error;
  }
}

function hexadecimal(key: Uint8Array): string {
  return Buffer.from(key).toString("hex");
}

/** What the items of a table add up to. */
class Sums {
  table: Size = NO_SIZE;
  /** By the keyspaces of indexes. */
  readonly indexes = new Map<number, Size>();
  /** Bytes, by the keys (as text) of their counters. */
  readonly collections = new Map<string, number>();
  expiring = 0;

  constructor({ indexes }: TableDefinition) {
    for (const { keyspace } of indexes) this.indexes.set(keyspace, NO_SIZE);
  }
}

function plus({ itemCount, bytes }: Size, item: Item): Size {
  return { itemCount: itemCount + 1, bytes: bytes + item.size };
}

async function* faultsOfItem(
  engine: Stored,
  table: TableDefinition,
  key: Uint8Array,
  item: Item,
  sums: Sums,
): AsyncGenerator<string> {
  const { store, limits } = engine;
  const bytes = attributeMapSize(item.attributes);
  if (bytes !== item.size) yield `is stored with a size of ${item.size} bytes and has ${bytes}`;
  if (Buffer.compare(key, storeKeyOf(table, item.attributes)) !== 0) yield "is stored under another item's key";
  sums.table = plus(sums.table, item);
  for (const index of table.indexes) {
    const entry = entryOf(table, index, item, limits);
    if (!entry) continue;
    const stored = await store.get(entry.key);
    if (stored && Buffer.compare(stored, entry.item.encode()) !== 0) yield `differs from its entry in ${index.name}`;
    if (stored) sums.indexes.set(index.keyspace, plus(sums.indexes.get(index.keyspace)!, entry.item));
    else if (!index.backfilling) yield `has no entry in ${index.name}`;
  }
  if (hasLocalIndexes(table)) {
    const collection = keyText(collectionKey(table.keyspace, key));
    const sum = sums.collections.get(collection) ?? 0;
    sums.collections.set(collection, sum + item.size + localIndexBytes(table, item.attributes, limits));
  }
  const { timeToLive } = table;
  const seconds = timeToLive?.keyspace === undefined ? undefined : expiryOf(timeToLive, item);
  if (seconds === undefined) return;
  if (await store.get(expiryKey(timeToLive!.keyspace!, seconds, key))) sums.expiring += 1;
  else if (!timeToLive!.isIndexing) yield `has no note that it expires at ${seconds}`;
}

async function* faultsOfSums({ store }: Stored, table: TableDefinition, sums: Sums): AsyncGenerator<string> {
  const counted = await tableSizes(store, table);
  const compare = (name: string, keyspace: number, expected: Size): string[] => {
    const { itemCount, bytes } = counted.get(keyspace)!;
    if (itemCount === expected.itemCount && bytes === expected.bytes) return [];
    return [
      `${name} counts ${itemCount} items of ${bytes} bytes and has ${expected.itemCount} of ${expected.bytes} bytes`,
    ];
  };
  yield* compare("it", table.keyspace, sums.table);
  for (const { name, keyspace } of table.indexes) {
    const expected = sums.indexes.get(keyspace)!;
    yield* compare(name, keyspace, expected);
    const strays = (await countOf(store, keyspace)) - expected.itemCount;
    if (strays !== 0) yield `${name} has ${strays} entries of no item`;
  }
  const notes = table.timeToLive?.keyspace;
  const strays = notes === undefined ? 0 : (await countOf(store, notes)) - sums.expiring;
  if (strays !== 0) yield `${strays} notes of expiry are of no item`;
}

async function* faultsOfCollections({ store }: Stored, table: TableDefinition, sums: Sums): AsyncGenerator<string> {
  const expected = new Map(sums.collections);
  for await (const { key, value } of entriesOf(store, collectionsRange(table.keyspace))) {
    const [counted = 0] = decodeCounters(value);
    const bytes = expected.get(keyText(key)) ?? 0;
    expected.delete(keyText(key));
    if (counted !== bytes) yield `an item collection counts ${counted} bytes and has ${bytes}`;
  }
  if (expected.size > 0) yield `${expected.size} item collections are not counted`;
}

/** Records of one item follow from one another, and the last one shows the item as it is. */
async function* faultsOfStream(engine: Stored, table: TableDefinition, keyspace: number): AsyncGenerator<string> {
  const last = new Map<string, StreamRecord>();
  for await (const { key: recordKey, value } of entries(engine.store, keyspace)) {
    const record = readable(() => decodeRecord(table, value));
    if (typeof record === "string") {
      yield `${record}, at key ${hexadecimal(recordKey)}`;
      continue;
    }
    const key = keyText(storeKeyOf(table, record.keys));
    const before = last.get(key);
    if (before && !follows(before, record)) {
      yield `stream record ${record.eventName} of ${JSON.stringify(record.keys)} does not follow ${before.eventName}`;
    }
    last.set(key, record);
  }
  for (const [key, { eventName, keys, newImage }] of last) {
    const stored = await engine.store.get(Buffer.from(key, "latin1"));
    const isPresent = stored !== undefined;
    const item = stored && readable(() => decodeItem(stored));
    if (typeof item === "string") continue; // Has been told already
    const isShown = !item || !newImage || equalValues({ M: item.attributes }, { M: newImage });
    if (isPresent === (eventName === "REMOVE") || !isShown) {
      yield `the last stream record ${eventName} of ${JSON.stringify(keys)} differs from the item`;
    }
  }
}

function follows(before: StreamRecord, after: StreamRecord): boolean {
  if ((before.eventName === "REMOVE") !== (after.eventName === "INSERT")) return false;
  if (!before.newImage || !after.oldImage) return true;
  return equalValues({ M: before.newImage }, { M: after.oldImage });
}

/** Keyspaces that hold something and are neither of the catalog nor about to be cleared. */
async function* strayKeyspaces({ store, catalog }: Stored): AsyncGenerator<number> {
  const known = new Set<number>(catalog.unfinished().retired);
  for (const table of catalog.list()) for (const keyspace of keyspacesOf(table)) known.add(keyspace);
  for (const { keyspace } of catalog.streams()) known.add(keyspace);
  const end = new Uint8Array(KEY_BYTES_MAX).fill(0xff);
  let { from } = keyspaceRange(1);
  for (;;) {
    const [first] = await store.range({ from, to: end, entriesMax: 1 });
    if (!first) return;
    const keyspace = Buffer.from(first.key.buffer, first.key.byteOffset).readUInt32BE();
    if (!known.has(keyspace)) yield keyspace;
    from = keyspaceRange(keyspace).to;
  }
}

async function countOf(store: Store, keyspace: number): Promise<number> {
  let count = 0;
  for await (const _ of entries(store, keyspace)) count += 1;
  return count;
}

function entries(store: Store, keyspace: number): AsyncGenerator<Entry> {
  return entriesOf(store, keyspaceRange(keyspace));
}

async function* entriesOf(
  store: Store,
  { from, to }: { readonly from: Uint8Array; readonly to: Uint8Array },
): AsyncGenerator<Entry> {
  for (let start = from; ; ) {
    const page = await store.range({ from: start, to, entriesMax: PAGE_ENTRIES });
    yield* page;
    const last = page.at(-1);
    if (!last) return;
    start = afterKey(last.key);
  }
}
