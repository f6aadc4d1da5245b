// What goes on after a table operation has answered: deleting what a table or an index leaves, and filling a new index.
// All of it is noted in the catalog first, and taken up again when the database is next opened.

import type { Engine } from "../engine.ts";
import { indexExpiry } from "../expiry/expiry-sweep.ts";
import { collectionsRange, keyspaceRange } from "../item/key-encoding.ts";
import { backfillIndex } from "../write/secondary-index.ts";
import type { Catalog } from "./catalog.ts";
import type { IndexDefinition } from "./table-definition.ts";

/** Takes up what the catalog says is under way: after opening, or where another process has left it. */
export function resumeUnfinishedWork(engine: Engine): void {
  const { backfilling, expiring } = engine.catalog.unfinished();
  clearRetired(engine);
  for (const tableName of expiring) noteExpiries(engine, tableName);
  for (const { tableName, indexName } of backfilling) fillIndex(engine, tableName, indexName);
}

/** Deletes, in the background, all that retired keyspaces hold, one after the other. */
export function clearRetired(engine: Engine): void {
  const { catalog } = engine;
  if (catalog.retired.size === 0) return;
  engine.background("clear", async () => {
    for (const keyspace of catalog.retired) {
      await clear(engine, keyspace);
      await catalog.forgetRetired(keyspace);
    }
  });
}

/** Puts the items of a table, in the background, in the order in which they expire. */
export function noteExpiries(engine: Engine, tableName: string): void {
  engine.background(`expiry ${tableName}`, () => indexExpiry(engine, tableName));
}

async function clear({ store }: Engine, keyspace: number): Promise<void> {
  for (const { from, to } of [keyspaceRange(keyspace), collectionsRange(keyspace)]) await store.clear(from, to);
}

/** Fills an index in the background, and makes it active: at once or, in a strict database, when it is time. */
export function fillIndex(engine: Engine, tableName: string, indexName: string): void {
  engine.background(`fill ${tableName}/${indexName}`, async () => {
    const table = engine.catalog.find(tableName);
    const index = table?.indexes.find(({ name }) => name === indexName);
    if (!table || !index?.backfilling) return;
    await backfillIndex(engine, table, index);
    const { realism, clock, catalog } = engine;
    if (realism && index.activeFrom !== undefined && index.activeFrom > clock.now() && has(catalog, tableName, index)) {
      realism.filledIndexes.add(index.keyspace);
      return;
    }
    if (await activateIndex(catalog, tableName, index.keyspace)) return;
    // Deleted meanwhile: entries made after the deletion's own clearing are cleared here.
    await clear(engine, index.keyspace);
    await engine.catalog.forgetRetired(index.keyspace);
  });
}

function has(catalog: Catalog, tableName: string, { keyspace }: IndexDefinition): boolean {
  return catalog.find(tableName)?.indexes.some((index) => index.keyspace === keyspace) ?? false;
}

/** Makes an index active whose entries are all there. @returns false if the index is there no more. */
export async function activateIndex(catalog: Catalog, tableName: string, keyspace: number): Promise<boolean> {
  const table = await catalog.updateIfThere(tableName, (table) => ({
    ...table,
    indexes: table.indexes.map((index) => (index.keyspace === keyspace ? active(index) : index)),
  }));
  return table?.indexes.some((index) => index.keyspace === keyspace) ?? false;
}

function active({ activeFrom: _, ...index }: IndexDefinition): IndexDefinition {
  return { ...index, status: "ACTIVE", backfilling: false };
}
