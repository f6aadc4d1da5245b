// TransactGetItems: what it answers, and its refusals, in the order in which one takes precedence over the next.
// Behaviours named in dynamodb-behaviours.md are marked with its sections.

import { beforeAll, describe, expect, it } from "vitest";
import { Database } from "../../src/database/database.ts";
import { describeDatabases } from "../support/databases.ts";
import { tableInput } from "../support/tables.ts";

const get = (S: string, more: object = {}) => ({ Get: { TableName: "table", Key: { p: { S } }, ...more } });

describeDatabases("TransactGetItems", ({ run, refuses }) => {
  const item = { p: { S: "a" }, x: { N: "1" }, l: { L: [{ S: "0" }, { S: "1" }] } };

  beforeAll(async () => {
    await run("CreateTable", tableInput("table", "p"));
    await run("PutItem", { TableName: "table", Item: item });
  });

  describe("refuses", () => {
    const gets = (count: number) => Array.from({ length: count }, (_, i) => get(String(i)));
    const rows: [what: string, TransactItems: object[], error: string][] = [
      [
        "no items",
        [],
        "ValidationException: 1 validation error detected: Value '[]' at 'transactItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
      ],
      [
        "nothing to get",
        [{}],
        "ValidationException: 1 validation error detected: Value null at 'transactItems.1.member.get' failed to satisfy constraint: Member must not be null",
      ],
      [
        "a bad projection, before the table",
        [get("a", { TableName: "none", ProjectionExpression: "" })],
        "ValidationException: Invalid ProjectionExpression: The expression can not be empty;",
      ],
      [
        "a table that is not there",
        [get("a"), get("a", { TableName: "none" })],
        "ResourceNotFoundException: Requested resource not found",
      ],
      // §4: an empty key is the request's fault.
      [
        "an empty key",
        [get("a"), get("")],
        "ValidationException: One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: p",
      ],
      [
        "an item twice",
        [get("a"), get("b"), get("a")],
        "ValidationException: Transaction request cannot include multiple operations on one item",
      ],
    ];
    for (const [what, TransactItems, error] of rows)
      it(what, () => refuses("TransactGetItems", { TransactItems }, error));

    it("101 items", () =>
      expect(run("TransactGetItems", { TransactItems: gets(101) })).rejects.toThrow(
        /failed to satisfy constraint: Member must have length less than or equal to 100$/,
      ));

    // §6: keys that do not fit are reasons of a cancellation.
    it("keys that do not fit, with a reason each", async () => {
      const TransactItems = [get("a"), get("b", { Key: { q: { S: "b" } } }), get("c", { Key: { p: { N: "1" } } })];
      const error = await run("TransactGetItems", { TransactItems }).catch((error) => error);
      expect([error.name, error.message]).toEqual([
        "TransactionCanceledException",
        "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ValidationError, ValidationError]",
      ]);
      const Message = "The provided key element does not match the schema";
      expect(error.details.CancellationReasons).toEqual([
        { Code: "None" },
        { Code: "ValidationError", Message },
        { Code: "ValidationError", Message },
      ]);
    });
  });

  it("answers each item in its place", async () => {
    expect(await run("TransactGetItems", { TransactItems: [get("absent"), get("a")] })).toEqual({
      Responses: [{}, { Item: item }],
    });
  });

  // §3: what a projection does not find is no item.
  it("answers what is chosen, and no item where nothing of it is there", async () => {
    const TransactItems = [get("a", { ProjectionExpression: "l[1]" }), get("b", { ProjectionExpression: "l[1]" })];
    expect(await run("TransactGetItems", { TransactItems })).toEqual({
      Responses: [{ Item: { l: { L: [{ S: "1" }] } } }, {}],
    });
    const none = [get("a", { ProjectionExpression: "absent" })];
    expect(await run("TransactGetItems", { TransactItems: none })).toEqual({ Responses: [{}] });
  });

  it("takes 100 items", async () => {
    const TransactItems = Array.from({ length: 100 }, (_, i) => get(String(i)));
    expect((await run("TransactGetItems", { TransactItems })).Responses).toEqual(TransactItems.map(() => ({})));
  });
});

describe("TransactGetItems's 4 MB", () => {
  it("are the most that its items may have together", async () => {
    await using database = await Database.memory();
    await database.execute("CreateTable", tableInput("table", "p"));
    const put = (S: string, bytes: number) =>
      database.execute("PutItem", {
        TableName: "table",
        Item: { p: { S }, x: { S: "x".repeat(bytes - 1 - S.length - 1) } },
      });
    const names = Array.from({ length: 10 }, (_, i) => String(i));
    for (const S of names) await put(S, 400 * 1024);
    await put("rest", 96 * 1024);
    const TransactItems = [...names, "rest"].map((S) => get(S));
    const { Responses } = (await database.execute("TransactGetItems", { TransactItems })) as { Responses: object[] };
    expect(Responses.length).toBe(11);
    await put("rest", 96 * 1024 + 1);
    await expect(database.execute("TransactGetItems", { TransactItems })).rejects.toThrow(
      "The aggregate size of the items in the transaction exceeds 4194304 bytes",
    );
  });
});
