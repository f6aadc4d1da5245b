// What kind of request one is, by its operation and its JSON: of data or of tables, a read or a write.

import { statementsOf } from "./request-statements.ts";

/** An operation's name and its input as the wire has it, not checked yet. */
export interface Request {
  readonly operation: string;
  readonly input: unknown;
}

/** The operations on items, which consume throughput: those that can report it. */
const DATA_OPERATIONS: ReadonlyMap<string, "read" | "write" | "statements"> = new Map([
  ["BatchExecuteStatement", "statements"],
  ["BatchGetItem", "read"],
  ["BatchWriteItem", "write"],
  ["DeleteItem", "write"],
  ["ExecuteStatement", "statements"],
  ["ExecuteTransaction", "statements"],
  ["GetItem", "read"],
  ["PutItem", "write"],
  ["Query", "read"],
  ["Scan", "read"],
  ["TransactGetItems", "read"],
  ["TransactWriteItems", "write"],
  ["UpdateItem", "write"],
]);

/** Whether an operation is on items; the others are on tables and streams. */
export function isDataOperation(operation: string): boolean {
  return DATA_OPERATIONS.has(operation);
}

/** Whether a request on items reads. Statements are all reads or all writes, so the first says it. */
export function isRead({ operation, input }: Request): boolean {
  const kind = DATA_OPERATIONS.get(operation);
  if (kind !== "statements") return kind === "read";
  const [first] = statementsOf(operation, input);
  return /^\s*SELECT\b/i.test(String(first?.Statement));
}
