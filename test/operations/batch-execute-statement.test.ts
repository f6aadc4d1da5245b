// BatchExecuteStatement: statements that succeed or fail alone, over every way to reach a database.

import { describe, expect, test } from "vitest";
import { describeDatabases } from "../support/databases.ts";

const SELECT_KEY = "Select statements within BatchExecuteStatement must specify the primary key in the where clause.";

const FOREIGN = "arn:aws:dynamodb:us-east-1:111111111111:table/batch";

describeDatabases("BatchExecuteStatement", (client) => {
  const statementsOf = (texts: readonly (string | object)[]) =>
    texts.map((text) => (typeof text === "string" ? { Statement: text } : text));
  const batch = (texts: readonly (string | object)[], more: object = {}) =>
    client.run("BatchExecuteStatement", { Statements: statementsOf(texts), ...more });
  const refuses = (texts: readonly (string | object)[], error: string) =>
    client.refuses("BatchExecuteStatement", { Statements: statementsOf(texts) }, `ValidationException: ${error}`);

  test("a table", async () => {
    await client.run("CreateTable", {
      TableName: "batch",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "g", AttributeType: "S" },
      ],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      GlobalSecondaryIndexes: [
        {
          IndexName: "byG",
          KeySchema: [{ AttributeName: "g", KeyType: "HASH" }],
          Projection: { ProjectionType: "ALL" },
        },
      ],
    });
  });

  test("writes, each with its own answer", async () => {
    await client.run("PutItem", { TableName: "batch", Item: { pk: { S: "old" }, n: { N: "1" } } });
    const response = await batch([
      "INSERT INTO batch VALUE {'pk': 'a', 'n': 1}",
      "INSERT INTO batch VALUE {'pk': 'old'}",
      { Statement: "INSERT INTO batch VALUE {'pk': ?}", Parameters: [{ S: "b" }] },
      "UPDATE batch SET n = 2 WHERE pk = 'nobody'",
      "DELETE FROM batch WHERE pk = 'none' RETURNING ALL OLD *",
      "DELETE FROM batch WHERE n = 1",
      "SELEKT",
      "INSERT INTO nowhere VALUE {'pk': 'a'}",
      `INSERT INTO "${FOREIGN}" VALUE {'pk': 'a'}`,
      "INSERT INTO batch VALUE {'n': 1}",
      "INSERT INTO batch VALUE {'pk': ?}",
      "DELETE FROM batch WHERE pk = 'x' RETURNING ALL NEW *",
    ]);
    expect(response.Responses.slice(0, -1)).toEqual([
      { TableName: "batch" },
      { TableName: "batch", Error: { Code: "DuplicateItem", Message: "Duplicate primary key exists in table" } },
      { TableName: "batch" },
      { TableName: "batch", Error: { Code: "ConditionalCheckFailed", Message: "The conditional request failed" } },
      { TableName: "batch" },
      {
        TableName: "batch",
        Error: {
          Code: "ValidationError",
          Message: "Where clause does not contain a mandatory equality on all key attributes",
        },
      },
      {
        Error: {
          Code: "ValidationError",
          Message: "Unsupported operation: VariableReference",
        },
      },
      { TableName: "nowhere", Error: { Code: "ResourceNotFound", Message: "Requested resource not found" } },
      { TableName: FOREIGN, Error: { Code: "AccessDenied", Message: "Access is denied" } },
      {
        TableName: "batch",
        Error: {
          Code: "ValidationError",
          Message: "Key attribute should be present in the item: Key pk",
        },
      },
      {
        Error: {
          Code: "ValidationError",
          Message: "Number of parameters in request and statement don't match.",
        },
      },
    ]);
    expect(response.Responses.at(-1).Error.Code).toBe("ValidationError");
    const { Count } = await client.run("Scan", { TableName: "batch" });
    expect(Count).toBe(3);
  });

  test("what writes return", async () => {
    const { Responses } = await batch([
      "UPDATE batch SET n = 7 WHERE pk = 'a' RETURNING MODIFIED NEW *",
      "DELETE FROM batch WHERE pk = 'b' RETURNING ALL OLD *",
    ]);
    expect(Responses).toEqual([
      { TableName: "batch", Item: { n: { N: "7" } } },
      { TableName: "batch", Item: { pk: { S: "b" } } },
    ]);
  });

  test("no item comes with a failed condition, whatever was asked for", async () => {
    const { Responses } = await batch([
      {
        Statement: "UPDATE batch SET n = 7 WHERE pk = 'a' AND n = 99",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      },
    ]);
    expect(Responses).toEqual([
      { TableName: "batch", Error: { Code: "ConditionalCheckFailed", Message: "The conditional request failed" } },
    ]);
  });

  test("reads, each of one item", async () => {
    const { Responses } = await batch([
      "SELECT * FROM batch WHERE pk = 'a'",
      "SELECT n FROM batch WHERE pk = 'old'",
      "SELECT * FROM batch WHERE pk = 'nobody'",
      "SELECT * FROM batch WHERE pk = 'nobody3' AND 'nobody3' = pk",
      "SELECT * FROM batch WHERE pk = 'nobody2' AND n = 1",
      "SELECT * FROM batch WHERE pk = 'nobody2' AND pk = 'a'",
      "SELECT * FROM batch",
      "SELECT * FROM batch WHERE pk IN ['a', 'b']",
      "SELECT * FROM batch.byG WHERE g = 'a'",
      "SELECT * FROM batch WHERE pk = TRUE",
      "SELECT * FROM batch WHERE pk = 1",
    ]);
    expect(Responses).toEqual([
      { TableName: "batch", Item: { pk: { S: "a" }, n: { N: "7" } } },
      { TableName: "batch", Item: { n: { N: "1" } } },
      { TableName: "batch" },
      { TableName: "batch" },
      { TableName: "batch", Error: { Code: "ValidationError", Message: SELECT_KEY } },
      { TableName: "batch", Error: { Code: "ValidationError", Message: SELECT_KEY } },
      { TableName: "batch", Error: { Code: "ValidationError", Message: SELECT_KEY } },
      { TableName: "batch", Error: { Code: "ValidationError", Message: SELECT_KEY } },
      { TableName: "batch", Error: { Code: "ValidationError", Message: SELECT_KEY } },
      { TableName: "batch", Error: { Code: "ValidationError", Message: SELECT_KEY } },
      {
        TableName: "batch",
        Error: {
          Code: "ValidationError",
          Message: "Key attribute's data type should match its data type in table's schema: Key pk",
        },
      },
    ]);
  });

  test("columns in their places, as a batch of gets answers them", async () => {
    const m = { M: { x: { L: [{ N: "0" }, { N: "1" }, { N: "2" }] }, y: { S: "y" } } };
    await client.run("PutItem", { TableName: "batch", Item: { pk: { S: "nested" }, m } });
    const { Responses } = await batch(["SELECT pk, m.x[2], m.x[0] FROM batch WHERE pk = 'nested'"]);
    expect(Responses).toEqual([
      { TableName: "batch", Item: { pk: { S: "nested" }, m: { M: { x: { L: [{ N: "0" }, { N: "2" }] } } } } },
    ]);
    await batch(["DELETE FROM batch WHERE pk = 'nested'"]);
  });

  test("what it costs, by table", async () => {
    const { ConsumedCapacity } = await batch(
      [
        "SELECT * FROM batch WHERE pk = 'a'",
        { Statement: "SELECT * FROM batch WHERE pk = 'old'", ConsistentRead: true },
        "SELECT * FROM batch",
      ],
      { ReturnConsumedCapacity: "TOTAL" },
    );
    expect(ConsumedCapacity).toEqual([{ TableName: "batch", CapacityUnits: 1.5 }]);
  });

  describe("refused as a whole", () => {
    test("reads among writes", () =>
      refuses(
        ["SELECT * FROM batch WHERE pk = 'a'", "DELETE FROM batch WHERE pk = 'b'"],
        "Read and write requests together in the same batch is not supported.",
      ));
    test("a parameter that is no value", () =>
      refuses(
        ["SELEKT", { Statement: "SELECT * FROM batch WHERE pk = ?", Parameters: [{}] }],
        "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
      ));
    for (const [name, texts] of [
      ["reads", ["SELECT * FROM batch WHERE pk = 'a'", "SELECT n FROM batch WHERE 'a' = pk"]],
      ["writes", ["INSERT INTO batch VALUE {'pk': 'z'}", "DELETE FROM batch WHERE pk = 'z'"]],
    ] as const) {
      test(`${name} of one item`, () => refuses(texts, "Provided list of item keys contains duplicates"));
    }
    test("nothing was done", async () => {
      const { Responses } = await batch(["SELECT * FROM batch WHERE pk = 'z'"]);
      expect(Responses).toEqual([{ TableName: "batch" }]);
    });
    test("too many statements", async () => {
      const texts = Array.from({ length: 26 }, (_, i) => `SELECT * FROM batch WHERE pk = '${i}'`);
      const failure = await batch(texts).catch((error: Error) => error);
      expect(failure).toMatchObject({ name: "ValidationException" });
      expect(failure.message).toMatch(/Member must have length less than or equal to 25$/);
      expect((await batch(texts.slice(1))).Responses).toHaveLength(25);
    });
  });
});
