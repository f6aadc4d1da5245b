// DynamoDB's limits, each a named constant with its unit. A database may be opened with any of them raised.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;
const HOUR = 60 * 60 * 1000;

/** AWS's values: the default of every database. */
export const AWS_LIMITS = {
  /** Size of one item, names and values. */
  itemBytesMax: 400 * KIB,
  partitionKeyBytesMax: 2048,
  sortKeyBytesMax: 1024,
  /** Levels of lists and maps within an attribute value. */
  nestingLevelsMax: 32,
  /** Sum of the sizes that one Query or Scan reads. */
  pageBytesMax: MIB,
  batchGetKeysMax: 100,
  batchGetResponseBytesMax: 16 * MIB,
  batchWriteRequestsMax: 25,
  batchStatementsMax: 25,
  transactionActionsMax: 100,
  /** Sum of the sizes of all items that one transaction reads or writes. */
  transactionBytesMax: 4 * MIB,
  /** How long a client request token is remembered. */
  clientRequestTokenMilliseconds: 10 * 60 * 1000,
  /** All items that share a partition key, with their local index entries, in tables that have local secondary indexes. */
  itemCollectionBytesMax: 10 * GIB,
  globalSecondaryIndexesMax: 20,
  localSecondaryIndexesMax: 5,
  /** Attribute names in `NonKeyAttributes` of all of a table's indexes together. */
  projectedAttributesMax: 100,
  tablesMax: 2500,
  /** Tables and indexes that may be being created, updated or deleted at once. Only in a strict database it takes a while. */
  simultaneousTableChangesMax: 500,
  /**
   * Units of reads, and as many of writes, that a table or an index may be given, by whatever setting, and if strict an
   * on-demand one is asked for in a second.
   */
  tableUnitsPerSecondMax: 40_000,
  /** Units that the items of one partition key are asked for in a second. Only if strict. */
  partitionReadUnitsPerSecondMax: 3_000,
  partitionWriteUnitsPerSecondMax: 1_000,
  /** How many seconds' worth of provisioned capacity is kept if it is not used. Only if strict. */
  burstSecondsMax: 300,
  tagsMax: 50,
  /** Keys and values of a table's tags together. */
  tagsBytesMax: 10 * KIB,
  scanSegmentsMax: 1_000_000,
  expressionBytesMax: 4 * KIB,
  expressionOperatorsMax: 300,
  expressionValuesBytesMax: 2 * MIB,
  /** Length of a PartiQL statement. */
  statementCharactersMax: 8192,
  requestBytesMax: 16 * MIB,
  /** How long a stream's shard takes records before the next one does. AWS says "roughly four hours". */
  streamShardMilliseconds: 4 * HOUR,
  /** How long stream records are kept. */
  streamRetentionMilliseconds: 24 * HOUR,
  shardIteratorMilliseconds: HOUR / 4,
  getRecordsMax: 1000,
  /** Sum of the sizes that one GetRecords answers. */
  getRecordsBytesMax: MIB,
} as const;

/** AWS's limits, any of them raised or lowered. */
export type Limits = { readonly [Name in keyof typeof AWS_LIMITS]: number };

/**
 * AWS's limits, with others in the place of some.
 *
 * @throws RangeError where there is no limit of a name, or a limit is less than 1
 * @example
 * limitsWith({ transactionActionsMax: 500 }).transactionActionsMax; // 500
 */
export function limitsWith(others: { readonly [Name in keyof Limits]?: number | undefined } = {}): Limits {
  const limits: Record<string, number> = { ...AWS_LIMITS };
  for (const [name, limit] of Object.entries(others)) {
    if (limit === undefined) continue;
    if (!Object.hasOwn(AWS_LIMITS, name)) {
      throw new RangeError(`There is no limit ${name}; there are ${Object.keys(AWS_LIMITS).join(", ")}`);
    }
    if (typeof limit !== "number" || !(limit >= 1)) {
      throw new RangeError(`The limit ${name} must be a number from 1 on, not ${limit}`);
    }
    limits[name] = limit;
  }
  return limits as Limits;
}
