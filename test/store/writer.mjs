// Writes to an LMDB store until it is killed: `node writer.mjs folder file first`. Each commit puts two entries and counts
// itself; once it is answered, its number is a line in the file. Numbers begin with `first`.

import { appendFileSync } from "node:fs";
import process from "node:process";
import { openLmdb } from "../../src/store/lmdb.ts";

const [folder, acknowledged, first] = process.argv.slice(2);
const store = await openLmdb(folder);
const key = (partition, number) => {
  const bytes = Buffer.alloc(24, partition);
  bytes.writeUInt32BE(number, 20);
  return bytes;
};

let next = Number(first);
async function write() {
  for (;;) {
    const number = next++;
    const value = Buffer.alloc(100 + ((number * 997) % 9_000), number);
    await store.commit([], (_, stamp) => {
      const last = Buffer.alloc(8);
      last.writeBigUInt64BE(stamp());
      return {
        puts: [1, 2]
          .map((partition) => ({ key: key(partition, number), value }))
          .concat({ key: key(4, 0), value: last }),
        increments: [{ key: key(3, 0), by: [1] }],
        result: undefined,
      };
    });
    appendFileSync(acknowledged, `${number}\n`);
  }
}
await Promise.all(Array.from({ length: 8 }, write));
