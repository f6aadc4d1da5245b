// The errors of faults, in AWS's words.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html#API_TransactWriteItems_Errors

import {
  type CancellationReason,
  type DynamoDBError,
  InternalServerError,
  ProvisionedThroughputExceededException,
  RequestLimitExceeded,
  ThrottlingException,
  TransactionCanceledException,
  TransactionConflictException,
} from "../../model/errors.ts";
import { indexArn } from "../../table/arn.ts";
import type { Engine } from "../../table/engine.ts";
import { isDataOperation, isRead, type Request } from "../request-kind.ts";
import { statementsOf } from "../request-statements.ts";
import { jsonOf, listOf, type Target } from "./request-targets.ts";

const TABLE_EXCEEDED =
  "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.";
const INDEX_EXCEEDED =
  "The level of configured provisioned throughput for one or more global secondary indexes of the table was exceeded. Consider increasing your provisioning level for the under-provisioned global secondary indexes with the UpdateTable API.";
const ON_DEMAND_EXCEEDED =
  "Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or index so please try again shortly. If exceptions persist, check if you have a hot key: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html";
const RATE_EXCEEDED = "Rate of requests exceeds the allowed throughput.";
const ACCOUNT_EXCEEDED =
  "Throughput exceeds the current throughput limit for your account. To request a limit increase, contact AWS Support at https://aws.amazon.com/support.";
const CONFLICT = "Transaction is ongoing for the item";

/** A request that a fault strikes. */
export interface StruckRequest extends Request {
  /** What the fault strikes it for. */
  readonly targets: readonly Target[];
  readonly engine: Engine;
}

export function throttling(request: StruckRequest): DynamoDBError {
  if (!isDataOperation(request.operation)) return new ThrottlingException(RATE_EXCEEDED);
  const { table, index } = struckResource(request);
  const isProvisioned = table === undefined || table.billingMode === "PROVISIONED";
  const message = isProvisioned ? (index ? INDEX_EXCEEDED : TABLE_EXCEEDED) : ON_DEMAND_EXCEEDED;
  if (isTransaction(request.operation)) {
    return cancelled(request, isProvisioned ? "ProvisionedThroughputExceeded" : "ThrottlingError", message);
  }
  return isProvisioned
    ? new ProvisionedThroughputExceededException(message, {
        ThrottlingReasons: throttlingReasons(request, "ProvisionedThroughputExceeded"),
      })
    : new ThrottlingException(message, { throttlingReasons: throttlingReasons(request, "KeyRangeThroughputExceeded") });
}

export function requestLimitExceeded(request: StruckRequest): DynamoDBError {
  const ThrottlingReasons = throttlingReasons(request, "AccountLimitExceeded");
  return new RequestLimitExceeded(ACCOUNT_EXCEEDED, { ThrottlingReasons });
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ThrottlingReason.html */
function throttlingReasons(request: StruckRequest, limit: string): object[] | undefined {
  const { table, index } = struckResource(request);
  if (!table) return undefined;
  const access = isRead(request) ? "Read" : "Write";
  const resource = index ? indexArn(table.arn, index.name) : table.arn;
  return [{ reason: `${index ? "Index" : "Table"}${access}${limit}`, resource }];
}

/** The table, and the global index, that a request was struck for. A local index has its table's throughput. */
function struckResource({ targets, engine }: StruckRequest) {
  const [target] = targets;
  const table = target && engine.catalog.find(target.table);
  const index = table?.indexes.find(({ name, kind }) => name === target?.index && kind === "global");
  return { table, index };
}

export function internalError(): DynamoDBError {
  return new InternalServerError("Internal server error");
}

export function transactionConflict(request: StruckRequest): DynamoDBError {
  if (isTransaction(request.operation)) return cancelled(request, "TransactionConflict", CONFLICT);
  return new TransactionConflictException(CONFLICT);
}

function isTransaction(operation: string): boolean {
  return operation === "TransactGetItems" || operation === "TransactWriteItems" || operation === "ExecuteTransaction";
}

/** A transaction cancelled for one of the actions that were struck: the others had nothing in their way. */
function cancelled({ operation, input, targets }: StruckRequest, Code: string, Message: string): DynamoDBError {
  const struck = targets[0]?.action ?? 0;
  const actions =
    operation === "ExecuteTransaction" ? statementsOf(operation, input) : listOf(jsonOf(input).TransactItems);
  const reasons = actions.map((_, i): CancellationReason => (i === struck ? { Code, Message } : { Code: "None" }));
  return new TransactionCanceledException(reasons);
}
