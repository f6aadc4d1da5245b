// A store in LMDB, on disk: the default for data that stays. Reads are synchronous and never wait. Commits that come while
// one is being written and flushed are decided together in the next transaction: group commit.
//
// Decisions run inside LMDB's write transaction, on what it reads there, so they are serialised by LMDB's own write lock.

import { checkChanges } from "./check-changes.ts";
import { commitErrorOf, lmdbError } from "./lmdb-errors.ts";
import { type Durability, type Folder, openFolder } from "./lmdb-folder.ts";
import { type Changes, type Decide, type Entry, incremented, type Range, type Store, StoreError } from "./store.ts";

export interface LmdbOptions {
  /**
   * When a commit's promise resolves, and so what an answered write survives:
   *
   * - `sync` (default): when the data is on the disk. It survives a killed process, a crash of the system and power loss.
   * - `relaxed`: when it is on the disk but not yet in force there. A killed process loses nothing; a crash of the system
   *   or power loss may undo the last commits, and damages nothing. One flush a transaction instead of two.
   * - `none`: when the operating system has it. A killed process loses nothing; a crash of the system or power loss may
   *   damage the whole folder. For tests and caches.
   */
  readonly durability?: Durability;
}

/**
 * Opens the data folder `path`, or makes a new one. One process at a time can have it open.
 *
 * @throws StoreError `locked` if another process has it open; `corrupt` or `version` if what stands in it cannot be read;
 *   `io` or `full` if the operating system refuses.
 * @example
 * const store = await openLmdb("./data");
 */
export async function openLmdb(path: string, options: LmdbOptions = {}): Promise<LmdbStore> {
  const durability = options.durability ?? "sync";
  return new LmdbStore(path, openFolder(path, durability), durability);
}

/** A commit that waits for its turn. */
interface Waiting {
  /** Within the transaction: decides, applies, and answers what to do once it is on disk. */
  readonly run: (transaction: Transaction) => () => void;
  readonly reject: (error: unknown) => void;
}

/** One transaction can take so many commits: more would hold up the event loop. */
const COMMITS_PER_TRANSACTION_MAX = 1_000;
/** `clear` deletes so many entries a transaction, between which others have their turn. */
const CLEARED_PER_COMMIT_MAX = 1_000;

const STAMP_KEY = Buffer.from("stamp");

export class LmdbStore implements Store {
  readonly #path: string;
  readonly #folder: Folder;
  readonly #durability: Durability;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  /** Use {@link openLmdb}. */
  constructor(path: string, folder: Folder, durability: Durability) {
    this.#path = path;
    this.#folder = folder;
    this.#durability = durability;
  }

  get(key: Uint8Array): Uint8Array | undefined {
    this.#checkOpen();
    return this.#read(() => readEntry(this.#folder, key));
  }

  getMany(keys: readonly Uint8Array[]): readonly (Uint8Array | undefined)[] {
    this.#checkOpen();
    // All in one turn of the event loop, and so in one read transaction.
    return this.#read(() => keys.map((key) => readEntry(this.#folder, key)));
  }

