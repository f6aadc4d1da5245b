// An error as the body of a response. The server and the SDK handler answer with it.

import type { DynamoDBError } from "./errors.ts";

/** These carry `Message` where the others carry `message`. */
const CAPITAL_MESSAGE: ReadonlySet<string> = new Set([
  "AccessDeniedException",
  "IdempotentParameterMismatchException",
  "SerializationException",
  "TransactionCanceledException",
  "TransactionInProgressException",
]);

/**
 * The response body of an error. An error without a message has no such member on the wire either, and what led to a fault
 * of this side stays on this side.
 *
 * @example
 * errorBody(new ResourceNotFoundException("Requested resource not found"))
 * // {"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"Requested resource not found"}
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
export function errorBody(error: DynamoDBError): string {
  const details = error.status < 500 ? error.details : undefined;
  const body: Record<string, unknown> = { __type: error.type, ...details };
  if (error.message !== "") body[CAPITAL_MESSAGE.has(error.name) ? "Message" : "message"] = error.message;
  return JSON.stringify(body);
}
