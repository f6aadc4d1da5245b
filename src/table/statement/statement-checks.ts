// What a statement says of key attributes, held against their types: where it names an item, where it says which part of a
// table or index to read, and in the rest of its WHERE clause.

import type { ConditionNode, OperandNode } from "../../expressions/condition.ts";
import { emptyKeyValue } from "../../expressions/empty-key-value.ts";
import type { KeyCondition } from "../../expressions/key-condition.ts";
import { invalid } from "../../model/errors.ts";
import { javaHashOrder } from "../../model/java-hash-order.ts";
import { type AttributeMap, type AttributeValue, attributeOf, typeOf } from "../../values/attribute-value.ts";
import { isKeyValue } from "../../values/order.ts";
import type { KeyAttribute, KeySchema } from "../definition/table-definition.ts";
import { emptyKind, keyAttributes } from "../item/item-key.ts";

/** @throws ValidationException unless an item that is to be inserted has the key's attributes, with their types */
export function checkInsertedKey(keys: KeySchema, item: AttributeMap): void {
  for (const { name, type } of keyAttributes(keys)) {
    const value = attributeOf(item, name);
    if (!value) throw invalid(`Key attribute should be present in the item: Key ${name}`);
    if (!(type in value)) throw typeMismatch(name);
  }
}

/** @throws ValidationException if the key of the item that a statement changes has a type that no key has, or another one */
export function checkChangedKey(keys: KeySchema, key: AttributeMap): void {
  const refusal = refusalOfKeyValues(keys, key);
  if (refusal !== undefined) throw invalid(refusal);
  checkSelectedKey(keys, key);
}

/** What is said of a key with a value of a type that no key has; undefined if there is none. */
export function refusalOfKeyValues(keys: KeySchema, key: AttributeMap): string | undefined {
  for (const { name } of keyAttributes(keys)) {
    const value = attributeOf(key, name)!;
    if (isKeyValue(value)) continue;
    return `Key value must be of type S, N, or B. Key name: ${name}, Key type: ${typeOf(value)}`;
  }
  return undefined;
}

/** @throws ValidationException if the key of the item that a statement selects has other types than the table's keys */
export function checkSelectedKey(keys: KeySchema, key: AttributeMap): void {
  for (const { name, type } of inHashOrder(keys)) {
    if (!(type in attributeOf(key, name)!)) throw typeMismatch(name);
  }
}

/** @throws ValidationException if a key condition has values of other types than the keys it is on */
export function checkKeyConditionTypes(keys: KeySchema, condition: KeyCondition): void {
  for (const { name, type } of inHashOrder(keys)) {
    const one = condition.get(name);
    if (!one) continue;
    const values = "value" in one ? [one.value] : "prefix" in one ? [one.prefix] : [one.low, one.high];
    if (!values.every((value) => type in value)) throw typeMismatch(name);
  }
}

/**
 * Holds every value that a condition compares with a key attribute against the attribute's type.
 *
 * @param keys those of the table, and of the index if one is read
 * @throws ValidationException if one has another
 */
export function checkConditionTypes(node: ConditionNode, keys: readonly KeyAttribute[]): void {
  eachKeyValue(node, keys, ({ type }, value) => {
    if (type in value) return;
    throw invalid("One or more parameter values were invalid: Condition parameter type does not match schema type");
  });
}

/** @throws ValidationException if a condition compares a key attribute with an empty value */
export function checkConditionNotEmpty(node: ConditionNode, keys: readonly KeyAttribute[]): void {
  eachKeyValue(node, keys, ({ name }, value) => {
    const empty = emptyKind(value);
    if (!empty) return;
    throw invalid(emptyKeyValue(name, empty));
  });
}

type Visit = (key: KeyAttribute, value: AttributeValue) => void;

/** Visits every value that a condition compares with a key attribute. */
function eachKeyValue(node: ConditionNode, keys: readonly KeyAttribute[], visit: Visit): void {
  const compared = (operand: OperandNode, others: readonly OperandNode[]) => {
    if (operand.kind !== "path" || operand.path.length > 1) return;
    const key = keys.find(({ name }) => name === operand.path[0]);
    if (!key) return;
    for (const other of others) {
      if (other.kind === "value") visit(key, other.value);
    }
  };
  switch (node.kind) {
    case "and":
    case "or":
      for (const condition of node.conditions) eachKeyValue(condition, keys, visit);
      break;
    case "not":
      eachKeyValue(node.condition, keys, visit);
      break;
    case "comparison":
      compared(node.left, [node.right]);
      compared(node.right, [node.left]);
      break;
    case "between":
      compared(node.operand, [node.low, node.high]);
      break;
    case "in":
      compared(node.operand, node.candidates);
      break;
    case "begins_with":
      compared(node.operand, [node.prefix]);
      break;
    case "contains":
      compared(node.operand, [node.element]);
      break;
    case "attribute_exists":
    case "attribute_not_exists":
    case "attribute_type":
    case "defined":
      break;
  }
}

/** Of several attributes with a wrong type, the one that comes first in a hash map is told. */
function inHashOrder(keys: KeySchema): KeyAttribute[] {
  const attributes = keyAttributes(keys);
  const names = javaHashOrder(attributes.map(({ name }) => name));
  return names.map((name) => attributes.find((attribute) => attribute.name === name)!);
}

function typeMismatch(name: string): Error {
  return invalid(`Key attribute's data type should match its data type in table's schema: Key ${name}`);
}
