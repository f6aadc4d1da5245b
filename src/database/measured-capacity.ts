// What requests consume, added up: for tests that hold code to its capacity. Every request is made to report it, and its
// answer shows what its client asked for all the same.

import { parseArn, tableNameOf } from "../table/arn.ts";
import type { ConsumedCapacity } from "../table/capacity.ts";
import { isDataOperation, isRead, type Request } from "./request-kind.ts";

/** Capacity units. */
export interface CapacityUnits {
  readonly read: number;
  readonly write: number;
}

/** What a table has consumed. */
export interface TableCapacity extends CapacityUnits {
  /** The table's own part. */
  readonly table: CapacityUnits;
  /** Each index's part. */
  readonly indexes: Readonly<Record<string, CapacityUnits>>;
}

/** What requests have consumed together. A request that was refused reports nothing, on AWS neither. */
export interface MeasuredCapacity extends CapacityUnits {
  /** How many requests were answered, also such as consume nothing. */
  readonly requests: number;
  readonly tables: Readonly<Record<string, TableCapacity>>;
}

type Mutable<Units> = { -readonly [Name in keyof Units]: Units[Name] };

interface Sum extends Mutable<CapacityUnits> {
  readonly table: Mutable<CapacityUnits>;
  readonly indexes: Record<string, Mutable<CapacityUnits>>;
}

/** Adds up what requests report. */
export class CapacityMeasurement {
  #requests = 0;
  readonly #tables: Record<string, Sum> = Object.create(null);

  /** @param reports the request's, with `INDEXES` */
  add(request: Request, reports: readonly ConsumedCapacity[]): void {
    this.#requests++;
    const kind = isRead(request) ? "read" : "write";
    for (const { TableName, CapacityUnits, Table, LocalSecondaryIndexes, GlobalSecondaryIndexes } of reports) {
      const sum = this.#sumOf(TableName);
      sum[kind] += CapacityUnits;
      sum.table[kind] += Table?.CapacityUnits ?? 0;
      for (const [name, units] of Object.entries({ ...LocalSecondaryIndexes, ...GlobalSecondaryIndexes })) {
        sum.indexes[name] ??= none();
        sum.indexes[name][kind] += units.CapacityUnits;
      }
    }
  }

  /** @param nameOrArn as the request calls the table */
  #sumOf(nameOrArn: string): Sum {
    const arn = parseArn(nameOrArn);
    const name = (arn && tableNameOf(arn)) ?? nameOrArn;
    this.#tables[name] ??= { ...none(), table: none(), indexes: Object.create(null) };
    return this.#tables[name];
  }

  result(): MeasuredCapacity {
    const tables = Object.values(this.#tables);
    const total = (kind: keyof CapacityUnits) => tables.reduce((sum, units) => sum + units[kind], 0);
    return { requests: this.#requests, read: total("read"), write: total("write"), tables: { ...this.#tables } };
  }
}

function none(): Mutable<CapacityUnits> {
  return { read: 0, write: 0 };
}

const DETAILS: readonly unknown[] = [undefined, "NONE", "TOTAL", "INDEXES"];

/**
 * Runs a request so that it reports what it consumes.
 *
 * @param run runs the request's operation on an input
 * @param measurements are told
 * @returns the response as the request has asked for it
 */
export async function measured(
  request: Request,
  run: (input: unknown) => Promise<unknown>,
  measurements: Iterable<CapacityMeasurement>,
): Promise<unknown> {
  const { operation, input } = request;
  const asked = (input as { ReturnConsumedCapacity?: unknown } | null | undefined)?.ReturnConsumedCapacity;
  const reports = isDataOperation(operation) && typeof input === "object" && DETAILS.includes(asked);
  const response = await run(reports ? { ...input, ReturnConsumedCapacity: "INDEXES" } : input);
  const { ConsumedCapacity, ...answered } = (response ?? {}) as { ConsumedCapacity?: unknown };
  const consumed = (ConsumedCapacity === undefined ? [] : [ConsumedCapacity].flat()) as ConsumedCapacity[];
  for (const measurement of measurements) measurement.add(request, consumed);
  if (!reports || asked === "INDEXES") return response;
  if (asked !== "TOTAL") return answered;
  return {
    ...answered,
    ConsumedCapacity: Array.isArray(ConsumedCapacity) ? consumed.map(total) : consumed.map(total)[0],
  };
}

/** A report without its parts. */
function total({ Table, LocalSecondaryIndexes, GlobalSecondaryIndexes, ...units }: ConsumedCapacity): object {
  return units;
}
