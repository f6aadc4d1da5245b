// Writes to an LMDB store until it is refused, then deletes all of it and writes again: `node filler.mjs folder durability`.
// Prints what happened as JSON.

import process from "node:process";
import { openLmdb } from "../../src/store/lmdb.ts";

const [folder, durability] = process.argv.slice(2);
const store = await openLmdb(folder, { durability });
const all = { from: Buffer.alloc(20, 1), to: Buffer.alloc(20, 2) };
const countOf = (target) => target.range({ ...all, entriesMax: 10_000 }).length;

async function put(number) {
  const key = Buffer.alloc(24, 1);
  key.writeUInt32BE(number, 20);
  await store.commit([], () => ({ puts: [{ key, value: Buffer.alloc(20_000, number) }], result: undefined }));
}

let written = 0;
const refused = [];
while (refused.length < 3 && written < 10_000) {
  try {
    await put(written);
    written++;
  } catch (error) {
    refused.push(error.code);
  }
}
const readable = countOf(store);
await store.clear(all.from, all.to);
const left = countOf(store);
// The pages that were freed can be used from the second transaction after.
await store.commit([], (_, stamp) => ({ result: stamp() }));
for (let number = 0; number < 5; number++) await put(number);
await store.close();

const again = await openLmdb(folder, { durability });
console.log(JSON.stringify({ refused, written, readable, left, writtenAgain: countOf(again) }));
await again.close();
