// Requests that are mostly valid, made from an operation's shape: what a member is called decides what it may hold, and
// the placeholders that expressions use are defined.

import type { Shape, StructureShape } from "../../src/model/shape.ts";
import type { Operation } from "../../src/operations/operation.ts";
import type { Random } from "../random/random.ts";
import { type Json, object } from "./json.ts";
import { type FuzzTable, INDEXES, TABLES } from "./world.ts";

/** What an example is made with. */
export interface Context {
  readonly random: Random;
  readonly table: FuzzTable;
  /** Texts that earlier answers had, by the members' names: iterators, tokens, ARNs. */
  readonly learned: ReadonlyMap<string, readonly Json[]>;
}

const ATTRIBUTES = ["id", "at", "x", "y", "n", "li", "ma", "se", "expires", "__proto__", "constructor", "toString"];
const TEXTS = ["a", "b", "é€😀", "x".repeat(300), "__proto__", "\u0000", "", "a\uffff"];
const NUMBERS = ["0", "1", "-1", "42", "1e10", "-0.5", "9.9999999999999999999999999999999999999e125", "1e-130", "007"];
const BINARIES = ["", "AA==", "AQID", "/////w=="];

const CONDITIONS = [
  "attribute_exists(#a)",
  "attribute_not_exists(id) OR n < :v",
  "#a = :v AND NOT #b <> :w",
  "size(li) >= :v",
  "contains(#a, :v) OR begins_with(x, :w)",
  "#a IN (:v, :w) OR n BETWEEN :v AND :w",
  "attribute_type(#a, :v)",
  "ma.inner[0].#b = :v",
  "((#a = :v))",
  "attribute_exists(#pk)",
  "#pk = :pk AND NOT #sk < :sk",
  "#__proto__ <> :constructor OR #constructor.#toString = :__proto__",
  "#hasOwnProperty IN (:toString, :hasOwnProperty)",
];
/** `#pk`, `:sk` and so on stand for the table's own key. */
const KEY_CONDITIONS = [
  "#pk = :pk",
  "#pk = :pk AND #sk >= :sk",
  "#pk = :pk AND #sk BETWEEN :sk AND :v",
  "id = :v",
  "id = :v AND #a > :w",
  "#a = :v",
  "#a = :v AND begins_with(#b, :w)",
  "x = :v AND #b BETWEEN :v AND :w",
  "#__proto__ = :__proto__ AND #constructor > :constructor",
];
const UPDATES = [
  "SET n = :v",
  "SET #a = if_not_exists(#a, :v) + :w REMOVE #b",
  "SET li = list_append(li, :v), ma.inner = :w",
  "ADD n :v DELETE #b :w",
  "REMOVE li[0], ma.#a",
  "SET #a = #b - :v",
  "SET #__proto__ = :__proto__, ma.#constructor = if_not_exists(#toString, :constructor) REMOVE #hasOwnProperty",
];
const PROJECTIONS = ["id, n", "#a, #b", "li[0], ma.inner.#a", "n", "#__proto__.#constructor, #toString"];
const STATEMENTS = [
  "SELECT * FROM plain WHERE id = ?",
  "SELECT n, li[0] FROM \"ordered\" WHERE id = 'a' AND at > 0",
  'SELECT * FROM "ordered"."x-at" WHERE x = ?',
  "INSERT INTO plain VALUE {'id': ?, 'n': 1, 'li': [1, 'a', <<1>>]}",
  "UPDATE plain SET n = n + 1 REMOVE x WHERE id = 'a' RETURNING ALL NEW *",
  "DELETE FROM plain WHERE id = ?",
  "EXISTS(SELECT * FROM plain WHERE id = 'a' AND n = 1)",
  "SELECT * FROM plain WHERE contains(ma.inner, ?) OR attribute_type(n, 'N') AND NOT x IS MISSING",
  'SELECT * FROM "__proto__" WHERE "__proto__" IN [?, \'b\']',
  "INSERT INTO \"__proto__\" VALUE {'__proto__': ?, 'constructor': 1, 'toString': {'__proto__': {'valueOf': 1}}}",
  'UPDATE "__proto__" SET "hasOwnProperty" = ? REMOVE ma."__proto__" WHERE "__proto__" = \'a\' AND "constructor" = 1',
];

/** Members that a request is not much without. */
const SELDOM_ABSENT = new Set(["KeyConditionExpression", "BillingMode", "Statement", "UpdateExpression"]);
const LEGACY = new Set(
  "Expected ConditionalOperator AttributesToGet KeyConditions QueryFilter ScanFilter AttributeUpdates".split(" "),
);

/** A request of an operation. */
export function exampleOf({ name, input }: Operation, context: Context): Json {
  const made = REQUESTS.get(name);
  return made && context.random.chance(0.6) ? context.random.pick(made) : exampleValue(input, "", context);
}

