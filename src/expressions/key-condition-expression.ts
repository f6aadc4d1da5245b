// Key condition expressions: conditions of one key attribute each, joined by AND.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html

import { invalid } from "../model/errors.ts";
import type { AttributeValue } from "../values/attribute-value.ts";
import type { Placeholders } from "./bind.ts";
import type { Condition, ConditionNode, OperandNode } from "./condition.ts";
import { bindConditionOf } from "./condition-expression.ts";
import { invalidExpression } from "./expression-parameter.ts";
import type { KeyCondition, SortCondition } from "./key-condition.ts";
import type { Comparator } from "./syntax.ts";

export type {
  KeyAttribute,
  KeyCondition,
  QueriedKeys,
  ResolvedKeyCondition,
  SortCondition,
} from "./key-condition.ts";
export { meetsKeyCondition, resolveKeyCondition, valuesOf } from "./key-condition.ts";

const PARAMETER = "KeyConditionExpression";

/** The comparators as they read from the other side: `:low <= sk` is `sk >= :low`. */
const REVERSED = { "=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<=" } as const;

/** @throws ValidationException if the text is no condition */
export function bindKeyExpression(text: string, placeholders: Placeholders): Condition {
  return bindConditionOf(PARAMETER, text, placeholders);
}

/**
 * What a bound key condition expression says of keys. Whether it suits a table's is for {@link resolveKeyCondition}.
 *
 * @throws ValidationException if it is more than a condition for each attribute
 */
export function keyConditionOfExpression({ root }: Condition): KeyCondition {
  const conditions = new Map<string, SortCondition>();
  collect(root, conditions);
  return conditions;
}

function collect(node: ConditionNode, conditions: Map<string, SortCondition>): void {
  if (node.kind === "and") {
    for (const condition of node.conditions) collect(condition, conditions);
    return;
  }
  const [name, condition] = keyConditionOf(node);
  if (conditions.has(name)) {
    throw refuse("KeyConditionExpressions must only contain one condition per key");
  }
  conditions.set(name, condition);
}

function keyConditionOf(node: ConditionNode): [name: string, condition: SortCondition] {
  switch (node.kind) {
    case "comparison":
      return comparison(node.operator, node.left, node.right);
    case "between": {
      const [name, [low, high]] = attributeFirst("BETWEEN", [node.operand, node.low, node.high]);
      return [name, { operator: "between", low: low!, high: high! }];
    }
    case "begins_with": {
      const [name, [prefix]] = attributeFirst("begins_with", [node.operand, node.prefix]);
      return [name, { operator: "begins_with", prefix: prefix! }];
    }
    case "or":
    case "not":
    case "in":
      throw invalidOperator(node.kind.toUpperCase());
    case "and":
    case "attribute_exists":
    case "attribute_not_exists":
    case "defined":
    case "attribute_type":
    case "contains":
      throw invalidOperator(node.kind);
  }
}

function comparison(operator: Comparator, left: OperandNode, right: OperandNode): [string, SortCondition] {
  if (operator === "<>") throw invalidOperator(operator);
  const { name, values } = partsOf([left, right]);
  return [name, { operator: left.kind === "path" ? operator : REVERSED[operator], value: values[0]! }];
}

/** The parts of an operator that wants the key attribute before its other operands. */
function attributeFirst(operator: string, operands: readonly OperandNode[]): [string, readonly AttributeValue[]] {
  const { name, values } = partsOf(operands);
  if (operands[0]!.kind === "path") return [name, values];
  throw invalidCondition(`${operator} operator must have the key attribute as its first operand`);
}

/** Of a condition's operands, one must be a top-level attribute, and all others values. */
function partsOf(operands: readonly OperandNode[]): { name: string; values: readonly AttributeValue[] } {
  const names: string[] = [];
  const values: AttributeValue[] = [];
  for (const operand of operands) {
    switch (operand.kind) {
      case "path":
        if (operand.path.length > 1)
          throw refuse("KeyConditionExpressions cannot have conditions on nested attributes");
        names.push(operand.path[0] as string);
        break;
      case "value":
        values.push(operand.value);
        break;
      case "size":
        throw refuse("KeyConditionExpressions cannot contain nested operations");
    }
  }
  const [name] = names;
  if (name === undefined) throw invalidCondition("No key attribute specified");
  if (names.length > 1) throw invalidCondition("Multiple attribute names used in one condition");
  return { name, values };
}

function refuse(reason: string): Error {
  return invalidExpression(PARAMETER, reason);
}

function invalidOperator(operator: string): Error {
  return invalid(`Invalid operator used in KeyConditionExpression: ${operator}`);
}

function invalidCondition(reason: string): Error {
  return invalid(`Invalid condition in KeyConditionExpression: ${reason}`);
}
