// What a WHERE clause says of the keys: which item a statement goes to, or which part of a table or index it reads. Only
// what every matching item must have counts, so a condition on a key that stands beside an OR says nothing.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.select.html

import type { Condition, ConditionNode, OperandNode } from "../../expressions/condition.ts";
import type { KeyCondition, SortCondition } from "../../expressions/key-condition.ts";
import { type AttributeMap, type AttributeValue, attributeOf, setAttribute } from "../../values/attribute-value.ts";
import type { DocumentPath } from "../../values/document-path.ts";
import { equalValues } from "../../values/order.ts";
import type { KeySchema } from "../definition/table-definition.ts";
import { keyAttributes } from "../item/item-key.ts";

/** The comparators as they read from the other side: `5 <= sk` is `sk >= 5`. */
const REVERSED = { "=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<=" } as const;

/** The one item that a WHERE clause names, and what else it demands of it. */
export interface KeyedWhere {
  readonly key: AttributeMap;
  readonly rest: readonly ConditionNode[];
}

/** @returns undefined unless the clause gives every key attribute a value */
export function keyOfWhere(where: Condition | undefined, keys: KeySchema): KeyedWhere | undefined {
  const key: { [name: string]: AttributeValue } = {};
  const rest: ConditionNode[] = [];
  const names = keyAttributes(keys).map(({ name }) => name);
  for (const node of where ? conjuncts(where.root) : []) {
    const [name, condition] = conditionOfAttribute(node) ?? [];
    if (condition?.operator !== "=" || !names.includes(name!)) {
      rest.push(node);
      continue;
    }
    const known = attributeOf(key, name!);
    if (!known) setAttribute(key, name!, condition.value);
    else if (!equalValues(known, condition.value)) rest.push(node);
  }
  return names.every((name) => attributeOf(key, name)) ? { key, rest } : undefined;
}

/** What a clause that is to name one item says of a key attribute, and must not. */
export interface KeyMisuse {
  /** It leads into the attribute, or gives it two values. */
  readonly kind: "nested" | "multiple";
  readonly name: string;
}

/** The first misuse of a key attribute among the conditions of which each must be met. */
export function keyMisuseOf(where: Condition, keys: KeySchema): KeyMisuse | undefined {
  const names = keyAttributes(keys).map(({ name }) => name);
  const key: { [name: string]: AttributeValue } = {};
  for (const node of conjuncts(where.root)) {
    const nested = pathHeldAgainstValue(node);
    const head = nested && nested.length > 1 ? (nested[0] as string) : undefined;
    if (head !== undefined && names.includes(head)) return { kind: "nested", name: head };
    const [name, condition] = conditionOfAttribute(node) ?? [];
    if (name === undefined || condition?.operator !== "=" || !names.includes(name)) continue;
    const known = attributeOf(key, name);
    if (known && !equalValues(known, condition.value)) return { kind: "multiple", name };
    setAttribute(key, name, condition.value);
  }
  return undefined;
}

/** The path that a condition has for its operand, if it holds it against a value. */
function pathHeldAgainstValue(node: ConditionNode): DocumentPath | undefined {
  switch (node.kind) {
    case "comparison":
      return pathBeside(node.left, node.right) ?? pathBeside(node.right, node.left);
    case "between":
      return pathBeside(node.operand, node.low);
    case "in":
      return pathBeside(node.operand, node.candidates[0]!);
    case "begins_with":
      return pathBeside(node.operand, node.prefix);
    case "contains":
      return pathBeside(node.operand, node.element);
    case "attribute_type":
      return node.operand.kind === "path" ? node.operand.path : undefined;
    default:
      return undefined;
  }
}

function pathBeside(operand: OperandNode, other: OperandNode): DocumentPath | undefined {
  return operand.kind === "path" && other.kind === "value" ? operand.path : undefined;
}

/**
 * The parts of a table or index in which everything lies that a WHERE clause can match: a key condition for each
 * partition, in the order in which the clause names them.
 *
 * @returns undefined if it can lie anywhere
 */
export function partitionsOfWhere(where: Condition | undefined, keys: KeySchema): readonly KeyCondition[] | undefined {
  if (!where) return undefined;
  const conditions = byAttribute(conjuncts(where.root));
  const sort = sortConditions(conditions, keys);
  if (keys.partition.length === 1) {
    const { name } = keys.partition[0]!;
    return valuesOf(where.root, name)?.map((value) => new Map([[name, { operator: "=", value }], ...sort]));
  }
  const partition: [string, SortCondition][] = [];
  for (const { name } of keys.partition) {
    const equality = conditions.get(name)?.find(({ operator }) => operator === "=");
    if (!equality) return undefined;
    partition.push([name, equality]);
  }
  return [new Map([...partition, ...sort])];
}

/**
 * Whether what a clause says of the keys of what is read is a key condition: each attribute of the partition key has one
 * condition, and each of the sort key at most one, of the kinds that key conditions have, or IN for the partition. What
 * stands in an OR does not count, nor what compares two attributes.
 */
