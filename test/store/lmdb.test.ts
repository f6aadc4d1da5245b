// The LMDB store keeps the contract, with every durability.

import { type LmdbOptions, openLmdb } from "../../src/store/lmdb.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { describeStore } from "./store-suite.ts";

for (const durability of ["sync", "relaxed", "none"] as const satisfies LmdbOptions["durability"][]) {
  describeStore(`lmdb, ${durability}`, async () => {
    const path = temporaryDirectory();
    const reopen = () => openLmdb(path, { durability });
    return { store: await reopen(), reopen };
  });
}
