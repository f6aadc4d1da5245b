// Making a data folder. Left to itself, LMDB makes its file in its place and flushes it with the first commit: a loss of
// power before that could leave a file that nothing tells from a damaged one. So it is made beside, flushed, and given its
// name then: there is no file, or a whole one.

import { constants, copyFileSync, existsSync, linkSync, mkdirSync, realpathSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { open } from "lmdb";
import { flushFile, flushFolder } from "./flush.ts";
import { lmdbError } from "./lmdb-errors.ts";
import { DATA_FILE, findRoom } from "./lmdb-file.ts";
import { ENVIRONMENT } from "./lmdb-folder.ts";

/** By this process: it may be making the same one twice. */
let foldersMade = 0;

/**
 * Makes a folder with a data file that is empty, and those above it that are missing, unless it has one.
 *
 * @throws StoreError `full` or `io`
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    const firstMade = mkdirSync(path, { recursive: true });
    if (existsSync(join(path, DATA_FILE))) return;
    findRoom(path);
    await makeDataFile(path);
    flushFolders(realpathSync(path), firstMade && dirname(realpathSync(firstMade)));
  } catch (error) {
    throw lmdbError(error, path);
  }
}

async function makeDataFile(folder: string): Promise<void> {
  const beside = join(folder, `new-${process.pid}-${foldersMade++}`);
  try {
    rmSync(beside, { recursive: true, force: true });
    mkdirSync(beside);
    await open({ path: beside, ...ENVIRONMENT }).close();
    const made = join(beside, DATA_FILE);
    flushFile(made);
    link(made, join(folder, DATA_FILE));
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
}

/** Gives a file a second name. Not a renaming, which would take the place of what a process that came first has begun to use. */
function link(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (isOneOf(error, "EEXIST")) return;
    if (!isOneOf(error, "EPERM", "ENOTSUP", "ENOSYS")) throw error;
    // Some file systems know no links. A loss of power meanwhile may leave a part of the copy there.
    copyFileSync(from, to, constants.COPYFILE_EXCL);
    flushFile(to);
  }
}

function isOneOf(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(error.code as string);
}

/** From the folder up to the one in which something was made. */
function flushFolders(path: string, top = path): void {
  for (let folder = path; ; folder = dirname(folder)) {
    flushFolder(folder);
    if (folder === top) return;
  }
}
