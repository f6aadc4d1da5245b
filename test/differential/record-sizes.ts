// How large DynamoDB Local says that a stream's record is: it counts the pairs of a number's digits from the point, also
// where a zero that only places the point is half of one. 120 has two pairs by that, and 0.012 has; AWS's limit of 400 KB
// was measured to count one.

import { numberSize } from "../../src/values/size.ts";
import type { Json, JsonObject } from "./sides.ts";

/** The records with the sizes that DynamoDB Local tells of them. */
export function withHalfZeros(records: readonly Json[]): readonly Json[] {
  return (records as readonly JsonObject[]).map((record) => {
    const change = record.dynamodb as JsonObject;
    return { ...record, dynamodb: { ...change, SizeBytes: Number(change.SizeBytes) + halfZerosIn(change) } };
  });
}

/** By how many pairs all numbers in a value have more than they are measured to have. */
function halfZerosIn(value: Json, name = ""): number {
  if (typeof value === "string") return name === "N" ? pairsFromPoint(value) - numberSize(value) : 0;
  if (typeof value !== "object" || value === null) return 0;
  const members = Array.isArray(value)
    ? value.map((element): [string, Json] => [name === "NS" ? "N" : "", element])
    : Object.entries(value);
  return members.reduce((sum, [each, member]) => sum + halfZerosIn(member, each), 0);
}

/** The size of a number whose pairs are counted from its point. */
function pairsFromPoint(text: string): number {
  const minus = text.startsWith("-") ? 1 : 0;
  const [integer = "", fraction = ""] = text.slice(minus).split(".");
  const even = (digits: string) => digits.length + (digits.length % 2);
  const digits = integer.padStart(even(integer), "0") + fraction.padEnd(even(fraction), "0");
  const pairs = digits.replace(/^(00)+/, "").replace(/(?<=^(..)*)(00)+$/, "");
  return 1 + minus + pairs.length / 2;
}
