// Deletes what has expired, and puts the items of a table in the order of their expiry when time to live is enabled on
// it. Background work, on the engine's clock.

import { setImmediate as nextTurn } from "node:timers/promises";
import type { TableDefinition } from "../definition/table-definition.ts";
import { isOutOfReach } from "../definition/table-status.ts";
import type { Engine } from "../engine.ts";
import { Item } from "../item/item-encoding.ts";
import { primaryKeyOf } from "../item/item-key.ts";
import { afterKey, expiringItemKey, expiryKey, keyspaceRange } from "../item/key-encoding.ts";
import type { UserIdentity } from "../stream/stream-record.ts";
import { deleteAction } from "../write/item-actions.ts";
import { commitAction, type ItemAction, TableChangedError } from "../write/write-batch.ts";
import { expiredRange, expiryOf, isExpired, timeToLiveStatus } from "./time-to-live.ts";

const BATCH_ITEMS = 100;

/** What a stream says of a deletion that no user asked for. */
const SERVICE: UserIdentity = { type: "Service", principalId: "dynamodb.amazonaws.com" };

/** Deletes every item that has expired by now. @returns how many */
export async function deleteExpiredItems(engine: Engine): Promise<number> {
  let deleted = 0;
  for (const { name } of engine.catalog.list()) deleted += await deleteExpiredOf(engine, name);
  return deleted;
}

async function deleteExpiredOf(engine: Engine, tableName: string): Promise<number> {
  const now = Math.floor(engine.clock.now() / 1000);
  let deleted = 0;
  let after: Uint8Array | undefined;
  for (;;) {
    // Read anew for each batch: the table may have been changed meanwhile.
    const table = engine.catalog.find(tableName);
    const keyspace = table?.timeToLive?.keyspace;
    if (!table || keyspace === undefined || isOutOfReach(table)) return deleted;
    if (timeToLiveStatus(table.timeToLive, engine) !== "ENABLED") return deleted;
    const { from, to } = expiredRange(keyspace, now);
    const notes = await engine.store.range({ from: after ?? from, to, entriesMax: BATCH_ITEMS });
    const items = await engine.store.getMany(notes.map(({ key }) => expiringItemKey(table.keyspace, key)));
    // Begun in the order of expiry, and committed in it: each by itself, many at a time.
    const done = await Promise.all(items.map((item) => item && deleteIfExpired(engine, table, item, now)));
    deleted += done.filter(Boolean).length;
    if (notes.length < BATCH_ITEMS) return deleted;
    after = afterKey(notes.at(-1)!.key);
    // A store in memory answers at once: without this, nobody else would have a turn before the end.
    await nextTurn();
  }
}

/** Deletes an item, if at the time of the commit it still has expired. */
async function deleteIfExpired(
  engine: Engine,
  table: TableDefinition,
  stored: Uint8Array,
  now: number,
): Promise<boolean> {
  const primaryKey = primaryKeyOf(table, Item.decode(stored).attributes);
  const action: ItemAction = {
    ...deleteAction(table, primaryKey, engine.limits, { userIdentity: SERVICE }),
    next: (item) => ({ after: isExpired(table.timeToLive!, item, now) ? undefined : item?.attributes }),
  };
  try {
    const { before, after } = await commitAction(engine, action);
    return before !== undefined && after === undefined;
  } catch (error) {
    // The next sweep sees the table as it is then.
    if (error instanceof TableChangedError) return false;
    throw error;
  }
}

/** Notes the expiry of the items that a table had before time to live was enabled on it. */
export async function indexExpiry(engine: Engine, tableName: string): Promise<void> {
  const { store, catalog } = engine;
  const table = catalog.find(tableName);
  if (!table?.timeToLive?.isIndexing) return;
  await noteExpiries(engine, table);
  const keyspace = table.timeToLive.keyspace!;
  const noted = await catalog.updateIfThere(tableName, (current) =>
    current.timeToLive?.keyspace === keyspace
      ? { ...current, timeToLive: { ...current.timeToLive, isIndexing: false } }
      : current,
  );
  if (noted?.timeToLive?.keyspace === keyspace) return;
  // Disabled or deleted meanwhile: notes made after its own clearing are cleared here.
  const { from, to } = keyspaceRange(keyspace);
  await store.clear(from, to);
}

async function noteExpiries(engine: Engine, table: TableDefinition): Promise<void> {
  let { from, to } = keyspaceRange(table.keyspace);
  for (;;) {
    const entries = await engine.store.range({ from, to, entriesMax: BATCH_ITEMS });
    await Promise.all(entries.map(({ key }) => noteExpiry(engine, table, key)));
    if (entries.length < BATCH_ITEMS) return;
    from = afterKey(entries.at(-1)!.key);
    await nextTurn();
  }
}

async function noteExpiry({ store }: Engine, { timeToLive }: TableDefinition, key: Uint8Array): Promise<void> {
  await store.commit([key], ([stored]) => {
    const seconds = stored && expiryOf(timeToLive!, Item.decode(stored));
    if (seconds === undefined) return { result: undefined };
    return {
      result: undefined,
      puts: [{ key: expiryKey(timeToLive!.keyspace!, seconds, key), value: new Uint8Array() }],
    };
  });
}
