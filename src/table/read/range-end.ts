// Where the range of a Query on a table ends by its key condition: an item there is the last that there can be, so no page
// begins after it. Of an index's entries several can have the same keys, so none is known to be the last.

import type { ResolvedKeyCondition, SortCondition } from "../../expressions/key-condition-expression.ts";
import { type AttributeMap, type AttributeValue, attributeOf } from "../../values/attribute-value.ts";
import { compareKeyValues } from "../../values/order.ts";
import type { ReadSource } from "./read-source.ts";

/**
 * Whether an item stands at the very end of a query's range: its sort key is the bound of `<=`, `>=` or `BETWEEN`, which
 * belongs to the range, or the table has no sort key. (AWS does not reason so about `=`.)
 *
 * @param reverse whether the range is read backwards
 */
export function isAtRangeEnd(
  { index, keys }: ReadSource,
  { sort }: ResolvedKeyCondition,
  reverse: boolean,
  itemKeys: AttributeMap,
): boolean {
  if (index) return false;
  const sortKey = keys.sort[0];
  if (!sortKey) return true;
  const bound = sort && lastValueOf(sort, reverse);
  return bound !== undefined && compareKeyValues(attributeOf(itemKeys, sortKey.name)!, bound) === 0;
}

function lastValueOf(sort: SortCondition, reverse: boolean): AttributeValue | undefined {
  switch (sort.operator) {
    case "<=":
      return reverse ? undefined : sort.value;
    case ">=":
      return reverse ? sort.value : undefined;
    case "between":
      return reverse ? sort.low : sort.high;
    case "=":
    case "<":
    case ">":
    case "begins_with":
      return undefined;
  }
}
