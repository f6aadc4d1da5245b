// Waiters: what they wait for, what ends them, how often they ask.

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  InternalServerError,
  ResourceNotFoundException,
  resource,
  ValidationException,
  WaiterError,
  type WaiterName,
} from "../../src/index.ts";
import { recordingTransport } from "./recording-transport.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const missing = new ResourceNotFoundException("Requested resource not found: Table: t not found");
const table = (TableStatus: string) => ({ Table: { TableStatus } });

/** Waits on a sequence of answers, the last of which repeats; says how it ended and how often it asked. */
async function outcome(
  name: WaiterName,
  answers: readonly (object | Error)[],
  config?: object,
): Promise<[string, number]> {
  const transport = recordingTransport((_, number) => {
    const answer = answers[Math.min(number, answers.length - 1)] as object;
    if (answer instanceof Error) throw answer;
    return answer;
  });
  const waiter = resource("dynamodb", { transport }).meta.client.getWaiter(name);
  const end = waiter.wait({ TableName: "t", ...config } as never).then(
    () => "success",
    (error: unknown) => (error instanceof WaiterError ? error.message : `thrown ${error}`),
  );
  await vi.runAllTimersAsync();
  return [await end, transport.calls.length];
}

const twoAttempts = { WaiterConfig: { Delay: 1, MaxAttempts: 2 } };

test.each<[WaiterName, (object | Error)[], object | undefined, string, number]>([
  ["table_exists", [table("ACTIVE")], undefined, "success", 1],
  ["table_exists", [missing, table("CREATING"), table("ACTIVE")], undefined, "success", 3],
  ["table_exists", [table("CREATING")], twoAttempts, "Waiter TableExists failed: Max attempts exceeded", 2],
  [
    "table_exists",
    [missing],
    twoAttempts,
    "Waiter TableExists failed: Max attempts exceeded. Previously accepted state: " +
      "Matched expected service error code: ResourceNotFoundException",
    2,
  ],
  [
    "table_exists",
    [new ValidationException("bad name")],
    undefined,
    "Waiter TableExists failed: An error occurred (ValidationException): bad name",
    1,
  ],
  ["table_exists", [new TypeError("lost")], undefined, "thrown TypeError: lost", 1],
  ["table_not_exists", [table("ACTIVE"), table("DELETING"), missing], undefined, "success", 3],
  ["table_not_exists", [table("ACTIVE")], twoAttempts, "Waiter TableNotExists failed: Max attempts exceeded", 2],
  [
    "table_not_exists",
    [new InternalServerError("oops")],
    undefined,
    "Waiter TableNotExists failed: An error occurred (InternalServerError): oops",
    1,
  ],
  ["contributor_insights_enabled", [{}, { ContributorInsightsStatus: "ENABLED" }], undefined, "success", 2],
  [
    "contributor_insights_enabled",
    [{ ContributorInsightsStatus: "FAILED" }],
    undefined,
    "Waiter ContributorInsightsEnabled failed: Waiter encountered a terminal failure state: " +
      'For expression "ContributorInsightsStatus" we matched expected path: "FAILED"',
    1,
  ],
  ["export_completed", [{ ExportDescription: { ExportStatus: "COMPLETED" } }], undefined, "success", 1],
  [
    "import_completed",
    [{ ImportTableDescription: { ImportStatus: "CANCELLED" } }],
    undefined,
    "Waiter ImportCompleted failed: Waiter encountered a terminal failure state: " +
      'For expression "ImportTableDescription.ImportStatus" we matched expected path: "CANCELLED"',
    1,
  ],
  [
    "kinesis_streaming_destination_active",
    [{ KinesisDataStreamDestinations: [{ DestinationStatus: "ENABLING" }, { DestinationStatus: "ACTIVE" }] }],
    undefined,
    "success",
    1,
  ],
  [
    "kinesis_streaming_destination_active",
    [{ KinesisDataStreamDestinations: [{ DestinationStatus: "DISABLED" }] }],
    undefined,
    "Waiter KinesisStreamingDestinationActive failed: Waiter encountered a terminal failure state: " +
      'For expression "length(KinesisDataStreamDestinations) > `0`  && length(KinesisDataStreamDestinations' +
      "[?DestinationStatus == 'DISABLED' || DestinationStatus == 'ENABLE_FAILED']) ==  " +
      'length(KinesisDataStreamDestinations)" we matched expected path: "True"',
    1,
  ],
])("%s: %j", async (name, answers, config, ending, calls) => {
  expect(await outcome(name, answers, config)).toEqual([ending, calls]);
});

test("a Delay is kept to exactly", async () => {
  const start = Date.now();
  await outcome("table_exists", [table("CREATING")], { WaiterConfig: { Delay: 3, MaxAttempts: 4 } });
  expect(Date.now() - start).toBe(9_000);
});

test("without a Delay it asks often at first, and then every 20 seconds for as long as boto3 does", async () => {
  const start = Date.now();
  const [ending, calls] = await outcome("table_exists", [table("CREATING")]);
  expect(ending).toBe("Waiter TableExists failed: Max attempts exceeded");
  expect(calls).toBe(9 + 25);
  expect(Date.now() - start).toBeGreaterThan(24 * 20_000);

  const soon = Date.now();
  await outcome("table_exists", [table("CREATING"), table("ACTIVE")]);
  expect(Date.now() - soon).toBe(50);
});

test("a waiter that does not exist is refused", () => {
  const { client } = resource("dynamodb", { transport: recordingTransport() }).meta;
  expect(() => client.getWaiter("table_vanishes" as WaiterName)).toThrow("Waiter does not exist: table_vanishes");
});

test("waiting drops what was loaded of a table", async () => {
  const transport = recordingTransport((_, number) => table(number === 0 ? "CREATING" : "ACTIVE"));
  const resourceTable = resource("dynamodb", { transport }).Table("t");
  expect(await resourceTable.tableStatus).toBe("CREATING");
  await resourceTable.waitUntilExists();
  expect(await resourceTable.tableStatus).toBe("ACTIVE");
});
