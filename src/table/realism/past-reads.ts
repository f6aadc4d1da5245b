// Reads that lag behind writes: in a strict database, eventually consistent reads answer what there was a moment ago, and
// those of global indexes a little longer ago. Each item's changes are seen in their order, all of them in the end.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.ReadConsistency.html

import type { Awaitable } from "../../store/store.ts";
import type { IndexDefinition, TableDefinition } from "../definition/table-definition.ts";
import type { Engine } from "../engine.ts";
import type { Reader } from "../read/page-reader.ts";
import { entryOf } from "../write/secondary-index.ts";
import { Overlay } from "./overlay.ts";
import { firstAfter } from "./recent-changes.ts";

/** An item as it is stored, or for an eventually consistent read of a strict database as it was stored. */
export function storedItem(
  { store, clock, realism }: Engine,
  table: TableDefinition,
  key: Uint8Array,
  consistentRead: boolean,
): Awaitable<Uint8Array | undefined> {
  if (!realism || consistentRead) return store.get(key);
  const now = clock.now();
  const change = realism.changes.firstSince(table.keyspace, key, now - realism.durations.readLag, now);
  return change ? change.before?.encode() : store.get(key);
}

/**
 * What a read of a table, or of an index of it, reads from: the store, or for an eventually consistent read of a strict
 * database what there was in it.
 */
export function readerOf(
  engine: Engine,
  table: TableDefinition,
  index: IndexDefinition | undefined,
  consistentRead: boolean,
): Reader {
  const { store, clock, realism, limits } = engine;
  if (!realism || consistentRead) return store;
  const now = clock.now();
  const { readLag, indexLag } = realism.durations;
  const then = now - (index?.kind === "global" ? indexLag : readLag);
  const overlay = new Overlay(store);
  for (const history of realism.changes.since(table.keyspace, then, now)) {
    const { before } = firstAfter(history, then, now)!;
    overlay.set(history.key, before?.encode());
    if (!index) continue;
    // The store has the entry of one of these.
    for (const change of history.changes) {
      for (const item of [change.before, change.after]) {
        const entry = entryOf(table, index, item, limits);
        if (entry) overlay.set(entry.key, undefined);
      }
    }
    const entry = entryOf(table, index, before, limits);
    if (entry) overlay.set(entry.key, entry.item.encode());
  }
  return overlay;
}
