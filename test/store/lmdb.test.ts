// The store on disk keeps the contract, with every durability: LMDB behind a log, whether what is read has come into LMDB
// yet or not, and LMDB alone.

import { openLmdb } from "../../src/store/lmdb.ts";
import { openFolder } from "../../src/store/lmdb-folder.ts";
import { LmdbStore } from "../../src/store/lmdb-store.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { describeStore } from "./store-suite.ts";

for (const durability of ["sync", "relaxed", "none"] as const) {
  for (const [name, checkpoint] of [
    ["", {}],
    [", checkpoints all the time", { bytes: 1 }],
  ] as const) {
    describeStore(`lmdb, ${durability}${name}`, async () => {
      const path = temporaryDirectory();
      const reopen = () => openLmdb(path, { durability, checkpoint });
      return { store: await reopen(), reopen };
    });
  }

  describeStore(`lmdb without a log, ${durability}`, async () => {
    const path = temporaryDirectory();
    const reopen = async () => new LmdbStore(openFolder(path, durability), durability);
    return { store: await reopen(), reopen };
  });
}
