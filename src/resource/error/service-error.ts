// DynamoDB's errors as the classes users catch, made from what a transport received: the same on every transport.

import * as errors from "../../model/errors.ts";
import {
  type CancellationReason,
  DynamoDBError,
  type DynamoDBErrorOptions,
  type ErrorDetails,
} from "../../model/errors.ts";

type ErrorClass = new (message: string, details: ErrorDetails, options: DynamoDBErrorOptions) => DynamoDBError;

const CLASSES: ReadonlyMap<string, ErrorClass> = new Map(
  Object.entries<unknown>(errors)
    .filter((entry): entry is [string, ErrorClass] => isErrorClass(entry[1]))
    .filter(([name]) => name !== "TransactionCanceledException"),
);

function isErrorClass(value: unknown): value is ErrorClass {
  return typeof value === "function" && Object.hasOwn(value, "prototype") && value.prototype instanceof DynamoDBError;
}

/** An error that this version has no class for. Its `name` is what the service called it. */
export class UnmodeledServiceError extends DynamoDBError {
  override readonly name: string;
  override readonly status: number;

  constructor(name: string, message: string, status: number, details: ErrorDetails, options?: DynamoDBErrorOptions) {
    super(message, details, options);
    this.name = name;
    this.status = status;
  }
}

/**
 * @param name the error's code, without a namespace: `"ConditionalCheckFailedException"`
 * @param details the error's other members in the wire's form
 */
export function serviceError(
  name: string,
  message: string,
  status: number,
  details: ErrorDetails,
  options: DynamoDBErrorOptions = {},
): DynamoDBError {
  if (name === "TransactionCanceledException") {
    const reasons = (details.CancellationReasons ?? []) as readonly CancellationReason[];
    return new errors.TransactionCanceledException(reasons, message, options);
  }
  const Class = CLASSES.get(name);
  return Class
    ? new Class(message, details, options)
    : new UnmodeledServiceError(name, message, status, details, options);
}
