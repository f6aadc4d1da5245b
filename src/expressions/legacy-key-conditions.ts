// KeyConditions as a key condition.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.KeyConditions.html

import { type AttributeValueChecks, normalizeOperands } from "../model/attribute-value-checks.ts";
import { invalid } from "../model/errors.ts";
import type { TypeOf } from "../model/shape.ts";
import type { conditionMap } from "../model/shared-shapes.ts";
import type { AttributeValue } from "../values/attribute-value.ts";
import type { KeyCondition, SortCondition } from "./key-condition.ts";
import { type ComparisonOperator, checkArguments } from "./legacy-comparison.ts";

/** @throws ValidationException if arguments do not suit their operator, or the operator suits no key */
export function keyConditionsToKeyCondition(
  keyConditions: TypeOf<typeof conditionMap>,
  checks?: AttributeValueChecks,
): KeyCondition {
  const conditions = new Map<string, SortCondition>();
  for (const [name, { ComparisonOperator, AttributeValueList }] of Object.entries(
    normalizeOperands(keyConditions, checks),
  )) {
    const values = checkArguments(ComparisonOperator, AttributeValueList);
    conditions.set(name, sortCondition(ComparisonOperator, values));
  }
  return conditions;
}

function sortCondition(operator: ComparisonOperator, values: readonly AttributeValue[]): SortCondition {
  const [first, second] = values;
  switch (operator) {
    case "EQ":
      return { operator: "=", value: first! };
    case "LE":
      return { operator: "<=", value: first! };
    case "LT":
      return { operator: "<", value: first! };
    case "GE":
      return { operator: ">=", value: first! };
    case "GT":
      return { operator: ">", value: first! };
    case "BEGINS_WITH":
      return { operator: "begins_with", prefix: first! };
    case "BETWEEN":
      return { operator: "between", low: first!, high: second! };
    case "NE":
    case "IN":
    case "NULL":
    case "NOT_NULL":
    case "CONTAINS":
    case "NOT_CONTAINS":
      throw invalid("Attempted conditional constraint is not an indexable operation");
  }
}
