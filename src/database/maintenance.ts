// What a database does now and then, unasked: finish changes of tables, delete what has expired and forget what nobody may
// ask for any more.

import type { Engine } from "../table/engine.ts";
import { deleteExpiredItems } from "../table/expiry/expiry-sweep.ts";
import { finishChanges } from "../table/realism/table-changes.ts";
import { trimStreams } from "../table/stream/stream-retention.ts";
import { forgetOldTokens } from "../table/write/idempotency.ts";

/** AWS deletes expired items "within a few days"; here it takes seconds. */
export const MAINTENANCE_INTERVAL_MILLISECONDS = 5_000;

export async function maintain(engine: Engine): Promise<void> {
  if (engine.catalog.isShared) await engine.catalog.catchUp();
  await finishChanges(engine);
  engine.realism?.changes.forgetOld(engine.clock.now());
  await deleteExpiredItems(engine);
  await trimStreams(engine);
  await forgetOldTokens(engine);
}
