// Codecs: values of the user's own kinds as values that DynamoDB can hold, and back. Those everyone needs are here.

import { isDecimal } from "./decimal.ts";
import type { Item, NativeAttributeInput, NativeAttributeValue } from "./native-value.ts";

/**
 * Two functions that undo each other. `null` is given to neither: it stands for itself.
 *
 * @see codec
 */
export interface Codec<Value = unknown> {
  /** The class of its values. Anything else at the codec's place is refused. */
  readonly class?: (abstract new (...rest: never) => Value) | undefined;
  /** What is stored for a value. */
  encode(value: Value): NativeAttributeInput;
  /** The value for what was stored. */
  decode(stored: NativeAttributeValue): Value;
}

/** A codec that knows its values by their class. */
export type ClassCodec<Value = unknown> = Codec<Value> & { readonly class: abstract new (...rest: never) => Value };

/**
 * A codec of one's own, for attributes of a table or, where it has a class, for its instances wherever they are written.
 *
 * @example
 * const money = codec({ class: Money, encode: (value) => value.toString(), decode: (text: string) => new Money(text) });
 * const orders = dynamodb.Table("orders", { attributes: { total: money, "lines[].price": money } });
 */
export function codec<Value>(definition: ClassCodec<Value>): ClassCodec<Value>;
export function codec<Value>(definition: Codec<Value>): Codec<Value>;
export function codec<Value>(definition: Codec<Value>): Codec<Value> {
  if (typeof definition.encode !== "function" || typeof definition.decode !== "function") {
    throw new TypeError("A codec has the functions encode and decode");
  }
  return definition;
}

/**
 * Codecs for what JavaScript has and DynamoDB has not.
 *
 * @example
 * codecs.isoDate.encode(new Date(0)); // "1970-01-01T00:00:00.000Z"
 * codecs.epochSeconds.encode(new Date(1500)); // 1
 * codecs.map.encode(new Map([["a", 1]])); // { a: 1 }
 */
export const codecs = {
  /** A Date as its ISO 8601 text, `"2020-07-18T15:11:11.000Z"`, which sorts as the times do. */
  isoDate: codec({
    class: Date,
    encode: (date) => valid(date).toISOString(),
    decode: dateOfText,
  }),
  /** A Date as whole seconds since 1970, as time to live wants them: what is less than a second is cut off. */
  epochSeconds: codec({
    class: Date,
    encode: (date) => Math.floor(valid(date).getTime() / 1000),
    decode: (seconds) => dateOfNumber(seconds, 1000),
  }),
  /** A Date as milliseconds since 1970. */
  epochMilliseconds: codec({
    class: Date,
    encode: (date) => valid(date).getTime(),
    decode: (milliseconds) => dateOfNumber(milliseconds, 1),
  }),
  /** A Map whose keys are strings as a map. */
  map: codec<Map<string, NativeAttributeInput>>({
    class: Map,
    encode: (map) => Object.fromEntries(requireStringKeys(map)),
    decode: (stored) => new Map(Object.entries(requireMap(stored))),
  }),
  /** A Buffer where a Uint8Array would be read. */
  buffer: codec<Buffer>({
    encode: (bytes) => bytes,
    decode: bufferOf,
  }),
};

function valid(date: Date): Date {
  if (Number.isNaN(date.getTime())) throw new RangeError("an invalid Date");
  return date;
}

function dateOfText(stored: NativeAttributeValue): Date {
  return known(new Date(typeof stored === "string" ? stored : Number.NaN), stored);
}

/** @param stored a number of any kind, as the table's number policy reads it */
function dateOfNumber(stored: NativeAttributeValue, unitMs: number): Date {
  const isNumber = typeof stored === "number" || typeof stored === "bigint" || isDecimal(stored);
  return known(new Date(isNumber ? Number(stored) * unitMs : Number.NaN), stored);
}

function known(date: Date, stored: NativeAttributeValue): Date {
  if (Number.isNaN(date.getTime())) throw new TypeError(`${String(stored)} is no time`);
  return date;
}

function bufferOf(stored: NativeAttributeValue): Buffer {
  if (stored instanceof Uint8Array) return Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength);
  throw new TypeError("what is stored is no binary");
}

function requireMap(stored: NativeAttributeValue): { [name: string]: NativeAttributeValue } {
  if (typeof stored === "object" && Object.getPrototypeOf(stored) === Object.prototype) return stored as Item;
  throw new TypeError("what is stored is no map");
}

function requireStringKeys<Value>(map: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> {
  for (const key of map.keys()) {
    if (typeof key !== "string") throw new TypeError(`the Map's key ${String(key)} is no string`);
  }
  return map;
}
