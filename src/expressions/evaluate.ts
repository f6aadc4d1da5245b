// Evaluates conditions. An item that is absent has no attributes. No comparison is an error: operands that are missing or
// of other types than the operator takes make it false.

import { type AttributeMap, type AttributeValue, typeOf } from "../values/attribute-value.ts";
import { decodedLength } from "../values/binary.ts";
import { valueAt } from "../values/document-path.ts";
import { compareKeyValues, equalValues, isKeyValue } from "../values/order.ts";
import type { Condition, ConditionNode, OperandNode } from "./condition.ts";
import type { Comparator } from "./syntax.ts";

const NO_ITEM: AttributeMap = {};

/**
 * Whether an item, or its absence, satisfies a condition.
 *
 * @example evaluateCondition(condition, undefined) // true for attribute_not_exists(pk)
 */
export function evaluateCondition(condition: Condition, item: AttributeMap | undefined): boolean {
  return evaluate(condition.root, item ?? NO_ITEM);
}

function evaluate(node: ConditionNode, item: AttributeMap): boolean {
  switch (node.kind) {
    case "and":
      return node.conditions.every((condition) => evaluate(condition, item));
    case "or":
      return node.conditions.some((condition) => evaluate(condition, item));
    case "not":
      return !evaluate(node.condition, item);
    case "comparison":
      return compare(node.operator, resolve(node.left, item), resolve(node.right, item));
    case "between": {
      const value = resolve(node.operand, item);
      return compare(">=", value, resolve(node.low, item)) && compare("<=", value, resolve(node.high, item));
    }
    case "in": {
      const value = resolve(node.operand, item);
      return node.candidates.some((candidate) => compare("=", value, resolve(candidate, item)));
    }
    case "attribute_exists":
      return valueAt(item, node.path) !== undefined;
    case "attribute_not_exists":
      return valueAt(item, node.path) === undefined;
    case "defined":
      return resolve(node.operand, item) !== undefined;
    case "attribute_type": {
      const value = resolve(node.operand, item);
      return value !== undefined && typeOf(value) === node.type;
    }
    case "begins_with":
      return beginsWith(resolve(node.operand, item), resolve(node.prefix, item));
    case "contains":
      return contains(resolve(node.operand, item), resolve(node.element, item));
  }
}

function resolve(operand: OperandNode, item: AttributeMap): AttributeValue | undefined {
  switch (operand.kind) {
    case "path":
      return valueAt(item, operand.path);
    case "value":
      return operand.value;
    case "size": {
      const value = resolve(operand.operand, item);
      const size = value && sizeOf(value);
      return size === undefined ? undefined : { N: String(size) };
    }
  }
}

/** `size()`: a string's UTF-16 units, binary's bytes, the elements of anything else; numbers and the like have none. */
function sizeOf(value: AttributeValue): number | undefined {
  if ("S" in value) return value.S.length;
  if ("B" in value) return decodedLength(value.B);
  if ("M" in value) return Object.keys(value.M).length;
  if ("L" in value) return value.L.length;
  if ("SS" in value) return value.SS.length;
  if ("NS" in value) return value.NS.length;
  if ("BS" in value) return value.BS.length;
  return undefined;
}

/** A missing attribute differs from every value. */
function compare(operator: Comparator, left: AttributeValue | undefined, right: AttributeValue | undefined): boolean {
  if (operator === "<>") return left === undefined || right === undefined || !equalValues(left, right);
  if (left === undefined || right === undefined) return false;
  if (operator === "=") return equalValues(left, right);
  if (!isKeyValue(left) || typeOf(left) !== typeOf(right)) return false;
  const order = compareKeyValues(left, right);
  switch (operator) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
  }
}

/** The function `begins_with`: of strings or binaries alike. */
export function beginsWith(value: AttributeValue | undefined, prefix: AttributeValue | undefined): boolean {
  if (!value || !prefix) return false;
  if ("S" in value && "S" in prefix) return value.S.startsWith(prefix.S);
  if ("B" in value && "B" in prefix) {
    const start = bytesOf(prefix.B);
    return bytesOf(value.B).subarray(0, start.length).equals(start);
  }
  return false;
}

/** A string within a string, bytes within bytes, or an element of a set or list. */
function contains(value: AttributeValue | undefined, element: AttributeValue | undefined): boolean {
  if (!value || !element) return false;
  if ("L" in value) return value.L.some((each) => equalValues(each, element));
  if ("S" in element) {
    if ("S" in value) return value.S.includes(element.S);
    return "SS" in value && value.SS.includes(element.S);
  }
  if ("N" in element) return "NS" in value && value.NS.includes(element.N);
  if ("B" in element) {
    if ("B" in value) return bytesOf(value.B).includes(bytesOf(element.B));
    return "BS" in value && value.BS.includes(element.B);
  }
  return false;
}

function bytesOf(base64: string): Buffer {
  return Buffer.from(base64, "base64");
}
