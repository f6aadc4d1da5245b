// Requests by chance: of each operation on items, mostly in order, and with mistakes in some.

import { arnOf } from "./paraphrase.ts";
import type { Random } from "./random.ts";
import { ExpressionWriter, misspelt } from "./random-expressions.ts";
import { randomKeyedStatement, randomStatement } from "./random-statements.ts";
import { type Index, type KeyAttribute, plainNames, randomItem, randomKey, type Table } from "./random-tables.ts";
import { anyValue, keyValue, wrongValue } from "./random-values.ts";
import type { Json, JsonObject, Request } from "./sides.ts";

const returnValues = ["NONE", "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"];
const comparisons = [
  "EQ",
  "NE",
  "LE",
  "LT",
  "GE",
  "GT",
  "NULL",
  "NOT_NULL",
  "CONTAINS",
  "NOT_CONTAINS",
  "BEGINS_WITH",
  "IN",
  "BETWEEN",
];

/** Makes a request to a table; one of several parts may go to the other table, too. */
type Make = (random: Random, table: Table, other: Table) => JsonObject;

const makers: Readonly<Record<string, Make>> = {
  PutItem: (random, table) => ({
    ...writeOptions(random),
    ...(random.chance(0.4) && { ReturnValues: random.pick(["NONE", "ALL_OLD"]) }),
    ...conditional(random, table),
    TableName: table.name,
    Item: randomItem(random, table),
  }),
  DeleteItem: (random, table) => ({
    ...writeOptions(random),
    ...(random.chance(0.4) && { ReturnValues: random.pick(["NONE", "ALL_OLD"]) }),
    ...conditional(random, table),
    TableName: table.name,
    Key: randomKey(random, table),
  }),
  UpdateItem: (random, table) => ({
    ...writeOptions(random),
    ...(random.chance(0.6) && { ReturnValues: random.pick(returnValues) }),
    ...updated(random, table),
    TableName: table.name,
    Key: randomKey(random, table),
  }),
  GetItem: (random, table) => ({
    ...readOptions(random),
    ...projected(random, table),
    TableName: table.name,
    Key: randomKey(random, table),
  }),
  Query: (random, table) => ({ ...readOptions(random), ...queried(random, table), TableName: table.name }),
  Scan: (random, table) => ({ ...readOptions(random), ...scanned(random, table), TableName: table.name }),
  BatchGetItem: (random, table, other) => ({
    ...consumed(random),
    RequestItems: Object.fromEntries(
      oneOrBoth(random, table, other).map((each) => [
        each.name,
        {
          Keys: random.times(1, 3, () => randomKey(random, each)),
          ...projected(random, each),
          ...(random.chance(0.2) && { ConsistentRead: random.chance(0.5) }),
        },
      ]),
    ),
  }),
  BatchWriteItem: (random, table, other) => ({
    ...consumed(random),
    ...measured(random),
    RequestItems: Object.fromEntries(
      oneOrBoth(random, table, other).map((each) => [
        each.name,
        random.times(
          1,
          3,
          (): JsonObject =>
            random.chance(0.6)
              ? { PutRequest: { Item: randomItem(random, each) } }
              : { DeleteRequest: { Key: randomKey(random, each) } },
        ),
      ]),
    ),
  }),
  TransactWriteItems: (random, table, other) => ({
    ...consumed(random),
    ...measured(random),
    ...(random.chance(0.1) && { ClientRequestToken: random.pick(["", "x".repeat(37)]) }),
    TransactItems: random.times(1, 3, (): JsonObject => transactional(random, random.chance(0.8) ? table : other)),
  }),
  TransactGetItems: (random, table, other) => ({
    ...consumed(random),
    TransactItems: random.times(1, 3, () => {
      const each = random.chance(0.8) ? table : other;
      const writer = new ExpressionWriter(random, each);
      const projection = random.chance(0.5) && { ProjectionExpression: writer.projection() };
      const { ExpressionAttributeNames: names } = writer.placeholders();
      return {
        Get: {
          TableName: each.name,
          Key: randomKey(random, each),
          ...projection,
          ...(names && { ExpressionAttributeNames: names }),
        },
      };
    }),
  }),
  ExecuteStatement: (random, table) => ({
    ...(random.chance(0.2) && { ConsistentRead: random.chance(0.5) }),
    ...(random.chance(0.1) && { Limit: 1 + random.below(4) }),
    ...keepingOnFailure(random),
    ...randomStatement(random, table),
  }),
  BatchExecuteStatement: (random, table) => ({
    Statements: keyedStatements(random, table),
  }),
  ExecuteTransaction: (random, table) => ({
    TransactStatements: keyedStatements(random, table).map((each) => ({ ...each, ...keepingOnFailure(random) })),
  }),
};

