// Whether an answer has the form that AWS's SDK expects of it: members that the model has, of its types, and those that it
// requires. An SDK passes over what it does not know, so nobody would notice otherwise.

import * as dynamodb from "@aws-sdk/client-dynamodb";
import * as streams from "@aws-sdk/client-dynamodb-streams";

/** What AWS answers beside its model. */
const BESIDE_THE_MODEL = new Set(["TableThroughputModeSummary"]);

/**
 * A schema of the SDK: a number for a simple one, and for lists and maps of those, or an array that begins with its kind.
 * The only one that is a text is of nothing at all.
 */
type Schema = number | string | readonly unknown[] | (() => Schema);

/** Kind, namespace, name, traits; then what is within: of a structure its members' names, their schemas, how many are required. */
type StaticSchema = [number, never, never, never, unknown, unknown, number?];

const LIST = 64;
const MAP = 128;
/** A simple schema's type in JSON: of text, number, boolean, time and binary. */
const SIMPLE: Readonly<Record<number, string>> = { 0: "string", 1: "number", 2: "boolean", 4: "number", 21: "string" };

const schemas: { readonly [name: string]: unknown } = { ...streams, ...dynamodb };

/** What is wrong with an operation's answer, each with its place. */
export function answerFaults(operation: string, answer: unknown): string[] {
  // An operation's schema: kind, namespace, name, traits, input, output.
  const schema = schemas[`${operation}$`] as [never, never, never, never, never, Schema];
  return faultsOf(answer, schema[5], operation);
}

function faultsOf(value: unknown, schema: Schema, place: string): string[] {
  switch (typeof schema) {
    case "function":
      return faultsOf(value, schema(), place);
    case "string":
      return memberFaults(value, () => undefined, place);
    case "number":
      if (schema & MAP) return memberFaults(value, () => schema & ~MAP, place);
      if (schema & LIST) return elementFaults(value, schema & ~LIST, place);
      return typeof value === SIMPLE[schema] ? [] : [`${place} is ${JSON.stringify(value)}`];
  }
  const [kind, , , , first, second, requiredCount = 0] = schema as StaticSchema;
  switch (kind) {
    case 0:
      return faultsOf(value, first as Schema, place);
    case 1:
      return elementFaults(value, first as Schema, place);
    case 2:
      return memberFaults(value, () => second as Schema, place);
  }
  const names = first as string[];
  const of = second as Schema[];
  const missing = names.slice(0, requiredCount).filter((name) => !Object.hasOwn(Object(value), name));
  return [
    ...memberFaults(value, (name) => of[names.indexOf(name)], place),
    ...missing.map((name) => `${place}.${name} is missing`),
  ];
}

function elementFaults(value: unknown, of: Schema, place: string): string[] {
  if (!Array.isArray(value)) return [`${place} is no list`];
  return value.flatMap((element, i) => faultsOf(element, of, `${place}[${i}]`));
}

function memberFaults(value: unknown, schemaOf: (name: string) => Schema | undefined, place: string): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [`${place} is no object`];
  return Object.entries(value).flatMap(([name, member]) => {
    if (BESIDE_THE_MODEL.has(name)) return [];
    const schema = schemaOf(name);
    return schema === undefined
      ? [`${place}.${name} is not in the model`]
      : faultsOf(member, schema, `${place}.${name}`);
  });
}
