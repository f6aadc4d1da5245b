// The keys of a batch of reads: each once, a hundred at a time.

import type { KeysAndAttributes } from "../api/structures.ts";
import type { NativeConversion } from "../native-conversion.ts";
import type { ItemInput } from "../value/native-value.ts";

/** What is read of a table's items. */
export interface TableRead extends Omit<KeysAndAttributes, "Keys"> {
  readonly Keys: Iterable<ItemInput> | AsyncIterable<ItemInput>;
}

/** A key of a table. */
export interface TableKey {
  readonly TableName: string;
  readonly Key: ItemInput;
}

/** How many keys BatchGetItem takes at once. */
const CHUNK_SIZE_MAX = 100;

/** Equal keys of one table as equal texts, however they are written. */
export function keyText({ TableName, Key }: TableKey, conversion: NativeConversion): string {
  const wire = Object.entries(conversion.keysOf(TableName).toWire(Key));
  return JSON.stringify([TableName, wire.sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/** All keys in chunks, by their texts; one that was there before is left out. */
export async function* keyChunks(
  requests: ReadonlyMap<string, TableRead>,
  conversion: NativeConversion,
): AsyncGenerator<ReadonlyMap<string, TableKey>, undefined, undefined> {
  const seen = new Set<string>();
  let chunk = new Map<string, TableKey>();
  for await (const key of keysOf(requests)) {
    const text = keyText(key, conversion);
    if (seen.has(text)) continue;
    seen.add(text);
    chunk.set(text, key);
    if (chunk.size < CHUNK_SIZE_MAX) continue;
    yield chunk;
    chunk = new Map();
  }
  if (chunk.size > 0) yield chunk;
}

async function* keysOf(requests: ReadonlyMap<string, TableRead>): AsyncGenerator<TableKey, undefined, undefined> {
  for (const [TableName, { Keys }] of requests) {
    for await (const Key of Keys) yield { TableName, Key };
  }
}
