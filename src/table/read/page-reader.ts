// Reads one page of a Query or Scan: entries of a range in order, counted and measured as AWS does, filtered and
// projected, until the limit, a megabyte, or the end. What is read back from the table for a local secondary index counts
// as it is charged, item by item in whole units.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html#LSI.ThroughputConsiderations.Reads

import type { Condition } from "../../expressions/condition-expression.ts";
import { evaluateCondition } from "../../expressions/evaluate.ts";
import type { Projection } from "../../expressions/projection-expression.ts";
import type { Store } from "../../store/store.ts";
import { bytesOfUnits } from "../capacity.ts";
import type { TableDefinition } from "../definition/table-definition.ts";
import { AttributeFinder } from "../item/attribute-finder.ts";
import { Item } from "../item/item-encoding.ts";
import { storeKeyOf } from "../item/item-key.ts";
import { projector } from "../item/item-projection.ts";
import { afterKey } from "../item/key-encoding.ts";

/** What of a store pages need. */
export type Reader = Pick<Store, "getMany" | "range">;

export interface PageRequest {
  /** The range left to read: from, included, to, not included. */
  readonly from: Uint8Array;
  readonly to: Uint8Array;
  readonly reverse: boolean;
  /** Evaluate at most so many items. */
  readonly limit?: number;
  /** Stop once the page's `size` is larger than this. */
  readonly bytesMax: number;
  /** Whether an entry of the range is one that was asked for; absent if all are. Others are passed over, uncounted. */
  readonly belongs?: (entry: Item) => boolean;
  readonly filter?: Condition;
  readonly projection?: Projection;
  /** Answer no items, only how many there are. */
  readonly countOnly?: boolean;
  /** Read each entry's item from its table, for attributes that a local secondary index does not hold. */
  readonly fetchFrom?: TableDefinition;
}

export interface Page {
  readonly items: readonly Item[];
  /** Items that matched. */
  readonly count: number;
  /** Items that were evaluated. */
  readonly scannedCount: number;
  /** Their size. */
  readonly bytes: number;
  /** The sizes of the items read back from the table, one by one. */
  readonly fetchedBytes: readonly number[];
  /** What counts against `bytesMax`: `bytes`, and what was read back, both in whole units then. */
  readonly size: number;
  /** The last entry evaluated, if the page ended before its range. */
  readonly last?: Item;
}

const CHUNK_ENTRIES = 256;
/** Fewer where an item is read for each, for a page may be full of the first of them. */
const FETCHED_CHUNK_ENTRIES = 16;

export async function readPage(store: Reader, request: PageRequest): Promise<Page> {
  const {
    reverse,
    limit = Number.POSITIVE_INFINITY,
    bytesMax,
    belongs,
    filter,
    projection,
    countOnly,
    fetchFrom,
  } = request;
  let { from, to } = request;
  const project = projector(projection);
  const filtered = filter && new AttributeFinder(filter.attributes);
  const items: Item[] = [];
  const fetchedBytes: number[] = [];
  let count = 0;
  let scannedCount = 0;
  let bytes = 0;
  let fetchedSize = 0;
  let size = 0;

  for (;;) {
    const entriesMax = Math.min(fetchFrom ? FETCHED_CHUNK_ENTRIES : CHUNK_ENTRIES, limit - scannedCount);
    const chunkBytesMax = bytesMax - size + 1;
    const entries = await store.range({ from, to, reverse, entriesMax, bytesMax: chunkBytesMax });
    let chunkBytes = 0;
    const fetched = fetchFrom && (await fetchItems(store, fetchFrom, entries));
    for (let i = 0; i < entries.length; i++) {
      const { value } = entries[i]!;
      chunkBytes += value.length;
      const entry = Item.decode(value);
      if (belongs && !belongs(entry)) continue;
      scannedCount += 1;
      bytes += entry.size;
      const item = fetched ? fetched[i]! : entry;
      if (fetched) {
        fetchedBytes.push(item.size);
        fetchedSize += bytesOfUnits(item.size);
      }
      size = fetched ? bytesOfUnits(bytes) + fetchedSize : bytes;
      if (!filter || evaluateCondition(filter, item.attributesFor(filtered!))) {
        count += 1;
        if (!countOnly) items.push(project(item));
      }
      if (scannedCount >= limit || size > bytesMax) {
        return { items, count, scannedCount, bytes, fetchedBytes, size, last: entry };
      }
    }
    const lastKey = entries.at(-1)?.key;
    if (!lastKey || (entries.length < entriesMax && chunkBytes < chunkBytesMax)) {
      return { items, count, scannedCount, bytes, fetchedBytes, size };
    }
    if (reverse) to = lastKey;
    else from = afterKey(lastKey);
  }
}

async function fetchItems(
  store: Reader,
  table: TableDefinition,
  entries: readonly { value: Uint8Array }[],
): Promise<readonly Item[]> {
  const projected = entries.map(({ value }) => Item.decode(value));
  const values = await store.getMany(projected.map((item) => storeKeyOf(table, item.attributes)));
  return values.map((value, i) => {
    // The entry and its item are changed in one commit, but these are two reads: an item that went between them is
    // answered as the index still has it.
    return value ? Item.decode(value) : projected[i]!;
  });
}
