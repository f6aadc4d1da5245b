// BatchGetItem: what it answers and leaves, and its refusals, in the order in which one takes precedence over the next.
// Behaviours named in dynamodb-behaviours.md are marked with its sections.

import { beforeAll, describe, expect, it } from "vitest";
import { Database } from "../../src/database/database.ts";
import { describeDatabases } from "../support/databases.ts";
import { tableInput } from "../support/tables.ts";

const key = (S: string) => ({ p: { S } });
const item = (S: string) => ({ p: { S }, x: { S: `x of ${S}` } });

describeDatabases("BatchGetItem", ({ run, refuses }) => {
  beforeAll(async () => {
    await run("CreateTable", tableInput("one", "p"));
    await run("CreateTable", tableInput("two", "p"));
    for (const TableName of ["one", "two"]) {
      for (const S of ["a", "b", "c"]) await run("PutItem", { TableName, Item: item(S) });
    }
  });

  describe("refuses", () => {
    const invalid = (message: string) => `ValidationException: ${message}`;
    const keys = (count: number) => Array.from({ length: count }, (_, i) => key(String(i)));
    const rows: [what: string, RequestItems: object, error: string][] = [
      // As AWS has answered since August 2026; BatchWriteItem still has a sentence of its own.
      [
        "no tables",
        {},
        invalid(
          "1 validation error detected: Value at 'RequestItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
        ),
      ],
      [
        "no keys",
        { none: { Keys: [] } },
        invalid(
          "1 validation error detected: Value at 'RequestItems.none.member.Keys' failed to satisfy constraint: Member must have length greater than or equal to 1",
        ),
      ],
      [
        "101 keys of one table",
        { none: { Keys: keys(101) } },
        invalid(
          "1 validation error detected: Value at 'RequestItems.none.member.Keys' failed to satisfy constraint: Member must have length less than or equal to 100",
        ),
      ],
      [
        "101 keys of two tables, before the tables",
        { none: { Keys: keys(50) }, nor: { Keys: keys(51) } },
        invalid("Too many items requested for the BatchGetItem call"),
      ],
      // §3: of different tables, too.
      [
        "an expression beside what it replaced",
        { none: { Keys: keys(1), ProjectionExpression: "a" }, nor: { Keys: keys(1), AttributesToGet: ["a"] } },
        invalid(
          "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}",
        ),
      ],
      [
        "a bad projection, before the tables",
        { none: { Keys: keys(1), ProjectionExpression: "" } },
        invalid("Invalid ProjectionExpression: The expression can not be empty;"),
      ],
      // Single reads and writes are refused so.
      [
        "a name that no table can have",
        { one: { Keys: [key("a")] }, "no name": { Keys: [key("a")] } },
        "ValidationException: 1 validation error detected: Value 'no name' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
      ],
      [
        "a table that is not there",
        { one: { Keys: [key("a")] }, none: { Keys: [key("a")] } },
        "ResourceNotFoundException: Requested resource not found",
      ],
      [
        "a key that does not match",
        { one: { Keys: [key("a"), { q: { S: "a" } }] } },
        invalid("The provided key element does not match the schema"),
      ],
      [
        "a key of another type",
        { one: { Keys: [{ p: { N: "1" } }] } },
        invalid("The provided key element does not match the schema"),
      ],
      [
        "an empty key",
        { one: { Keys: [key("")] } },
        invalid(
          "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: p",
        ),
      ],
      [
        "a key twice",
        { one: { Keys: [key("a"), key("b"), key("a")] } },
        invalid("Provided list of item keys contains duplicates"),
      ],
      [
        "a key twice, its attributes in another order",
        {
          none: {
            Keys: [
              { p: { S: "a" }, 9: { N: "1.0" } },
              { 9: { N: "1" }, p: { S: "a" } },
            ],
          },
        },
        invalid("Provided list of item keys contains duplicates"),
      ],
      [
        "a key twice, neither in the order of names",
        { none: { Keys: [{ q: { S: "a" }, p: { S: "b" } }, key("a"), { q: { S: "a" }, p: { S: "b" } }] } },
        invalid("Provided list of item keys contains duplicates"),
      ],
      [
        "a key twice, before the projection and the table",
        { none: { Keys: [key("a"), key("a")], ProjectionExpression: "" } },
        invalid("Provided list of item keys contains duplicates"),
      ],
      [
        "a key twice, once by the table's ARN",
        { one: { Keys: [key("a")] }, "arn:aws:dynamodb:us-east-1:000000000000:table/one": { Keys: [key("a")] } },
        invalid("Provided list of item keys contains duplicates"),
      ],
      [
        "a value, before the projection",
        { one: { Keys: [{ p: { N: "x" } }], ProjectionExpression: "" } },
        invalid("The parameter cannot be converted to a numeric value: x"),
      ],
      // What follows is DynamoDB Local's order.
      [
        "a value, before another table's projection",
        { one: { Keys: [key("a")], ProjectionExpression: "a, a" }, two: { Keys: [{ p: { N: "x" } }] } },
        invalid("The parameter cannot be converted to a numeric value: x"),
      ],
      [
        "a key twice, before another table's projection",
        { one: { Keys: [key("a")], ProjectionExpression: "a, a" }, two: { Keys: [key("a"), key("a")] } },
        invalid("Provided list of item keys contains duplicates"),
      ],
      [
        "a table's keys, before its legacy name twice",
        { one: { Keys: [key("a"), key("a")], AttributesToGet: ["a", "a"] } },
        invalid("Provided list of item keys contains duplicates"),
      ],
      [
        "a legacy name twice, before another table's keys",
        { one: { Keys: [key("a")], AttributesToGet: ["a", "a"] }, two: { Keys: [{ p: { N: "x" } }] } },
        invalid("One or more parameter values were invalid: Duplicate value in attribute name: a"),
      ],
      [
        "a table's keys, before another's legacy name twice",
        { one: { Keys: [{ p: { N: "x" } }] }, two: { Keys: [key("a")], AttributesToGet: ["a", "a"] } },
        invalid("The parameter cannot be converted to a numeric value: x"),
      ],
      [
        "names without an expression, before another table's keys",
        { one: { Keys: [{ p: { N: "x" } }] }, two: { Keys: [key("a")], ExpressionAttributeNames: { "#a": "a" } } },
        invalid("ExpressionAttributeNames can only be specified when using expressions"),
      ],
    ];
    for (const [what, RequestItems, error] of rows) it(what, () => refuses("BatchGetItem", { RequestItems }, error));
  });

  // biome-ignore lint/suspicious/noExplicitAny: looked into freely
  const byKey = (items: any[]) => [...items].sort((a, b) => (a.p.S < b.p.S ? -1 : 1));

  it("answers the items that there are, by table", async () => {
    const { Responses, UnprocessedKeys } = await run("BatchGetItem", {
      RequestItems: {
        one: { Keys: [key("c"), key("absent"), key("a")] },
        two: { Keys: [key("b")], ProjectionExpression: "#x", ExpressionAttributeNames: { "#x": "x" } },
      },
    });
    expect(byKey(Responses.one)).toEqual([item("a"), item("c")]);
    expect(Responses.two).toEqual([{ x: { S: "x of b" } }]);
    expect(UnprocessedKeys).toEqual({});
  });

  it("answers an empty list where there are none", async () =>
    expect(await run("BatchGetItem", { RequestItems: { one: { Keys: [key("absent")] } } })).toEqual({
      Responses: { one: [] },
      UnprocessedKeys: {},
    }));

  it("answers by the name that the table was given", async () => {
    const { TableArn } = (await run("DescribeTable", { TableName: "one" })).Table;
    const { Responses } = await run("BatchGetItem", { RequestItems: { [TableArn]: { Keys: [key("a")] } } });
    expect(Responses).toEqual({ [TableArn]: [item("a")] });
  });

  it("takes 100 keys of two tables", async () => {
    const keys = (from: number) => Array.from({ length: 50 }, (_, i) => key(`many ${from + i}`));
    const answer = await run("BatchGetItem", { RequestItems: { one: { Keys: keys(0) }, two: { Keys: keys(50) } } });
    expect(answer).toEqual({ Responses: { one: [], two: [] }, UnprocessedKeys: {} });
  });
});