const attribute = (name: string, type: string): Json => object({ AttributeName: name, AttributeType: type });
const hash = (name: string): Json => object({ AttributeName: name, KeyType: "HASH" });
const range = (name: string): Json => object({ AttributeName: name, KeyType: "RANGE" });
const all = object({ ProjectionType: "ALL" });

/** What is valid only as a whole. */
const REQUESTS: ReadonlyMap<string, readonly Json[]> = new Map([
  [
    "CreateTable",
    ["fresh", "valueOf"].map((name) =>
      object({
        TableName: name,
        KeySchema: [hash("id"), range("__proto__")],
        AttributeDefinitions: [attribute("id", "S"), attribute("__proto__", "N"), attribute("x", "S")],
        GlobalSecondaryIndexes: [object({ IndexName: "by-x", KeySchema: [hash("x")], Projection: all })],
        LocalSecondaryIndexes: [object({ IndexName: "local", KeySchema: [hash("id"), range("x")], Projection: all })],
        BillingMode: "PAY_PER_REQUEST",
        StreamSpecification: object({ StreamEnabled: true, StreamViewType: "NEW_IMAGE" }),
        Tags: [object({ Key: "__proto__", Value: "x" })],
      }),
    ),
  ],
  [
    "UpdateTable",
    [
      object({
        TableName: "plain",
        AttributeDefinitions: [attribute("x", "S"), attribute("constructor", "N")],
        GlobalSecondaryIndexUpdates: [
          object({
            Create: object({ IndexName: "constructor", KeySchema: [hash("x"), range("constructor")], Projection: all }),
          }),
        ],
      }),
      object({
        TableName: "ordered",
        GlobalSecondaryIndexUpdates: [object({ Delete: object({ IndexName: "x-at" }) })],
      }),
      object({ TableName: "ordered", StreamSpecification: object({ StreamEnabled: false }) }),
      object({
        TableName: "plain",
        BillingMode: "PROVISIONED",
        ProvisionedThroughput: object({ ReadCapacityUnits: 5, WriteCapacityUnits: 5 }),
      }),
    ],
  ],
]);

function exampleValue(shape: Shape, name: string, context: Context): Json {
  const { random } = context;
  switch (shape.kind) {
    case "string":
      return shape.values ? random.pick(shape.values) : textNamed(name, context);
    case "boolean":
      return random.chance(0.5);
    case "double":
    case "timestamp":
      return random.fraction() * 100;
    case "integer":
    case "long":
      if (name === "TotalSegments") return random.integer(1, 4);
      if (name === "Segment") return random.integer(0, 3);
      return random.weighted([
        [8, random.integer(1, 100)],
        [1, random.integer(-5, 2 ** 31)],
      ]);
    case "list":
      return random.several(1, 3, () => exampleValue(shape.of, name, context));
    case "map":
      return mapNamed(shape.of, name, context);
    case "structure":
      return structureOf(shape, context);
    case "attributeValue":
      return attributeValue(random);
    case "attributeMap":
      return attributesNamed(name, context);
  }
}

function structureOf({ members }: StructureShape, outer: Context): Json {
  const { random } = outer;
  const table = random.pick(TABLES);
  const context = "TableName" in members ? { ...outer, table } : outer;
  const isOneOf = !Object.values(members).some(({ required }) => required) && Object.keys(members).length <= 4;
  const only = isOneOf ? random.pick(Object.keys(members)) : undefined;
  const values: Record<string, Json> = {};
  for (const [name, { shape, required }] of Object.entries(members)) {
    if (["ExpressionAttributeNames", "ExpressionAttributeValues", "Parameters"].includes(name)) continue;
    const chance = SELDOM_ABSENT.has(name) ? 0.95 : LEGACY.has(name) ? 0.02 : 0.2;
    if (required || name === only || (only === undefined && random.chance(chance))) {
      values[name] = exampleValue(shape, name, context);
    }
  }
  return object({ ...values, ...placeholders(members, values, context), ...parameters(values, random) });
}

/** One for each that a statement has. */
function parameters({ Statement }: Readonly<Record<string, Json>>, random: Random): Record<string, Json> {
  const count = typeof Statement === "string" ? Statement.split("?").length - 1 : 0;
  return count > 0 ? { Parameters: Array.from({ length: count }, () => attributeValue(random)) } : {};
}

