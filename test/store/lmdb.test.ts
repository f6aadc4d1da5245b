// The LMDB store keeps the contract, with every durability.

import { type LmdbOptions, openLmdb } from "../../src/store/lmdb.ts";
import { describeStore } from "./store-suite.ts";
import { temporaryFolder } from "./temporary-folder.ts";

for (const durability of ["sync", "relaxed", "none"] as const satisfies LmdbOptions["durability"][]) {
  describeStore(`lmdb, ${durability}`, async () => {
    const { path, remove } = await temporaryFolder();
    const reopen = () => openLmdb(path, { durability });
    return { store: await reopen(), reopen, cleanUp: remove };
  });
}
