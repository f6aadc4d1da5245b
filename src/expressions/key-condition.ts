// Key conditions: which part of a table or index a Query reads. `KeyConditionExpression` and the legacy `KeyConditions`
// are both turned into one condition an attribute, which is then held against the key schema.

import { invalid } from "../model/errors.ts";
import { type AttributeMap, type AttributeValue, attributeOf, typeOf } from "../values/attribute-value.ts";
import { compareKeyValues } from "../values/order.ts";
import { emptyKeyValue, emptyKind } from "./empty-key-value.ts";
import { beginsWith } from "./evaluate.ts";

export interface KeyAttribute {
  readonly name: string;
  readonly type: "S" | "N" | "B";
}

/** The keys that a Query goes by. */
export interface QueriedKeys {
  readonly partition: readonly KeyAttribute[];
  readonly sort: readonly KeyAttribute[];
  /** The index whose keys they are; absent for a table. */
  readonly indexName?: string;
}

/** A condition on one key attribute. The bounds of `between` are inclusive. */
export type SortCondition =
  | { readonly operator: "=" | "<" | "<=" | ">" | ">="; readonly value: AttributeValue }
  | { readonly operator: "between"; readonly low: AttributeValue; readonly high: AttributeValue }
  | { readonly operator: "begins_with"; readonly prefix: AttributeValue };

/** Each attribute's condition, by the attribute's name. */
export type KeyCondition = ReadonlyMap<string, SortCondition>;

/** A key condition in the terms of a key schema. */
export interface ResolvedKeyCondition {
  /** The values of all partition attributes, in the schema's order. */
  readonly partition: readonly AttributeValue[];
  /** The values of the first sort attributes, those that are followed by a condition on a further one. */
  readonly sortEqual: readonly AttributeValue[];
  /** The condition on the last sort attribute that has one. */
  readonly sort?: SortCondition;
}

const NOT_SUPPORTED = "Query key condition not supported";

/** The most conditions on keys of one partition and one sort attribute. */
const SIMPLE_CONDITIONS_MAX = 2;

/**
 * Holds a key condition against the key schema of a table or index. Every partition attribute must have a value. Sort
 * attributes are used from left to right, and only the last one used may have a condition other than equality.
 *
 * @throws ValidationException unless the condition fits the schema. AWS looks at the partition attributes, and at their
 * values, before it looks at those of the sort attributes; and has texts of its own where there are several of either.
 */
export function resolveKeyCondition(condition: KeyCondition, keys: QueriedKeys): ResolvedKeyCondition {
  checkCount(condition, keys);
  const partition = isSimple(keys)
    ? keys.partition.map((attribute) => equalValue(demand(condition, attribute)))
    : equalValues(condition, keys.partition);
  for (const attribute of keys.partition) checkValues(condition, attribute, keys.indexName);

  if (!isSimple(keys)) checkSortOrder(condition, keys.sort);
  const used = keys.sort.filter(({ name }) => condition.has(name));
  for (const attribute of used) checkValues(condition, attribute, keys.indexName);
  // Who has a condition on another attribute, has one too few on those of the key.
  if (partition.length + used.length < condition.size) demand(condition, keys.sort[used.length]!);
  const sort = used.map((attribute) => demand(condition, attribute));
  return { partition, sortEqual: sort.slice(0, -1).map(equalValue), sort: sort.at(-1) };
}

/** Whether there is one partition attribute, and one sort attribute at most. */
function isSimple({ partition, sort }: QueriedKeys): boolean {
  return partition.length === 1 && sort.length <= 1;
}

function checkCount(condition: KeyCondition, keys: QueriedKeys): void {
  if (condition.size === 0) throw invalid("Conditions must be at least length 1");
  if (isSimple(keys) && condition.size > SIMPLE_CONDITIONS_MAX) {
    throw invalid("Conditions can be of length 1 or 2 only");
  }
  if (condition.size > keys.partition.length + keys.sort.length) throw invalid(NOT_SUPPORTED);
}