/** What the expressions among some values use, defined. */
function placeholders(
  members: object,
  values: Readonly<Record<string, Json>>,
  { random, table }: Context,
): Record<string, Json> {
  const [partition, sort = partition] = table.keys;
  const keyOf = (name: string) => (name.endsWith("pk") ? partition : name.endsWith("sk") ? sort : undefined);
  const text = Object.entries(values)
    .filter(([name]) => name.endsWith("Expression"))
    .map(([, value]) => String(value))
    .join(" ");
  const used = (pattern: RegExp) => [...new Set(text.match(pattern) ?? [])];
  const names = used(/#\w+/g).map((name) => [name, keyOf(name)?.[0] ?? random.pick(ATTRIBUTES)] as const);
  const values_ = used(/:\w+/g).map((name) => {
    const key = keyOf(name);
    return [name, key ? keyValue(key[1], random) : attributeValue(random)] as const;
  });
  return {
    ...("ExpressionAttributeNames" in members && names.length > 0 && { ExpressionAttributeNames: { members: names } }),
    ...("ExpressionAttributeValues" in members &&
      values_.length > 0 && { ExpressionAttributeValues: { members: values_ } }),
  };
}

function mapNamed(shape: Shape, name: string, context: Context): Json {
  const { random } = context;
  if (name === "RequestItems") {
    return {
      members: random.sample(TABLES, 2).map((table) => [table.name, exampleValue(shape, "", { ...context, table })]),
    };
  }
  return { members: random.sample(ATTRIBUTES, 2).map((key) => [key, exampleValue(shape, "", context)]) };
}

function textNamed(name: string, { random, table, learned }: Context): string {
  const known = learned.get(name);
  if (known && random.chance(0.8)) return String(random.pick(known));
  if (name.endsWith("TableName")) return random.chance(0.9) ? table.name : random.pick(["fresh", "none", "toString"]);
  if (name === "IndexName") return random.pick(INDEXES);
  if (name === "Statement") return random.pick(STATEMENTS);
  if (name === "UpdateExpression") return random.pick(UPDATES);
  if (name === "KeyConditionExpression") return random.pick(KEY_CONDITIONS);
  if (name === "ProjectionExpression") return random.pick(PROJECTIONS);
  if (name.endsWith("Expression")) return random.pick(CONDITIONS);
  if (name.startsWith("Attribute") || name.endsWith("Attributes")) return random.pick(ATTRIBUTES);
  if (name.endsWith("Arn")) return `arn:aws:dynamodb:us-east-1:000000000000:table/${table.name}`;
  return random.pick(TEXTS);
}

function attributesNamed(name: string, { random, table }: Context): Json {
  const key = table.keys.map(([attribute, type]) => [attribute, keyValue(type, random)] as const);
  const others = random
    .sample(ATTRIBUTES, 4)
    .filter((own) => !key.some(([name]) => name === own))
    .map((own) => [own, typedValue(own, random)] as const);
  if (name === "Item") return { members: [...key, ...others] };
  if (name === "ExclusiveStartKey" && random.chance(0.3)) return { members: [...key, ["x", object({ S: "a" })]] };
  return { members: key };
}

/** Mostly of the type that indexes want. */
function typedValue(name: string, random: Random): Json {
  const types: ReadonlyMap<string, "S" | "N" | "B"> = new Map([
    ["x", "S"],
    ["y", "B"],
    ["at", "N"],
    ["toString", "S"],
    ["expires", "N"],
  ]);
  const type = types.get(name);
  return type && random.chance(0.85) ? keyValue(type, random) : attributeValue(random);
}

function keyValue(type: "S" | "N" | "B", random: Random): Json {
  const values = { S: ["a", "b", "é"], N: ["1", "2", "-3.5"], B: ["AQ==", "AgM="] };
  return object({ [type]: random.pick(values[type]) });
}

export function attributeValue(random: Random, depth = 0): Json {
  return random.weighted<() => Json>([
    [6, () => object({ S: random.pick(TEXTS) })],
    [6, () => object({ N: random.pick(NUMBERS) })],
    [2, () => object({ B: random.pick(BINARIES) })],
    [1, () => object({ BOOL: random.chance(0.5) })],
    [1, () => object({ NULL: true })],
    [1, () => object({ SS: random.sample(["a", "b", "é"], 2) })],
    [1, () => object({ NS: random.sample(["1", "2", "3.0"], 2) })],
    [1, () => object({ BS: random.sample(["AQ==", "Ag=="], 2) })],
    [depth < 3 ? 1 : 0, () => object({ L: random.several(0, 3, () => attributeValue(random, depth + 1)) })],
    [
      depth < 3 ? 1 : 0,
      () =>
        object({
          M: {
            members: [
              ["inner", attributeValue(random, depth + 1)],
              ["__proto__", attributeValue(random, depth + 1)],
            ],
          },
        }),
    ],
  ])();
}

/** Adds the texts of an answer that later requests may need. */
export function learn(answer: unknown, learned: Map<string, Json[]>): void {
  if (typeof answer !== "object" || answer === null) return;
  const names: Readonly<Record<string, string>> = {
    LatestStreamArn: "StreamArn",
    TableArn: "ResourceArn",
    NextShardIterator: "ShardIterator",
  };
  for (const [name, value] of Object.entries(answer)) {
    const member = names[name] ?? name;
    const isToken = /^(StreamArn|ResourceArn|ShardId|ShardIterator|SequenceNumber|NextToken)$/.test(member);
    if (typeof value === "string" && isToken) learned.set(member, [...(learned.get(member) ?? []).slice(-20), value]);
    else learn(value, learned);
  }
}
