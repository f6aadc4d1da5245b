// A fault that a test asks for: what happens, to which requests, and how often.

import { findOperation } from "../../operations/operations.ts";
import type { AttributeMap } from "../../values/attribute-value.ts";

/**
 * What can go wrong, in AWS's words:
 *
 * - `throttle`: ProvisionedThroughputExceededException of a provisioned table, ThrottlingException of one that is on demand;
 *   a transaction is cancelled, and of a batch of statements each is refused.
 * - `requestLimit`: RequestLimitExceeded, the account's limit.
 * - `internalError`: InternalServerError, status 500.
 * - `latency`: the answer comes later, by `latencyMs`.
 * - `dropConnection`: no answer. Over HTTP the connection ends; in process the error has the code `ECONNRESET`, as sockets' have.
 * - `unprocessed`: a BatchGetItem or BatchWriteItem does only a part, and answers the rest as unprocessed.
 * - `transactionConflict`: another transaction holds the item: TransactionConflictException of a single write, a cancelled
 *   transaction with the reason `TransactionConflict` otherwise.
 * - `stale`: an eventually consistent read sees the state in which the database was when the fault was added.
 */
export type FaultKind =
  | "throttle"
  | "requestLimit"
  | "internalError"
  | "latency"
  | "dropConnection"
  | "unprocessed"
  | "transactionConflict"
  | "stale";

/** A fault, and the requests it strikes: those that meet everything that is given. */
export interface Fault {
  readonly fault: FaultKind;
  /** Such as `PutItem`; any unless given. */
  readonly operation?: string | readonly string[];
  /** Requests that name this table, alone or among others. */
  readonly table?: string;
  /** Reads of this index. */
  readonly index?: string;
  /** Requests that name this item by its key, as on the wire: `{ id: { S: "1" } }`. Not queries, scans and statements. */
  readonly key?: AttributeMap;
  /** How many requests are let pass first; none unless given. */
  readonly skip?: number;
  /** How often it strikes at most; without an end unless given. */
  readonly times?: number;
  /** How probably it strikes a request, from 0 to 1; always unless given. */
  readonly probability?: number;
  /** Where the chances of `probability` begin: the same seed and requests give the same strikes. 1 unless given. */
  readonly seed?: number;
  /** Of `latency`: milliseconds, of the machine's time. */
  readonly latencyMs?: number;
  /** Of `internalError` and `dropConnection`: the request is done all the same, and only its answer lost. */
  readonly answerLost?: boolean;
  /** Of `unprocessed`: how many of a batch's entries; half of them, rounded up, unless given. */
  readonly entries?: number;
}

/** The operations that a fault can happen to; all of them if it is not here. */
export const OPERATIONS: Readonly<Partial<Record<FaultKind, readonly string[]>>> = {
  unprocessed: ["BatchGetItem", "BatchWriteItem"],
  transactionConflict: [
    "BatchExecuteStatement",
    "DeleteItem",
    "ExecuteStatement",
    "ExecuteTransaction",
    "PutItem",
    "TransactGetItems",
    "TransactWriteItems",
    "UpdateItem",
  ],
  stale: ["BatchGetItem", "ExecuteStatement", "GetItem", "Query", "Scan"],
};

const KINDS: Readonly<Record<FaultKind, true>> = {
  throttle: true,
  requestLimit: true,
  internalError: true,
  latency: true,
  dropConnection: true,
  unprocessed: true,
  transactionConflict: true,
  stale: true,
};

const MEMBERS: Readonly<Record<keyof Fault, true>> = {
  fault: true,
  operation: true,
  table: true,
  index: true,
  key: true,
  skip: true,
  times: true,
  probability: true,
  seed: true,
  latencyMs: true,
  answerLost: true,
  entries: true,
};

/** @throws TypeError if the fault can never be what it says */
export function checkFault(fault: Fault): void {
  for (const name of Object.keys(fault)) if (!Object.hasOwn(MEMBERS, name)) throw wrong(`A fault has no ${name}`);
  const { fault: kind, probability, latencyMs } = fault;
  if (!Object.hasOwn(KINDS, kind)) throw wrong(`There is no fault ${kind}, only ${Object.keys(KINDS).join(", ")}`);
  for (const operation of operationsOf(fault)) checkOperation(kind, operation);
  checkCount("skip", fault.skip, 0);
  checkCount("times", fault.times, 1);
  checkCount("entries", fault.entries, 1);
  if (probability !== undefined && !(probability >= 0 && probability <= 1)) throw wrong("probability is from 0 to 1");
  if (fault.seed !== undefined && !Number.isSafeInteger(fault.seed)) throw wrong("seed is an integer");
  if (kind === "latency" && !(latencyMs !== undefined && latencyMs >= 0))
    throw wrong("latency needs latencyMs, from 0 on");
  if (kind !== "latency" && latencyMs !== undefined) throw wrong("latencyMs is of latency only");
  if (kind !== "unprocessed" && fault.entries !== undefined) throw wrong("entries is of unprocessed only");
  if (fault.answerLost && kind !== "internalError" && kind !== "dropConnection") {
    throw wrong("answerLost is of internalError and dropConnection only");
  }
  for (const [name, value] of Object.entries(fault.key ?? {})) {
    if (typeof value !== "object" || value === null) throw wrong(`key is as on the wire: { ${name}: { S: "…" } }`);
  }
}

/** The operations that a fault names; none if it is for any. */
export function operationsOf({ operation }: Fault): readonly string[] {
  if (operation === undefined) return [];
  return typeof operation === "string" ? [operation] : operation;
}

function checkOperation(kind: FaultKind, operation: string): void {
  if (!findOperation("DynamoDB_20120810", operation) && !findOperation("DynamoDBStreams_20120810", operation)) {
    throw wrong(`There is no operation ${operation}`);
  }
  const possible = OPERATIONS[kind];
  if (possible && !possible.includes(operation)) {
    throw wrong(`${kind} does not happen to ${operation}, only to ${possible.join(", ")}`);
  }
}

function checkCount(name: string, count: number | undefined, least: number): void {
  if (count !== undefined && !(Number.isSafeInteger(count) && count >= least)) {
    throw wrong(`${name} is an integer from ${least} on`);
  }
}

function wrong(message: string): TypeError {
  return new TypeError(message);
}
