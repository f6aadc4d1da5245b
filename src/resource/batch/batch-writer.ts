// The batch writer: collects puts and deletes of one table and sends them 25 at a time, as boto3's does.

import type { ConsumedCapacity, ReturnConsumedCapacity } from "../api/structures.ts";
import { NativeConversion } from "../native-conversion.ts";
import { type RetryOptions, RetryPolicy } from "../retry.ts";
import type { Transport } from "../transport/transport.ts";
import type { PutItem } from "../typed-table.ts";
import type { Item, ItemInput } from "../value/native-value.ts";
import { BatchSender } from "./batch-sender.ts";
import { requireConcurrency } from "./concurrency.ts";
import { TableWrites } from "./table-writes.ts";
import type { PendingWrite } from "./write-buffer.ts";

export interface BatchWriterOptions {
  /**
   * The names of the table's key attributes. Of several requests for one key, the latest in a batch takes the others'
   * place; without it, DynamoDB refuses a batch that names a key twice.
   */
  readonly overwriteByPkeys?: readonly string[];
  /**
   * How many batches may be under way at once; 1 unless given. With more, batches may overtake each other; with
   * `overwriteByPkeys`, the requests for one key do not.
   */
  readonly concurrency?: number;
  /** How batches are sent again of which nothing was written: throttled, or all of it left unprocessed. */
  readonly retry?: RetryOptions;
  /** Makes DynamoDB report what the batches consume: see `consumedCapacity`. */
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity;
}

/**
 * Writes many items. Requests are sent in the order in which they were made, and what DynamoDB leaves unprocessed is
 * sent again until it is done. Await each call: it resolves once there is room for the next.
 *
 * A batch that is refused, or of which nothing is written time after time, stops the writer: the call that sent it, every
 * later one and `close()` reject with the same {@link BatchWriteError}, so that no failure goes unnoticed.
 *
 * @example
 * await table.batchWriter({ concurrency: 4 }, async (batch) => {
 *   await batch.putItems(items); // any iterable, asynchronous ones too
 *   await batch.deleteItem({ Key: { username: "janedoe" } });
 * });
 */
export class BatchWriter<Row extends object = Item, Key = ItemInput> implements AsyncDisposable {
  readonly #writes: TableWrites;
  readonly #sender: BatchSender;
  /** The calls so far: each begins when the one before it has ended. */
  #calls: Promise<void> = Promise.resolve();

  constructor(
    tableName: string,
    transport: Transport,
    options: BatchWriterOptions = {},
    conversion = new NativeConversion(),
  ) {
    this.#writes = new TableWrites(tableName, transport, conversion, options.ReturnConsumedCapacity);
    this.#sender = new BatchSender({
      tableName,
      writes: this.#writes,
      conversion,
      retry: new RetryPolicy(options.retry),
      concurrency: requireConcurrency(options.concurrency),
      keyNames: options.overwriteByPkeys,
    });
  }

  /** What the batches sent so far have consumed, if `ReturnConsumedCapacity` asks for it. */
  get consumedCapacity(): ConsumedCapacity | undefined {
    return this.#writes.consumedCapacity;
  }

  /** Puts an item, now or with a later batch. */
  putItem(request: { readonly Item: PutItem<Row> }): Promise<void> {
    return this.#add({ PutRequest: { Item: request.Item } });
  }

  /** Deletes an item, now or with a later batch. */
  deleteItem(request: { readonly Key: Key }): Promise<void> {
    return this.#add({ DeleteRequest: { Key: request.Key } });
  }

  /** Puts items as fast as they can be written: no more are taken than there is room for. */
  async putItems(items: Iterable<PutItem<Row>> | AsyncIterable<PutItem<Row>>): Promise<void> {
    for await (const item of items) await this.putItem({ Item: item as PutItem<Row> });
  }

  /** Deletes items by their keys as fast as they can be deleted. */
  async deleteItems(keys: Iterable<Key> | AsyncIterable<Key>): Promise<void> {
    for await (const key of keys) await this.deleteItem({ Key: key as Key });
  }

  /**
   * Sends everything that has not been sent. The writer can be used on.
   *
   * @throws {BatchWriteError} something was not written
   */
  close(): Promise<void> {
    return this.#inTurn(() => this.#sender.finish());
  }

  /** Forgets what has not been sent, and waits for what is being sent. */
  discard(): Promise<void> {
    return this.#inTurn(() => this.#sender.discard());
  }

  /** The same as `close()`: at the end of its block, an `await using` writer sends the rest, however the block ends. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Takes the values as they are now, and adds the request when it is its turn. */
  #add(request: object): Promise<void> {
    let write: PendingWrite;
    try {
      write = this.#sender.taken(request);
    } catch (error) {
      return Promise.reject(error);
    }
    return this.#inTurn(() => this.#sender.add(write));
  }

  #inTurn(run: () => Promise<void>): Promise<void> {
    const call = this.#calls.then(run);
    // A failure that nobody awaits is met again by close().
    this.#calls = call.catch(() => undefined);
    return call;
  }
}
