// Makes two answers comparable: what no client may rely on is put in one order or left out, and nothing else.

import { isDeepStrictEqual } from "node:util";
import type { Answer, Json, JsonObject } from "./sides.ts";

/** Members that name a moment, an id or a size that is not promised. */
const LEFT_OUT = new Set([
  "CreationDateTime",
  "TableId",
  "LastUpdateToPayPerRequestDateTime",
  "LastDecreaseDateTime",
  "LastIncreaseDateTime",
  "TableArn",
  "IndexArn",
  "TableSizeBytes",
  "IndexSizeBytes",
  "ItemCount",
  "SizeEstimateRangeGB",
]);

const SETS = new Set(["SS", "NS", "BS"]);

/** Lists whose order means nothing wherever they stand. */
const UNORDERED = new Set(["AttributeDefinitions", "GlobalSecondaryIndexes", "LocalSecondaryIndexes"]);

/** The answer with everything in it that has no meaningful order put in one, and without what has no promised value. */
export function normalize(operation: string, answer: Answer): Answer {
  if ("error" in answer) return { error: normalizeValue(answer.error, operation) as typeof answer.error };
  return { response: normalizeValue(answer.response, operation) as JsonObject };
}

export function areEqual(a: Answer, b: Answer): boolean {
  return isDeepStrictEqual(a, b);
}

function normalizeValue(value: Json, operation: string): Json {
  if (Array.isArray(value)) return value.map((element) => normalizeValue(element, operation));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value)
    .filter(([name]) => !LEFT_OUT.has(name))
    .map(([name, member]): [string, Json] => {
      const normal = normalizeValue(member, operation);
      return [name, Array.isArray(normal) && isUnordered(name, operation) ? sorted(normal) : normal];
    });
  return Object.fromEntries(entries);
}

function isUnordered(name: string, operation: string): boolean {
  if (SETS.has(name) || UNORDERED.has(name)) return true;
  if (name === "Items") return operation === "Scan";
  // The tables of a batch have no order, nor have the items of one of them.
  return operation.startsWith("BatchGet") || name === "ConsumedCapacity" || operation === "BatchWriteItem";
}

function sorted(list: readonly Json[]): readonly Json[] {
  return list
    .map((element): [string, Json] => [stable(element), element])
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, element]) => element);
}

/** JSON with the members of each object in order. */
function stable(value: Json): string {
  return JSON.stringify(value, (_, member) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
