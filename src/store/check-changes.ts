// What every store asks of a decision before it applies any of it, so that all of it can be applied. A decision that
// fails here is the engine's mistake, and nobody's data.

import { type Changes, KEY_BYTES_MAX, PARTITION_BYTES } from "./store.ts";

/**
 * @throws RangeError if a key is shorter than PARTITION_BYTES, longer than KEY_BYTES_MAX, or changed twice, or if an
 *   increment is no integer within ±2^53.
 */
export function checkChanges({ puts = [], deletes = [], increments = [] }: Changes): void {
  for (const put of puts) checkKey(put.key);
  for (const key of deletes) checkKey(key);
  for (const { key, by } of increments) {
    checkKey(key);
    for (const addend of by) {
      if (!Number.isSafeInteger(addend)) throw new RangeError(`A counter cannot be incremented by ${addend}`);
    }
  }
  const changed = puts.length + deletes.length + increments.length;
  if (changed < 2) return;
  const keys = new Set<string>();
  for (const put of puts) keys.add(latin1(put.key));
  for (const key of deletes) keys.add(latin1(key));
  for (const { key } of increments) keys.add(latin1(key));
  if (keys.size < changed) throw new RangeError("A decision changes the same key twice");
}

/** The bytes as a string of as many characters, in the same order and equal if and only if the bytes are. */
export function latin1(bytes: Uint8Array): string {
  return latin1Slice.call(bytes);
}

// Buffer's own method, which takes any Uint8Array: without the checks of toString("latin1") and without a Buffer around it.
const { latin1Slice } = Buffer.prototype as unknown as { latin1Slice(this: Uint8Array): string };

function checkKey(key: Uint8Array): void {
  if (key.length < PARTITION_BYTES || key.length > KEY_BYTES_MAX) {
    throw new RangeError(`A key of ${key.length} bytes; keys have ${PARTITION_BYTES} to ${KEY_BYTES_MAX}`);
  }
}
