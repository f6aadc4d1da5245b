// What a request may say of capacity: provisioned units, on-demand ceilings and warm throughput, of tables and of
// indexes, and how what it says becomes part of a definition.

import { invalid } from "../../model/errors.ts";
import type { TypeOf } from "../../model/shape.ts";
import type { onDemandThroughput, provisionedThroughput, warmThroughput } from "../../model/shared-shapes.ts";
import { invalidParameter } from "./invalid-parameter.ts";
import type { OnDemandThroughput, ProvisionedThroughput, TableDefinition, WarmThroughput } from "./table-definition.ts";

export type BillingMode = TableDefinition["billingMode"];
export type ProvisionedThroughputInput = TypeOf<typeof provisionedThroughput>;
export type OnDemandThroughputInput = TypeOf<typeof onDemandThroughput>;
export type WarmThroughputInput = TypeOf<typeof warmThroughput>;

/** The greatest number of capacity units that a request may name. */
const CAPACITY_UNITS_MAX = 1_000_000_000_000;

/** What an on-demand table can serve from the beginning. */
const ON_DEMAND_WARM_THROUGHPUT: WarmThroughput = { readUnitsPerSecond: 12_000, writeUnitsPerSecond: 4_000 };

const INITIAL_THROUGHPUT_GUIDE =
  "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html#on-demand-capacity-mode-initial";

/** On the wire, the ceiling that is none: it removes one. */
const NO_CEILING = -1;

/** Checks a new table's own provisioned throughput against its billing mode. */
export function checkTableThroughput(
  billingMode: BillingMode,
  throughput: ProvisionedThroughputInput | undefined,
): void {
  if (billingMode === "PAY_PER_REQUEST") {
    if (throughput) throw noUnitsOnDemand();
  } else if (!throughput) {
    throw invalidParameter(
      "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
    );
  } else {
    checkCapacityUnits(throughput);
  }
}

