// The errors of requests that were throttled, in AWS's words, and what becomes of them in a transaction.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/throttling-diagnosing-workflow.html
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html#API_TransactWriteItems_Errors

import {
  type CancellationReason,
  ProvisionedThroughputExceededException,
  RequestLimitExceeded,
  ThrottlingException,
} from "../../model/errors.ts";

export type ThrottlingError = ProvisionedThroughputExceededException | RequestLimitExceeded | ThrottlingException;

export type LimitType =
  | "ProvisionedThroughputExceeded"
  | "MaxOnDemandThroughputExceeded"
  | "AccountLimitExceeded"
  | "KeyRangeThroughputExceeded";

/** A limit that a request would have exceeded. */
export interface ExceededLimit {
  readonly type: LimitType;
  readonly access: "Read" | "Write";
  readonly isIndex: boolean;
  readonly billingMode: "PROVISIONED" | "PAY_PER_REQUEST";
  /** The ARN of the table or index. */
  readonly resource: string;
}

export const TABLE_UNITS_EXCEEDED =
  "The level of configured provisioned throughput for the table was exceeded. " +
  "Consider increasing your provisioning level with the UpdateTable API.";
const INDEX_UNITS_EXCEEDED =
  "The level of configured provisioned throughput for one or more global secondary indexes of the table was exceeded. " +
  "Consider increasing your provisioning level for the under-provisioned global secondary indexes with the UpdateTable API.";
const CEILING = "Throughput exceeds the maximum OnDemandThroughput configured on table or index";
const PRESENT_CAPACITY =
  "Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or index " +
  "so please try again shortly. If exceptions persist, check if you have a hot key: " +
  "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html";
const PRESENT_CAPACITY_OF_INDEXES =
  "Throughput exceeds the current capacity for one or more global secondary indexes. " +
  "DynamoDB is automatically scaling your index so please try again shortly.";
export const ACCOUNT_EXCEEDED =
  "Throughput exceeds the current throughput limit for your account. " +
  "Please contact AWS Support at https://aws.amazon.com/support request a limit increase";

/** @param exceeded at least one: the first says which error it is, and all are among the reasons */
export function throttlingError(exceeded: readonly ExceededLimit[]): ThrottlingError {
  const reasons = throttlingReasons(exceeded);
  const { type, access, isIndex, billingMode } = exceeded[0]!;
  if (type === "AccountLimitExceeded")
    return new RequestLimitExceeded(ACCOUNT_EXCEEDED, { ThrottlingReasons: reasons });
  if (billingMode === "PROVISIONED") {
    return new ProvisionedThroughputExceededException(isIndex ? INDEX_UNITS_EXCEEDED : TABLE_UNITS_EXCEEDED, {
      ThrottlingReasons: reasons,
    });
  }
  const capacity = isIndex && access === "Write" ? PRESENT_CAPACITY_OF_INDEXES : PRESENT_CAPACITY;
  const message = type === "MaxOnDemandThroughputExceeded" ? CEILING : capacity;
  return new ThrottlingException(message, { throttlingReasons: reasons });
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ThrottlingReason.html */
export function throttlingReasons(exceeded: readonly ExceededLimit[]): object[] {
  return exceeded.map(({ type, access, isIndex, resource }) => ({
    reason: `${isIndex ? "Index" : "Table"}${access}${type}`,
    resource,
  }));
}

export function isThrottlingError(error: unknown): error is ThrottlingError {
  return (
    error instanceof ProvisionedThroughputExceededException ||
    error instanceof ThrottlingException ||
    error instanceof RequestLimitExceeded
  );
}

/** Why a transaction was cancelled. @returns undefined for an error that is not answered so */
export function throttlingReason(error: unknown): CancellationReason | undefined {
  if (error instanceof ProvisionedThroughputExceededException) {
    return { Code: "ProvisionedThroughputExceeded", Message: error.message };
  }
  if (error instanceof ThrottlingException) return { Code: "ThrottlingError", Message: error.message };
  return undefined;
}
