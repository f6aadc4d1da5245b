// ExecuteTransaction: statements that all happen or none, over every way to reach a database.

import { describe, expect, test } from "vitest";
import { describeDatabases } from "../support/databases.ts";

const NO_KEY = "Where clause does not contain a mandatory equality on all key attributes";

describeDatabases("ExecuteTransaction", (client) => {
  const statementsOf = (texts: readonly (string | object)[]) =>
    texts.map((text) => (typeof text === "string" ? { Statement: text } : text));
  const transact = (texts: readonly (string | object)[], more: object = {}) =>
    client.run("ExecuteTransaction", { TransactStatements: statementsOf(texts), ...more });
  const refuses = (texts: readonly (string | object)[], error: string, more: object = {}) =>
    client.refuses("ExecuteTransaction", { TransactStatements: statementsOf(texts), ...more }, error);
  const put = (pk: string, n: number) =>
    client.run("PutItem", { TableName: "accounts", Item: { pk: { S: pk }, n: { N: String(n) } } });
  const balances = async () => {
    const { Items } = await client.run("Scan", { TableName: "accounts" });
    return Object.fromEntries(Items.map(({ pk, n }: { pk: { S: string }; n?: { N: string } }) => [pk.S, n?.N]));
  };
  /** The reasons with which a transaction is cancelled. */
  const reasonsOf = async (texts: readonly (string | object)[]) => {
    const failure = await transact(texts).then(
      () => undefined,
      (error) => error,
    );
    expect(failure).toMatchObject({ name: "TransactionCanceledException" });
    return failure.details.CancellationReasons;
  };

  test("tables", async () => {
    await client.run("CreateTable", {
      TableName: "accounts",
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
    await client.run("CreateTable", {
      TableName: "sorted",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "N" },
      ],
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
    });
  });

  test("writes and checks", async () => {
    await put("a", 10);
    await put("b", 5);
    await put("gone", 0);
    const response = await transact(
      [
        { Statement: "UPDATE accounts SET n = n - ? WHERE pk = 'a' AND n >= ?", Parameters: [{ N: "3" }, { N: "3" }] },
        "INSERT INTO accounts VALUE {'pk': 'new', 'n': 1}",
        "DELETE FROM accounts WHERE pk = 'gone'",
        "EXISTS(SELECT * FROM accounts WHERE pk = 'b' AND n = 5)",
      ],
      { ReturnConsumedCapacity: "TOTAL" },
    );
    expect(response).toEqual({
      Responses: [],
      ConsumedCapacity: [{ TableName: "accounts", CapacityUnits: 8, WriteCapacityUnits: 8 }],
    });
    expect(await balances()).toEqual({ a: "7", b: "5", new: "1" });
  });

  describe("cancelled", () => {
    test("with a reason for every statement", async () => {
      const reasons = await reasonsOf([
        "UPDATE accounts SET n = 0 WHERE pk = 'a'",
        "INSERT INTO accounts VALUE {'pk': 'b'}",
        "UPDATE accounts SET n = 0 WHERE pk = 'nobody'",
        {
          Statement: "DELETE FROM accounts WHERE pk = 'new' AND n = 9",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        },
        "EXISTS(SELECT * FROM accounts WHERE pk = 'none' AND n = 1)",
      ]);
      const failed = { Code: "ConditionalCheckFailed", Message: "The conditional request failed" };
      expect(reasons).toEqual([
        { Code: "None" },
        { Code: "DuplicateItem", Message: "Duplicate primary key exists in table" },
        failed,
        { ...failed, Item: { pk: { S: "new" }, n: { N: "1" } } },
        failed,
      ]);
      expect(await balances()).toEqual({ a: "7", b: "5", new: "1" });
    });
    test("by a check that is not met", async () => {
      expect(
        await reasonsOf([
          "EXISTS(SELECT * FROM accounts WHERE pk = 'b' AND n = 6)",
          "INSERT INTO accounts VALUE {'pk': 'x'}",
        ]),
      ).toMatchObject([{ Code: "ConditionalCheckFailed" }, { Code: "None" }]);
    });
    test("by a check of an item that is not there", async () => {
      expect(await reasonsOf(["EXISTS(SELECT * FROM accounts WHERE pk = 'none' AND n IS MISSING)"])).toMatchObject([
        { Code: "ConditionalCheckFailed" },
      ]);
    });
  });

  test("cancelled for an item that is too large, beside what else is decided, once every key fits", async () => {
    const large = {
      Statement: "INSERT INTO accounts VALUE {'pk': 'large', 'x': ?}",
      Parameters: [{ S: "x".repeat(409_600) }],
    };
    const tooLarge = { Code: "ValidationError", Message: "Item size has exceeded the maximum allowed size" };
    expect(await reasonsOf([large, "UPDATE accounts SET n = 1 WHERE pk = 'no'"])).toMatchObject([
      tooLarge,
      { Code: "ConditionalCheckFailed" },
    ]);
    expect(await reasonsOf([large, "DELETE FROM accounts"])).toMatchObject([
      { Code: "None" },
      { Code: "ValidationError", Message: NO_KEY },
    ]);
  });

  describe("cancelled for a key, the first that does not fit", () => {
    const OTHER_TYPE = "Key attribute's data type should match its data type in table's schema: Key";
    const TWICE = "Multiple conditions on same key pk. Only single item Update/Insert/Delete are supported";
    const cancelled = (name: string, texts: readonly string[], reasons: readonly (string | undefined)[]) =>
      test(name, async () =>
        expect(await reasonsOf(texts)).toEqual(
          reasons.map((Message) => (Message === undefined ? { Code: "None" } : { Code: "ValidationError", Message })),
        ),
      );
    const one = (name: string, text: string, reason: string) => cancelled(name, [text], [reason]);
    one("a DELETE without a clause", "DELETE FROM sorted", NO_KEY);
    one("an UPDATE without a clause", "UPDATE sorted SET n = 1", NO_KEY);
    one("without a clause, before its table is looked for", "DELETE FROM nobody", NO_KEY);
    one("a DELETE of no one item", "DELETE FROM sorted WHERE n = 1", NO_KEY);
    one("an UPDATE of no one item", "UPDATE sorted SET n = 1 WHERE n = 1", NO_KEY);
    one("without the sort key", "DELETE FROM sorted WHERE pk = 'a'", NO_KEY);
    one("without the partition key", "UPDATE sorted REMOVE n WHERE sk = 1", NO_KEY);
    one("a range of the sort key", "DELETE FROM sorted WHERE pk = 'a' AND sk > 1", NO_KEY);
    one("one of two keys", "DELETE FROM sorted WHERE pk = 'a' AND sk = 1 OR sk = 2", NO_KEY);
    one("a key that lacks an attribute, before the type of the other", "DELETE FROM sorted WHERE pk = TRUE", NO_KEY);
    one("a key that is not whole, before RETURNING", "DELETE FROM sorted WHERE pk = 'a' RETURNING ALL OLD *", NO_KEY);
    one("two values of one attribute", "DELETE FROM sorted WHERE pk = 'a' AND sk = 1 AND pk = 'b'", TWICE);
    one("two values, before the other attribute", "UPDATE sorted SET n = 1 WHERE pk = 'a' AND pk = 'b'", TWICE);
    one("two values, before their type", "DELETE FROM sorted WHERE pk = 'a' AND pk = TRUE AND sk = 1", TWICE);
    one("another type", "DELETE FROM sorted WHERE pk = 'a' AND sk = '1'", `${OTHER_TYPE} sk`);
    one("an empty value of another type", "UPDATE sorted SET n = 1 WHERE pk = 'a' AND sk = ''", `${OTHER_TYPE} sk`);
    one("before RETURNING", "DELETE FROM sorted WHERE pk = 1 AND sk = 1 RETURNING ALL NEW *", `${OTHER_TYPE} pk`);
    one("a check", "EXISTS(SELECT * FROM sorted WHERE pk = 1 AND sk = 1 AND n = 1)", `${OTHER_TYPE} pk`);
    one(
      "a check by no type of keys",
      "EXISTS(SELECT * FROM sorted WHERE pk = TRUE AND sk = 1 AND n = 1)",
      `${OTHER_TYPE} pk`,
    );
    one("a read", "SELECT * FROM sorted WHERE pk = 1 AND sk = 1", `${OTHER_TYPE} pk`);
    one("an INSERT", "INSERT INTO sorted VALUE {'pk': 'a', 'sk': '1'}", `${OTHER_TYPE} sk`);
    one("an INSERT of no type of keys", "INSERT INTO sorted VALUE {'pk': NULL, 'sk': 1}", `${OTHER_TYPE} pk`);
    one(
      "an INSERT without it",
      "INSERT INTO sorted VALUE {'pk': 'a'}",
      "Key attribute should be present in the item: Key sk",
    );
    one("an INSERT, before RETURNING", "INSERT INTO accounts VALUE {'pk': 1} RETURNING ALL OLD *", `${OTHER_TYPE} pk`);
    const DELETE = "DELETE FROM sorted WHERE pk = 'a' AND sk = 1";
    cancelled(
      "among others",
      [DELETE, "DELETE FROM sorted WHERE pk = 'b'", "DELETE FROM accounts WHERE pk = 'c'"],
      [undefined, NO_KEY, undefined],
    );
    cancelled(
      "before a failed condition",
      ["UPDATE accounts SET n = 1 WHERE pk = 'no'", "DELETE FROM sorted"],
      [undefined, NO_KEY],
    );
    cancelled(
      "before another that does not fit",
      ["DELETE FROM accounts WHERE pk = 1", "DELETE FROM sorted"],
      [`${OTHER_TYPE} pk`, undefined],
    );
    cancelled(
      "before a table that is not there",
      ["DELETE FROM sorted", "DELETE FROM nobody WHERE pk = 'a'"],
      [NO_KEY, undefined],
    );
    cancelled(
      "before a statement that is refused",
      ["DELETE FROM sorted", "DELETE FROM accounts WHERE upper(pk) = 'a'"],
      [NO_KEY, undefined],
    );
    cancelled(
      "a read before another",
      ["SELECT * FROM accounts WHERE pk = 1", "SELECT * FROM nobody WHERE pk = 'a'"],
      [`${OTHER_TYPE} pk`, undefined],
    );
    cancelled(
      "a read after another",
      ["SELECT * FROM accounts WHERE pk = 'x'", "SELECT * FROM accounts WHERE pk = 1"],
      [undefined, `${OTHER_TYPE} pk`],
    );
    test("a check of two values of one attribute is not met", async () => {
      const check = "EXISTS(SELECT * FROM sorted WHERE pk = 'a' AND sk = 1 AND pk = 'b' AND n = 1)";
      expect(await reasonsOf([check])).toMatchObject([{ Code: "ConditionalCheckFailed" }]);
    });
  });

  test("reads", async () => {
    const response = await transact(
      [
        "SELECT * FROM accounts WHERE pk = 'a'",
        "SELECT n FROM accounts WHERE pk = 'b'",
        "SELECT * FROM accounts WHERE pk = 'nobody'",
      ],
      { ReturnConsumedCapacity: "TOTAL", ClientRequestToken: "reads-have-no-use-for-it" },
    );
    expect(response).toEqual({
      Responses: [{ Item: { pk: { S: "a" }, n: { N: "7" } } }, { Item: { n: { N: "5" } } }, {}],
      ConsumedCapacity: [{ TableName: "accounts", CapacityUnits: 6, ReadCapacityUnits: 6 }],
    });
  });

  test("what a check selects has no meaning", async () => {
    await put("b", 5);
    for (const selected of ["n", "DISTINCT n", "VALUE n", "COUNT(*)", "n AS m", "n, n"]) {
      const check = `EXISTS(SELECT ${selected} FROM accounts WHERE pk = 'b' AND n = 5 ORDER BY n)`;
      expect(await transact([check])).toEqual({ Responses: [] });
    }
  });

  test("columns in their places, as a transaction of gets answers them", async () => {
    await client.run("PutItem", {
      TableName: "accounts",
      Item: { pk: { S: "nested" }, m: { M: { x: { S: "x" }, y: { S: "y" } } } },
    });
    const { Responses } = await transact(["SELECT m.x FROM accounts WHERE pk = 'nested'"]);
    expect(Responses).toEqual([{ Item: { m: { M: { x: { S: "x" } } } } }]);
    await transact(["DELETE FROM accounts WHERE pk = 'nested'"]);
  });

  describe("tokens", () => {
    const statement = "UPDATE accounts SET n = n + 1 WHERE pk = 'a'";
    test("a transaction is done once", async () => {
      await put("a", 0);
      await transact([statement], { ClientRequestToken: "once" });
      const replay = await transact([statement], { ClientRequestToken: "once", ReturnConsumedCapacity: "TOTAL" });
      expect(replay.ConsumedCapacity).toEqual([{ TableName: "accounts", CapacityUnits: 2, ReadCapacityUnits: 2 }]);
      expect((await balances()).a).toBe("1");
    });
    test("a token goes with one transaction", () =>
      refuses(
        ["DELETE FROM accounts WHERE pk = 'a'"],
        "IdempotentParameterMismatchException: The request uses the same client token as a previous, but non-identical request. Do not reuse a client token with different requests, unless the requests are identical",
        { ClientRequestToken: "once" },
      ));
    test("TransactWriteItems has tokens of its own", async () => {
      await client.run("TransactWriteItems", {
        TransactItems: [{ Delete: { TableName: "accounts", Key: { pk: { S: "new" } } } }],
        ClientRequestToken: "once",
      });
      expect(await balances()).not.toHaveProperty("new");
    });
  });

  describe("refused as a whole", () => {
    const refused = (name: string, texts: readonly string[], error: string) =>
      test(name, () => refuses(texts, `ValidationException: ${error}`));
    refused(
      "reads among writes",
      ["SELECT * FROM accounts WHERE pk = 'a'", "DELETE FROM accounts WHERE pk = 'b'"],
      "ExecuteTransaction API does not support both read and write operations in the same request.",
    );
    refused(
      "two writes of one item",
      ["INSERT INTO accounts VALUE {'pk': 'z'}", "EXISTS(SELECT * FROM accounts WHERE pk = 'z' AND n = 1)"],
      "Transaction request cannot include multiple operations on one item",
    );
    refused(
      "two reads of one item",
      ["SELECT * FROM accounts WHERE pk = 'a'", "SELECT n FROM accounts WHERE pk = 'a'"],
      "Transaction request cannot include multiple operations on one item",
    );
    refused(
      "a key of a type that no key has",
      ["DELETE FROM accounts WHERE pk = TRUE RETURNING ALL OLD *"],
      "Validation failed in TransactStatements[0]: Key value must be of type S, N, or B. Key name: pk, Key type: BOOL",
    );
    refused(
      "EXISTS of two",
      ["EXISTS(SELECT * FROM accounts WHERE pk = 'a' AND n = 1, 1)"],
      "Unsupported operation in transaction.",
    );
    refused(
      "EXISTS with a clause that DynamoDB does not have",
      ["EXISTS(SELECT * FROM accounts WHERE pk = 'a' AND n = 1 LIMIT 1)"],
      "Validation failed in TransactStatements[0]: Unsupported clause: LIMIT at 1:62:1",
    );
    refused(
      "what DynamoDB does not do, with its place",
      ["DELETE FROM accounts WHERE pk = 'a'", "UPDATE accounts SET n = upper(n) WHERE pk = 'b'"],
      "Validation failed in TransactStatements[1]: Unrecognized function: upper",
    );
    refused("an operator", ["1 + 1"], "Unsupported operation in transaction.");
    refused(
      "reads among writes, before what is wrong with them",
      ["SELECT * FROM accounts WHERE upper(pk) = 'A'", "DELETE FROM accounts WHERE pk = 'b'"],
      "ExecuteTransaction API does not support both read and write operations in the same request.",
    );
    refused(
      "reads among writes, before a statement after them that is none",
      ["SELECT * FROM accounts WHERE pk = 'a'", "DELETE FROM accounts WHERE pk = 'b'", "x"],
      "ExecuteTransaction API does not support both read and write operations in the same request.",
    );
    refused(
      "a statement that is none, before reads among writes that are not all before it",
      ["SELECT * FROM accounts WHERE pk = 'a'", "1 + 1", "DELETE FROM accounts WHERE pk = 'b'", "x"],
      "Unsupported operation in transaction.",
    );
    const NESTED_KEY =
      "Validation failed in TransactStatements[0]: Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key pk";
    refused(
      "a statement that is refused, before a key that does not fit",
      ["DELETE FROM accounts WHERE upper(pk) = 'a'", "DELETE FROM sorted"],
      "Validation failed in TransactStatements[0]: Unrecognized function: upper",
    );
    refused(
      "a read of no one item, before a statement that is refused",
      ["SELECT * FROM accounts", "SELECT * FROM accounts WHERE upper(pk) = 'a'"],
      "Validation failed in TransactStatements[0]: Select statements within ExecuteTransaction must specify the primary key in the where clause.",
    );
    test("a table that is not there, before a statement that is refused", () =>
      refuses(
        ["DELETE FROM nobody WHERE pk = 'a'", "DELETE FROM accounts WHERE upper(pk) = 'a'"],
        "ResourceNotFoundException: Requested resource not found",
      ));
    refused("a write by a part of the key", ["DELETE FROM accounts WHERE pk.x = 'a'"], NESTED_KEY);
    refused("a check of a part of the key", ["EXISTS(SELECT * FROM accounts WHERE size(pk.x) = 1)"], NESTED_KEY);
    const KEY_ALONE =
      "Validation failed in TransactStatements[0]: Select statements within ExecuteTransaction must specify the primary key in the where clause.";
    refused("a read of no one item", ["SELECT * FROM accounts"], KEY_ALONE);
    refused("a read by a key of a type that no key has", ["SELECT * FROM accounts WHERE pk = TRUE"], KEY_ALONE);
    refused("a read of more than the key", ["SELECT * FROM accounts WHERE pk = 'a' AND n = 1"], KEY_ALONE);
    const CHECK =
      "Validation failed in TransactStatements[0]: EXISTS() must contain a single item read with additional condition";
    refused("a check of no one item", ["EXISTS(SELECT * FROM accounts WHERE n = 1)"], CHECK);
    refused("a check of the key alone", ["EXISTS(SELECT * FROM accounts WHERE pk = 'a')"], CHECK);
    refused(
      "a check of an index",
      ["EXISTS(SELECT * FROM accounts.byG WHERE g = 'a')"],
      "Validation failed in TransactStatements[0]: Operations on indices are not supported in transactions",
    );
    refused(
      "what is no statement",
      ["DELETE FROM accounts WHERE pk = 'a'", "SELEKT"],
      "Unsupported operation: VariableReference",
    );
    refused(
      "a read of an index",
      ["SELECT * FROM accounts.byG WHERE g = 'a'"],
      "Validation failed in TransactStatements[0]: Reads on indices are not supported within transactions.",
    );
    refused(
      "RETURNING",
      ["DELETE FROM accounts WHERE pk = 'a' RETURNING ALL OLD *"],
      "Validation failed in TransactStatements[0]: RETURNING clause is not supported in ExecuteTransaction.",
    );
    refused(
      "RETURNING in an INSERT",
      ["INSERT INTO accounts VALUE {'pk': 'z'} RETURNING ALL OLD *"],
      "Validation failed in TransactStatements[0]: RETURNING is not supported in INSERT",
    );
    refused(
      "RETURNING that a DELETE does not have",
      ["DELETE FROM accounts WHERE pk = 'z'", "DELETE FROM accounts WHERE pk = 'a' RETURNING ALL NEW *"],
      "Validation failed in TransactStatements[1]: Invalid returning clause: RETURNING ALL NEW *. Only RETURNING ALL OLD * is allowed in DELETE statements.",
    );
    test("RETURNING, from a table that is not there", () =>
      refuses(
        ["DELETE FROM nobody WHERE pk = 'a' RETURNING ALL OLD *"],
        "ResourceNotFoundException: Requested resource not found",
      ));
    test("a table that is not there", () =>
      refuses(["SELECT * FROM nobody WHERE pk = 'a'"], "ResourceNotFoundException: Requested resource not found"));
    test("too many statements", async () => {
      const texts = Array.from({ length: 101 }, (_, i) => `SELECT * FROM accounts WHERE pk = '${i}'`);
      const failure = await transact(texts).catch((error: Error) => error);
      expect(failure.message).toMatch(/Member must have length less than or equal to 100$/);
      expect((await transact(texts.slice(1))).Responses).toHaveLength(100);
    });
  });
});
