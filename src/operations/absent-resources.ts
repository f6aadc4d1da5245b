// Operations on what is never here, since nothing makes it: backups, exports, imports, bulk operations, global tables,
// destinations of Kinesis, points in time to go back to. Each is refused as AWS refuses it where there is none, in words
// that AWS was observed to use.
// https://github.com/aws-controllers-k8s/dynamodb-controller/tree/main/docs/api-quirks

import {
  BackupNotFoundException,
  ExportNotFoundException,
  GlobalTableNotFoundException,
  ImportNotFoundException,
  invalid,
  PointInTimeRecoveryUnavailableException,
  ResourceNotFoundException,
  TableNotFoundException,
} from "../model/errors.ts";
import { boolean, double, enumeration, integer, list, required, string, structure, timestamp } from "../model/shape.ts";
import {
  backupArn,
  billingMode,
  clientToken,
  conditionExpression,
  expressionAttributeNames,
  expressionAttributeValues,
  globalSecondaryIndexes,
  indexName,
  keyConditionExpression,
  kinesisDestination,
  kinesisStreamingConfiguration,
  localSecondaryIndexes,
  onDemandThroughput,
  otherTableName,
  positiveLong,
  projectionExpression,
  provisionedThroughput,
  s3BucketName,
  s3BucketOwner,
  s3Prefix,
  s3SseAlgorithm,
  s3SseKmsKeyId,
  sseSpecification,
  tableArn,
  tableArnOrName,
  tableClass,
  vectorIndexes,
} from "../model/shared-shapes.ts";
import { parseArn, tableNameOf } from "../table/arn.ts";
import { invalidParameter } from "../table/definition/invalid-parameter.ts";
import { checkNameLength, checkPartArn, existingTable } from "../table/definition/named-resources.ts";
import type { Engine } from "../table/engine.ts";
import { type Operation, refusedOperation } from "./operation.ts";

const backup = { BackupArn: required(backupArn) };

function noBackup({ BackupArn }: { readonly BackupArn: string }, engine: Engine) {
  checkPartArn(BackupArn, "backup", engine);
  return new BackupNotFoundException(`Backup not found: ${BackupArn}`);
}

/** What a restored table is to have other than the one that it is restored from. */
const overrides = {
  BillingModeOverride: billingMode,
  GlobalSecondaryIndexOverride: globalSecondaryIndexes,
  LocalSecondaryIndexOverride: localSecondaryIndexes,
  ProvisionedThroughputOverride: provisionedThroughput,
  OnDemandThroughputOverride: onDemandThroughput,
  SSESpecificationOverride: sseSpecification,
  VectorIndexOverride: vectorIndexes,
};

/** A table's past, of which nothing is kept. */
function noPast(tableName: string) {
  return new PointInTimeRecoveryUnavailableException(`Point in time recovery is not enabled for table '${tableName}'`);
}

const operationArn = string({ min: 37, max: 1024 });
const bulkOperation = { BulkOperationArn: required(operationArn) };
const noBulkOperation = ({ BulkOperationArn }: { readonly BulkOperationArn: string }) =>
  new ResourceNotFoundException(`Requested resource not found: ${BulkOperationArn}`);

const globalTable = { GlobalTableName: required(string()) };
const regionName = { RegionName: required(string()) };
const noGlobalTableText = (name: string) => `Global table with name: '${name}' does not exist.`;

function noGlobalTable({ GlobalTableName }: { readonly GlobalTableName: string }, prefix = "") {
  checkNameLength("TableName", GlobalTableName);
  return new GlobalTableNotFoundException(`${prefix}${noGlobalTableText(GlobalTableName)}`);
}

const autoScalingSettings = structure("AutoScalingSettingsUpdate", {
  MinimumUnits: positiveLong,
  MaximumUnits: positiveLong,
  AutoScalingDisabled: boolean,
  AutoScalingRoleArn: string({ min: 1, max: 1600 }),
  ScalingPolicyUpdate: structure("AutoScalingPolicyUpdate", {
    PolicyName: string({ min: 1, max: 256 }),
    TargetTrackingScalingPolicyConfiguration: required(
      structure("AutoScalingTargetTrackingScalingPolicyConfigurationUpdate", {
        DisableScaleIn: boolean,
        ScaleInCooldown: integer(),
        ScaleOutCooldown: integer(),
        TargetValue: required(double()),
      }),
    ),
  }),
});

const noReplicas = ({ TableName }: { readonly TableName: string }, { catalog }: Engine) =>
  new ResourceNotFoundException(noGlobalTableText(catalog.nameOf(TableName)));

/** AWS makes no more global tables of the first version, and says so before it looks for anything. */
const OLD_GLOBAL_TABLES =
  "DynamoDB global tables version 2017.11.29 is not supported. " +
  "We recommend using DynamoDB global tables version 2019.11.21, instead of version 2017.11.29 (Legacy).";

/** AWS speaks of enabling, whatever is asked of a destination. */
const NOT_A_DESTINATION = "Table is not in a valid state to enable Kinesis Streaming Destination";

