// Shapes: what the service model says of an operation's input, as data. Each operation's file declares its own shape
// from these; serialization.ts decodes JSON by it, constraints.ts checks it. TypeScript's type follows from the shape.

import type { AttributeMap, AttributeValue } from "../values/attribute-value.ts";
import type { Limits } from "./limits.ts";

/** What a member's value must look like. `T` is the TypeScript type of a decoded value. */
export type Shape<T = unknown> = (
  | StringShape
  | NumberShape
  | BooleanShape
  | ListShape
  | MapShape
  | StructureShape
  | AttributeValueShape
  | AttributeMapShape
) & { readonly type?: T };

/** A greatest number or length: fixed, or one of the database's limits by its name, or one less than that. */
export type Maximum = number | keyof Limits | { readonly below: keyof Limits };

export interface StringShape {
  readonly kind: "string";
  /** Least and greatest length in characters. */
  readonly min?: number;
  readonly max?: Maximum;
  /** The whole text has to match. */
  readonly pattern?: string;
  /** What matches the same texts in time proportional to their length, where AWS's pattern does not. */
  readonly linearPattern?: string;
  /** Where the pattern and the length are both broken, AWS mostly reports the length first. */
  readonly patternFirst?: boolean;
  /** The values allowed, in the order in which AWS prints them. */
  readonly values?: readonly string[];
  /** A text that begins with `arn:` is exempt from `max` and `pattern`: it is an ARN where a name may stand too. */
  readonly orArn?: boolean;
  /** Only the first constraint that this text breaks is reported, and nothing else in the request beside it. */
  readonly alone?: boolean;
  /** What is said, and nothing else, where this text is required and absent; by default `Member must not be null`. */
  readonly absent?: string;
}

export interface NumberShape {
  readonly kind: "integer" | "long" | "double" | "timestamp";
  readonly min?: number;
  readonly max?: Maximum;
}

export interface BooleanShape {
  readonly kind: "boolean";
}

export interface ListShape {
  readonly kind: "list";
  readonly of: Shape;
  readonly min?: number;
  readonly max?: Maximum;
}

export interface MapShape {
  readonly kind: "map";
  readonly of: Shape;
  /** Constraints on the map's keys. */
  readonly keys?: StringShape;
  readonly min?: number;
  readonly max?: Maximum;
  /** What is said, and nothing else, where this map is required and absent, or empty unless it has a `min`. */
  readonly absent?: string;
}

export interface StructureShape {
  readonly kind: "structure";
  /** The name AWS prints where it renders such a structure: `KeySchemaElement(attributeName=pk, keyType=HASH)`. */
  readonly name: string;
  readonly members: { readonly [member: string]: Member };
  /** In an operation's input: how broken constraints are reported. */
  readonly report?: ConstraintReport;
}

/**
 * How an operation reports the constraints that its input breaks; AWS's operations differ.
 *
 * - `all`, the default: all of them, `2 validation errors detected: Value 'x' at 'select' failed to …; Value …`
 * - `first`: only the first, in the same words.
 * - `firstByName`: only the first, by the member's wire name and without its value: `Value at 'Limit' failed to …`. A value
 *   that is none of an enumeration's is reported as by the others.
 */
export type ConstraintReport = "all" | "first" | "firstByName";

/** An attribute value, with its own rules: exactly one member, numbers and base64 normalised while decoding. */
export interface AttributeValueShape {
  readonly kind: "attributeValue";
}

/** An item, a key or a map of expression values. */
export interface AttributeMapShape {
  readonly kind: "attributeMap";
}

export interface Member<T = unknown> {
  readonly shape: Shape<T>;
  readonly required: boolean;
}

/** A member that must be present. */
export function required<T>(shape: Shape<T>): Member<T> & { readonly required: true } {
  return { shape, required: true };
}

export function string(constraints: Omit<StringShape, "kind" | "values"> = {}): Shape<string> {
  return { kind: "string", ...constraints };
}

/** A string of which only certain values are allowed, in AWS's order. */
export function enumeration<const Value extends string>(...values: readonly Value[]): Shape<Value> {
  return { kind: "string", values };
}

export function integer(constraints: Omit<NumberShape, "kind"> = {}): Shape<number> {
  return { kind: "integer", ...constraints };
}

export function long(constraints: Omit<NumberShape, "kind"> = {}): Shape<number> {
  return { kind: "long", ...constraints };
}

export function double(constraints: Omit<NumberShape, "kind"> = {}): Shape<number> {
  return { kind: "double", ...constraints };
}

/** Seconds since 1970, with a fraction. */
export const timestamp: Shape<number> = { kind: "timestamp" };

export const boolean: Shape<boolean> = { kind: "boolean" };

export function list<T>(of: Shape<T>, constraints: { min?: number; max?: Maximum } = {}): Shape<readonly T[]> {
  return { kind: "list", of, ...constraints };
}

export function map<T>(
  of: Shape<T>,
  constraints: { keys?: StringShape; min?: number; max?: Maximum; absent?: string } = {},
): Shape<Readonly<Record<string, T>>> {
  return { kind: "map", of, ...constraints };
}

type MemberTypes<Members> = {
  readonly [Name in keyof Members as Members[Name] extends { readonly required: true } ? Name : never]: TypeOf<
    Members[Name]
  >;
} & {
  readonly [Name in keyof Members as Members[Name] extends { readonly required: true } ? never : Name]?: TypeOf<
    Members[Name]
  >;
};

/** The TypeScript type that a shape, or a member, describes. */
export type TypeOf<S> = S extends { readonly required: true; readonly shape: Shape<infer T> }
  ? T
  : S extends Shape<infer T>
    ? T
    : never;

/**
 * A structure of named members; wrap the mandatory ones in {@link required}.
 *
 * @example
 * const tag = structure("Tag", { Key: required(string({ min: 1, max: 128 })), Value: required(string({ max: 256 })) });
 * type Tag = TypeOf<typeof tag>; // { readonly Key: string; readonly Value: string }
 */
export function structure<const Members extends { readonly [member: string]: Shape | Member }>(
  name: string,
  members: Members,
  report: ConstraintReport = "all",
): StructureShape & { readonly type?: { [K in keyof MemberTypes<Members>]: MemberTypes<Members>[K] } } {
  const normalized: { [member: string]: Member } = {};
  for (const [member, shape] of Object.entries(members)) {
    normalized[member] = "required" in shape ? shape : { shape, required: false };
  }
  return { kind: "structure", name, members: normalized, report };
}

export const attributeValue: Shape<AttributeValue> = { kind: "attributeValue" };
export const attributeMap: Shape<AttributeMap> = { kind: "attributeMap" };
