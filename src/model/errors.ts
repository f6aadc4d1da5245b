// DynamoDB's errors, as users see them: one class a name. The store's own errors (store/store.ts) are mapped to these
// in one place, database/execute.ts.

/** Members an error carries on the wire beside its message, such as `Item` or `CancellationReasons`. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/** What an error may be made with beside its message and its members. */
export interface DynamoDBErrorOptions extends ErrorOptions {
  /** The service's id of the request. */
  readonly requestId?: string | undefined;
  /** What was asked: it follows the service's words in the message. */
  readonly context?: string | undefined;
}

/** Tells errors by what they are, not by which copy of this package made them. */
const BRAND = Symbol.for("hashrange.DynamoDBError");

/** What another attempt may get past: the service was busy, or another write was under way. */
const RETRYABLE: ReadonlySet<string> = new Set([
  "ProvisionedThroughputExceededException",
  "ReplicatedWriteConflictException",
  "RequestLimitExceeded",
  "ThrottlingException",
  "TransactionConflictException",
  "TransactionInProgressException",
]);

/**
 * Any error of DynamoDB's API. `name` is the error's code: `"ValidationException"`, `"ResourceNotFoundException"`, …
 *
 * `instanceof` holds for an error of the same name that another copy of this package made.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
export class DynamoDBError extends Error {
  /** The HTTP status that AWS answers with. */
  readonly status: number = 400;
  /** The namespace of `__type` on the wire. */
  readonly namespace: string = "com.amazonaws.dynamodb.v20120810";
  readonly details: ErrorDetails;
  /** The service's own words. `message` begins with them, and may go on with what was asked. */
  readonly awsMessage: string;
  /** The service's id of the request; in process there is none. */
  readonly requestId: string | undefined;

  constructor(message: string, details: ErrorDetails = {}, options: DynamoDBErrorOptions = {}) {
    const { context, requestId, ...errorOptions } = options;
    super(context ? `${message} (${context})` : message, errorOptions);
    this.details = details;
    this.awsMessage = message;
    this.requestId = requestId;
  }

  /** The same as `name`. */
  get code(): string {
    return this.name;
  }

  /** The same as `status`. */
  get statusCode(): number {
    return this.status;
  }

  /** Whether the same request may succeed if it is sent again, after a pause. */
  get retryable(): boolean {
    return this.status >= 500 || RETRYABLE.has(this.name);
  }

  /** `__type` on the wire: `com.amazonaws.dynamodb.v20120810#ResourceNotFoundException`. */
  get type(): string {
    return `${this.namespace}#${this.name}`;
  }
}

/** `instanceof`, where `this` is the class on its right. */
function isInstance(this: { readonly name: string }, value: unknown): boolean {
  if (Function.prototype[Symbol.hasInstance].call(this, value)) return true;
  if (typeof value !== "object" || value === null || !(BRAND in value)) return false;
  return this === DynamoDBError || this.name === (value as unknown as DynamoDBError).name;
}
Object.defineProperty(DynamoDBError.prototype, BRAND, { value: true });
Object.defineProperty(DynamoDBError, Symbol.hasInstance, { value: isInstance });

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

/** What was exceeded, as the wire has it. */
export interface ThrottlingReason {
  /** Of what, doing what, and which limit: `IndexWriteProvisionedThroughputExceeded`. */
  readonly reason: string;
  /** The ARN of the table or index. */
  readonly resource: string;
}

export class ThrottlingException extends coral("ThrottlingException", "com.amazon.coral.availability") {
  /** Alone among the throttling errors, this one has the member in small letters on the wire. */
  get throttlingReasons(): readonly ThrottlingReason[] {
    return (this.details.throttlingReasons ?? []) as readonly ThrottlingReason[];
  }
}

/**
 * A condition did not hold. `Row` is the type of the item it carries: native values where the resource library threw it.
 *
 * @example
 * await table.deleteItem({ Key: { username: "janedoe" }, ConditionExpression: Attr("age").gt(65) });
 * // ConditionalCheckFailedException: The conditional request failed (DeleteItem, table "users", key { username: "janedoe" }, condition age > 65)
 * @example
 * if (error instanceof ConditionalCheckFailedException) console.log(error.item?.version);
 */
