// What a Query and a Scan answer: one page, counted, with where the next begins and what it cost.

import type { AttributeMap } from "../../values/attribute-value.ts";
import type { ReturnConsumedCapacity } from "../capacity.ts";
import type { Engine } from "../engine.ts";
import { type PageRequest, readPage } from "./page-reader.ts";
import type { ReadSource, Select } from "./read-source.ts";

export async function pageResponse(
  { store, limits }: Engine,
  source: ReadSource,
  input: {
    readonly Select?: Select;
    readonly Limit?: number;
    readonly ConsistentRead?: boolean;
    readonly ReturnConsumedCapacity?: ReturnConsumedCapacity;
  },
  request: Pick<PageRequest, "from" | "to" | "reverse" | "belongs" | "filter" | "projection" | "fetchFrom"> & {
    /** Whether nothing can come after this item, so that no page begins there. */
    readonly isLast?: (item: AttributeMap) => boolean;
  },
) {
  const { isLast, ...range } = request;
  const countOnly = input.Select === "COUNT";
  const page = await readPage(store, {
    ...range,
    limit: input.Limit,
    bytesMax: limits.pageBytesMax,
    countOnly,
  });
  return {
    Items: countOnly ? undefined : page.items,
    Count: page.count,
    ScannedCount: page.scannedCount,
    LastEvaluatedKey: page.last && !isLast?.(page.last.attributes) ? source.cursorOf(page.last) : undefined,
    ConsumedCapacity: source.meter(page, input.ConsistentRead === true).report(input.ReturnConsumedCapacity),
  };
}
