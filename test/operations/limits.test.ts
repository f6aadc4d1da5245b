// Limits of items and requests that are not AWS's: each at the limit, and one past it. AWS's own are tested with the
// operations that they hold.

import { describe, expect, it } from "vitest";
import { Database } from "../../src/database/database.ts";
import type { Limits } from "../../src/model/limits.ts";
import { tableInput } from "../support/tables.ts";

const Key = { p: { S: "p" }, s: { S: "s" } };
const put = (more: object): [string, object] => ["PutItem", { TableName: "table", Item: { ...Key, ...more } }];
const nested = (levels: number): object => (levels === 1 ? { S: "x" } : { L: [nested(levels - 1)] });
const check = (ConditionExpression: string, values: object): [string, object] => [
  "DeleteItem",
  { TableName: "table", Key, ConditionExpression, ExpressionAttributeValues: values },
];

/** As many different keys. */
const keys = (count: number) => Array.from({ length: count }, (_, i) => ({ ...Key, s: { S: `s${i}` } }));
const gets = (count: number): [string, object] => [
  "TransactGetItems",
  { TransactItems: keys(count).map((Key) => ({ Get: { TableName: "table", Key } })) },
];
const deletes = (count: number): [string, object] => [
  "TransactWriteItems",
  { TransactItems: keys(count).map((Key) => ({ Delete: { TableName: "table", Key } })) },
];
const statements = (count: number) =>
  keys(count).map(({ s }) => ({ Statement: `DELETE FROM "table" WHERE p = 'p' AND s = '${s.S}'` }));

/** The text of the model's constraints, as AWS has it with another number. */
const past = (where: string, measured: "length" | "value", limit: number) =>
  new RegExp(
    `^1 validation error detected: Value '.*' at '${where}' failed to satisfy constraint: ` +
      `Member must have ${measured} less than or equal to ${limit}$`,
  );

type Row = [limit: Partial<Limits>, atLimit: [string, object], pastIt: [string, object], error: string | RegExp];

const rows: Row[] = [
  [
    { itemBytesMax: 10 },
    put({ x: { S: "12345" } }),
    put({ x: { S: "123456" } }),
    "Item size has exceeded the maximum allowed size",
  ],
  [
    { itemBytesMax: 1_000_000 },
    put({ x: { S: "x".repeat(999_995) } }),
    put({ x: { S: "x".repeat(999_996) } }),
    "Item size has exceeded the maximum allowed size",
  ],
  [
    { partitionKeyBytesMax: 3 },
    put({ p: { S: "123" } }),
    put({ p: { S: "1234" } }),
    "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of3 bytes",
  ],
  [
    { partitionKeyBytesMax: 10_000 },
    put({ p: { S: "p".repeat(10_000) } }),
    put({ p: { S: "p".repeat(10_001) } }),
    "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of10000 bytes",
  ],
  [
    { sortKeyBytesMax: 2000 },
    put({ s: { S: "s".repeat(2000) } }),
    put({ s: { S: "s".repeat(2001) } }),
    "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 2000 bytes",
  ],
  [
    { nestingLevelsMax: 2 },
    put({ x: nested(2) }),
    put({ x: nested(3) }),
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit",
  ],
  [
    { nestingLevelsMax: 40 },
    put({ x: nested(40) }),
    put({ x: nested(41) }),
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit",
  ],
  [
    { nestingLevelsMax: 40 },
    check("x <> :v", { ":v": nested(40) }),
    check("x <> :v", { ":v": nested(41) }),
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit",
  ],
  [
    { expressionBytesMax: 10 },
    check("x <> :v345", { ":v345": { S: "" } }),
    check("x <> :v3456", { ":v3456": { S: "" } }),
    "Invalid ConditionExpression: Expression size has exceeded the maximum allowed size; expression size: 11",
  ],
  [
    { expressionOperatorsMax: 3 },
    check("x <> :v AND y <> :v", { ":v": { S: "" } }),
    check("NOT x <> :v AND y <> :v", { ":v": { S: "" } }),
    "Invalid ConditionExpression: The expression contains too many operators; operator count: 4",
  ],
  [
    { expressionValuesBytesMax: 10 },
    check("x <> :v", { ":v": { S: "12345678" } }),
    check("x <> :v", { ":v": { S: "123456789" } }),
    "ExpressionAttributeValues exceeds max size",
  ],
  [
    { transactionBytesMax: 10 },
    ["TransactWriteItems", { TransactItems: [{ Put: put({ x: { S: "12345" } })[1] }] }],
    ["TransactWriteItems", { TransactItems: [{ Put: put({ x: { S: "123456" } })[1] }] }],
    "The aggregate size of the items in the transaction exceeds 10 bytes",
  ],
  [
    { batchWriteRequestsMax: 2 },
    ["BatchWriteItem", { RequestItems: { table: [{ DeleteRequest: { Key } }] } }],
    [
      "BatchWriteItem",
      {
        RequestItems: {
          table: keys(2).map((Key) => ({ DeleteRequest: { Key } })),
          other: [{ DeleteRequest: { Key } }],
        },
      },
    ],
    "Too many items requested for the BatchWriteItem call",
  ],
  [
    { batchGetKeysMax: 2 },
    ["BatchGetItem", { RequestItems: { table: { Keys: keys(2) } } }],
    ["BatchGetItem", { RequestItems: { table: { Keys: keys(2) }, other: { Keys: [Key] } } }],
    "Too many items requested for the BatchGetItem call",
  ],
  [
    { batchWriteRequestsMax: 30 },
    ["BatchWriteItem", { RequestItems: { table: keys(30).map((Key) => ({ DeleteRequest: { Key } })) } }],
    ["BatchWriteItem", { RequestItems: { table: keys(31).map((Key) => ({ DeleteRequest: { Key } })) } }],
    /^1 validation error detected: Value '.*' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: \[Member must have length less than or equal to 30, Member must have length greater than or equal to 1\]$/,
  ],
  [
    { batchGetKeysMax: 110 },
    ["BatchGetItem", { RequestItems: { table: { Keys: keys(110) } } }],
    ["BatchGetItem", { RequestItems: { table: { Keys: keys(111) } } }],
    "1 validation error detected: Value at 'RequestItems.table.member.Keys' failed to satisfy constraint: " +
      "Member must have length less than or equal to 110",
  ],
  [
    { batchStatementsMax: 30 },
    ["BatchExecuteStatement", { Statements: statements(30) }],
    ["BatchExecuteStatement", { Statements: statements(31) }],
    past("statements", "length", 30),
  ],
  [{ transactionActionsMax: 110 }, gets(110), gets(111), past("transactItems", "length", 110)],
  [{ transactionActionsMax: 110 }, deletes(110), deletes(111), past("transactItems", "length", 110)],
  [
    { transactionActionsMax: 110 },
    ["ExecuteTransaction", { TransactStatements: statements(110) }],
    ["ExecuteTransaction", { TransactStatements: statements(111) }],
    past("transactStatements", "length", 110),
  ],
  [
    { scanSegmentsMax: 2_000_000 },
    ["Scan", { TableName: "table", TotalSegments: 2_000_000, Segment: 1_999_999 }],
    ["Scan", { TableName: "table", TotalSegments: 2_000_001, Segment: 0 }],
    past("totalSegments", "value", 2_000_000),
  ],
  [
    { scanSegmentsMax: 2_000_000 },
    ["Scan", { TableName: "table", TotalSegments: 2_000_000, Segment: 0 }],
    ["Scan", { TableName: "table", TotalSegments: 2_000_000, Segment: 2_000_000 }],
    past("segment", "value", 1_999_999),
  ],
  [
    { statementCharactersMax: 10_000 },
    ["ExecuteStatement", { Statement: 'SELECT * FROM "table"'.padEnd(10_000) }],
    ["ExecuteStatement", { Statement: 'SELECT * FROM "table"'.padEnd(10_001) }],
    past("statement", "length", 10_000),
  ],
];

