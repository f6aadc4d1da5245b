// Opens what is left after a loss of power and tells what is wrong with it. In a process of its own, since a damaged file may
// end whoever opens it.

import { statSync } from "node:fs";
import { join } from "node:path";
import { checkData } from "../../src/database/check-data.ts";
import { Database } from "../../src/database/database.ts";
import { openLmdb } from "../../src/store/lmdb.ts";
import { findFileFault } from "../../src/store/lmdb-file.ts";
import { type DatabaseMark, findDatabaseFaults } from "./database-history.ts";
import type { Case, Verdict } from "./judge.ts";
import { findStoreFaults, type StoreMark } from "./store-history.ts";

process.on("message", async (judged: Case) => {
  process.send!(await verdictOn(judged).catch((error: Error) => ({ faults: [String(error.stack)], reached: [] })));
});

async function verdictOn({ kind, folder, options, rounds, marks, keepsAcknowledged }: Case): Promise<Verdict> {
  if ((statSync(join(folder, "data.mdb"), { throwIfNoEntry: false })?.size ?? 0) > 0) {
    const fault = findFileFault(folder);
    if (fault !== undefined) return { faults: [`data.mdb: ${fault}`], reached: [] };
  }
  if (kind === "store") {
    const store = await openLmdb(folder, options);
    try {
      return await findStoreFaults(store, rounds, marks as StoreMark[], keepsAcknowledged);
    } finally {
      await store.close();
    }
  }
  const database = await Database.open({ path: folder, ...options });
  let verdict: Verdict;
  try {
    verdict = await findDatabaseFaults(database, rounds, marks as DatabaseMark[], keepsAcknowledged);
    verdict.faults.push(...(await database.findFaults()));
    await database.maintain();
  } finally {
    await database.close();
  }
  verdict.faults.push(...(await checkData(folder)).faults);
  return verdict;
}
