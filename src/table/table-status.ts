// The statuses that tables and indexes pass through. Here a change is done by the time it is answered, but for the
// filling of a new index; the answer shows, as AWS's does, the change that has begun.

import { ResourceInUseException } from "../model/errors.ts";
import type { IndexDefinition, ProvisionedThroughput, TableDefinition } from "./table-definition.ts";

const BEING: { readonly [Status in Exclude<TableDefinition["status"], "ACTIVE">]: string } = {
  CREATING: "created",
  UPDATING: "updated",
  DELETING: "deleted",
};

/** @throws ResourceInUseException unless nothing is being done to the table. */
export function assertActive(table: TableDefinition): void {
  if (table.status === "ACTIVE") return;
  throw new ResourceInUseException(
    `Attempt to change a resource which is still in use: Table is being ${BEING[table.status]}: ${table.name}`,
  );
}

/** @throws ResourceInUseException unless nothing is being done to the index. */
export function assertIndexActive(table: TableDefinition, index: IndexDefinition): void {
  if (index.status === "ACTIVE") return;
  throw new ResourceInUseException(
    `Attempt to change a resource which is still in use: Index is being ${BEING[index.status]}.  ` +
      `Table: ${table.name} Index: ${index.name}`,
  );
}

/** A new table as CreateTable answers it. */
export function announceCreation(table: TableDefinition): TableDefinition {
  return { ...table, status: "CREATING", indexes: table.indexes.map((index) => ({ ...index, status: "CREATING" })) };
}

/** A removed table as DeleteTable answers it. */
export function announceDeletion(table: TableDefinition): TableDefinition {
  return { ...table, status: "DELETING" };
}

/** A changed table as UpdateTable answers it: provisioned units are the old ones until the update is done. */
export function announceUpdate(before: TableDefinition, after: TableDefinition): TableDefinition {
  const indexes = after.indexes.map((index) => announceIndex(before, index));
  const deleted = before.indexes.filter(({ keyspace }) => !after.indexes.some((index) => index.keyspace === keyspace));
  return {
    ...withOldUnits(before, after),
    status: "UPDATING",
    indexes: [...indexes, ...deleted.map((index) => ({ ...index, status: "DELETING" as const }))],
  };
}

function announceIndex(before: TableDefinition, index: IndexDefinition): IndexDefinition {
  const old = before.indexes.find(({ keyspace }) => keyspace === index.keyspace);
  if (!old) return { ...index, status: "CREATING", backfilling: false };
  return old === index ? index : { ...withOldUnits(old, index), status: "UPDATING" };
}

function withOldUnits<Holder extends Pick<IndexDefinition, "provisionedThroughput">>(
  before: Pick<IndexDefinition, "provisionedThroughput">,
  after: Holder,
): Holder {
  const old = before.provisionedThroughput;
  const fresh = after.provisionedThroughput;
  const isProvisioned = (throughput?: ProvisionedThroughput) => (throughput?.readCapacityUnits ?? 0) > 0;
  if (!old || !fresh || !isProvisioned(old) || !isProvisioned(fresh)) return after;
  const { readCapacityUnits, writeCapacityUnits } = old;
  return { ...after, provisionedThroughput: { ...fresh, readCapacityUnits, writeCapacityUnits } };
}
