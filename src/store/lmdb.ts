// Opening the store on disk: LMDB behind a write-ahead log, or LMDB alone where processes share a folder.

import { type Durability, openFolder } from "./lmdb-folder.ts";
import { makeFolder } from "./lmdb-new-folder.ts";
import { LmdbStore } from "./lmdb-store.ts";
import { recoverLog } from "./log-recovery.ts";
import { type CheckpointPace, LoggedStore } from "./logged-store.ts";
import type { StoreError } from "./store.ts";

export interface LmdbOptions {
  /**
   * When a commit's promise resolves, and so what an answered write survives:
   *
   * - `sync` (default): when the data is on the disk. It survives a killed process, a crash of the system and power loss.
   * - `relaxed`: when the operating system has it, which is told every 100 ms to bring it to the disk. A killed process loses
   *   nothing; a crash of the system or power loss may undo the last commits, and damages nothing.
   * - `none`: when the operating system has it, which brings it to the disk when it likes, some seconds later at most.
   */
  readonly durability?: Durability;
  /**
   * The process that holds the folder (`holdFolder`), if this one shares it with others. Default: this process is to be
   * the only one. Then there is no log: `relaxed` leaves the last step of a commit to the next one, and `none` may damage
   * the folder if the system crashes.
   */
  readonly holder?: number | undefined;
  /** Of the log. */
  readonly checkpoint?: CheckpointPace | undefined;
  /** Is given what fails in the background, which is tried again. Default: nobody is. */
  readonly log?: ((error: StoreError) => void) | undefined;
}

const DURABILITIES: readonly Durability[] = ["sync", "relaxed", "none"];

const PACES: readonly string[] = ["bytes", "milliseconds"] satisfies (keyof CheckpointPace)[];

/** The longest that a timer runs, in milliseconds. */
const PACE_MAX = 2 ** 31 - 1;

/** A store whose reads are synchronous. */
export type OpenLmdb = LoggedStore | LmdbStore;

/**
 * Opens the data folder `path`, or makes a new one. One process at a time can have it open, or several that share it.
 *
 * @throws StoreError `locked` if another process has it open, or the holder has not; `corrupt` or `version` if what stands in it cannot be read;
 *   `io` or `full` if the operating system refuses. RangeError if an option is not what it can be.
 * @example
 * const store = await openLmdb("./data");
 */
export async function openLmdb(path: string, options: LmdbOptions = {}): Promise<OpenLmdb> {
  const { durability = "sync", holder, checkpoint = {}, log = () => {} } = options;
  checkOptions(path, durability, checkpoint);
  if (holder !== undefined) return new LmdbStore(openFolder(path, durability, holder), durability, true);
  const base = await openBase(path);
  try {
    return new LoggedStore(base, durability, checkpoint, log);
  } catch (error) {
    await base.close();
    throw error;
  }
}

/**
 * Opens the folder for this process as the only one, or as the holder for others, without a log of its own: what a crash
 * has left in one comes into LMDB.
 *
 * @throws StoreError as {@link openLmdb}
 */
export async function openBase(path: string): Promise<LmdbStore> {
  await makeFolder(path);
  const base = new LmdbStore(openFolder(path, "sync"), "sync");
  try {
    await recoverLog(base);
    return base;
  } catch (error) {
    await base.close();
    throw error;
  }
}

function checkOptions(path: string, durability: Durability, checkpoint: CheckpointPace): void {
  // Programs in JavaScript have no compiler that would say so.
  if (typeof path !== "string" || path === "") {
    throw new RangeError(`path must be that of a folder, not ${JSON.stringify(path)}`);
  }
  if (!DURABILITIES.includes(durability)) {
    throw new RangeError(`durability must be "sync", "relaxed" or "none", not ${JSON.stringify(durability)}`);
  }
  for (const [name, value = 1] of Object.entries(checkpoint)) {
    if (!PACES.includes(name)) throw new RangeError(`There is no checkpoint.${name}; there are ${PACES.join(", ")}`);
    if (value >= 1 && value <= PACE_MAX) continue;
    throw new RangeError(`checkpoint.${name} must be from 1 to ${PACE_MAX}, not ${String(value)}`);
  }
}
