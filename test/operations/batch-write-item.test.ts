// BatchWriteItem: what it writes, and its refusals, in the order in which one takes precedence over the next. Behaviours
// named in dynamodb-behaviours.md are marked with its sections.

import { beforeAll, describe, expect, it } from "vitest";
import { describeDatabases } from "../support/databases.ts";
import { tableInput } from "../support/tables.ts";

const put = (S: string, more: object = {}) => ({ PutRequest: { Item: { p: { S }, ...more } } });
const remove = (S: string) => ({ DeleteRequest: { Key: { p: { S } } } });

describeDatabases("BatchWriteItem", ({ run, refuses }) => {
  beforeAll(async () => {
    await run("CreateTable", tableInput("one", "p"));
    await run("CreateTable", tableInput("two", "p"));
    await run("CreateTable", tableInput("indexed", "p", { global: { index: { keys: "a:N" } } }));
  });

  describe("refuses", () => {
    const invalid = (message: string) => `ValidationException: ${message}`;
    const puts = (count: number) => Array.from({ length: count }, (_, i) => put(String(i)));
    const MISMATCH = invalid("The provided key element does not match the schema");
    const rows: [what: string, RequestItems: object, error: string][] = [
      // §2
      ["no tables", {}, invalid("The requestItems parameter is required for BatchWriteItem")],
      [
        "26 writes to two tables, before the tables",
        { none: puts(13), nor: puts(13) },
        invalid("Too many items requested for the BatchWriteItem call"),
      ],
      [
        "a put and a delete in one",
        { none: [{ ...put("a"), ...remove("a") }] },
        invalid(
          "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
        ),
      ],
      [
        "neither a put nor a delete",
        { none: [{}] },
        invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"),
      ],
      [
        "a bad value",
        { none: [put("a", { x: { SS: [] } })] },
        invalid("One or more parameter values were invalid: An string set  may not be empty"),
      ],
      [
        "an item that is too large, before the tables",
        { none: [put("a", { x: { S: "x".repeat(400 * 1024) } })] },
        invalid("Item size has exceeded the maximum allowed size"),
      ],
      // Single reads and writes are refused so.
      [
        "a name that no table can have",
        { one: [put("a")], "no name": [put("a")] },
        "ValidationException: 1 validation error detected: Value 'no name' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
      ],
      [
        "a table that is not there",
        { one: [put("a")], none: [put("a")] },
        "ResourceNotFoundException: Requested resource not found",
      ],
      // §2: where PutItem says what does not fit, BatchWriteItem does not.
      ["an item without its key", { one: [{ PutRequest: { Item: { q: { S: "a" } } } }] }, MISMATCH],
      ["a put key of another type", { one: [{ PutRequest: { Item: { p: { N: "1" } } } }] }, MISMATCH],
      ["a delete key of another type", { one: [{ DeleteRequest: { Key: { p: { N: "1" } } } }] }, MISMATCH],
      [
        "an empty key",
        { one: [put("")] },
        invalid(
          "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: p",
        ),
      ],
      [
        "an index's key of another type",
        { indexed: [put("a", { a: { S: "1" } })] },
        invalid(
          "One or more parameter values were invalid: Type mismatch for Index Key a Expected: N Actual: S IndexName: index",
        ),
      ],
      [
        "an item twice",
        { one: [put("a"), put("b"), put("a")] },
        invalid("Provided list of item keys contains duplicates"),
      ],
      [
        "an item twice, before a key that does not fit",
        { one: [put("a"), put("a"), { DeleteRequest: { Key: {} } }] },
        invalid("Provided list of item keys contains duplicates"),
      ],
      [
        "an item twice, after a key that does not fit",
        { one: [put("a"), { DeleteRequest: { Key: {} } }, put("a")] },
        MISMATCH,
      ],
      [
        "an item put and deleted",
        { one: [put("a"), remove("a")] },
        invalid("Provided list of item keys contains duplicates"),
      ],
    ];
    for (const [what, RequestItems, error] of rows) it(what, () => refuses("BatchWriteItem", { RequestItems }, error));

    it("26 writes to one table", () =>
      expect(run("BatchWriteItem", { RequestItems: { none: puts(26) } })).rejects.toThrow(
        /^1 validation error detected: Value '\{none=\[.*\]\}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: \[Member must have length less than or equal to 25, Member must have length greater than or equal to 1\]$/,
      ));

    it("and writes nothing", async () => {
      for (const TableName of ["one", "indexed"]) expect((await run("Scan", { TableName })).Count).toBe(0);
    });
  });

  it("puts and deletes, in several tables", async () => {
    await run("PutItem", { TableName: "two", Item: { p: { S: "old" } } });
    const answer = await run("BatchWriteItem", {
      RequestItems: {
        one: [put("a", { x: { N: "1.0" } }), put("b")],
        two: [put("a"), remove("old"), remove("absent")],
      },
    });
    expect(answer).toEqual({ UnprocessedItems: {} });
    const scan = async (TableName: string) =>
      // biome-ignore lint/suspicious/noExplicitAny: looked into freely
      (await run("Scan", { TableName })).Items.sort((a: any, b: any) => (a.p.S < b.p.S ? -1 : 1));
    expect(await scan("one")).toEqual([{ p: { S: "a" }, x: { N: "1" } }, { p: { S: "b" } }]);
    expect(await scan("two")).toEqual([{ p: { S: "a" } }]);
  });

  it("takes 25 writes, each of 400 KB", async () => {
    const x = { S: "x".repeat(400 * 1024 - 1 - 2 - 1) };
    const large = Array.from({ length: 25 }, (_, i) => put(String(i).padStart(2, "0"), { x }));
    expect(await run("BatchWriteItem", { RequestItems: { one: large } })).toEqual({ UnprocessedItems: {} });
  });
});