describe("BatchGetItem's 16 MB", () => {
  const ITEM_BYTES = 400 * 1024;

  it("end the answer, and leave the other keys with what goes with them", async () => {
    await using database = await Database.memory();
    await database.execute("CreateTable", tableInput("table", "p"));
    await database.execute("CreateTable", tableInput("other", "p"));
    await database.execute("PutItem", { TableName: "other", Item: item("small") });
    const names = Array.from({ length: 45 }, (_, i) => String(i).padStart(2, "0"));
    for (const S of names) {
      const Item = { p: { S }, x: { S: "x".repeat(ITEM_BYTES - 1 - 2 - 1) } };
      await database.execute("PutItem", { TableName: "table", Item });
    }
    const rest = { ProjectionExpression: "#p", ExpressionAttributeNames: { "#p": "p" }, ConsistentRead: true };
    const answer = await database.execute("BatchGetItem", {
      RequestItems: { table: { Keys: names.map(key), ...rest }, other: { Keys: [key("small"), key("absent")] } },
    });
    // 40 items of 400 KB are 16,000 KB; the 41st would be more than 16,384.
    expect(answer).toEqual({
      Responses: { table: names.slice(0, 40).map(key), other: [] },
      UnprocessedKeys: {
        table: { Keys: names.slice(40).map(key), ...rest },
        other: { Keys: [key("small"), key("absent")] },
      },
    });
  });

  it("may be another size", async () => {
    await using database = await Database.memory({ limits: { batchGetResponseBytesMax: 20 } });
    await database.execute("CreateTable", tableInput("table", "p"));
    for (const S of ["a", "b", "c"]) {
      await database.execute("PutItem", { TableName: "table", Item: { p: { S }, x: { S: "123456789" } } });
    }
    // An item is 12 bytes.
    expect(
      await database.execute("BatchGetItem", { RequestItems: { table: { Keys: ["a", "b", "c"].map(key) } } }),
    ).toEqual({
      Responses: { table: [{ p: { S: "a" }, x: { S: "123456789" } }] },
      UnprocessedKeys: { table: { Keys: [key("b"), key("c")] } },
    });
  });
});
