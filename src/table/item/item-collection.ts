// Item collections: the items of one partition key with their local index entries. Where a table has local secondary
// indexes their size is kept in a counter, limited, and reported.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html#LSI.ItemCollections

import { decodeCounters } from "../../store/store.ts";
import type { AttributeMap } from "../../values/attribute-value.ts";
import type { TableDefinition } from "../definition/table-definition.ts";
import type { Engine } from "../engine.ts";
import { pick } from "./item-key.ts";
import { collectionKey } from "./key-encoding.ts";

export function hasLocalIndexes(table: TableDefinition): boolean {
  return table.indexes.some(({ kind }) => kind === "local");
}

/** `ItemCollectionMetrics` on the wire. */
export interface ItemCollectionMetrics {
  readonly ItemCollectionKey: AttributeMap;
  readonly SizeEstimateRangeGB: readonly [number, number];
}

const GIB = 1024 ** 3;

/**
 * How large the collection of an item has become, to the gibibyte.
 *
 * @returns undefined for tables without local secondary indexes, whose collections have no limit
 */
export async function itemCollectionMetrics(
  { store }: Engine,
  { table, key, keyAttributes }: { table: TableDefinition; key: Uint8Array; keyAttributes: AttributeMap },
): Promise<ItemCollectionMetrics | undefined> {
  if (!hasLocalIndexes(table)) return undefined;
  const [bytes = 0] = decodeCounters(await store.get(collectionKey(table.keyspace, key)));
  const from = Math.floor(bytes / GIB);
  return { ItemCollectionKey: pick(keyAttributes, table.keys.partition), SizeEstimateRangeGB: [from, from + 1] };
}
