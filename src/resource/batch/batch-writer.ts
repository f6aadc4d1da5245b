// The batch writer: collects puts and deletes of one table and sends them 25 at a time, as boto3's does.

import type { ConsumedCapacity, ReturnConsumedCapacity, WriteRequest } from "../api/structures.ts";
import { NativeConversion } from "../native-conversion.ts";
import { structure } from "../native-shape.ts";
import { isRetryable, type RetryOptions, RetryPolicy } from "../retry.ts";
import type { Transport } from "../transport/transport.ts";
import type { PutItem } from "../typed-table.ts";
import type { Item, ItemInput } from "../value/native-value.ts";
import { BatchWriteError } from "./batch-write-error.ts";
import { requireConcurrency } from "./concurrency.ts";
import { TableWrites } from "./table-writes.ts";
import { type PendingWrite, type WireWriteRequest, WriteBuffer } from "./write-buffer.ts";

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

const WRITE_REQUEST = structure({
  PutRequest: structure({ Item: "item" }),
  DeleteRequest: structure({ Key: "attributes" }),
});

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
  readonly #tableName: string;
  readonly #conversion: NativeConversion;
  readonly #writes: TableWrites;
  readonly #concurrency: number;
  readonly #retry: RetryPolicy;
  readonly #buffer: WriteBuffer;
  readonly #underWay = new Set<Promise<void>>();
  /** The calls so far: each begins when the one before it has ended. */
  #calls: Promise<void> = Promise.resolve();
  #failure: BatchWriteError | undefined;
  readonly #unwritten: WriteRequest[] = [];

  constructor(
    tableName: string,
    transport: Transport,
    options: BatchWriterOptions = {},
    conversion = new NativeConversion(),
  ) {
    this.#tableName = tableName;
    this.#conversion = conversion;
    this.#writes = new TableWrites(tableName, transport, conversion, options.ReturnConsumedCapacity);
    this.#concurrency = requireConcurrency(options.concurrency);
    this.#retry = new RetryPolicy(options.retry);
    this.#buffer = new WriteBuffer(options.overwriteByPkeys);
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
    return this.#inTurn(async () => {
      while (this.#buffer.size + this.#underWay.size > 0) {
        if (this.#buffer.size > 0) await this.#flush();
        else await Promise.race(this.#underWay);
      }
      if (this.#failure) throw this.#failure;
    });
  }

  /** Forgets what has not been sent, and waits for what is being sent. */
  discard(): Promise<void> {
    return this.#inTurn(async () => {
      this.#buffer.drain();
      await Promise.all(this.#underWay);
      this.#buffer.drain();
    });
  }

  /** The same as `close()`: at the end of its block, an `await using` writer sends the rest, however the block ends. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Takes the values as they are now, and adds the request when it is its turn. */
  #add(nativeRequest: object): Promise<void> {
    let write: PendingWrite;
    try {
      write = this.#buffer.pending(this.#conversion.toWire(WRITE_REQUEST, nativeRequest, this.#tableName));
    } catch (error) {
      return Promise.reject(error);
    }
    return this.#inTurn(async () => {
      this.#buffer.add(write);
      if (this.#failure) {
        this.#stop();
        throw this.#failure;
      }
      if (this.#buffer.isFull) await this.#flush();
    });
  }

  #inTurn(run: () => Promise<void>): Promise<void> {
    const call = this.#calls.then(run);
    // A failure that nobody awaits is met again by close().
    this.#calls = call.catch(() => undefined);
    return call;
  }

  /** Begins to send a batch, and waits until there is room for the next. */
  async #flush(): Promise<void> {
    let batch = this.#buffer.take();
    // Every key that waits may be under way.
    while (batch.length === 0 && this.#underWay.size > 0) {
      await Promise.race(this.#underWay);
      batch = this.#buffer.take();
    }
    if (batch.length > 0) this.#begin(batch);
    while (this.#underWay.size >= this.#concurrency) await Promise.race(this.#underWay);
    if (!this.#failure) return;
    await Promise.all(this.#underWay);
    throw this.#failure;
  }

  #begin(batch: readonly PendingWrite[]): void {
    const sending = this.#send(batch).finally(() => this.#underWay.delete(sending));
    this.#underWay.add(sending);
  }

  /** Sends a batch. What of it was not written waits again, or is in the failure. */
  async #send(batch: readonly PendingWrite[]): Promise<void> {
    const attempts = Math.max(...batch.map((write) => write.attempts));
    if (attempts > 0) await this.#retry.pause(attempts);
    let unprocessed = batch.map(({ request }) => request) as readonly WireWriteRequest[];
    let refusal: unknown;
    try {
      unprocessed = await this.#writes.send(unprocessed);
    } catch (error) {
      refusal = error;
    }
    const fruitless = unprocessed.length < batch.length ? 1 : attempts + 1;
    this.#buffer.settle(batch, unprocessed, fruitless);
    if (refusal !== undefined && !isRetryable(refusal)) this.#stop(String((refusal as Error).message), refusal);
    else if (unprocessed.length > 0 && fruitless >= this.#retry.maxAttempts) {
      this.#stop(`DynamoDB wrote nothing of a batch that was sent ${fruitless} times`, refusal);
    } else if (this.#failure) this.#stop();
  }

  /** Whatever waits is not sent any more. */
  #stop(reason = "", cause?: unknown): void {
    this.#failure ??= new BatchWriteError(this.#tableName, this.#unwritten, reason, cause);
    for (const { request } of this.#buffer.drain()) {
      this.#unwritten.push(this.#conversion.toNative(WRITE_REQUEST, request, this.#tableName) as WriteRequest);
    }
  }
}
