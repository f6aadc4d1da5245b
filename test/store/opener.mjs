// Opens an LMDB store, says so or what went wrong, and keeps it open until it is killed: `node opener.mjs folder`.

import process from "node:process";
import { openLmdb } from "../../src/store/lmdb.ts";

try {
  await openLmdb(process.argv[2]);
  console.log("open");
  setInterval(() => {}, 1_000);
} catch (error) {
  console.log(`${error.code}: ${error.message}`);
}
