// A look at LMDB's files before LMDB maps them into memory: given a file that is not its own or that is shorter than it
// says, or no room for a new one, the library does not answer an error but ends the process.

import { appendFileSync, closeSync, fstatSync, openSync, readSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StoreError } from "./store.ts";

/** LMDB takes keys of up to 4,026 bytes with pages of this size, and only 1,978 with its default of 4 KiB. */
export const PAGE_BYTES = 8_192;

// The file begins with two meta pages; the one with the higher transaction counts. Little-endian, from a page's start:
//
//   offset  bytes
//       24      4  magic number
//       28      4  version of LMDB's format
//       48      4  page size
//       88      8  root page of the list of free pages, all ones if it is empty
//      136      8  root page of the main tree, all ones if it is empty
//      144      8  last page in use
//      152      8  transaction that wrote this
const META_BYTES = 160;
const MAGIC = 0xbeefc0de;
const LMDB_FORMAT_VERSION = 2;
const NO_PAGE = 2n ** 64n - 1n;

/** The end of the file may never have been written: pages that one transaction took and gave back. Never so much of it. */
const UNWRITTEN_BYTES_MAX = 64 * 1_024 * 1_024;

/** Less room than this on the disk is none: a new folder takes a tenth of it. */
const ROOM_BYTES_MIN = 1_024 * 1_024;

/**
 * Refuses files that LMDB cannot open. A data file that lacks its end is filled up with zeros, which LMDB can read and
 * knows to be no page of its own.
 *
 * @returns whether there is no data yet; whether anything was missing, and so every entry has to be read once to know
 *   whether it mattered.
 * @throws StoreError `corrupt`, or `version` for a version of LMDB's format that is not ours; what the operating system
 *   says if it has no room.
 */
export function checkFiles(folder: string): { isNew: boolean; wasFilled: boolean } {
  const data = join(folder, "data.mdb");
  const isNew = isAbsent(data);
  if (isAbsent(join(folder, "lock.mdb")) || isNew) findRoom(folder);
  if (isNew) return { isNew, wasFilled: false };
  const descriptor = openSync(data, "r");
  try {
    const metas = [0, PAGE_BYTES].map((offset) => readMeta(descriptor, offset, data));
    const { lastPage } = metas.reduce((a, b) => (a.transaction > b.transaction ? a : b));
    const missingBytes = (Number(lastPage) + 1) * PAGE_BYTES - fstatSync(descriptor).size;
    if (missingBytes <= 0) return { isNew, wasFilled: false };
    if (missingBytes > UNWRITTEN_BYTES_MAX) throw damaged(data, `its last ${missingBytes} bytes are missing`);
    // Appended, not written to where they belong: if another process is writing to the file, this overwrites nothing.
    appendFileSync(data, Buffer.alloc(missingBytes));
    return { isNew, wasFilled: true };
  } finally {
    closeSync(descriptor);
  }
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

function readMeta(descriptor: number, offset: number, file: string): { lastPage: bigint; transaction: bigint } {
  const meta = Buffer.alloc(META_BYTES);
  if (readSync(descriptor, meta, 0, META_BYTES, offset) < META_BYTES) throw damaged(file, "it is too short");
  if (meta.readUInt32LE(24) !== MAGIC) throw damaged(file, "it is no LMDB file");
  const version = meta.readUInt32LE(28);
  if (version !== LMDB_FORMAT_VERSION) {
    throw new StoreError(
      "version",
      `${file} has LMDB's format ${version}, and this hashrange reads ${LMDB_FORMAT_VERSION}`,
    );
  }
  const pageBytes = meta.readUInt32LE(48);
  if (pageBytes !== PAGE_BYTES) throw damaged(file, `its pages have ${pageBytes} bytes instead of ${PAGE_BYTES}`);
  const lastPage = meta.readBigUInt64LE(144);
  for (const root of [meta.readBigUInt64LE(88), meta.readBigUInt64LE(136)]) {
    if (root > lastPage && root !== NO_PAGE) throw damaged(file, "its first page points past its end");
  }
  return { lastPage, transaction: meta.readBigUInt64LE(152) };
}

/** The error for a data file that cannot be what LMDB wrote. */
export function damaged(file: string, reason: string): StoreError {
  return new StoreError(
    "corrupt",
    `${file} is damaged or was not written by hashrange (${reason}): restore it from a backup`,
  );
}
