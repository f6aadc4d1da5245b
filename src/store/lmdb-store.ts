// LMDB alone: what lies under the log (logged-store.ts), and the store of processes that share a folder. Reads are synchronous
// and never wait. Commits that come while one is being written and flushed are decided together in the next transaction: group
// commit.
//
// Decisions run inside LMDB's write transaction, on what it reads there, so they are serialised by LMDB's own write lock,
// those of other processes too.

import { commitErrorOf, hasOverrunMemory, lmdbError } from "./lmdb-errors.ts";
import type { Durability, Folder } from "./lmdb-folder.ts";
import { encodeStamp, lastStampOf, runAll, STAMP_KEY, type Task, type Transaction } from "./lmdb-transaction.ts";
import { encodeLogMark, LOG_MARK_KEY, type LogMark, parseLogMark } from "./log.ts";
import type { Change } from "./log-record.ts";
import { type Decide, type Entry, type Range, type Store, StoreError } from "./store.ts";

/** A commit that waits for its turn. */
interface Waiting extends Task {
  /** It has already met a full disk together with others. */
  isRetried: boolean;
}

/** One transaction can take so many commits: more would hold up the event loop. */
const COMMITS_PER_TRANSACTION_MAX = 256;
/** `clear` deletes so many entries a transaction, between which others have their turn. */
const CLEARED_PER_COMMIT_MAX = 1_000;

export class LmdbStore implements Store {
  readonly #folder: Folder;
  readonly #durability: Durability;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  /** Nothing is written any more: LMDB has given up, or must not be trusted. */
  #broken: StoreError | undefined;
  readonly refresh: (() => void) | undefined;

  /** Use {@link openLmdb}. */
  constructor(folder: Folder, durability: Durability, isShared = false) {
    this.#folder = folder;
    this.#durability = durability;
    // The read transaction otherwise lasts for some turns of the event loop, or until this process commits something.
    if (isShared) this.refresh = () => folder.root.resetReadTxn();
  }

  /** The data folder. */
  get path(): string {
    return this.#folder.path;
  }

