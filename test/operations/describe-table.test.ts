// DescribeTable: sizes that are exact at any time, names of the region and the account, and what outlives the process.

import { describe, expect, it } from "vitest";
import { Database } from "../../src/database/database.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

describe("DescribeTable", () => {
  it("names the region's and the account's resources", async () => {
    await using database = await Database.memory({ region: "cn-north-1", accountId: "123456789012" });
    await database.execute("CreateTable", {
      TableName: "table",
      KeySchema: [{ AttributeName: "a", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "a", AttributeType: "S" }],
      BillingMode: "PAY_PER_REQUEST",
    });
    expect(await database.execute("DescribeTable", { TableName: "table" })).toMatchObject({
      Table: { TableArn: "arn:aws-cn:dynamodb:cn-north-1:123456789012:table/table" },
    });
  });

  it("counts items and bytes, of the table and of its indexes", async () => {
    await using database = await Database.memory();
    const keyOf = (AttributeName: string) => [{ AttributeName, KeyType: "HASH" }];
    await database.execute("CreateTable", {
      TableName: "table",
      KeySchema: keyOf("a"),
      AttributeDefinitions: ["a", "x"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
      BillingMode: "PAY_PER_REQUEST",
      GlobalSecondaryIndexes: [
        { IndexName: "by-x", KeySchema: keyOf("x"), Projection: { ProjectionType: "KEYS_ONLY" } },
      ],
    });
    await database.execute("PutItem", { TableName: "table", Item: { a: { S: "1" }, more: { S: "more" } } });
    await database.execute("PutItem", {
      TableName: "table",
      Item: { a: { S: "2" }, x: { S: "xx" }, more: { S: "more" } },
    });
    expect(await database.execute("DescribeTable", { TableName: "table" })).toMatchObject({
      Table: { ItemCount: 2, TableSizeBytes: 23, GlobalSecondaryIndexes: [{ ItemCount: 1, IndexSizeBytes: 5 }] },
    });
  });

  it("answers the same after reopening, whatever was set", async () => {
    const path = temporaryDirectory();
    const keySchema = [
      { AttributeName: "a", KeyType: "HASH" },
      { AttributeName: "b", KeyType: "RANGE" },
    ];
    const units = { ReadCapacityUnits: 2, WriteCapacityUnits: 3 };
    const index = { KeySchema: keySchema, Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["__proto__"] } };
    let before: object;
    {
      await using database = await Database.open({ path, durability: "none" });
      await database.execute("CreateTable", {
        TableName: "table",
        KeySchema: keySchema,
        AttributeDefinitions: ["a", "b"].map((AttributeName) => ({ AttributeName, AttributeType: "B" })),
        ProvisionedThroughput: units,
        LocalSecondaryIndexes: [{ ...index, IndexName: "local" }],
        GlobalSecondaryIndexes: [{ ...index, IndexName: "global", ProvisionedThroughput: units }],
        StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
        SSESpecification: { Enabled: true },
        Tags: [{ Key: "k", Value: "v" }],
        TableClass: "STANDARD",
        DeletionProtectionEnabled: true,
        WarmThroughput: { ReadUnitsPerSecond: 9, WriteUnitsPerSecond: 9 },
      });
      for (const change of [
        { TableClass: "STANDARD_INFREQUENT_ACCESS" },
        { ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 4 } },
      ]) {
        await database.execute("UpdateTable", { TableName: "table", ...change });
      }
      before = await database.execute("DescribeTable", { TableName: "table" });
    }
    await using reopened = await Database.open({ path, durability: "none" });
    expect(await reopened.execute("DescribeTable", { TableName: "table" })).toEqual(before);
  });
});
