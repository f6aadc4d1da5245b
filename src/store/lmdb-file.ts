// A look at LMDB's files before LMDB maps them into memory: given a file that is not its own or that was cut off, or no room
// for a new one, the library does not answer an error but ends the process.

import { closeSync, fstatSync, openSync, readSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hasAllPages, NO_PAGE, PAGE_BYTES } from "./lmdb-pages.ts";
import { StoreError } from "./store.ts";

// The file begins with two meta pages; the one of the later transaction counts. Little-endian, from a page's beginning:
//
//   offset  bytes
//       24      4  magic number
//       28      4  version of LMDB's format
//       48      4  page size
//       88      8  root page of the tree of free pages
//      136      8  root page of the main tree
//      144      8  last page
//      152      8  transaction that wrote this
const META_BYTES = 160;
const MAGIC = 0xbeefc0de;
const LMDB_FORMAT_VERSION = 2;

interface Meta {
  readonly roots: readonly bigint[];
  readonly lastPage: bigint;
  readonly transaction: bigint;
}

/** Less room than this on the disk is none: a new folder takes a tenth of it. */
const ROOM_BYTES_MIN = 1_024 * 1_024;

/**
 * Refuses files that LMDB cannot open.
 *
 * @returns whether there is no data yet.
 * @throws StoreError `corrupt`, or `version` for a version of LMDB's format that is not ours; what the operating system
 *   says if it has no room.
 */
export function checkFiles(folder: string): { isNew: boolean } {
  const data = join(folder, "data.mdb");
  const isNew = isAbsent(data);
  if (isAbsent(join(folder, "lock.mdb")) || isNew) findRoom(folder);
  if (!isNew) checkDataFile(data);
  return { isNew };
}

function isAbsent(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found && !found.isFile()) throw damaged(file, "it is no file");
  return !found || found.size === 0;
}

/** @throws what the operating system says if there is no room on the folder's disk, or none left for this user. */
export function findRoom(folder: string): void {
  const probe = join(folder, `room-${process.pid}`);
  try {
    writeFileSync(probe, Buffer.alloc(ROOM_BYTES_MIN));
  } finally {
    rmSync(probe, { force: true });
  }
}

function checkDataFile(path: string): void {
  const file = openSync(path, "r");
  try {
    const fileBytes = fstatSync(file).size;
    const { roots, lastPage, transaction } = readNewestMeta(file, path);
    if ((Number(lastPage) + 1) * PAGE_BYTES <= fileBytes || hasAllPages(file, fileBytes, roots)) return;
    // Unless a process that has the folder open was writing meanwhile: that will be found out next.
    if (readNewestMeta(file, path).transaction === transaction) throw damaged(path, "it was cut off");
  } finally {
    closeSync(file);
  }
}

function readNewestMeta(file: number, path: string): Meta {
  const [a, b] = [readMeta(file, 0, path), readMeta(file, PAGE_BYTES, path)];
  return a.transaction > b.transaction ? a : b;
}

function readMeta(file: number, offset: number, path: string): Meta {
  const meta = Buffer.alloc(META_BYTES);
  if (readSync(file, meta, 0, META_BYTES, offset) < META_BYTES) throw damaged(path, "it is too short");
  if (meta.readUInt32LE(24) !== MAGIC) throw damaged(path, "it is no LMDB file");
  const version = meta.readUInt32LE(28);
  if (version !== LMDB_FORMAT_VERSION) {
    throw new StoreError(
      "version",
      `${path} has LMDB's format ${version}, and this hashrange reads ${LMDB_FORMAT_VERSION}`,
    );
  }
  const pageBytes = meta.readUInt32LE(48);
  if (pageBytes !== PAGE_BYTES) throw damaged(path, `its pages have ${pageBytes} bytes instead of ${PAGE_BYTES}`);
  const roots = [meta.readBigUInt64LE(88), meta.readBigUInt64LE(136)];
  const lastPage = meta.readBigUInt64LE(144);
  if (roots.some((root) => root > lastPage && root !== NO_PAGE))
    throw damaged(path, "it begins with no page of its own");
  return { roots, lastPage, transaction: meta.readBigUInt64LE(152) };
}

function damaged(path: string, reason: string): StoreError {
  return new StoreError(
    "corrupt",
    `${path} is damaged or was not written by hashrange (${reason}): restore it from a backup`,
  );
}
