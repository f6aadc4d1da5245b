// The condition of a write, whichever way the request states it.

import type { TypeOf } from "../model/shape.ts";
import type { conditionalOperator, expectedAttributeMap } from "../model/shared-shapes.ts";
import type { Placeholders } from "./bind.ts";
import { bindCondition, type Condition } from "./condition-expression.ts";
import { checkOperatorAlone, expectedToCondition } from "./legacy-parameters.ts";

/** @returns the condition of `ConditionExpression` or `Expected`; undefined if the request has neither. */
export function requestCondition(
  input: {
    readonly ConditionExpression?: string;
    readonly Expected?: TypeOf<typeof expectedAttributeMap>;
    readonly ConditionalOperator?: TypeOf<typeof conditionalOperator>;
  },
  placeholders: Placeholders,
): Condition | undefined {
  if (input.ConditionExpression !== undefined) {
    return bindCondition("ConditionExpression", input.ConditionExpression, placeholders);
  }
  if (input.Expected) return expectedToCondition(input.Expected, input.ConditionalOperator, placeholders.limits);
  checkOperatorAlone(input.ConditionalOperator);
  return undefined;
}
