// DynamoDB's operations that this database does not have. What AWS refuses in any case is refused first, as AWS does it:
// what breaks the model, and tables that are not there. The rest is refused by name; docs/differences-from-dynamodb.md has
// a row for each family.

import { invalid, ResourceInUseException, UnknownOperationException } from "../model/errors.ts";
import {
  attributeValue,
  boolean,
  enumeration,
  integer,
  list,
  long,
  type Member,
  required,
  type Shape,
  string,
  structure,
  type TypeOf,
} from "../model/shape.ts";
import {
  attributeDefinitions,
  backupName,
  billingMode,
  clientToken,
  expressionAttributeNames,
  expressionAttributeValues,
  globalSecondaryIndexes,
  indexName,
  inputCompressionType,
  keySchema,
  kinesisDestination,
  kinesisStreamingConfiguration,
  onDemandThroughput,
  otherTableName,
  projectionExpression,
  provisionedThroughput,
  resourceArn,
  returnConsumedCapacity,
  s3BucketName,
  s3BucketOwner,
  s3Prefix,
  s3SseAlgorithm,
  s3SseKmsKeyId,
  sseSpecification,
  tableArnOrName,
  vectorIndexes,
} from "../model/shared-shapes.ts";
import { existingTable, policyHolder } from "../table/definition/named-resources.ts";
import { checkTableThroughput } from "../table/definition/throughput-rules.ts";
import type { Engine } from "../table/engine.ts";
import { type Operation, refusedOperation } from "./operation.ts";

/** @param check throws what AWS refuses before it begins anything */
function unsupported<const Members extends { readonly [member: string]: Shape | Member }>(
  name: string,
  members: Members,
  check: (input: TypeOf<ReturnType<typeof structure<Members>>>, engine: Engine) => unknown,
): Operation {
  return refusedOperation(name, members, (input, engine) => {
    check(input, engine);
    return new UnknownOperationException(`${name} is not supported by this database`);
  });
}

const s3Place = { S3BucketOwner: s3BucketOwner, S3KeyPrefix: s3Prefix };

export const unsupportedOperations: readonly Operation[] = [
  unsupported("CreateBackup", { TableName: required(tableArnOrName), BackupName: required(backupName) }, existingTable),

  unsupported(
    "ImportTable",
    {
      ClientToken: clientToken,
      S3BucketSource: required(structure("S3BucketSource", { ...s3Place, S3Bucket: required(s3BucketName) })),
      InputFormat: required(enumeration("DYNAMODB_JSON", "ION", "CSV")),
      InputFormatOptions: structure("InputFormatOptions", {
        Csv: structure("CsvOptions", {
          Delimiter: string({ min: 1, max: 1, pattern: "[,;:|\\t ]" }),
          HeaderList: list(string({ min: 1, max: 65_536, pattern: "[\\x20-\\x21\\x23-\\x2B\\x2D-\\x7E]*" }), {
            min: 1,
            max: 255,
          }),
        }),
      }),
      InputCompressionType: inputCompressionType,
      TableCreationParameters: required(
        structure("TableCreationParameters", {
          TableName: required(otherTableName),
          AttributeDefinitions: required(attributeDefinitions),
          KeySchema: required(keySchema),
          BillingMode: billingMode,
          ProvisionedThroughput: provisionedThroughput,
          OnDemandThroughput: onDemandThroughput,
          SSESpecification: sseSpecification,
          GlobalSecondaryIndexes: globalSecondaryIndexes,
          VectorIndexes: vectorIndexes,
        }),
      ),
    },
    ({ InputFormat, InputFormatOptions, TableCreationParameters }, { catalog }) => {
      const { TableName, BillingMode, ProvisionedThroughput } = TableCreationParameters;
      checkTableThroughput(BillingMode ?? "PROVISIONED", ProvisionedThroughput);
      if (InputFormatOptions?.Csv && InputFormat !== "CSV") {
        throw invalid(`Invalid Request: Unsupported InputFormatOptions for the given input format: ${InputFormat}.`);
      }
      if (catalog.find(TableName)) throw new ResourceInUseException(`Table already exists: ${TableName}`);
    },
  ),
  unsupported(
    "StartBulkPutItems",
    {
      ClientToken: clientToken,
      InputS3Configuration: required(
        structure("InputS3Configuration", {
          ...s3Place,
          S3Bucket: required(s3BucketName),
          InputFormat: required(enumeration("DYNAMODB_JSON", "ION")),
          InputCompressionType: inputCompressionType,
        }),
      ),
      OutputS3Configuration: required(
        structure("OutputS3Configuration", {
          ...s3Place,
          S3Bucket: s3BucketName,
          S3SseAlgorithm: s3SseAlgorithm,
          S3SseKmsKeyId: s3SseKmsKeyId,
          OutputType: required(list(enumeration("ERROR", "CONDITION_CHECK_FAILURE"))),
        }),
      ),
      TableName: required(tableArnOrName),
      MaxWriteRequestUnits: long({ min: 1024 }),
      PerformanceTier: enumeration("STANDARD", "ACCELERATED"),
    },
    ({ TableName }, { catalog }) => catalog.reachableTable(TableName),
  ),

  unsupported(
    "EnableKinesisStreamingDestination",
    { ...kinesisDestination, EnableKinesisStreamingConfiguration: kinesisStreamingConfiguration("Enable") },
    ({ TableName }, { catalog }) => catalog.reachableTable(TableName),
  ),
  unsupported(
    "PutResourcePolicy",
    {
      ResourceArn: required(resourceArn),
      Policy: required(string()),
      ExpectedRevisionId: string({ min: 1, max: 255 }),
      ConfirmRemoveSelfResourceAccess: boolean,
    },
    policyHolder,
  ),
  unsupported(
    "SearchVectors",
    {
      TableName: required(tableArnOrName),
      IndexName: required(indexName),
      ReturnConsumedCapacity: returnConsumedCapacity,
      ExpressionAttributeNames: expressionAttributeNames,
      ExpressionAttributeValues: expressionAttributeValues,
      ProjectionExpression: projectionExpression,
      SearchVector: required(list(attributeValue, { min: 1, max: 4096 })),
      SearchConditionExpression: string(),
      TopK: required(integer({ min: 1 })),
    },
    ({ TableName }, { catalog }) => catalog.table(TableName),
  ),
];
