// Cursors: where a page ended, as text that goes through a URL. A cursor is
//
//     byte 0     the format's version, 1
//     bytes 1-4  checksum of what it continues: operation, table, index
//     bytes 5-8  checksum of the rest
//     bytes 9-   the page's LastEvaluatedKey in the wire's JSON, UTF-8
//
// in base64url without padding. The checksums, FNV-1a of 32 bits, find accidents, not attacks.

import type { KeyConversion } from "../native-conversion.ts";
import type { Item, ItemInput } from "../value/native-value.ts";

/** What a cursor continues. */
export interface CursorScope {
  readonly operation: "Query" | "Scan";
  readonly TableName: string;
  readonly IndexName?: string | undefined;
  /** How the table's keys are converted. */
  readonly keys: KeyConversion;
}

const VERSION = 1;
const HEADER_BYTES = 9;

/** A cursor that cannot be continued from: damaged, or of another table, index or operation. Nothing was sent. */
export class InvalidCursorError extends Error {
  override readonly name = "InvalidCursorError";
}

export function encodeCursor(scope: CursorScope, lastEvaluatedKey: ItemInput): string {
  const key = Buffer.from(JSON.stringify(scope.keys.toWire(lastEvaluatedKey)));
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(VERSION, 0);
  header.writeUInt32BE(checksum(textOf(scope)), 1);
  header.writeUInt32BE(checksum(key), 5);
  return Buffer.concat([header, key]).toString("base64url");
}

/**
 * The key to start after.
 *
 * @throws {InvalidCursorError}
 */
export function decodeCursor(scope: CursorScope, cursor: string): Item {
  const bytes = Buffer.from(String(cursor), "base64url");
  const key = bytes.subarray(HEADER_BYTES);
  const isWhole =
    bytes.length > HEADER_BYTES &&
    bytes.toString("base64url") === cursor &&
    bytes[0] === VERSION &&
    bytes.readUInt32BE(5) === checksum(key);
  if (!isWhole) throw new InvalidCursorError("The cursor is damaged, or is none");
  if (bytes.readUInt32BE(1) !== checksum(textOf(scope))) {
    throw new InvalidCursorError(`The cursor is not one of a ${describe(scope)}`);
  }
  try {
    return scope.keys.toNative(requireObject(JSON.parse(key.toString()))) as Item;
  } catch (cause) {
    throw new InvalidCursorError("The cursor holds no key", { cause });
  }
}

function requireObject(value: unknown): object {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new TypeError("not a JSON object");
}

function textOf({ operation, TableName, IndexName }: CursorScope): Uint8Array {
  return Buffer.from(JSON.stringify([operation, TableName, IndexName ?? null]));
}

function checksum(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

function describe({ operation, TableName, IndexName }: CursorScope): string {
  const table = `table ${JSON.stringify(TableName)}`;
  return `${operation} of ${IndexName === undefined ? table : `index ${JSON.stringify(IndexName)} of ${table}`}`;
}
