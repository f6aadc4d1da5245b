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
    await client.refuses("GetResourcePolicy", { ResourceArn: TableName }, notFound);
  });

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
