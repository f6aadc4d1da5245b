// What this database does not have: refused by name, or truly answered with "none".

import { describe, expect, test } from "vitest";
import { unsupportedOperations } from "../../src/operations/unsupported-operations.ts";
import { describeDatabases } from "../support/databases.ts";

const table = {
  TableName: "present",
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
  BillingMode: "PAY_PER_REQUEST",
};

describeDatabases("what there is not", (client) => {
  for (const { name } of unsupportedOperations) {
    test(`${name} is refused by name`, () =>
      client.refuses(name, {}, `UnknownOperationException: ${name} is not supported by this database`));
  }

  describe("questions that have an answer", () => {
    function check(operation: string, input: object, answer: object) {
      test(operation, async () => {
        await client.run("CreateTable", table).catch(() => {});
        expect(await client.run(operation, input)).toEqual(answer);
      });
    }
    const { TableName } = table;
    check("ListBackups", {}, { BackupSummaries: [] });
    check("ListContributorInsights", {}, { ContributorInsightsSummaries: [] });
    check("ListExports", {}, { ExportSummaries: [] });
    check("ListGlobalTables", {}, { GlobalTables: [] });
    check("ListImports", {}, { ImportSummaryList: [] });
    check("DescribeContributorInsights", { TableName }, { TableName, ContributorInsightsStatus: "DISABLED" });
    check("DescribeKinesisStreamingDestination", { TableName }, { TableName, KinesisDataStreamDestinations: [] });
    check(
      "DescribeContinuousBackups",
      { TableName },
      {
        ContinuousBackupsDescription: {
          ContinuousBackupsStatus: "ENABLED",
          PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: "DISABLED" },
        },
      },
    );
  });

  test("of a table that is not there", async () => {
    const TableName = "absent";
    await client.refuses("DescribeContinuousBackups", { TableName }, "TableNotFoundException: Table not found: absent");
    const notFound = "ResourceNotFoundException: Requested resource not found: Table: absent not found";
    await client.refuses("DescribeContributorInsights", { TableName }, notFound);
    await client.refuses("DescribeKinesisStreamingDestination", { TableName }, notFound);
    await client.refuses("ListContributorInsights", { TableName }, notFound);
    const ResourceArn = "arn:aws:dynamodb:us-east-1:000000000000:table/absent";
    await client.refuses("GetResourcePolicy", { ResourceArn }, notFound);
  });

  test("of an index that is not there", async () => {
    await client.run("CreateTable", table).catch(() => {});
    await client.refuses(
      "DescribeContributorInsights",
      { TableName: table.TableName, IndexName: "absent" },
      "ResourceNotFoundException: Requested resource not found: Index: absent not found for table: present",
    );
    await client.refuses(
      "DescribeContributorInsights",
      { TableName: table.TableName, IndexName: "ab" },
      "ValidationException: IndexName must be at least 3 characters long and at most 255 characters long",
    );
  });

  test("a policy is a resource's, named by its ARN", () =>
    client.refuses(
      "GetResourcePolicy",
      { ResourceArn: "present" },
      "ValidationException: One or more parameter values were invalid: ARNs must start with 'arn:': present",
    ));

  for (const parameter of ["ResourcePolicy", "VectorIndexes", "GlobalTableSourceArn"]) {
    test(`CreateTable refuses ${parameter}`, () =>
      client.refuses(
        "CreateTable",
        { ...table, TableName: "refused", [parameter]: given[parameter] },
        `ValidationException: One or more parameter values were invalid: ${parameter} is not supported by this database`,
      ));
  }
});

const given: Readonly<Record<string, unknown>> = {
  ResourcePolicy: "{}",
  GlobalTableSourceArn: "arn:aws:dynamodb:eu-west-1:000000000000:table/present",
  VectorIndexes: [],
};
