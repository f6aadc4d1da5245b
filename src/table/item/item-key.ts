// An item's primary key: taken from a `Key` parameter or from an item to be put, checked against the table's schema as
// AWS checks it, and turned into the store's key.

import { emptyKeyValue, emptyKind } from "../../expressions/empty-key-value.ts";
import { invalid } from "../../model/errors.ts";
import type { Limits } from "../../model/limits.ts";
import {
  type AttributeMap,
  attributeOf,
  type MutableAttributeMap,
  setAttribute,
  typeOf,
} from "../../values/attribute-value.ts";
import { attributeValueSize } from "../../values/size.ts";
import type { IndexDefinition, KeyAttribute, KeySchema, TableDefinition } from "../definition/table-definition.ts";
import { itemKey } from "./key-encoding.ts";

const SCHEMA_MISMATCH = "The provided key element does not match the schema";

/** The key attributes of a schema, partition first. */
export function keyAttributes(keys: KeySchema): readonly KeyAttribute[] {
  return keys.sort.length === 0 ? keys.partition : [...keys.partition, ...keys.sort];
}

/** The store's key of an item that has all key attributes. */
export function storeKeyOf(table: TableDefinition, attributes: AttributeMap): Uint8Array {
  const { partition, sort } = table.keys;
  const sortAttribute = sort[0];
  return itemKey(
    table.keyspace,
    [attributeOf(attributes, partition[0]!.name)!],
    sortAttribute && attributeOf(attributes, sortAttribute.name),
  );
}

/** The key attributes of an item, and nothing else. */
export function primaryKeyOf(table: TableDefinition, attributes: AttributeMap): AttributeMap {
  return pick(attributes, keyAttributes(table.keys));
}

/** The given attributes of an item, those that it has. */
export function pick(attributes: AttributeMap, names: readonly Pick<KeyAttribute, "name">[]): AttributeMap {
  const picked: MutableAttributeMap = {};
  for (const { name } of names) {
    const value = attributeOf(attributes, name);
    if (value) setAttribute(picked, name, value);
  }
  return picked;
}

/**
 * Checks a `Key` parameter and makes the store's key of it.
 *
 * @throws ValidationException unless it has exactly the schema's attributes, with their types, not empty, not too long
 */
export function keyOfParameter(table: TableDefinition, key: AttributeMap, limits: Limits): Uint8Array {
  const { partition, sort } = table.keys;
  if (Object.keys(key).length !== partition.length + sort.length) throw invalid(SCHEMA_MISMATCH);
  for (const attribute of partition) checkParameterType(key, attribute);
  for (const attribute of sort) checkParameterType(key, attribute);
  checkKeyValues(table.keys, key, limits);
  return storeKeyOf(table, key);
}

/** PutItem says which attribute does not fit and why; BatchWriteItem only that one does not. */
export type KeyMismatch = "attribute" | "schema";

/**
 * Checks the key attributes of an item to be put and makes the store's key of them.
 *
 * @throws ValidationException if one is missing, of another type, empty, or too long
 */
export function keyOfItem(
  table: TableDefinition,
  item: AttributeMap,
  limits: Limits,
  mismatch: KeyMismatch = "attribute",
): Uint8Array {
  const check = mismatch === "attribute" ? checkItemType : checkParameterType;
  for (const attribute of table.keys.partition) check(item, attribute);
  for (const attribute of table.keys.sort) check(item, attribute);
  checkKeyValues(table.keys, item, limits);
  return storeKeyOf(table, item);
}

function checkParameterType(key: AttributeMap, { name, type }: KeyAttribute): void {
  const value = attributeOf(key, name);
  if (!value || !(type in value)) throw invalid(SCHEMA_MISMATCH);
}

function checkItemType(item: AttributeMap, { name, type }: KeyAttribute): void {
  const value = attributeOf(item, name);
  if (!value) throw invalid(`One or more parameter values were invalid: Missing the key ${name} in the item`);
  if (!(type in value)) {
    throw invalid(
      `One or more parameter values were invalid: Type mismatch for key ${name} expected: ${type} actual: ${typeOf(value)}`,
    );
  }
}

/** The partition key is looked at first: whether it is empty, and whether it is too long. */
function checkKeyValues({ partition, sort }: KeySchema, attributes: AttributeMap, limits: Limits): void {
  checkNotEmpty(partition, attributes);
  checkPartitionKeySize(sizeOf(partition, attributes), limits);
  checkNotEmpty(sort, attributes);
  checkSortKeySize(sizeOf(sort, attributes), limits);
}

function checkNotEmpty(schema: readonly KeyAttribute[], attributes: AttributeMap): void {
  for (const { name } of schema) {
    const empty = emptyKind(attributeOf(attributes, name)!);
    if (empty) throw invalid(emptyKeyValue(name, empty));
  }
}

/** @param bytes of all partition key values together */
export function checkPartitionKeySize(bytes: number, { partitionKeyBytesMax }: Limits): void {
  if (bytes <= partitionKeyBytesMax) return;
  throw invalid(
    `One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of${partitionKeyBytesMax} bytes`,
  );
}

/** @param bytes of all sort key values together */
export function checkSortKeySize(bytes: number, { sortKeyBytesMax }: Limits): void {
  if (bytes <= sortKeyBytesMax) return;
  throw invalid(
    `One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of ${sortKeyBytesMax} bytes`,
  );
}

/**
 * Refuses an index's key values that are too long; absent attributes count nothing. Where no value is too long by itself,
 * but those of several attributes are so together, AWS names them.
 */
export function checkIndexKeySizes({ name, keys }: IndexDefinition, attributes: AttributeMap, limits: Limits): void {
  for (const attribute of keys.partition) checkPartitionKeySize(sizeOf([attribute], attributes), limits);
  for (const attribute of keys.sort) checkSortKeySize(sizeOf([attribute], attributes), limits);
  checkAggregateSize(name, "HASH", keys.partition, attributes, limits.partitionKeyBytesMax);
  checkAggregateSize(name, "RANGE", keys.sort, attributes, limits.sortKeyBytesMax);
}

function checkAggregateSize(
  index: string,
  keyType: "HASH" | "RANGE",
  schema: readonly KeyAttribute[],
  attributes: AttributeMap,
  bytesMax: number,
): void {
  if (schema.length < 2) return;
  const bytes = sizeOf(schema, attributes);
  if (bytes <= bytesMax) return;
  const names = schema.map(({ name }) => name).join(", ");
  throw invalid(
    `Aggregate size for ${keyType} key attributes ${names} of index ${index} has exceeded limit ${bytesMax} bytes, with actual size ${bytes} bytes`,
  );
}

/** Whether neither the partition key nor the sort key is too long; absent attributes count nothing. */
export function haveKeySizes(keys: KeySchema, attributes: AttributeMap, limits: Limits): boolean {
  return (
    sizeOf(keys.partition, attributes) <= limits.partitionKeyBytesMax &&
    sizeOf(keys.sort, attributes) <= limits.sortKeyBytesMax
  );
}

function sizeOf(schema: readonly KeyAttribute[], attributes: AttributeMap): number {
  let bytes = 0;
  for (const { name } of schema) {
    const value = attributeOf(attributes, name);
    if (value) bytes += attributeValueSize(value);
  }
  return bytes;
}
