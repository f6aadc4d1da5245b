// Secondary indexes: which entry an item has in an index, what a write changes there and what that costs, and how an
// index is filled from the items that were there before it.

import { setImmediate as nextTurn } from "node:timers/promises";
import { emptyKeyValue, emptyKind } from "../../expressions/empty-key-value.ts";
import type { Update } from "../../expressions/update.ts";
import { invalid } from "../../model/errors.ts";
import type { Limits } from "../../model/limits.ts";
import { type AttributeMap, type AttributeValue, attributeOf, typeOf } from "../../values/attribute-value.ts";
import { equalValues } from "../../values/order.ts";
import { attributeMapSize } from "../../values/size.ts";
import { type CapacityMeter, writeUnits } from "../capacity.ts";
import { inLookedAtOrder } from "../definition/index-order.ts";
import type { IndexDefinition, TableDefinition } from "../definition/table-definition.ts";
import type { Engine } from "../engine.ts";
import { keyText } from "../item/distinct-keys.ts";
import { Item } from "../item/item-encoding.ts";
import { checkIndexKeySizes, haveKeySizes, keyAttributes, pick, storeKeyOf } from "../item/item-key.ts";
import { afterKey, counterKey, indexKey, keyspaceRange } from "../item/key-encoding.ts";
import type { ChangeSet } from "./change-set.ts";

/** What an index holds of one item. */
export interface IndexEntry {
  readonly key: Uint8Array;
  readonly item: Item;
}

/**
 * Whether the index holds items that have these attributes: it is sparse, so every key attribute must be there. Items that
 * were there before the index may have attributes that could not be its keys; AWS leaves them out, too.
 */
export function isIndexed(index: IndexDefinition, attributes: AttributeMap, limits: Limits): boolean {
  for (const { name, type } of keyAttributes(index.keys)) {
    const value = attributeOf(attributes, name);
    if (value === undefined || !(type in value) || emptyKind(value) !== undefined) return false;
  }
  return haveKeySizes(index.keys, attributes, limits);
}

/** The store's key of an item's entry. Only for attributes that hold every key of the table and of the index. */
export function indexKeyOf(table: TableDefinition, index: IndexDefinition, attributes: AttributeMap): Uint8Array {
  return indexKey(
    index.keyspace,
    index.keys.partition.map(({ name }) => attributeOf(attributes, name)!),
    index.keys.sort.map(({ name }) => attributeOf(attributes, name)!),
    storeKeyOf(table, attributes),
  );
}

/** The attributes of an item that the index holds. */
export function projected(table: TableDefinition, index: IndexDefinition, attributes: AttributeMap): AttributeMap {
  if (index.projection.type === "ALL") return attributes;
  return pick(attributes, projectedAttributes(table, index));
}

/** Key attributes of index and table, then those of `INCLUDE`. Not for `ALL`. */
export function projectedAttributes(table: TableDefinition, index: IndexDefinition): readonly { name: string }[] {
  const names = new Set<string>();
  for (const { name } of keyAttributes(index.keys)) names.add(name);
  for (const { name } of keyAttributes(table.keys)) names.add(name);
  for (const name of index.projection.nonKeyAttributes) names.add(name);
  return [...names].map((name) => ({ name }));
}

/** The entry that an item has in an index, if any. */
export function entryOf(
  table: TableDefinition,
  index: IndexDefinition,
  item: Item | undefined,
  limits: Limits,
): IndexEntry | undefined {
  if (!item || !isIndexed(index, item.attributes, limits)) return undefined;
  return {
    key: indexKeyOf(table, index, item.attributes),
    item: index.projection.type === "ALL" ? item : Item.of(projected(table, index, item.attributes)),
  };
}

/**
 * Adds to `changes` what a write of one item changes in all of its table's indexes, and to `meter` what that costs.
 *
 * @param missingEntries the keys of entries that are not there although `before` should have them
 */
export function writeIndexes(
  changes: ChangeSet,
  table: TableDefinition,
  before: Item | undefined,
  after: Item | undefined,
  limits: Limits,
  meter: CapacityMeter,
  missingEntries?: ReadonlySet<string>,
): void {
  for (const index of table.indexes) {
    if (index.status === "DELETING") continue;
    const old = entryOf(table, index, before, limits);
    const fresh = entryOf(table, index, after, limits);
    const isMissing = old !== undefined && missingEntries?.has(keyText(old.key));
    const units = writeIndex(changes, index, isMissing ? undefined : old, fresh);
    if (units > 0) meter.addIndex(index, index.kind === "local" ? meter.factor * units : units);
  }
}

/** @returns the write units consumed: none where the entry stays as it is, those of both entries where the key changes. */
function writeIndex(
  changes: ChangeSet,
  index: IndexDefinition,
  old: IndexEntry | undefined,
  fresh: IndexEntry | undefined,
): number {
  if (old && fresh && Buffer.compare(old.key, fresh.key) === 0) {
    if (equalValues({ M: old.item.attributes }, { M: fresh.item.attributes })) return 0;
    changes.put(fresh.key, fresh.item.encode());
    changes.increment(counterKey(index.keyspace), [0, fresh.item.size - old.item.size]);
    return writeUnits(Math.max(old.item.size, fresh.item.size));
  }
  let units = 0;
  if (old) {
    changes.delete(old.key);
    changes.increment(counterKey(index.keyspace), [-1, -old.item.size]);
    units += writeUnits(old.item.size);
  }
  if (fresh) {
    changes.put(fresh.key, fresh.item.encode());
    changes.increment(counterKey(index.keyspace), [1, fresh.item.size]);
    units += writeUnits(fresh.item.size);
  }
  return units;
}

