// Questions about features that this database does not have, which have a true answer all the same: there are none.
// Tools that manage tables ask them of every table.

import {
  invalid,
  PolicyNotFoundException,
  ResourceNotFoundException,
  TableNotFoundException,
} from "../model/errors.ts";
import { enumeration, integer, required, string, structure, timestamp } from "../model/shape.ts";
import { resourceArn, tableArnOrName } from "../model/shared-shapes.ts";
import { invalidParameter } from "../table/definition/invalid-parameter.ts";
import { operation } from "./operation.ts";

const nextToken = string();

/** AWS keeps continuous backups of every table, and restores from them only where point-in-time recovery is on. */
export const describeContinuousBackups = operation({
  name: "DescribeContinuousBackups",
  input: structure("DescribeContinuousBackupsInput", { TableName: required(tableArnOrName) }),
  run({ TableName }, { catalog }) {
    const name = catalog.nameOf(TableName);
    if (!catalog.find(name)) throw new TableNotFoundException(`Table not found: ${name}`);
    return {
      ContinuousBackupsDescription: {
        ContinuousBackupsStatus: "ENABLED",
        PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: "DISABLED" },
      },
    };
  },
});

export const listBackups = operation({
  name: "ListBackups",
  input: structure("ListBackupsInput", {
    TableName: tableArnOrName,
    Limit: integer({ min: 1, max: 100 }),
    TimeRangeLowerBound: timestamp,
    TimeRangeUpperBound: timestamp,
    ExclusiveStartBackupArn: string({ min: 37, max: 1024 }),
    BackupType: enumeration("ALL", "SYSTEM", "AWS_BACKUP", "USER"),
  }),
  run: () => ({ BackupSummaries: [] }),
});

export const describeKinesisStreamingDestination = operation({
  name: "DescribeKinesisStreamingDestination",
  input: structure("DescribeKinesisStreamingDestinationInput", { TableName: required(tableArnOrName) }),
  run({ TableName }, { catalog }) {
    const { name } = catalog.describedTable(TableName);
    return { TableName: name, KinesisDataStreamDestinations: [] };
  },
});

export const describeContributorInsights = operation({
  name: "DescribeContributorInsights",
  input: structure("DescribeContributorInsightsInput", { TableName: required(tableArnOrName), IndexName: string() }),
  run({ TableName, IndexName }, { catalog }) {
    if (IndexName !== undefined && (IndexName.length < 3 || IndexName.length > 255)) {
      throw invalid("IndexName must be at least 3 characters long and at most 255 characters long");
    }
    const { name, indexes } = catalog.describedTable(TableName);
    if (IndexName !== undefined && !indexes.some((index) => index.kind === "global" && index.name === IndexName)) {
      throw new ResourceNotFoundException(
        `Requested resource not found: Index: ${IndexName} not found for table: ${name}`,
      );
    }
    return { TableName: name, IndexName, ContributorInsightsStatus: "DISABLED" };
  },
});

export const listContributorInsights = operation({
  name: "ListContributorInsights",
  input: structure("ListContributorInsightsInput", {
    TableName: tableArnOrName,
    NextToken: nextToken,
    MaxResults: integer({ max: 100 }),
  }),
  run({ TableName }, { catalog }) {
    if (TableName !== undefined) catalog.describedTable(TableName);
    return { ContributorInsightsSummaries: [] };
  },
});

export const getResourcePolicy = operation({
  name: "GetResourcePolicy",
  input: structure("GetResourcePolicyInput", { ResourceArn: required(resourceArn) }),
  run({ ResourceArn }, { catalog }) {
    if (!ResourceArn.startsWith("arn:")) throw invalidParameter(`ARNs must start with 'arn:': ${ResourceArn}`);
    catalog.describedTable(ResourceArn);
    throw new PolicyNotFoundException(`Resource-based policy not found for the provided ResourceArn: ${ResourceArn}`);
  },
});

export const listGlobalTables = operation({
  name: "ListGlobalTables",
  input: structure("ListGlobalTablesInput", {
    ExclusiveStartGlobalTableName: string({ min: 3, max: 255 }),
    Limit: integer({ min: 1 }),
    RegionName: string(),
  }),
  run: () => ({ GlobalTables: [] }),
});

export const listExports = operation({
  name: "ListExports",
  input: structure("ListExportsInput", {
    TableArn: tableArnOrName,
    MaxResults: integer({ min: 1, max: 25 }),
    NextToken: nextToken,
  }),
  run: () => ({ ExportSummaries: [] }),
});

export const listImports = operation({
  name: "ListImports",
  input: structure("ListImportsInput", {
    TableArn: tableArnOrName,
    PageSize: integer({ min: 1, max: 25 }),
    NextToken: nextToken,
  }),
  run: () => ({ ImportSummaryList: [] }),
});
