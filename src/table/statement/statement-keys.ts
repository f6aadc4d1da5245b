// What a WHERE clause says of the keys: which item a statement goes to, or which part of a table or index it reads. Only
// what every matching item must have counts, so a condition on a key that stands beside an OR says nothing.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.select.html

import type { Condition, ConditionNode, OperandNode } from "../../expressions/condition.ts";
import type { KeyCondition, SortCondition } from "../../expressions/key-condition.ts";
import { type AttributeMap, type AttributeValue, attributeOf, setAttribute } from "../../values/attribute-value.ts";
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

/** Whether a condition on the partition key stands beside nothing but AND: it is then held against the key's type first. */
export function demandsPartition(where: Condition, keys: KeySchema): boolean {
  const names = keys.partition.map(({ name }) => name);
  return conjuncts(where.root).some((node) => {
    if (node.kind === "in") return isAttribute(node.operand) && names.includes(nameOf(node.operand));
    const [name, condition] = conditionOfAttribute(node) ?? [];
    return condition?.operator === "=" && names.includes(name!);
  });
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
