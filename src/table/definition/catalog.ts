// The catalog: every table's definition, in memory and in the store. A change is one commit, and visible once that is
// durable. Definitions are immutable, so who holds one can ask whether it still is the table's.
//
// Records, by kind (key-encoding.ts says where they lie):
//
//     1  tables     name              the definition (stored-definition.ts)
//     2  retired    keyspace          nothing; what the keyspace holds is yet to be deleted
//     3  sequences  "keyspace"        a counter: the last keyspace given out
//     4  tokens     operation/token   a transaction that was done (idempotency.ts)
//     5  streams    ARN               a stream, its table's or a former one (stored-definition.ts)
//     6  times      time/token        nothing; when a token was used (idempotency.ts)

import { invalid, ResourceInUseException, ResourceNotFoundException } from "../../model/errors.ts";
import {
  type Decision,
  decodeCounters,
  type Entry,
  encodeCounters,
  type Store,
  StoreError,
} from "../../store/store.ts";
import { type Home, parseArn, streamTableNameOf } from "../arn.ts";
import { afterKey, catalogKey, catalogRange, counterKey } from "../item/key-encoding.ts";
import { decodeDefinition, decodeStream, encodeDefinition, encodeStream } from "./stored-definition.ts";
import type { TableDefinition, TableStream } from "./table-definition.ts";
import { tableNameIn } from "./table-name.ts";
import { assertCreated, isOutOfReach, nextChangeAt } from "./table-status.ts";

const TABLES = 1;
const RETIRED = 2;
const SEQUENCES = 3;
const STREAMS = 5;

const KEYSPACE_SEQUENCE = catalogKey(SEQUENCES, "keyspace");

/** Records read at once when the catalog is opened. */
const PAGE_ENTRIES = 500;

/** Gives out a number that no table, index or stream ever had. Only while a change is decided. */
export type NewKeyspace = () => number;

/** What was under way when the database was closed, or crashed. */
export interface UnfinishedWork {
  /** Keyspaces whose entries are yet to be deleted. */
  readonly retired: readonly number[];
  /** Indexes that are yet to be filled. */
  readonly backfilling: readonly { readonly tableName: string; readonly indexName: string }[];
  /** Tables whose items are yet to be put in the order in which they expire. */
  readonly expiring: readonly string[];
}

export class Catalog {
  readonly #store: Store;
  readonly #home: Home;
  /** Never changed in place: forks share it. */
  #tables: ReadonlyMap<string, TableDefinition>;
  #streams: ReadonlyMap<string, TableStream>;
  #retired: ReadonlySet<number>;
  #sorted: readonly TableDefinition[] | undefined;
  /** When a change of a table is done next, in milliseconds since 1970; undefined if none is under way. */
  nextChangeAt: number | undefined;
  /** The change that the store has taken and may not have kept yet. */
  #pending: DecidedChange | undefined;
  /** The last change begun: changes are made one after the other, so that they become visible in their order. */
  #lastChange: Promise<unknown> = Promise.resolve();

  private constructor(
    store: Store,
    home: Home,
    tables: ReadonlyMap<string, TableDefinition>,
    streams: ReadonlyMap<string, TableStream>,
    retired: ReadonlySet<number>,
  ) {
    this.#store = store;
    this.#home = home;
    this.#tables = tables;
    this.nextChangeAt = nextChangeAt(tables.values());
    this.#streams = streams;
    this.#retired = retired;
  }

  /**
   * Reads the catalog of a store, which may be empty.
   *
   * @param home the region and account whose ARNs name tables of this database.
   * @throws StoreError `corrupt` or `version` if a definition cannot be read.
   */
  static async open(store: Store, home: Home): Promise<Catalog> {
    const tables = new Map<string, TableDefinition>();
    for await (const { name, value } of records(store, TABLES)) tables.set(name, decodeDefinition(name, value));
    const streams = new Map<string, TableStream>();
    for await (const { name, value } of records(store, STREAMS)) streams.set(name, decodeStream(name, value));
    const retired = new Set<number>();
    for await (const { name } of records(store, RETIRED)) retired.add(decodeKeyspace(name));
    return new Catalog(store, home, tables, streams, retired);
  }

