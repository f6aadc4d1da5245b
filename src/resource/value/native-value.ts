// The native JavaScript values of the resource library: what may be written to DynamoDB, and what is read from it.

import type { Decimal } from "./decimal.ts";
import type { NumberPolicy } from "./value-options.ts";

/**
 * A value as it is read.
 *
 * | DynamoDB | JavaScript |
 * |---|---|
 * | S | string |
 * | N | number where it holds exactly these digits, otherwise {@link Decimal}; or as {@link NumberPolicy} says |
 * | B | Uint8Array |
 * | BOOL, NULL | boolean, null |
 * | SS, NS, BS | Set |
 * | L, M | array, plain object |
 */
export type NativeAttributeValue =
  | string
  | number
  | bigint
  | Decimal
  | boolean
  | null
  | Uint8Array
  | Set<string>
  | Set<number | bigint | Decimal>
  | Set<Uint8Array>
  | NativeAttributeValue[]
  | { [name: string]: NativeAttributeValue };

/**
 * A value as it may be written: everything that is read, and numbers of every kind. Members of an object that are
 * `undefined` are left out, as `JSON.stringify` leaves them out.
 */
export type NativeAttributeInput =
  | string
  | number
  | bigint
  | Decimal
  | boolean
  | null
  | Uint8Array
  | ReadonlySet<string>
  | ReadonlySet<number | bigint | Decimal>
  | ReadonlySet<Uint8Array>
  | readonly NativeAttributeInput[]
  | { readonly [name: string]: NativeAttributeInput | undefined };

/** An item, or a part of one, as it is read. */
export type Item = { [name: string]: NativeAttributeValue };

/** An item, a key or expression values, as they may be written. */
export type ItemInput = { readonly [name: string]: NativeAttributeInput | undefined };
