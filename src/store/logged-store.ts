// The store on disk: a write-ahead log before LMDB. A commit is decided at once, in memory, on all that was decided before
// it, and answered once the log has it: one flush for all who wait, instead of LMDB's two. What the log has lies in memory
// above LMDB, where reads find it first, until a checkpoint brings it into LMDB, many commits at a time.
//
// A commit goes through these, and whoever looks for a key looks from left to right:
//
//   gathering ──> flushing ──> recent ──> checkpointed ──> LMDB
//   decided       being        on disk, in memory,         nothing above it any more
//                 written      being brought into LMDB
//
// Reads begin with `recent`: they see nothing that a failing disk could still undo. Decisions see everything, and what
// they answer waits for what they saw.

import { setImmediate as endOfTurn } from "node:timers/promises";
import { checkChanges, latin1 } from "./check-changes.ts";
import { lmdbError } from "./lmdb-errors.ts";
import type { Durability } from "./lmdb-folder.ts";
import type { LmdbStore } from "./lmdb-store.ts";
import { Log } from "./log.ts";
import type { Change } from "./log-record.ts";
import { absorbOverlay } from "./log-recovery.ts";
import { mergedRange, Overlay } from "./overlay.ts";
import {
  type Changes,
  type Decide,
  type Decision,
  type Entry,
  incremented,
  type Range,
  type Store,
  StoreError,
} from "./store.ts";

/** When a checkpoint brings into LMDB what lies above it. */
export interface CheckpointPace {
  /** Once about so much lies above it, in bytes; with four times as much, commits wait. Default: 16 MiB. */
  readonly bytes?: number | undefined;
  /** So many milliseconds after the first commit, for a quick start after a crash. Default: 5,000. */
  readonly milliseconds?: number | undefined;
}

/** Once so many times as much lies above LMDB as a checkpoint is begun for, commits wait. */
const WAIT_AT = 4;
/** As long as checkpoints fail, commits that make the data smaller go on up to here: the log has to be read again. */
const REFUSE_AT = 16;
/** With durability `relaxed`, what is answered is on the disk so much later. */
const RELAXED_FLUSH_MS = 100;
/** `clear` deletes so many entries a commit, between which others have their turn. */
const CLEARED_PER_COMMIT_MAX = 1_000;

/** Commits that are written together. */
interface Batch {
  /** By their keys as {@link latin1}. */
  readonly changes: Map<string, Change>;
  /** What to call once the log has them, or could not take them. */
  readonly settle: ((failure?: StoreError) => void)[];
}

type Read = (key: Uint8Array) => Uint8Array | undefined;

/** @property stamp if the decision has asked for one */
type Stamped<Result> = Decision<Result> & { readonly stamp: bigint | undefined };

export class LoggedStore implements Store {
  readonly #base: LmdbStore;
  readonly #durability: Durability;
  readonly #checkpointBytes: number;
  readonly #checkpointMs: number;
  readonly #report: (error: StoreError) => void;
  readonly #logId: bigint;
  /** Begun with the first commit. */
  #log: Log | undefined;
  #lastStamp: bigint;
  #gathering: Batch = newBatch();
  #flushing: Batch | undefined;
  #recent = new Overlay();
  /** The log's last record that is in `recent`. */
  #recentNumber = 0n;
  #checkpointed: Overlay | undefined;
  /** The log's last record that is in LMDB. */
  #appliedNumber = 0n;
  #writing: Promise<void> | undefined;
  #checkpointing: Promise<void> | undefined;
  /** Why the last checkpoint failed, if it did. Until one succeeds, only what makes the data smaller is taken. */
  #checkpointFailure: StoreError | undefined;
  #checkpointTimer: NodeJS.Timeout | undefined;
  #flushTimer: NodeJS.Timeout | undefined;
  /** How many commits wait for room, and how many flushes are under way. */
  #pending = 0;
  #closing: Promise<void> | undefined;

  /** Use {@link openLmdb}. */
  constructor(base: LmdbStore, durability: Durability, pace: CheckpointPace, report: (error: StoreError) => void) {
    this.#base = base;
    this.#durability = durability;
    this.#checkpointBytes = pace.bytes ?? 16 * 2 ** 20;
    this.#checkpointMs = pace.milliseconds ?? 5_000;
    this.#report = report;
    this.#logId = base.logMark!.id;
    this.#lastStamp = base.lastStamp;
  }

  get(key: Uint8Array): Uint8Array | undefined {
    this.#checkOpen();
    return this.#read(latin1(key), key);
  }

  getMany(keys: readonly Uint8Array[]): readonly (Uint8Array | undefined)[] {
    this.#checkOpen();
    return keys.map((key) => this.#read(latin1(key), key));
  }

  #read(text: string, key: Uint8Array): Uint8Array | undefined {
    const change = this.#recent.get(text) ?? this.#checkpointed?.get(text);
    return change ? change.value : this.#base.get(key);
  }

