// Makes two answers comparable: what no client may rely on is put in one order or left out, and nothing else.

import { isDeepStrictEqual } from "node:util";
import { Decimal } from "decimal.js";
import type { Answer, Json, JsonObject, Request } from "./sides.ts";

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
const UNORDERED = new Set([
  "AttributeDefinitions",
  "GlobalSecondaryIndexes",
  "LocalSecondaryIndexes",
  "NonKeyAttributes",
]);

/** The answer with everything in it that has no meaningful order put in one, and without what has no promised value. */
export function normalize(request: Request, answer: Answer): Answer {
  if ("error" in answer) return { error: normalizeValue(answer.error, request) as typeof answer.error };
  return { response: normalizeValue(answer.response, request) as JsonObject };
}

/** The answer of DynamoDB Local, which gives numbers back as they were written, with them in AWS's form. */
export function withCanonicalNumbers<T extends Json | Answer>(value: T): T {
  if (Array.isArray(value)) return value.map(withCanonicalNumbers) as unknown as T;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, member]) => {
    if (name === "N" && typeof member === "string") return [name, canonicalNumber(member)];
    if (name === "NS" && Array.isArray(member)) return [name, member.map(canonicalNumber)];
    return [name, withCanonicalNumbers(member)];
  });
  return Object.fromEntries(entries);
}

export function canonicalNumber(text: string): string {
  const number = new Decimal(text);
  return number.isZero() ? "0" : number.toFixed();
}

export function areEqual(a: Answer, b: Answer): boolean {
  return isDeepStrictEqual(a, b);
}

function normalizeValue(value: Json, request: Request): Json {
  if (Array.isArray(value)) return value.map((element) => normalizeValue(element, request));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value)
    .filter(([name]) => !LEFT_OUT.has(name))
    .map(([name, member]): [string, Json] => {
      if (name === "NextToken") return [name, "opaque"];
      const normal = normalizeValue(member, request);
      if (!Array.isArray(normal)) return [name, normal];
      const by = name === "Items" ? orderOf(request) : undefined;
      if (by !== undefined) return [name, withTiesSorted(normal, by)];
      return [name, isUnordered(name, request) ? sorted(normal) : normal];
    });
  return Object.fromEntries(entries);
}

function isUnordered(name: string, request: Request): boolean {
  const { operation, input } = request;
  if (SETS.has(name) || UNORDERED.has(name)) return true;
  if (name === "Items") return operation === "Scan" || "IndexName" in input || isUnorderedStatement(request);
  // The tables of a batch have no order, nor have the items of one of them.
  return operation.startsWith("BatchGet") || name === "ConsumedCapacity" || operation === "BatchWriteItem";
}

/**
 * Statements go to tables and indexes with the same words: only an order that is asked for counts, and by an index's
 * partition key alone there is none among the items that are equal in its sort key.
 */
function isUnorderedStatement({ operation, input }: Request): boolean {
  const text = String(input.Statement);
  if (operation !== "ExecuteStatement") return false;
  return !/order\s+by/i.test(text) || (/FROM\s*"?[\w-]+"?\s*\."/i.test(text) && /order\s+by\s*"?pk\b/i.test(text));
}

/** The attribute that a statement orders by, if items equal in it come in no order: of several partitions, or an index. */
function orderOf({ operation, input }: Request): string | undefined {
  if (operation !== "ExecuteStatement") return undefined;
  const name = /order\s+by\s*"?(\w+)/i.exec(String(input.Statement))?.[1];
  return name === "pk" ? undefined : name;
}

function withTiesSorted(items: readonly Json[], by: string): readonly Json[] {
  const tieOf = (item: Json | undefined) => stable((item as JsonObject | undefined)?.[by] ?? null);
  const ties: Json[][] = [];
  for (const item of items) {
    const last = ties.at(-1);
    if (last && tieOf(last[0]) === tieOf(item)) last.push(item);
    else ties.push([item]);
  }
  return ties.flatMap(sorted);
}

function sorted(list: readonly Json[]): readonly Json[] {
  return list
    .map((element): [string, Json] => [stable(element), element])
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, element]) => element);
}

/** JSON with the members of each object, and of each set, in order. */
export function stable(value: Json): string {
  return JSON.stringify(value, (name, member) => {
    if (SETS.has(name) && Array.isArray(member)) return member.toSorted();
    return typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member;
  });
}
