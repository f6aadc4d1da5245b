// BatchGetItem for one chunk of keys: asked again until every key has been read.

import type { ConsumedCapacity, ReturnConsumedCapacity } from "../api/structures.ts";
import type { Client } from "../client.ts";
import { addCapacities } from "../consumed-capacity.ts";
import { isRetryable, type RetryPolicy } from "../retry.ts";
import type { Item, ItemInput } from "../value/native-value.ts";
import { setMember } from "../value/set-member.ts";
import { BatchGetError } from "./batch-get-error.ts";
import { keyText, type TableKey, type TableRead } from "./key-chunks.ts";
import { unprojectedKeys, withoutAttributes } from "./key-projection.ts";

/** An item and the table it is in. */
export interface TableItem {
  readonly TableName: string;
  readonly Item: Item;
}

type KeysByTable = ReadonlyMap<string, readonly ItemInput[]>;

export interface BatchReaderOptions {
  readonly client: Client;
  readonly requests: ReadonlyMap<string, TableRead>;
  readonly retry: RetryPolicy;
  readonly keepOrder: boolean;
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
  /** What the requests consume is added here, by table. */
  readonly consumedCapacity: Map<string, ConsumedCapacity>;
}

export class BatchReader {
  readonly #options: BatchReaderOptions;

  constructor(options: BatchReaderOptions) {
    this.#options = options;
  }

  /** @throws {BatchGetError} nothing was read, attempt after attempt */
  async read(chunk: ReadonlyMap<string, TableKey>): Promise<readonly TableItem[]> {
    const { retry, keepOrder } = this.#options;
    const items: TableItem[] = [];
    let keys = byTable(chunk.values());
    for (let attempts = 0; ; await retry.pause(attempts)) {
      let refusal: unknown;
      const itemsBefore = items.length;
      const keysBefore = keys;
      try {
        keys = await this.#ask(keys, items);
      } catch (error) {
        if (!isRetryable(error)) throw error;
        refusal = error;
      }
      if (keys.size === 0) return keepOrder ? this.#inOrder(chunk, items) : items;
      const progressed = items.length > itemsBefore || countOf(keys) < countOf(keysBefore);
      attempts = progressed ? 1 : attempts + 1;
      if (attempts >= retry.maxAttempts) throw new BatchGetError(Object.fromEntries(keys), attempts, refusal);
    }
  }

  /** @returns the keys that DynamoDB left unprocessed */
  async #ask(keys: KeysByTable, items: TableItem[]): Promise<KeysByTable> {
    const { client, consumedCapacity, ReturnConsumedCapacity } = this.#options;
    const RequestItems = Object.fromEntries(
      [...keys].map(([table, Keys]) => [table, { ...this.#settings(table, Keys), Keys }] as const),
    );
    const output = await client.batchGetItem({
      RequestItems,
      ...(ReturnConsumedCapacity && { ReturnConsumedCapacity }),
    });
    addCapacities(consumedCapacity, output.ConsumedCapacity);
    for (const [TableName, Items] of Object.entries(output.Responses ?? {})) {
      items.push(...Items.map((Item) => ({ TableName, Item })));
    }
    return new Map(Object.entries(output.UnprocessedKeys ?? {}).map(([table, { Keys }]) => [table, Keys]));
  }

  /** What is read of a table: to put items in order, their keys too. */
  #settings(table: string, keys: readonly ItemInput[]): Omit<TableRead, "Keys"> {
    const { requests, keepOrder } = this.#options;
    const { Keys: _, ...settings } = requests.get(table) as TableRead;
    const { ProjectionExpression } = settings;
    if (!keepOrder || !Array.isArray(ProjectionExpression)) return settings;
    const added = unprojectedKeys(ProjectionExpression, Object.keys(keys[0] ?? {}));
    return { ...settings, ProjectionExpression: [...ProjectionExpression, ...added.map((name) => [name])] };
  }

  /**
   * The items in the order of their keys.
   *
   * @throws {TypeError} an item's key is not among those that were asked for, or is not there at all
   */
  #inOrder(chunk: ReadonlyMap<string, TableKey>, items: readonly TableItem[]): TableItem[] {
    const { client, requests } = this.#options;
    const keyNames = new Map([...chunk.values()].map(({ TableName, Key }) => [TableName, Object.keys(Key)]));
    const byKey = new Map<string, TableItem>();
    for (const { TableName, Item } of items) {
      const names = keyNames.get(TableName) ?? [];
      const key = keyText({ TableName, Key: keyOf({ TableName, Item }, names) }, client.conversion);
      if (!chunk.has(key)) throw lost(TableName, "its schema changes them");
      const added = unprojectedKeys(requests.get(TableName)?.ProjectionExpression, names);
      byKey.set(key, { TableName, Item: withoutAttributes(Item, added) });
    }
    return [...chunk.keys()].flatMap((key) => byKey.get(key) ?? []);
  }
}

function byTable(keys: Iterable<TableKey>): KeysByTable {
  const tables = new Map<string, ItemInput[]>();
  for (const { TableName, Key } of keys) {
    const ofTable = tables.get(TableName);
    if (ofTable) ofTable.push(Key);
    else tables.set(TableName, [Key]);
  }
  return tables;
}

function countOf(keys: KeysByTable): number {
  return [...keys.values()].reduce((count, { length }) => count + length, 0);
}

function keyOf({ TableName, Item }: TableItem, names: readonly string[]): ItemInput {
  const key: Item = {};
  for (const name of names) {
    if (!Object.hasOwn(Item, name)) throw lost(TableName, `project ${JSON.stringify(name)} too`);
    setMember(key, name, Item[name] as Item[string]);
  }
  return key;
}

function lost(tableName: string, reason: string): TypeError {
  return new TypeError(`keepOrder finds the items of table ${JSON.stringify(tableName)} by their keys: ${reason}`);
}
