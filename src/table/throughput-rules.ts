// What a request may say of capacity: provisioned units, on-demand ceilings and warm throughput, of tables and of
// indexes, and how what it says becomes part of a definition.

import { invalid } from "../model/errors.ts";
import type { TypeOf } from "../model/shape.ts";
import type { onDemandThroughput, provisionedThroughput, warmThroughput } from "../model/shared-shapes.ts";
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

/** On the wire, the ceiling that is none: it removes one. */
const NO_CEILING = -1;

/** Checks a table's own provisioned throughput against its billing mode. */
export function checkTableThroughput(
  billingMode: BillingMode,
  throughput: ProvisionedThroughputInput | undefined,
): void {
  if (billingMode === "PAY_PER_REQUEST") {
    if (throughput) {
      throw invalidParameter(
        "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
      );
    }
  } else if (!throughput) {
    throw invalidParameter(
      "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
    );
  } else {
    checkCapacityUnits(throughput);
  }
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

/** Units as they are stored; on-demand tables and indexes have none. */
export function provisioned(throughput: ProvisionedThroughputInput | undefined): ProvisionedThroughput {
  return {
    readCapacityUnits: throughput?.ReadCapacityUnits ?? 0,
    writeCapacityUnits: throughput?.WriteCapacityUnits ?? 0,
    numberOfDecreasesToday: 0,
  };
}

/** How messages name what a throughput belongs to: `table`, or `index x`. */
function scope(indexName: string | undefined): string {
  return indexName === undefined ? "table" : `index ${indexName}`;
}

/**
 * Checks on-demand ceilings.
 *
 * @param removable whether -1 is allowed, which removes a ceiling: in updates.
 */
export function checkOnDemandThroughput(
  billingMode: BillingMode,
  throughput: OnDemandThroughputInput | undefined,
  { indexName, removable }: { readonly indexName?: string | undefined; readonly removable: boolean },
): void {
  for (const member of ["MaxReadRequestUnits", "MaxWriteRequestUnits"] as const) {
    if (throughput?.[member] !== undefined && billingMode === "PROVISIONED") {
      throw invalidParameter(
        `${member} for OnDemandThroughput for ${scope(indexName)} cannot be specified when BillingMode is PROVISIONED`,
      );
    }
  }
  for (const member of ["MaxReadRequestUnits", "MaxWriteRequestUnits"] as const) {
    const units = throughput?.[member];
    if (units === undefined || (removable && units === NO_CEILING)) continue;
    if (units < 1) {
      throw invalidParameter(
        `Requested ${member} for OnDemandThroughput for ${scope(indexName)} is outside of valid range`,
      );
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

/** What a table or index can serve that was never asked to be warmer. */
export function baseWarmThroughput(
  billingMode: BillingMode,
  throughput: ProvisionedThroughput | undefined,
): WarmThroughput {
  if (billingMode === "PAY_PER_REQUEST") return ON_DEMAND_WARM_THROUGHPUT;
  return {
    readUnitsPerSecond: throughput?.readCapacityUnits ?? 0,
    writeUnitsPerSecond: throughput?.writeCapacityUnits ?? 0,
  };
}

/** The warm throughput that holds: what was asked for, and never less than the capacity that is there anyway. */
export function effectiveWarmThroughput(
  billingMode: BillingMode,
  holder: { readonly provisionedThroughput?: ProvisionedThroughput; readonly warmThroughput?: WarmThroughput },
): WarmThroughput {
  const base = baseWarmThroughput(billingMode, holder.provisionedThroughput);
  return {
    readUnitsPerSecond: Math.max(base.readUnitsPerSecond, holder.warmThroughput?.readUnitsPerSecond ?? 0),
    writeUnitsPerSecond: Math.max(base.writeUnitsPerSecond, holder.warmThroughput?.writeUnitsPerSecond ?? 0),
  };
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
  const merged = {
    readUnitsPerSecond: requested.ReadUnitsPerSecond ?? current.readUnitsPerSecond,
    writeUnitsPerSecond: requested.WriteUnitsPerSecond ?? current.writeUnitsPerSecond,
  };
  if (merged.readUnitsPerSecond < current.readUnitsPerSecond) throw decreased("ReadUnitsPerSecond", indexName);
  if (merged.writeUnitsPerSecond < current.writeUnitsPerSecond) throw decreased("WriteUnitsPerSecond", indexName);
  return merged;
}

function decreased(member: string, indexName: string | undefined): Error {
  return invalidParameter(
    `Requested ${member} for WarmThroughput for ${scope(indexName)} is lower than current WarmThroughput, ` +
      "decreasing WarmThroughput is not supported",
  );
}