export function isKeyCondition(where: Condition, keys: KeySchema): boolean {
  const names = keyAttributes(keys).map(({ name }) => name);
  const partition = keys.partition.map(({ name }) => name);
  const conditioned = new Set<string>();
  for (const node of conjuncts(where.root)) {
    const name = subjectOf(node);
    if (name === undefined || !names.includes(name)) continue;
    const operator = operatorOf(node);
    const isAllowed = partition.includes(name) ? operator === "=" || operator === "in" : operator && operator !== "in";
    if (!isAllowed || conditioned.has(name)) return false;
    conditioned.add(name);
  }
  return partition.every((name) => conditioned.has(name));
}

/** The top-level attribute that a condition holds against values, if it does so to one, or into which it leads. */
function subjectOf(node: ConditionNode): string | undefined {
  switch (node.kind) {
    case "not":
      return subjectOf(node.condition);
    case "comparison": {
      const [left, right] = [attributeUnder(node.left), attributeUnder(node.right)];
      return left === undefined || right === undefined ? (left ?? right) : undefined;
    }
    case "between":
    case "in":
    case "begins_with":
    case "contains":
    case "attribute_type":
      return attributeUnder(node.operand);
    case "attribute_exists":
    case "attribute_not_exists":
      return node.path[0] as string;
    case "and":
    case "or":
    case "defined":
      return undefined;
  }
}

function attributeUnder(operand: OperandNode): string | undefined {
  if (operand.kind === "value") return undefined;
  return operand.kind === "size" ? attributeUnder(operand.operand) : (operand.path[0] as string);
}

/** What a condition on a top-level attribute does with it, if a key condition or IN could do so. */
function operatorOf(node: ConditionNode): SortCondition["operator"] | "in" | undefined {
  return node.kind === "in" && isAttribute(node.operand) ? "in" : conditionOfAttribute(node)?.[1].operator;
}

/** The conditions on the sort attributes that a key condition can have: equalities, and one condition after them. */
function sortConditions(
  conditions: ReadonlyMap<string, readonly SortCondition[]>,
  keys: KeySchema,
): [string, SortCondition][] {
  const used: [string, SortCondition][] = [];
  for (const { name } of keys.sort) {
    const onAttribute = conditions.get(name);
    if (!onAttribute) return used;
    const equality = onAttribute.find(({ operator }) => operator === "=");
    used.push([name, equality ?? onAttribute[0]!]);
    if (!equality) return used;
  }
  return used;
}

/** The values of which an attribute must have one, if the condition is to be met; undefined if it may have any. */
function valuesOf(node: ConditionNode, name: string): readonly AttributeValue[] | undefined {
  switch (node.kind) {
    case "comparison": {
      const [attribute, condition] = conditionOfAttribute(node) ?? [];
      return attribute === name && condition?.operator === "=" ? [condition.value] : undefined;
    }
    case "in": {
      if (!isAttribute(node.operand) || node.operand.path[0] !== name) return undefined;
      const values = node.candidates.flatMap((candidate) => (candidate.kind === "value" ? [candidate.value] : []));
      return values.length === node.candidates.length ? distinct(values) : undefined;
    }
    case "and":
      for (const condition of node.conditions) {
        const values = valuesOf(condition, name);
        if (values) return values;
      }
      return undefined;
    case "or": {
      const all: AttributeValue[] = [];
      for (const condition of node.conditions) {
        const values = valuesOf(condition, name);
        if (!values) return undefined;
        all.push(...values);
      }
      return distinct(all);
    }
    default:
      return undefined;
  }
}

function distinct(values: readonly AttributeValue[]): AttributeValue[] {
  return values.filter((value, i) => values.findIndex((other) => equalValues(other, value)) === i);
}

/** The conditions of which each must be met. */
function conjuncts(node: ConditionNode): readonly ConditionNode[] {
  return node.kind === "and" ? node.conditions.flatMap(conjuncts) : [node];
}

function byAttribute(nodes: readonly ConditionNode[]): Map<string, SortCondition[]> {
  const conditions = new Map<string, SortCondition[]>();
  for (const node of nodes) {
    const found = conditionOfAttribute(node);
    if (!found) continue;
    const [name, condition] = found;
    const present = conditions.get(name);
    if (present) present.push(condition);
    else conditions.set(name, [condition]);
  }
  return conditions;
}

/** A condition that a key condition may be: of one top-level attribute, held against values. */
export function conditionOfAttribute(node: ConditionNode): [name: string, condition: SortCondition] | undefined {
  switch (node.kind) {
    case "comparison": {
      const { operator, left, right } = node;
      if (operator === "<>") return undefined;
      if (isAttribute(left) && right.kind === "value") return [nameOf(left), { operator, value: right.value }];
      if (isAttribute(right) && left.kind === "value") {
        return [nameOf(right), { operator: REVERSED[operator], value: left.value }];
      }
      return undefined;
    }
    case "between": {
      const { operand, low, high } = node;
      if (!isAttribute(operand) || low.kind !== "value" || high.kind !== "value") return undefined;
      return [nameOf(operand), { operator: "between", low: low.value, high: high.value }];
    }
    case "begins_with": {
      const { operand, prefix } = node;
      if (!isAttribute(operand) || prefix.kind !== "value") return undefined;
      return [nameOf(operand), { operator: "begins_with", prefix: prefix.value }];
    }
    default:
      return undefined;
  }
}

function isAttribute(operand: OperandNode): operand is OperandNode & { readonly kind: "path" } {
  return operand.kind === "path" && operand.path.length === 1;
}

function nameOf(operand: OperandNode & { readonly kind: "path" }): string {
  return operand.path[0] as string;
}
