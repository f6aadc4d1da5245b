// Store keys as text, one character a byte, for sets and maps of them.

export function keyText(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.length).toString("latin1");
}

export function areDistinct(keys: readonly Uint8Array[]): boolean {
  return new Set(keys.map(keyText)).size === keys.length;
}