/** The bytes that an item takes in its table's local secondary indexes. */
export function localIndexBytes(table: TableDefinition, item: AttributeMap | undefined, limits: Limits): number {
  let bytes = 0;
  for (const index of table.indexes) {
    if (index.kind !== "local" || !item || !isIndexed(index, item, limits)) continue;
    bytes += attributeMapSize(projected(table, index, item));
  }
  return bytes;
}

/**
 * Whether an item is small enough for its table: together with its entries in all local secondary indexes it may not take
 * more than an item may alone.
 *
 * @param bytes the size of the item
 * @param limits `itemBytesMax` of them
 */
export function isSmallEnough(table: TableDefinition, item: AttributeMap, bytes: number, limits: Limits): boolean {
  let copies = 1;
  for (const { kind } of table.indexes) if (kind === "local") copies++;
  // No entry is larger than the item, so of most items the entries need not be measured.
  if (bytes * copies <= limits.itemBytesMax) return true;
  return bytes + localIndexBytes(table, item, limits) <= limits.itemBytesMax;
}

/**
 * Checks the attributes of an item that are keys of an index.
 *
 * @throws ValidationException where one has another type than the index's key, is empty, or is too long
 */
export function checkIndexKeys(table: TableDefinition, item: AttributeMap, limits: Limits): void {
  for (const index of inLookedAtOrder(table.indexes)) {
    for (const { name, type } of keyAttributes(index.keys)) {
      const value = attributeOf(item, name);
      if (!value) continue;
      if (!(type in value)) {
        throw invalid(
          `One or more parameter values were invalid: Type mismatch for Index Key ${name} Expected: ${type} Actual: ${typeOf(value)} IndexName: ${index.name}`,
        );
      }
      const empty = emptyKind(value);
      if (empty) {
        throw invalid(emptyKeyValue(name, empty, index.name));
      }
    }
    checkIndexKeySizes(index, item, limits);
  }
}

/**
 * The same for an update, whose errors are worded otherwise, and which is first looked through for empty values. Values that
 * the update left as they were are not looked at again.
 */
export function checkUpdatedIndexKeys(
  table: TableDefinition,
  before: AttributeMap | undefined,
  after: AttributeMap,
  { indexKeyTexts }: Update,
  limits: Limits,
): void {
  const updated = inLookedAtOrder(table.indexes).map((index) => ({ index, keys: updatedKeys(index, before, after) }));
  for (const { index, keys } of updated) {
    for (const { name, value } of keys) {
      const empty = emptyKind(value);
      if (empty) throw invalid(indexKeyTexts.empty(name, empty, index.name));
    }
  }
  for (const { index, keys } of updated) {
    if (keys.some(({ type, value }) => !(type in value))) throw invalid(indexKeyTexts.typeMismatch);
    if (keys.length > 0 && !haveKeySizes(index.keys, after, limits)) {
      throw invalid("The update expression attempted to update the secondary index key beyond allowed size limits");
    }
  }
}

/** The key attributes of an index that an update has made or changed. */
function updatedKeys({ keys }: IndexDefinition, before: AttributeMap | undefined, after: AttributeMap) {
  return keyAttributes(keys).flatMap(({ name, type }) => {
    const value = attributeOf(after, name);
    return value && !unchanged(before, name, value) ? [{ name, type, value }] : [];
  });
}

function unchanged(before: AttributeMap | undefined, name: string, value: AttributeValue): boolean {
  const old = before && attributeOf(before, name);
  return old !== undefined && equalValues(old, value);
}

const BACKFILL_ITEMS = 100;
/** Items are large or small: what is read of them at once is bounded in bytes too. */
const BACKFILL_BYTES = 4 * 1024 * 1024;

/**
 * Makes the index's entries for the items that the table already has. Writes go on meanwhile and keep their own entries;
 * each item is read again in the commit that makes its entry, so none is made from an old state. Items whose attributes
 * do not fit the index's keys are left out, as they are on AWS.
 */
export async function backfillIndex(engine: Engine, table: TableDefinition, index: IndexDefinition): Promise<void> {
  const { store } = engine;
  let { from, to } = keyspaceRange(table.keyspace);
  for (;;) {
    const entries = await store.range({ from, to, entriesMax: BACKFILL_ITEMS, bytesMax: BACKFILL_BYTES });
    const last = entries.at(-1);
    if (!last) return;
    // Each by itself, and many at a time: a store that has to flush its commits flushes these together.
    await Promise.all(entries.map(({ key, value }) => backfillItem(engine, table, index, key, value)));
    from = afterKey(last.key);
    // A store in memory answers at once: without this, nobody else would have a turn before the end.
    await nextTurn();
  }
}

async function backfillItem(
  { store, limits }: Engine,
  table: TableDefinition,
  index: IndexDefinition,
  key: Uint8Array,
  value: Uint8Array,
): Promise<void> {
  const seen = entryOf(table, index, Item.decode(value), limits);
  if (!seen) return;
  await store.commit([key, seen.key], ([now, present]) => {
    // An entry that a write made meanwhile is right already; an item that changed meanwhile made its own.
    const entry = now && entryOf(table, index, Item.decode(now), limits);
    if (!entry || present || Buffer.compare(entry.key, seen.key) !== 0) return { result: undefined };
    return {
      result: undefined,
      puts: [{ key: entry.key, value: entry.item.encode() }],
      increments: [{ key: counterKey(index.keyspace), by: [1, entry.item.size] }],
    };
  });
}
