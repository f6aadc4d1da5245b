// The waiters of DynamoDB's service model, as data: botocore's waiters-2.json. waiter.ts does the waiting.

import type { OperationName, Operations } from "./api/operations.ts";

/** What a waiter polls, and what it makes of the answers: the first acceptor that fits decides. */
export interface WaiterDefinition<Operation extends OperationName> {
  readonly operation: Operation;
  /** Seconds. */
  readonly delay: number;
  readonly maxAttempts: number;
  readonly acceptors: readonly Acceptor<Operation>[];
}

/** With none that fits, an answer is waited on, and an error ends the wait. */
export type Acceptor<Operation extends OperationName> = {
  readonly state: "success" | "failure" | "retry";
} & (
  | { readonly error: string }
  | { readonly matches: (output: Operations[Operation]["output"]) => boolean; readonly explanation: string }
);

function define<Operation extends OperationName>(definition: WaiterDefinition<Operation>): WaiterDefinition<Operation> {
  return definition;
}

/** The waiters by boto3's names. */
export const waiterDefinitions = {
  bulk_operation_completed: define({
    operation: "DescribeBulkOperation",
    delay: 20,
    maxAttempts: 180,
    acceptors: [
      {
        state: "success",
        matches: (output) => output.BulkOperationDescription?.BulkOperationStatus === "COMPLETED",
        explanation: `For expression "BulkOperationDescription.BulkOperationStatus" we matched expected path: "COMPLETED"`,
      },
      {
        state: "success",
        matches: (output) => output.BulkOperationDescription?.BulkOperationStatus === "COMPLETED_WITH_ERRORS",
        explanation: `For expression "BulkOperationDescription.BulkOperationStatus" we matched expected path: "COMPLETED_WITH_ERRORS"`,
      },
      {
        state: "failure",
        matches: (output) => output.BulkOperationDescription?.BulkOperationStatus === "CANCELLED",
        explanation: `For expression "BulkOperationDescription.BulkOperationStatus" we matched expected path: "CANCELLED"`,
      },
      {
        state: "failure",
        matches: (output) => output.BulkOperationDescription?.BulkOperationStatus === "FAILED",
        explanation: `For expression "BulkOperationDescription.BulkOperationStatus" we matched expected path: "FAILED"`,
      },
    ],
  }),
  contributor_insights_enabled: define({
    operation: "DescribeContributorInsights",
    delay: 20,
    maxAttempts: 30,
    acceptors: [
      {
        state: "success",
        matches: (output) => output.ContributorInsightsStatus === "ENABLED",
        explanation: `For expression "ContributorInsightsStatus" we matched expected path: "ENABLED"`,
      },
      {
        state: "failure",
        matches: (output) => output.ContributorInsightsStatus === "FAILED",
        explanation: `For expression "ContributorInsightsStatus" we matched expected path: "FAILED"`,
      },
    ],
  }),
  export_completed: define({
    operation: "DescribeExport",
    delay: 20,
    maxAttempts: 60,
    acceptors: [
      {
        state: "success",
        matches: (output) => output.ExportDescription?.ExportStatus === "COMPLETED",
        explanation: `For expression "ExportDescription.ExportStatus" we matched expected path: "COMPLETED"`,
      },
      {
        state: "failure",
        matches: (output) => output.ExportDescription?.ExportStatus === "FAILED",
        explanation: `For expression "ExportDescription.ExportStatus" we matched expected path: "FAILED"`,
      },
    ],
  }),
  import_completed: define({
    operation: "DescribeImport",
    delay: 20,
    maxAttempts: 60,
    acceptors: [
      {
        state: "success",
        matches: (output) => output.ImportTableDescription?.ImportStatus === "COMPLETED",
        explanation: `For expression "ImportTableDescription.ImportStatus" we matched expected path: "COMPLETED"`,
      },
      {
        state: "failure",
        matches: (output) => output.ImportTableDescription?.ImportStatus === "FAILED",
        explanation: `For expression "ImportTableDescription.ImportStatus" we matched expected path: "FAILED"`,
      },
      {
        state: "failure",
        matches: (output) => output.ImportTableDescription?.ImportStatus === "CANCELLED",
        explanation: `For expression "ImportTableDescription.ImportStatus" we matched expected path: "CANCELLED"`,
      },
    ],
  }),
  kinesis_streaming_destination_active: define({
    operation: "DescribeKinesisStreamingDestination",
    delay: 20,
    maxAttempts: 30,
    acceptors: [
      {
        state: "success",
        matches: (output) =>
          output.KinesisDataStreamDestinations?.some(({ DestinationStatus }) => DestinationStatus === "ACTIVE") ??
          false,
        explanation:
          `For expression "KinesisDataStreamDestinations[].DestinationStatus" we matched expected path: "ACTIVE" ` +
          "at least once",
      },
      {
        state: "failure",
        matches: ({ KinesisDataStreamDestinations: destinations = [] }) =>
          destinations.length > 0 &&
          destinations.every(
            ({ DestinationStatus }) => DestinationStatus === "DISABLED" || DestinationStatus === "ENABLE_FAILED",
          ),
        explanation:
          'For expression "length(KinesisDataStreamDestinations) > `0`  && length(KinesisDataStreamDestinations' +
          "[?DestinationStatus == 'DISABLED' || DestinationStatus == 'ENABLE_FAILED']) ==  " +
          'length(KinesisDataStreamDestinations)" we matched expected path: "True"',
      },
    ],
  }),
  table_exists: define({
    operation: "DescribeTable",
    delay: 20,
    maxAttempts: 25,
    acceptors: [
      {
        state: "success",
        matches: (output) => output.Table?.TableStatus === "ACTIVE",
        explanation: `For expression "Table.TableStatus" we matched expected path: "ACTIVE"`,
      },
      { state: "retry", error: "ResourceNotFoundException" },
    ],
  }),
  table_not_exists: define({
    operation: "DescribeTable",
    delay: 20,
    maxAttempts: 25,
    acceptors: [{ state: "success", error: "ResourceNotFoundException" }],
  }),
};
