// One of LMDB's write transactions and the commits that share it. All of this runs synchronously while LMDB holds its write
// lock, so each decision sees what the ones before it did.

import { checkChanges, latin1 } from "./check-changes.ts";
import { lmdbError } from "./lmdb-errors.ts";
import type { Folder } from "./lmdb-folder.ts";
import { type Changes, type Decide, incremented, StoreError } from "./store.ts";

/** Where the settings keep the last stamp, as an unsigned 64-bit big-endian integer. */
export const STAMP_KEY = Buffer.from("stamp");

const STAMP_BYTES = 8;

/** One commit, before it is decided. */
export interface Task {
  /** Decides and applies, and answers what to call once the transaction is on disk. */
  readonly run: (transaction: Transaction) => () => void;
  /** What to call if it is not. */
  readonly reject: (error: unknown) => void;
}

/**
 * Runs commits one after another. One that throws changes nothing and does not disturb the others.
 *
 * @returns what to call once the transaction is on disk, a function for each.
 * @throws what LMDB threw while it wrote: then the transaction holds parts of a commit and must not be committed.
 */
export function runAll(folder: Folder, tasks: readonly Task[]): readonly (() => void)[] {
  const transaction = new Transaction(folder);
  const settle = tasks.map(({ run, reject }) => {
    try {
      return run(transaction);
    } catch (error) {
      if (error instanceof WriteFailure) throw error.cause;
      return () => reject(error);
    }
  });
  transaction.finish();
  return settle;
}

/** LMDB refused a write, when writes of the same commit may already have been made. */
class WriteFailure extends Error {}

export class Transaction {
  readonly #folder: Folder;
  /** The last stamp given out, once one has been asked for. */
  #stamp: bigint | undefined;
  /**
   * The counters that the commits so far have incremented, by their keys as text. Nearly all commits increment the same
   * one, their table's: so it is read and written once a transaction, which saves a put a tenth of its time.
   */
  readonly #counters = new Map<string, { readonly key: Uint8Array; value: Uint8Array }>();

  constructor(folder: Folder) {
    this.#folder = folder;
  }

  run<Result>(keys: readonly Uint8Array[], decide: Decide<Result>): Result {
    let stamp: bigint | undefined;
    const decision = decide(
      keys.map((key) => this.#read(key)),
      () => {
        stamp ??= this.#nextStamp();
        return stamp;
      },
    );
    this.#apply(decision);
    return decision.result;
  }

  /** Stores the counters and the last stamp, if any was given out: once for all commits. */
  finish(): void {
    for (const { key, value } of this.#counters.values()) void this.#folder.entries.put(key, value);
    if (this.#stamp !== undefined) void this.#folder.settings.put(STAMP_KEY, encodeStamp(this.#stamp));
  }

  #apply(changes: Changes): void {
    const { puts = [], deletes = [], increments = [] } = changes;
    const { entries } = this.#folder;
    checkChanges(changes);
    const counters = increments.map(({ key, by }) => ({ key, value: incremented(this.#read(key), by) }));
    for (const counter of counters) this.#counters.set(latin1(counter.key), counter);
    try {
      for (const { key, value } of puts) {
        this.#forgetCounter(key);
        void entries.put(key, value);
      }
      for (const key of deletes) {
        this.#forgetCounter(key);
        void entries.remove(key);
      }
    } catch (cause) {
      throw new WriteFailure("LMDB refused a write", { cause });
    }
  }

  /** A counter that is written or deleted as a whole is no sum any more. */
  #forgetCounter(key: Uint8Array): void {
    if (this.#counters.size > 0) this.#counters.delete(latin1(key));
  }

  #read(key: Uint8Array): Uint8Array | undefined {
    if (this.#counters.size > 0) {
      const counter = this.#counters.get(latin1(key));
      if (counter) return counter.value;
    }
    try {
      return this.#folder.entries.get(key);
    } catch (error) {
      throw lmdbError(error, this.#folder.path);
    }
  }

  #nextStamp(): bigint {
    this.#stamp = (this.#stamp ?? lastStampOf(this.#folder)) + 1n;
    return this.#stamp;
  }
}

export function encodeStamp(stamp: bigint): Buffer {
  const bytes = Buffer.alloc(STAMP_BYTES);
  bytes.writeBigUInt64BE(stamp);
  return bytes;
}

/** The last stamp given out, as the settings have it. */
export function lastStampOf({ settings }: Folder): bigint {
  const bytes = settings.get(STAMP_KEY);
  if (!bytes) return 0n;
  if (bytes.length !== STAMP_BYTES) throw new StoreError("corrupt", `A stamp of ${bytes.length} bytes`);
  return bytes.readBigUInt64BE();
}
