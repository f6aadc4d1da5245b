// DeleteItem: what it answers, and its refusals, in the order in which one takes precedence over the next.

import { beforeAll, describe, expect, it } from "vitest";
import { describeDatabases } from "../support/databases.ts";
import { tableInput } from "../support/tables.ts";

describeDatabases("DeleteItem", ({ run, refuses }) => {
  const Key = { p: { S: "1" } };
  const item = { ...Key, a: { N: "1" } };

  beforeAll(() => run("CreateTable", tableInput("table", "p")));

  describe("refuses", () => {
    const rows: [what: string, input: object, error: string][] = [
      [
        "all bad enumerations together",
        { TableName: "none", Key, ReturnValues: "x", ReturnItemCollectionMetrics: "z" },
        "ValidationException: 2 validation errors detected: Value 'x' at 'returnValues' failed to satisfy constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]; Value 'z' at 'returnItemCollectionMetrics' failed to satisfy constraint: Member must satisfy enum value set: [SIZE, NONE]",
      ],
      [
        "expressions beside what they replaced",
        { TableName: "none", Key: { p: {} }, ConditionalOperator: "OR", ConditionExpression: "a" },
        "ValidationException: Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {ConditionalOperator} Expression parameters: {ConditionExpression}",
      ],
      [
        "ReturnValues of an update, before the table",
        { TableName: "none", Key, ReturnValues: "UPDATED_OLD" },
        "ValidationException: ReturnValues can only be ALL_OLD or NONE",
      ],
      [
        "a table that is not there",
        { TableName: "none", Key },
        "ResourceNotFoundException: Requested resource not found",
      ],
      [
        "a key that does not match",
        { TableName: "table", Key: { p: { B: "" } } },
        "ValidationException: The provided key element does not match the schema",
      ],
      [
        "no key at all",
        { TableName: "table", Key: {} },
        "ValidationException: The provided key element does not match the schema",
      ],
      [
        "an empty key",
        { TableName: "table", Key: { p: { S: "" } } },
        "ValidationException: One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: p",
      ],
      [
        "a condition that does not hold, of no item",
        { TableName: "table", Key: { p: { S: "absent" } }, ConditionExpression: "attribute_exists(p)" },
        "ConditionalCheckFailedException: The conditional request failed",
      ],
    ];
    for (const [what, input, error] of rows) it(what, () => refuses("DeleteItem", input, error));
  });

  it("answers the item that was there, if it is asked for", async () => {
    const remove = (more: object = {}) => run("DeleteItem", { TableName: "table", Key, ...more });
    await run("PutItem", { TableName: "table", Item: item });
    expect(await remove()).toEqual({});
    expect(await remove({ ReturnValues: "ALL_OLD" })).toEqual({});
    await run("PutItem", { TableName: "table", Item: item });
    expect(await remove({ ReturnValues: "NONE" })).toEqual({});
    await run("PutItem", { TableName: "table", Item: item });
    expect(await remove({ ReturnValues: "ALL_OLD" })).toEqual({ Attributes: item });
    expect(await run("GetItem", { TableName: "table", Key })).toEqual({});
  });

  it("leaves the item where the condition does not hold", async () => {
    await run("PutItem", { TableName: "table", Item: item });
    const request = {
      TableName: "table",
      Key,
      ConditionExpression: "a > :one",
      ExpressionAttributeValues: { ":one": { N: "1" } },
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    };
    const { name, details } = await run("DeleteItem", request).catch((error) => error);
    expect({ name, ...details }).toEqual({ name: "ConditionalCheckFailedException", Item: item });
    expect(await run("GetItem", { TableName: "table", Key })).toEqual({ Item: item });
  });

  it("deletes where Expected, which conditions replaced, holds", async () => {
    await run("PutItem", { TableName: "table", Item: item });
    const request = (N: string) => ({ TableName: "table", Key, Expected: { a: { Value: { N } } } });
    await refuses("DeleteItem", request("2"), "ConditionalCheckFailedException: The conditional request failed");
    await run("DeleteItem", request("1.0"));
    expect(await run("GetItem", { TableName: "table", Key })).toEqual({});
  });
});
