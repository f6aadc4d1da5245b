// Paths that lead into key attributes, which are scalars. The text and its place in the order of checks are those of
// DynamoDB Local.

import { beforeAll, describe, it } from "vitest";
import { describeDatabases } from "../support/databases.ts";
import { tableInput } from "../support/tables.ts";

describeDatabases("A path into a key attribute", ({ run, refuses }) => {
  const TableName = "table";
  const Key = { p: { S: "1" }, s: { N: "1" } };
  const ofP = { KeyConditionExpression: "p = :p", ExpressionAttributeValues: { ":p": { S: "1" } } };
  const ofG = {
    IndexName: "index",
    KeyConditionExpression: "g = :g",
    ExpressionAttributeValues: { ":g": { S: "1" } },
  };
  const SCALARS = "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed";

  beforeAll(async () => {
    const global = { index: { keys: "g, h:N", projection: "KEYS_ONLY" } } as const;
    await run("CreateTable", tableInput(TableName, "p, s:N", { global }));
  });

  describe("is refused", () => {
    const update = (UpdateExpression: string, more: object = {}) => ({ Key, UpdateExpression, ...more });
    const rows: [operation: string, input: object, key: string][] = [
      ["GetItem", { Key, ProjectionExpression: "g.x, s[0]" }, "Key: s"],
      ["GetItem", { Key, ProjectionExpression: "a.b, h[0]" }, "IndexKey: h"],
      ["GetItem", { Key: {}, ProjectionExpression: "p.x" }, "Key: p"],
      ["PutItem", { Item: Key, ConditionExpression: "attribute_exists(g.x)" }, "IndexKey: g"],
      ["DeleteItem", { Key, ConditionExpression: "p.x = a" }, "Key: p"],
      ["UpdateItem", update("SET g.x = a"), "IndexKey: g"],
      ["UpdateItem", update("SET a = if_not_exists(b, g.x)"), "IndexKey: g"],
      ["UpdateItem", update("REMOVE g.x", { ConditionExpression: "size(s.x) = a" }), "Key: s"],
      ["Query", { ...ofP, FilterExpression: "p.x = a", ProjectionExpression: "s.x" }, "Key: p"],
      ["Query", { ...ofP, ProjectionExpression: "g.x", ExclusiveStartKey: { p: { S: "1" } } }, "IndexKey: g"],
      ["Query", { ...ofP, IndexName: "index", FilterExpression: "g.x = a" }, "IndexKey: g"],
      [
        "Scan",
        { FilterExpression: "attribute_type(h[1], :p)", ExpressionAttributeValues: { ":p": { S: "S" } } },
        "IndexKey: h",
      ],
      ["Scan", { IndexName: "index", ProjectionExpression: "a, g.x" }, "IndexKey: g"],
      ["Query", { ...ofG, Select: "ALL_ATTRIBUTES", FilterExpression: "attribute_exists(s.x)" }, "Key: s"],
    ];
    for (const [operation, input, key] of rows) {
      it(`${operation} ${JSON.stringify(input)}`, () =>
        refuses(operation, { TableName, ...input }, `ValidationException: ${SCALARS}: ${key}`));
    }

    it("of BatchGetItem", () =>
      refuses(
        "BatchGetItem",
        { RequestItems: { [TableName]: { Keys: [Key], ProjectionExpression: "p.x" } } },
        `ValidationException: ${SCALARS}: Key: p`,
      ));

    it("of BatchGetItem, after the keys", () =>
      refuses(
        "BatchGetItem",
        { RequestItems: { [TableName]: { Keys: [{}], ProjectionExpression: "p.x" } } },
        "ValidationException: The provided key element does not match the schema",
      ));

    it("of TransactWriteItems, as a whole", () => {
      const put = { TableName, Item: Key, ConditionExpression: "attribute_exists(g.x)" };
      const TransactItems = [{ Delete: { TableName, Key: {} } }, { Put: put }];
      return refuses("TransactWriteItems", { TransactItems }, `ValidationException: ${SCALARS}: IndexKey: g`);
    });

    it("of ExecuteTransaction, as a whole", () => {
      const TransactStatements = [{ Statement: "DELETE FROM \"table\" WHERE p = '1' AND s = 1 AND g.x = 1" }];
      return refuses("ExecuteTransaction", { TransactStatements }, `ValidationException: ${SCALARS}: IndexKey: g`);
    });

    it("of TransactGetItems, before the keys", () =>
      refuses(
        "TransactGetItems",
        { TransactItems: [{ Get: { TableName, Key: {}, ProjectionExpression: "p.x" } }] },
        `ValidationException: ${SCALARS}: Key: p`,
      ));
  });

  describe("is refused after", () => {
    const rows: [what: string, operation: string, input: object, error: string][] = [
      [
        "a key that is not the table's",
        "DeleteItem",
        { Key: {}, ConditionExpression: "p.x = a" },
        "The provided key element does not match the schema",
      ],
      [
        "an index key of another type",
        "PutItem",
        { Item: { ...Key, g: { N: "1" } }, ConditionExpression: "p.x = a" },
        "One or more parameter values were invalid: Type mismatch for Index Key g Expected: S Actual: N IndexName: index",
      ],
      [
        "a change of the key",
        "UpdateItem",
        { Key, UpdateExpression: "SET p.x = a" },
        "One or more parameter values were invalid: Cannot update attribute p. This attribute is part of the key",
      ],
      [
        "a scan of whole items from an index that does not hold them",
        "Scan",
        { IndexName: "index", Select: "ALL_ATTRIBUTES", FilterExpression: "attribute_exists(p.x)" },
        "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index " +
          "index because its projection type is not ALL",
      ],
      [
        "a starting key that is none",
        "Scan",
        { ProjectionExpression: "p.x", ExclusiveStartKey: { p: { S: "1" } } },
        "The provided starting key is invalid: The provided key element does not match the schema",
      ],
    ];
    for (const [what, operation, input, error] of rows) {
      it(what, () => refuses(operation, { TableName, ...input }, `ValidationException: ${error}`));
    }
  });
});