const statements = ["ExecuteStatement", "ExecuteStatement", "ExecuteStatement"];
const operations = [
  "PutItem",
  "PutItem",
  "UpdateItem",
  "UpdateItem",
  "UpdateItem",
  ...statements,
  ...Object.keys(makers),
];

/** A request to one of the tables; every third has a mistake in it. */
export function randomRequest(random: Random, tables: readonly Table[]): Request {
  const operation = random.pick(operations);
  const table = random.pick(tables);
  const made = makers[operation]!(random, table, tables.find((other) => other !== table) ?? table);
  const input = "TableName" in made && random.chance(0.03) ? { ...made, TableName: arnOf(table.name) } : made;
  return { operation, input: random.chance(0.3) ? (mistaken(random, input) as JsonObject) : input };
}

function oneOrBoth(random: Random, table: Table, other: Table): readonly Table[] {
  return random.chance(0.8) || table === other ? [table] : [table, other];
}

function keyedStatements(random: Random, table: Table): JsonObject[] {
  const reads = random.chance(0.4);
  return random.times(1, 3, () => randomKeyedStatement(random, table, random.chance(0.05) ? !reads : reads));
}

function consumed(random: Random): JsonObject {
  return random.chance(0.3) ? { ReturnConsumedCapacity: random.pick(["TOTAL", "INDEXES", "NONE"]) } : {};
}

function writeOptions(random: Random): JsonObject {
  return {
    ...consumed(random),
    ...measured(random),
    ...keepingOnFailure(random),
  };
}

function keepingOnFailure(random: Random): JsonObject {
  return random.chance(0.2) ? { ReturnValuesOnConditionCheckFailure: random.pick(["ALL_OLD", "ALL_OLD", "NONE"]) } : {};
}

function measured(random: Random): JsonObject {
  return random.chance(0.15) ? { ReturnItemCollectionMetrics: "SIZE" } : {};
}

/** A starting key that may be right: of the table, or of the index too. */
function started(random: Random, table: Table, index: Index | undefined): JsonObject {
  if (random.chance(0.85)) return {};
  const keys = index && random.chance(0.7) ? [...table.keys, ...index.keys] : table.keys;
  const values = keys.map(({ name, type }) => [name, keyValue(random, type)]);
  return { ExclusiveStartKey: Object.fromEntries(random.chance(0.1) ? values.slice(1) : values) };
}

function readOptions(random: Random): JsonObject {
  return { ...consumed(random), ...(random.chance(0.3) && { ConsistentRead: random.chance(0.5) }) };
}

function conditional(random: Random, table: Table): JsonObject {
  if (random.chance(0.5)) return {};
  if (random.chance(0.25)) return expected(random);
  const writer = new ExpressionWriter(random, table);
  return { ConditionExpression: writer.condition(), ...writer.placeholders() };
}

