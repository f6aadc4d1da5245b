// The statuses that tables and indexes pass through. A change is made by the time it is answered, but for the filling of a
// new index; the answer shows, as AWS's does, the change that has begun. In a strict database it shows for a while
// (realism/table-changes.ts).

import { ResourceInUseException } from "../../model/errors.ts";
import type { TableUpdate } from "./table-change.ts";
import type { IndexDefinition, ProvisionedThroughput, ShownTable, TableDefinition } from "./table-definition.ts";
import { decreasesToday } from "./throughput-change.ts";
import { currentWarmThroughput } from "./throughput-rules.ts";

const BEING: { readonly [Status in Exclude<TableDefinition["status"], "ACTIVE">]: string } = {
  CREATING: "created",
  UPDATING: "updated",
  DELETING: "deleted",
};

/** The table as it is described: as a change of it was announced, as long as that is under way. */
export function shownTable(table: TableDefinition): ShownTable {
  return table.changing?.shown ?? table;
}

/** Whether there is a table, but no items can be read or written yet, or any more. */
export function isOutOfReach({ changing }: TableDefinition): boolean {
  return changing !== undefined && (changing.shown.status === "CREATING" || changing.shown.status === "DELETING");
}

/** When the next change of a table is done, in milliseconds since 1970. @returns undefined if none is under way */
export function nextChangeAt(tables: Iterable<TableDefinition>): number | undefined {
  let next: number | undefined;
  const consider = (time: number | undefined): void => {
    if (time !== undefined && (next === undefined || time < next)) next = time;
  };
  for (const { changing, indexes } of tables) {
    consider(changing?.until);
    for (const { activeFrom } of indexes) consider(activeFrom);
  }
  return next;
}

/** @throws ResourceInUseException unless nothing is being done to the table. */
export function assertActive(table: TableDefinition): void {
  const { status, name } = shownTable(table);
  if (status !== "ACTIVE") throw inUse(`Table is being ${BEING[status]}: ${name}`);
}

/** @throws ResourceInUseException while the table is being created */
export function assertCreated(table: TableDefinition): void {
  if (shownTable(table).status === "CREATING") assertActive(table);
}

/** @throws ResourceInUseException unless nothing is being done to a table that is to be deleted, and to its indexes. */
export function assertDeletable(table: TableDefinition): void {
  if (isOutOfReach(table)) assertActive(table);
  const { status, name, indexes, isWarming, isEncryptionChanging } = shownTable(table);
  if ([...table.indexes, ...indexes].some((index) => index.status !== "ACTIVE")) {
    throw inUse("Cannot delete table while indexes are being created, updated, or deleted.");
  }
  if (table.changing?.jobs?.includes("stream")) {
    throw inUse("Cannot delete table while stream is being enabled/disabled.");
  }
  if (status !== "ACTIVE" || isWarming || isEncryptionChanging) {
    throw inUse(`Table: ${name} is in the process of being updated.`);
  }
}

export function inUse(what: string): ResourceInUseException {
  return new ResourceInUseException(`Attempt to change a resource which is still in use: ${what}`);
}

/** @throws ResourceInUseException unless nothing is being done to the index. */
export function assertIndexActive(table: TableDefinition, index: IndexDefinition): void {
  const { status } = shownTable(table).indexes.find(({ keyspace }) => keyspace === index.keyspace) ?? index;
  if (status === "ACTIVE") return;
  throw inUse(`Index is being ${BEING[status]}.  Table: ${table.name} Index: ${index.name}`);
}

/** A new table as CreateTable answers it. */
export function announceCreation(table: TableDefinition): ShownTable {
  return { ...table, status: "CREATING", indexes: table.indexes.map((index) => ({ ...index, status: "CREATING" })) };
}

/** A removed table as DeleteTable answers it. */
export function announceDeletion(table: TableDefinition): ShownTable {
  return { ...table, status: "DELETING" };
}

/** The time and the request that a table was changed by. */
interface Change {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly update: TableUpdate;
}

/**
 * A changed table as UpdateTable answers it: what takes AWS a while is as it was before, but for a new billing mode, stream
 * or index. What is under way since an earlier request shows as it did.
 */
