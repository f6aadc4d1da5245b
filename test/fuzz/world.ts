// The tables that requests are made for: of every key type, with indexes, a stream and time to live, and some whose names
// and attributes are those that JavaScript's objects have already.

import type { Database } from "../../src/database/database.ts";

export interface FuzzTable {
  readonly name: string;
  readonly keys: readonly (readonly [attribute: string, type: "S" | "N" | "B"])[];
}

export const TABLES: readonly FuzzTable[] = [
  { name: "plain", keys: [["id", "S"]] },
  {
    name: "ordered",
    keys: [
      ["id", "S"],
      ["at", "N"],
    ],
  },
  {
    name: "__proto__",
    keys: [
      ["__proto__", "S"],
      ["constructor", "N"],
    ],
  },
  { name: "constructor", keys: [["y", "B"]] },
];

export const INDEXES = ["by-x", "x-at", "all-y", "toString"];

const Projection = { ProjectionType: "ALL" };
const schemaOf = (...names: string[]) =>
  names.map((AttributeName, i) => ({ AttributeName, KeyType: i === 0 ? "HASH" : "RANGE" }));
const definitionsOf = (types: readonly (readonly [string, string])[]) =>
  types.map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType }));

export async function createTables(database: Database): Promise<void> {
  for (const { name, keys } of TABLES) {
    const isOrdered = name === "ordered";
    await database.execute("CreateTable", {
      TableName: name,
      KeySchema: schemaOf(...keys.map(([attribute]) => attribute)),
      AttributeDefinitions: definitionsOf([
        ...keys,
        ...(isOrdered
          ? ([
              ["x", "S"],
              ["y", "B"],
            ] as const)
          : []),
        ...(name === "__proto__" ? ([["toString", "S"]] as const) : []),
      ]),
      ...(isOrdered && {
        LocalSecondaryIndexes: [{ IndexName: "by-x", KeySchema: schemaOf("id", "x"), Projection }],
        GlobalSecondaryIndexes: [
          { IndexName: "x-at", KeySchema: schemaOf("x", "at"), Projection },
          { IndexName: "all-y", KeySchema: schemaOf("y"), Projection: { ProjectionType: "KEYS_ONLY" } },
        ],
      }),
      ...(name === "__proto__" && {
        GlobalSecondaryIndexes: [{ IndexName: "toString", KeySchema: schemaOf("toString"), Projection }],
      }),
      BillingMode: "PAY_PER_REQUEST",
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
    });
  }
  await database.execute("UpdateTimeToLive", {
    TableName: "ordered",
    TimeToLiveSpecification: { Enabled: true, AttributeName: "expires" },
  });
  await database.maintain();
}
