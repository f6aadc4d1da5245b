// Two fixed tables with a few items: what the hand-made probes are asked of.

import type { Json, JsonObject, Request } from "./sides.ts";

const S = { AttributeType: "S" };
const N = { AttributeType: "N" };

const throughput = { ReadCapacityUnits: 10, WriteCapacityUnits: 10 };

/** One key attribute, no index. */
const plain: JsonObject = {
  TableName: "plain",
  AttributeDefinitions: [{ AttributeName: "pk", ...S }],
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  ProvisionedThroughput: throughput,
};

/** Two key attributes, and indexes of every kind. */
const indexed: JsonObject = {
  TableName: "indexed",
  AttributeDefinitions: [
    { AttributeName: "pk", ...S },
    { AttributeName: "sk", ...N },
    { AttributeName: "l", ...N },
    { AttributeName: "g", ...S },
    { AttributeName: "h", ...N },
  ],
  KeySchema: [
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: "sk", KeyType: "RANGE" },
  ],
  LocalSecondaryIndexes: [
    {
      IndexName: "local-keys",
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "l", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "KEYS_ONLY" },
    },
    {
      IndexName: "local-all",
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "h", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "ALL" },
    },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: "global-all",
      KeySchema: [
        { AttributeName: "g", KeyType: "HASH" },
        { AttributeName: "h", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "ALL" },
      ProvisionedThroughput: throughput,
    },
    {
      IndexName: "global-some",
      KeySchema: [{ AttributeName: "g", KeyType: "HASH" }],
      Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["a"] },
      ProvisionedThroughput: throughput,
    },
    {
      IndexName: "global-keys",
      KeySchema: [
        { AttributeName: "h", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "KEYS_ONLY" },
      ProvisionedThroughput: throughput,
    },
  ],
  ProvisionedThroughput: throughput,
};

const document: Json = { M: { x: { N: "1" }, y: { L: [{ S: "a" }, { N: "2" }, { M: { z: { BOOL: true } } }] } } };

const items: readonly (readonly [table: string, item: JsonObject])[] = [
  [
    "plain",
    { pk: { S: "a" }, s: { S: "text" }, n: { N: "5" }, b: { B: "AQID" }, bool: { BOOL: true }, nil: { NULL: true } },
  ],
  ["plain", { pk: { S: "b" }, ss: { SS: ["x", "y"] }, ns: { NS: ["1", "2", "3"] }, bs: { BS: ["AQ==", "Ag=="] } }],
  ["plain", { pk: { S: "c" }, m: document, l: { L: [{ N: "0" }, { N: "1" }, { N: "2" }, { N: "3" }] } }],
  ["plain", { pk: { S: "large" }, text: { S: "x".repeat(5000) } }],
  [
    "indexed",
    { pk: { S: "p" }, sk: { N: "1" }, l: { N: "3" }, g: { S: "g1" }, h: { N: "1" }, a: { S: "a1" }, b: { S: "b1" } },
  ],
  ["indexed", { pk: { S: "p" }, sk: { N: "2" }, l: { N: "2" }, g: { S: "g1" }, h: { N: "2" }, a: { S: "a2" } }],
  ["indexed", { pk: { S: "p" }, sk: { N: "3" }, l: { N: "1" }, g: { S: "g2" }, a: { S: "a3" } }],
  ["indexed", { pk: { S: "p" }, sk: { N: "10" }, h: { N: "2" }, a: { L: [{ S: "a4" }] }, b: { S: "x".repeat(3000) } }],
  ["indexed", { pk: { S: "q" }, sk: { N: "-1.5" }, l: { N: "7" }, g: { S: "g1" }, h: { N: "3" }, c: { N: "9" } }],
  ["indexed", { pk: { S: "q" }, sk: { N: "0" } }],
];

export const fixtures: readonly Request[] = [
  { operation: "CreateTable", input: plain },
  { operation: "CreateTable", input: indexed },
  ...items.map(([TableName, Item]) => ({ operation: "PutItem", input: { TableName, Item } })),
];

export const fixtureTables: readonly string[] = ["plain", "indexed"];
