// Opening a data folder: is it ours, can this version read it, and does another process own it, or several that share it?
// What stands in the folder is described in docs/storage-format.md, section "LMDB".

import { realpathSync } from "node:fs";
import { type Database, open, type RootDatabase } from "lmdb";
import { lmdbError } from "./lmdb-errors.ts";
import { checkFiles } from "./lmdb-file.ts";
import { PAGE_BYTES } from "./lmdb-pages.ts";
import { encodeLogMark, hasLog, LOG_MARK_KEY, newLogMark } from "./log.ts";
import { StoreError } from "./store.ts";

/** Written when a folder is created and checked whenever it is opened; raised when the layout changes. */
export const FORMAT_VERSION = 2;

export const ENVIRONMENT = {
  noSubdir: false,
  overlappingSync: false,
  pageSize: PAGE_BYTES,
  /** The store makes its own batches; waiting for lmdb-js' would only add to a commit's latency. */
  eventTurnBatching: false,
  /** Each process that has the folder open takes a few of these slots, of 64 bytes. LMDB's default would do for forty. */
  maxReaders: 1_024,
};

const FORMAT_KEY = Buffer.from("format");
const OWNER_KEY = Buffer.from("owner");
const SHARERS_KEY = Buffer.from("sharers");
/** No key is less; lmdb-js takes an absent start for the first key that is not its own. */
const LEAST_KEY = Buffer.from([0]);

export type Durability = "sync" | "relaxed" | "none";

/** An open data folder. `settings` holds the few records of the store itself, `entries` everything else. */
export interface Folder {
  readonly path: string;
  readonly root: Root;
  readonly settings: Settings;
  readonly entries: Entries;
  readonly close: () => Promise<void>;
}

type Root = RootDatabase<Uint8Array, Uint8Array>;
type Settings = Database<Buffer, Uint8Array>;
type Entries = Database<Uint8Array, Uint8Array>;

/**
 * The folders this thread has open. To ask LMDB itself would be to wait for its write lock, and a transaction that has it
 * may be waiting for this thread.
 */
const openPaths = new Set<string>();

/**
 * @param holder the owner of the folder, with which this process shares it. Default: this process becomes the owner.
 * @throws StoreError `locked`, `corrupt`, `version`, `full` or `io`.
 */
export function openFolder(path: string, durability: Durability, holder?: number): Folder {
  let root: Root | undefined;
  try {
    const realPath = realpathSync(path);
    if (openPaths.has(realPath)) throw locked(path, String(process.pid));
    checkFiles(path);
    root = open({ path, ...ENVIRONMENT, ...BINARY, ...SYNC[durability] });
    const settings = openSettings(root, path);
    checkFormat(root, settings, path);
    const entries = make(root, "entries");
    if (holder === undefined) claim(root, settings, path);
    else share(root, settings, path, String(holder));
    openPaths.add(realPath);
    return { path, root, settings, entries, close: close.bind(undefined, root, realPath) };
  } catch (error) {
    void root?.close();
    throw lmdbError(error, path);
  }
}

async function close(root: Root, realPath: string): Promise<void> {
  await root.close();
  openPaths.delete(realPath);
}

/**
 * Keys and values are our own bytes: none of lmdb-js' encodings, compression or caches. What it reads lies in a buffer
 * that the next read overwrites, or in the memory map; its own `binary` encoding copies that out with
 * `Uint8Array.prototype.slice`, which takes a microsecond more, twice an entry, than a copy into a pool.
 */
const BINARY = {
  encoder: { encode: (value: Uint8Array) => value, decode: (bytes: Uint8Array) => copyOf(bytes, 0, bytes.length) },
  keyEncoder: {
    writeKey(key: Uint8Array, target: Uint8Array, start: number): number {
      target.set(key, start);
      return start + key.length;
    },
    readKey: copyOf,
  },
};

/** Node's own pool comes in pieces of 8 KiB: that is much garbage, and made a Query of ten items a fifth slower. */
const POOL_BYTES = 256 * 1024;
let pool = Buffer.alloc(0);
let poolUsed = 0;

function copyOf(bytes: Uint8Array, start: number, end: number): Buffer {
  const length = end - start;
  if (length > pool.length - poolUsed) {
    if (length > POOL_BYTES / 8) return Buffer.from(bytes.subarray(start, end));
    pool = Buffer.allocUnsafeSlow(POOL_BYTES);
    poolUsed = 0;
  }
  const copy = pool.subarray(poolUsed, poolUsed + length);
  poolUsed += length;
  copy.set(bytes.subarray(start, end));
  return copy;
}

