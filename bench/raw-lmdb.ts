// What lmdb-js itself does with as many clients and the same batching, without a database above it and without HTTP: synced
// puts of as many bytes. Nothing on LMDB can be faster.

import { createHash } from "node:crypto";
import { open } from "lmdb";
import type { Items } from "./workload.ts";

/** @returns puts a second. @param path an empty folder */
export async function rawPuts(path: string, items: Items, clients: number, seconds: number): Promise<number> {
  const options = { pageSize: 8_192, encoding: "binary", keyEncoding: "binary" } as const;
  const store = open<Buffer, Uint8Array>({ path, ...options, overlappingSync: false, eventTurnBatching: false });
  const keys = Array.from({ length: items.count }, (_, i) => createHash("sha256").update(String(i)).digest());
  const value = Buffer.alloc(items.bytes, "v");
  for (const key of keys) void store.put(key, value);
  await store.committed;

  let done = 0;
  const start = performance.now();
  const client = async (): Promise<void> => {
    while (performance.now() - start < seconds * 1_000) await store.put(keys[(done++ * 7_919) % keys.length]!, value);
  };
  await Promise.all(Array.from({ length: clients }, client));
  const rate = (done * 1_000) / (performance.now() - start);
  await store.close();
  return rate;
}
