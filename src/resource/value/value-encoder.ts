// From native JavaScript values to DynamoDB's attribute values. What a class's instance becomes, the rules say.

import type { AttributeMap, AttributeValue, MutableAttributeMap } from "../../values/attribute-value.ts";
import { setAttribute } from "../../values/attribute-value.ts";
import { normalizeNumber } from "../../values/number.ts";
import type { AttributeRules } from "./attribute-rules.ts";
import type { Codec } from "./codec.ts";
import { type Decimal, isDecimal, toNumberText } from "./decimal.ts";
import { CodecError, UnsupportedValueError, within } from "./unsupported-value-error.ts";
import { ValueOfAttribute } from "./value-of-attribute.ts";

/** Deeper than any item can be (32 levels); only a value that contains itself gets here. */
const NESTING_MAX = 100;

const HINT =
  "; supported are strings, numbers, bigints, Decimals, booleans, null, Uint8Arrays, sets, arrays and plain objects";

/**
 * @throws {UnsupportedValueError} a value that DynamoDB cannot hold
 * @throws {CodecError} a value that its codec does not take
 */
export function encodeValue(value: unknown, rules: AttributeRules): AttributeValue {
  return encoded(value, rules, 0);
}

/** The members of an object; those that are `undefined` are left out. Throws as {@link encodeValue} does. */
export function encodeAttributes(attributes: unknown, rules: AttributeRules): AttributeMap {
  if (!isPlainObject(attributes)) throw new UnsupportedValueError(`Expected an object, got ${describe(attributes)}`);
  return members(attributes as object, rules, 0);
}

function encoded(value: unknown, rules: AttributeRules, depth: number): AttributeValue {
  if (rules.codec && value !== null) return encoded(encodedBy(rules.codec, value), rules.stored, depth);
  switch (typeof value) {
    case "string":
      return rules.numbers === "string" ? { N: textOfNumber(value) } : { S: value };
    case "number":
    case "bigint":
      return { N: numberText(value) };
    case "boolean":
      return { BOOL: value };
    case "object":
      return value === null ? { NULL: true } : encodedObject(value, rules, depth);
    default:
      throw new UnsupportedValueError(`${describe(value)} cannot be stored${typeof value === "undefined" ? "" : HINT}`);
  }
}

function encodedBy(codec: Codec, value: unknown): unknown {
  const { class: Class } = codec;
  if (Class && !(value instanceof Class)) {
    throw new CodecError(`expected an instance of ${Class.name}, got ${describe(value)}`);
  }
  try {
    return codec.encode(value);
  } catch (cause) {
    throw new CodecError(cause instanceof Error ? cause.message : String(cause), "", { cause });
  }
}

function encodedObject(value: object, rules: AttributeRules, depth: number): AttributeValue {
  if (depth > NESTING_MAX) throw new UnsupportedValueError("nested too deeply: does the value contain itself?");
  const codec = codecOfClass(value, rules);
  if (codec) return encoded(encodedBy(codec, value), rules.stored, depth + 1);
  if (value instanceof Uint8Array) return { B: base64(value) };
  if (Array.isArray(value)) return { L: elements(value, rules, depth + 1) };
  if (isDecimal(value)) return { N: numberText(value) };
  if (value instanceof Set) return encodedSet(value, rules);
  if (isPlainObject(value)) return { M: members(value, rules, depth + 1) };
  if (value instanceof Date) {
    throw new UnsupportedValueError(
      "a Date cannot be stored; write date.toISOString(), or give the attribute a codec: codecs.isoDate",
    );
  }
  if (value instanceof Map) {
    throw new UnsupportedValueError(
      "a Map cannot be stored; write Object.fromEntries(map), or give the attribute a codec: codecs.map",
    );
  }
  throw new UnsupportedValueError(`${describe(value)} cannot be stored${HINT}, and what has a codec`);
}

function codecOfClass(value: object, { classes }: AttributeRules): Codec | undefined {
  return classes.length === 0 ? undefined : classes.find(({ class: Class }) => value instanceof Class);
}

function members(value: object, rules: AttributeRules, depth: number): AttributeMap {
  const map: MutableAttributeMap = {};
  for (const name of Object.keys(value)) {
    const member: unknown = (value as Record<string, unknown>)[name];
    if (member === undefined) continue;
    try {
      const isPlaced = member instanceof ValueOfAttribute;
      const encodedMember = isPlaced
        ? encoded(member.value, rules.at(member.path), depth)
        : encoded(member, rules.member(name), depth);
      setAttribute(map, name, encodedMember);
    } catch (error) {
      throw within(name, error);
    }
  }
  return map;
}

function elements(values: readonly unknown[], rules: AttributeRules, depth: number): AttributeValue[] {
  const list: AttributeValue[] = [];
  const elementRules = rules.element();
  // By index, because a hole in a sparse array is refused like any undefined element.
  for (let i = 0; i < values.length; i++) {
    try {
      list.push(encoded(values[i], elementRules, depth));
    } catch (error) {
      throw within(i, error);
    }
  }
  return list;
}

function encodedSet(set: ReadonlySet<unknown>, rules: AttributeRules): AttributeValue {
  if (set.size === 0) throw new UnsupportedValueError("an empty set cannot be stored; leave the attribute out");
  const elementRules = rules.element();
  const { numbers } = elementRules;
  const values = Array.from(set, (value) => encodedElement(value, elementRules));
  if (values.every((value) => typeof value === "string")) {
    return numbers === "string" ? { NS: values.map(textOfNumber) } : { SS: values };
  }
  if (values.every(isNumeric)) return { NS: values.map(numberText) };
  if (values.every((value) => value instanceof Uint8Array)) return { BS: values.map(base64) };
  throw new UnsupportedValueError("a set holds only strings, only numbers or only Uint8Arrays");
}

/** An element of a set, which the codecs see as they see all values. */
function encodedElement(value: unknown, rules: AttributeRules): unknown {
  if (value === null) return null;
  const codec = rules.codec ?? (typeof value === "object" ? codecOfClass(value, rules) : undefined);
  return codec ? encodedBy(codec, value) : value;
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

/** The number that a text is, where the rules read numbers as text. */
function textOfNumber(text: string): string {
  try {
    return normalizeNumber(text);
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