/** Checks, without the table, an update's provisioned throughput against the billing mode that it asks for. */
export function checkThroughputChange(
  billingMode: BillingMode | undefined,
  throughput: ProvisionedThroughputInput | undefined,
): void {
  if (billingMode === "PAY_PER_REQUEST" && throughput) {
    throw invalidParameter("ProvisionedThroughput cannot be specified when BillingMode is PAY_PER_REQUEST");
  }
  if (billingMode === "PROVISIONED" && !throughput) {
    throw invalidParameter("ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
  }
  if (throughput) checkCapacityUnits(throughput);
}

export function noUnitsOnDemand(): Error {
  return invalidParameter(
    "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
  );
}

/** @throws ValidationException where units are beyond what AWS takes as a number. The least is the model's to check. */
export function checkCapacityUnits(throughput: ProvisionedThroughputInput, indexName?: string): void {
  const where = indexName === undefined ? "" : ` for index ${indexName}`;
  for (const member of ["ReadCapacityUnits", "WriteCapacityUnits"] as const) {
    if (throughput[member] > CAPACITY_UNITS_MAX) {
      throw invalid(`Given value ${throughput[member]} for ${member} is out of bounds${where}`);
    }
  }
}

/**
 * Units as they are stored; on-demand tables and indexes have none.
 *
 * @param former what there was before a change of the billing mode, when it last rose and fell.
 */
export function provisioned(
  throughput: ProvisionedThroughputInput | undefined,
  former?: ProvisionedThroughput,
): ProvisionedThroughput {
  return {
    numberOfDecreasesToday: 0,
    ...former,
    readCapacityUnits: throughput?.ReadCapacityUnits ?? 0,
    writeCapacityUnits: throughput?.WriteCapacityUnits ?? 0,
  };
}

/** How messages name what a throughput belongs to: `table`, or `index x`. */
function scope(indexName: string | undefined): string {
  return indexName === undefined ? "table" : `index ${indexName}`;
}

/**
 * Checks on-demand ceilings.
 *
 * @param isNew whether they are a new table's or index's. Updates may have -1 too, which removes a ceiling, and AWS has
 *   other punctuation for them.
 */
export function checkOnDemandThroughput(
  billingMode: BillingMode,
  throughput: OnDemandThroughputInput | undefined,
  { indexName, isNew }: { readonly indexName?: string; readonly isNew: boolean },
): void {
  const members = (["MaxReadRequestUnits", "MaxWriteRequestUnits"] as const).filter(
    (member) => throughput?.[member] !== undefined,
  );
  if (members.length > 0 && billingMode === "PROVISIONED") {
    const index = indexName === undefined ? "" : ` for index${isNew ? "" : " "}: ${indexName}`;
    throw invalidParameter(
      `${members[0]} for OnDemandThroughput${index} cannot be specified when ` +
        (isNew ? "table BillingMode is PROVISIONED." : "the table BillingMode is PROVISIONED"),
    );
  }
  for (const member of members) {
    const units = throughput![member]!;
    if (units < 1 && (isNew || units !== NO_CEILING)) {
      const holder = indexName === undefined ? "table" : `index : ${indexName}`;
      throw invalidParameter(`Requested ${member} for OnDemandThroughput for ${holder} is outside of valid range`);
    }
  }
}

/** Ceilings after a request: member by member, -1 removing one. @returns undefined if none is left. */
export function mergeOnDemandThroughput(
  current: OnDemandThroughput | undefined,
  requested: OnDemandThroughputInput | undefined,
): OnDemandThroughput | undefined {
  const read = requested?.MaxReadRequestUnits ?? current?.maxReadRequestUnits;
  const write = requested?.MaxWriteRequestUnits ?? current?.maxWriteRequestUnits;
  const merged: OnDemandThroughput = {
    ...(read !== undefined && read !== NO_CEILING && { maxReadRequestUnits: read }),
    ...(write !== undefined && write !== NO_CEILING && { maxWriteRequestUnits: write }),
  };
  return Object.keys(merged).length > 0 ? merged : undefined;
}

/** What a table or index can serve that never was asked to be warmer, nor had other units. */
function baseWarmThroughput(billingMode: BillingMode, throughput: ProvisionedThroughput | undefined): WarmThroughput {
  if (billingMode === "PAY_PER_REQUEST") return ON_DEMAND_WARM_THROUGHPUT;
  return {
    readUnitsPerSecond: throughput?.readCapacityUnits ?? 0,
    writeUnitsPerSecond: throughput?.writeCapacityUnits ?? 0,
  };
}

/** A table or an index of one. */
export interface Warmed {
  readonly provisionedThroughput?: ProvisionedThroughput;
  readonly warmThroughput?: WarmThroughput;
}

/** The warm throughput that holds: once something was recorded, that. */
export function currentWarmThroughput(billingMode: BillingMode, holder: Warmed): WarmThroughput {
  return holder.warmThroughput ?? baseWarmThroughput(billingMode, holder.provisionedThroughput);
}

/**
 * Records the warm throughput of what gets another billing mode or other units: as much as it ever had.
 *
 * @param former the warm throughput that held before.
 */
export function keepWarm<Holder extends Warmed>(
  former: WarmThroughput,
  billingMode: BillingMode,
  changed: Holder,
): Holder {
  const base = baseWarmThroughput(billingMode, changed.provisionedThroughput);
  const warmThroughput = {
    readUnitsPerSecond: Math.max(base.readUnitsPerSecond, former.readUnitsPerSecond),
    writeUnitsPerSecond: Math.max(base.writeUnitsPerSecond, former.writeUnitsPerSecond),
  };
  return { ...changed, warmThroughput };
}

/**
 * The warm throughput of a new table or index.
 *
 * @throws ValidationException where a member is lower than what it has anyway.
 */
export function newWarmThroughput(
  billingMode: BillingMode,
  throughput: ProvisionedThroughput | undefined,
  requested: WarmThroughputInput,
  indexName?: string,
): WarmThroughput {
  const base = baseWarmThroughput(billingMode, throughput);
  const merged = mergeMembers(base, requested);
  for (const kind of ["read", "write"] as const) {
    if (merged[`${kind}UnitsPerSecond`] >= base[`${kind}UnitsPerSecond`]) continue;
    const member = kind === "read" ? "Read" : "Write";
    throw invalidParameter(
      `Requested ${member}UnitsPerSecond for WarmThroughput for ${scope(indexName)} is lower than ` +
        (billingMode === "PROVISIONED"
          ? `${member}CapacityUnits of ProvisionedThroughput`
          : `initial throughput for OnDemand. See: ${INITIAL_THROUGHPUT_GUIDE}`),
    );
  }
  return merged;
}

/**
 * Warm throughput after a request, member by member. It only ever grows.
 *
 * @throws ValidationException where a member is lower than what holds now.
 */
export function mergeWarmThroughput(
  current: WarmThroughput,
  requested: WarmThroughputInput,
  indexName?: string,
): WarmThroughput {
  const merged = mergeMembers(current, requested);
  if (merged.readUnitsPerSecond < current.readUnitsPerSecond) throw decreased("ReadUnitsPerSecond", indexName);
  if (merged.writeUnitsPerSecond < current.writeUnitsPerSecond) throw decreased("WriteUnitsPerSecond", indexName);
  return merged;
}

function mergeMembers(current: WarmThroughput, requested: WarmThroughputInput): WarmThroughput {
  return {
    readUnitsPerSecond: requested.ReadUnitsPerSecond ?? current.readUnitsPerSecond,
    writeUnitsPerSecond: requested.WriteUnitsPerSecond ?? current.writeUnitsPerSecond,
  };
}

function decreased(member: string, indexName: string | undefined): Error {
  return invalidParameter(
    `Requested ${member} for WarmThroughput for ${scope(indexName)} is lower than current WarmThroughput, ` +
      "decreasing WarmThroughput is not supported",
  );
}
