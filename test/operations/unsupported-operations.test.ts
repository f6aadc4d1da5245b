// What this database does not have: refused as AWS refuses it where it can be told, in the order of precedence, and by name
// where it cannot; or truly answered with "none".

import { beforeAll, describe, expect, test } from "vitest";
import { describeDatabases } from "../support/databases.ts";

const table = {
  TableName: "present",
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
  BillingMode: "PAY_PER_REQUEST",
};

type Row = [operation: string, input: object, error: string];

describeDatabases("what there is not", (client) => {
  beforeAll(() => client.run("CreateTable", table));

  const { TableName, KeySchema, AttributeDefinitions } = table;
  const absent = { TableName: "absent" };
  const home = "arn:aws:dynamodb:us-east-1:000000000000:table";
  const TableArn = `${home}/present`;
  const foreign = (arn: string) => arn.replace("000000000000", "111111111111");
  const NO_TABLE = "ResourceNotFoundException: Requested resource not found: Table: absent not found";
  const NO_BACKED_UP_TABLE = "TableNotFoundException: Table not found: absent";
  const NO_PAST = "PointInTimeRecoveryUnavailableException: Point in time recovery is not enabled for table 'present'";
  const NO_GLOBAL_TABLE = "Global table with name: 'present' does not exist.";
  const DENIED = "AccessDeniedException: Access is denied";
  const invalid = (reason: string) => `ValidationException: One or more parameter values were invalid: ${reason}`;
  const OLD_GLOBAL_TABLES = invalid(
    "DynamoDB global tables version 2017.11.29 is not supported. We recommend using DynamoDB global tables version " +
      "2019.11.21, instead of version 2017.11.29 (Legacy).",
  );
  const unsupported = (operation: string) =>
    `UnknownOperationException: ${operation} is not supported by this database`;
  const broken = (...rules: string[]) =>
    `ValidationException: ${rules.length} validation error${rules.length === 1 ? "" : "s"} detected: ${rules
      .map((rule) => rule.replace(/:/, " failed to satisfy constraint: Member must"))
      .join("; ")}`;
  const missing = (...members: string[]) =>
    broken(...members.map((member) => `Value null at '${member}': not be null`));
  const tooShort = (value: string, member: string, min: number) =>
    broken(`Value '${value}' at '${member}': have length greater than or equal to ${min}`);

  const NAME_TOO_SHORT =
    "ValidationException: TableName must be at least 3 characters long and at most 255 characters long";

  const backup = { BackupArn: `${TableArn}/backup/01693646573000-ab5c1e2f` };
  const NO_BACKUP = `BackupNotFoundException: Backup not found: ${backup.BackupArn}`;
  const restored = { SourceTableName: TableName, TargetTableName: "restored", UseLatestRestorableTime: true };
  const exported = { TableArn, S3Bucket: "orders" };
  const imported = {
    S3BucketSource: { S3Bucket: "orders" },
    InputFormat: "CSV",
    TableCreationParameters: { TableName: "imported", KeySchema, AttributeDefinitions, BillingMode: "PAY_PER_REQUEST" },
  };
  const bulk = {
    TableName,
    InputS3Configuration: { S3Bucket: "orders", InputFormat: "ION" },
    OutputS3Configuration: { OutputType: ["ERROR"] },
  };
  const global = { GlobalTableName: TableName };
  const kinesis = "arn:aws:kinesis:us-east-1:000000000000:stream/orders";
  const destination = { TableName, StreamArn: kinesis };
  const precision = { ApproximateCreationDateTimePrecision: "MICROSECOND" };
  const NO_DESTINATION = "ValidationException: Table is not in a valid state to enable Kinesis Streaming Destination: ";
  const policy = { ResourceArn: TableArn, Policy: "{}" };
  const NO_POLICY = `PolicyNotFoundException: Resource-based policy not found for the provided ResourceArn: ${TableArn}`;
  const vectors = { TableName, IndexName: "vectors", SearchVector: [{ N: "1" }], TopK: 1 };
  const insights = { TableName, ContributorInsightsAction: "DISABLE" };
  const NO_INDEX =
    "ResourceNotFoundException: Requested resource not found: Index: absent not found for table: present";
  const recovery = (PointInTimeRecoveryEnabled: boolean, more = {}) => ({
    TableName,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled, ...more },
  });

  // Where the model does not say it, from what AWS was observed to answer in October 2026:
  // https://github.com/aws-controllers-k8s/dynamodb-controller/tree/main/docs/api-quirks
  const refused: Row[] = [
    ["CreateBackup", { TableName: "", BackupName: "ab" }, tooShort("", "tableName", 1)],
    ["CreateBackup", { ...absent, BackupName: "ab" }, tooShort("ab", "backupName", 3)],
    ["CreateBackup", { ...absent, BackupName: "backup" }, NO_BACKED_UP_TABLE],
    ["CreateBackup", { TableName: TableArn, BackupName: "backup" }, unsupported("CreateBackup")],
    [
      "CreateBackup",
      { ...absent, BackupName: "" },
      broken(
        "Value '' at 'backupName': satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
        "Value '' at 'backupName': have length greater than or equal to 3",
      ),
    ],
    ["DescribeBackup", { BackupArn: "" }, "ValidationException: Invalid Backup ARN"],
    ["DescribeBackup", { BackupArn: TableArn }, "ValidationException: Invalid Backup ARN"],
    ["DescribeBackup", { BackupArn: "x".repeat(40) }, "ValidationException: Invalid Backup ARN"],
    ["DescribeBackup", { BackupArn: foreign(backup.BackupArn) }, DENIED],
    ["DescribeBackup", backup, NO_BACKUP],
    ["DeleteBackup", {}, missing("backupArn")],
    ["DeleteBackup", backup, NO_BACKUP],
    ["RestoreTableFromBackup", { ...backup, TargetTableName: "" }, NAME_TOO_SHORT],
    ["RestoreTableFromBackup", { ...backup, TargetTableName: TableName }, NO_BACKUP],
    ["ListImports", { NextToken: "0123456789abcdef" }, tooShort("0123456789abcdef", "nextToken", 112)],
    [
      "ListBulkOperations",
      { NextToken: "page 2" },
      broken("Value 'page 2' at 'nextToken': satisfy regular expression pattern: ([0-9a-f]{16})+"),
    ],
    [
      "ListBackups",
      { TimeRangeLowerBound: 2, TimeRangeUpperBound: 1 },
      invalid("Time range lower bound must be less than or equal to upper bound"),
    ],

    ["UpdateContinuousBackups", absent, missing("pointInTimeRecoverySpecification")],
    [
      "UpdateContinuousBackups",
      recovery(false, { RecoveryPeriodInDays: 36 }),
      broken(
        "Value '36' at 'pointInTimeRecoverySpecification.recoveryPeriodInDays': have value less than or equal to 35",
      ),
    ],
    ["UpdateContinuousBackups", { ...recovery(true), ...absent }, NO_BACKED_UP_TABLE],
    [
      "UpdateContinuousBackups",
      recovery(false, { RecoveryPeriodInDays: 7 }),
      "ValidationException: Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery.",
    ],
    ["DescribeContinuousBackups", absent, NO_BACKED_UP_TABLE],
    [
      "RestoreTableToPointInTime",
      { ...restored, TargetTableName: "a!c" },
      broken("Value 'a!c' at 'targetTableName': satisfy regular expression pattern: [a-zA-Z0-9_.-]+"),
    ],
    [
      "RestoreTableToPointInTime",
      { ...restored, SourceTableName: undefined },
      "ValidationException: The parameter 'TableName' is required but was not present in the request",
    ],
    [
      "RestoreTableToPointInTime",
      { ...restored, SourceTableArn: TableArn },
      "ValidationException: Must provide exactly one of: sourceTableArn, sourceTableName",
    ],
    [
      "RestoreTableToPointInTime",
      { ...restored, SourceTableName: "absent", RestoreDateTime: 1 },
      "ValidationException: Invalid Request: Both RestoreDateTime and UseLatestRestorableTime cannot be set for " +
        "point-in-time restore request.",
    ],
    [
      "RestoreTableToPointInTime",
      { ...restored, SourceTableName: "absent", UseLatestRestorableTime: false },
      "ValidationException: Invalid Request: Either one of RestoreDateTime or UseLatestRestorableTime must be " +
        "specified, but not both",
    ],
    ["RestoreTableToPointInTime", { ...restored, SourceTableName: "absent" }, NO_BACKED_UP_TABLE],
    ["RestoreTableToPointInTime", { ...restored, TargetTableName: TableName }, NO_PAST],
    ["ExportTableToPointInTime", { TableArn }, missing("s3Bucket")],
    [
      "ExportTableToPointInTime",
      { ...exported, ExportFormat: "CSV" },
      broken("Value 'CSV' at 'exportFormat': satisfy enum value set: [DYNAMODB_JSON, ION]"),
    ],
    [
      "ExportTableToPointInTime",
      { ...exported, TableArn: "" },
      "ValidationException: Invalid TableArn: Invalid Table ARN",
    ],
    ["ExportTableToPointInTime", { ...exported, TableArn: TableName }, invalid("tableArn is not a valid ARN")],
    [
      "ExportTableToPointInTime",
      { ...exported, TableArn: `${TableArn}/index/by-kind` },
      "ValidationException: Invalid Request: Table ARN is invalid.",
    ],
    ["ExportTableToPointInTime", { ...exported, TableArn: foreign(TableArn) }, DENIED],
    [
      "ExportTableToPointInTime",
      { ...exported, TableArn: `${home}/absent` },
      `TableNotFoundException: Table not found: ${home}/absent`,
    ],
    [
      "ExportTableToPointInTime",
      { ...exported, S3SseKmsKeyId: "key" },
      "ValidationException: Invalid Request: KMS Key Id is not supported for this encryption type",
    ],
    ["ExportTableToPointInTime", exported, NO_PAST],
    ["DescribeExport", { ExportArn: TableArn }, "ValidationException: Invalid Export ARN"],
    ["DescribeExport", { ExportArn: foreign(`${TableArn}/export/0`) }, DENIED],
    [
      "DescribeExport",
      { ExportArn: `${TableArn}/export/0` },
      `ExportNotFoundException: Export not found: Export not found: ${TableArn}/export/0`,
    ],
    ["DescribeImport", { ImportArn: `${TableArn}/export/0` }, "ValidationException: Invalid Import ARN"],
    [
      "DescribeImport",
      { ImportArn: `${TableArn}/import/0` },
      `ImportNotFoundException: Import not found: ${TableArn}/import/0`,
    ],
    [
      "ImportTable",
      { ...imported, InputFormat: "XML" },
      broken("Value 'XML' at 'inputFormat': satisfy enum value set: [DYNAMODB_JSON, ION, CSV]"),
    ],
    [
      "ImportTable",
      { ...imported, TableCreationParameters: { ...imported.TableCreationParameters, TableName } },
      "ResourceInUseException: Table already exists: present",
    ],
    [
      "ImportTable",
      { ...imported, TableCreationParameters: { TableName, KeySchema, AttributeDefinitions } },
      invalid("ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"),
    ],
    [
      "ImportTable",
      { ...imported, InputFormat: "ION", InputFormatOptions: { Csv: {} } },
      "ValidationException: Invalid Request: Unsupported InputFormatOptions for the given input format: ION.",
    ],
    ["ImportTable", imported, unsupported("ImportTable")],
    ["StartBulkPutItems", { ...bulk, ...absent }, NO_TABLE],
    ["StartBulkPutItems", bulk, unsupported("StartBulkPutItems")],
    ["DescribeBulkOperation", {}, missing("bulkOperationArn")],
    ["CancelBulkOperation", {}, missing("bulkOperationArn")],

    ["CreateGlobalTable", {}, missing("globalTableName", "replicationGroup")],
    ["CreateGlobalTable", { GlobalTableName: "absent", ReplicationGroup: [] }, OLD_GLOBAL_TABLES],
    ["DescribeGlobalTable", { GlobalTableName: "" }, NAME_TOO_SHORT],
    ["DescribeGlobalTableSettings", { GlobalTableName: "" }, NAME_TOO_SHORT],
    ["DescribeGlobalTable", global, `GlobalTableNotFoundException: Global table not found: ${NO_GLOBAL_TABLE}`],
    ["DescribeGlobalTableSettings", global, `GlobalTableNotFoundException: ${NO_GLOBAL_TABLE}`],
    [
      "UpdateGlobalTable",
      { ...global, ReplicaUpdates: [{ Create: {} }] },
      missing("replicaUpdates.1.member.create.regionName"),
    ],
    [
      "UpdateGlobalTable",
      { ...global, ReplicaUpdates: [{}] },
      "ValidationException: One or more parameter values were invalid",
    ],
    ["UpdateGlobalTable", { ...global, ReplicaUpdates: [{ Create: { RegionName: "eu-west-1" } }] }, OLD_GLOBAL_TABLES],
    [
      "UpdateGlobalTable",
      { ...global, ReplicaUpdates: [{ Delete: { RegionName: "eu-west-1" } }] },
      `GlobalTableNotFoundException: ${NO_GLOBAL_TABLE}`,
    ],
    ["UpdateGlobalTableSettings", global, `GlobalTableNotFoundException: ${NO_GLOBAL_TABLE}`],
    ...["DescribeTableReplicaAutoScaling", "UpdateTableReplicaAutoScaling"].map((operation): Row => {
      return [operation, { TableName }, `ResourceNotFoundException: ${NO_GLOBAL_TABLE}`];
    }),

    ["EnableKinesisStreamingDestination", { TableName }, missing("streamArn")],
    ["EnableKinesisStreamingDestination", { ...destination, ...absent }, NO_TABLE],
    ["EnableKinesisStreamingDestination", destination, unsupported("EnableKinesisStreamingDestination")],
    [
      "DisableKinesisStreamingDestination",
      { ...destination, EnableKinesisStreamingConfiguration: precision },
      "ValidationException: Stream cannot be disabled using EnableKinesisStreamingConfiguration parameters",
    ],
    ["DisableKinesisStreamingDestination", { ...destination, ...absent }, NO_TABLE],
    [
      "DisableKinesisStreamingDestination",
      destination,
      `${NO_DESTINATION}KinesisStreamingDestination must be ACTIVE to perform DISABLE operation.`,
    ],
    [
      "UpdateKinesisStreamingDestination",
      { ...destination, UpdateKinesisStreamingConfiguration: {} },
      "ValidationException: Streaming destination cannot be updated with given parameters: " +
        "UpdateKinesisStreamingConfiguration cannot be null or contain only null values",
    ],
    [
      "UpdateKinesisStreamingDestination",
      { ...destination, UpdateKinesisStreamingConfiguration: precision },
      `${NO_DESTINATION}Kinesis streaming is not in ACTIVE state. Updates are only allowed in ACTIVE state. ` +
        `TableName: present, kdsArn: ${kinesis}`,
    ],
    ["DescribeKinesisStreamingDestination", absent, NO_TABLE],

    [
      "UpdateContributorInsights",
      { ...insights, ContributorInsightsAction: "enable" },
      broken("Value 'enable' at 'contributorInsightsAction': satisfy enum value set: [ENABLE, DISABLE]"),
    ],
    ["UpdateContributorInsights", { ...insights, ...absent }, NO_TABLE],
    ["UpdateContributorInsights", { ...insights, IndexName: "absent" }, NO_INDEX],
    [
      "DescribeContributorInsights",
      { ...absent, IndexName: "ab" },
      "ValidationException: IndexName must be at least 3 characters long and at most 255 characters long",
    ],
    ["DescribeContributorInsights", absent, NO_TABLE],
    ["DescribeContributorInsights", { TableName, IndexName: "absent" }, NO_INDEX],
    ["ListContributorInsights", absent, NO_TABLE],

    ...["GetResourcePolicy", "PutResourcePolicy", "DeleteResourcePolicy"].flatMap((operation) => {
      const refusals: [arn: string, error: string][] = [
        ["present", invalid("ARNs must start with 'arn:': present")],
        ["arn:aws:s3:::bucket", invalid("Provided Arn is not a DynamoDB resource arn: arn:aws:s3:::bucket")],
        [
          `${TableArn}/index/by-kind`,
          invalid(
            "Invalid resource arn provided, only table or stream is accepted. " +
              `Provided resource arn: ${TableArn}/index/by-kind`,
          ),
        ],
        [
          TableArn.replace("us-east-1", "us-west-2"),
          invalid(`Invalid resource Arn: ${TableArn.replace("us-east-1", "us-west-2")}`),
        ],
        [
          foreign(TableArn),
          "ValidationException: This action is only supported by accounts that match the resource owner\u2019s account.",
        ],
        [`${home}/absent`, NO_TABLE],
        [
          `${TableArn}/stream/2026`,
          "ResourceNotFoundException: Requested resource not found: Stream: 2026 not found for Table: present",
        ],
      ];
      return refusals.map(([ResourceArn, error]): Row => [operation, { ...policy, ResourceArn }, error]);
    }),
    ["PutResourcePolicy", policy, unsupported("PutResourcePolicy")],
    ["DeleteResourcePolicy", { ...policy, ExpectedRevisionId: "1" }, NO_POLICY],
    ["GetResourcePolicy", policy, NO_POLICY],

    ["SearchVectors", { ...vectors, TopK: 0 }, broken("Value '0' at 'topK': have value greater than or equal to 1")],
    ["SearchVectors", { ...vectors, ...absent }, "ResourceNotFoundException: Requested resource not found"],
    ["SearchVectors", vectors, unsupported("SearchVectors")],
  ];
  test.each(refused)("%s refuses %j", (operation, input, error) => client.refuses(operation, input, error));

  describe("questions that have an answer", () => {
    function check(operation: string, input: object, answer: object) {
      test(operation, async () => expect(await client.run(operation, input)).toEqual(answer));
    }
    check("ListBackups", {}, { BackupSummaries: [] });
    check("ListBulkOperations", {}, { BulkOperationsSummaryList: [] });
    check("ListContributorInsights", {}, { ContributorInsightsSummaries: [] });
    check("ListExports", {}, { ExportSummaries: [] });
    check("ListGlobalTables", {}, { GlobalTables: [] });
    check("ListImports", {}, { ImportSummaryList: [] });
    check("DescribeContributorInsights", { TableName }, { TableName, ContributorInsightsStatus: "DISABLED" });
    check("DescribeKinesisStreamingDestination", { TableName }, { TableName, KinesisDataStreamDestinations: [] });
    const ContinuousBackupsDescription = {
      ContinuousBackupsStatus: "ENABLED",
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: "DISABLED" },
    };
    check("DescribeContinuousBackups", { TableName }, { ContinuousBackupsDescription });
    check("UpdateContinuousBackups", recovery(false), { ContinuousBackupsDescription });
    check("UpdateContributorInsights", insights, { TableName, ContributorInsightsStatus: "DISABLED" });
    check("DeleteResourcePolicy", { ResourceArn: TableArn }, {});
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
