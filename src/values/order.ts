// The order of keys and the equality of documents, as DynamoDB has them.

import {
  type AttributeMap,
  type AttributeValue,
  attributeOf,
  type KeyValue,
  type Members,
  typeOf,
} from "./attribute-value.ts";
import { compareBinary } from "./binary.ts";
import { compareNumbers } from "./number.ts";

/**
 * Negative, zero or positive, as `a` comes before, equals or comes after `b`: strings by their UTF-8 bytes, numbers by
 * value, binary by unsigned bytes.
 *
 * @throws {TypeError} the two are not of one type, or not of a key's type.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 */
export function compareKeyValues(a: AttributeValue, b: AttributeValue): number {
  if ("S" in a && "S" in b) return compareStrings(a.S, b.S);
  if ("N" in a && "N" in b) return compareNumbers(a.N, b.N);
  if ("B" in a && "B" in b) return compareBinary(a.B, b.B);
  throw new TypeError(`No order between ${typeOf(a)} and ${typeOf(b)}`);
}

/** Whether a value is of a type that keys, and comparisons other than equality, may have. */
export function isKeyValue(value: AttributeValue): value is KeyValue {
  return "S" in value || "N" in value || "B" in value;
}

/** Negative, zero or positive, as the UTF-8 bytes of `a` come before, equal or come after those of `b`. */
export function compareStrings(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return utf8Rank(left) - utf8Rank(right);
  }
  return a.length - b.length;
}

/**
 * Where a UTF-16 unit stands among the others once encoded as UTF-8: surrogates stand for characters past U+FFFF, and so
 * come after U+E000–U+FFFF, which they precede as UTF-16 units.
 */
function utf8Rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/**
 * DynamoDB's equality: of one type and deeply equal, maps and sets whatever their order. Numbers and binary are equal as
 * texts, for both values are canonical.
 */
export function equalValues(a: AttributeValue, b: AttributeValue): boolean {
  if (a === b) return true;
  const type = typeOf(a);
  if (type !== typeOf(b)) return false;
  const [left, right] = [a as Members, b as Members];
  switch (type) {
    case "S":
    case "N":
    case "B":
    case "BOOL":
      return left[type] === right[type];
    case "NULL":
      return true;
    case "M":
      return equalMaps(left.M, right.M);
    case "L":
      return equalLists(left.L, right.L);
    case "SS":
    case "NS":
    case "BS":
      return equalSets(left[type], right[type]);
  }
}

/** Whether two maps, or two items, have the same attributes with equal values. */
export function equalMaps(a: AttributeMap, b: AttributeMap): boolean {
  let count = 0;
  for (const name in a) {
    const other = attributeOf(b, name);
    if (other === undefined || !equalValues(a[name]!, other)) return false;
    count++;
  }
  for (const _ in b) count--;
  return count === 0;
}

function equalLists(a: readonly AttributeValue[], b: readonly AttributeValue[]): boolean {
  return a.length === b.length && a.every((element, i) => equalValues(element, b[i]!));
}

/** Sets up to this size are compared element by element; larger ones through a hash. */
const SMALL_SET_MAX = 8;

function equalSets(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  if (a.length <= SMALL_SET_MAX) return a.every((element) => b.includes(element));
  const elements = new Set(b);
  return a.every((element) => elements.has(element));
}
