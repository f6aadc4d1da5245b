// What one UpdateTable request may change at once: mostly one thing. Whether it does is seen without the table.

import { invalid } from "../../model/errors.ts";
import { checkNotEmpty } from "./index-rules.ts";
import { invalidParameter } from "./invalid-parameter.ts";
import type { TableUpdate } from "./table-change.ts";

/** A request without the structures that say nothing, which AWS looks past. */
export function withoutEmptyStructures<Update extends TableUpdate>(update: Update): Update {
  const { OnDemandThroughput, WarmThroughput, ...rest } = update;
  return {
    ...rest,
    ...(OnDemandThroughput && !isEmpty(OnDemandThroughput) && { OnDemandThroughput }),
    ...(WarmThroughput && !isEmpty(WarmThroughput) && { WarmThroughput }),
  } as Update;
}

/** @throws ValidationException where nothing is to be changed, or what cannot be changed together. */
export function checkCombination(update: TableUpdate): void {
  const { AttributeDefinitions: _, GlobalSecondaryIndexUpdates: indexUpdates, ...others } = update;
  const changes = CHANGES.filter((member) => others[member] !== undefined);
  if (changes.length === 0 && !indexUpdates?.length) {
    throw invalid(
      "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, " +
        "SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, " +
        "DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required",
    );
  }
  checkNotEmpty({ GlobalSecondaryIndexUpdates: indexUpdates });
  const count = changes.length + (indexUpdates ? 1 : 0);
  for (const [member, name] of LONE_CHANGES) {
    if (others[member] !== undefined && count > 1) {
      throw invalidParameter(`${name} modification must be the only operation in the request`);
    }
  }
  checkWarmThroughput(update, count);
  checkOnDemandThroughput(update, count);
  checkIndexesAndStream(update);
}

const CHANGES = [
  "ProvisionedThroughput",
  "BillingMode",
  "StreamSpecification",
  "SSESpecification",
  "TableClass",
  "DeletionProtectionEnabled",
  "OnDemandThroughput",
  "WarmThroughput",
] as const;

/** The changes that are made alone, and their names in the order in which they are reported. */
const LONE_CHANGES = [
  ["SSESpecification", "Server-Side Encryption"],
  ["TableClass", "TableClass"],
  ["DeletionProtectionEnabled", "DeletionProtection"],
] as const;

/** Ceilings go with a billing mode. */
function checkOnDemandThroughput({ OnDemandThroughput, BillingMode }: TableUpdate, count: number): void {
  if (OnDemandThroughput && count > (BillingMode ? 2 : 1)) {
    throw invalidParameter("OnDemandThroughput can only be combined with BillingMode in an UpdateTable request");
  }
}

/** A table and its indexes can be warmed together. */
function checkWarmThroughput(update: TableUpdate, count: number): void {
  if (!update.WarmThroughput || update.OnDemandThroughput) return;
  const { GlobalSecondaryIndexUpdates: indexUpdates = [] } = update;
  if (indexUpdates.some(({ Create }) => Create)) {
    throw invalidParameter("Create global secondary index cannot be specified when updating WarmThroughput");
  }
  const isIndexesToo = indexUpdates.length > 0 && indexUpdates.every(({ Update }) => Update);
  if (count > (isIndexesToo ? 2 : 1)) {
    throw invalidParameter("WarmThroughput must be the only operation in the request");
  }
}

function checkIndexesAndStream(update: TableUpdate): void {
  const { ProvisionedThroughput, BillingMode, StreamSpecification } = update;
  if (StreamSpecification && (ProvisionedThroughput || BillingMode === "PROVISIONED")) {
    throw invalidParameter("You cannot modify stream status while updating table IOPS");
  }
  if (!update.GlobalSecondaryIndexUpdates?.some(({ Create, Delete }) => Create || Delete)) return;
  if (ProvisionedThroughput) throw invalidParameter("You cannot create or delete index while updating table IOPS");
  if (StreamSpecification) throw invalidParameter("You cannot create or delete index while changing stream status");
}

function isEmpty(structure: object): boolean {
  return Object.keys(structure).length === 0;
}
