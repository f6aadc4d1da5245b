// The key attributes that a page of a table or of one of its indexes ends with.

import type { TableDescriptionAttributes } from "../table-description.ts";

/** The names of the table's key attributes and, on an index, of the index's. */
export async function keyNamesOf(
  table: TableDescriptionAttributes,
  indexName: string | undefined,
): Promise<readonly string[]> {
  const indexes = [...((await table.globalSecondaryIndexes) ?? []), ...((await table.localSecondaryIndexes) ?? [])];
  const index = indexName === undefined ? undefined : indexes.find(({ IndexName }) => IndexName === indexName);
  const keySchema = [...(await table.keySchema), ...(index?.KeySchema ?? [])];
  return [...new Set(keySchema.map(({ AttributeName }) => AttributeName))];
}
