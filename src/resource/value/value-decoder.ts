// From DynamoDB's attribute values to native JavaScript values, as the rules of each attribute say.

import type { AttributeMap, AttributeValue } from "../../values/attribute-value.ts";
import type { AttributeRules } from "./attribute-rules.ts";
import type { Codec } from "./codec.ts";
import { Decimal, fromNumberText } from "./decimal.ts";
import type { NativeAttributeValue } from "./native-value.ts";
import { setMember } from "./set-member.ts";
import { CodecError, within } from "./unsupported-value-error.ts";

/**
 * @returns a {@link NativeAttributeValue}, or what a codec makes of one
 * @throws {TypeError} not an attribute value
 * @throws {CodecError} what is stored is nothing that the codec of its attribute knows
 */
export function decodeValue(value: AttributeValue, rules: AttributeRules): unknown {
  if (rules.codec && !("NULL" in value)) return decodedBy(rules.codec, decodeValue(value, rules.stored));
  if ("S" in value) return value.S;
  if ("N" in value) return decodedNumber(value.N, rules);
  if ("M" in value) return decodeAttributes(value.M, rules);
  if ("L" in value) return decodedList(value.L, rules);
  if ("BOOL" in value) return value.BOOL;
  if ("NULL" in value) return null;
  if ("B" in value) return bytes(value.B);
  if ("SS" in value) return decodedSet(value.SS, rules, (text) => text);
  if ("NS" in value) return decodedSet(value.NS, rules, decodedNumber);
  if ("BS" in value) return decodedSet(value.BS, rules, bytes);
  throw new TypeError(`Not an attribute value: ${JSON.stringify(value)}`);
}

/** An item, or a part of one. Throws as {@link decodeValue} does. */
export function decodeAttributes(attributes: AttributeMap, rules: AttributeRules): { [name: string]: unknown } {
  const item: { [name: string]: unknown } = {};
  for (const name in attributes) {
    try {
      setMember(item, name, decodeValue(attributes[name] as AttributeValue, rules.member(name)));
    } catch (error) {
      throw within(name, error);
    }
  }
  return item;
}

function decodedList(list: readonly AttributeValue[], rules: AttributeRules): unknown[] {
  const elementRules = rules.element();
  return list.map((element, i) => {
    try {
      return decodeValue(element, elementRules);
    } catch (error) {
      throw within(i, error);
    }
  });
}

function decodedSet<Decoded extends NativeAttributeValue>(
  set: readonly string[],
  rules: AttributeRules,
  decode: (text: string, rules: AttributeRules) => Decoded,
): Set<unknown> {
  const elementRules = rules.element();
  const { codec } = elementRules;
  return new Set(
    set.map((text) => {
      const element = decode(text, elementRules);
      return codec ? decodedBy(codec, element) : element;
    }),
  );
}

function decodedBy(codec: Codec, stored: unknown): unknown {
  try {
    return codec.decode(stored as NativeAttributeValue);
  } catch (cause) {
    throw new CodecError(cause instanceof Error ? cause.message : String(cause), "", { cause });
  }
}

function decodedNumber(text: string, { numbers }: AttributeRules): number | bigint | string | Decimal {
  switch (numbers) {
    case "exact":
      return fromNumberText(text);
    case "decimal":
      return new Decimal(text);
    case "string":
      return text;
    case "bigint": {
      const decimal = new Decimal(text);
      return decimal.isInteger() ? BigInt(decimal.toFixed()) : decimal;
    }
  }
}

function bytes(text: string): Uint8Array {
  // A copy: a Buffer is a window into memory that it shares with others.
  return new Uint8Array(Buffer.from(text, "base64"));
}