export class ConditionalCheckFailedException<Row = unknown> extends named("ConditionalCheckFailedException") {
  /** The item that failed the condition, if `ReturnValuesOnConditionCheckFailure: "ALL_OLD"` asked for it. */
  get item(): Row | undefined {
    return this.details.Item as Row | undefined;
  }
}
export class ResourceNotFoundException extends named("ResourceNotFoundException") {}
export class ResourceInUseException extends named("ResourceInUseException") {}
export class LimitExceededException extends named("LimitExceededException") {}
export class ItemCollectionSizeLimitExceededException extends named("ItemCollectionSizeLimitExceededException") {}
export class ProvisionedThroughputExceededException extends named("ProvisionedThroughputExceededException") {
  get throttlingReasons(): readonly ThrottlingReason[] {
    return (this.details.ThrottlingReasons ?? []) as readonly ThrottlingReason[];
  }
}
export class RequestLimitExceeded extends named("RequestLimitExceeded") {
  get throttlingReasons(): readonly ThrottlingReason[] {
    return (this.details.ThrottlingReasons ?? []) as readonly ThrottlingReason[];
  }
}
export class TransactionConflictException extends named("TransactionConflictException") {}
export class TransactionInProgressException extends named("TransactionInProgressException") {}
export class IdempotentParameterMismatchException extends named("IdempotentParameterMismatchException") {}
export class DuplicateItemException extends named("DuplicateItemException") {}
export class TableNotFoundException extends named("TableNotFoundException") {}
export class PolicyNotFoundException extends named("PolicyNotFoundException") {}
export class TableInUseException extends named("TableInUseException") {}
export class ExpiredIteratorException extends named("ExpiredIteratorException") {}
export class TrimmedDataAccessException extends named("TrimmedDataAccessException") {}

// Errors of what only Amazon has: backups, exports, imports, global tables.
export class BackupInUseException extends named("BackupInUseException") {}
export class BackupNotFoundException extends named("BackupNotFoundException") {}
export class ContinuousBackupsUnavailableException extends named("ContinuousBackupsUnavailableException") {}
export class ExportConflictException extends named("ExportConflictException") {}
export class ExportNotFoundException extends named("ExportNotFoundException") {}
export class GlobalTableAlreadyExistsException extends named("GlobalTableAlreadyExistsException") {}
export class GlobalTableNotFoundException extends named("GlobalTableNotFoundException") {}
export class ImportConflictException extends named("ImportConflictException") {}
export class ImportNotFoundException extends named("ImportNotFoundException") {}
export class IndexNotFoundException extends named("IndexNotFoundException") {}
export class InvalidEndpointException extends named("InvalidEndpointException") {}
export class InvalidExportTimeException extends named("InvalidExportTimeException") {}
export class InvalidRestoreTimeException extends named("InvalidRestoreTimeException") {}
export class PointInTimeRecoveryUnavailableException extends named("PointInTimeRecoveryUnavailableException") {}
export class ReplicaAlreadyExistsException extends named("ReplicaAlreadyExistsException") {}
export class ReplicaNotFoundException extends named("ReplicaNotFoundException") {}
export class ReplicatedWriteConflictException extends named("ReplicatedWriteConflictException") {}
export class TableAlreadyExistsException extends named("TableAlreadyExistsException") {}

/** Why one action of a transaction failed, as the wire has it; `Code` is `"None"` for the others. */
export interface CancellationReason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: unknown;
}

/** What became of one action of a cancelled transaction; `code` is `"None"` if nothing was wrong with it. */
export interface CancelledAction<Row = unknown> {
  readonly code: string;
  readonly message?: string | undefined;
  /** The item that failed the action's condition, if `ReturnValuesOnConditionCheckFailure: "ALL_OLD"` asked for it. */
  readonly item?: Row | undefined;
}

/** Reasons that another attempt may get past. */
const RETRYABLE_REASONS: ReadonlySet<string> = new Set([
  "ProvisionedThroughputExceeded",
  "ThrottlingError",
  "TransactionConflict",
]);

/** A transaction was cancelled. `Row` is the type of the items it carries. */
export class TransactionCanceledException<Row = unknown> extends named("TransactionCanceledException") {
  /** @param message AWS's own unless the service said something else. */
  constructor(reasons: readonly CancellationReason[], message?: string, options?: DynamoDBErrorOptions) {
    super(message ?? cancelled(reasons), { CancellationReasons: reasons }, options);
  }

  /** What became of each of its actions, in their order. */
  get reasons(): readonly CancelledAction<Row>[] {
    const reasons = this.details.CancellationReasons as readonly CancellationReason[];
    return reasons.map(({ Code, Message, Item }) => ({ code: Code, message: Message, item: Item as Row | undefined }));
  }

  /** Whether everything that was wrong may pass: nothing but conflicts and throttling. */
  override get retryable(): boolean {
    const failed = this.reasons.filter(({ code }) => code !== "None");
    return failed.length > 0 && failed.every(({ code }) => RETRYABLE_REASONS.has(code));
  }
}

function cancelled(reasons: readonly CancellationReason[]): string {
  const codes = reasons.map((reason) => reason.Code).join(", ");
  return `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
}

/** Something went wrong on this side, `cause` says what, and nothing was changed. */
export class InternalServerError extends named("InternalServerError") {
  override readonly status = 500;
}

/** Shorthand for `new ValidationException(message)`. */
export function invalid(message: string): ValidationException {
  return new ValidationException(message);
}
