// Requests on tables by chance: to make, change and delete them, to describe and list them, and on their time to live; in
// every third there is a mistake.

import type { Random } from "./random.ts";
import { mistaken } from "./random-requests.ts";
import { randomTable } from "./random-tables.ts";
import type { Json, JsonObject, Request } from "./sides.ts";

/** The tables that these requests make. */
export const madeTables: readonly string[] = ["made-1", "made-2"];
const names = [...madeTables, ...madeTables, ...madeTables, "nowhere"];
const attributes = ["pk", "sk", "i", "j", "k"];
const indexes = ["local-i", "global-i", "global-j", "global-k", "nothing"];

type Make = (random: Random) => JsonObject;

const makers: Readonly<Record<string, Make>> = {
  CreateTable: (random) => definition(random),
  UpdateTable: (random) => ({ TableName: random.pick(names), ...change(random) }),
  DeleteTable: (random) => ({ TableName: random.pick(names) }),
  DescribeTable: (random) => ({ TableName: random.pick(names) }),
  ListTables: (random) => ({
    ...(random.chance(0.4) && { Limit: random.pick([1, 2, 3, 100]) }),
    ...(random.chance(0.4) && { ExclusiveStartTableName: random.pick([...names, "aaa", "zzz"]) }),
  }),
  UpdateTimeToLive: (random) => ({
    TableName: random.pick(names),
    TimeToLiveSpecification: { Enabled: random.chance(0.6), AttributeName: random.pick(["ttl", "a"]) },
  }),
  DescribeTimeToLive: (random) => ({ TableName: random.pick(names) }),
};

const operations = [
  ...["CreateTable", "CreateTable", "CreateTable", "CreateTable"],
  ...["UpdateTable", "UpdateTable", "UpdateTable", "UpdateTable", "UpdateTable"],
  ...Object.keys(makers),
];

export function randomDefinitionRequest(random: Random): Request {
  const operation = random.pick(operations);
  const input = makers[operation]!(random);
  return { operation, input: random.chance(0.2) ? (mistaken(random, input) as JsonObject) : input };
}

function definition(random: Random): JsonObject {
  const { ProvisionedThroughput, StreamSpecification, ...table } = randomTable(
    random,
    random.pick(madeTables),
  ).definition;
  const input = {
    ...table,
    ...(random.chance(0.6) ? { ProvisionedThroughput: throughput(random) } : billing(random)),
    ...(random.chance(0.3) && { StreamSpecification: stream(random) }),
    ...(random.chance(0.05) && { DeletionProtectionEnabled: true }),
  };
  return random.chance(0.3) ? disordered(random, input) : input;
}

/** A definition in which parts do not go together. */
function disordered(random: Random, input: JsonObject): JsonObject {
  const definitions = input.AttributeDefinitions as readonly JsonObject[];
  const keys = input.KeySchema as readonly JsonObject[];
  const local = (input.LocalSecondaryIndexes ?? []) as readonly JsonObject[];
  const global = (input.GlobalSecondaryIndexes ?? []) as readonly JsonObject[];
  const indexed = (changed: (index: JsonObject) => JsonObject): JsonObject => ({
    ...input,
    ...(local.length > 0 && { LocalSecondaryIndexes: local.map(changed) }),
    ...(global.length > 0 && { GlobalSecondaryIndexes: global.map(changed) }),
  });
  return random.pick<() => JsonObject>([
    () => ({ ...input, AttributeDefinitions: definitions.filter(() => random.chance(0.6)) }),
    () => ({ ...input, AttributeDefinitions: [...definitions, attributeDefinition(random)] }),
    () => ({ ...input, AttributeDefinitions: [...definitions, definitions[0]!] }),
    () => ({ ...input, KeySchema: keys.toReversed() }),
    () => ({ ...input, KeySchema: keySchema(random) }),
    () => ({ ...input, KeySchema: [...keys, ...keys].slice(0, 2) }),
    () => ({ ...input, KeySchema: [...keys, ...keys, ...keys] }),
    () => indexed((index) => ({ ...index, KeySchema: keySchema(random) })),
    () => indexed((index) => ({ ...index, IndexName: random.pick(indexes) })),
    () => indexed((index) => ({ ...index, Projection: projection(random) })),
    () => ({ ...input, GlobalSecondaryIndexes: [...global, ...global] }),
    () => ({ ...input, LocalSecondaryIndexes: [...local, ...local] }),
    () => ({ ...input, GlobalSecondaryIndexes: local }),
    () => ({ ...input, LocalSecondaryIndexes: [] }),
    () => ({ ...input, ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 0 } }),
    () => ({ ...input, BillingMode: "PAY_PER_REQUEST" }),
  ])();
}

function change(random: Random): JsonObject {
  const changes: readonly (() => JsonObject)[] = [
    () => ({ GlobalSecondaryIndexUpdates: [{ Create: newIndex(random) }], AttributeDefinitions: definitions(random) }),
    () => ({ GlobalSecondaryIndexUpdates: [{ Create: newIndex(random) }], AttributeDefinitions: definitions(random) }),
    () => ({ GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: random.pick(indexes) } }] }),
    () => ({
      GlobalSecondaryIndexUpdates: [
        { Update: { IndexName: random.pick(indexes), ProvisionedThroughput: throughput(random) } },
      ],
    }),
    () => ({ ProvisionedThroughput: throughput(random) }),
    () => billing(random),
    () => ({ StreamSpecification: stream(random) }),
    () => ({ DeletionProtectionEnabled: random.chance(0.2) }),
    () => ({}),
  ];
  const first = random.pick(changes)();
  return random.chance(0.15) ? { ...first, ...random.pick(changes)() } : first;
}

function newIndex(random: Random): JsonObject {
  return {
    IndexName: random.pick(indexes),
    KeySchema: random.chance(0.7) ? [{ AttributeName: random.pick(attributes), KeyType: "HASH" }] : keySchema(random),
    Projection: random.chance(0.7) ? { ProjectionType: "ALL" } : projection(random),
    ...(random.chance(0.7) && { ProvisionedThroughput: throughput(random) }),
  };
}

function definitions(random: Random): Json {
  return random
    .some(attributes, 0.6)
    .map((AttributeName) => ({ AttributeName, AttributeType: random.pick(["S", "N"]) }));
}

function attributeDefinition(random: Random): JsonObject {
  return { AttributeName: random.pick(attributes), AttributeType: random.pick(["S", "N", "B"]) };
}

function keySchema(random: Random): Json {
  return random.times(1, 2, () => ({
    AttributeName: random.pick(attributes),
    KeyType: random.pick(["HASH", "RANGE"]),
  }));
}

function projection(random: Random): JsonObject {
  return {
    ...(random.chance(0.9) && { ProjectionType: random.pick(["ALL", "KEYS_ONLY", "INCLUDE"]) }),
    ...(random.chance(0.5) && { NonKeyAttributes: random.some(["a", "b", "pk"], 0.6) }),
  };
}

function throughput(random: Random): JsonObject {
  const units = () => random.pick([1, 5, 5, 10, 10, 100]);
  return { ReadCapacityUnits: units(), WriteCapacityUnits: units() };
}

function billing(random: Random): JsonObject {
  return {
    BillingMode: random.pick(["PAY_PER_REQUEST", "PAY_PER_REQUEST", "PROVISIONED"]),
    ...(random.chance(0.2) && { ProvisionedThroughput: throughput(random) }),
  };
}

function stream(random: Random): JsonObject {
  return {
    StreamEnabled: random.chance(0.7),
    ...(random.chance(0.7) && {
      StreamViewType: random.pick(["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"]),
    }),
  };
}