  get(key: Uint8Array): Uint8Array | undefined {
    this.#checkOpen();
    try {
      return this.#folder.entries.get(key);
    } catch (error) {
      throw lmdbError(error, this.#folder.path);
    }
  }

  getMany(keys: readonly Uint8Array[]): readonly (Uint8Array | undefined)[] {
    this.#checkOpen();
    // LMDB's read transaction lasts until this turn of the event loop ends, and so does what it sees.
    return keys.map((key) => this.get(key));
  }

  range({ from, to, reverse = false, entriesMax, bytesMax = Number.POSITIVE_INFINITY }: Range): readonly Entry[] {
    this.#checkOpen();
    const found: Entry[] = [];
    if (Buffer.compare(from, to) >= 0) return found;
    const bounds = reverse
      ? { start: to, exclusiveStart: true, end: from, inclusiveEnd: true, reverse }
      : { start: from, end: to };
    try {
      let bytes = 0;
      for (const entry of this.#folder.entries.getRange({ ...bounds, limit: entriesMax })) {
        found.push(entry);
        bytes += entry.value.length;
        if (bytes >= bytesMax) break;
      }
      return found;
    } catch (error) {
      throw lmdbError(error, this.#folder.path);
    }
  }

  commit<Result>(keys: readonly Uint8Array[], decide: Decide<Result>): Promise<Result> {
    if (this.#closing) return Promise.reject(this.#closedError());
    if (this.#broken) return Promise.reject(this.#broken);
    return new Promise((resolve, reject) => {
      const run = (transaction: Transaction) => {
        const result = transaction.run(keys, decide);
        return () => resolve(result);
      };
      this.#waiting.push({ run, reject, isRetried: false });
      this.#writing ??= this.#write();
    });
  }

  async clear(from: Uint8Array, to: Uint8Array): Promise<void> {
    let cleared: number;
    do {
      const keys = this.keys({ from, to, entriesMax: CLEARED_PER_COMMIT_MAX });
      cleared = keys.length;
      if (cleared > 0) await this.commit([], () => ({ deletes: keys, result: undefined }));
    } while (cleared === CLEARED_PER_COMMIT_MAX);
  }

  /** The first keys of a range, ascending, without the values, which may be large. */
  keys({ from, to, entriesMax }: Range): readonly Uint8Array[] {
    this.#checkOpen();
    if (Buffer.compare(from, to) >= 0) return [];
    try {
      return [...this.#folder.entries.getKeys({ start: from, end: to, limit: entriesMax })];
    } catch (error) {
      throw lmdbError(error, this.#folder.path);
    }
  }

  /** Which log belongs to the data, and what of it is here; undefined if none ever did. */
  get logMark(): LogMark | undefined {
    this.#checkOpen();
    const mark = this.#folder.settings.get(LOG_MARK_KEY);
    return mark && parseLogMark(mark);
  }

  /** The last stamp given out. */
  get lastStamp(): bigint {
    this.#checkOpen();
    return lastStampOf(this.#folder);
  }

  /**
   * Writes what a log has recorded, in one transaction. It runs on another thread from its beginning to its end: the event
   * loop is only held up for handing it over.
   *
   * @param upTo if all that the log has recorded up to there is here with that, and the last stamp it knows
   * @throws StoreError if it fails. Then nothing of it is there.
   */
  async absorb(changes: readonly Change[], upTo?: LogMark & { readonly lastStamp: bigint }): Promise<void> {
    this.#checkOpen();
    if (this.#broken) throw this.#broken;
    const { root, entries, settings, path } = this.#folder;
    try {
      await root.batch(() => {
        for (const { key, value } of changes) void (value ? entries.put(key, value) : entries.remove(key));
        if (!upTo) return;
        void settings.put(LOG_MARK_KEY, encodeLogMark(upTo));
        void settings.put(STAMP_KEY, encodeStamp(upTo.lastStamp));
      });
      root.resetReadTxn();
    } catch (rejected) {
      const error = await commitErrorOf(rejected);
      this.#broken = findBroken(this.#folder, error);
      throw lmdbError(error, path);
    }
  }

  /** Why nothing can be written any more; undefined as long as it can. */
  get broken(): StoreError | undefined {
    return this.#broken;
  }

  /** Waits until the disk has all that was committed before, where commits do not. */
  async flush(): Promise<void> {
    if (this.#durability === "sync") return;
    const { root, path } = this.#folder;
    // Missing from lmdb-js' types.
    const { sync } = root as unknown as { sync(this: Folder["root"], callback: (error?: Error) => void): void };
    try {
      await new Promise<void>((resolve, reject) => sync.call(root, (error) => (error ? reject(error) : resolve())));
    } catch (error) {
      throw lmdbError(error, path);
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#writing;
    try {
      if (!this.#broken) await this.flush();
    } finally {
      await this.#folder.close();
    }
  }

  /** Writes transaction after transaction until nobody waits. */
  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      let batch: Waiting[] = [];
      try {
        const settle = await this.#transact(() => {
          // Whoever has come by the time the transaction begins is part of it.
          batch = this.#take();
          return runAll(this.#folder, batch);
        });
        for (const settled of settle) settled();
      } catch (error) {
        await this.#fail(batch.length > 0 ? batch : this.#take(), await commitErrorOf(error));
      }
    }
    this.#writing = undefined;
  }

  #take(): Waiting[] {
    return this.#waiting.splice(0, this.#waiting[0]?.isRetried ? 1 : COMMITS_PER_TRANSACTION_MAX);
  }

  /** Nothing of the batch has been written. */
  async #fail(batch: Waiting[], error: unknown): Promise<void> {
    const failure = lmdbError(error, this.#folder.path);
    this.#broken = findBroken(this.#folder, error);
    if (this.#broken) batch.push(...this.#waiting.splice(0));
    if (failure.code !== "full" || this.#broken || batch[0]?.isRetried) {
      for (const { reject } of batch) reject(failure);
      return;
    }
    // One of them may be too large, and the others not: once more, each by itself.
    for (const waiting of batch) waiting.isRetried = true;
    this.#waiting.unshift(...batch);
    try {
      await this.#transact(() => freePages(this.#folder));
    } catch (rejected) {
      const cause = await commitErrorOf(rejected);
      this.#broken = findBroken(this.#folder, cause);
      if (this.#broken) for (const { reject } of this.#waiting.splice(0)) reject(this.#broken);
    }
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

  #checkOpen(): void {
    if (this.#closing) throw this.#closedError();
  }

  #closedError(): StoreError {
    return new StoreError("closed", `The store in ${this.#folder.path} has been closed; open it again to use it`);
  }
}

/**
 * LMDB writes to the pages that a transaction has freed only in the second transaction after it: this one, which changes
 * next to nothing, comes between.
 */
function freePages({ settings }: Folder): void {
  void settings.put(STAMP_KEY, settings.get(STAMP_KEY) ?? Buffer.alloc(8));
}

/**
 * Whether a store can go on after LMDB failed with `error`. After a failed write of its first pages, LMDB neither reads nor
 * writes any more: its next transaction would never end.
 */
function findBroken({ path, root, settings }: Folder, error: unknown): StoreError | undefined {
  if (hasOverrunMemory(error)) return memoryOverrun(path, error);
  try {
    root.resetReadTxn();
    settings.get(STAMP_KEY);
    return undefined;
  } catch (cause) {
    return new StoreError("io", `LMDB could not write its first pages: close the store and open ${path} again`, {
      cause,
    });
  }
}

function memoryOverrun(path: string, cause: unknown): StoreError {
  return new StoreError(
    "io",
    `A write to ${path} failed, and LMDB's binding overran its memory when it noted that: check the disk, and start this process again`,
    { cause },
  );
}
