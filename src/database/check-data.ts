// Whether the data in a folder is sound: every page of the file, every record of the catalog, every item, and everything
// that is derived from items. Changes nothing, and takes up nothing that was left unfinished.

import { AWS_LIMITS } from "../model/limits.ts";
import { Catalog } from "../table/definition/catalog.ts";
import { tableSizes } from "../table/definition/table-sizes.ts";
import { findFaults } from "../table/integrity.ts";

export interface CheckedData {
  /** A line for each fault; none if the data is sound. Whoever damaged a page is not asked what else is wrong. */
  readonly faults: readonly string[];
  readonly tables: number;
  /** Of all tables. */
  readonly items: number;
}

/** Names no table: ARNs are not looked at. */
const HOME = { region: "us-east-1", accountId: "000000000000" };

/**
 * Reads all of the data in a folder.
 *
 * @throws StoreError `locked` if another process has it open, `io` if there is none, `corrupt` or `version` if it was not
 *   written by hashrange, or by a newer one.
 * @example
 * const { faults } = await checkData("./data");
 */
export async function checkData(path: string): Promise<CheckedData> {
  const [{ openLmdb }, { findFileFault }] = await Promise.all([
    import("../store/lmdb.ts"),
    import("../store/lmdb-file.ts"),
  ]);
  // Before LMDB maps the file into memory: a damaged page could end this process.
  const fileFault = findFileFault(path);
  if (fileFault !== undefined) return { faults: [`The file data.mdb is damaged: ${fileFault}`], tables: 0, items: 0 };

  const store = await openLmdb(path);
  try {
    const catalog = await Catalog.open(store, HOME);
    const faults = await findFaults({ store, catalog, limits: AWS_LIMITS });
    const tables = catalog.list();
    const sizes = await Promise.all(tables.map((table) => tableSizes(store, table)));
    const items = tables.reduce((sum, { keyspace }, i) => sum + (sizes[i]?.get(keyspace)?.itemCount ?? 0), 0);
    return { faults, tables: tables.length, items };
  } finally {
    await store.close();
  }
}
