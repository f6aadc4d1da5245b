// Native JavaScript values to DynamoDB's attribute values and back. Stands between users and every transport.

import type { AttributeMap, AttributeValue, MutableAttributeMap } from "../values/attribute-value.ts";
import { setAttribute } from "../values/attribute-value.ts";
import { type Decimal, fromNumberText, isDecimal, toNumberText } from "./decimal.ts";
import type { Item, ItemInput, NativeAttributeInput, NativeAttributeValue } from "./native-value.ts";
import { setMember } from "./set-member.ts";
import { UnsupportedValueError, within } from "./unsupported-value-error.ts";

/** Deeper than any item can be (32 levels); only a value that contains itself gets here. */
const NESTING_MAX = 100;

/**
 * Turns native values into attribute values.
 *
 * @example
 * new TypeSerializer().serialize({ name: "Jane", tags: new Set(["a"]) });
 * // { M: { name: { S: "Jane" }, tags: { SS: ["a"] } } }
 */
export class TypeSerializer {
  /**
   * @throws {UnsupportedValueError} NaN, an infinity, an empty or mixed set, `undefined` in an array, a class instance, a
   *   function, a symbol. The message names the place: `address.tags[2]: …`.
   */
  serialize(value: NativeAttributeInput): AttributeValue {
    return serialized(value, 0);
  }

  /** Serializes an object's members; members that are `undefined` are left out. */
  serializeAttributes(attributes: ItemInput): AttributeMap {
    if (!isPlainObject(attributes)) throw new UnsupportedValueError(`Expected an object, got ${describe(attributes)}`);
    return members(attributes, 0);
  }
}

/**
 * Turns attribute values into native ones; see {@link NativeAttributeValue}.
 *
 * @example
 * new TypeDeserializer().deserialize({ N: "9007199254740993" }); // Decimal 9007199254740993
 */
export class TypeDeserializer {
  /** @throws {TypeError} not an attribute value. */
  deserialize(value: AttributeValue): NativeAttributeValue {
    return deserialized(value);
  }

  deserializeAttributes(attributes: AttributeMap): Item {
    const item: Item = {};
    for (const name in attributes) setMember(item, name, deserialized(attributes[name] as AttributeValue));
    return item;
  }
}

function serialized(value: unknown, depth: number): AttributeValue {
  switch (typeof value) {
    case "string":
      return { S: value };
    case "number":
    case "bigint":
      return { N: numberText(value) };
    case "boolean":
      return { BOOL: value };
    case "object":
      return value === null ? { NULL: true } : serializedObject(value, depth);
    default:
      throw new UnsupportedValueError(`${describe(value)} cannot be stored${typeof value === "undefined" ? "" : HINT}`);
  }
}

const HINT =
  "; supported are strings, numbers, bigints, Decimals, booleans, null, Uint8Arrays, sets, arrays and plain objects";

function serializedObject(value: object, depth: number): AttributeValue {
  if (depth > NESTING_MAX) throw new UnsupportedValueError("nested too deeply: does the value contain itself?");
  if (value instanceof Uint8Array) return { B: base64(value) };
  if (Array.isArray(value)) return { L: elements(value, depth + 1) };
  if (isDecimal(value)) return { N: numberText(value) };
  if (value instanceof Set) return serializedSet(value);
  if (isPlainObject(value)) return { M: members(value, depth + 1) };
  if (value instanceof Date) {
    throw new UnsupportedValueError("a Date cannot be stored; write date.toISOString() or its seconds since 1970");
  }
  if (value instanceof Map) throw new UnsupportedValueError("a Map cannot be stored; write Object.fromEntries(map)");
  throw new UnsupportedValueError(`${describe(value)} cannot be stored${HINT}`);
}

function members(value: object, depth: number): AttributeMap {
  const map: MutableAttributeMap = {};
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue;
    try {
      setAttribute(map, name, serialized(member, depth));
    } catch (error) {
      throw within(name, error);
    }
  }
  return map;
}

function elements(values: readonly unknown[], depth: number): AttributeValue[] {
  const list: AttributeValue[] = [];
  // By index, because a hole in a sparse array is refused like any undefined element.
  for (let i = 0; i < values.length; i++) {
    try {
      list.push(serialized(values[i], depth));
    } catch (error) {
      throw within(i, error);
    }
  }
  return list;
}

function serializedSet(set: ReadonlySet<unknown>): AttributeValue {
  if (set.size === 0) throw new UnsupportedValueError("an empty set cannot be stored; leave the attribute out");
  const values = [...set];
  if (values.every((value) => typeof value === "string")) return { SS: values };
  if (values.every(isNumeric)) return { NS: values.map(numberText) };
  if (values.every((value) => value instanceof Uint8Array)) return { BS: values.map(base64) };
  throw new UnsupportedValueError("a set holds only strings, only numbers or only Uint8Arrays");
}

function isNumeric(value: unknown): value is number | bigint | Decimal {
  return typeof value === "number" || typeof value === "bigint" || isDecimal(value);
}

function numberText(value: number | bigint | Decimal): string {
  try {
    return toNumberText(value);
  } catch (error) {
    throw new UnsupportedValueError((error as Error).message);
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

function isPlainObject(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  // An object of another realm (a vm context, a test runner) has another Object.prototype, itself without a prototype.
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value !== "object") return `a ${typeof value}`;
  return Array.isArray(value) ? "an array" : `an instance of ${value.constructor?.name || "a class without a name"}`;
}

function deserialized(value: AttributeValue): NativeAttributeValue {
  if ("S" in value) return value.S;
  if ("N" in value) return fromNumberText(value.N);
  if ("M" in value) return deserializer.deserializeAttributes(value.M);
  if ("L" in value) return value.L.map(deserialized);
  if ("BOOL" in value) return value.BOOL;
  if ("NULL" in value) return null;
  if ("B" in value) return bytes(value.B);
  if ("SS" in value) return new Set(value.SS);
  if ("NS" in value) return new Set(value.NS.map(fromNumberText));
  if ("BS" in value) return new Set(value.BS.map(bytes));
  throw new TypeError(`Not an attribute value: ${JSON.stringify(value)}`);
}

const deserializer = new TypeDeserializer();

function bytes(text: string): Uint8Array {
  // A copy: a Buffer is a window into memory that it shares with others.
  return new Uint8Array(Buffer.from(text, "base64"));
}