function updated(random: Random, table: Table): JsonObject {
  if (random.chance(0.2)) {
    const keys = table.indexes.flatMap(({ keys }) => keys.map(({ name }) => name));
    const names = [...random.some(plainNames, 0.5), ...random.some([...new Set(keys)], 0.1)];
    const updates = names.map((name) => {
      const Action = random.pick(["PUT", "ADD", "DELETE", undefined]);
      const action = Action && { Action };
      return [name, Action === "DELETE" && random.chance(0.5) ? action : { ...action, Value: anyValue(random) }];
    });
    return { AttributeUpdates: Object.fromEntries(updates), ...(random.chance(0.3) && expected(random)) };
  }
  const writer = new ExpressionWriter(random, table);
  const UpdateExpression = writer.update();
  return {
    UpdateExpression,
    ...(random.chance(0.3) && { ConditionExpression: writer.condition() }),
    ...writer.placeholders(),
  };
}

function expected(random: Random): JsonObject {
  const names = random.some(plainNames, 0.4);
  const Expected = Object.fromEntries(
    names.map((name): [string, Json] => [
      name,
      random.pick<() => Json>([
        () => ({ Value: anyValue(random) }),
        () => ({ Exists: false }),
        () => ({ Exists: true, Value: anyValue(random) }),
        () => comparison(random),
      ])(),
    ]),
  );
  return { Expected, ...(random.chance(0.3) && { ConditionalOperator: random.pick(["AND", "OR"]) }) };
}

function comparison(random: Random): JsonObject {
  const ComparisonOperator = random.pick(comparisons);
  const count = { NULL: 0, NOT_NULL: 0, BETWEEN: 2 }[ComparisonOperator] ?? 1;
  return { ComparisonOperator, AttributeValueList: random.times(count, count, () => anyValue(random, 0)) };
}

function projected(random: Random, table: Table): JsonObject {
  if (random.chance(0.6)) return {};
  if (random.chance(0.3)) return { AttributesToGet: random.some([...plainNames, "pk"], 0.5) };
  const writer = new ExpressionWriter(random, table);
  return { ProjectionExpression: writer.projection(), ...writer.placeholders() };
}

function queried(random: Random, table: Table): JsonObject {
  const index = random.chance(0.5) ? random.pick([...table.indexes, undefined]) : undefined;
  const keys = index?.keys ?? table.keys;
  const shared = {
    ...(index && { IndexName: index.name }),
    ...(random.chance(0.3) && { Limit: 1 + random.below(4) }),
    ...(random.chance(0.3) && { ScanIndexForward: random.chance(0.5) }),
    ...started(random, table, index),
    ...selected(random),
  };
  if (random.chance(0.15)) {
    return {
      ...shared,
      ...listed(random, shared),
      KeyConditions: keyConditions(random, keys),
      ...filtered(random, "QueryFilter"),
    };
  }
  const writer = new ExpressionWriter(random, table);
  return {
    ...shared,
    KeyConditionExpression: writer.keyCondition(keys),
    ...(random.chance(0.4) && { FilterExpression: writer.condition() }),
    ...(random.chance(0.3) && !("Select" in shared) && { ProjectionExpression: writer.projection() }),
    ...writer.placeholders(),
  };
}

function scanned(random: Random, table: Table): JsonObject {
  const index = random.chance(0.4) ? random.pick([...table.indexes, undefined]) : undefined;
  const shared = {
    ...(index && { IndexName: index.name }),
    ...(random.chance(0.3) && { Limit: 1 + random.below(4) }),
    ...(random.chance(0.2) && { TotalSegments: 2, Segment: random.below(2) }),
    ...started(random, table, index),
    ...selected(random),
  };
  if (random.chance(0.15)) return { ...shared, ...listed(random, shared), ...filtered(random, "ScanFilter") };
  const writer = new ExpressionWriter(random, table);
  return {
    ...shared,
    ...(random.chance(0.5) && { FilterExpression: writer.condition() }),
    ...(random.chance(0.3) && !("Select" in shared) && { ProjectionExpression: writer.projection() }),
    ...writer.placeholders(),
  };
}

/** The legacy parameter for the names of attributes. */
function listed(random: Random, shared: JsonObject): JsonObject {
  if ("Select" in shared || random.chance(0.6)) return {};
  return { AttributesToGet: random.some([...plainNames, "pk", "sk", "i"], 0.4) };
}

