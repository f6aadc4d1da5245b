// Pages put together: their counts, and all of them as one.

import type { ConsumedCapacity } from "../api/structures.ts";
import { sumOfCapacity } from "../consumed-capacity.ts";
import type { Page } from "./page.ts";

/** How many items there are. */
export interface ItemCount {
  /** How many items matched. */
  Count: number;
  /** How many items were read, before the filter. */
  ScannedCount: number;
  /** With `ReturnConsumedCapacity`, of all requests together. */
  ConsumedCapacity?: ConsumedCapacity;
}

export function sumOfCounts(first: ItemCount, second: ItemCount): ItemCount {
  const capacity = sumOfCapacity(first.ConsumedCapacity, second.ConsumedCapacity);
  return {
    Count: first.Count + second.Count,
    ScannedCount: first.ScannedCount + second.ScannedCount,
    ...(capacity && { ConsumedCapacity: capacity }),
  };
}

/** All pages as one, which ends where the last of them did. */
export function joinedPage<Output extends Page>(pages: readonly Output[]): Output {
  const counts = pages.reduce<ItemCount>(sumOfCounts, { Count: 0, ScannedCount: 0 });
  const last = pages.at(-1) as Output;
  return { ...last, ...(last.Items && { Items: pages.flatMap((page) => page.Items ?? []) }), ...counts };
}
