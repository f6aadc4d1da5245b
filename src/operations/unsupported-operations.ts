// DynamoDB's operations that this database does not have. Each is refused by name; docs/differences-from-dynamodb.md has
// a row for each family.

import { UnknownOperationException } from "../model/errors.ts";
import { structure } from "../model/shape.ts";
import { operation } from "./operation.ts";

const names = [
  // On-demand backups and point-in-time recovery
  "CreateBackup",
  "DeleteBackup",
  "DescribeBackup",
  "RestoreTableFromBackup",
  "RestoreTableToPointInTime",
  "UpdateContinuousBackups",
  // Other services
  "CancelBulkOperation",
  "DescribeBulkOperation",
  "DescribeExport",
  "DescribeImport",
  "DisableKinesisStreamingDestination",
  "EnableKinesisStreamingDestination",
  "ExportTableToPointInTime",
  "ImportTable",
  "ListBulkOperations",
  "StartBulkPutItems",
  "UpdateContributorInsights",
  "UpdateKinesisStreamingDestination",
  // Several regions
  "CreateGlobalTable",
  "DescribeGlobalTable",
  "DescribeGlobalTableSettings",
  "DescribeTableReplicaAutoScaling",
  "UpdateGlobalTable",
  "UpdateGlobalTableSettings",
  "UpdateTableReplicaAutoScaling",
  // Policies
  "DeleteResourcePolicy",
  "PutResourcePolicy",
  // Vectors
  "SearchVectors",
];

export const unsupportedOperations = names.map((name) =>
  operation({
    name,
    input: structure(`${name}Input`, {}),
    run() {
      throw new UnknownOperationException(`${name} is not supported by this database`);
    },
  }),
);
