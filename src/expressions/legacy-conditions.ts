// Expected, QueryFilter and ScanFilter as conditions.

import { type AttributeValueChecks, normalizeOperands } from "../model/attribute-value-checks.ts";
import { invalid } from "../model/errors.ts";
import type { TypeOf } from "../model/shape.ts";
import type { conditionMap, expectedAttributeMap, expectedAttributeValue } from "../model/shared-shapes.ts";
import type { AttributeValue } from "../values/attribute-value.ts";
import type { Condition, ConditionNode, OperandNode } from "./condition.ts";
import { type ComparisonOperator, checkArguments, invalidValues, takesNoArguments } from "./legacy-comparison.ts";
import type { Comparator } from "./syntax.ts";

type ConditionalOperator = "AND" | "OR" | undefined;

const COMPARATORS = { EQ: "=", NE: "<>", LE: "<=", LT: "<", GE: ">=", GT: ">" } as const satisfies Partial<
  Record<ComparisonOperator, Comparator>
>;

/**
 * The condition that `Expected` and `ConditionalOperator` stand for.
 *
 * @throws ValidationException if members contradict each other, or arguments do not suit their operator
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.Expected.html
 */
export function expectedToCondition(
  expected: TypeOf<typeof expectedAttributeMap>,
  conditionalOperator: ConditionalOperator,
  checks?: AttributeValueChecks,
): Condition {
  const nodes = Object.entries(normalizeOperands(expected, checks)).map(([name, value]) => expectedNode(name, value));
  return join(Object.keys(expected), nodes, conditionalOperator);
}

/**
 * The condition that `QueryFilter` or `ScanFilter` and `ConditionalOperator` stand for.
 *
 * @throws ValidationException if arguments do not suit their operator
 */
export function filterToCondition(
  filter: TypeOf<typeof conditionMap>,
  conditionalOperator: ConditionalOperator,
  checks?: AttributeValueChecks,
): Condition {
  const nodes = Object.entries(normalizeOperands(filter, checks)).map(
    ([name, { ComparisonOperator, AttributeValueList }]) =>
      comparisonNode(name, ComparisonOperator, AttributeValueList),
  );
  return join(Object.keys(filter), nodes, conditionalOperator);
}

function join(names: string[], conditions: ConditionNode[], conditionalOperator: ConditionalOperator): Condition {
  if (conditions.length === 0) checkOperatorAlone(conditionalOperator);
  if (conditionalOperator !== undefined && conditions.length < 2) {
    throw invalid("ConditionalOperator can only be used when Filter or Expected has two or more elements");
  }
  return {
    root: { kind: conditionalOperator === "OR" ? "or" : "and", conditions },
    attributes: new Set(names),
    nested: new Set(),
  };
}

/**
 * Refuses a `ConditionalOperator` beside which there is nothing that it could join.
 *
 * @throws ValidationException
 */
export function checkOperatorAlone(conditionalOperator: ConditionalOperator): void {
  if (conditionalOperator !== undefined) throw invalid("ConditionalOperator cannot be used without Filter or Expected");
}

function expectedNode(name: string, expected: TypeOf<typeof expectedAttributeValue>): ConditionNode {
  const { Value, Exists, ComparisonOperator, AttributeValueList } = expected;
  const refuse = (reason: string) => invalidValues(`${reason} for Attribute: ${name}`);
  if (ComparisonOperator !== undefined) {
    if (Exists !== undefined) throw refuse("Exists and ComparisonOperator cannot be used together");
    if (Value && AttributeValueList) throw refuse("Value and AttributeValueList cannot be used together");
    const values = AttributeValueList ?? (Value && [Value]);
    if (!values && !takesNoArguments(ComparisonOperator)) {
      throw refuse(`Value or AttributeValueList must be used with ComparisonOperator: ${ComparisonOperator}`);
    }
    return comparisonNode(name, ComparisonOperator, values);
  }
  if (AttributeValueList) throw refuse("AttributeValueList can only be used with a ComparisonOperator");
  if (Exists === false) {
    if (Value) throw refuse("Value cannot be used when Exists is false");
    return { kind: "attribute_not_exists", path: [name] };
  }
  if (!Value) throw refuse(`Value must be provided when Exists is ${Exists ?? "null"}`);
  return comparisonNode(name, "EQ", [Value]);
}

function comparisonNode(
  name: string,
  operator: ComparisonOperator,
  list: readonly AttributeValue[] | undefined,
): ConditionNode {
  const values = checkArguments(operator, list);
  const path = [name];
  const attribute: OperandNode = { kind: "path", path };
  const [first, second] = values.map((value): OperandNode => ({ kind: "value", value }));
  switch (operator) {
    case "EQ":
    case "NE":
    case "LE":
    case "LT":
    case "GE":
    case "GT":
      return { kind: "comparison", operator: COMPARATORS[operator], left: attribute, right: first! };
    case "NULL":
      return { kind: "attribute_not_exists", path };
    case "NOT_NULL":
      return { kind: "attribute_exists", path };
    case "CONTAINS":
      return { kind: "contains", operand: attribute, element: first! };
    case "NOT_CONTAINS": {
      // Unlike `NOT contains(…)`, it is false where the attribute is missing.
      const contains: ConditionNode = { kind: "contains", operand: attribute, element: first! };
      const conditions: ConditionNode[] = [
        { kind: "attribute_exists", path },
        { kind: "not", condition: contains },
      ];
      return { kind: "and", conditions };
    }
    case "BEGINS_WITH":
      return { kind: "begins_with", operand: attribute, prefix: first! };
    case "IN":
      return { kind: "in", operand: attribute, candidates: values.map((value) => ({ kind: "value", value })) };
    case "BETWEEN":
      return { kind: "between", operand: attribute, low: first!, high: second! };
  }
}
