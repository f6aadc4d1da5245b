// What writes pay of a strict database's capacity, before they are made: each action for itself, in the decision of its
// commit. A commit that is decided again pays again; that is rare. Deletions of what has expired cost nothing.

import { CapacityMeter, writeUnits } from "../capacity.ts";
import type { IndexDefinition } from "../definition/table-definition.ts";
import type { Engine } from "../engine.ts";
import type { Item } from "../item/item-encoding.ts";
import { entryOf } from "../write/secondary-index.ts";
import type { ItemAction, Outcome } from "../write/write-batch.ts";

/**
 * Pays for an action.
 *
 * @param meter what it costs
 * @throws ProvisionedThroughputExceededException, ThrottlingException, RequestLimitExceeded
 */
export function payForWrite(
  { realism, limits }: Engine,
  action: ItemAction,
  outcome: Outcome,
  meter: CapacityMeter,
): void {
  if (action.userIdentity) return;
  const { table, key } = action;
  const partitionOf = (index: IndexDefinition | undefined): Uint8Array | undefined => {
    if (!index) return key;
    return (entryOf(table, index, outcome.after, limits) ?? entryOf(table, index, outcome.before, limits))?.key;
  };
  realism?.throttle.write(meter, partitionOf);
}

/** Pays for an action whose condition is not met: as much as for writing the item as it is. Throws as {@link payForWrite}. */
export function payForRefusal(
  { realism }: Engine,
  { table, key, userIdentity }: ItemAction,
  present: Item | undefined,
  factor: number,
): void {
  if (!realism || userIdentity) return;
  const meter = new CapacityMeter(table);
  meter.addTable(factor * writeUnits(present?.size ?? 0));
  realism.throttle.write(meter, () => key);
}
