// What a catalog holds at a moment: read from the store, or made of what it held before and a change. Nothing of it is ever
// changed in place, so forks share it.
//
// Records, by kind (key-encoding.ts says where they lie):
//
//     1  tables     name              the definition (stored-definition.ts)
//     2  retired    keyspace          nothing; what the keyspace holds is yet to be deleted
//     3  sequences  "keyspace"        counters: the last keyspace given out, and the catalog's version
//     4  tokens     operation/token   a transaction that was done (idempotency.ts)
//     5  streams    ARN               a stream, its table's or a former one (stored-definition.ts)
//     6  times      time/token        nothing; when a token was used (idempotency.ts)

import { decodeCounters, type Entry, encodeCounters, type Store, StoreError } from "../../store/store.ts";
import { afterKey, catalogKey, catalogRange, counterKey } from "../item/key-encoding.ts";
import { decodeDefinition, decodeStream, encodeDefinition, encodeStream } from "./stored-definition.ts";
import type { TableDefinition, TableStream } from "./table-definition.ts";
import { nextChangeAt } from "./table-status.ts";

const TABLES = 1;
const RETIRED = 2;
const SEQUENCES = 3;
const STREAMS = 5;

/** Where the sequences stand: whoever changes the catalog reads and writes them. */
export const SEQUENCE_KEY = catalogKey(SEQUENCES, "keyspace");

/** Records read at once. */
const PAGE_ENTRIES = 500;

/** How far the sequences have come. */
export interface Sequences {
  /** The last one given out to a table, an index or a stream. */
  readonly keyspace: number;
  /** How often the catalog has been changed. */
  readonly version: number;
}

export interface Contents {
  readonly version: number;
  readonly tables: ReadonlyMap<string, TableDefinition>;
  /** By their ARNs. */
  readonly streams: ReadonlyMap<string, TableStream>;
  /** Keyspaces whose entries are yet to be deleted. */
  readonly retired: ReadonlySet<number>;
  /** When a change of a table is done next, in milliseconds since 1970; undefined if none is under way. */
  readonly nextChangeAt: number | undefined;
}

/** A change of the catalog, decided. */
export interface CatalogChange {
  /** The table that is made, changed or removed. */
  readonly table?: {
    readonly name: string;
    readonly before: TableDefinition | undefined;
    /** Undefined if it is removed. */
    readonly after: TableDefinition | undefined;
  };
  /** Streams that begin or end. */
  readonly streams?: readonly TableStream[];
  /** The ARN of a stream that nobody may read any more. */
  readonly forgottenStream?: string;
  /** Keyspaces that nothing has any more. */
  readonly retired?: readonly number[];
  /** A retired keyspace that holds nothing any more. */
  readonly cleared?: number;
}

export function tableKey(name: string): Uint8Array {
  return catalogKey(TABLES, name);
}

export function decodeSequences(stored: Uint8Array | undefined): Sequences {
  const [keyspace = 0, version = 0] = decodeCounters(stored);
  return { keyspace, version };
}

/**
 * Reads what a store holds, as of one moment.
 *
 * @param known what was read earlier: a table whose record is the same has the same definition, not one that is alike
 * @throws StoreError `corrupt` or `version` if a definition cannot be read.
 */
export async function readContents(store: Store, known?: Contents): Promise<Contents> {
  for (;;) {
    store.refresh?.();
    const { version } = decodeSequences(await store.get(SEQUENCE_KEY));
    const tables = new Map<string, TableDefinition>();
    for await (const { name, value } of records(store, TABLES)) {
      tables.set(name, definitionOf(name, value, known?.tables.get(name)));
    }
    const streams = new Map<string, TableStream>();
    for await (const { name, value } of records(store, STREAMS)) streams.set(name, decodeStream(name, value));
    const retired = new Set<number>();
    for await (const { name } of records(store, RETIRED)) retired.add(decodeKeyspace(name));
    const contents = { version, tables, streams, retired, nextChangeAt: nextChangeAt(tables.values()) };
    // Another process may have changed something between two of these reads.
    if (decodeSequences(await store.get(SEQUENCE_KEY)).version === version) return contents;
  }
}

function definitionOf(name: string, stored: Uint8Array, known: TableDefinition | undefined): TableDefinition {
  const isKnown = known !== undefined && Buffer.compare(encodeDefinition(known), stored) === 0;
  return isKnown ? known : decodeDefinition(name, stored);
}

/** What is there after a change. */
export function changedContents(
  { tables, streams, retired, nextChangeAt: next }: Contents,
  change: CatalogChange,
  version: number,
): Contents {
  const { table, forgottenStream, cleared } = change;
  const changedTables = table ? withTable(tables, table) : tables;
  return {
    version,
    tables: changedTables,
    streams: withStreams(streams, change.streams, forgottenStream),
    retired: new Set([...retired, ...(change.retired ?? [])].filter((keyspace) => keyspace !== cleared)),
    nextChangeAt: table ? nextChangeAt(changedTables.values()) : next,
  };
}

function withTable(
  tables: Contents["tables"],
  { name, after }: NonNullable<CatalogChange["table"]>,
): Contents["tables"] {
  const changed = new Map(tables);
  if (after) changed.set(name, after);
  else changed.delete(name);
  return changed;
}

function withStreams(
  streams: Contents["streams"],
  added: readonly TableStream[] = [],
  forgotten: string | undefined,
): Contents["streams"] {
  if (added.length === 0 && forgotten === undefined) return streams;
  const changed = new Map([...streams, ...added.map((stream) => [stream.arn, stream] as const)]);
  if (forgotten !== undefined) changed.delete(forgotten);
  return changed;
}

/** What a change writes and deletes. */
export function recordsOf(
  { table, streams = [], forgottenStream, retired = [], cleared }: CatalogChange,
  { keyspace, version }: Sequences,
): { readonly puts: readonly Entry[]; readonly deletes: readonly Uint8Array[] } {
  const puts: Entry[] = [{ key: SEQUENCE_KEY, value: encodeCounters([keyspace, version]) }];
  const deletes: Uint8Array[] = [];
  if (table?.after) puts.push({ key: tableKey(table.name), value: encodeDefinition(table.after) });
  else if (table) deletes.push(tableKey(table.name));
  for (const stream of streams) puts.push({ key: streamKey(stream.arn), value: encodeStream(stream) });
  if (forgottenStream !== undefined) deletes.push(streamKey(forgottenStream));
  for (const each of retired) puts.push({ key: retiredKey(each), value: new Uint8Array() });
  if (cleared !== undefined) deletes.push(retiredKey(cleared), counterKey(cleared));
  return { puts, deletes };
}

function streamKey(arn: string): Uint8Array {
  return catalogKey(STREAMS, arn);
}

function retiredKey(keyspace: number): Uint8Array {
  return catalogKey(RETIRED, String(keyspace));
}

function decodeKeyspace(name: string): number {
  const keyspace = Number(name);
  if (!Number.isSafeInteger(keyspace) || keyspace < 1) throw new StoreError("corrupt", `Retired keyspace "${name}"`);
  return keyspace;
}

/** The records of one kind: their names and values. */
async function* records(store: Store, kind: number): AsyncGenerator<{ name: string; value: Uint8Array }> {
  let { from, to } = catalogRange(kind);
  const prefixBytes = from.length;
  for (;;) {
    const entries = await store.range({ from, to, entriesMax: PAGE_ENTRIES });
    for (const { key, value } of entries) yield { name: Buffer.from(key.subarray(prefixBytes)).toString(), value };
    const last = entries.at(-1);
    if (!last) return;
    from = afterKey(last.key);
  }
}