export const operationsOnAbsentResources: readonly Operation[] = [
  refusedOperation("DescribeBackup", backup, noBackup),
  refusedOperation("DeleteBackup", backup, noBackup),
  refusedOperation(
    "RestoreTableFromBackup",
    { TargetTableName: required(string()), ...backup, ...overrides },
    ({ TargetTableName, BackupArn }, engine) => {
      checkNameLength("TableName", TargetTableName);
      return noBackup({ BackupArn }, engine);
    },
  ),

  refusedOperation(
    "RestoreTableToPointInTime",
    {
      SourceTableArn: tableArn,
      SourceTableName: otherTableName,
      TargetTableName: required(otherTableName),
      UseLatestRestorableTime: boolean,
      RestoreDateTime: timestamp,
      ...overrides,
    },
    ({ SourceTableArn, SourceTableName, UseLatestRestorableTime, RestoreDateTime }, engine) => {
      const source = SourceTableArn ?? SourceTableName;
      if (source === undefined)
        throw invalid("The parameter 'TableName' is required but was not present in the request");
      if (SourceTableArn !== undefined && SourceTableName !== undefined) {
        throw invalid("Must provide exactly one of: sourceTableArn, sourceTableName");
      }
      if (UseLatestRestorableTime && RestoreDateTime !== undefined) {
        throw invalid(
          "Invalid Request: Both RestoreDateTime and UseLatestRestorableTime cannot be set for point-in-time restore request.",
        );
      }
      if (!UseLatestRestorableTime && RestoreDateTime === undefined) {
        throw invalid(
          "Invalid Request: Either one of RestoreDateTime or UseLatestRestorableTime must be specified, but not both",
        );
      }
      return noPast(existingTable({ TableName: source }, engine));
    },
  ),
  refusedOperation(
    "ExportTableToPointInTime",
    {
      TableArn: required(string({ max: 1024 })),
      ExportTime: timestamp,
      ClientToken: clientToken,
      S3Bucket: required(s3BucketName),
      S3BucketOwner: s3BucketOwner,
      S3Prefix: s3Prefix,
      S3SseAlgorithm: s3SseAlgorithm,
      S3SseKmsKeyId: s3SseKmsKeyId,
      ExportFormat: enumeration("DYNAMODB_JSON", "ION"),
      ExportType: enumeration("FULL_EXPORT", "INCREMENTAL_EXPORT"),
      IncrementalExportSpecification: structure("IncrementalExportSpecification", {
        ExportFromTime: timestamp,
        ExportToTime: timestamp,
        ExportViewType: enumeration("NEW_IMAGE", "NEW_AND_OLD_IMAGES"),
      }),
      FilterSpecification: structure("FilterSpecification", {
        FilterExpression: conditionExpression,
        ProjectionExpression: projectionExpression,
        KeyConditionExpression: keyConditionExpression,
        ExpressionAttributeNames: expressionAttributeNames,
        ExpressionAttributeValues: expressionAttributeValues,
      }),
    },
    ({ TableArn, S3SseAlgorithm, S3SseKmsKeyId }, { catalog }) => {
      if (TableArn === "") throw invalid("Invalid TableArn: Invalid Table ARN");
      const arn = parseArn(TableArn);
      if (!arn) throw invalidParameter("tableArn is not a valid ARN");
      if (tableNameOf(arn) === undefined) throw invalid("Invalid Request: Table ARN is invalid.");
      if (S3SseKmsKeyId !== undefined && S3SseAlgorithm !== "KMS") {
        throw invalid("Invalid Request: KMS Key Id is not supported for this encryption type");
      }
      const name = catalog.nameOf(TableArn);
      return catalog.find(name) ? noPast(name) : new TableNotFoundException(`Table not found: ${TableArn}`);
    },
  ),

  refusedOperation("DescribeExport", { ExportArn: required(operationArn) }, ({ ExportArn }, engine) => {
    checkPartArn(ExportArn, "export", engine);
    return new ExportNotFoundException(`Export not found: Export not found: ${ExportArn}`);
  }),
  refusedOperation("DescribeImport", { ImportArn: required(operationArn) }, ({ ImportArn }, engine) => {
    checkPartArn(ImportArn, "import", engine);
    return new ImportNotFoundException(`Import not found: ${ImportArn}`);
  }),
  refusedOperation("DescribeBulkOperation", bulkOperation, noBulkOperation),
  refusedOperation("CancelBulkOperation", bulkOperation, noBulkOperation),

  refusedOperation(
    "CreateGlobalTable",
    { ...globalTable, ReplicationGroup: required(list(structure("Replica", { RegionName: string() }))) },
    () => invalidParameter(OLD_GLOBAL_TABLES),
  ),
  refusedOperation("DescribeGlobalTable", globalTable, (input) => {
    return noGlobalTable(input, "Global table not found: ");
  }),
  refusedOperation("DescribeGlobalTableSettings", globalTable, (input) => noGlobalTable(input)),
  refusedOperation(
    "UpdateGlobalTable",
    {
      ...globalTable,
      ReplicaUpdates: required(
        list(
          structure("ReplicaUpdate", {
            Create: structure("CreateReplicaAction", regionName),
            Delete: structure("DeleteReplicaAction", regionName),
          }),
        ),
      ),
    },
    ({ GlobalTableName, ReplicaUpdates }) => {
      if (!ReplicaUpdates.some(({ Create, Delete }) => Create ?? Delete))
        return invalid("One or more parameter values were invalid");
      if (ReplicaUpdates.some(({ Create }) => Create)) return invalidParameter(OLD_GLOBAL_TABLES);
      return noGlobalTable({ GlobalTableName });
    },
  ),
  refusedOperation(
    "UpdateGlobalTableSettings",
    {
      ...globalTable,
      GlobalTableBillingMode: billingMode,
      GlobalTableProvisionedWriteCapacityUnits: positiveLong,
      GlobalTableProvisionedWriteCapacityAutoScalingSettingsUpdate: autoScalingSettings,
      GlobalTableGlobalSecondaryIndexSettingsUpdate: list(
        structure("GlobalTableGlobalSecondaryIndexSettingsUpdate", {
          IndexName: required(indexName),
          ProvisionedWriteCapacityUnits: positiveLong,
          ProvisionedWriteCapacityAutoScalingSettingsUpdate: autoScalingSettings,
        }),
        { min: 1, max: 20 },
      ),
      ReplicaSettingsUpdate: list(
        structure("ReplicaSettingsUpdate", {
          ...regionName,
          ReplicaProvisionedReadCapacityUnits: positiveLong,
          ReplicaProvisionedReadCapacityAutoScalingSettingsUpdate: autoScalingSettings,
          ReplicaGlobalSecondaryIndexSettingsUpdate: list(
            structure("ReplicaGlobalSecondaryIndexSettingsUpdate", {
              IndexName: required(indexName),
              ProvisionedReadCapacityUnits: positiveLong,
              ProvisionedReadCapacityAutoScalingSettingsUpdate: autoScalingSettings,
            }),
            { min: 1, max: 20 },
          ),
          ReplicaTableClass: tableClass,
        }),
        { min: 1, max: 50 },
      ),
    },
    (input) => noGlobalTable(input),
  ),
  refusedOperation("DescribeTableReplicaAutoScaling", { TableName: required(tableArnOrName) }, noReplicas),
  refusedOperation(
    "UpdateTableReplicaAutoScaling",
    {
      TableName: required(tableArnOrName),
      GlobalSecondaryIndexUpdates: list(
        structure("GlobalSecondaryIndexAutoScalingUpdate", {
          IndexName: indexName,
          ProvisionedWriteCapacityAutoScalingUpdate: autoScalingSettings,
        }),
        { min: 1 },
      ),
      ProvisionedWriteCapacityAutoScalingUpdate: autoScalingSettings,
      ReplicaUpdates: list(
        structure("ReplicaAutoScalingUpdate", {
          ...regionName,
          ReplicaGlobalSecondaryIndexUpdates: list(
            structure("ReplicaGlobalSecondaryIndexAutoScalingUpdate", {
              IndexName: indexName,
              ProvisionedReadCapacityAutoScalingUpdate: autoScalingSettings,
            }),
          ),
          ReplicaProvisionedReadCapacityAutoScalingUpdate: autoScalingSettings,
        }),
        { min: 1 },
      ),
    },
    noReplicas,
  ),

  refusedOperation(
    "DisableKinesisStreamingDestination",
    { ...kinesisDestination, EnableKinesisStreamingConfiguration: kinesisStreamingConfiguration("Enable") },
    ({ TableName, EnableKinesisStreamingConfiguration }, { catalog }) => {
      if (EnableKinesisStreamingConfiguration) {
        throw invalid("Stream cannot be disabled using EnableKinesisStreamingConfiguration parameters");
      }
      catalog.reachableTable(TableName);
      return invalid(`${NOT_A_DESTINATION}: KinesisStreamingDestination must be ACTIVE to perform DISABLE operation.`);
    },
  ),
  refusedOperation(
    "UpdateKinesisStreamingDestination",
    { ...kinesisDestination, UpdateKinesisStreamingConfiguration: kinesisStreamingConfiguration("Update") },
    ({ TableName, StreamArn, UpdateKinesisStreamingConfiguration: configuration }, { catalog }) => {
      if (!configuration?.ApproximateCreationDateTimePrecision) {
        throw invalid(
          "Streaming destination cannot be updated with given parameters: " +
            "UpdateKinesisStreamingConfiguration cannot be null or contain only null values",
        );
      }
      const { name } = catalog.reachableTable(TableName);
      return invalid(
        `${NOT_A_DESTINATION}: Kinesis streaming is not in ACTIVE state. Updates are only allowed in ACTIVE state. ` +
          `TableName: ${name}, kdsArn: ${StreamArn}`,
      );
    },
  ),
];
