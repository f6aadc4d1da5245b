// A table's definition as it is stored: JSON with the format's version. What is read back is checked member by member,
// as if it could be corrupt, so that a definition in memory is always whole.
//
//     { "version": 1, "table": { "name": "users", "id": "3f1c…", "keyspace": 7, … } }

import { StoreError } from "../../store/store.ts";
import type {
  ChangeUnderWay,
  IndexDefinition,
  KeyAttribute,
  KeySchema,
  OnDemandThroughput,
  ProvisionedThroughput,
  ShownTable,
  StreamDefinition,
  TableDefinition,
  TableStream,
  Tag,
  TimeToLiveDefinition,
  WarmThroughput,
} from "./table-definition.ts";

const FORMAT_VERSION = 1;

/** Whether a value read back is what it should be. */
type Check = (value: unknown) => boolean;
/** A check for each member of `T`, so that a new member cannot be forgotten here. */
type Members<T> = { readonly [Name in keyof T]-?: Check };

const text: Check = (value) => typeof value === "string";
const flag: Check = (value) => typeof value === "boolean";
const count: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const time: Check = (value) => typeof value === "number" && Number.isFinite(value);
const oneOf =
  (...values: readonly string[]): Check =>
  (value) =>
    typeof value === "string" && values.includes(value);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const listOf =
  (check: Check, { min = 0 } = {}): Check =>
  (value) =>
    Array.isArray(value) && value.length >= min && value.every(check);

function record<T>(members: Members<T>): Check {
  return (value) =>
    typeof value === "object" &&
    value !== null &&
    Object.entries<Check>(members).every(([name, check]) => check((value as Record<string, unknown>)[name]));
}

const keyAttribute = record<KeyAttribute>({ name: text, type: oneOf("S", "N", "B") });
const keys = record<KeySchema>({ partition: listOf(keyAttribute, { min: 1 }), sort: listOf(keyAttribute) });
const status = oneOf("CREATING", "UPDATING", "DELETING", "ACTIVE");
const provisionedThroughput = record<ProvisionedThroughput>({
  readCapacityUnits: count,
  writeCapacityUnits: count,
  numberOfDecreasesToday: count,
  lastIncreaseAt: optional(time),
  lastDecreaseAt: optional(time),
});
const onDemandThroughput = record<OnDemandThroughput>({
  maxReadRequestUnits: optional(count),
  maxWriteRequestUnits: optional(count),
});
const warmThroughput = record<WarmThroughput>({ readUnitsPerSecond: count, writeUnitsPerSecond: count });

const index = record<IndexDefinition>({
  name: text,
  kind: oneOf("local", "global"),
  keyspace: count,
  keys,
  projection: record<IndexDefinition["projection"]>({
    type: oneOf("ALL", "KEYS_ONLY", "INCLUDE"),
    nonKeyAttributes: listOf(text),
  }),
  status,
  backfilling: flag,
  activeFrom: optional(time),
  provisionedThroughput: optional(provisionedThroughput),
  onDemandThroughput: optional(onDemandThroughput),
  warmThroughput: optional(warmThroughput),
  isWarming: optional(flag),
});

const tags = listOf(record<Tag>({ Key: text, Value: text }));

const streamMembers: Members<StreamDefinition> = {
  viewType: oneOf("KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"),
  arn: text,
  label: text,
  enabledAt: time,
  disabledAt: optional(time),
  keyspace: count,
  tags: optional(tags),
};
const tableStream = record<TableStream>({ ...streamMembers, tableName: text, keys });

const tableMembers: Members<ShownTable> = {
  name: text,
  id: text,
  arn: text,
  keyspace: count,
  keys,
  attributeDefinitions: listOf(keyAttribute, { min: 1 }),
  status,
  createdAt: time,
  billingMode: oneOf("PROVISIONED", "PAY_PER_REQUEST"),
  onDemandSince: optional(time),
  provisionedThroughput,
  onDemandThroughput: optional(onDemandThroughput),
  warmThroughput: optional(warmThroughput),
  isWarming: optional(flag),
  tableClass: optional(oneOf("STANDARD", "STANDARD_INFREQUENT_ACCESS")),
  tableClassChangedAt: optional(time),
  deletionProtection: flag,
  indexes: listOf(index),
  tags,
  encryption: optional(record<NonNullable<TableDefinition["encryption"]>>({ type: oneOf("KMS"), keyArn: text })),
  isEncryptionChanging: optional(flag),
  stream: optional(record<StreamDefinition>(streamMembers)),
  timeToLive: optional(
    record<TimeToLiveDefinition>({
      attributeName: text,
      enabled: flag,
      changedAt: time,
      keyspace: optional(count),
      isIndexing: optional(flag),
    }),
  ),
};
const table = record<TableDefinition>({
  ...tableMembers,
  changing: optional(
    record<ChangeUnderWay>({
      until: time,
      shown: record(tableMembers),
      jobs: optional(listOf(oneOf("units", "billing", "stream", "class"))),
    }),
  ),
});

export function encodeDefinition(definition: TableDefinition): Uint8Array {
  return Buffer.from(JSON.stringify({ version: FORMAT_VERSION, table: definition }));
}

/**
 * Reads a definition back.
 *
 * @param name the table's name, as its key has it.
 * @throws StoreError `corrupt` if it is not what {@link encodeDefinition} wrote for this table, `version` if a later
 *   version of the format wrote it.
 */
export function decodeDefinition(name: string, bytes: Uint8Array): TableDefinition {
  const what = `The definition of table ${name}`;
  const definition = decode(what, bytes, "table", table) as TableDefinition;
  if (definition.name !== name) throw new StoreError("corrupt", `${what} is that of ${definition.name}`);
  return definition;
}

export function encodeStream(stream: TableStream): Uint8Array {
  return Buffer.from(JSON.stringify({ version: FORMAT_VERSION, stream }));
}

/**
 * Reads a stream's record back.
 *
 * @param arn the stream's, as its key has it.
 * @throws StoreError as {@link decodeDefinition} does.
 */
export function decodeStream(arn: string, bytes: Uint8Array): TableStream {
  const what = `The record of stream ${arn}`;
  const stream = decode(what, bytes, "stream", tableStream) as TableStream;
  if (stream.arn !== arn) throw new StoreError("corrupt", `${what} is that of ${stream.arn}`);
  return stream;
}

/** The member `content` of a stored JSON text, once it has passed its check. */
function decode(what: string, bytes: Uint8Array, content: string, isWhole: Check): unknown {
  const stored = parse(what, bytes) as Record<string, unknown> | null;
  const version = stored?.version;
  if (typeof version === "number" && version > FORMAT_VERSION) {
    throw new StoreError("version", `${what} has format version ${version}: use a newer release`);
  }
  if (version !== FORMAT_VERSION || !isWhole(stored?.[content])) {
    throw new StoreError("corrupt", `${what} is incomplete`);
  }
  return stored![content];
}

function parse(what: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString());
  } catch (cause) {
    throw new StoreError("corrupt", `${what} is not JSON`, { cause });
  }
}