describe("A database's own limits", () => {
  for (const [limits, atLimit, pastIt, error] of rows) {
    it(`${JSON.stringify(limits)} of ${atLimit[0]}`, async () => {
      await using database = await Database.memory({ limits });
      await database.execute("CreateTable", tableInput("table", "p, s"));
      await database.execute(...atLimit);
      const answer = await database.execute(...pastIt).then(
        () => "answered",
        ({ name, message }) => `${name}: ${message}`,
      );
      const [, name, message] = /^(\w+): (.*)$/s.exec(answer) ?? [];
      expect(name).toBe("ValidationException");
      if (typeof error === "string") expect(message).toBe(error);
      else expect(message).toMatch(error);
    });
  }

  for (const [limits, error] of [
    [{ itemsMax: 1 }, "There is no limit itemsMax; there are itemBytesMax, "],
    [{ tagsMax: 0 }, "The limit tagsMax must be a number from 1 on, not 0"],
    [{ tagsMax: Number.NaN }, "The limit tagsMax must be a number from 1 on, not NaN"],
  ] as const) {
    it(`are refused: ${JSON.stringify(limits)}`, () =>
      expect(Database.memory({ limits: limits as Partial<Limits> })).rejects.toThrow(error));
  }

  it("hold what is stored beyond AWS's key sizes apart, and in order", async () => {
    await using database = await Database.memory({ limits: { sortKeyBytesMax: 10_000 } });
    await database.execute("CreateTable", tableInput("table", "p, s"));
    const start = "s".repeat(5000);
    const ends = ["", "a", "ab", "b"];
    for (const end of ends) {
      await database.execute("PutItem", { TableName: "table", Item: { ...Key, s: { S: start + end } } });
    }
    const query = async (condition: string, S: string) => {
      const { Items } = (await database.execute("Query", {
        TableName: "table",
        KeyConditionExpression: `p = :p AND ${condition}`,
        ExpressionAttributeValues: { ":p": Key.p, ":s": { S: start + S } },
      })) as { Items: { s: { S: string } }[] };
      return Items.map(({ s }) => s.S.slice(start.length)).sort();
    };
    expect(await query("s = :s", "ab")).toEqual(["ab"]);
    expect(await query("s > :s", "a")).toEqual(["ab", "b"]);
    expect(await query("begins_with(s, :s)", "a")).toEqual(["a", "ab"]);
  });
});
