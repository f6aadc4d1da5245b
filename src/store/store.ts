// The contract between the engine and what holds its bytes. A backend is one file that implements `Store` and a test of
// three lines that runs test/store/store-suite.ts against it. A store knows bytes only: no items, no keys, no names.
//
// Keys. A key is at least PARTITION_BYTES long. Its first PARTITION_BYTES bytes are its partition, the rest is its place
// within the partition. Keys are ordered by unsigned bytes. Keys of up to KEY_BYTES_MAX bytes are stored as they are;
// key-encoding.ts never makes longer ones.
//
// Reads see every commit whose promise has resolved before the read began, and never a part of one. Where several processes
// have a store open, that goes for the commits of the process that reads, and for the others' after `refresh`.
//
// Writes are pure decisions. `commit(keys, decide)` reads `keys`, calls `decide` with what it found, and applies what
// `decide` returns, all or nothing. `decide` is synchronous and has no side effects: after a conflict it runs again.
// Commits that share a key are serialised; the promise resolves once the change is as durable as the store was asked to
// make it (by default: on disk, fsynced).
//
// Answers are validated by who asked: a store may hand back corrupt bytes, but never bytes that belong to another key.
//
// Bytes that have been handed to a store, and bytes it has answered, are changed by nobody: a store may keep the arrays it
// was given, and hand out the same ones again. The keys of a read are only looked at while it is called.
//
// Failures are StoreErrors, thrown or as rejections. Whatever fails, nothing of the commit has been applied.

/** A value that may be there at once: memory and LMDB answer synchronously, a network store does not. */
export type Awaitable<T> = T | Promise<T>;

/** Every key begins with this many bytes of partition. */
export const PARTITION_BYTES = 20;

/** The longest key a store has to take, in bytes. */
export const KEY_BYTES_MAX = 4_000;

export interface Entry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** Which entries `Store.range` answers, and how many at a time. The bounds are of any length up to KEY_BYTES_MAX + 1. */
export interface Range {
  /** The least key, included. */
  readonly from: Uint8Array;
  /** The end: the first key not included. */
  readonly to: Uint8Array;
  /** Descending order. Only within one partition. */
  readonly reverse?: boolean;
  /** At most so many entries; at least 1. */
  readonly entriesMax: number;
  /** Stop after the entry with which the values' bytes reach this sum. One entry is answered in any case. */
  readonly bytesMax?: number;
}

/**
 * What a commit changes. A key appears at most once among `puts`, `deletes` and `increments` together; a store refuses a
 * decision that breaks this, or has keys of a wrong length, with a RangeError.
 */
export interface Changes {
  readonly puts?: readonly Entry[];
  /** Deleting an absent key is no error. */
  readonly deletes?: readonly Uint8Array[];
  /**
   * Adds to counters; an absent counter is all zeros, and fewer addends than counters leave the others as they are. Read
   * them with `decodeCounters`.
   */
  readonly increments?: readonly Increment[];
}

export interface Increment {
  readonly key: Uint8Array;
  /** One addend a counter, integers within ±2^53. */
  readonly by: readonly number[];
}

/** `result` is what the commit's promise resolves to. A decision without changes is a read. */
export interface Decision<Result> extends Changes {
  readonly result: Result;
}

/**
 * @param values what the commit's keys held, in their order; undefined where absent.
 * @param stamp the commit's number, for a decision that needs one: greater than the stamp of every commit before it that
 *   asked for one, across restarts. Numbers may be skipped. Calling it twice in a decision gives the same number.
 */
export type Decide<Result> = (values: readonly (Uint8Array | undefined)[], stamp: () => bigint) => Decision<Result>;

export interface Store {
  get(key: Uint8Array): Awaitable<Uint8Array | undefined>;

  /** The values of several keys as of one moment, in the keys' order. */
  getMany(keys: readonly Uint8Array[]): Awaitable<readonly (Uint8Array | undefined)[]>;

  /** The first entries of a range in key order, as of one moment. Fewer than `entriesMax` only at the range's end or by `bytesMax`. */
  range(range: Range): Awaitable<readonly Entry[]>;

  /**
   * Reads `keys`, decides, and applies the decision, all or nothing. What `decide` throws rejects the promise and
   * changes nothing.
   */
  commit<Result>(keys: readonly Uint8Array[], decide: Decide<Result>): Promise<Result>;

  /** Deletes every entry of a range. Not atomic: it may be done in steps, and is finished when the promise resolves. */
  clear(from: Uint8Array, to: Uint8Array): Promise<void>;

  /** Waits for commits under way and releases the store. Every later call is refused with a `closed` StoreError. */
  close(): Promise<void>;

  /**
   * From now on reads see what other processes have committed before this call. Absent where no other process can have the
   * data open.
   */
  readonly refresh?: (() => void) | undefined;

  /** An independent copy of the present state, in constant time. Absent where the store has no such thing. */
  fork?(): Store;
}

/** What went wrong in a store, in words that name the remedy. */
export type StoreErrorCode =
  /** The store has been closed. */
  | "closed"
  /** Another process owns the data. */
  | "locked"
  /** What was read back is not what was written. */
  | "corrupt"
  /** The data was written by a newer version. */
  | "version"
  /** No room left, or a configured limit reached. */
  | "full"
  /** The operating system refused: permissions, a read-only file system, an I/O error. */
  | "io";

/** Any failure of a store. Never shown to a client as such. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  constructor(
    readonly code: StoreErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const COUNTER_BYTES = 8;

/** Counters as stored: one signed 64-bit big-endian integer each. */
export function encodeCounters(counters: readonly number[]): Uint8Array {
  const bytes = Buffer.alloc(counters.length * COUNTER_BYTES);
  for (const [i, counter] of counters.entries()) bytes.writeBigInt64BE(BigInt(counter), i * COUNTER_BYTES);
  return bytes;
}

/** @returns as many counters as were ever incremented together; none if the key is absent. */
export function decodeCounters(bytes: Uint8Array | undefined): number[] {
  if (!bytes) return [];
  if (bytes.length % COUNTER_BYTES !== 0) throw new StoreError("corrupt", `A counter of ${bytes.length} bytes`);
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: bytes.length / COUNTER_BYTES }, (_, i) => Number(view.readBigInt64BE(i * COUNTER_BYTES)));
}

/**
 * The counters after an increment.
 *
 * @throws StoreError `corrupt` if `bytes` are no counters.
 */
export function incremented(bytes: Uint8Array | undefined, by: readonly number[]): Uint8Array {
  const counters = decodeCounters(bytes);
  for (const [i, addend] of by.entries()) counters[i] = (counters[i] ?? 0) + addend;
  return encodeCounters(counters);
}
