// Store keys as text, one character a byte, for sets and maps of them.

export function keyText(key: Uint8Array): string {
  return latin1Slice.call(key);
}

// Buffer's own method, which takes any Uint8Array: toString("latin1") is for Buffers only, and to make one takes longer.
const { latin1Slice } = Buffer.prototype as unknown as { latin1Slice(this: Uint8Array): string };

export function areDistinct(keys: readonly Uint8Array[]): boolean {
  return new Set(keys.map(keyText)).size === keys.length;
}