/**
 * - sync: LMDB's own order, on which its crash safety rests: data pages, fdatasync, then the meta page through a
 *   descriptor opened with O_DSYNC. (lmdb-js' default, `overlappingSync`, resolves a commit before its data is flushed.)
 * - relaxed: the meta page is left to the next commit's flush.
 * - none: the operating system writes when it likes, in any order.
 */
const SYNC = {
  sync: {},
  relaxed: { noMetaSync: true },
  none: { noSync: true },
};

/**
 * Tells a folder of ours from a new one and from somebody else's, before anything is written to it. Reads within a write
 * transaction only: a read transaction would count as an owner's (see `claim`).
 */
function openSettings(root: Root, path: string): Settings {
  const existing = openExisting(root, "settings");
  if (existing) return existing;
  const isEmpty = root.transactionSync(() => root.getKeysCount({ start: LEAST_KEY, limit: 1 }) === 0);
  if (!isEmpty) throw new StoreError("corrupt", `The LMDB data in ${path} was not written by hashrange`);
  return make(root, "settings");
}

function openExisting(root: Root, name: string): Settings | undefined {
  // `create` is missing from lmdb-js' types; without it an absent database is made.
  const options = { name, create: false, ...BINARY };
  return root.openDB<Buffer, Uint8Array>(options);
}

function make(root: Root, name: string): Database<Buffer, Uint8Array> {
  const options = { name, ...BINARY };
  return root.openDB<Buffer, Uint8Array>(options);
}

function checkFormat(root: Root, settings: Settings, path: string): void {
  const format = root.transactionSync(() => settings.get(FORMAT_KEY));
  if (!format) return;
  const version = Number(format.toString());
  if (!(version >= 1)) throw new StoreError("corrupt", `The format version in ${path} is damaged`);
  if (version > FORMAT_VERSION) {
    throw new StoreError(
      "version",
      `The data in ${path} has format version ${version}, and this hashrange reads up to ${FORMAT_VERSION}: use a newer one`,
    );
  }
}

/**
 * Makes this process the folder's owner, or refuses because another one is.
 *
 * The owner's process id stands among the settings. Whether that process still lives is read from LMDB's reader table: an
 * owner keeps a slot in it for as long as the folder is open, and holds a lock of the operating system that ends with the
 * process. So a slot of a process that was killed is recognised (`readerCheck` clears it), even if its id is in use again.
 * All of this happens under LMDB's write lock: of two processes that come at once, one is first.
 *
 * Processes with which the last owner has shared the folder count as the owner does, for as long as one of them lives.
 */
function claim(root: Root, settings: Settings, path: string): void {
  root.transactionSync(() => {
    root.readerCheck();
    const readers = readersOf(root);
    const living = [...idsAt(settings, OWNER_KEY), ...idsAt(settings, SHARERS_KEY)].find((id) => readers.includes(id));
    if (living !== undefined) throw locked(path, living);
    settings.put(FORMAT_KEY, Buffer.from(String(FORMAT_VERSION)));
    settings.put(OWNER_KEY, Buffer.from(String(process.pid)));
    settings.remove(SHARERS_KEY);
    // A log of another opening, brought into the folder with a copy of it, shall not be taken for this one's.
    if (!hasLog(path)) settings.put(LOG_MARK_KEY, encodeLogMark(newLogMark()));
    root.useReadTransaction().done();
  });
}

/** Has this process share a folder with its owner, or refuses because that one has it open no more. */
function share(root: Root, settings: Settings, path: string, owner: string): void {
  root.transactionSync(() => {
    root.readerCheck();
    const readers = readersOf(root);
    if (idsAt(settings, OWNER_KEY)[0] !== owner || !readers.includes(owner)) {
      throw new StoreError(
        "locked",
        `The data in ${path} is not held by process ${owner} any more: start a server anew`,
      );
    }
    const sharers = idsAt(settings, SHARERS_KEY).filter((id) => readers.includes(id));
    settings.put(SHARERS_KEY, Buffer.from([...sharers, process.pid].join(" ")));
    root.useReadTransaction().done();
  });
}

/** Ids of processes among the settings. */
function idsAt(settings: Settings, key: Buffer): string[] {
  return settings.get(key)?.toString().split(" ") ?? [];
}

function locked(path: string, owner: string): StoreError {
  return new StoreError("locked", `The data in ${path} is in use by process ${owner}: stop it, or use another folder`);
}

/** The ids of the processes in LMDB's reader table, which it prints one slot a line: process, thread, transaction. */
function readersOf(root: Root): string[] {
  return Array.from(root.readerList().matchAll(/^ *(\d+) /gm), ([, pid]) => pid!);
}