  range({ from, to, reverse = false, entriesMax, bytesMax = Number.POSITIVE_INFINITY }: Range): readonly Entry[] {
    this.#checkOpen();
    const found: Entry[] = [];
    if (Buffer.compare(from, to) >= 0) return found;
    const bounds = reverse
      ? { start: to, exclusiveStart: true, end: from, inclusiveEnd: true, reverse }
      : { start: from, end: to };
    return this.#read(() => {
      let bytes = 0;
      for (const entry of this.#folder.entries.getRange({ ...bounds, limit: entriesMax })) {
        found.push(entry);
        bytes += entry.value.length;
        if (bytes >= bytesMax) break;
      }
      return found;
    });
  }

  commit<Result>(keys: readonly Uint8Array[], decide: Decide<Result>): Promise<Result> {
    if (this.#closing) return Promise.reject(this.#closedError());
    return new Promise((resolve, reject) => {
      const run = (transaction: Transaction) => {
        const decision = transaction.decide(keys, decide);
        transaction.apply(decision);
        return () => resolve(decision.result);
      };
      this.#waiting.push({ run, reject });
      this.#writing ??= this.#write();
    });
  }

  async clear(from: Uint8Array, to: Uint8Array): Promise<void> {
    let cleared: number;
    do {
      const step = { from, to, entriesMax: CLEARED_PER_COMMIT_MAX };
      const keys = this.range(step).map(({ key }) => key);
      cleared = keys.length;
      if (cleared > 0) await this.commit([], () => ({ deletes: keys, result: undefined }));
    } while (cleared === CLEARED_PER_COMMIT_MAX);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#writing;
    if (this.#durability !== "sync") await flush(this.#folder);
    await this.#folder.root.close();
  }

  /** Writes transaction after transaction until nobody waits. */
  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      let batch: Waiting[] = [];
      try {
        const settle = await this.#transact(() => {
          // Whoever has come by the time the transaction begins is part of it.
          batch = this.#waiting.splice(0, COMMITS_PER_TRANSACTION_MAX);
          return decideAll(this.#folder, batch);
        });
        for (const settled of settle) settled();
      } catch (error) {
        const failure = lmdbError(await commitErrorOf(error), this.#path);
        for (const { reject } of batch) reject(failure);
      }
    }
    this.#writing = undefined;
  }

  /** Runs `run` in a write transaction and resolves once it is committed, or rejects, and nothing is. */
  async #transact<Result>(run: () => Result): Promise<Result> {
    const { root } = this.#folder;
    if (this.#durability !== "none") {
      // Begins and flushes on another thread. A child transaction, unlike lmdb-js' plain one, is undone if `run` throws.
      return root.childTransaction(run);
    }
    // Nothing to wait for but two changes of threads, which take longer than all the rest.
    await undefined;
    return root.transactionSync(run);
  }

  #read<Result>(read: () => Result): Result {
    try {
      return read();
    } catch (error) {
      throw lmdbError(error, this.#path);
    }
  }

  #checkOpen(): void {
    if (this.#closing) throw this.#closedError();
  }

  #closedError(): StoreError {
    return new StoreError("closed", `The store in ${this.#path} has been closed; open it again to use it`);
  }
}

function flush({ root }: Folder): Promise<void> {
  // Missing from lmdb-js' types.
  const { sync } = root as unknown as { sync(this: Folder["root"], callback: (error?: Error) => void): void };
  return new Promise((resolve, reject) => sync.call(root, (error) => (error ? reject(error) : resolve())));
}

/** Runs a batch of commits one after another. Each answers how it is settled once the transaction is on disk. */
function decideAll(folder: Folder, batch: readonly Waiting[]): readonly (() => void)[] {
  const transaction = new Transaction(folder);
  const settle = batch.map(({ run, reject }) => {
    try {
      return run(transaction);
    } catch (error) {
      if (transaction.isDamaged) throw error;
      return () => reject(error);
    }
  });
  transaction.finish();
  return settle;
}

/** What decisions see of LMDB's write transaction. */
class Transaction {
  readonly #folder: Folder;
  #lastStamp: bigint | undefined;
  #stampsGiven = false;
  /** A write failed halfway: nothing of this transaction may be committed. */
  isDamaged = false;

  constructor(folder: Folder) {
    this.#folder = folder;
  }

  decide<Result>(keys: readonly Uint8Array[], decide: Decide<Result>) {
    const values = keys.map((key) => readEntry(this.#folder, key));
    let stamp: bigint | undefined;
    return decide(values, () => {
      stamp ??= this.#nextStamp();
      return stamp;
    });
  }

  apply(changes: Changes): void {
    const { puts = [], deletes = [], increments = [] } = changes;
    checkChanges(changes);
    const counters = increments.map(({ key, by }) => ({ key, value: incremented(readEntry(this.#folder, key), by) }));
    const { entries } = this.#folder;
    this.isDamaged = true;
    for (const { key, value } of puts) void entries.put(key, value);
    for (const { key, value } of counters) void entries.put(key, value);
    for (const key of deletes) void entries.remove(key);
    this.isDamaged = false;
  }

  finish(): void {
    if (!this.#stampsGiven) return;
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(this.#lastStamp!);
    void this.#folder.settings.put(STAMP_KEY, bytes);
  }

  #nextStamp(): bigint {
    this.#lastStamp ??= this.#folder.settings.get(STAMP_KEY)?.readBigUInt64BE() ?? 0n;
    this.#lastStamp += 1n;
    this.#stampsGiven = true;
    return this.#lastStamp;
  }
}

function readEntry({ entries }: Folder, key: Uint8Array): Uint8Array | undefined {
  return entries.get(key);
}