  /** The catalog of a fork of the store, as it is now. Takes constant time. */
  fork(store: Store): Catalog {
    const copy = new Catalog(store, this.#home, this.#tables, this.#streams, this.#retired);
    // A store that can be forked keeps a change at once, and says so a moment later.
    if (this.#pending) copy.#show(this.#pending);
    return copy;
  }

  find(name: string): TableDefinition | undefined {
    return this.#tables.get(name);
  }

  /** Every table, in the order of their names' bytes. */
  list(): readonly TableDefinition[] {
    this.#sorted ??= [...this.#tables.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    return this.#sorted;
  }

  /**
   * The table that a data operation names.
   *
   * @throws ResourceNotFoundException, ValidationException or AccessDeniedException (an ARN of somebody else's)
   */
  table(nameOrArn: string): TableDefinition {
    const table = this.#tables.get(nameOrArn) ?? this.#tables.get(this.nameOf(nameOrArn));
    if (!table || (table.changing && isOutOfReach(table))) {
      throw new ResourceNotFoundException("Requested resource not found");
    }
    return table;
  }

  /** The table that an operation on tables names. Throws as {@link table} does, in that family's words. */
  describedTable(nameOrArn: string): TableDefinition {
    const name = this.nameOf(nameOrArn);
    const table = this.#tables.get(name);
    if (!table) throw tableNotFound(name);
    return table;
  }

  /** The same, of operations to which a table that is being created or deleted is not there. */
  reachableTable(nameOrArn: string): TableDefinition {
    const table = this.describedTable(nameOrArn);
    if (isOutOfReach(table)) throw tableNotFound(table.name);
    return table;
  }

  /** The name in a name or an ARN, whether there is such a table or not. */
  nameOf(nameOrArn: string): string {
    return tableNameIn(nameOrArn, this.#home);
  }

  /**
   * The stream with that ARN, recording or not, as long as its records are kept.
   *
   * @throws ResourceNotFoundException
   */
  recordedStream(arn: string): TableStream {
    const stream = this.#streams.get(arn);
    if (!stream) throw new ResourceNotFoundException(`Requested resource not found: Stream: ${arn} not found`);
    return stream;
  }

  /**
   * The stream that a request names. AWS takes the ARN apart before it looks at anything else about it, so one that is too
   * short, or missing, is refused in the same words.
   *
   * @throws ValidationException (no ARN of a stream), ResourceNotFoundException
   */
  describedStream(arn: string | undefined): TableStream {
    const parsed = arn === undefined ? undefined : parseArn(arn);
    if (!parsed || streamTableNameOf(parsed) === undefined) throw invalid("Invalid StreamArn");
    return this.recordedStream(arn!);
  }

  /**
   * When a new stream of a table begins: now or, so that its ARN is new whatever the clock says, after every other that the
   * table, or a former one of its name, had.
   */
  streamBeginning(tableName: string, now: number): number {
    let beginning = now;
    for (const stream of this.#streams.values()) {
      if (stream.tableName === tableName) beginning = Math.max(beginning, stream.enabledAt + 1);
    }
    return beginning;
  }

  /** Every stream, in the order of their ARNs. */
  streams(): readonly TableStream[] {
    return [...this.#streams.values()].sort((a, b) => (a.arn < b.arn ? -1 : 1));
  }

  /**
   * Whether a definition still is its table's: false once the table was changed, deleted or created anew. A commit that asks
   * while it is decided either comes before such a change in the store, or is told of it, even before the change is visible:
   * what a change starts (filling an index, clearing a table) sees every write of before.
   */
  isCurrent(definition: TableDefinition): boolean {
    return this.#tables.get(definition.name) === definition && this.#pending?.name !== definition.name;
  }

  /** Waits until the changes that have begun are visible, or have failed. */
  async settled(): Promise<void> {
    await this.#lastChange;
  }

  /**
   * Adds a table.
   *
   * @param make called within the commit, maybe more than once. What it throws is thrown, and nothing changes.
   * @throws ResourceInUseException
   */
  async create(name: string, make: (newKeyspace: NewKeyspace) => TableDefinition): Promise<TableDefinition> {
    const { after } = await this.#change(name, (current, newKeyspace) => {
      if (current) {
        assertCreated(current);
        throw new ResourceInUseException(`Table already exists: ${name}`);
      }
      return make(newKeyspace);
    });
    return after!;
  }

  /**
   * Replaces a table's definition. Keyspaces that the new one no longer has are retired: see {@link unfinished}.
   *
   * @param change called within the commit, maybe more than once. What it throws is thrown, and nothing changes.
   * @throws ResourceNotFoundException
   */
  async update(
    name: string,
    change: (definition: TableDefinition, newKeyspace: NewKeyspace) => TableDefinition,
  ): Promise<TableDefinition> {
    const { after } = await this.#change(name, (current, newKeyspace) => {
      if (!current) throw tableNotFound(name);
      return change(current, newKeyspace);
    });
    return after!;
  }

