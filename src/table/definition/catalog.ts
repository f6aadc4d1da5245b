// The catalog: every table's definition, in memory and in the store. A change is one commit, and visible once that is
// durable. Definitions are immutable, so who holds one can ask whether it still is the table's.
//
// Where several processes have the store open, each has a catalog of its own, and the store says which version of it there
// is. A request catches up before it looks at the catalog, and a commit that finds another version than it was decided on is
// decided anew (ADR 0014).

import { invalid, ResourceInUseException, ResourceNotFoundException } from "../../model/errors.ts";
import type { Decide, Store } from "../../store/store.ts";
import { type Home, parseArn, streamTableNameOf } from "../arn.ts";
import {
  type CatalogChange,
  type Contents,
  changedContents,
  decodeSequences,
  readContents,
  recordsOf,
  SEQUENCE_KEY,
  tableKey,
} from "./catalog-contents.ts";
import { decodeDefinition } from "./stored-definition.ts";
import type { TableDefinition, TableStream } from "./table-definition.ts";
import { tableNameIn } from "./table-name.ts";
import { assertCreated, isOutOfReach } from "./table-status.ts";

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
  /** Whether other processes may change it: then {@link catchUp} before a look at it. */
  readonly isShared: boolean;
  #contents: Contents;
  #sorted: readonly TableDefinition[] | undefined;
  /** The change that the store has taken and may not have kept yet, and what is there after it. */
  #pending: PendingChange | undefined;
  /** The last change begun: changes are made one after the other, so that they become visible in their order. */
  #lastChange: Promise<unknown> = Promise.resolve();

  private constructor(store: Store, home: Home, contents: Contents) {
    this.#store = store;
    this.#home = home;
    this.isShared = store.refresh !== undefined;
    this.#contents = contents;
  }

  /**
   * Reads the catalog of a store, which may be empty.
   *
   * @param home the region and account whose ARNs name tables of this database.
   * @throws StoreError `corrupt` or `version` if a definition cannot be read.
   */
  static async open(store: Store, home: Home): Promise<Catalog> {
    return new Catalog(store, home, await readContents(store));
  }

  /** The catalog of a fork of the store, as it is now. Takes constant time. */
  fork(store: Store): Catalog {
    // A store that can be forked keeps a change at once, and says so a moment later.
    return new Catalog(store, this.#home, this.#pending?.contents ?? this.#contents);
  }

  /** When a change of a table is done next, in milliseconds since 1970; undefined if none is under way. */
  get nextChangeAt(): number | undefined {
    return this.#contents.nextChangeAt;
  }

  /** Keyspaces whose entries are yet to be deleted. */
  get retired(): ReadonlySet<number> {
    return this.#contents.retired;
  }

  find(name: string): TableDefinition | undefined {
    return this.#contents.tables.get(name);
  }

  /** Every table, in the order of their names' bytes. */
  list(): readonly TableDefinition[] {
    this.#sorted ??= [...this.#contents.tables.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    return this.#sorted;
  }

  /**
   * The table that a data operation names.
   *
   * @throws ResourceNotFoundException, ValidationException or AccessDeniedException (an ARN of somebody else's)
   */
  table(nameOrArn: string): TableDefinition {
    const table = this.#contents.tables.get(nameOrArn) ?? this.#contents.tables.get(this.nameOf(nameOrArn));
    if (!table || (table.changing && isOutOfReach(table))) {
      throw new ResourceNotFoundException("Requested resource not found");
    }
    return table;
  }

  /** The table that an operation on tables names. Throws as {@link table} does, in that family's words. */
  describedTable(nameOrArn: string): TableDefinition {
    const name = this.nameOf(nameOrArn);
    const table = this.#contents.tables.get(name);
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
    const stream = this.#contents.streams.get(arn);
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
    for (const stream of this.#contents.streams.values()) {
      if (stream.tableName === tableName) beginning = Math.max(beginning, stream.enabledAt + 1);
    }
    return beginning;
  }

  /** Every stream, in the order of their ARNs. */
  streams(): readonly TableStream[] {
    return [...this.#contents.streams.values()].sort((a, b) => (a.arn < b.arn ? -1 : 1));
  }

  /**
   * Whether a definition still is its table's: false once the table was changed, deleted or created anew. A commit that asks
   * while it is decided either comes before such a change in the store, or is told of it, even before the change is visible:
   * what a change starts (filling an index, clearing a table) sees every write of before.
   */
  isCurrent(definition: TableDefinition): boolean {
    const { tables } = this.#contents;
    return tables.get(definition.name) === definition && this.#pending?.table?.name !== definition.name;
  }

  /**
   * Commits as the store does what is decided on this catalog, and only if the catalog is that of the commit's own moment:
   * {@link isCurrent} tells of the changes of other processes too.
   *
   * @param store the engine's: the catalog's own, unless a fault has taken its place.
   */
  commit<Result>(store: Store, keys: readonly Uint8Array[], decide: Decide<Result>): Promise<Result> {
    return this.isShared ? this.#commitShared(store, keys, decide) : store.commit(keys, decide);
  }

  async #commitShared<Result>(store: Store, keys: readonly Uint8Array[], decide: Decide<Result>): Promise<Result> {
    for (;;) {
      const done = await store.commit([SEQUENCE_KEY, ...keys], ([sequences, ...values], stamp) => {
        const { version } = this.#pending?.contents ?? this.#contents;
        if (decodeSequences(sequences).version !== version) return { result: undefined };
        const { result, ...changes } = decide(values, stamp);
        return { ...changes, result: { result } };
      });
      if (done) return done.result;
      await this.settled();
    }
  }

  /** Takes over what other processes have changed. From now on reads see what they have written before this call. */
  async catchUp(): Promise<void> {
    this.#store.refresh?.();
    const { version } = decodeSequences(await this.#store.get(SEQUENCE_KEY));
    if (version !== this.#contents.version) await this.settled();
  }

  /** Waits until the changes that have begun, here or in other processes, are visible, or have failed. */
  async settled(): Promise<void> {
    if (this.isShared) await this.#inTurn(() => this.#readAgain());
    else await this.#lastChange;
  }

  /**
   * Adds a table.
   *
   * @param make called within the commit, maybe more than once. What it throws is thrown, and nothing changes.
   * @throws ResourceInUseException
   */
  async create(name: string, make: (newKeyspace: NewKeyspace) => TableDefinition): Promise<TableDefinition> {
    const { after } = await this.#changeTable(name, (current, newKeyspace) => {
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
    const { after } = await this.#changeTable(name, (current, newKeyspace) => {
      if (!current) throw tableNotFound(name);
      return change(current, newKeyspace);
    });
    return after!;
  }

  /** The same for work in the background, which may come too late. @returns undefined if there is no such table */
  async updateIfThere(
    name: string,
    change: (definition: TableDefinition) => TableDefinition,
  ): Promise<TableDefinition | undefined> {
    const { after } = await this.#changeTable(name, (current) => current && change(current));
    return after;
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
    const { before } = await this.#changeTable(
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
    return { retired: [...this.#contents.retired], backfilling, expiring };
  }

  /** Forgets a stream whose records nobody may read any more, and retires its keyspace. */
  async forgetStream({ arn, keyspace }: TableStream): Promise<void> {
    await this.#change(() => ({ forgottenStream: arn, retired: [keyspace] }));
  }

  /** Notes that a retired keyspace holds nothing any more. */
  async forgetRetired(keyspace: number): Promise<void> {
    await this.#change(() => ({ cleared: keyspace }));
  }

  async #changeTable(name: string, change: ChangeTable, now = 0): Promise<NonNullable<CatalogChange["table"]>> {
    const key = tableKey(name);
    const { table } = await this.#change(
      (newKeyspace, [stored]) => decideTable(name, stored && decodeDefinition(name, stored), change, newKeyspace, now),
      [key],
    );
    return table!;
  }

  /** @param decide is given what stands at `keys` */
  #change(
    decide: (newKeyspace: NewKeyspace, values: readonly (Uint8Array | undefined)[]) => CatalogChange,
    keys: readonly Uint8Array[] = [],
  ): Promise<CatalogChange> {
    return this.#inTurn(async () => {
      try {
        for (;;) {
          const decided = await this.#store.commit([SEQUENCE_KEY, ...keys], ([stored, ...values]) => {
            const sequences = decodeSequences(stored);
            if (sequences.version !== this.#contents.version) return { result: undefined };
            let { keyspace } = sequences;
            const change = decide(() => ++keyspace, values);
            const version = sequences.version + 1;
            this.#pending = { ...change, contents: changedContents(this.#contents, change, version) };
            return { result: this.#pending, ...recordsOf(change, { keyspace, version }) };
          });
          if (decided) {
            this.#show(decided.contents);
            return decided;
          }
          await this.#readAgain();
        }
      } finally {
        this.#pending = undefined;
      }
    });
  }

  /** Does something once what has begun is done, and before what begins later. */
  #inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const done = this.#lastChange.then(act);
    this.#lastChange = done.catch(() => {});
    return done;
  }

  async #readAgain(): Promise<void> {
    this.#store.refresh?.();
    const { version } = decodeSequences(await this.#store.get(SEQUENCE_KEY));
    if (version !== this.#contents.version) this.#show(await readContents(this.#store, this.#contents));
  }

  #show(contents: Contents): void {
    this.#contents = contents;
    this.#sorted = undefined;
  }
}

interface PendingChange extends CatalogChange {
  readonly contents: Contents;
}

/** @returns undefined if there is no such table any more */
type ChangeTable = (current: TableDefinition | undefined, newKeyspace: NewKeyspace) => TableDefinition | undefined;

function decideTable(
  name: string,
  before: TableDefinition | undefined,
  change: ChangeTable,
  newKeyspace: NewKeyspace,
  now: number,
): CatalogChange {
  const after = change(before, newKeyspace);
  const kept = new Set(after ? keyspacesOf(after) : []);
  const retired = before ? keyspacesOf(before).filter((keyspace) => !kept.has(keyspace)) : [];
  return { table: { name, before, after }, streams: changedStreams(before, after, now), retired };
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
