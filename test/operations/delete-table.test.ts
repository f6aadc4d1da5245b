// DeleteTable: what is left of a table, and how tables are named.

import { expect, it } from "vitest";
import { describeDatabases } from "../support/databases.ts";

const home = "arn:aws:dynamodb:us-east-1:000000000000:table";

describeDatabases("DeleteTable", ({ run, refuses }) => {
  const create = (TableName: string, input: object = {}) =>
    run("CreateTable", {
      TableName,
      KeySchema: [{ AttributeName: "a", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "a", AttributeType: "S" }],
      BillingMode: "PAY_PER_REQUEST",
      ...input,
    });

  it("answers the table without its keys, and has it gone at once", async () => {
    const { TableDescription: created } = await create("gone");
    await run("PutItem", { TableName: "gone", Item: { a: { S: "x" } } });
    expect(await run("DeleteTable", { TableName: "gone" })).toEqual({
      TableDescription: {
        TableName: "gone",
        TableStatus: "DELETING",
        ProvisionedThroughput: { NumberOfDecreasesToday: 0, ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
        TableSizeBytes: 2,
        ItemCount: 1,
        TableArn: created.TableArn,
        TableId: created.TableId,
        BillingModeSummary: {
          BillingMode: "PAY_PER_REQUEST",
          LastUpdateToPayPerRequestDateTime: created.CreationDateTime,
        },
        TableThroughputModeSummary: {
          TableThroughputMode: "PAY_PER_REQUEST",
          LastUpdateToPayPerRequestDateTime: created.CreationDateTime,
        },
        DeletionProtectionEnabled: false,
      },
    });
    const absent = "ResourceNotFoundException: Requested resource not found";
    await refuses("DescribeTable", { TableName: "gone" }, `${absent}: Table: gone not found`);
    await refuses("DeleteTable", { TableName: "gone" }, `${absent}: Table: gone not found`);
    await refuses("GetItem", { TableName: "gone", Key: { a: { S: "x" } } }, absent);
  });

  it("leaves nothing to a table that is made anew", async () => {
    const { TableDescription: old } = await create("anew");
    await run("PutItem", { TableName: "anew", Item: { a: { S: "x" } } });
    await run("DeleteTable", { TableName: "anew" });
    const { TableDescription: fresh } = await create("anew");
    expect(fresh.TableId).not.toBe(old.TableId);
    expect((await run("Scan", { TableName: "anew" })).Count).toBe(0);
    expect((await run("DescribeTable", { TableName: "anew" })).Table.ItemCount).toBe(0);
  });

  it("refuses a table that is protected", async () => {
    await create("protected", { DeletionProtectionEnabled: true });
    await refuses(
      "DeleteTable",
      { TableName: "protected" },
      "ValidationException: Resource cannot be deleted as it is currently protected against deletion. " +
        "Disable deletion protection first.",
    );
    await run("UpdateTable", { TableName: "protected", DeletionProtectionEnabled: false });
    await run("DeleteTable", { TableName: "protected" });
  });

  it("takes an ARN for a name", async () => {
    await create("named");
    const { TableDescription } = await run("DeleteTable", { TableName: `${home}/named` });
    expect(TableDescription.TableName).toBe("named");
  });

  const elsewhere = "arn:aws:dynamodb:eu-west-1:000000000000:table/named";
  const china = "arn:aws-cn:dynamodb:us-east-1:000000000000:table/named";
  const backup = "arn:aws:dynamodb:us-east-1:000000000000:backup/named";
  for (const [arn, error] of [
    [`${home}/absent`, "ResourceNotFoundException: Requested resource not found: Table: absent not found"],
    [`${home}/named/index/x`, malformed(`${home}/named/index/x`)],
    ["arn:aws:dynamodb", malformed("arn:aws:dynamodb")],
    ["arn:aws:s3:us-east-1:000000000000:table/named", malformed("arn:aws:s3:us-east-1:000000000000:table/named")],
    [china, invalidArn(`Invalid AWS partition in '${china}'`)],
    [elsewhere, invalidArn(`Invalid AWS region in '${elsewhere}'`)],
    [backup, invalidArn(`Invalid resource type in '${backup}'`)],
    ["arn:aws:dynamodb:us-east-1:111111111111:table/named", "AccessDeniedException: Access is denied"],
  ] as const) {
    it(`refuses ${arn}`, () => refuses("DescribeTable", { TableName: arn }, error));
  }
});

function malformed(arn: string): string {
  return invalidArn(
    `Value '${arn}' at 'tableName' failed to satisfy constraint: ` +
      "Valid ARN format is 'arn:<partition>:dynamodb:<region>:<account>:table/<name>'",
  );
}

function invalidArn(reason: string): string {
  return `ValidationException: 1 validation error detected: ${reason}`;
}
