// The write-ahead log: two files beside LMDB's, written in turns from their beginning. What a commit changes goes into the
// log, with one flush, before it is answered; LMDB gets it later (logged-store.ts), and then the file is written over.
// Written over, and not cut off: a flush of a file that does not grow takes the disk a third less time.

import { randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  existsSync,
  fdatasync,
  fdatasyncSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  write,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { flushFolder } from "./flush.ts";
import { ALIGNMENT, type Change, encodeRecord, type LogRecord, nextPosition, recordsIn } from "./log-record.ts";
import { StoreError } from "./store.ts";

/** The names of the files, in a data folder. */
const FILE_NAMES = ["log-a", "log-b"] as const;

/** Records of up to this many bytes are made in memory that is used again. */
const SCRATCH_BYTES = 256 * 1024;

/** Where the settings keep the mark of the log. */
export const LOG_MARK_KEY = Buffer.from("log");

/** Which log belongs to the data, and up to which record it is in LMDB too. */
export interface LogMark {
  readonly id: bigint;
  readonly applied: bigint;
}

const MARK_BYTES = 16;

/** Makes a write wait for the disk: one call instead of two. Elsewhere than on Linux, it need not mean the disk itself. */
const SYNCED_WRITES = process.platform === "linux" ? constants.O_DSYNC : 0;

const writeAt = promisify(write);
const flushData = promisify(fdatasync);

interface LogFile {
  readonly descriptor: number;
  /** Where the next record goes. */
  position: number;
  /** The number of the last record in it: the file can be begun anew once LMDB has that. */
  lastNumber: bigint;
}

export class Log {
  readonly #id: bigint;
  readonly #isSynced: boolean;
  readonly #folder: string;
  readonly #files: readonly [LogFile, LogFile];
  #file: LogFile;
  #lastNumber = 0n;
  /** LMDB has the records up to this one. */
  #applied = 0n;
  #flushed = 0n;
  /** Up to this record a flush has failed. The disk may lack them however many succeed later: the system tells it once. */
  #doubtful = 0n;
  /** Flushes take turns: of two at once, the system would tell only one that something has failed. */
  #flushing: Promise<void> = Promise.resolve();
  #failures = 0;
  readonly #scratch = Buffer.allocUnsafe(SCRATCH_BYTES);

  /**
   * Begins a log.
   *
   * @param id unlike that of any other log in the folder; the folder's settings have it
   * @param isSynced whether `append` waits for the disk
   * @throws what the operating system throws
   */
  constructor(folder: string, id: bigint, isSynced: boolean) {
    const flags = constants.O_RDWR | constants.O_CREAT | (isSynced ? SYNCED_WRITES : 0);
    const files: LogFile[] = [];
    try {
      for (const name of FILE_NAMES) {
        files.push({ descriptor: openSync(join(folder, name), flags, 0o644), position: 0, lastNumber: 0n });
      }
      flushFolder(folder);
    } catch (error) {
      for (const { descriptor } of files) closeSync(descriptor);
      throw error;
    }
    this.#id = id;
    this.#isSynced = isSynced;
    this.#folder = folder;
    this.#files = files as [LogFile, LogFile];
    this.#file = this.#files[0];
  }

  /** The number of the last record that has been appended; 0 before the first. */
  get lastNumber(): bigint {
    return this.#lastNumber;
  }

  /**
   * Appends what some commits have changed, as one record: after a crash all of it is there, or nothing. One call at a time.
   *
   * @param stamp the last stamp given out
   * @returns once it is on the disk, or, where the log is not synced, once the operating system has it.
   * @throws what the operating system throws. The record counts for nothing then.
   */
  async append(changes: readonly Change[], stamp: bigint): Promise<void> {
    const file = this.#file;
    const { lastNumber } = file;
    const number = this.#lastNumber + 1n;
    const head = { id: this.#id, number, flushed: this.#flushed, stamp, attempt: this.#failures };
    const record = encodeRecord(head, changes, (bytes) => this.#room(bytes));
    // From now on: the file is not begun anew under a record that is being written.
    file.lastNumber = number;
    try {
      await this.#write(file, record);
    } catch (error) {
      file.lastNumber = lastNumber;
      this.#failures++;
      await disown(file);
      throw error;
    }
    file.position = nextPosition(file.position, record.length);
    this.#lastNumber = number;
    if (this.#isSynced) this.#flushed = number;
  }

  /** Continues in the other file, if nothing in it is needed any more. */
  turn(): boolean {
    const other = this.#files[this.#file === this.#files[0] ? 1 : 0];
    if (other.lastNumber > this.#applied) return false;
    other.position = 0;
    this.#file = other;
    return true;
  }

  /** LMDB has all records up to this one. */
  applied(number: bigint): void {
    this.#applied = number;
  }

  /** Whether the disk may lack something that LMDB has not either, because a flush has failed. */
  get isDoubtful(): boolean {
    return this.#doubtful > this.#applied;
  }

  /**
   * Waits until the disk has all that was appended before, where `append` does not.
   *
   * @throws what the operating system throws. From then on the log is {@link isDoubtful}, until LMDB has what it holds.
   */
  flush(): Promise<void> {
    const flush = this.#flushing.then(() => this.#flush());
    this.#flushing = flush.catch(() => {});
    return flush;
  }

  async #flush(): Promise<void> {
    const number = this.#lastNumber;
    if (this.#flushed >= number) return;
    try {
      for (const { descriptor } of this.#files) await flushData(descriptor);
    } catch (error) {
      // What was appended meanwhile may be what has failed.
      this.#doubtful = this.#lastNumber;
      throw error;
    }
    if (!this.isDoubtful) this.#flushed = number;
  }

  /** Ends the log. Its files stay. */
  close(): void {
    for (const { descriptor } of this.#files) closeSync(descriptor);
  }

  /** Ends a log of which LMDB has everything. */
  remove(): void {
    this.close();
    removeLog(this.#folder);
  }

  #room(bytes: number): Buffer {
    return bytes <= SCRATCH_BYTES ? this.#scratch.subarray(0, bytes) : Buffer.allocUnsafe(bytes);
  }

  async #write({ descriptor, position }: LogFile, record: Buffer): Promise<void> {
    let written = 0;
    while (written < record.length) {
      const rest = record.length - written;
      // Without a flush to wait for, a change of threads would take longer than the write.
      written += this.#isSynced
        ? (await writeAt(descriptor, record, written, rest, position + written)).bytesWritten
        : writeSync(descriptor, record, written, rest, position + written);
    }
    if (this.#isSynced && SYNCED_WRITES === 0) await flushData(descriptor);
  }
}

/** A record that failed may be there all the same, or later. If this fails too, the next record takes its place. */
async function disown({ descriptor, position }: LogFile): Promise<void> {
  await writeAt(descriptor, Buffer.alloc(ALIGNMENT), 0, ALIGNMENT, position).catch(() => {});
}

/**
 * Reads what a log has that LMDB does not, and makes sure that the disk has it: a process that was killed may have left it
 * to the operating system.
 *
 * @param id of the log that belongs to the data
 * @param applied the last record that LMDB has
 * @returns in their order
 * @throws StoreError `corrupt` if a record that had been on the disk is missing; what the operating system throws
 */
export function readLog(folder: string, id: bigint, applied: bigint): LogRecord[] {
  const newest = new Map<bigint, LogRecord>();
  for (const record of FILE_NAMES.flatMap((name) => recordsIn(contentOf(join(folder, name)), id))) {
    const same = newest.get(record.number);
    if (record.number > applied && (!same || same.attempt < record.attempt)) newest.set(record.number, record);
  }
  const records: LogRecord[] = [];
  for (let next = newest.get(applied + 1n); next; next = newest.get(next.number + 1n)) records.push(next);
  const end = applied + BigInt(records.length);
  // Behind what was under way when the system crashed there may be more, as the disk pleased; behind what was flushed not.
  const witness = [...newest.values()].find(({ number, flushed }) => number > end && flushed > end);
  if (witness) {
    throw new StoreError(
      "corrupt",
      `The log in ${folder} is damaged: record ${end + 1n} is missing and record ${witness.number} is there. Restore the folder from a backup, or remove ${FILE_NAMES.join(" and ")} to do without the last writes`,
    );
  }
  return records;
}

/** The mark of a log that is yet to be begun. */
export function newLogMark(): LogMark {
  return { id: randomBytes(8).readBigUInt64BE(), applied: 0n };
}

export function encodeLogMark({ id, applied }: LogMark): Buffer {
  const bytes = Buffer.alloc(MARK_BYTES);
  bytes.writeBigUInt64BE(id, 0);
  bytes.writeBigUInt64BE(applied, 8);
  return bytes;
}

/** @throws StoreError `corrupt` if it is none. */
export function parseLogMark(bytes: Buffer): LogMark {
  if (bytes.length !== MARK_BYTES) throw new StoreError("corrupt", `A log's mark of ${bytes.length} bytes`);
  return { id: bytes.readBigUInt64BE(0), applied: bytes.readBigUInt64BE(8) };
}

/** Whether there is a log that has not been ended. */
export function hasLog(folder: string): boolean {
  return FILE_NAMES.some((name) => (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0) > 0);
}

export function removeLog(folder: string): void {
  for (const name of FILE_NAMES) rmSync(join(folder, name), { force: true });
}

/** What is in a file, and on the disk; nothing if there is none. */
function contentOf(path: string): Buffer {
  if (!existsSync(path)) return Buffer.alloc(0);
  // Windows flushes only what may be written to.
  const descriptor = openSync(path, "r+");
  try {
    fdatasyncSync(descriptor);
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
