// Where a walk through pages was ended, as text: botocore's form, the base64 of a JSON object with the input's token and,
// as `boto_truncate_amount`, how many of the page's entries have been seen. A key is written in the wire's form.

import type { KeyConversion } from "../native-conversion.ts";

/** A place between two entries. */
export interface PaginationPoint {
  /** The input's token for the page; the first page has none. */
  readonly token?: unknown;
  /** How many of the page's entries have been seen. */
  readonly skipped?: number;
}

const TRUNCATION = "boto_truncate_amount";

/** The member of the input that takes the token, such as `"ExclusiveStartKey"`, and how a key in it is converted. */
export interface PaginationTokenForm {
  readonly inputToken: string;
  readonly keys: KeyConversion;
}

export function encodePaginationToken(
  { inputToken, keys }: PaginationTokenForm,
  { token, skipped = 0 }: PaginationPoint,
): string {
  const wire = typeof token === "object" && token !== null ? keys.toWire(token) : (token ?? null);
  const truncation = skipped > 0 ? { [TRUNCATION]: skipped } : {};
  return Buffer.from(JSON.stringify({ [inputToken]: wire, ...truncation })).toString("base64");
}

/** @throws {RangeError} it is no token of this operation */
export function decodePaginationToken({ inputToken, keys }: PaginationTokenForm, text: string): PaginationPoint {
  try {
    const {
      [inputToken]: wire,
      [TRUNCATION]: skipped = 0,
      ...others
    } = JSON.parse(Buffer.from(text, "base64").toString());
    const isWhole = wire !== undefined && Number.isInteger(skipped) && skipped >= 0 && Object.keys(others).length === 0;
    if (!isWhole) throw new TypeError("not the members of a token");
    const token = typeof wire === "object" && wire !== null ? keys.toNative(wire) : (wire ?? undefined);
    return { token, skipped };
  } catch (cause) {
    throw new RangeError(`Bad starting token: ${text}`, { cause });
  }
}
