// Tables by chance: their keys' types, and indexes of every kind and projection.

import type { Random } from "./random.ts";
import { anyValue, type KeyType, keyValue } from "./random-values.ts";
import type { JsonObject } from "./sides.ts";

export interface KeyAttribute {
  readonly name: string;
  readonly type: KeyType;
}

export interface Index {
  readonly name: string;
  readonly kind: "local" | "global";
  readonly keys: readonly KeyAttribute[];
}

export interface Table {
  readonly name: string;
  readonly keys: readonly KeyAttribute[];
  readonly indexes: readonly Index[];
  /** The input of CreateTable. */
  readonly definition: JsonObject;
}

/** Attributes that are no key of any table. */
export const plainNames: readonly string[] = ["a", "b", "c", "d", "date", "e-f"];
/** Those of them that expressions can name by a placeholder only: a reserved word, and what is no identifier. */
export const unwritableNames: ReadonlySet<string> = new Set(["date", "e-f"]);
const indexNames: readonly string[] = ["i", "j"];

const viewTypes = ["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"];
const throughput = { ReadCapacityUnits: 5, WriteCapacityUnits: 5 };

export function randomTable(random: Random, name: string): Table {
  const attribute = (name: string): KeyAttribute => ({ name, type: random.pick(["S", "S", "N", "B"]) });
  const partition = attribute("pk");
  const keys = random.chance(0.7) ? [partition, attribute("sk")] : [partition];
  const candidates = indexNames.map(attribute);

  const indexes: Index[] = [];
  if (keys.length === 2) {
    for (const candidate of random.some(candidates)) {
      indexes.push({ name: `local-${candidate.name}`, kind: "local", keys: [partition, candidate] });
    }
  }
  for (const candidate of random.some(candidates, 0.7)) {
    const other = random.pick([...candidates, ...keys].filter(({ name }) => name !== candidate.name));
    const indexKeys = random.chance(0.5) ? [candidate, other] : [candidate];
    indexes.push({ name: `global-${candidate.name}`, kind: "global", keys: indexKeys });
  }
  return { name, keys, indexes, definition: definition(random, name, keys, indexes) };
}

function definition(
  random: Random,
  name: string,
  keys: readonly KeyAttribute[],
  indexes: readonly Index[],
): JsonObject {
  const used = new Map([...keys, ...indexes.flatMap(({ keys }) => keys)].map((key) => [key.name, key.type]));
  const local = indexes.filter(({ kind }) => kind === "local").map((index) => indexDefinition(random, index));
  const global = indexes
    .filter(({ kind }) => kind === "global")
    .map((index) => ({ ...indexDefinition(random, index), ProvisionedThroughput: throughput }));
  return {
    TableName: name,
    AttributeDefinitions: [...used].map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
    KeySchema: keySchema(keys),
    ...(local.length > 0 && { LocalSecondaryIndexes: local }),
    ...(global.length > 0 && { GlobalSecondaryIndexes: global }),
    ProvisionedThroughput: throughput,
    ...(random.chance(0.5) && { StreamSpecification: { StreamEnabled: true, StreamViewType: random.pick(viewTypes) } }),
  };
}

function indexDefinition(random: Random, { name, keys }: Index): JsonObject {
  const Projection = random.pick<JsonObject>([
    { ProjectionType: "ALL" },
    { ProjectionType: "KEYS_ONLY" },
    { ProjectionType: "INCLUDE", NonKeyAttributes: ["a", "b"] },
  ]);
  return { IndexName: name, KeySchema: keySchema(keys), Projection };
}

function keySchema(keys: readonly KeyAttribute[]) {
  return keys.map(({ name }, i) => ({ AttributeName: name, KeyType: i === 0 ? "HASH" : "RANGE" }));
}

export function randomKey(random: Random, table: Table): JsonObject {
  return Object.fromEntries(table.keys.map(({ name, type }) => [name, keyValue(random, type)]));
}

/** An item that the table takes: attributes that are keys of an index have the index's types. */
export function randomItem(random: Random, table: Table): JsonObject {
  const own = new Set(table.keys.map(({ name }) => name));
  const indexed = table.indexes.flatMap(({ keys }) => keys).filter(({ name }) => !own.has(name));
  const attributes = [
    ...random.some(indexed, 0.7).map(({ name, type }): [string, JsonObject] => [name, keyValue(random, type)]),
    ...random.some(plainNames, 0.6).map((name): [string, JsonObject] => [name, anyValue(random)]),
  ];
  return { ...randomKey(random, table), ...Object.fromEntries(attributes) };
}
