// Many reads by key before they are run: await them for an array, iterate them for one item after another.

import type { ConsumedCapacity, ReturnConsumedCapacity } from "../api/structures.ts";
import type { Client } from "../client.ts";
import { type RetryOptions, RetryPolicy } from "../retry.ts";
import { BatchReader, type TableItem } from "./batch-reader.ts";
import { requireConcurrency } from "./concurrency.ts";
import { keyChunks, type TableRead } from "./key-chunks.ts";

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
 * Nothing is sent before it is awaited or iterated. Ending a loop early asks for nothing more.
 *
 * @example
 * const users = await table.batchGet([{ username: "janedoe" }, { username: "johndoe" }], { keepOrder: true });
 * for await (const user of table.batchGet(keysOfMillions, { concurrency: 4 })) { … }
 */
export class BatchGetRequest<Result> implements PromiseLike<Result[]>, AsyncIterable<Result> {
  readonly #parts: BatchGetParts<Result>;
  readonly #reader: BatchReader;
  readonly #concurrency: number;
  #all: Promise<Result[]> | undefined;

  constructor(parts: BatchGetParts<Result>) {
    const { client, requests, options } = parts;
    const { keepOrder = false, ReturnConsumedCapacity } = options;
    this.#parts = parts;
    this.#concurrency = requireConcurrency(options.concurrency);
    const retry = new RetryPolicy(options.retry);
    this.#reader = new BatchReader({ client, requests, retry, keepOrder, ReturnConsumedCapacity });
  }

  /** What the requests sent so far have consumed, table by table, if `ReturnConsumedCapacity` asks for it. */
  get consumedCapacity(): ConsumedCapacity[] {
    return this.#reader.consumedCapacity;
  }

  // biome-ignore lint/suspicious/noThenProperty: to be awaited is what it is for
  then<Fulfilled = Result[], Rejected = never>(
    onFulfilled?: ((items: Result[]) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    this.#all ??= this.#collect();
    return this.#all.then(onFulfilled, onRejected);
  }

  /** @throws {BatchGetError} DynamoDB read nothing of a batch, attempt after attempt */
  async *[Symbol.asyncIterator](): AsyncGenerator<Result, undefined, undefined> {
    const { client, requests, result } = this.#parts;
    const underWay: Promise<readonly TableItem[]>[] = [];
    try {
      for await (const chunk of keyChunks(requests, client.conversion)) {
        underWay.push(started(this.#reader.read(chunk)));
        if (underWay.length >= this.#concurrency) yield* (await next(underWay)).map(result);
      }
      while (underWay.length > 0) yield* (await next(underWay)).map(result);
    } finally {
      await Promise.allSettled(underWay);
    }
  }

  async #collect(): Promise<Result[]> {
    const results: Result[] = [];
    for await (const result of this) results.push(result);
    return results;
  }
}

function next<Value>(underWay: Promise<Value>[]): Promise<Value> {
  return underWay.shift() as Promise<Value>;
}

/** A failure is met when it is the promise's turn. */
function started<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => undefined);
  return promise;
}
