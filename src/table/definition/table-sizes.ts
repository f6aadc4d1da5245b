// How many items a table and its indexes hold, and how many bytes: the counters that every write keeps up to date.

import { decodeCounters, type Store } from "../../store/store.ts";
import { counterKey } from "../item/key-encoding.ts";
import type { TableDefinition } from "./table-definition.ts";

export interface Size {
  readonly itemCount: number;
  readonly bytes: number;
}

/** The sizes of a table and its indexes, by their keyspaces. */
export type TableSizes = ReadonlyMap<number, Size>;

export const NO_SIZE: Size = { itemCount: 0, bytes: 0 };

/** The present sizes of a table and each of its indexes, as of one moment. AWS's are up to six hours old. */
export async function tableSizes(store: Store, table: TableDefinition): Promise<TableSizes> {
  const keyspaces = [table.keyspace, ...table.indexes.map(({ keyspace }) => keyspace)];
  const counters = await store.getMany(keyspaces.map(counterKey));
  return new Map(keyspaces.map((keyspace, i) => [keyspace, sizeOf(counters[i])]));
}

function sizeOf(counters: Uint8Array | undefined): Size {
  const [itemCount = 0, bytes = 0] = decodeCounters(counters);
  return { itemCount, bytes };
}
