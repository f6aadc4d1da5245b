// Where a query's range ends by its key condition: no page begins after an item that has the bound itself.
// Answers observed of DynamoDB Local; of Amazon's service the refusal of such a starting key is reported
// (https://github.com/aws/aws-sdk-ruby/issues/2456).

import { beforeAll, describe, expect, test } from "vitest";
import { Database } from "../../src/database/database.ts";

const MISMATCH = "The provided starting key does not match the range key predicate";

describe("the end of a query's range", () => {
  let database: Database;

  beforeAll(async () => {
    database = await Database.memory();
    await database.execute("CreateTable", {
      TableName: "sorted",
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "N" },
      ],
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      BillingMode: "PAY_PER_REQUEST",
    });
    await database.execute("CreateTable", {
      TableName: "plain",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    });
    for (const sk of ["1", "2", "3"]) {
      await database.execute("PutItem", { TableName: "sorted", Item: { pk: { S: "p" }, sk: { N: sk } } });
    }
    await database.execute("PutItem", { TableName: "plain", Item: { pk: { S: "p" } } });
  });

  async function query(condition: string, options: object) {
    const values = { ":p": { S: "p" }, ":1": { N: "1" }, ":2": { N: "2" }, ":3": { N: "3" } };
    const used = Object.entries(values).filter(([reference]) => reference === ":p" || condition.includes(reference));
    return database.execute("Query", {
      TableName: condition === "" ? "plain" : "sorted",
      KeyConditionExpression: condition === "" ? "pk = :p" : `pk = :p AND ${condition}`,
      ExpressionAttributeValues: Object.fromEntries(used),
      ...options,
    });
  }

  test.each([
    ["sk <= :2", 2, true, undefined],
    ["sk <= :2", 1, true, "1"],
    ["sk <= :2", 2, false, "1"],
    ["sk < :3", 2, true, "2"],
    ["sk >= :2", 2, false, undefined],
    ["sk >= :2", 2, true, "3"],
    ["sk > :1", 2, false, "2"],
    ["sk BETWEEN :1 AND :2", 2, true, undefined],
    ["sk BETWEEN :1 AND :2", 2, false, undefined],
    ["sk BETWEEN :1 AND :2", 1, false, "2"],
    ["sk = :2", 1, true, "2"],
  ])("%s, a page of %d, forward %s", async (condition, Limit, ScanIndexForward, last) => {
    const { LastEvaluatedKey: key } = (await query(condition, { Limit, ScanIndexForward })) as {
      LastEvaluatedKey?: object;
    };
    expect(key).toStrictEqual(last === undefined ? undefined : { pk: { S: "p" }, sk: { N: last } });
  });

  test("a table without a sort key has one item a partition", async () => {
    expect(await query("", { Limit: 1 })).not.toHaveProperty("LastEvaluatedKey");
    expect(await query("", { ExclusiveStartKey: { pk: { S: "p" } } })).toMatchObject({ Count: 0 });
  });

  test.each([
    ["sk <= :2", "2", true],
    ["sk >= :2", "2", false],
    ["sk BETWEEN :1 AND :3", "1", false],
    ["sk BETWEEN :1 AND :3", "3", true],
  ])("%s does not begin after %s, forward %s", async (condition, sk, ScanIndexForward) => {
    const ExclusiveStartKey = { pk: { S: "p" }, sk: { N: sk } };
    await expect(query(condition, { ScanIndexForward, ExclusiveStartKey })).rejects.toThrow(MISMATCH);
    await expect(query(condition, { ScanIndexForward: !ScanIndexForward, ExclusiveStartKey })).resolves.toBeDefined();
  });
});
