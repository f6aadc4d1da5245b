// Key condition expressions: conditions of one key attribute each, joined by AND.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html

import { invalid } from "../model/errors.ts";
import type { AttributeValue } from "../values/attribute-value.ts";
import type { Placeholders } from "./bind.ts";
import type { ConditionNode, OperandNode } from "./condition.ts";
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
export { meetsKeyCondition, resolveKeyCondition } from "./key-condition.ts";

const PARAMETER = "KeyConditionExpression";

/** The comparators as they read from the other side: `:low <= sk` is `sk >= :low`. */
const REVERSED = { "=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<=" } as const;

/**
 * Parses and binds a key condition expression. Whether it suits a table's keys is for {@link resolveKeyCondition}.
 *
 * @throws ValidationException if the text is no condition, or more than a condition for each attribute
 */
export function bindKeyCondition(text: string, placeholders: Placeholders): KeyCondition {
  const { root } = bindConditionOf(PARAMETER, text, placeholders);
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
    throw invalidExpression(PARAMETER, "KeyConditionExpressions must only contain one condition per key");
  }
  conditions.set(name, condition);
}

function keyConditionOf(node: ConditionNode): [name: string, condition: SortCondition] {
  switch (node.kind) {
    case "comparison":
      return comparison(node.operator, node.left, node.right);
    case "between": {
      const name = firstOperand("BETWEEN", node.operand, [node.low, node.high]);
      return [name, { operator: "between", low: literal(node.low), high: literal(node.high) }];
    }
    case "begins_with": {
      const name = firstOperand("begins_with", node.operand, [node.prefix]);
      return [name, { operator: "begins_with", prefix: literal(node.prefix) }];
    }
    case "or":
    case "not":
    case "in":
      throw invalidOperator(node.kind.toUpperCase());
    case "and":
    case "attribute_exists":
    case "attribute_not_exists":
    case "attribute_type":
    case "contains":
      throw invalidOperator(node.kind);
  }
}

function comparison(operator: Comparator, left: OperandNode, right: OperandNode): [string, SortCondition] {
  if (operator === "<>") throw invalidOperator(operator);
  checkOperands([left, right]);
  if (left.kind === "path") return [left.path[0] as string, { operator, value: literal(right) }];
  return [attributeName(right), { operator: REVERSED[operator], value: literal(left) }];
}

/** The name of the key attribute that stands before the operator, as `BETWEEN` and `begins_with` want it. */
function firstOperand(operator: string, first: OperandNode, others: readonly OperandNode[]): string {
  checkOperands([first, ...others]);
  if (first.kind === "path") return first.path[0] as string;
  throw invalidCondition(`${operator} operator must have the key attribute as its first operand`);
}

/** One operand must be a top-level attribute, all others values. */
function checkOperands(operands: readonly OperandNode[]): void {
  let paths = 0;
  for (const operand of operands) {
    if (operand.kind === "size") {
      throw invalidExpression(PARAMETER, "KeyConditionExpressions cannot contain nested operations");
    }
    if (operand.kind === "path") {
      paths++;
      if (operand.path.length > 1) {
        throw invalidExpression(PARAMETER, "KeyConditionExpressions cannot have conditions on nested attributes");
      }
    }
  }
  if (paths === 0) throw invalidCondition("No key attribute specified");
  if (paths > 1) throw invalidCondition("Multiple attribute names used in one condition");
}

/** After {@link checkOperands}: the operand that is the attribute. */
function attributeName(operand: OperandNode): string {
  if (operand.kind !== "path") throw invalidCondition("No key attribute specified");
  return operand.path[0] as string;
}

/** After {@link checkOperands}: an operand that is a value. */
function literal(operand: OperandNode): AttributeValue {
  if (operand.kind !== "value") throw invalidCondition("Multiple attribute names used in one condition");
  return operand.value;
}

function invalidOperator(operator: string): Error {
  return invalid(`Invalid operator used in KeyConditionExpression: ${operator}`);
}

function invalidCondition(reason: string): Error {
  return invalid(`Invalid condition in KeyConditionExpression: ${reason}`);
}
