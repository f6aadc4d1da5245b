// The filter of a Query or Scan, whichever way the request states it.

import type { TypeOf } from "../model/shape.ts";
import type { conditionalOperator, conditionMap } from "../model/shared-shapes.ts";
import type { Placeholders } from "./bind.ts";
import { bindCondition, type Condition } from "./condition-expression.ts";
import { checkOperatorAlone, filterToCondition } from "./legacy-parameters.ts";

/**
 * @param legacyFilter `QueryFilter` or `ScanFilter`
 * @returns undefined if the request has no filter
 */
export function requestFilter(
  input: {
    readonly FilterExpression?: string;
    readonly ConditionalOperator?: TypeOf<typeof conditionalOperator>;
  },
  legacyFilter: TypeOf<typeof conditionMap> | undefined,
  placeholders: Placeholders,
): Condition | undefined {
  if (input.FilterExpression !== undefined) {
    return bindCondition("FilterExpression", input.FilterExpression, placeholders);
  }
  if (legacyFilter) return filterToCondition(legacyFilter, input.ConditionalOperator, placeholders.limits);
  checkOperatorAlone(input.ConditionalOperator);
  return undefined;
}
