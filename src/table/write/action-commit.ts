// The commit that actions are decided in: which keys it reads for them, and what it found. While an index is being filled,
// that includes whether the entries that a write would replace are there yet.

import type { Decision } from "../../store/store.ts";
import type { TableDefinition } from "../definition/table-definition.ts";
import type { Engine } from "../engine.ts";
import { keyText } from "../item/distinct-keys.ts";
import { hasLocalIndexes } from "../item/item-collection.ts";
import { Item } from "../item/item-encoding.ts";
import { collectionKey } from "../item/key-encoding.ts";
import { entryOf } from "./secondary-index.ts";
import type { ItemAction } from "./write-batch.ts";

type Value = Uint8Array | undefined;

/** What the store holds for an action. */
export interface Found {
  readonly item: Value;
  /** The size of its item collection, where that is limited. */
  readonly collection: Value;
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
  return hasLocalIndexes(table) ? [key, collectionKey(table.keyspace, key)] : [key];
}

/** @param values of the keys that {@link keysOf} names */
export function foundIn([item, collection]: readonly Value[]): Found {
  return { item, collection };
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
  return engine.store.commit([...furtherKeys, ...actions.flatMap(keysOf)], (values, stamp) =>
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
    const done = await engine.store.commit([...keys, ...entryKeys], (values, stamp) => {
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
  return actions.map(({ table }) => {
    const item = values[next++];
    return { item, collection: hasLocalIndexes(table) ? values[next++] : undefined };
  });
}
