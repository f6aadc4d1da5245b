// A table as DescribeTable and its kin show it: the definition in the wire's form.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html

import { indexArn } from "../arn.ts";
import { isRecording } from "./stream-specification.ts";
import type {
  IndexDefinition,
  KeySchema,
  OnDemandThroughput,
  ProvisionedThroughput,
  ShownTable,
  StreamDefinition,
} from "./table-definition.ts";
import { NO_SIZE, type TableSizes } from "./table-sizes.ts";
import { decreasesToday } from "./throughput-change.ts";
import { currentWarmThroughput } from "./throughput-rules.ts";

/**
 * Describes a table. Members that AWS leaves out are undefined.
 *
 * @param table as it is to be shown: table-status.ts
 * @param sizes those that are missing are shown as zero.
 * @param now milliseconds since 1970: what "today" is.
 */
export function describeTable(table: ShownTable, sizes: TableSizes, now: number) {
  const size = sizes.get(table.keyspace) ?? NO_SIZE;
  const isCreating = table.status === "CREATING";
  // A table on its way out shows neither its keys nor its indexes.
  const isDeleting = table.status === "DELETING";
  return {
    AttributeDefinitions: isDeleting
      ? undefined
      : table.attributeDefinitions
          .toSorted((a, b) => compareNames(a.name, b.name))
          .map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
    TableName: table.name,
    KeySchema: isDeleting ? undefined : describeKeySchema(table.keys),
    TableStatus: table.status,
    CreationDateTime: isDeleting ? undefined : seconds(table.createdAt),
    ProvisionedThroughput: describeProvisioned(table.provisionedThroughput, now),
    TableSizeBytes: size.bytes,
    ItemCount: size.itemCount,
    TableArn: table.arn,
    TableId: table.id,
    ...describeBilling(table),
    LocalSecondaryIndexes: isDeleting ? undefined : describeIndexes(table, "local", sizes, now),
    GlobalSecondaryIndexes: isDeleting ? undefined : describeIndexes(table, "global", sizes, now),
    ...(table.stream && describeStream(table.stream)),
    SSEDescription: describeEncryption(table),
    TableClassSummary: table.tableClass && {
      TableClass: table.tableClass,
      LastUpdateDateTime: isCreating ? undefined : seconds(table.tableClassChangedAt),
    },
    DeletionProtectionEnabled: table.deletionProtection,
    OnDemandThroughput: describeOnDemand(table.onDemandThroughput),
    // A new table shows what it is to be warmed to, or nothing yet.
    WarmThroughput: isDeleting || (isCreating && !table.warmThroughput) ? undefined : describeWarm(table, table),
  };
}

function compareNames(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** The wire's timestamps: seconds since 1970, with a fraction. */
function seconds(milliseconds: number): number;
function seconds(milliseconds: number | undefined): number | undefined;
function seconds(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : milliseconds / 1000;
}

export function describeKeySchema(keys: KeySchema) {
  return [
    ...keys.partition.map(({ name }) => ({ AttributeName: name, KeyType: "HASH" })),
    ...keys.sort.map(({ name }) => ({ AttributeName: name, KeyType: "RANGE" })),
  ];
}

function describeProvisioned(throughput: ProvisionedThroughput, now: number) {
  return {
    LastIncreaseDateTime: seconds(throughput.lastIncreaseAt),
    LastDecreaseDateTime: seconds(throughput.lastDecreaseAt),
    NumberOfDecreasesToday: decreasesToday(throughput, now),
    ReadCapacityUnits: throughput.readCapacityUnits,
    WriteCapacityUnits: throughput.writeCapacityUnits,
  };
}

/** A table that never was on-demand has none. What AWS tells it by has two names, of which its models know the first. */
function describeBilling({ billingMode, onDemandSince, status }: ShownTable) {
  if (onDemandSince === undefined && billingMode === "PROVISIONED") return undefined;
  const LastUpdateToPayPerRequestDateTime = status === "CREATING" ? undefined : seconds(onDemandSince);
  return {
    BillingModeSummary: { BillingMode: billingMode, LastUpdateToPayPerRequestDateTime },
    TableThroughputModeSummary: { TableThroughputMode: billingMode, LastUpdateToPayPerRequestDateTime },
  };
}

export function describeOnDemand(throughput: OnDemandThroughput | undefined) {
  return (
    throughput && {
      MaxReadRequestUnits: throughput.maxReadRequestUnits,
      MaxWriteRequestUnits: throughput.maxWriteRequestUnits,
    }
  );
}

function describeWarm(table: ShownTable, holder: ShownTable | IndexDefinition) {
  const { readUnitsPerSecond, writeUnitsPerSecond } = currentWarmThroughput(table.billingMode, holder);
  return {
    ReadUnitsPerSecond: readUnitsPerSecond,
    WriteUnitsPerSecond: writeUnitsPerSecond,
    Status: holder.status === "CREATING" || holder.isWarming ? "UPDATING" : "ACTIVE",
  };
}

function describeEncryption({ encryption, isEncryptionChanging }: ShownTable) {
  if (!encryption && !isEncryptionChanging) return undefined;
  return {
    Status: isEncryptionChanging ? "UPDATING" : "ENABLED",
    SSEType: encryption?.type,
    KMSMasterKeyArn: encryption?.keyArn,
  };
}

/** A stream that was disabled shows only where it can still be read. */
function describeStream(stream: StreamDefinition) {
  return {
    StreamSpecification: isRecording(stream) ? { StreamEnabled: true, StreamViewType: stream.viewType } : undefined,
    LatestStreamLabel: stream.label,
    LatestStreamArn: stream.arn,
  };
}

function describeIndexes(table: ShownTable, kind: "local" | "global", sizes: TableSizes, now: number) {
  const indexes = table.indexes.filter((index) => index.kind === kind);
  if (indexes.length === 0) return undefined;
  return indexes.map((index) => describeIndex(table, index, sizes, now));
}

function describeIndex(table: ShownTable, index: IndexDefinition, sizes: TableSizes, now: number) {
  const size = sizes.get(index.keyspace) ?? NO_SIZE;
  const isDeleting = index.status === "DELETING";
  // Indexes that are made together with their table are not said to be filled.
  const isAdded = index.status === "CREATING" && table.status !== "CREATING";
  return {
    IndexName: index.name,
    KeySchema: isDeleting ? undefined : describeKeySchema(index.keys),
    Projection: isDeleting
      ? undefined
      : {
          ProjectionType: index.projection.type,
          NonKeyAttributes:
            index.projection.type === "INCLUDE" ? index.projection.nonKeyAttributes.toSorted(compareNames) : undefined,
        },
    ...(index.kind === "global" && {
      IndexStatus: index.status,
      Backfilling: isAdded ? index.backfilling : undefined,
      ProvisionedThroughput: index.provisionedThroughput && describeProvisioned(index.provisionedThroughput, now),
    }),
    IndexSizeBytes: size.bytes,
    ItemCount: size.itemCount,
    IndexArn: indexArn(table.arn, index.name),
    ...(index.kind === "global" && {
      OnDemandThroughput: describeOnDemand(index.onDemandThroughput),
      WarmThroughput: isDeleting ? undefined : describeWarm(table, index),
    }),
  };
}
