// What UpdateTable does to a table's global secondary indexes: one is created or deleted at a time, others get other
// throughput.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.OnlineOps.html

import { ResourceNotFoundException } from "../model/errors.ts";
import type { Limits } from "../model/limits.ts";
import type { TypeOf } from "../model/shape.ts";
import type { globalSecondaryIndexUpdate } from "../model/shared-shapes.ts";
import type { NewKeyspace } from "./catalog.ts";
import {
  checkGlobalIndexCount,
  checkGlobalSecondaryIndex,
  checkProjectedAttributes,
  type GlobalSecondaryIndexInput,
  indexExists,
  oneIndexAtATime,
  toGlobalIndex,
} from "./index-rules.ts";
import { invalidParameter } from "./invalid-parameter.ts";
import type { IndexDefinition, KeyAttribute, TableDefinition } from "./table-definition.ts";
import { assertIndexActive } from "./table-status.ts";
import { changeThroughput } from "./throughput-change.ts";
import {
  type BillingMode,
  checkCapacityUnits,
  checkOnDemandThroughput,
  effectiveWarmThroughput,
  mergeOnDemandThroughput,
  mergeWarmThroughput,
  type ProvisionedThroughputInput,
  provisioned,
} from "./throughput-rules.ts";

export type IndexUpdate = TypeOf<typeof globalSecondaryIndexUpdate>;
type UpdateAction = NonNullable<IndexUpdate["Update"]>;

/** What indexes are changed in, beside themselves. */
export interface IndexChangeContext {
  /** The billing mode after the request. */
  readonly billingMode: BillingMode;
  /** The attributes that the request defines: those that a new index's keys must be among. */
  readonly attributeDefinitions: readonly KeyAttribute[];
  readonly limits: Limits;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly newKeyspace: NewKeyspace;
}

/** Checks what can be refused without the table. */
export function checkIndexUpdates(updates: readonly IndexUpdate[]): void {
  const names = new Set<string>();
  for (const { Create, Update, Delete } of updates) {
    const actions = [Create, Update, Delete].filter((action) => action !== undefined);
    if (actions.length !== 1) {
      throw invalidParameter(
        "Exactly one of Create, Update and Delete must be specified in each of GlobalSecondaryIndexUpdates",
      );
    }
    const { IndexName } = actions[0]!;
    if (names.has(IndexName)) {
      throw invalidParameter(
        `Only one global secondary index update per index is allowed simultaneously. Index: ${IndexName}`,
      );
    }
    names.add(IndexName);
    const throughput = (Create ?? Update)?.ProvisionedThroughput;
    if (throughput) checkCapacityUnits(throughput, IndexName);
    if (Update && !Update.ProvisionedThroughput && !Update.OnDemandThroughput && !Update.WarmThroughput) {
      throw invalidParameter(
        "At least one of ProvisionedThroughput, OnDemandThroughput and WarmThroughput is required to update index: " +
          IndexName,
      );
    }
  }
}

/** The table's indexes after a request's updates. Indexes that stay as they are stay the same objects. */
export function changeIndexes(
  table: TableDefinition,
  updates: readonly IndexUpdate[],
  context: IndexChangeContext,
): readonly IndexDefinition[] {
  if (updates.filter(({ Update }) => !Update).length > 1) throw oneIndexAtATime();
  let indexes = table.indexes;
  for (const { Create, Update, Delete } of updates) {
    if (Create) indexes = [...indexes, createIndex(table, Create, context)];
    if (Update) {
      const changed = updateIndex(table, Update, context);
      indexes = indexes.map((index) => (index.keyspace === changed.keyspace ? changed : index));
    }
    if (Delete) {
      const deleted = deletedIndex(table, Delete.IndexName);
      indexes = indexes.filter((index) => index !== deleted);
    }
  }
  return indexes;
}

function createIndex(
  table: TableDefinition,
  index: GlobalSecondaryIndexInput,
  context: IndexChangeContext,
): IndexDefinition {
  checkGlobalSecondaryIndex(index, context);
  checkBillingMode(index.IndexName, context.billingMode, index.ProvisionedThroughput);
  if (table.indexes.some(({ name }) => name === index.IndexName)) throw indexExists();
  if (table.indexes.some(({ status }) => status === "CREATING" || status === "DELETING")) throw oneIndexAtATime();
  checkGlobalIndexCount(table.indexes.filter(({ kind }) => kind === "global").length + 1, context.limits);
  const created = toGlobalIndex(index, context, context.newKeyspace());
  checkProjectedAttributes([...table.indexes, created], context.limits);
  return { ...created, status: "CREATING", backfilling: true };
}

function checkBillingMode(indexName: string, billingMode: BillingMode, throughput?: ProvisionedThroughputInput): void {
  if (billingMode === "PAY_PER_REQUEST" && throughput) {
    throw invalidParameter(
      `Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: ${indexName} ` +
        "when BillingMode is PAY_PER_REQUEST",
    );
  }
  if (billingMode === "PROVISIONED" && !throughput) {
    throw invalidParameter(
      `ReadCapacityUnits and WriteCapacityUnits must both be specified for index: ${indexName} ` +
        "when BillingMode is PROVISIONED",
    );
  }
}

function updateIndex(table: TableDefinition, update: UpdateAction, context: IndexChangeContext): IndexDefinition {
  const { IndexName, ProvisionedThroughput, OnDemandThroughput, WarmThroughput } = update;
  const { billingMode, now } = context;
  const index = globalIndex(table, IndexName);
  assertIndexActive(table, index);
  if (ProvisionedThroughput) checkBillingMode(IndexName, billingMode, ProvisionedThroughput);
  checkOnDemandThroughput(billingMode, OnDemandThroughput, { indexName: IndexName, removable: true });
  const provisionedThroughput = ProvisionedThroughput
    ? indexThroughput(table, index, ProvisionedThroughput, now)
    : index.provisionedThroughput;
  const onDemandThroughput = mergeOnDemandThroughput(index.onDemandThroughput, OnDemandThroughput);
  const warmThroughput = WarmThroughput
    ? mergeWarmThroughput(effectiveWarmThroughput(billingMode, index), WarmThroughput, IndexName)
    : index.warmThroughput;
  const { onDemandThroughput: _, ...rest } = index;
  return {
    ...rest,
    ...(provisionedThroughput && { provisionedThroughput }),
    ...(onDemandThroughput && { onDemandThroughput }),
    ...(warmThroughput && { warmThroughput }),
  };
}

/** An index of a table that was on-demand had no units that could stay the same. */
function indexThroughput(
  table: TableDefinition,
  index: IndexDefinition,
  requested: ProvisionedThroughputInput,
  now: number,
) {
  if (table.billingMode === "PAY_PER_REQUEST") return provisioned(requested);
  return changeThroughput(index.provisionedThroughput ?? provisioned(undefined), requested, now, index.name);
}

function deletedIndex(table: TableDefinition, name: string): IndexDefinition {
  const index = globalIndex(table, name);
  if (table.indexes.some((other) => other !== index && other.status === "CREATING")) throw oneIndexAtATime();
  // An index may be deleted while it is being filled, though not before.
  if (!index.backfilling) assertIndexActive(table, index);
  return index;
}

function globalIndex(table: TableDefinition, name: string): IndexDefinition {
  const index = table.indexes.find((index) => index.kind === "global" && index.name === name);
  if (!index) throw new ResourceNotFoundException(`Requested resource not found: Index: ${name} not found`);
  return index;
}
