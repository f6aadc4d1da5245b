// Condition and filter expressions: text to a condition that can be evaluated, refusing what AWS refuses before it looks
// at any item.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html

import type { Placeholders } from "./bind.ts";
import type { Condition, ConditionNode } from "./condition.ts";
import { ConditionBinder } from "./condition-binder.ts";
import { ConditionParser } from "./condition-parser.ts";
import type { ExpressionParameter } from "./expression-parameter.ts";
import { ParseCache } from "./parse-cache.ts";

export type { Condition, ConditionNode } from "./condition.ts";

const cache = new ParseCache(ConditionParser);

/**
 * Parses and binds a condition.
 *
 * @throws ValidationException if the text is no condition, or its placeholders, functions or operands are wrong
 * @example evaluateCondition(bindCondition("ConditionExpression", "attribute_not_exists(pk)", placeholders), item)
 */
export function bindCondition(
  parameter: "ConditionExpression" | "FilterExpression",
  text: string,
  placeholders: Placeholders,
): Condition {
  return bindConditionOf(parameter, text, placeholders);
}

/** The same for any parameter with the grammar of conditions. */
export function bindConditionOf(parameter: ExpressionParameter, text: string, placeholders: Placeholders): Condition {
  const { syntax } = cache.get(parameter, text, placeholders.limits);
  const binder = new ConditionBinder(parameter, placeholders);
  const root: ConditionNode = binder.condition(syntax);
  return { root, attributes: binder.attributes, nested: binder.nested };
}
