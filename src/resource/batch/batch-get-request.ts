// Many reads by key before they are run: await them for an array, iterate them for one item after another.

import type { ConsumedCapacity, ReturnConsumedCapacity } from "../api/structures.ts";
import { Awaitable } from "../awaitable.ts";
import type { Client } from "../client.ts";
import { type RetryOptions, RetryPolicy } from "../retry.ts";
import type { TableItem } from "./batch-reader.ts";
import { requireConcurrency } from "./concurrency.ts";
import type { TableRead } from "./key-chunks.ts";

/** How many items are read by their keys. */
export interface BatchGetOptions {
  /** The items come in the order of their keys. Otherwise those of a hundred keys come in any order. */
  readonly keepOrder?: boolean;
  /** How many requests, of a hundred keys each, may be under way at once; 1 unless given. */
  readonly concurrency?: number;
  /** How requests are sent again of which nothing was read: throttled, or all of it left unprocessed. */
  readonly retry?: RetryOptions;
  /** Makes DynamoDB report what the requests consume: see `consumedCapacity`. */
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity;
}

/** What is to be read. */
export interface BatchGetParts<Result> {
  readonly client: Client;
  readonly requests: ReadonlyMap<string, TableRead>;
  readonly options: BatchGetOptions;
  /** What the user gets of an item. */
  readonly result: (item: TableItem) => Result;
}

/**
 * Reads by key, any number of them, as `BatchGetItem` requests of a hundred keys each. A key given twice is read once, and
 * one without an item is passed over. What DynamoDB leaves unprocessed is asked for again until it has been read.
 *
 * Nothing is sent before it is awaited or iterated, and no more keys are taken than are asked for. Ending a loop early asks
 * for nothing more. What is kept in memory are a hundred items a request, and the keys that have been seen.
 *
 * @example
 * const users = await table.batchGet([{ username: "janedoe" }, { username: "johndoe" }], { keepOrder: true });
 * for await (const user of table.batchGet(keysOfMillions, { concurrency: 4 })) { … }
 */
export class BatchGetRequest<Result> extends Awaitable<Result[]> implements AsyncIterable<Result> {
  readonly #parts: BatchGetParts<Result>;
  readonly #retry: RetryPolicy;
  readonly #concurrency: number;
  readonly #consumedCapacity = new Map<string, ConsumedCapacity>();

  constructor(parts: BatchGetParts<Result>) {
    super();
    this.#parts = parts;
    this.#retry = new RetryPolicy(parts.options.retry);
    this.#concurrency = requireConcurrency(parts.options.concurrency);
  }

  /** What the requests sent so far have consumed, table by table, if `ReturnConsumedCapacity` asks for it. */
  get consumedCapacity(): ConsumedCapacity[] {
    return [...this.#consumedCapacity.values()];
  }

  /** @throws {BatchGetError} DynamoDB read nothing of a batch, attempt after attempt */
  async *[Symbol.asyncIterator](): AsyncGenerator<Result, undefined, undefined> {
    const { readBatches } = await import("./read-batches.ts");
    const { client, requests, options, result } = this.#parts;
    const { keepOrder = false, ReturnConsumedCapacity } = options;
    const [retry, consumedCapacity] = [this.#retry, this.#consumedCapacity];
    const reading = { client, requests, retry, keepOrder, ReturnConsumedCapacity, consumedCapacity };
    for await (const item of readBatches(reading, this.#concurrency)) yield result(item);
  }

  protected override async run(): Promise<Result[]> {
    const results: Result[] = [];
    for await (const result of this) results.push(result);
    return results;
  }
}
