// Capacity that several requests consumed, summed.

import type { Capacity, ConsumedCapacity } from "./api/structures.ts";

type Units = Pick<ConsumedCapacity, "CapacityUnits" | "ReadCapacityUnits" | "WriteCapacityUnits">;

/** The sum of what two requests to one table consumed; what neither reports is absent. */
export function sumOfCapacity(
  first: ConsumedCapacity | undefined,
  second: ConsumedCapacity | undefined,
): ConsumedCapacity | undefined {
  if (!first || !second) return first ?? second;
  return {
    ...first,
    ...second,
    ...sumOfUnits(first, second),
    ...(first.Table && second.Table && { Table: sumOfUnits(first.Table, second.Table) }),
    ...indexes("LocalSecondaryIndexes", first, second),
    ...indexes("GlobalSecondaryIndexes", first, second),
  };
}

/** Adds what a request to several tables consumed to the sums by table. */
export function addCapacities(
  sums: Map<string, ConsumedCapacity>,
  capacities: readonly ConsumedCapacity[] | undefined,
): void {
  for (const capacity of capacities ?? []) {
    const table = capacity.TableName ?? "";
    sums.set(table, sumOfCapacity(sums.get(table), capacity) as ConsumedCapacity);
  }
}

function sumOfUnits(first: Units, second: Units): Units {
  const sum: Units = {};
  for (const unit of ["CapacityUnits", "ReadCapacityUnits", "WriteCapacityUnits"] as const) {
    if (first[unit] !== undefined || second[unit] !== undefined) sum[unit] = (first[unit] ?? 0) + (second[unit] ?? 0);
  }
  return sum;
}

function indexes(
  kind: "LocalSecondaryIndexes" | "GlobalSecondaryIndexes",
  first: ConsumedCapacity,
  second: ConsumedCapacity,
): Partial<ConsumedCapacity> {
  if (!first[kind] || !second[kind]) return {};
  const sums: { [index: string]: Capacity } = { ...first[kind] };
  for (const [index, capacity] of Object.entries(second[kind])) sums[index] = sumOfUnits(sums[index] ?? {}, capacity);
  return { [kind]: sums };
}
