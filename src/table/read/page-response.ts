// What a Query and a Scan answer: one page, counted, with where the next begins and what it cost.

import type { AttributeMap } from "../../values/attribute-value.ts";
import type { ReturnConsumedCapacity } from "../capacity.ts";
import type { Engine } from "../engine.ts";
import { readerOf } from "../realism/past-reads.ts";
import { type PageRequest, readPage } from "./page-reader.ts";
import type { ReadSource, Select } from "./read-source.ts";

export async function pageResponse(
  engine: Engine,
  source: ReadSource,
  input: {
    readonly TableName: string;
    readonly Select?: Select;
    readonly Limit?: number;
    readonly ConsistentRead?: boolean;
    readonly ReturnConsumedCapacity?: ReturnConsumedCapacity;
  },
  request: Pick<PageRequest, "from" | "to" | "reverse" | "belongs" | "filter" | "projection" | "fetchFrom"> & {
    /** Whether nothing can come after the item with these keys, so that no page begins there. */
    readonly isLast?: (keys: AttributeMap) => boolean;
    /** Whether the range lies in one partition. */
    readonly isOnePartition: boolean;
  },
) {
  // Member by member: to copy all of them but two took 3 µs of a Query's 40.
  const { isLast, isOnePartition, from, to, reverse, belongs, filter, projection, fetchFrom } = request;
  const countOnly = input.Select === "COUNT";
  const consistent = input.ConsistentRead === true;
  const page = await readPage(readerOf(engine, source.table, source.index, consistent), {
    from,
    to,
    reverse,
    belongs,
    filter,
    projection,
    fetchFrom,
    limit: input.Limit,
    bytesMax: engine.limits.pageBytesMax,
    countOnly,
  });
  const meter = source.meter(page, consistent);
  engine.realism?.throttle.read(meter, isOnePartition ? from : undefined);
  const cursor = page.last && source.cursorOf(page.last);
  return {
    Items: countOnly ? undefined : page.items,
    Count: page.count,
    ScannedCount: page.scannedCount,
    LastEvaluatedKey: cursor && !isLast?.(cursor) ? cursor : undefined,
    ConsumedCapacity: meter.report(input.ReturnConsumedCapacity, input.TableName),
  };
}
