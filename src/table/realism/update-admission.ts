// Which changes of a table AWS begins while others are under way, in a strict database. Not the table's state decides it, but
// what meets: protection against deletion can always be changed, units not while units are. From what AWS was observed to
// answer in October 2026:
// https://github.com/aws-controllers-k8s/dynamodb-controller/tree/main/docs/api-quirks (DDB-TABLE-119, 175, 286, 369, 375,
// 444, 458)

import { oneIndexAtATime } from "../definition/index-rules.ts";
import { isRecording } from "../definition/stream-specification.ts";
import type { TableUpdate } from "../definition/table-change.ts";
import type { IndexDefinition, TableDefinition, TableJob } from "../definition/table-definition.ts";
import { assertActive, inUse, isOutOfReach } from "../definition/table-status.ts";

/** What of a request shows as the table's being updated, beside its indexes. */
export function jobsOf({
  BillingMode,
  ProvisionedThroughput,
  StreamSpecification,
  TableClass,
}: TableUpdate): TableJob[] {
  return [
    ...(BillingMode ? (["billing"] as const) : ProvisionedThroughput ? (["units"] as const) : []),
    ...(StreamSpecification ? (["stream"] as const) : []),
    ...(TableClass ? (["class"] as const) : []),
  ];
}

/** What a request asks for, as far as it may meet what is under way. */
type Asked = "units" | "stream" | "class" | "indexes" | "ceilings";

function askedFor(update: TableUpdate): Asked[] {
  return [
    ...(update.BillingMode || update.ProvisionedThroughput ? (["units"] as const) : []),
    ...(update.StreamSpecification ? (["stream"] as const) : []),
    ...(update.TableClass ? (["class"] as const) : []),
    ...(update.GlobalSecondaryIndexUpdates?.some(({ Update }) => !Update) ? (["indexes"] as const) : []),
    ...(update.OnDemandThroughput ? (["ceilings"] as const) : []),
  ];
}

/**
 * Checks a change of a table against those that are under way.
 *
 * @throws ResourceInUseException, LimitExceededException (a second index)
 */
export function assertAdmitted(table: TableDefinition, update: TableUpdate): void {
  const { changing, encryption } = table;
  if (!changing || isOutOfReach(table)) {
    assertActive(table);
    return;
  }
  const { status, isEncryptionChanging, indexes } = changing.shown;
  const wanted = update.SSESpecification?.Enabled;
  if (isEncryptionChanging && wanted !== undefined && wanted !== (encryption !== undefined)) {
    throw inUse("Server-Side Encryption is still being updated");
  }
  if (status !== "UPDATING") return;
  const asked = askedFor(update);
  refuse(asked, ...(changing.jobs ?? []).map((job) => refusals[job](table)));
  const index = indexes.find(
    ({ status, backfilling }) => status === "DELETING" || (status === "CREATING" && !backfilling),
  );
  if (!index) return;
  checkIndexUnderWay(table.name, index, update);
  refuse(asked, besideIndex(table.name, index));
  if (asked.includes("indexes")) throw oneIndexAtATime();
}

type Refusals = { readonly [Each in Asked]?: string };

function refuse(asked: readonly Asked[], ...refusals: readonly Refusals[]): void {
  for (const each of refusals) {
    for (const what of asked) {
      const refusal = each[what];
      if (refusal !== undefined) throw inUse(refusal);
    }
  }
}

function besideUnits({ name }: TableDefinition): Refusals {
  const meanwhile = `while table IOPS are being updated. Table: ${name}`;
  return {
    units: `Table IOPS are currently being updated. Table: ${name}`,
    stream: `Can't enable or disable stream ${meanwhile}`,
    // Not observed.
    class: `Table is being updated: ${name}`,
    indexes: `Can't create or delete indexes ${meanwhile}`,
    ceilings: "OnDemandThroughput cannot be updated while BillingMode update is in progress",
  };
}

/** What is not begun beside a job, and how AWS says so. */
const refusals: { readonly [Job in TableJob]: (table: TableDefinition) => Refusals } = {
  billing: besideUnits,
  units: (table) => {
    const { ceilings: _, ...refusals } = besideUnits(table);
    return refusals;
  },
  stream({ name, stream }) {
    const which = `Table: ${name} Stream: ${stream?.label} Operation: ${isRecording(stream) ? "ENABLE" : "DISABLE"}`;
    const meanwhile = `when stream status is being updated. ${which}`;
    return {
      units: `Can't change table IOPS ${meanwhile}`,
      stream: `A stream status change is currently in progress. ${which}`,
      class: `Can't update table class ${meanwhile}`,
      indexes: `Can't create or delete an index ${meanwhile}`,
      ceilings: "OnDemandThroughput cannot be updated while stream status update is in progress",
    };
  },
  class({ name, tableClass = "STANDARD" }) {
    const which = `TableClassUpdateInProgress: ${tableClass}`;
    const meanwhile = `when a table class update is in progress. Table: ${name} ${which}`;
    return {
      units: `Can't change table IOPS ${meanwhile}`,
      stream: `Can't change stream status ${meanwhile}`,
      class: `Can't update table class ${meanwhile}`,
      indexes: `Can't create or delete an index ${meanwhile}`,
      ceilings: `OnDemandThroughput cannot be updated while TableClass update is in progress. ${which}`,
    };
  },
};

function besideIndex(tableName: string, { name, status }: IndexDefinition): Refusals {
  const [done, doing] = status === "DELETING" ? ["deleted", "deletion"] : ["created", "creation"];
  const meanwhile = `when an index is being ${done}. Table: ${tableName} Indexes: [${name}]`;
  return {
    units: `Can't change table IOPS ${meanwhile}`,
    stream: `Can't change stream status ${meanwhile}`,
    class: `Can't update table class ${meanwhile}`,
    ceilings: `OnDemandThroughput cannot be updated while index ${doing} is in progress for indexes: [${name}]`,
  };
}

/** Checks what is asked of the very index that is being allocated or deleted. */
function checkIndexUnderWay(tableName: string, { name, status }: IndexDefinition, update: TableUpdate): void {
  const which = `Table: ${tableName} Index: ${name}`;
  for (const { Update, Delete } of update.GlobalSecondaryIndexUpdates ?? []) {
    if ((Update ?? Delete)?.IndexName !== name) continue;
    if (status === "DELETING") throw inUse(`Index is being deleted.  ${which}`);
    if (Update) throw inUse(`Index is being created but is not backfilling yet.  ${which}`);
    throw inUse(
      "Index creation is in resource allocation phase. " +
        `Retry deletion during backfilling phase or when the index is active. ${which}`,
    );
  }
}
