// What UpdateTable does to a table's global secondary indexes: one is created or deleted at a time, others get other
// throughput.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.OnlineOps.html

import { invalid, LimitExceededException, ResourceNotFoundException } from "../../model/errors.ts";
import type { TypeOf } from "../../model/shape.ts";
import type { globalSecondaryIndexUpdate } from "../../model/shared-shapes.ts";
import type { NewKeyspace } from "./catalog.ts";
import {
  checkGlobalSecondaryIndex,
  checkProjectedAttributes,
  type GlobalSecondaryIndexInput,
  indexExists,
  oneIndexAtATime,
  toGlobalIndex,
} from "./index-rules.ts";
import { invalidParameter } from "./invalid-parameter.ts";
import { checkAttributeDefinitions, checkKeyDefined } from "./key-schema-rules.ts";
import type { IndexDefinition, KeyAttribute, TableDefinition } from "./table-definition.ts";
import { assertIndexActive } from "./table-status.ts";
import { changeThroughput } from "./throughput-change.ts";
import { checkThroughputQuotas, type QuotaHolder } from "./throughput-quotas.ts";
import {
  type BillingMode,
  checkCapacityUnits,
  checkOnDemandThroughput,
  currentWarmThroughput,
  keepWarm,
  mergeOnDemandThroughput,
  mergeWarmThroughput,
  type ProvisionedThroughputInput,
  provisioned,
} from "./throughput-rules.ts";

export type IndexUpdate = TypeOf<typeof globalSecondaryIndexUpdate>;
type UpdateAction = NonNullable<IndexUpdate["Update"]>;

/** What indexes are changed in, beside themselves. */
export interface IndexChangeContext extends QuotaHolder {
  /** The billing mode after the request. */
  readonly billingMode: BillingMode;
  /** The attributes that the request defines, if any: those that a new index's keys must be among. */
  readonly attributeDefinitions: readonly KeyAttribute[] | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly newKeyspace: NewKeyspace;
}

/** Checks what can be refused without the table. */
export function checkIndexUpdates(updates: readonly IndexUpdate[]): void {
  const names = new Set<string>();
  for (const { Create, Update, Delete } of updates) {
    const actions = [Create, Update, Delete].filter((action) => action !== undefined);
    if (actions.length > 1) {
      throw invalidParameter("Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object");
    }
    const [action] = actions;
    if (!action) {
      throw invalidParameter(
        "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, " +
          "GlobalSecondaryIndexUpdate.Delete must not be null",
      );
    }
    const { IndexName } = action;
    if (names.has(IndexName)) {
      throw invalidParameter(
        `Only one global secondary index update per index is allowed simultaneously. Index: ${IndexName}`,
      );
    }
    names.add(IndexName);
    const throughput = (Create ?? Update)?.ProvisionedThroughput;
    if (throughput) checkCapacityUnits(throughput, IndexName);
  }
}

