// Where native values stand in a structure of the API, as data, and the walk that converts them. The data is
// api/native-members.ts; what becomes of each value is the caller's `Conversion`.

import { setMember } from "./value/set-member.ts";
import { within } from "./value/unsupported-value-error.ts";

/**
 * - `value`: an attribute value; `attributes`: a map of them (a key, expression values, an item as it is read)
 * - `item`: a whole item that is written
 * - `time`: a point in time
 */
export type NativeShape = "value" | "attributes" | "item" | "time" | ListNode | MapNode | StructureNode;

interface ListNode {
  readonly kind: "list";
  readonly of: NativeShape;
}

interface MapNode {
  readonly kind: "map";
  /** What the map's keys name: tables, or attributes of an item. */
  readonly keys: "tables" | "attributes";
  readonly of: NativeShape;
}

export interface StructureNode {
  readonly kind: "structure";
  readonly members: { readonly [name: string]: NativeShape };
  /** The members that take an object in the place of an expression's text, in the order of their numbering. */
  readonly expressions: readonly (readonly [member: string, kind: ExpressionKind])[];
}

/** What an expression's member takes beside text: a `Condition`, an `Update`, an array of paths. */
export type ExpressionKind = (typeof EXPRESSION_KINDS)[number];

const EXPRESSION_KINDS = ["condition", "keyCondition", "update", "projection"] as const;

export function list(of: NativeShape): NativeShape {
  return { kind: "list", of };
}

export function byTable(of: NativeShape): NativeShape {
  return { kind: "map", keys: "tables", of };
}

export function byAttribute(of: NativeShape): NativeShape {
  return { kind: "map", keys: "attributes", of };
}

export function structure(
  members: { readonly [name: string]: NativeShape },
  expressions: { readonly [member: string]: ExpressionKind } = {},
): NativeShape {
  const inOrder = EXPRESSION_KINDS.flatMap((kind) =>
    Object.entries(expressions).filter(([, kindOfMember]) => kindOfMember === kind),
  );
  return { kind: "structure", members, expressions: inOrder };
}

/** What the walk does with what it finds. */
export interface Conversion {
  value(value: unknown): unknown;
  attributes(attributes: unknown): unknown;
  item(item: unknown): unknown;
  time(time: unknown): unknown;
  /** Sees a structure before its members are converted. */
  structure?(node: StructureNode, value: object): object;
  /** The conversion of what belongs to a table. */
  ofTable?(name: string): Conversion;
  /** The conversion of the values of an attribute of the table at hand. */
  ofAttribute?(name: string): Conversion;
}

/**
 * A copy of `value` with every native value converted. Members that are `undefined` are left out, so that a parameter
 * given as `undefined` is a parameter not given. What has another JSON type than the shape says is copied as it is: the
 * service answers for it.
 */
export function convert(shape: NativeShape | undefined, value: unknown, conversion: Conversion): unknown {
  if (value === undefined || value === null) return value;
  if (typeof shape === "string") return conversion[shape](value);
  if (typeof value !== "object" || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) {
    const of = shape?.kind === "list" ? shape.of : undefined;
    return value.map((element, i) => at(i, of, element, conversion));
  }
  const isStructure = shape?.kind === "structure";
  const source = isStructure && conversion.structure ? conversion.structure(shape, value) : value;
  const inside = isStructure ? inStructure(value, conversion) : conversion;
  const copy: Record<string, unknown> = {};
  for (const name of Object.keys(source)) {
    const member = (source as Record<string, unknown>)[name];
    if (member === undefined) continue;
    const ofMember = shape?.kind === "map" ? inMap(shape, name, conversion) : inside;
    setMember(copy, name, at(name, shapeOfMember(shape, name), member, ofMember));
  }
  return copy;
}

function inStructure({ TableName }: { readonly TableName?: unknown }, conversion: Conversion): Conversion {
  return (typeof TableName === "string" && conversion.ofTable?.(TableName)) || conversion;
}

function inMap({ keys }: MapNode, key: string, conversion: Conversion): Conversion {
  return (keys === "tables" ? conversion.ofTable?.(key) : conversion.ofAttribute?.(key)) ?? conversion;
}

function at(step: string | number, shape: NativeShape | undefined, value: unknown, conversion: Conversion): unknown {
  if (shape === undefined && (typeof value !== "object" || value === null)) return value;
  try {
    return convert(shape, value, conversion);
  } catch (error) {
    throw within(step, error);
  }
}

function shapeOfMember(shape: NativeShape | undefined, name: string): NativeShape | undefined {
  if (typeof shape !== "object") return undefined;
  switch (shape.kind) {
    case "structure":
      return Object.hasOwn(shape.members, name) ? shape.members[name] : undefined;
    case "map":
      return shape.of;
    case "list":
      return undefined;
  }
}
