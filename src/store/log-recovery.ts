// What a crash has left in the log comes into LMDB before anybody reads.

import { latin1 } from "./check-changes.ts";
import { lmdbError } from "./lmdb-errors.ts";
import type { LmdbStore } from "./lmdb-store.ts";
import { hasLog, type LogMark, newLogMark, readLog, removeLog } from "./log.ts";
import type { Change } from "./log-record.ts";
import { Overlay } from "./overlay.ts";

/** One transaction takes so many changes: to hand over more would hold up the event loop, … */
const PART_CHANGES = 2_000;
/** … and so many bytes. */
const PART_BYTES = 4 * 2 ** 20;

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
    await absorbOverlay(base, overlay, { ...newLogMark(), lastStamp: records.at(-1)?.stamp ?? base.lastStamp });
    await base.flush();
    removeLog(base.path);
  } catch (error) {
    throw lmdbError(error, base.path);
  }
}

/**
 * Brings into LMDB what lies above it, in several transactions: who reads meanwhile has to read the overlay first.
 *
 * @param upTo as `LmdbStore.absorb`
 * @param isWhole in one transaction instead, for there is no log on the disk to make good a part
 */
export async function absorbOverlay(
  base: LmdbStore,
  overlay: Overlay,
  upTo: LogMark & { readonly lastStamp: bigint },
  isWhole = false,
): Promise<void> {
  let part: Change[] = [];
  let bytes = 0;
  for (const [, change] of overlay) {
    part.push(change);
    bytes += change.value?.length ?? 0;
    if (isWhole || (part.length < PART_CHANGES && bytes < PART_BYTES)) continue;
    await base.absorb(part);
    [part, bytes] = [[], 0];
  }
  await base.absorb(part, upTo);
}
