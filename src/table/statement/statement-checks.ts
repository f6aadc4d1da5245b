// What a statement says of key attributes, held against their types: where it names an item, where it says which part of a
// table or index to read, and in the rest of its WHERE clause.

import type { ConditionNode, OperandNode } from "../../expressions/condition.ts";
import { emptyKeyValue, emptyKind } from "../../expressions/empty-key-value.ts";
import type { KeyCondition } from "../../expressions/key-condition.ts";
import { StatementKeyException } from "../../expressions/statement-key-exception.ts";
import { invalid } from "../../model/errors.ts";
import { javaHashOrder } from "../../model/java-hash-order.ts";
import { type AttributeMap, type AttributeValue, attributeOf, typeOf } from "../../values/attribute-value.ts";
import { isKeyValue } from "../../values/order.ts";
import type { KeyAttribute, KeySchema } from "../definition/table-definition.ts";
import { keyAttributes } from "../item/item-key.ts";

/** @throws StatementKeyException unless an item that is to be inserted has the key's attributes, with their types */
export function checkInsertedKey(keys: KeySchema, item: AttributeMap): void {
  for (const { name, type } of keyAttributes(keys)) {
    const value = attributeOf(item, name);
    if (!value) throw new StatementKeyException(`Key attribute should be present in the item: Key ${name}`);
    if (!(type in value)) throw typeMismatch(name);
  }
}

/**
 * @throws ValidationException if the key of the item that a statement changes has a type that no key has
 * @throws StatementKeyException if it has another type than the table's key
 */
export function checkChangedKey(keys: KeySchema, key: AttributeMap): void {
  const refusal = refusalOfKeyValues(keys, key);
  if (refusal !== undefined) throw invalid(refusal);
  checkSelectedKey(keys, key);
}

/** What is said of a key with a value of a type that no key has; undefined if there is none. */
export function refusalOfKeyValues(keys: KeySchema, key: AttributeMap): string | undefined {
  for (const { name } of inHashOrder(keys)) {
    const value = attributeOf(key, name)!;
    if (isKeyValue(value)) continue;
    return `Key value must be of type S, N, or B. Key name: ${name}, Key type: ${typeOf(value)}`;
  }
  return undefined;
}

/** @throws StatementKeyException if the key of the item that a statement selects has other types than the table's keys */
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
 * Holds every value that a condition compares with a key attribute against the attribute's type, and refuses empty ones:
 * one attribute after the other.
 *
 * @throws ValidationException
 */
export function checkKeyValues(node: ConditionNode, keys: readonly KeyAttribute[]): void {
  for (const { name, type } of keys) {
    for (const value of valuesBeside(node, name)) {
      if (!(type in value)) {
        throw invalid("One or more parameter values were invalid: Condition parameter type does not match schema type");
      }
      const empty = emptyKind(value);
      if (empty) throw invalid(emptyKeyValue(name, empty));
    }
  }
}

/** The values with which a condition compares an attribute, if with nothing else, in the order in which it has them. */
function valuesBeside(node: ConditionNode, name: string): readonly AttributeValue[] {
  const beside = (operand: OperandNode, others: readonly OperandNode[]) => {
    if (operand.kind !== "path" || operand.path.length > 1 || operand.path[0] !== name) return [];
    const values = others.flatMap((other) => (other.kind === "value" ? [other.value] : []));
    return values.length === others.length ? values : [];
  };
  switch (node.kind) {
    case "and":
    case "or":
      return node.conditions.flatMap((condition) => valuesBeside(condition, name));
    case "not":
      return valuesBeside(node.condition, name);
    case "comparison":
      return [...beside(node.left, [node.right]), ...beside(node.right, [node.left])];
    case "between":
      return beside(node.operand, [node.low, node.high]);
    case "in":
      return beside(node.operand, node.candidates);
    case "begins_with":
      return beside(node.operand, [node.prefix]);
    case "contains":
      return beside(node.operand, [node.element]);
    case "attribute_exists":
    case "attribute_not_exists":
    case "attribute_type":
    case "defined":
      return [];
  }
}

/** Of several attributes with a wrong value, the one that comes first in a hash map is told. */
function inHashOrder(keys: KeySchema): KeyAttribute[] {
  const attributes = keyAttributes(keys);
  const names = javaHashOrder(attributes.map(({ name }) => name));
  return names.map((name) => attributes.find((attribute) => attribute.name === name)!);
}

function typeMismatch(name: string): StatementKeyException {
  return new StatementKeyException(
    `Key attribute's data type should match its data type in table's schema: Key ${name}`,
  );
}
