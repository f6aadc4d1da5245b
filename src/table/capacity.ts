// Capacity units: what reads and writes of so many bytes cost, and how a response reports it.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html

import type { IndexDefinition, TableDefinition } from "./definition/table-definition.ts";

const READ_UNIT_BYTES = 4096;
const WRITE_UNIT_BYTES = 1024;

/**
 * Read capacity units of reading `bytes`, at least one unit's worth: half as many when the read is eventually consistent.
 *
 * @example readUnits(0, false) // 0.5
 * @example readUnits(4097, true) // 2
 */
export function readUnits(bytes: number, consistent: boolean): number {
  return Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES)) * (consistent ? 1 : 0.5);
}

/**
 * @param bytes size of what is read together
 * @returns the size rounded up to the bytes of whole units
 * @example bytesOfUnits(4097) // 8192
 */
export function bytesOfUnits(bytes: number): number {
  return Math.ceil(bytes / READ_UNIT_BYTES) * READ_UNIT_BYTES;
}

/** Write capacity units of writing `bytes`, at least 1. */
export function writeUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / WRITE_UNIT_BYTES));
}

/** `ReturnConsumedCapacity`. */
export type ReturnConsumedCapacity = "INDEXES" | "TOTAL" | "NONE";

interface Units {
  CapacityUnits: number;
  ReadCapacityUnits?: number;
  WriteCapacityUnits?: number;
}

/** `ConsumedCapacity` on the wire. */
export interface ConsumedCapacity extends Units {
  TableName: string;
  Table?: Units;
  LocalSecondaryIndexes?: Record<string, Units>;
  GlobalSecondaryIndexes?: Record<string, Units>;
}

/** Of most requests; a map for each of them would be made for nothing. */
const NO_INDEXES: ReadonlyMap<string, { readonly index: IndexDefinition; units: number }> = new Map();

/** Adds up what one request consumes of one table and its indexes. */
export class CapacityMeter {
  #table = 0;
  #indexes = NO_INDEXES;

  constructor(
    readonly table: TableDefinition,
    /** Transactions say whether their units are of reads or of writes. */
    readonly transaction?: "ReadCapacityUnits" | "WriteCapacityUnits",
  ) {}

  /**
   * The reports of several tables; undefined for `NONE`.
   *
   * @param nameOf how the request calls the table of the meter at an index
   */
  static reports(
    meters: readonly CapacityMeter[],
    detail: ReturnConsumedCapacity | undefined,
    nameOf: (table: string, i: number) => string = (table) => table,
  ): ConsumedCapacity[] | undefined {
    if (detail === undefined || detail === "NONE") return undefined;
    return meters.flatMap((meter, i) => meter.report(detail, nameOf(meter.table.name, i)) ?? []);
  }

  /** One meter a table, with what all meters of it have counted. */
  static merged(meters: readonly CapacityMeter[]): CapacityMeter[] {
    const byTable = new Map<string, CapacityMeter>();
    for (const meter of meters) {
      const sum = byTable.get(meter.table.name) ?? new CapacityMeter(meter.table, meter.transaction);
      byTable.set(meter.table.name, sum);
      sum.add(meter);
    }
    return [...byTable.values()];
  }

  /**
   * How often a transaction's reads and writes count: twice, as they are prepared and then made. Only in global indexes a
   * write counts once, because they follow after the transaction.
   */
  get factor(): 1 | 2 {
    return this.transaction ? 2 : 1;
  }

  addTable(units: number): void {
    this.#table += units;
  }

  addIndex(index: IndexDefinition, units: number): void {
    const present = this.#indexes.get(index.name);
    if (present) present.units += units;
    else this.#indexes = new Map(this.#indexes).set(index.name, { index, units });
  }

  get total(): number {
    let total = this.#table;
    for (const { units } of this.#indexes.values()) total += units;
    return total;
  }

  /** What was consumed of the table, local indexes included, and of each global index: of each capacity of its own. */
  shares(): { readonly index?: IndexDefinition; readonly units: number }[] {
    const counted = [...this.#indexes.values()];
    const local = counted.filter(({ index }) => index.kind === "local");
    const table = local.reduce((sum, { units }) => sum + units, this.#table);
    return [...(table > 0 ? [{ units: table }] : []), ...counted.filter(({ index }) => index.kind === "global")];
  }

  /** Adds what another meter of the table has counted. */
  add(other: CapacityMeter): void {
    this.#table += other.#table;
    for (const { index, units } of other.#indexes.values()) this.addIndex(index, units);
  }

  /**
   * The response's `ConsumedCapacity`; undefined for `NONE`.
   *
   * @param name how the request calls the table: who asks by ARN is answered with it
   */
  report(detail: ReturnConsumedCapacity | undefined, name = this.table.name): ConsumedCapacity | undefined {
    if (detail === undefined || detail === "NONE") return undefined;
    const report: ConsumedCapacity = { TableName: name, ...this.#units(this.total) };
    if (detail === "TOTAL") return report;
    report.Table = this.#units(this.#table);
    for (const { index, units } of this.#indexes.values()) {
      const member = index.kind === "local" ? "LocalSecondaryIndexes" : "GlobalSecondaryIndexes";
      report[member] ??= Object.create(null) as Record<string, Units>;
      report[member][index.name] = this.#units(units);
    }
    return report;
  }

  #units(units: number): Units {
    return this.transaction ? { CapacityUnits: units, [this.transaction]: units } : { CapacityUnits: units };
  }
}
