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
import {
  ACCOUNT_EXCEEDED,
  type ExceededLimit,
  type LimitType,
  TABLE_UNITS_EXCEEDED,
  throttlingError,
  throttlingReason,
  throttlingReasons,
} from "../../table/realism/throttling-errors.ts";
import { isDataOperation, isRead, type Request } from "../request-kind.ts";
import { statementsOf } from "../request-statements.ts";
import { jsonOf, listOf, type Target } from "./request-targets.ts";

const RATE_EXCEEDED = "Rate of requests exceeds the allowed throughput.";
const CONFLICT = "Transaction is ongoing for the item";

/** A request that a fault strikes. */
export interface StruckRequest extends Request {
  /** What the fault strikes it for. */
  readonly targets: readonly Target[];
  readonly engine: Engine;
}

export function throttling(request: StruckRequest): DynamoDBError {
  if (!isDataOperation(request.operation)) return new ThrottlingException(RATE_EXCEEDED);
  const exceeded = exceededLimit(request);
  const error = exceeded
    ? throttlingError([exceeded])
    : new ProvisionedThroughputExceededException(TABLE_UNITS_EXCEEDED);
  return isTransaction(request.operation) ? cancelled(request, throttlingReason(error)!) : error;
}

export function requestLimitExceeded(request: StruckRequest): DynamoDBError {
  const exceeded = exceededLimit(request, "AccountLimitExceeded");
  const ThrottlingReasons = exceeded && throttlingReasons([exceeded]);
  return new RequestLimitExceeded(ACCOUNT_EXCEEDED, { ThrottlingReasons });
}

/** What a request was struck for as if it had consumed too much. @returns undefined where it names no table there is */
function exceededLimit(request: StruckRequest, limit?: LimitType): ExceededLimit | undefined {
  const { table, index } = struckResource(request);
  if (!table) return undefined;
  const { billingMode } = table;
  return {
    type: limit ?? (billingMode === "PROVISIONED" ? "ProvisionedThroughputExceeded" : "KeyRangeThroughputExceeded"),
    access: isRead(request) ? "Read" : "Write",
    isIndex: index !== undefined,
    billingMode,
    resource: index ? indexArn(table.arn, index.name) : table.arn,
  };
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
  if (isTransaction(request.operation)) {
    return cancelled(request, { Code: "TransactionConflict", Message: CONFLICT });
  }
  return new TransactionConflictException(CONFLICT);
}

function isTransaction(operation: string): boolean {
  return operation === "TransactGetItems" || operation === "TransactWriteItems" || operation === "ExecuteTransaction";
}

/** A transaction cancelled for one of the actions that were struck: the others had nothing in their way. */
function cancelled({ operation, input, targets }: StruckRequest, reason: CancellationReason): DynamoDBError {
  const struck = targets[0]?.action ?? 0;
  const actions =
    operation === "ExecuteTransaction" ? statementsOf(operation, input) : listOf(jsonOf(input).TransactItems);
  const reasons = actions.map((_, i): CancellationReason => (i === struck ? reason : { Code: "None" }));
  return new TransactionCanceledException(reasons);
}
