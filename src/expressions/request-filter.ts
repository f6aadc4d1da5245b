// The filter of a Query or Scan, whichever way the request states it.

import type { Limits } from "../model/limits.ts";
import type { TypeOf } from "../model/shape.ts";
import type { conditionalOperator, conditionMap } from "../model/shared-shapes.ts";
import type { Placeholders } from "./bind.ts";
import { bindCondition, type Condition } from "./condition-expression.ts";
import { checkOperatorAlone, filterToCondition } from "./legacy-parameters.ts";

type LegacyFilter = TypeOf<typeof conditionMap>;
type ConditionalOperator = TypeOf<typeof conditionalOperator> | undefined;

/**
 * @param filter `QueryFilter` or `ScanFilter`
 * @returns undefined if the request has no filter
 */
export function requestFilter(
  input: {
    readonly FilterExpression?: string;
    readonly ConditionalOperator?: ConditionalOperator;
  },
  filter: LegacyFilter | undefined,
  placeholders: Placeholders,
): Condition | undefined {
  if (input.FilterExpression !== undefined) return bindFilter(input.FilterExpression, placeholders);
  return legacyFilter(filter, input.ConditionalOperator, placeholders.limits);
}

/** The filter of a `FilterExpression`. */
export function bindFilter(text: string, placeholders: Placeholders): Condition {
  return bindCondition("FilterExpression", text, placeholders);
}

/** The filter of `QueryFilter` or `ScanFilter`. */
export function legacyFilter(
  filter: LegacyFilter | undefined,
  conditionalOperator: ConditionalOperator,
  limits: Limits | undefined,
): Condition | undefined {
  if (filter) return filterToCondition(filter, conditionalOperator, limits);
  checkOperatorAlone(conditionalOperator);
  return undefined;
}
