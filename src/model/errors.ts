// DynamoDB's errors, as users see them: one class a name. The store's own errors (store/store.ts) are mapped to these
// in one place, database/execute.ts.

/** Members an error carries on the wire beside its message, such as `Item` or `CancellationReasons`. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/**
 * Any error of DynamoDB's API. `name` is the error's code: `"ValidationException"`, `"ResourceNotFoundException"`, …
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
export class DynamoDBError extends Error {
  /** The HTTP status that AWS answers with. */
  readonly status: number = 400;
  /** The namespace of `__type` on the wire. */
  readonly namespace: string = "com.amazonaws.dynamodb.v20120810";
  readonly details: ErrorDetails;

  constructor(message: string, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(message, options);
    this.details = details;
  }

  /** `__type` on the wire: `com.amazonaws.dynamodb.v20120810#ResourceNotFoundException`. */
  get type(): string {
    return `${this.namespace}#${this.name}`;
  }
}

function named<Name extends string>(name: Name) {
  return class extends DynamoDBError {
    override readonly name: Name = name;
  };
}

function coral<Name extends string>(name: Name, namespace: string) {
  return class extends DynamoDBError {
    override readonly name: Name = name;
    override readonly namespace: string = namespace;
  };
}

/** The request is refused as it stands: nothing was looked up or changed. */
export class ValidationException extends coral("ValidationException", "com.amazon.coral.validate") {}
/** The body is not JSON, or a member has another JSON type than the model says. */
export class SerializationException extends coral("SerializationException", "com.amazon.coral.service") {}
/** The target, method or content type names no operation. */
export class UnknownOperationException extends coral("UnknownOperationException", "com.amazon.coral.service") {}
export class AccessDeniedException extends coral("AccessDeniedException", "com.amazon.coral.service") {}
export class UnrecognizedClientException extends coral("UnrecognizedClientException", "com.amazon.coral.service") {}
export class MissingAuthenticationTokenException extends coral(
  "MissingAuthenticationTokenException",
  "com.amazon.coral.service",
) {}
export class IncompleteSignatureException extends coral("IncompleteSignatureException", "com.amazon.coral.service") {}
export class InvalidSignatureException extends coral("InvalidSignatureException", "com.amazon.coral.service") {}
export class ThrottlingException extends coral("ThrottlingException", "com.amazon.coral.availability") {}

export class ConditionalCheckFailedException extends named("ConditionalCheckFailedException") {
  /** The item that failed the condition, if `ReturnValuesOnConditionCheckFailure: "ALL_OLD"` asked for it. */
  get item(): unknown {
    return this.details.Item;
  }
}
export class ResourceNotFoundException extends named("ResourceNotFoundException") {}
export class ResourceInUseException extends named("ResourceInUseException") {}
export class LimitExceededException extends named("LimitExceededException") {}
export class ItemCollectionSizeLimitExceededException extends named("ItemCollectionSizeLimitExceededException") {}
export class ProvisionedThroughputExceededException extends named("ProvisionedThroughputExceededException") {}
export class RequestLimitExceeded extends named("RequestLimitExceeded") {}
export class TransactionConflictException extends named("TransactionConflictException") {}
export class TransactionInProgressException extends named("TransactionInProgressException") {}
export class IdempotentParameterMismatchException extends named("IdempotentParameterMismatchException") {}
export class DuplicateItemException extends named("DuplicateItemException") {}
export class TableNotFoundException extends named("TableNotFoundException") {}
export class PolicyNotFoundException extends named("PolicyNotFoundException") {}
export class TableInUseException extends named("TableInUseException") {}
export class ExpiredIteratorException extends named("ExpiredIteratorException") {}
export class TrimmedDataAccessException extends named("TrimmedDataAccessException") {}

/** Why one action of a transaction failed; `Code` is `"None"` for the others. */
export interface CancellationReason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: unknown;
}

/** A transaction was cancelled; one reason for each of its actions, in their order. */
export class TransactionCanceledException extends named("TransactionCanceledException") {
  constructor(readonly reasons: readonly CancellationReason[]) {
    const codes = reasons.map((reason) => reason.Code).join(", ");
    super(`Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`, {
      CancellationReasons: reasons,
    });
  }
}

/** Something went wrong on this side, `cause` says what, and nothing was changed. */
export class InternalServerError extends named("InternalServerError") {
  override readonly status = 500;
}

/** Shorthand for `new ValidationException(message)`. */
export function invalid(message: string): ValidationException {
  return new ValidationException(message);
}
