// The commit that actions are decided in: which keys it reads for them, and what it found. While an index is being filled,
// that includes whether the entries that a write would replace are there yet.

import type { Decision } from "../../store/store.ts";
import { isRecording } from "../definition/stream-specification.ts";
import type { TableDefinition } from "../definition/table-definition.ts";
import type { Engine } from "../engine.ts";
import { keyText } from "../item/distinct-keys.ts";
import { hasLocalIndexes } from "../item/item-collection.ts";
import { Item } from "../item/item-encoding.ts";
import { collectionKey } from "../item/key-encoding.ts";
import { openShardKey } from "../stream/open-shards.ts";
import { entryOf } from "./secondary-index.ts";
import type { ItemAction } from "./write-batch.ts";

type Value = Uint8Array | undefined;

/** What the store holds for an action. */
export interface Found {
  readonly item: Value;
  /** The size of its item collection, where that is limited. */
  readonly collection: Value;
  /** The number of the shard that took the stream's last record, where there is a stream. */
  readonly openShard: Value;
  /** Keys (as text) of entries that the item should have in an index and has not, because that is being filled. */
  readonly missingEntries?: ReadonlySet<string>;
}

/** @param read what the store holds under the further keys, in their order */
type Decide<Result> = (found: readonly Found[], stamp: () => bigint, read: readonly Value[]) => Decision<Result>;

/** Whether an index of the table lacks entries of items that were there before it. */
export function isFillingIndex({ indexes }: TableDefinition): boolean {
  return indexes.some(({ backfilling }) => backfilling);
}

/** What an action has to have read. */
export function keysOf({ table, key }: ItemAction): readonly Uint8Array[] {
  const keys = [key];
  if (hasLocalIndexes(table)) keys.push(collectionKey(table.keyspace, key));
  if (isRecording(table.stream)) keys.push(openShardKey(table.stream));
  return keys;
}

/** @param values those of the keys that {@link keysOf} names, from `start` on */
export function foundIn({ table }: ItemAction, values: readonly Value[], start = 0): Found {
  let next = start;
  const item = values[next++];
  const collection = hasLocalIndexes(table) ? values[next++] : undefined;
  const openShard = isRecording(table.stream) ? values[next] : undefined;
  return { item, collection, openShard };
}

/** Decides actions on different items, and whatever goes with them, in one commit. */
export function commitFor<Result>(
  engine: Engine,
  actions: readonly ItemAction[],
  decide: Decide<Result>,
  furtherKeys: readonly Uint8Array[] = [],
): Promise<Result> {
  if (actions.some(({ table }) => isFillingIndex(table)))
    return commitWhileFilling(engine, actions, decide, furtherKeys);
  return engine.catalog.commit(engine.store, [...furtherKeys, ...actions.flatMap(keysOf)], (values, stamp) =>
    decide(foundFor(actions, values, furtherKeys.length), stamp, values),
  );
}

/**
 * Which entries are to be read follows from the items, so those are read first. Where one has other entries by the time of
 * the commit, it all starts again.
 */
async function commitWhileFilling<Result>(
  engine: Engine,
  actions: readonly ItemAction[],
  decide: Decide<Result>,
  furtherKeys: readonly Uint8Array[],
): Promise<Result> {
  const keys = [...furtherKeys, ...actions.flatMap(keysOf)];
  for (;;) {
    const items = await engine.store.getMany(actions.map(({ key }) => key));
    const entryKeys = actions.flatMap(({ table }, i) => unfilledEntryKeys(engine, table, items[i]));
    const isAsked = new Set(entryKeys.map(keyText));
    const done = await engine.catalog.commit(engine.store, [...keys, ...entryKeys], (values, stamp) => {
      const found = foundFor(actions, values, furtherKeys.length);
      const needed = actions.flatMap(({ table }, i) => unfilledEntryKeys(engine, table, found[i]!.item));
      if (!needed.every((key) => isAsked.has(keyText(key)))) return { result: undefined };
      const isMissing = (_: Uint8Array, i: number) => values[keys.length + i] === undefined;
      const missingEntries = new Set(entryKeys.filter(isMissing).map(keyText));
      const { result, ...changes } = decide(
        found.map((each) => ({ ...each, missingEntries })),
        stamp,
        values,
      );
      return { ...changes, result: { result } };
    });
    if (done) return done.result;
  }
}

/** The keys of an item's entries in the indexes that are being filled, whether they are there or not. */
function unfilledEntryKeys({ limits }: Engine, table: TableDefinition, stored: Value): Uint8Array[] {
  if (!stored) return [];
  const item = Item.decode(stored);
  return table.indexes.flatMap((index) => {
    const entry = index.backfilling ? entryOf(table, index, item, limits) : undefined;
    return entry ? [entry.key] : [];
  });
}

/** Deals out to each action what was read for it, from `start` on. */
function foundFor(actions: readonly ItemAction[], values: readonly Value[], start: number): Found[] {
  let next = start;
  return actions.map((action) => {
    const found = foundIn(action, values, next);
    next += keysOf(action).length;
    return found;
  });
}