  range(range: Range): readonly Entry[] {
    this.#checkOpen();
    return mergedRange((part) => this.#base.range(part), this.#overlays(), range);
  }

  #overlays(): readonly Overlay[] {
    return this.#checkpointed ? [this.#recent, this.#checkpointed] : [this.#recent];
  }

  commit<Result>(keys: readonly Uint8Array[], decide: Decide<Result>): Promise<Result> {
    return this.#closing ? Promise.reject(this.#closedError()) : this.#commit(keys, decide);
  }

  #commit<Result>(keys: readonly Uint8Array[], decide: Decide<Result>): Promise<Result> {
    if (this.#base.broken) return Promise.reject(this.#base.broken);
    const bytesMax = this.#checkpointBytes * (this.#checkpointFailure ? REFUSE_AT : WAIT_AT);
    if (this.#recent.bytes >= bytesMax) return this.#commitLater(keys, decide);
    return new Promise((resolve, reject) => {
      /** The last batch of which the decision has seen something. */
      let seen: Batch | undefined;
      const read = (key: Uint8Array): Uint8Array | undefined => {
        const text = latin1(key);
        const batch = this.#batchWith(text);
        if (!batch) return this.#read(text, key);
        if (seen !== this.#gathering) seen = batch;
        return batch.changes.get(text)?.value;
      };
      let settle: () => void;
      try {
        const decision = this.#decide(keys.map(read), decide);
        if (this.#checkpointFailure && isGrowing(decision, read)) return resolve(this.#commitLater(keys, decide));
        if (this.#gather(decision, read)) seen = this.#gathering;
        settle = () => resolve(decision.result);
      } catch (error) {
        settle = () => reject(error);
      }
      if (!seen) return settle();
      seen.settle.push((failure) => (failure ? reject(failure) : settle()));
      this.#writing ??= this.#write();
    });
  }

  #batchWith(key: string): Batch | undefined {
    if (this.#gathering.changes.has(key)) return this.#gathering;
    return this.#flushing?.changes.has(key) ? this.#flushing : undefined;
  }

  /** Once there is room again. */
  async #commitLater<Result>(keys: readonly Uint8Array[], decide: Decide<Result>): Promise<Result> {
    this.#pending++;
    try {
      await this.#checkpoint();
    } finally {
      this.#pending--;
    }
    if (this.#checkpointFailure) throw this.#checkpointFailure;
    return this.#commit(keys, decide);
  }

  #decide<Result>(values: readonly (Uint8Array | undefined)[], decide: Decide<Result>): Stamped<Result> {
    let stamp: bigint | undefined;
    const decision = decide(values, () => {
      stamp ??= this.#lastStamp + 1n;
      return stamp;
    });
    checkChanges(decision);
    return { ...decision, stamp };
  }

  /**
   * Adds what is to change to the batch that is being gathered.
   *
   * @returns whether there is anything to be written.
   */
  #gather({ puts = [], deletes = [], increments = [], stamp }: Stamped<unknown>, read: Read): boolean {
    const counters = increments.map(({ key, by }) => ({ key, value: incremented(read(key), by) }));
    // Nothing below this line can fail.
    const { changes } = this.#gathering;
    if (stamp !== undefined) this.#lastStamp = stamp;
    for (const put of puts) changes.set(latin1(put.key), put);
    for (const counter of counters) changes.set(latin1(counter.key), counter);
    for (const key of deletes) changes.set(latin1(key), { key, value: undefined });
    return stamp !== undefined || puts.length + counters.length + deletes.length > 0;
  }

  /** Writes batch after batch until nobody waits. */
  async #write(): Promise<void> {
    do {
      // Whoever comes in this turn of the event loop is part of it.
      await endOfTurn();
      const batch = this.#gathering;
      this.#flushing = batch;
      this.#gathering = newBatch();
      const failure = await this.#append(batch);
      this.#flushing = undefined;
      if (failure) {
        // Who was decided meanwhile has seen what now has never been.
        const later = this.#gathering;
        this.#gathering = newBatch();
        for (const settle of [...batch.settle, ...later.settle]) settle(failure);
      } else {
        // Both in one step: a checkpoint that begins between them would leave out what it takes for brought over.
        for (const [key, change] of batch.changes) this.#recent.set(key, change);
        this.#recentNumber = this.#log!.lastNumber;
        for (const settle of batch.settle) settle();
      }
      this.#planCheckpoint();
    } while (this.#gathering.settle.length > 0);
    this.#writing = undefined;
  }

  /** @returns what failed. */
  async #append({ changes }: Batch): Promise<StoreError | undefined> {
    try {
      this.#log ??= new Log(this.#base.path, this.#logId, this.#durability === "sync");
      await this.#appendOrTurn(this.#log, [...changes.values()]);
      if (this.#durability === "relaxed")
        this.#flushTimer ??= setTimeout(() => this.#flush(), RELAXED_FLUSH_MS).unref();
      return undefined;
    } catch (error) {
      return lmdbError(error, this.#base.path);
    }
  }

  async #appendOrTurn(log: Log, changes: readonly Change[]): Promise<void> {
    try {
      await log.append(changes, this.#lastStamp);
    } catch (error) {
      // Once LMDB has what the log holds, there is room at the beginning of one of its files.
      await this.#checkpoint();
      if (this.#checkpointFailure || !log.turn()) throw error;
      this.#report(lmdbError(error, this.#base.path));
      await log.append(changes, this.#lastStamp);
    }
  }

  async #flush(): Promise<void> {
    this.#flushTimer = undefined;
    this.#pending++;
    try {
      // The log's pages may never reach the disk now. LMDB's do, or it says so.
      if (!(await this.#isLogOnDisk())) await this.#checkpoint();
    } finally {
      this.#pending--;
    }
  }

  async #isLogOnDisk(): Promise<boolean> {
    try {
      await this.#log?.flush();
    } catch (error) {
      this.#report(lmdbError(error, this.#base.path));
    }
    return !this.#log?.isDoubtful;
  }

  #hasRecent(): boolean {
    return this.#recentNumber > this.#appliedNumber;
  }

  #planCheckpoint(): void {
    if (this.#recent.bytes >= this.#checkpointBytes && !this.#checkpointFailure) void this.#checkpoint();
    else if (this.#hasRecent())
      this.#checkpointTimer ??= setTimeout(() => this.#checkpoint(), this.#checkpointMs).unref();
  }

  /** Brings into LMDB what lies above it, and answers once that is done, or has failed and all is as before. */
  #checkpoint(): Promise<void> {
    clearTimeout(this.#checkpointTimer);
    this.#checkpointTimer = undefined;
    this.#checkpointing ??= this.#applyRecent().finally(() => {
      this.#checkpointing = undefined;
      this.#planCheckpoint();
    });
    return this.#checkpointing;
  }

  async #applyRecent(): Promise<void> {
    const overlay = this.#recent;
    const applied = this.#recentNumber;
    const lastStamp = this.#lastStamp;
    this.#checkpointed = overlay;
    this.#recent = new Overlay();
    this.#log?.turn();
    try {
      // Of a commit that LMDB takes over in parts, what the disk has counts only because the log has all of it.
      const isWhole = !(await this.#isLogOnDisk());
      await absorbOverlay(this.#base, overlay, { id: this.#logId, applied, lastStamp }, isWhole);
      this.#log?.applied(applied);
      this.#appliedNumber = applied;
      this.#checkpointFailure = undefined;
    } catch (error) {
      for (const [key, change] of this.#recent) overlay.set(key, change);
      this.#recent = overlay;
      const isNews = !this.#checkpointFailure;
      this.#checkpointFailure = lmdbError(error, this.#base.path);
      if (isNews) this.#report(this.#checkpointFailure);
    } finally {
      this.#checkpointed = undefined;
    }
  }

  async clear(from: Uint8Array, to: Uint8Array): Promise<void> {
    const readKeys = (range: Range) => this.#base.keys(range).map((key) => ({ key, value: NOT_READ }));
    for (let next = from; ; ) {
      this.#checkOpen();
      const entries = mergedRange(readKeys, this.#overlays(), { from: next, to, entriesMax: CLEARED_PER_COMMIT_MAX });
      const keys = entries.map(({ key }) => key);
      if (keys.length > 0) await this.commit([], () => ({ deletes: keys, result: undefined }));
      if (keys.length < CLEARED_PER_COMMIT_MAX) return;
      next = Buffer.concat([keys.at(-1)!, Buffer.alloc(1)]);
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    // Each of them may begin another one.
    while (this.#pending > 0 || this.#writing || this.#checkpointing) {
      await (this.#writing ?? this.#checkpointing ?? endOfTurn());
    }
    clearTimeout(this.#flushTimer);
    if (this.#hasRecent() && !this.#base.broken) await this.#checkpoint();
    clearTimeout(this.#checkpointTimer);
    try {
      // What LMDB could not take is in the log, for the next opening.
      if (this.#hasRecent()) this.#log?.close();
      else this.#log?.remove();
    } catch (error) {
      throw lmdbError(error, this.#base.path);
    } finally {
      await this.#base.close();
    }
  }

  #checkOpen(): void {
    if (this.#closing) throw this.#closedError();
  }

  #closedError(): StoreError {
    return new StoreError("closed", `The store in ${this.#base.path} has been closed; open it again to use it`);
  }
}

/** Stands for a value of which only the key counts. */
const NOT_READ = new Uint8Array(0);

/** Whether a commit takes more room than it gives back. */
function isGrowing({ puts = [], deletes = [] }: Changes, read: Read): boolean {
  let bytes = 0;
  for (const { key, value } of puts) bytes += value.length - (read(key)?.length ?? -key.length);
  for (const key of deletes) bytes -= key.length + (read(key)?.length ?? -key.length);
  return bytes > 0;
}

function newBatch(): Batch {
  return { changes: new Map(), settle: [] };
}
