// What LMDB and the operating system say, in the store's own words.

import { constants } from "node:os";
import { findRoom } from "./lmdb-file.ts";
import { StoreError, type StoreErrorCode } from "./store.ts";

/** LMDB's own return codes. @see http://www.lmdb.tech/doc/group__errors.html */
const MDB_PAGE_NOTFOUND = -30797;
const MDB_CORRUPTED = -30796;
const MDB_VERSION_MISMATCH = -30794;
const MDB_INVALID = -30793;
const MDB_MAP_FULL = -30792;

const { EIO, ENOSPC, EFBIG, EDQUOT } = constants.errno;

/** The store error for whatever a call into LMDB or the file system threw, naming the folder `path`. */
export function lmdbError(error: unknown, path: string): StoreError {
  if (error instanceof StoreError) return error;
  const code = codeOf(error, path);
  const said = error instanceof Error ? error.message : String(error);
  return new StoreError(code, `${REMEDIES[code](path)} (${said})`, { cause: error });
}

/**
 * The error behind a failed asynchronous transaction. lmdb-js rejects with an error that carries a promise of the cause;
 * unless somebody waits for that promise, it ends the process as an unhandled rejection.
 */
export async function commitErrorOf(error: unknown): Promise<unknown> {
  if (!(error instanceof Error) || !("commitError" in error)) return error;
  try {
    await error.commitError;
    return error;
  } catch (cause) {
    return cause;
  }
}

/** What LMDB's binding adds to the error of a failed write, in this many bytes of memory, however many the numbers take. */
const NOTE = /Attempting to write page at position .*/s;
const NOTE_BYTES = 100;

/**
 * Whether the binding noted a failed write past the end of the memory that it has for that. The numbers are the place, the
 * size and the parts of the write, and of parts that it does not have whatever stood on the stack: nothing that a caller
 * chooses. What lay behind that memory is lost, so nothing that this process writes from then on can be trusted.
 */
export function hasOverrunMemory(error: unknown): boolean {
  const note = error instanceof Error ? NOTE.exec(error.message)?.[0] : undefined;
  return note !== undefined && note.length >= NOTE_BYTES;
}

const REMEDIES: Record<"corrupt" | "version" | "full" | "io", (path: string) => string> = {
  corrupt: (path) => `The data in ${path} is damaged or was not written by hashrange; restore it from a backup`,
  version: (path) => `The data in ${path} was written by a newer version; open it with that version`,
  full: (path) => `No room left to write to ${path}; free disk space and try again`,
  io: (path) => `The data in ${path} cannot be read or written; check the disk and the folder's permissions`,
};

function codeOf(error: unknown, path: string): keyof typeof REMEDIES & StoreErrorCode {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  switch (code) {
    case MDB_MAP_FULL:
    case ENOSPC:
    case EFBIG:
    case EDQUOT:
    case "ENOSPC":
    case "EDQUOT":
    case "EFBIG":
      return "full";
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_INVALID:
      return "corrupt";
    case MDB_VERSION_MISMATCH:
      return "version";
    case EIO:
      // What LMDB also says when the disk took only a part of what was written.
      return whatIsWrongWith(path);
    default:
      return "io";
  }
}

function whatIsWrongWith(path: string): "full" | "io" {
  try {
    findRoom(path);
    return "io";
  } catch (error) {
    return codeOf(error, path) === "full" ? "full" : "io";
  }
}
