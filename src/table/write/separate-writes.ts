// The writes of a batch in a strict database: each is one of its own, as on AWS, and some may be throttled while others are
// done. (In others a batch is one commit: write-batch.ts.)

import type { CapacityMeter } from "../capacity.ts";
import type { Engine } from "../engine.ts";
import { isThrottlingError, type ThrottlingError } from "../realism/throttling-errors.ts";
import { commitAction, type ItemAction, TableChangedError } from "./write-batch.ts";

/** What a write has cost, or why it was not done. */
export type SeparateWrite = CapacityMeter | ThrottlingError;

/**
 * Does the writes that are not throttled.
 *
 * @param makers make the actions, on the tables as they are then
 * @returns in the makers' order
 * @throws what else a write fails with; the others are done
 * @throws ProvisionedThroughputExceededException, ThrottlingException, RequestLimitExceeded if all were throttled
 */
export async function commitSeparately(
  engine: Engine,
  makers: readonly (() => ItemAction)[],
): Promise<readonly SeparateWrite[]> {
  const settled = await Promise.allSettled(makers.map((make) => commitOne(engine, make)));
  const writes = settled.map((each) => {
    if (each.status === "rejected") throw each.reason;
    return each.value;
  });
  if (writes.length > 0 && writes.every(isThrottlingError)) throw writes[0];
  return writes;
}

async function commitOne(engine: Engine, make: () => ItemAction): Promise<SeparateWrite> {
  for (;;) {
    try {
      return (await commitAction(engine, make())).meter;
    } catch (error) {
      if (isThrottlingError(error)) return error;
      if (!(error instanceof TableChangedError)) throw error;
      await engine.catalog.settled();
    }
  }
}
