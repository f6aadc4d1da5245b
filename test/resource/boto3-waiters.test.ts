// Holds waiters to what real boto3's, asked while the test runs, make of the same answers: how they end, in which words, and
// after how many attempts. Skipped where there is no .venv.

import { describe, expect, test, vi } from "vitest";
import { resource, UnmodeledServiceError, type WaiterName } from "../../src/index.ts";
import { askBoto3, besideBoto3, hasBoto3 } from "./boto3/python.ts";
import { recordingTransport } from "./recording-transport.ts";

interface Row {
  readonly waiter: WaiterName;
  /** The last one repeats. One with a `__type` is an error. */
  readonly answers: readonly object[];
  readonly config: { readonly Delay?: number; readonly MaxAttempts?: number };
}

const missing = { __type: "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException", message: "not found" };
const invalid = { __type: "com.amazon.coral.validate#ValidationException", message: "bad name" };
const table = (TableStatus: string) => ({ Table: { TableName: "users", TableStatus } });
const insights = (ContributorInsightsStatus: string) => ({ ContributorInsightsStatus });
const exported = (ExportStatus: string) => ({ ExportDescription: { ExportStatus } });
const imported = (ImportStatus: string) => ({ ImportTableDescription: { ImportStatus } });
const bulk = (BulkOperationStatus: string) => ({ BulkOperationDescription: { BulkOperationStatus } });
const streaming = (...states: string[]) => ({
  TableName: "users",
  KinesisDataStreamDestinations: states.map((DestinationStatus) => ({ StreamArn: "arn", DestinationStatus })),
});

const answers: Readonly<Record<WaiterName, readonly (readonly object[])[]>> = {
  table_exists: [
    [table("ACTIVE")],
    [missing, missing, table("CREATING"), table("ACTIVE")],
    [table("CREATING")],
    [table("DELETING")],
    [missing],
    [table("CREATING"), missing],
    [missing, table("CREATING")],
    [invalid],
    [missing, invalid],
    [{}],
  ],
  table_not_exists: [[missing], [table("DELETING"), missing], [table("ACTIVE")], [invalid], [{}]],
  contributor_insights_enabled: [
    [insights("ENABLED")],
    [insights("ENABLING"), insights("ENABLED")],
    [insights("FAILED")],
    [insights("ENABLING"), insights("FAILED")],
    [insights("DISABLED")],
    [missing],
  ],
  bulk_operation_completed: [
    [bulk("IN_PROGRESS"), bulk("COMPLETED")],
    [bulk("COMPLETED_WITH_ERRORS")],
    [bulk("CANCELLING"), bulk("CANCELLED")],
    [bulk("FAILED")],
    [{}],
  ],
  export_completed: [
    [exported("COMPLETED")],
    [exported("IN_PROGRESS"), exported("COMPLETED")],
    [exported("FAILED")],
    [{}],
    [invalid],
  ],
  import_completed: [
    [imported("COMPLETED")],
    [imported("FAILED")],
    [imported("CANCELLED")],
    [imported("CANCELLING"), imported("CANCELLED")],
    [imported("IN_PROGRESS")],
  ],
  kinesis_streaming_destination_active: [
    [streaming("ACTIVE")],
    [streaming("ENABLING"), streaming("ENABLING", "ACTIVE")],
    [streaming("DISABLED")],
    [streaming("DISABLED", "ENABLE_FAILED")],
    [streaming("DISABLED", "ENABLING")],
    [streaming()],
    [invalid],
  ],
};

const rows: readonly Row[] = Object.entries(answers).flatMap(([waiter, sequences]) =>
  sequences.map((each) => ({ waiter: waiter as WaiterName, answers: each, config: { Delay: 1, MaxAttempts: 4 } })),
);

async function waited({ waiter, answers, config }: Row): Promise<[string, number]> {
  const transport = recordingTransport((_, number) => {
    const answer = answers[Math.min(number, answers.length - 1)] as { __type?: string; message?: string };
    if (answer.__type === undefined) return answer;
    throw new UnmodeledServiceError(answer.__type.replace(/.*#/, ""), answer.message ?? "", 400, {});
  });
  const { client } = resource("dynamodb", { transport }).meta;
  const ending = await client
    .getWaiter(waiter)
    .wait({ WaiterConfig: config } as never)
    .then(
      () => "success",
      (error: Error) => error.message,
    );
  return [ending, transport.calls.length];
}

describe.skipIf(!hasBoto3)(`waiters, ${besideBoto3}`, () => {
  test("end in the same way", async () => {
    const theirs = askBoto3("waiters.py", rows) as readonly (readonly [string, number])[];
    vi.useFakeTimers();
    try {
      const waiting = Promise.all(rows.map(waited));
      await vi.runAllTimersAsync();
      const ours = await waiting;
      expect(ours.map((way, i) => [rows[i], ...way])).toEqual(theirs.map((way, i) => [rows[i], ...way]));
    } finally {
      vi.useRealTimers();
    }
  });
});
