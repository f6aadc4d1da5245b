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
const UNORDERED = new Set(["AttributeDefinitions", "GlobalSecondaryIndexes", "LocalSecondaryIndexes"]);

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

function canonicalNumber(text: string): string {
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
      const normal = normalizeValue(member, request);
      return [name, Array.isArray(normal) && isUnordered(name, request) ? sorted(normal) : normal];
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

/** Statements go to tables and indexes with the same words: only an order that is asked for counts. */
function isUnorderedStatement({ operation, input }: Request): boolean {
  return operation === "ExecuteStatement" && !/order\s+by/i.test(String(input.Statement));
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
