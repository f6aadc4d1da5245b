// What DynamoDB Local is asked in the place of what it takes for something else than Amazon DynamoDB does.

import { canonicalNumber } from "./normalize.ts";
import type { Answer, Json, JsonObject, Request } from "./sides.ts";

const ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/";

/** A table's ARN, as requests may have it in the place of the name. */
export function arnOf(table: string): string {
  return `${ARN}${table}`;
}

/** A request to an ARN is answered with the ARN: with the name, as DynamoDB Local does. */
export function withNames<T extends Request | Answer>(value: T): T {
  const text = JSON.stringify(value);
  return text.includes(ARN) ? JSON.parse(text.replaceAll(ARN, "")) : value;
}

export function paraphrased({ operation, input }: Request): Request {
  const withSets = { operation, input: withCanonicalSets(input) as JsonObject };
  return operation === "UpdateItem" ? withActions(withSets) : withSets;
}

/** A number of a set is no other one where it is written otherwise; DynamoDB Local compares the texts, in some updates. */
function withCanonicalSets(value: Json, name = ""): Json {
  if (Array.isArray(value)) return name === "NS" ? canonicalSet(value) : value.map((each) => withCanonicalSets(each));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([each, member]) => [each, withCanonicalSets(member, each)]));
}

const PLAIN_NUMBER = /^[+-]?\d{1,20}(\.\d{1,20})?([eE][+-]?\d)?$/;

/** The set, unless it is to be refused in its own words. */
function canonicalSet(set: readonly Json[]): readonly Json[] {
  if (!set.every((member) => typeof member === "string" && PLAIN_NUMBER.test(member))) return set;
  const numbers = set.map((member) => canonicalNumber(String(member)));
  return new Set(numbers).size === set.length ? numbers : set;
}

/** An update by the legacy parameter is a PUT where it does not say, by the documentation; DynamoDB Local does nothing. */
function withActions(request: Request): Request {
  const { operation, input } = request;
  const { AttributeUpdates: updates } = input;
  if (!isObject(updates)) return request;
  const entries = Object.entries(updates).map(([name, update]): [string, Json] =>
    isObject(update) && (update.Action ?? null) === null ? [name, { ...update, Action: "PUT" }] : [name, update],
  );
  return { operation, input: { ...input, AttributeUpdates: Object.fromEntries(entries) } };
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
