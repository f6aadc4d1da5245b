// ExecuteStatement: what statements answer, change, cost and are refused, over every way to reach a database.

import { describe, expect, test } from "vitest";
import { type Client, describeDatabases } from "../support/databases.ts";

describeDatabases("ExecuteStatement", (client) => {
  const execute = (statement: string, parameters?: object[], more: object = {}) =>
    client.run("ExecuteStatement", { Statement: statement, Parameters: parameters, ...more });
  const refuses = (statement: string, error: string, more: object = {}) =>
    client.refuses("ExecuteStatement", { Statement: statement, ...more }, error);

  describe("SELECT", () => {
    const names = async (statement: string, more: object = {}) =>
      (await execute(statement, undefined, more)).Items.map((item: Record<string, { S: string }>) => item.sk?.S);
    const selects = (statement: string, expected: string[]) =>
      test(statement, async () => expect(await names(statement)).toEqual(expected));
    const refused = (statement: string, error: string, more: object = {}) =>
      test(`${statement} ${JSON.stringify(more)}`, () => refuses(statement, `ValidationException: ${error}`, more));
    /** The statement's pages, each as its items' sort keys. */
    const pages = async (statement: string, limit?: number) => {
      const found: string[][] = [];
      let NextToken: string | undefined;
      do {
        const page = await execute(statement, undefined, { Limit: limit, NextToken });
        found.push(page.Items.map((item: { sk: { S: string } }) => item.sk.S));
        NextToken = page.NextToken;
      } while (NextToken);
      return found;
    };

    test("a table and its items", async () => {
      await createTable(client, "orders");
      for (const [pk, sk, n] of [
        ["a", "1", 10],
        ["a", "2", 20],
        ["a", "3", 30],
        ["b", "1", 40],
        ["c", "1", 50],
      ]) {
        const Parameters = [{ S: pk }, { S: sk }, { N: String(n) }];
        await execute("INSERT INTO orders VALUE {'pk': ?, 'sk': ?, 'n': ?, 'g': 'g', 'm': {'x': ['y']}}", Parameters);
      }
      await execute("INSERT INTO orders VALUE {'pk': 'd', 'sk': '4', 'x': 'no number'}");
    });

    selects("SELECT * FROM orders WHERE pk = 'a' AND sk = '2'", ["2"]);
    selects("SELECT * FROM orders WHERE pk = 'a' AND sk = '9'", []);
    selects("SELECT * FROM orders WHERE pk = 'a' AND sk = '2' AND n = 99", []);
    selects('SELECT * FROM "orders" WHERE "pk" = \'a\'', ["1", "2", "3"]);
    selects("SELECT * FROM orders WHERE 'a' = pk AND '1' < sk", ["2", "3"]);
    selects("SELECT * FROM orders WHERE pk = 'a' AND sk BETWEEN '2' AND '3'", ["2", "3"]);
    selects("SELECT * FROM orders WHERE pk = 'a' AND begins_with(sk, '3')", ["3"]);
    selects("SELECT * FROM orders WHERE pk = 'a' AND sk > '1' AND sk < '3'", ["2"]);
    selects("SELECT * FROM orders WHERE pk = 'a' AND (sk = '1' OR sk = '3')", ["1", "3"]);
    selects("SELECT * FROM orders WHERE pk = 'a' AND n > 10 AND NOT n = 30", ["2"]);
    selects("SELECT * FROM orders WHERE pk = 'a' ORDER BY sk DESC", ["3", "2", "1"]);
    selects("SELECT * FROM orders WHERE pk = 'a' ORDER BY pk DESC", ["1", "2", "3"]);
    selects("SELECT * FROM orders WHERE pk = 'a' ORDER BY sk ASC, sk DESC", ["1", "2", "3"]);
    selects("SELECT * FROM orders WHERE pk = 'a' AND sk < '3' ORDER BY pk, sk DESC", ["2", "1"]);
    selects("SELECT * FROM orders WHERE pk = 'a' AND pk = 'b'", []);
    selects("SELECT sk FROM orders WHERE x = 'no number'", ["4"]);
    selects("SELECT sk FROM orders WHERE g IS MISSING", ["4"]);
    selects("SELECT sk FROM orders WHERE pk > 'c'", ["4"]);
    // Partitions come in the order of their keys, as DynamoDB Local has them.
    selects("SELECT sk FROM orders WHERE pk IN ['d', 'a', 'nobody', 'd']", ["1", "2", "3", "4"]);
    selects("SELECT sk FROM orders WHERE pk = 'd' OR pk = 'a' AND n > 10", ["2", "3", "4"]);
    selects("SELECT sk FROM orders WHERE pk IN ['a', 'd'] ORDER BY pk DESC, sk DESC", ["4", "3", "2", "1"]);
    selects("SELECT sk FROM orders WHERE pk IN ['d', 'a'] ORDER BY sk DESC, pk", ["3", "2", "1", "4"]);
    selects("SELECT sk FROM orders WHERE pk IN ['d', 'a'] ORDER BY sk DESC", ["3", "2", "1", "4"]);
    selects("SELECT sk FROM orders WHERE pk IN ['a', 'd'] ORDER BY sk, pk DESC", ["4", "1", "2", "3"]);
    selects("SELECT sk FROM orders WHERE pk IN ['d', 'a'] AND sk < '3' ORDER BY pk", ["1", "2"]);
    selects("SELECT sk FROM orders.byNumber WHERE g = 'g' AND n > 10 AND n < 50", ["2", "3", "1"]);
    selects('SELECT sk FROM "orders"."byNumber" WHERE g = \'g\' ORDER BY n DESC', ["1", "1", "3", "2", "1"]);
    selects("SELECT sk FROM orders.byNumber WHERE pk = 'a' AND sk = '2'", ["2"]);

    test("everything, in the order of Scan", async () => {
      const { Items } = await client.run("Scan", { TableName: "orders" });
      expect((await execute("SELECT * FROM orders")).Items).toEqual(Items);
    });
    test("columns", async () => {
      const { Items } = await execute("SELECT n, m.x[0], absent FROM orders WHERE pk = 'a' AND sk = '1'");
      expect(Items).toEqual([{ n: { N: "10" }, "x[0]": { S: "y" } }]);
    });
    test("no more than the item", async () => {
      const response = await execute("SELECT pk FROM orders WHERE pk = 'a' AND sk = '1'", undefined, { Limit: 1 });
      expect(response).toEqual({ Items: [{ pk: { S: "a" } }] });
    });

    test("pages of a partition", async () => {
      expect(await pages("SELECT * FROM orders WHERE pk = 'a'", 2)).toEqual([["1", "2"], ["3"]]);
      expect(await pages("SELECT * FROM orders WHERE pk = 'a' ORDER BY sk DESC", 2)).toEqual([["3", "2"], ["1"]]);
    });
    test("the limit counts what is evaluated", async () => {
      expect(await pages("SELECT * FROM orders WHERE pk = 'a' AND n = 30", 2)).toEqual([[], ["3"]]);
    });
    test("pages of several partitions", async () => {
      const statement = "SELECT * FROM orders WHERE pk IN ['c', 'a', 'd'] ORDER BY pk";
      expect(await pages(statement, 2)).toEqual([["1", "2"], ["3", "1"], ["4"]]);
    });
    test("pages of an index with ties", async () => {
      expect((await pages("SELECT sk FROM orders.byNumber", 1)).flat()).toEqual(["1", "2", "3", "1", "1"]);
    });
    test("pages of a scan", async () => {
      expect((await pages("SELECT * FROM orders", 1)).flat().sort()).toEqual(["1", "1", "1", "2", "3", "4"]);
    });
    test("where a page ends", async () => {
      const { LastEvaluatedKey } = await execute("SELECT * FROM orders WHERE pk = 'a'", undefined, { Limit: 2 });
      expect(LastEvaluatedKey).toEqual({ pk: { S: "a" }, sk: { S: "2" } });
    });
    test("many values of the partition key are answered ten items at a time", async () => {
      await client.run("CreateTable", hashTable("many"));
      const keys = Array.from({ length: 25 }, (_, i) => `k${String(i).padStart(2, "0")}`);
      for (const key of keys) await execute("INSERT INTO many VALUE {'pk': ?, 'sk': ?}", [{ S: key }, { S: key }]);
      const list = keys.map((key) => `'${key}'`).join(", ");
      const found = await pages(`SELECT sk FROM many WHERE pk IN [${list}]`);
      expect(found.map(({ length }) => length)).toEqual([10, 10, 5]);
      expect(found.flat()).toEqual(keys);
    });
    test("a token goes with its statement", async () => {
      const { NextToken } = await execute("SELECT * FROM orders WHERE pk = ?", [{ S: "a" }], { Limit: 1 });
      const next = (statement: string, parameter: string, token: string, error: string) =>
        client.refuses(
          "ExecuteStatement",
          { Statement: statement, Parameters: [{ S: parameter }], NextToken: token },
          error,
        );
      const mismatch = "ValidationException: NextToken does not match request";
      await next("SELECT * FROM orders WHERE pk = ?", "b", NextToken, mismatch);
      await next("SELECT  * FROM orders WHERE pk = ?", "a", NextToken, mismatch);
      await next("SELECT * FROM orders WHERE pk = ?", "a", "nonsense", "ValidationException: Invalid NextToken");
    });
    test("a token that a client made up", async () => {
      const Statement = "SELECT * FROM orders";
      const { NextToken } = await execute(Statement, undefined, { Limit: 1 });
      const { statement } = JSON.parse(Buffer.from(NextToken, "base64").toString());
      const madeUp = (cursor: unknown, error = "ValidationException: Invalid NextToken") => {
        const token = Buffer.from(JSON.stringify({ statement, cursor })).toString("base64");
        return refuses(Statement, error, { NextToken: token });
      };
      const unfit =
        "ValidationException: The provided starting key is invalid: The provided key element does not match the schema";
      await madeUp(null);
      await madeUp({ partition: -1 });
      await madeUp({ partition: 0, key: { pk: 5, sk: { S: "1" } } });
      await madeUp({ partition: 0, key: { pk: { S: null }, sk: { S: "1" } } });
      await madeUp({ partition: 0, key: { pk: { S: 5 }, sk: { S: "1" } } });
      await madeUp({ partition: 0, key: { pk: { N: "x" }, sk: { S: "1" } } });
      await madeUp({ partition: 0, key: { pk: { N: "1" }, sk: { S: "1" } } }, unfit);
      await madeUp({ partition: 1 }, unfit);
    });

    const costs = (statement: string, expected: object, more: object = {}) =>
      test(`what ${statement} costs ${JSON.stringify(more)}`, async () => {
        const { ConsumedCapacity } = await execute(statement, undefined, {
          ReturnConsumedCapacity: "INDEXES",
          ...more,
        });
        expect(ConsumedCapacity).toEqual({ TableName: "orders", ...expected });
      });
    const half = { CapacityUnits: 0.5 };
    costs("SELECT * FROM orders WHERE pk = 'a' AND sk = '1'", { ...half, Table: half });
    costs("SELECT * FROM orders WHERE pk = 'a' AND sk = '9'", { ...half, Table: half });
    costs("SELECT * FROM orders WHERE pk = 'a' AND n = 99", { ...half, Table: half });
    costs("SELECT * FROM orders", { CapacityUnits: 1, Table: { CapacityUnits: 1 } }, { ConsistentRead: true });
    costs("SELECT * FROM orders WHERE pk IN ['a', 'x', 'y']", { CapacityUnits: 1.5, Table: { CapacityUnits: 1.5 } });
    costs("SELECT * FROM orders.byNumber WHERE g = 'g'", {
      ...half,
      Table: { CapacityUnits: 0 },
      GlobalSecondaryIndexes: { byNumber: half },
    });

    refused("SELECT * FROM orders.nope", "The table does not have the specified index: nope");
    refused("SELECT * FROM orders.nope", "The table does not have the specified index: nope", { ConsistentRead: true });
    refused(
      "SELECT * FROM orders.nope ORDER BY x",
      "Must have WHERE clause in the statement when using ORDER BY clause.",
    );
    refused("SELECT * FROM orders.byNumber", "Strongly consistent read is not supported on Global Secondary Indexes", {
      ConsistentRead: true,
    });
    refused(
      "SELECT m FROM orders.byNumber WHERE g = 'g'",
      "One or more parameter values were invalid: Global secondary index byNumber does not project [m]",
    );
    refused("SELECT * FROM orders ORDER BY sk", "Must have WHERE clause in the statement when using ORDER BY clause.");
    for (const where of ["sk = '1'", "pk > 'a'", "pk = 'a' OR sk = '1'", "NOT pk = 'a'"]) {
      refused(
        `SELECT * FROM orders WHERE ${where} ORDER BY sk`,
        "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.",
      );
    }
    refused(
      "SELECT * FROM orders WHERE pk = 'a' ORDER BY n",
      "Variable reference n in ORDER BY clause must be part of the primary key",
    );
    const otherType = (key: string) =>
      `Key attribute's data type should match its data type in table's schema: Key ${key}`;
    refused("SELECT * FROM orders WHERE pk = 1 AND sk = '1'", otherType("pk"));
    refused("SELECT * FROM orders WHERE pk = 1", otherType("pk"));
    refused("SELECT * FROM orders WHERE pk IN [1, 2]", otherType("pk"));
    refused("SELECT * FROM orders WHERE pk IN ['a', 'b'] AND sk > 1", otherType("sk"));
    // As a hash map has them.
    refused("SELECT * FROM orders WHERE pk = 1 AND sk = 1", otherType("sk"));
    refused("SELECT * FROM orders WHERE sk > 1 AND pk = 1", otherType("sk"));
    const SCALAR =
      "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: sk";
    refused("SELECT sk.x FROM orders WHERE pk = 1", otherType("pk"));
    refused("SELECT sk.x FROM orders WHERE pk = 'a' ORDER BY n", SCALAR);
    refused("SELECT * FROM orders WHERE sk[0] = 1", SCALAR);
    // What is empty is told of a filter before what is selected, and after that of what narrows the read.
    const EMPTY = (key: string) =>
      `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: ${key}`;
    refused("SELECT sk.x FROM orders WHERE pk = ''", SCALAR);
    refused("SELECT sk.x FROM orders WHERE contains(pk, '')", EMPTY("pk"));
    refused("SELECT * FROM orders WHERE contains(pk, '') AND sk.x = 1", SCALAR);
    refused("SELECT * FROM orders WHERE pk = '' ORDER BY n", EMPTY("pk"));
    refused(
      "SELECT m FROM orders.byNumber WHERE g = ''",
      "One or more parameter values were invalid: Global secondary index byNumber does not project [m]",
    );
    refused(
      "SELECT m FROM orders.byNumber WHERE g = 'g' ORDER BY pk",
      "One or more parameter values were invalid: Global secondary index byNumber does not project [m]",
    );
    const CONDITION_TYPE =
      "One or more parameter values were invalid: Condition parameter type does not match schema type";
    refused("SELECT * FROM orders WHERE pk > 1", CONDITION_TYPE);
    refused("SELECT * FROM orders WHERE pk = 1 OR pk = 2", CONDITION_TYPE);
    refused("SELECT * FROM orders WHERE pk = 'a' AND sk IN [1]", CONDITION_TYPE);
    refused("SELECT * FROM orders WHERE NOT (n = 1 OR pk IN ['a', 1])", CONDITION_TYPE);
    refused("SELECT * FROM orders WHERE pk > ''", EMPTY("pk"));
    // One key attribute is looked at after the other, the table's before the index's, and each condition's values in turn.
    refused("SELECT * FROM orders WHERE pk = '' AND contains(sk, 1)", EMPTY("pk"));
    refused("SELECT * FROM orders WHERE contains(sk, 1) AND contains(pk, '')", EMPTY("pk"));
    refused("SELECT * FROM orders WHERE sk IN ['', 1]", EMPTY("sk"));
    refused("SELECT * FROM orders WHERE sk IN [1, '']", CONDITION_TYPE);
    test("values beside an attribute with which a key is compared, too, may have any type", async () => {
      for (const where of ["sk BETWEEN 1 AND n", "sk BETWEEN n AND 1", "sk IN [1, absent]", "sk IN [absent, '']"]) {
        expect(await execute(`SELECT * FROM orders WHERE ${where}`)).toEqual({ Items: [] });
      }
    });
    refused("SELECT * FROM orders.byNumber WHERE n IN ['1'] AND contains(pk, '')", EMPTY("pk"));
    refused("SELECT m FROM orders.byNumber WHERE g = '' AND sk = ''", EMPTY("sk"));
    refused("SELECT m FROM orders.byNumber WHERE g = '' AND NOT n = 1", EMPTY("g"));
    // Where the conditions on the keys are no key condition, all of them are looked at as a filter's.
    for (const where of [
      "contains(sk, 'a')",
      "sk <> '1'",
      "sk IN ['1']",
      "sk IS STRING",
      "size(sk) = 1",
      "NOT sk = '1'",
    ]) {
      refused(`SELECT * FROM orders WHERE pk = 1 AND ${where}`, CONDITION_TYPE);
    }
    refused("SELECT * FROM orders WHERE pk = 1 AND sk > '1' AND sk < '3'", CONDITION_TYPE);
    refused("SELECT * FROM orders WHERE pk = 1 AND sk.x = 1", SCALAR);
    for (const where of [
      "(sk = '1' OR n = 1)",
      "sk = g",
      "begins_with(sk, 'a')",
      "NOT n = 1",
      "(sk = '1' AND n = 1)",
    ]) {
      refused(`SELECT * FROM orders WHERE pk = 1 AND ${where}`, otherType("pk"));
    }
    const NO_NAME = "Argument to ORDER BY must be of type VariableReference. Type:";
    refused("SELECT * FROM orders WHERE pk = 'a' ORDER BY 1", `${NO_NAME} 1`);
    refused("SELECT * FROM orders WHERE pk = 'a' ORDER BY sk.x", `${NO_NAME} PATH`);
    refused("SELECT * FROM orders WHERE pk = 'a' ORDER BY 'sk'", `${NO_NAME} "sk"`);
    refused("SELECT * FROM orders WHERE pk = 'a' ORDER BY NULL", `${NO_NAME} null`);
    refused("SELECT * FROM orders WHERE pk = 'a' ORDER BY TRUE", `${NO_NAME} true`);
    refused("SELECT * FROM orders WHERE pk = 'a' ORDER BY [sk]", `${NO_NAME} LIST`);
    refused("SELECT * FROM orders WHERE pk = 'a' ORDER BY {'a': sk}", `${NO_NAME} STRUCT`);
    refused("SELECT * FROM orders WHERE pk = 'a' ORDER BY `a`", `${NO_NAME} a`);
    refused(
      "EXISTS(SELECT * FROM orders WHERE pk = 'a')",
      "EXISTS can only be used in ExecuteTransaction write requests.",
    );

    test("a table that is not there", () =>
      refuses("SELECT * FROM nobody", "ResourceNotFoundException: Requested resource not found"));
    test("the statement is refused before the table is looked for", () =>
      refuses("SELECT COUNT(*) FROM nobody", "ValidationException: Unexpected path component at 1:8:5"));
    test("an empty statement", () =>
      refuses(
        "",
        "ValidationException: 1 validation error detected: Value '' at 'statement' failed to satisfy constraint: Member must have length greater than or equal to 1",
      ));
  });

  describe("SELECT from other indexes", () => {
    test("a table and its items", async () => {
      await client.run("CreateTable", {
        TableName: "matches",
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: ["pk", "sk", "l", "cup", "region", "round"].map((AttributeName) => ({
          AttributeName,
          AttributeType: "S",
        })),
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" },
          { AttributeName: "sk", KeyType: "RANGE" },
        ],
        LocalSecondaryIndexes: [
          {
            IndexName: "byLetter",
            KeySchema: [
              { AttributeName: "pk", KeyType: "HASH" },
              { AttributeName: "l", KeyType: "RANGE" },
            ],
            Projection: { ProjectionType: "KEYS_ONLY" },
          },
        ],
        GlobalSecondaryIndexes: [
          {
            IndexName: "several",
            KeySchema: [
              { AttributeName: "cup", KeyType: "HASH" },
              { AttributeName: "region", KeyType: "HASH" },
              { AttributeName: "round", KeyType: "RANGE" },
              { AttributeName: "l", KeyType: "RANGE" },
            ],
            Projection: { ProjectionType: "ALL" },
          },
        ],
      });
      for (const [sk, l, round] of ["1c1", "2b1", "3a2", "4d2"]) {
        await execute(
          "INSERT INTO matches VALUE {'pk': 'm', 'sk': ?, 'l': ?, 'round': ?, 'cup': 'c', 'region': 'r', 'x': 1}",
          [{ S: sk }, { S: l }, { S: round }],
        );
      }
    });
    const selects = (statement: string, expected: string[], units: object) =>
      test(statement, async () => {
        const response = await execute(statement, undefined, { ReturnConsumedCapacity: "INDEXES" });
        expect(response.Items.map(({ sk }: { sk: { S: string } }) => sk.S)).toEqual(expected);
        expect(response.ConsumedCapacity).toMatchObject(units);
      });
    const once = (index: object, table = 0) => ({ Table: { CapacityUnits: table }, ...index });
    const local = { LocalSecondaryIndexes: { byLetter: { CapacityUnits: 0.5 } } };
    const several = { GlobalSecondaryIndexes: { several: { CapacityUnits: 0.5 } } };

    selects("SELECT sk FROM matches.byLetter WHERE pk = 'm'", ["3", "2", "1", "4"], once(local));
    selects("SELECT sk FROM matches.byLetter WHERE pk = 'm' AND l > 'a' ORDER BY l DESC", ["4", "1", "2"], once(local));
    selects("SELECT sk, x FROM matches.byLetter WHERE pk = 'm' AND l < 'c'", ["3", "2"], once(local, 1));
    selects("SELECT * FROM matches.several WHERE cup = 'c' AND region = 'r'", ["2", "1", "3", "4"], once(several));
    selects(
      "SELECT * FROM matches.several WHERE cup = 'c' AND region = 'r' AND round = '2' AND l > 'a'",
      ["4"],
      once(several),
    );
    selects(
      "SELECT * FROM matches.several WHERE cup = 'c' AND region = 'r' AND l > 'a' ORDER BY round DESC",
      ["4", "1", "2"],
      once(several),
    );
    selects("SELECT * FROM matches.several WHERE cup = 'c' AND round = '2' AND l = 'a'", ["3"], once(several));
    test("a local index may be read consistently", async () => {
      const statement = "SELECT * FROM matches.byLetter WHERE pk = 'm' AND l = 'a'";
      const { Items } = await execute(statement, undefined, { ConsistentRead: true });
      expect(Items).toEqual([{ pk: { S: "m" }, sk: { S: "3" }, l: { S: "a" } }]);
    });
  });

  describe("INSERT", () => {
    test("makes an item, once", async () => {
      await client.run("CreateTable", hashTable("inserts"));
      expect(await execute("INSERT INTO inserts VALUE {'pk': 'a', 'n': 1.50}")).toEqual({ Items: [] });
      await refuses(
        "INSERT INTO inserts VALUE {'pk': 'a', 'n': 2}",
        "DuplicateItemException: Duplicate primary key exists in table",
      );
      expect((await execute("SELECT * FROM inserts")).Items).toEqual([{ pk: { S: "a" }, n: { N: "1.5" } }]);
    });
    const refused = (item: string, error: string) =>
      test(item, () => refuses(`INSERT INTO inserts VALUE ${item}`, `ValidationException: ${error}`));
    refused("{'n': 1}", "Key attribute should be present in the item: Key pk");
    refused("{'pk': 1}", "Key attribute's data type should match its data type in table's schema: Key pk");
    refused("{'n': 1} RETURNING ALL OLD *", "Key attribute should be present in the item: Key pk");
    refused("{'pk': 'a'} RETURNING ALL OLD *", "RETURNING is not supported in INSERT");
    refused(
      "{'pk': ''}",
      "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk",
    );
    test("what it costs", async () => {
      const { ConsumedCapacity } = await execute(
        "INSERT INTO inserts VALUE {'pk': 'b', 'x': ?}",
        [{ S: "x".repeat(1500) }],
        {
          ReturnConsumedCapacity: "TOTAL",
        },
      );
      expect(ConsumedCapacity).toEqual({ TableName: "inserts", CapacityUnits: 2 });
    });
    test("an item that is too large", () =>
      client.refuses(
        "ExecuteStatement",
        { Statement: "INSERT INTO inserts VALUE {'pk': 'c', 'x': ?}", Parameters: [{ S: "x".repeat(409_600) }] },
        "ValidationException: Item size has exceeded the maximum allowed size",
      ));
  });

  describe("UPDATE", () => {
    const item = { pk: { S: "a" }, sk: { S: "1" }, n: { N: "1" }, l: { L: [{ N: "1" }, { N: "2" }] } };
    const reset = () => client.run("PutItem", { TableName: "updates", Item: item });
    const returns = (statement: string, expected: object[]) =>
      test(statement, async () => {
        await reset();
        expect(await execute(statement)).toEqual({ Items: expected });
      });
    const KEY = "WHERE pk = 'a' AND sk = '1'";

    test("a table", async () => {
      await createTable(client, "updates");
    });
    returns(`UPDATE updates SET n = n + 1 ${KEY}`, []);
    returns(`UPDATE updates SET n = n + 1 ${KEY} RETURNING ALL OLD *`, [item]);
    returns(`UPDATE updates SET n = n + 1 ${KEY} RETURNING ALL NEW *`, [{ ...item, n: { N: "2" } }]);
    returns(`UPDATE updates SET n = 5 ${KEY} RETURNING MODIFIED OLD *`, [{ n: { N: "1" } }]);
    returns(`UPDATE updates SET n = 5, l[0] = 9 ${KEY} RETURNING MODIFIED NEW *`, [
      { n: { N: "5" }, l: { L: [{ N: "9" }] } },
    ]);
    returns(`UPDATE updates SET x = 5 ${KEY} RETURNING MODIFIED OLD *`, []);
    returns(`UPDATE updates REMOVE n ${KEY} RETURNING MODIFIED NEW *`, []);
    returns(`UPDATE updates SET x = 5 ${KEY} AND n = 1 AND x IS MISSING RETURNING MODIFIED NEW *`, [{ x: { N: "5" } }]);
    // What no document says: an equality is a value. What is not there is equal to nothing.
    for (const [equality, BOOL] of [
      ["n = 1", true],
      ["n = 2", false],
      ["1.0 = n", true],
      ["l = [1.0]", false],
      ["<<1, 2>> = <<2, 1>>", true],
      ["absent = 1", false],
      ["absent = gone", false],
      ["n = 1 = TRUE", true],
      ["n + 1 = 2", true],
      ["if_not_exists(absent, 1) = n", true],
    ] as const) {
      returns(`UPDATE updates SET x = ${equality} ${KEY} RETURNING MODIFIED NEW *`, [{ x: { BOOL } }]);
    }
    returns(`UPDATE updates SET x = if_not_exists(absent, n = 1) ${KEY} RETURNING MODIFIED NEW *`, [
      { x: { BOOL: true } },
    ]);
    returns(`UPDATE updates SET x = 5 WHERE n < 2 AND sk = '1' AND pk = 'a' RETURNING MODIFIED NEW *`, [
      { x: { N: "5" } },
    ]);

    const fails = (statement: string, error: string) => test(statement, () => refuses(statement, error));
    const FAILED = "ConditionalCheckFailedException: The conditional request failed";
    const NO_KEY = "ValidationException: Where clause does not contain a mandatory equality on all key attributes";
    fails("UPDATE updates SET n = 1 WHERE pk = 'nobody' AND sk = '1'", FAILED);
    fails("UPDATE updates SET n = 1 WHERE pk = 'nobody' AND sk = '1' AND n IS MISSING", FAILED);
    fails(`UPDATE updates SET n = 1 ${KEY} AND n = 99`, FAILED);
    fails(
      `UPDATE updates SET n = 1 ${KEY} AND pk = 'b'`,
      "ValidationException: Multiple conditions on same key pk. Only single item Update/Insert/Delete are supported",
    );
    fails("UPDATE updates SET n = 1", NO_KEY);
    fails("UPDATE updates SET n = 1 WHERE pk = 'a'", NO_KEY);
    fails("UPDATE updates SET n = 1 WHERE pk = 'a' AND sk > '0'", NO_KEY);
    fails("UPDATE updates SET n = 1 WHERE pk = 'a' OR sk = '1'", NO_KEY);
    fails("UPDATE updates SET n = 1 WHERE pk IN ['a'] AND sk = '1'", NO_KEY);
    fails(
      "UPDATE updates SET n = 1 WHERE pk = 1 AND sk = '1'",
      "ValidationException: Key attribute's data type should match its data type in table's schema: Key pk",
    );
    fails(
      "UPDATE updates SET n = 1 WHERE pk = ['a'] AND sk = '1'",
      "ValidationException: Key value must be of type S, N, or B. Key name: pk, Key type: L",
    );
    // The sort key's name comes first in a hash map.
    fails(
      "UPDATE updates SET n = 1 WHERE pk = TRUE AND sk = NULL",
      "ValidationException: Key value must be of type S, N, or B. Key name: sk, Key type: NULL",
    );
    fails(
      `UPDATE updates SET sk = '2' ${KEY}`,
      "ValidationException: One or more parameter values were invalid: Cannot update attribute sk. This attribute is part of the key",
    );
    fails(
      `UPDATE updates SET n = absent + 1 ${KEY}`,
      "ValidationException: The provided expression refers to an attribute that does not exist in the item",
    );
    fails("UPDATE nobody SET n = 1", NO_KEY);
    // The clause of a change is told of it in other words than filters are, and before it is asked for the key.
    const NESTED = "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key";
    fails("UPDATE updates SET n = 1 WHERE pk.x = 'a' AND sk = '1'", `ValidationException: ${NESTED} pk`);
    fails(`DELETE FROM updates ${KEY} AND sk[0] = '1'`, `ValidationException: ${NESTED} sk`);
    // Such a path in an operand or under an OR is a condition's, of which it is told last.
    for (const where of ["size(sk.x) = 1", "n = sk.x", "sk.x IS MISSING", "NOT sk.x = 1", "(n = 1 OR sk.x = 1)"]) {
      fails(`DELETE FROM updates ${KEY} AND ${where}`, `ValidationException: ${NESTED}: sk`);
    }
    fails("DELETE FROM updates WHERE size(sk.x) = 1", NO_KEY);
    fails(
      `DELETE FROM updates ${KEY} AND size(sk.x) = 1 RETURNING MODIFIED NEW *`,
      "ValidationException: Invalid returning clause: RETURNING MODIFIED NEW *. Only RETURNING ALL OLD * is allowed in DELETE statements.",
    );
    fails(`DELETE FROM updates ${KEY} AND sk.x = '1' AND pk.x = 'a'`, `ValidationException: ${NESTED} sk`);
    fails(
      `DELETE FROM updates ${KEY} AND pk = 'b' AND sk.x = '1'`,
      "ValidationException: Multiple conditions on same key pk. Only single item Update/Insert/Delete are supported",
    );
    // RETURNING is looked at after the key.
    const NOT_WHOLE = "Expected '*' after ( MODIFIED | ALL ) ( NEW | OLD ) in RETURNING clause";
    fails(`UPDATE updates SET sk = '2' ${KEY} RETURNING ALL OLD n`, `ValidationException: ${NOT_WHOLE}`);
    fails(
      `UPDATE updates SET n = 1 ${KEY} RETURNING ALL OLD *, ALL NEW *`,
      "ValidationException: Invalid syntax with multiple returning elements in RETURNING clause",
    );
    fails("UPDATE updates SET n = 1 WHERE pk = 'a' RETURNING ALL OLD n", NO_KEY);
    fails(
      "UPDATE nobody SET n = 1 WHERE n = 1 RETURNING ALL OLD n",
      "ResourceNotFoundException: Requested resource not found",
    );
    fails("UPDATE nobody SET n = 1 WHERE n = 1", "ResourceNotFoundException: Requested resource not found");
    fails(
      `UPDATE updates.byNumber SET n = 1 ${KEY}`,
      "ValidationException: This operation is not supported on an index",
    );

    test("nothing was made", async () => {
      const { Items } = await execute("SELECT * FROM updates WHERE pk = 'nobody'");
      expect(Items).toEqual([]);
    });
    test("the item that stood in the way", async () => {
      await reset();
      const Statement = `UPDATE updates SET n = 1 ${KEY} AND n = 99`;
      const failure = await client
        .run("ExecuteStatement", { Statement, ReturnValuesOnConditionCheckFailure: "ALL_OLD" })
        .catch((error: Error) => error);
      expect(failure).toMatchObject({ name: "ConditionalCheckFailedException", details: { Item: item } });
    });
    test("what it costs", async () => {
      await reset();
      const { ConsumedCapacity } = await execute(`UPDATE updates SET g = 'g' ${KEY}`, undefined, {
        ReturnConsumedCapacity: "INDEXES",
      });
      expect(ConsumedCapacity).toEqual({
        TableName: "updates",
        CapacityUnits: 2,
        Table: { CapacityUnits: 1 },
        GlobalSecondaryIndexes: { byNumber: { CapacityUnits: 1 } },
      });
    });
  });

  describe("DELETE", () => {
    const item = { pk: { S: "a" }, n: { N: "1" } };
    const reset = () => client.run("PutItem", { TableName: "deletes", Item: item });
    const returns = (statement: string, expected: object[], left: object[]) =>
      test(statement, async () => {
        await reset();
        expect(await execute(statement)).toEqual({ Items: expected });
        expect((await execute("SELECT * FROM deletes")).Items).toEqual(left);
      });
    test("a table", async () => {
      await client.run("CreateTable", hashTable("deletes"));
    });
    returns("DELETE FROM deletes WHERE pk = 'a'", [], []);
    returns("DELETE FROM deletes WHERE pk = 'a' RETURNING ALL OLD *", [item], []);
    returns("DELETE FROM deletes WHERE pk = 'a' AND n = 1 RETURNING ALL OLD *", [item], []);
    returns("DELETE FROM deletes WHERE pk = 'nobody' RETURNING ALL OLD *", [], [item]);
    returns("DELETE FROM deletes WHERE pk = 'nobody' AND n = 99", [], [item]);

    const fails = (statement: string, error: string) => test(statement, () => refuses(statement, error));
    fails(
      "DELETE FROM deletes WHERE pk = 'a' AND n = 99",
      "ConditionalCheckFailedException: The conditional request failed",
    );
    for (const where of ["", " WHERE n = 1", " WHERE pk > 'a'", " WHERE NOT pk = 'a'"]) {
      fails(
        `DELETE FROM deletes${where}`,
        "ValidationException: Where clause does not contain a mandatory equality on all key attributes",
      );
    }
    for (const returned of ["MODIFIED OLD", "ALL NEW", "MODIFIED NEW"]) {
      fails(
        `DELETE FROM deletes WHERE pk = 'a' RETURNING ${returned} *`,
        `ValidationException: Invalid returning clause: RETURNING ${returned} *. Only RETURNING ALL OLD * is allowed in DELETE statements.`,
      );
    }
  });
});

async function createTable(client: Client, name: string): Promise<void> {
  await client.run("CreateTable", {
    TableName: name,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "sk", AttributeType: "S" },
      { AttributeName: "g", AttributeType: "S" },
      { AttributeName: "n", AttributeType: "N" },
    ],
    KeySchema: [
      { AttributeName: "pk", KeyType: "HASH" },
      { AttributeName: "sk", KeyType: "RANGE" },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: "byNumber",
        KeySchema: [
          { AttributeName: "g", KeyType: "HASH" },
          { AttributeName: "n", KeyType: "RANGE" },
        ],
        Projection: { ProjectionType: "KEYS_ONLY" },
      },
    ],
  });
}

function hashTable(name: string): object {
  return {
    TableName: name,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  };
}
