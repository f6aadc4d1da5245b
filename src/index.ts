// The entry point "hashrange": the embedded database, and boto3's resource library for it and every other DynamoDB.

// The database
export {
  Database,
  type DatabaseOptions,
  type ForkOptions,
  type OpenOptions,
  type StrictDurations,
} from "./database/database.ts";
export type { FaultHandle } from "./database/faults/added-fault.ts";
export type { Fault, FaultKind } from "./database/faults/fault.ts";
export type { Faults } from "./database/faults/faults.ts";
export type { CapacityUnits, MeasuredCapacity, TableCapacity } from "./database/measured-capacity.ts";
export type { Snapshot } from "./database/snapshot.ts";
export type { StreamConsumer, StreamEvent, StreamOptions } from "./database/stream-consumer.ts";
export type { StreamEventRecord } from "./database/stream-follower.ts";
export { type Duration, type Moment, TestClock } from "./database/test-clock.ts";
// DynamoDB's errors
export {
  AccessDeniedException,
  BackupInUseException,
  BackupNotFoundException,
  type CancelledAction,
  ConditionalCheckFailedException,
  ContinuousBackupsUnavailableException,
  DuplicateItemException,
  DynamoDBError,
  type DynamoDBErrorOptions,
  type ErrorDetails,
  ExpiredIteratorException,
  ExportConflictException,
  ExportNotFoundException,
  GlobalTableAlreadyExistsException,
  GlobalTableNotFoundException,
  IdempotentParameterMismatchException,
  ImportConflictException,
  ImportNotFoundException,
  IncompleteSignatureException,
  IndexNotFoundException,
  InternalServerError,
  InvalidEndpointException,
  InvalidExportTimeException,
  InvalidRestoreTimeException,
  InvalidSignatureException,
  ItemCollectionSizeLimitExceededException,
  LimitExceededException,
  MissingAuthenticationTokenException,
  PointInTimeRecoveryUnavailableException,
  PolicyNotFoundException,
  ProvisionedThroughputExceededException,
  ReplicaAlreadyExistsException,
  ReplicaNotFoundException,
  ReplicatedWriteConflictException,
  RequestLimitExceeded,
  ResourceInUseException,
  ResourceNotFoundException,
  SerializationException,
  TableAlreadyExistsException,
  TableInUseException,
  TableNotFoundException,
  ThrottlingException,
  type ThrottlingReason,
  TransactionCanceledException,
  TransactionConflictException,
  TransactionInProgressException,
  TrimmedDataAccessException,
  UnknownOperationException,
  UnrecognizedClientException,
  ValidationException,
} from "./model/errors.ts";
export { AWS_LIMITS, type Limits } from "./model/limits.ts";
// The API's operations and structures
export type { OperationName, Operations } from "./resource/api/operations.ts";
export type * from "./resource/api/structures.ts";
// Batches
export { BatchGetError } from "./resource/batch/batch-get-error.ts";
export { type BatchGetOptions, BatchGetRequest } from "./resource/batch/batch-get-request.ts";
export type { TableItem } from "./resource/batch/batch-reader.ts";
export { BatchWriteError } from "./resource/batch/batch-write-error.ts";
export { BatchWriter, type BatchWriterOptions } from "./resource/batch/batch-writer.ts";
export type { TableRead } from "./resource/batch/key-chunks.ts";
// The low-level client
export type { Client } from "./resource/client.ts";
// Errors that this version has no class for
export { UnmodeledServiceError } from "./resource/error/service-error.ts";
// Expressions: conditions, updates, paths
export type { AttributePath } from "./resource/expression/attribute-path.ts";
export {
  Attr,
  type AttrReference,
  and,
  Condition,
  type ConditionScope,
  Key,
  type KeyCondition,
  type KeyReference,
  not,
  type Operand,
  or,
  type SizeOf,
} from "./resource/expression/condition.ts";
export {
  DynamoDBNeedsConditionError,
  DynamoDBNeedsKeyConditionError,
  DynamoDBOperationNotSupportedError,
} from "./resource/expression/condition-errors.ts";
export {
  type BuiltConditionExpression,
  ConditionExpressionBuilder,
} from "./resource/expression/condition-expression-builder.ts";
export {
  ifNotExists,
  listAppend,
  minus,
  type NumberInput,
  plus,
  Update,
  type UpdateExpression,
  type UpdateOperand,
  type UpdateOperation,
} from "./resource/expression/update.ts";
// Pages
export { InvalidCursorError } from "./resource/paging/cursor.ts";
export type { PageCursor } from "./resource/paging/page.ts";
export { type PageIterator, PaginationError } from "./resource/paging/page-iterator.ts";
export type { ItemCount } from "./resource/paging/page-sum.ts";
export { type CursorOption, PagedRequest } from "./resource/paging/paged-request.ts";
export type { PaginatedOperation, PaginationConfig, Paginator } from "./resource/paging/paginator.ts";
export type { ParallelScan } from "./resource/paging/parallel-scan.ts";
export type { ScanRequest } from "./resource/paging/scan-request.ts";
// Resources
export {
  type AmazonOptions,
  type EndpointOptions,
  type ResourceCredentials,
  type ResourceOptions,
  type ResourcePlace,
  resource,
} from "./resource/resource.ts";
export type { RetryOptions } from "./resource/retry.ts";
// Types of typed tables
export type { PathOf, ValueAt } from "./resource/row-path.ts";
export { SchemaError, type SchemaIssue } from "./resource/schema/schema-error.ts";
export type { StandardIssue, StandardResult, StandardSchema } from "./resource/schema/standard-schema.ts";
export type { ServiceMeta, ServiceResource } from "./resource/service-resource.ts";
export { Table, type TableMeta } from "./resource/table.ts";
export type { TableCollection } from "./resource/table-collection.ts";
export type { TableOptions } from "./resource/table-options.ts";
// Transactions
export type { ReadTransaction, TransactionRead } from "./resource/transaction/read-transaction.ts";
export type { TransactionOptions } from "./resource/transaction/send-transaction.ts";
export { TransactionError, type TransactionFailure } from "./resource/transaction/transaction-error.ts";
export type { WriteTransaction, WriteTransactionOptions } from "./resource/transaction/write-transaction.ts";
// Transports
export { EndpointConnectionError } from "./resource/transport/endpoint-connection-error.ts";
export type { SdkClient } from "./resource/transport/sdk.ts";
export type { Transport } from "./resource/transport/transport.ts";
export type { CountPage, ItemPage, KeyOf, TableInput } from "./resource/typed-table.ts";
// Values
export { type ClassCodec, type Codec, codec, codecs } from "./resource/value/codec.ts";
export { Decimal } from "./resource/value/decimal.ts";
export type { Item, ItemInput, NativeAttributeInput, NativeAttributeValue } from "./resource/value/native-value.ts";
export { TypeDeserializer, TypeSerializer } from "./resource/value/type-serializer.ts";
export { CodecError, UnsupportedValueError } from "./resource/value/unsupported-value-error.ts";
export type {
  AttributeNumberPolicy,
  NumberPolicy,
  TableValueOptions,
  ValueOptions,
} from "./resource/value/value-options.ts";
// Waiters
export { type Waiter, type WaiterConfig, WaiterError, type WaiterName } from "./resource/waiter.ts";
// Attribute values in the wire's form, as Database.execute takes them
export type { AttributeMap, AttributeType, AttributeValue } from "./values/attribute-value.ts";