/** The values of several partition attributes. AWS names those without any condition, or else those with another one. */
function equalValues(condition: KeyCondition, attributes: readonly KeyAttribute[]): readonly AttributeValue[] {
  const missing = attributes.filter(({ name }) => !condition.has(name));
  const lacking = missing.length > 0 ? missing : attributes.filter((attribute) => !isEqual(condition, attribute));
  if (lacking.length > 0) {
    throw invalid(`HASH key attributes ${namesOf(lacking)} must have equality conditions specified in the query`);
  }
  return attributes.map((attribute) => equalValue(demand(condition, attribute)));
}

/**
 * Of several sort attributes, those before the last that is used need a value. AWS names those that are passed over, or else
 * those with another condition.
 */
function checkSortOrder(condition: KeyCondition, attributes: readonly KeyAttribute[]): void {
  const isUsed = ({ name }: KeyAttribute) => condition.has(name);
  const unusedAt = attributes.findIndex((attribute) => !isUsed(attribute));
  const afterGap = unusedAt < 0 ? undefined : attributes.slice(unusedAt).find(isUsed);
  const last = afterGap ?? attributes.findLast(isUsed);
  if (!last) return;
  const lacking = attributes
    .slice(0, attributes.indexOf(last))
    .filter((attribute) => (afterGap ? !isUsed(attribute) : !isEqual(condition, attribute)));
  if (lacking.length === 0) return;
  throw invalid(
    `RANGE key attributes ${namesOf(lacking)} must have equality conditions specified in the query because a condition ` +
      `is present on key attribute ${last.name}`,
  );
}

function isEqual(condition: KeyCondition, { name }: KeyAttribute): boolean {
  return condition.get(name)?.operator === "=";
}

function namesOf(attributes: readonly KeyAttribute[]): string {
  return attributes.map(({ name }) => name).join(", ");
}

/** Whether an item's attributes, which are of the schema's types, meet every condition on them. */
export function meetsKeyCondition(condition: KeyCondition, attributes: AttributeMap): boolean {
  for (const [name, one] of condition) {
    const value = attributeOf(attributes, name);
    if (!value || !meets(value, one)) return false;
  }
  return true;
}

function meets(value: AttributeValue, condition: SortCondition): boolean {
  switch (condition.operator) {
    case "=":
      return compareKeyValues(value, condition.value) === 0;
    case "<":
      return compareKeyValues(value, condition.value) < 0;
    case "<=":
      return compareKeyValues(value, condition.value) <= 0;
    case ">":
      return compareKeyValues(value, condition.value) > 0;
    case ">=":
      return compareKeyValues(value, condition.value) >= 0;
    case "between":
      return compareKeyValues(value, condition.low) >= 0 && compareKeyValues(value, condition.high) <= 0;
    case "begins_with":
      return beginsWith(value, condition.prefix);
  }
}

function demand(condition: KeyCondition, { name }: KeyAttribute): SortCondition {
  const found = condition.get(name);
  if (!found) throw invalid(`Query condition missed key schema element: ${name}`);
  return found;
}

function equalValue(condition: SortCondition): AttributeValue {
  if (condition.operator !== "=") throw invalid(NOT_SUPPORTED);
  return condition.value;
}

function checkValues(condition: KeyCondition, { name, type }: KeyAttribute, indexName: string | undefined): void {
  const values = valuesOf(condition.get(name)!);
  for (const value of values) {
    if (typeOf(value) !== type) {
      throw invalid("One or more parameter values were invalid: Condition parameter type does not match schema type");
    }
  }
  for (const value of values) checkNotEmpty(value, name, indexName);
}

/** What a condition compares with. */
export function valuesOf(condition: SortCondition): readonly AttributeValue[] {
  switch (condition.operator) {
    case "between":
      return [condition.low, condition.high];
    case "begins_with":
      return [condition.prefix];
    default:
      return [condition.value];
  }
}

function checkNotEmpty(value: AttributeValue, name: string, indexName: string | undefined): void {
  const empty = emptyKind(value);
  if (empty) throw invalid(emptyKeyValue(name, empty, indexName));
}