  /**
   * Removes a table and retires its keyspaces. Its stream stays, and ends.
   *
   * @param now milliseconds since 1970.
   * @param check throws to refuse; called within the commit, maybe more than once.
   * @returns the last definition.
   * @throws ResourceNotFoundException
   */
  async remove(
    name: string,
    now: number,
    check: (definition: TableDefinition) => void = () => {},
  ): Promise<TableDefinition> {
    const { before } = await this.#change(
      name,
      (current) => {
        if (!current) throw tableNotFound(name);
        check(current);
        return undefined;
      },
      now,
    );
    return before!;
  }

  /** Work to be taken up again: at once after opening a store, since it was interrupted. */
  unfinished(): UnfinishedWork {
    const backfilling = this.list().flatMap((table) =>
      table.indexes
        .filter((index) => index.backfilling)
        .map((index) => ({ tableName: table.name, indexName: index.name })),
    );
    const expiring = this.list().flatMap(({ name, timeToLive }) => (timeToLive?.isIndexing ? [name] : []));
    return { retired: [...this.#retired], backfilling, expiring };
  }

  /** Forgets a stream whose records nobody may read any more, and retires its keyspace. */
  async forgetStream({ arn, keyspace }: TableStream): Promise<void> {
    await this.#store.commit([], () => ({
      puts: [{ key: retiredKey(keyspace), value: new Uint8Array() }],
      deletes: [catalogKey(STREAMS, arn)],
      result: undefined,
    }));
    this.#streams = new Map([...this.#streams].filter(([other]) => other !== arn));
    this.#retired = new Set([...this.#retired, keyspace]);
  }

  /** Notes that a retired keyspace holds nothing any more. */
  async forgetRetired(keyspace: number): Promise<void> {
    await this.#store.commit([], () => ({
      deletes: [retiredKey(keyspace), counterKey(keyspace)],
      result: undefined,
    }));
    this.#retired = new Set([...this.#retired].filter((other) => other !== keyspace));
  }

  #change(name: string, change: Change, now = 0): Promise<DecidedChange> {
    const done = this.#lastChange.then(async () => {
      try {
        const decided = await this.#store.commit(
          [catalogKey(TABLES, name), KEYSPACE_SEQUENCE],
          ([stored, sequence]) => {
            const decision = decideChange(name, stored, sequence, change, now);
            this.#pending = decision.result;
            return decision;
          },
        );
        this.#show(decided);
        return decided;
      } finally {
        this.#pending = undefined;
      }
    });
    this.#lastChange = done.catch(() => {});
    return done;
  }

  #show({ name, after, retired, streams }: DecidedChange): void {
    const tables = new Map(this.#tables);
    if (after) tables.set(name, after);
    else tables.delete(name);
    this.#tables = tables;
    this.#sorted = undefined;
    this.nextChangeAt = nextChangeAt(tables.values());
    if (streams.length > 0) {
      this.#streams = new Map([...this.#streams, ...streams.map((stream) => [stream.arn, stream] as const)]);
    }
    if (retired.length > 0) this.#retired = new Set([...this.#retired, ...retired]);
  }
}

/** @returns undefined if there is no such table any more */
type Change = (current: TableDefinition | undefined, newKeyspace: NewKeyspace) => TableDefinition | undefined;

/** What a change comes to. */
interface DecidedChange {
  readonly name: string;
  readonly before: TableDefinition | undefined;
  readonly after: TableDefinition | undefined;
  /** Keyspaces that the table no longer has. */
  readonly retired: readonly number[];
  /** Streams that begin or end. */
  readonly streams: readonly TableStream[];
}

/** @param sequence the counter of keyspaces given out */
function decideChange(
  name: string,
  stored: Uint8Array | undefined,
  sequence: Uint8Array | undefined,
  change: Change,
  now: number,
): Decision<DecidedChange> {
  const key = catalogKey(TABLES, name);
  const before = stored && decodeDefinition(name, stored);
  const given = decodeCounters(sequence)[0] ?? 0;
  let last = given;
  const after = change(before, () => ++last);
  const kept = new Set(after ? keyspacesOf(after) : []);
  const retired = before ? keyspacesOf(before).filter((keyspace) => !kept.has(keyspace)) : [];
  const streams = changedStreams(before, after, now);
  const puts: Entry[] = retired.map((keyspace) => ({ key: retiredKey(keyspace), value: new Uint8Array() }));
  if (last !== given) puts.push({ key: KEYSPACE_SEQUENCE, value: encodeCounters([last]) });
  if (after) puts.push({ key, value: encodeDefinition(after) });
  for (const stream of streams) puts.push({ key: catalogKey(STREAMS, stream.arn), value: encodeStream(stream) });
  return { result: { name, before, after, retired, streams }, puts, deletes: after ? [] : [key] };
}

/** Every keyspace that goes with a table: its own, its indexes', its expiry's. Its stream's has a life of its own. */
export function keyspacesOf({ keyspace, indexes, timeToLive }: TableDefinition): number[] {
  const keyspaces = [keyspace, ...indexes.map((index) => index.keyspace)];
  if (timeToLive?.keyspace !== undefined) keyspaces.push(timeToLive.keyspace);
  return keyspaces;
}

/** The streams that a change begins or ends. One that goes with its table ends at `now`. */
function changedStreams(
  before: TableDefinition | undefined,
  after: TableDefinition | undefined,
  now: number,
): TableStream[] {
  const old = before?.stream;
  const fresh = after?.stream;
  const changed: TableStream[] = [];
  if (fresh && (fresh.arn !== old?.arn || fresh.disabledAt !== old.disabledAt)) {
    changed.push({ ...fresh, tableName: after.name, keys: after.keys });
  }
  if (old && fresh?.arn !== old.arn && old.disabledAt === undefined) {
    changed.push({ ...old, disabledAt: now, tableName: before.name, keys: before.keys });
  }
  return changed;
}

export function tableNotFound(name: string): ResourceNotFoundException {
  return new ResourceNotFoundException(`Requested resource not found: Table: ${name} not found`);
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
