// What a crash has left in the log comes into LMDB before anybody reads.

import { latin1 } from "./check-changes.ts";
import { lmdbError } from "./lmdb-errors.ts";
import type { LmdbStore } from "./lmdb-store.ts";
import { hasLog, newLogMark, readLog, removeLog } from "./log.ts";
import { Overlay } from "./overlay.ts";
import type { Entry } from "./store.ts";

/** A commit to LMDB takes so much of what lies above it: more would hold up the event loop. */
const COMMIT_BYTES = 256 * 1024;
const COMMIT_CHANGES = 500;

/**
 * @throws StoreError `corrupt` if the log is damaged; `full` or `io` if the operating system refuses. Nothing is lost then:
 *   the log stays.
 */
export async function recoverLog(base: LmdbStore): Promise<void> {
  try {
    if (!hasLog(base.path)) return;
    const mark = base.logMark;
    const records = mark ? readLog(base.path, mark.id, mark.applied) : [];
    const overlay = new Overlay();
    for (const { changes } of records) for (const change of changes) overlay.set(latin1(change.key), change);
    await applyOverlay(base, overlay);
    await base.setLogMark(newLogMark(), records.at(-1)?.stamp ?? base.lastStamp);
    removeLog(base.path);
  } catch (error) {
    throw lmdbError(error, base.path);
  }
}

/** Writes changes to LMDB, in several commits: who reads meanwhile has to read the overlay first. */
export async function applyOverlay(base: LmdbStore, overlay: Overlay): Promise<void> {
  let puts: Entry[] = [];
  let deletes: Uint8Array[] = [];
  let bytes = 0;
  const commit = async (): Promise<void> => {
    const changes = { puts, deletes, result: undefined };
    await base.commit([], () => changes);
    [puts, deletes, bytes] = [[], [], 0];
  };
  for (const [, { key, value }] of overlay) {
    if (value) puts.push({ key, value });
    else deletes.push(key);
    bytes += key.length + (value?.length ?? 0);
    if (bytes >= COMMIT_BYTES || puts.length + deletes.length >= COMMIT_CHANGES) await commit();
  }
  if (puts.length + deletes.length > 0) await commit();
}
