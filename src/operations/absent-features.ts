// Questions about features that this database does not have, which have a true answer all the same: there are none.
// Tools that manage tables ask them of every table.

import { invalid, PolicyNotFoundException } from "../model/errors.ts";
import { boolean, enumeration, integer, required, string, structure, timestamp } from "../model/shape.ts";
import { resourceArn, startTableName, tableArnOrName } from "../model/shared-shapes.ts";
import { invalidParameter, refuseUnsupported } from "../table/definition/invalid-parameter.ts";
import { existingIndex, existingTable, policyHolder } from "../table/definition/named-resources.ts";
import { operation } from "./operation.ts";

const nextToken = string();
/** What other tokens are made of. */
const HEXADECIMAL = "([0-9a-f]{16})+";

/** AWS keeps continuous backups of every table, and restores from them only where point-in-time recovery is on. */
const CONTINUOUS_BACKUPS = {
  ContinuousBackupsDescription: {
    ContinuousBackupsStatus: "ENABLED",
    PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: "DISABLED" },
  },
};

export const describeContinuousBackups = operation({
  name: "DescribeContinuousBackups",
  input: structure("DescribeContinuousBackupsInput", { TableName: required(tableArnOrName) }),
  run(input, engine) {
    existingTable(input, engine);
    return CONTINUOUS_BACKUPS;
  },
});

/** Point-in-time recovery may be disabled, as it is. */
export const updateContinuousBackups = operation({
  name: "UpdateContinuousBackups",
  input: structure("UpdateContinuousBackupsInput", {
    TableName: required(tableArnOrName),
    PointInTimeRecoverySpecification: required(
      structure("PointInTimeRecoverySpecification", {
        PointInTimeRecoveryEnabled: required(boolean),
        RecoveryPeriodInDays: integer({ min: 1, max: 35 }),
      }),
    ),
  }),
  run(input, engine) {
    existingTable(input, engine);
    const { PointInTimeRecoveryEnabled, RecoveryPeriodInDays } = input.PointInTimeRecoverySpecification;
    if (PointInTimeRecoveryEnabled) refuseUnsupported({ PointInTimeRecoveryEnabled }, ["PointInTimeRecoveryEnabled"]);
    if (RecoveryPeriodInDays !== undefined) {
      throw invalid("Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery.");
    }
    return CONTINUOUS_BACKUPS;
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
  run({ TimeRangeLowerBound: lower, TimeRangeUpperBound: upper }) {
    if (lower !== undefined && upper !== undefined && lower > upper) {
      throw invalidParameter("Time range lower bound must be less than or equal to upper bound");
    }
    return { BackupSummaries: [] };
  },
});

export const describeKinesisStreamingDestination = operation({
  name: "DescribeKinesisStreamingDestination",
  input: structure("DescribeKinesisStreamingDestinationInput", { TableName: required(tableArnOrName) }),
  run({ TableName }, { catalog }) {
    const { name } = catalog.reachableTable(TableName);
    return { TableName: name, KinesisDataStreamDestinations: [] };
  },
});

export const describeContributorInsights = operation({
  name: "DescribeContributorInsights",
  input: structure("DescribeContributorInsightsInput", { TableName: required(tableArnOrName), IndexName: string() }),
  run(input, engine) {
    const { name } = existingIndex(input, engine);
    return { TableName: name, IndexName: input.IndexName, ContributorInsightsStatus: "DISABLED" };
  },
});

/** Insights may be disabled, as they are. */
export const updateContributorInsights = operation({
  name: "UpdateContributorInsights",
  input: structure("UpdateContributorInsightsInput", {
    TableName: required(tableArnOrName),
    IndexName: string(),
    ContributorInsightsAction: required(enumeration("ENABLE", "DISABLE")),
    ContributorInsightsMode: enumeration("THROTTLED_KEYS", "ACCESSED_AND_THROTTLED_KEYS"),
  }),
  run(input, engine) {
    const { name } = existingIndex(input, engine);
    if (input.ContributorInsightsAction === "ENABLE") {
      throw invalidParameter("ContributorInsightsAction ENABLE is not supported by this database");
    }
    return { TableName: name, IndexName: input.IndexName, ContributorInsightsStatus: "DISABLED" };
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
    if (TableName !== undefined) catalog.reachableTable(TableName);
    return { ContributorInsightsSummaries: [] };
  },
});

export const getResourcePolicy = operation({
  name: "GetResourcePolicy",
  input: structure("GetResourcePolicyInput", { ResourceArn: required(resourceArn) }),
  run(input, engine) {
    policyHolder(input, engine);
    throw noPolicy(input);
  },
});

/** Deletes the policy that is not there, as often as it is asked to, unless it is to be a certain one. */
export const deleteResourcePolicy = operation({
  name: "DeleteResourcePolicy",
  input: structure("DeleteResourcePolicyInput", {
    ResourceArn: required(resourceArn),
    ExpectedRevisionId: string({ min: 1, max: 255 }),
  }),
  run(input, engine) {
    policyHolder(input, engine);
    if (input.ExpectedRevisionId !== undefined) throw noPolicy(input);
    return {};
  },
});

function noPolicy({ ResourceArn }: { readonly ResourceArn: string }): PolicyNotFoundException {
  return new PolicyNotFoundException(`Resource-based policy not found for the provided ResourceArn: ${ResourceArn}`);
}

export const listGlobalTables = operation({
  name: "ListGlobalTables",
  input: structure("ListGlobalTablesInput", {
    ExclusiveStartGlobalTableName: startTableName,
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
    NextToken: string({ min: 112, max: 1024, pattern: HEXADECIMAL }),
  }),
  run: () => ({ ImportSummaryList: [] }),
});

export const listBulkOperations = operation({
  name: "ListBulkOperations",
  input: structure("ListBulkOperationsInput", {
    MaxResults: integer({ min: 1, max: 25 }),
    NextToken: string({ min: 1, max: 1024, pattern: HEXADECIMAL }),
  }),
  run: () => ({ BulkOperationsSummaryList: [] }),
});
