// A look at LMDB's files before LMDB maps them into memory: given a file that is not its own or that was cut off, or no room
// for a new one, the library does not answer an error but ends the process.

import { closeSync, fstatSync, openSync, readSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findPageFault, NO_PAGE, PAGE_BYTES, type PageTrees, TREE_BYTES } from "./lmdb-pages.ts";
import { StoreError } from "./store.ts";

// The file begins with two meta pages; the one of the later transaction counts. Little-endian, from a page's beginning:
//
//   offset  bytes
//       24      4  magic number
//       28      4  version of LMDB's format
//       48     48  description of the tree of free pages, which begins with the page size, 4
//       96     48  description of the main tree
//      144      8  last page
//      152      8  transaction that wrote this
const META_BYTES = 160;
const MAGIC = 0xbeefc0de;
const LMDB_FORMAT_VERSION = 2;

/** The name that LMDB gives its file. */
export const DATA_FILE = "data.mdb";

/** Less room than this on the disk is none: a new folder takes a tenth of it. */
const ROOM_BYTES_MIN = 1_024 * 1_024;

/**
 * Refuses files that LMDB cannot open.
 *
 * @throws StoreError `corrupt`, or `version` for a version of LMDB's format that is not ours; what the operating system
 *   says if it has no room.
 */
export function checkFiles(folder: string): void {
  const data = join(folder, DATA_FILE);
  const isNew = isAbsent(data);
  if (isAbsent(join(folder, "lock.mdb")) || isNew) findRoom(folder);
  if (!isNew) checkDataFile(data);
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

/**
 * Reads all of the data that a folder holds, page by page, before LMDB does.
 *
 * @returns what is wrong with the file; undefined if LMDB can use it, or is writing to it meanwhile for a process that has
 *   the folder open.
 * @throws StoreError `io` if there is none; otherwise as {@link checkFiles}.
 */
export function findFileFault(folder: string): string | undefined {
  const data = join(folder, DATA_FILE);
  if (isAbsent(data)) throw new StoreError("io", `There is no data in ${folder}`);
  return withFile(data, (file) => findFault(file, data));
}

function checkDataFile(path: string): void {
  withFile(path, (file) => {
    if ((Number(readNewestMeta(file, path).lastPage) + 1) * PAGE_BYTES <= fstatSync(file).size) return;
    if (findFault(file, path) !== undefined) throw damaged(path, "it was cut off");
  });
}

function findFault(file: number, path: string): string | undefined {
  const fileBytes = fstatSync(file).size;
  const meta = readNewestMeta(file, path);
  const fault = findPageFault(file, fileBytes, meta);
  // A process that has the folder open may have been writing meanwhile: that will be found out next.
  return readNewestMeta(file, path).transaction === meta.transaction ? fault : undefined;
}

function withFile<Result>(path: string, use: (file: number) => Result): Result {
  const file = openSync(path, "r");
  try {
    return use(file);
  } finally {
    closeSync(file);
  }
}

function readNewestMeta(file: number, path: string): PageTrees {
  const [a, b] = [readMeta(file, 0, path), readMeta(file, PAGE_BYTES, path)];
  const newest = a.transaction > b.transaction ? a : b;
  // The other one may lead anywhere: LMDB leaves that when it could not write it.
  const roots = [newest.free, newest.main].map((tree) => tree.readBigUInt64LE(40));
  if (roots.some((root) => root > newest.lastPage && root !== NO_PAGE))
    throw damaged(path, "it begins with no page of its own");
  return newest;
}

function readMeta(file: number, offset: number, path: string): PageTrees {
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
  const free = meta.subarray(48, 48 + TREE_BYTES);
  const main = meta.subarray(96, 96 + TREE_BYTES);
  const lastPage = meta.readBigUInt64LE(144);
  return { free, main, lastPage, transaction: meta.readBigUInt64LE(152) };
}

function damaged(path: string, reason: string): StoreError {
  return new StoreError(
    "corrupt",
    `${path} is damaged or was not written by hashrange (${reason}): restore it from a backup`,
  );
}