export function announceUpdate(before: TableDefinition, after: TableDefinition, change: Change): ShownTable {
  const shown = shownTable(before);
  const indexes = after.indexes.map((index) => announceIndex(before, index, change));
  const deleted = shown.indexes.filter(({ keyspace }) => !after.indexes.some((index) => index.keyspace === keyspace));
  const {
    changing: _,
    onDemandSince: _since,
    tableClass: _class,
    tableClassChangedAt: _at,
    encryption: _key,
    ...rest
  } = after;
  const { onDemandSince, tableClass, tableClassChangedAt, encryption } = shown;
  return {
    ...withOldUnits(shown, rest, change.now),
    ...(onDemandSince !== undefined && { onDemandSince }),
    ...(tableClass && { tableClass }),
    ...(tableClassChangedAt !== undefined && { tableClassChangedAt }),
    ...(encryption && { encryption }),
    ...((shown.isEncryptionChanging || change.update.SSESpecification) && { isEncryptionChanging: true }),
    warmThroughput: currentWarmThroughput(shown.billingMode, shown),
    ...((shown.isWarming || change.update.WarmThroughput) && { isWarming: true }),
    attributeDefinitions: deleted.length > 0 ? shown.attributeDefinitions : after.attributeDefinitions,
    status: shown.status === "UPDATING" || isTableBusy(change.update) ? "UPDATING" : "ACTIVE",
    indexes: [...indexes, ...deleted.map((index) => ({ ...index, status: "DELETING" as const }))],
  };
}

/** Whether a change begins that is under way for a while. */
export function takesAWhile(update: TableUpdate): boolean {
  const { SSESpecification, WarmThroughput, GlobalSecondaryIndexUpdates } = update;
  return isTableBusy(update) || [SSESpecification, WarmThroughput, GlobalSecondaryIndexUpdates].some((each) => each);
}

/** Whether a change shows as the table's status, even one to what the table has; others show where they are made. */
function isTableBusy(update: TableUpdate): boolean {
  return (
    update.ProvisionedThroughput !== undefined ||
    update.BillingMode !== undefined ||
    update.StreamSpecification !== undefined ||
    update.TableClass !== undefined ||
    (update.GlobalSecondaryIndexUpdates ?? []).some(({ Update }) => !Update)
  );
}

function announceIndex(before: TableDefinition, index: IndexDefinition, { now, update }: Change): IndexDefinition {
  const isIt = ({ keyspace }: IndexDefinition) => keyspace === index.keyspace;
  const old = shownTable(before).indexes.find(isIt);
  if (!old) return { ...index, status: "CREATING", backfilling: false };
  if (before.indexes.find(isIt) === index) return old;
  const action = update.GlobalSecondaryIndexUpdates?.find(({ Update }) => Update?.IndexName === index.name)?.Update;
  // Warm throughput has a status of its own.
  const isWarmedOnly = action?.WarmThroughput && !action.ProvisionedThroughput && !action.OnDemandThroughput;
  return {
    ...withOldUnits(old, index, now),
    warmThroughput: currentWarmThroughput(before.billingMode, old),
    ...(action?.WarmThroughput && { isWarming: true }),
    status: isWarmedOnly ? "ACTIVE" : "UPDATING",
  };
}

/** Units are the old ones until they have changed, where they do not come or go with the billing mode. */
function withOldUnits<Holder extends Pick<IndexDefinition, "provisionedThroughput">>(
  before: Pick<IndexDefinition, "provisionedThroughput">,
  after: Holder,
  now: number,
): Holder {
  const old = before.provisionedThroughput;
  const fresh = after.provisionedThroughput;
  if (!old || !fresh || !isProvisioned(old)) return after;
  const { readCapacityUnits, writeCapacityUnits } = isProvisioned(fresh) ? old : fresh;
  // Units that go count as a decrease while they do.
  const lastDecreaseAt = isProvisioned(fresh) ? fresh.lastDecreaseAt : now;
  return {
    ...after,
    provisionedThroughput: {
      ...fresh,
      ...(lastDecreaseAt !== undefined && { lastDecreaseAt }),
      readCapacityUnits,
      writeCapacityUnits,
      numberOfDecreasesToday: decreasesToday(old, now),
    },
  };
}

function isProvisioned({ readCapacityUnits }: ProvisionedThroughput): boolean {
  return readCapacityUnits > 0;
}