/** AWS refuses this before it looks at what is changed together. */
export function checkIndexWarmThroughput(updates: readonly IndexUpdate[]): void {
  for (const { Update } of updates) {
    if (Update?.WarmThroughput && isEmpty(Update.WarmThroughput)) {
      throw invalidParameter(
        "WarmThroughput must have at least one of ReadUnitsPerSecond or WriteUnitsPerSecond specified for index: " +
          Update.IndexName,
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
  let indexes = table.indexes;
  for (const { Create, Update, Delete } of updates) {
    if (Create) indexes = [...indexes, createIndex(table, Create, context)];
    if (Update) {
      const changed = updateIndex(table, Update, context);
      indexes = indexes.map((index) => (index.keyspace === changed.keyspace ? changed : index));
    }
    if (Delete) {
      const deleted = deletedIndex(table, Delete);
      indexes = indexes.filter((index) => index !== deleted);
    }
  }
  checkIndexQuotas(table, updates, context);
  return indexes;
}

/** @throws LimitExceededException: AWS looks at how many indexes there are and change, and at how much they ask for, last. */
function checkIndexQuotas(table: TableDefinition, updates: readonly IndexUpdate[], context: IndexChangeContext): void {
  const comingAndGoing = updates.filter(({ Update }) => !Update);
  const [{ Create, Delete } = {}] = comingAndGoing;
  const underWay = table.indexes.filter(({ status }) => status === "CREATING" || status === "DELETING");
  if (comingAndGoing.length > 1) throw oneIndexAtATime();
  if (Create && underWay.length > 0) throw oneIndexAtATime();
  if (Delete && underWay.some(({ name }) => name !== Delete.IndexName)) throw oneIndexAtATime();
  const { globalSecondaryIndexesMax } = context.limits;
  if (Create && table.indexes.filter(({ kind }) => kind === "global").length >= globalSecondaryIndexesMax) {
    throw new LimitExceededException(
      `Subscriber limit exceeded: Number of global secondary indexes exceeds per-table limit of ${globalSecondaryIndexesMax}`,
    );
  }
  for (const { Create, Update } of updates) {
    const action = Create ?? Update;
    if (action) checkThroughputQuotas(action, context, action.IndexName);
  }
}

function createIndex(
  table: TableDefinition,
  index: GlobalSecondaryIndexInput,
  context: IndexChangeContext,
): IndexDefinition {
  const { billingMode, attributeDefinitions, limits } = context;
  if (!attributeDefinitions) {
    throw invalidParameter(`AttributeDefinitions is not specified for index: ${index.IndexName}`);
  }
  checkAttributeDefinitions(attributeDefinitions);
  checkKeyDefined(index.KeySchema, attributeDefinitions);
  checkGlobalSecondaryIndex(index, billingMode);
  checkUnits(index.IndexName, billingMode, index.ProvisionedThroughput);
  if (table.indexes.some(({ name }) => name === index.IndexName)) throw indexExists();
  const created = toGlobalIndex(index, { billingMode, attributeDefinitions }, context.newKeyspace());
  checkSameTypes(table.attributeDefinitions, [...created.keys.partition, ...created.keys.sort]);
  checkProjectedAttributes([...table.indexes, created], limits);
  return { ...created, status: "CREATING", backfilling: true };
}

/** An attribute that is part of other keys has one type. What else a request defines is not looked at. */
function checkSameTypes(current: readonly KeyAttribute[], requested: readonly KeyAttribute[]): void {
  for (const { name, type } of requested) {
    const defined = current.find((attribute) => attribute.name === name);
    if (defined && defined.type !== type) {
      throw invalidParameter(`Cannot redefine the type of attribute ${name} from ${defined.type} to ${type}`);
    }
  }
}

/** Checks a new index's provisioned throughput. */
function checkUnits(indexName: string, billingMode: BillingMode, throughput?: ProvisionedThroughputInput): void {
  if (billingMode === "PAY_PER_REQUEST" && throughput) {
    throw invalidParameter(
      `Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: ${indexName} ` +
        "when BillingMode is PAY_PER_REQUEST",
    );
  }
  if (billingMode === "PROVISIONED" && !throughput) {
    throw invalidParameter(`Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: ${indexName}`);
  }
}

function updateIndex(table: TableDefinition, update: UpdateAction, context: IndexChangeContext): IndexDefinition {
  const { IndexName, ProvisionedThroughput, OnDemandThroughput = {}, WarmThroughput } = update;
  const { billingMode, now } = context;
  const index = globalIndex(table, IndexName, "update");
  assertIndexActive(table, index);
  const isNothing = !ProvisionedThroughput && isEmpty(OnDemandThroughput) && !WarmThroughput;
  if (billingMode === "PAY_PER_REQUEST" && (ProvisionedThroughput || isNothing)) {
    throw invalidParameter(
      `The only Updates for index: ${IndexName} when TableThroughputMode is PAY_PER_REQUEST can be to ` +
        "OnDemandThroughput, WarmThroughput",
    );
  }
  if (isNothing) throw unitsMissing(IndexName);
  checkOnDemandThroughput(billingMode, OnDemandThroughput, { indexName: IndexName, isNew: false });
  const onDemandThroughput = mergeOnDemandThroughput(index.onDemandThroughput, OnDemandThroughput);
  const { onDemandThroughput: _, ...rest } = index;
  const warm = currentWarmThroughput(table.billingMode, index);
  const changed: IndexDefinition = {
    ...(ProvisionedThroughput
      ? keepWarm(warm, billingMode, {
          ...rest,
          provisionedThroughput: indexThroughput(table, index, ProvisionedThroughput, now),
        })
      : rest),
    ...(onDemandThroughput && { onDemandThroughput }),
  };
  if (!WarmThroughput) return changed;
  const current = currentWarmThroughput(billingMode, changed);
  return { ...changed, warmThroughput: mergeWarmThroughput(current, WarmThroughput, IndexName) };
}

/** A provisioned table's index must have units: the request did not bring any. */
export function unitsMissing(indexName: string): Error {
  return invalidParameter(`ProvisionedThroughput must be specified for index: ${indexName}`);
}

function isEmpty(structure: object): boolean {
  return Object.keys(structure).length === 0;
}

/** An index of a table that was on-demand had no units that could stay the same. */
function indexThroughput(
  table: TableDefinition,
  index: IndexDefinition,
  requested: ProvisionedThroughputInput,
  now: number,
) {
  if (table.billingMode === "PAY_PER_REQUEST") return provisioned(requested, index.provisionedThroughput);
  return changeThroughput(index.provisionedThroughput ?? provisioned(undefined), requested, now, index.name);
}

function deletedIndex(table: TableDefinition, { IndexName }: { readonly IndexName: string }): IndexDefinition {
  const index = globalIndex(table, IndexName, "delete");
  // An index may be deleted while it is being filled, though not before.
  if (!index.backfilling) assertIndexActive(table, index);
  return index;
}

function globalIndex(table: TableDefinition, name: string, action: "update" | "delete"): IndexDefinition {
  const index = table.indexes.find((index) => index.name === name);
  if (!index) {
    throw new ResourceNotFoundException(`Requested resource not found: Index ${name} for table ${table.name}`);
  }
  if (index.kind === "local") throw invalid(`Cannot ${action} an index that is not a GlobalSecondaryIndex: ${name}`);
  return index;
}
