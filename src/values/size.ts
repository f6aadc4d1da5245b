// The sizes of names, values and items in bytes, as DynamoDB counts them for its limits and its capacity units.

import { type AttributeMap, type AttributeValue, type Members, typeOf } from "./attribute-value.ts";
import { decodedLength } from "./binary.ts";

/** A list or a map costs this much, and each of its elements one byte, besides their own sizes. */
const DOCUMENT_BYTES = 3;
const ELEMENT_BYTES = 1;

/**
 * The size of an item, a key or the content of a map: names and values.
 *
 * The values' nesting has to be within bounds, as `isNestedDeeper` tells.
 *
 * @example attributeMapSize({ pk: { S: "ü" }, n: { N: "-12" } }) // 2 + 2 + 1 + 3
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function attributeMapSize(map: AttributeMap): number {
  let size = 0;
  for (const name in map) size += stringSize(name) + attributeValueSize(map[name]!);
  return size;
}

/** The size of a value without its name. */
export function attributeValueSize(value: AttributeValue): number {
  const member = value as Members; // asking for the type once takes half the time of trying member after member
  switch (typeOf(value)) {
    case "S":
      return stringSize(member.S);
    case "N":
      return numberSize(member.N);
    case "B":
      return decodedLength(member.B);
    case "BOOL":
    case "NULL":
      return 1;
    case "M":
      return mapSize(member.M);
    case "L":
      return listSize(member.L);
    case "SS":
      return total(member.SS, stringSize);
    case "NS":
      return total(member.NS, numberSize);
    case "BS":
      return total(member.BS, decodedLength);
  }
}

/** Longer strings are measured by the runtime; for the rest, the call would cost more than the count. */
const SHORT_STRING_MAX = 16;

/** The length of a text in UTF-8. */
export function stringSize(text: string): number {
  const length = text.length;
  if (length > SHORT_STRING_MAX) return Buffer.byteLength(text);
  for (let i = 0; i < length; i++) {
    if (text.charCodeAt(i) >= 0x80) return Buffer.byteLength(text);
  }
  return length;
}

/**
 * The size of a number: one byte, one for every two significant digits before the point and for every two after it, and
 * one for a minus sign. Zeros that only place the point do not count. AWS's guide says "approximately"; this is what its
 * 400 KB limit was measured to count.
 *
 * @param text canonical, as `normalizeNumber` answers it.
 * @example numberSize("100.5") // 4: 1 + 2 + 1
 * @example numberSize("-1000") // 3: 1 + 1 + 1
 * @example numberSize("0") // 1
 */
export function numberSize(text: string): number {
  const minus = text.charCodeAt(0) === MINUS ? 1 : 0;
  const point = text.indexOf(".");
  let start = minus;
  let end = text.length;
  if (point < 0) {
    while (end > start && text.charCodeAt(end - 1) === ZERO) end--;
    return 1 + minus + pairs(end - start);
  }
  if (text.charCodeAt(start) !== ZERO) return 1 + minus + pairs(point - start) + pairs(end - point - 1);
  start = point + 1;
  while (text.charCodeAt(start) === ZERO) start++;
  return 1 + minus + pairs(end - start);
}

const MINUS = 0x2d;
const ZERO = 0x30;

function pairs(digits: number): number {
  return (digits + 1) >> 1;
}

function mapSize(map: AttributeMap): number {
  let size = DOCUMENT_BYTES;
  for (const name in map) size += ELEMENT_BYTES + stringSize(name) + attributeValueSize(map[name]!);
  return size;
}

function listSize(list: readonly AttributeValue[]): number {
  let size = DOCUMENT_BYTES;
  for (const element of list) size += ELEMENT_BYTES + attributeValueSize(element);
  return size;
}

function total(elements: readonly string[], sizeOf: (element: string) => number): number {
  let size = 0;
  for (const element of elements) size += sizeOf(element);
  return size;
}