function keyConditions(random: Random, [partition, sort]: Table["keys"]): JsonObject {
  const values = (key: KeyAttribute, count: number) => random.times(count, count, () => keyValue(random, key.type));
  const condition = (key: KeyAttribute, ComparisonOperator: string) => ({
    [key.name]: {
      ComparisonOperator,
      AttributeValueList: values(key, ComparisonOperator === "BETWEEN" ? 2 : 1),
    },
  });
  const ofSort = ["EQ", "LE", "LT", "GE", "GT", "BEGINS_WITH", "BETWEEN", "NE"];
  return {
    ...condition(partition!, "EQ"),
    ...(sort && random.chance(0.6) && condition(sort, random.pick(ofSort))),
  };
}

function selected(random: Random): JsonObject {
  if (random.chance(0.8)) return {};
  return { Select: random.pick(["COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES", "SPECIFIC_ATTRIBUTES"]) };
}

function filtered(random: Random, parameter: string): JsonObject {
  const names = random.some(plainNames, 0.4);
  if (names.length === 0) return {};
  return {
    [parameter]: Object.fromEntries(names.map((name) => [name, comparison(random)])),
    ...(names.length > 1 && random.chance(0.5) && { ConditionalOperator: random.pick(["AND", "OR"]) }),
  };
}

function transactional(random: Random, table: Table): JsonObject {
  const writer = new ExpressionWriter(random, table);
  const Key = randomKey(random, table);
  const shared = { TableName: table.name, ...keepingOnFailure(random) };
  const condition = () => random.chance(0.4) && { ConditionExpression: writer.condition() };
  switch (random.below(4)) {
    case 0:
      return { Put: { ...shared, Item: randomItem(random, table), ...condition(), ...writer.placeholders() } };
    case 1:
      return { Delete: { ...shared, Key, ...condition(), ...writer.placeholders() } };
    case 2: {
      const UpdateExpression = writer.update();
      return { Update: { ...shared, Key, UpdateExpression, ...condition(), ...writer.placeholders() } };
    }
    default: {
      const ConditionExpression = writer.condition();
      return { ConditionCheck: { ...shared, Key, ConditionExpression, ...writer.placeholders() } };
    }
  }
}

/** The same with one thing wrong, somewhere. */
export function mistaken(random: Random, value: Json, name = ""): Json {
  if (typeof value === "string") {
    if (name.endsWith("Expression") && random.chance(0.8)) return misspelt(random, value);
    // A valid token would stand for whichever transaction one of the sides did with it before.
    return random.pick<Json>(["", ...(name === "ClientRequestToken" ? [] : ["x", "a b"]), 1, true, null]);
  }
  if (typeof value !== "object" || value === null) return random.pick<Json>([null, "x", 0, -1, 1.5, {}, []]);
  if (Array.isArray(value)) {
    if (value.length === 0 || random.chance(0.2)) return random.pick<Json>([[], null, {}, [...value, ...value]]);
    const at = random.below(value.length);
    return value.map((element, i) => (i === at ? mistaken(random, element) : element));
  }
  const members = Object.keys(value);
  if (members.length === 0) return random.pick<Json>([null, [], { x: { S: "x" } }]);
  const member = random.pick(members);
  const object = value as JsonObject;
  if (random.chance(0.15)) return Object.fromEntries(Object.entries(object).filter(([each]) => each !== member));
  if (/^(Key|Item|M)$/.test(name) && random.chance(0.5)) return { ...object, [member]: wrongValue(random) };
  if (/^(Key|Item)$/.test(name) && random.chance(0.3)) return { ...object, extra: anyValue(random) };
  if (name === "ExpressionAttributeValues" && random.chance(0.5)) return { ...object, ":more": wrongValue(random) };
  return { ...object, [member]: mistaken(random, object[member]!, member) };
}
