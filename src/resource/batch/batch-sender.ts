// Sends what a batch writer collects: several batches at once if allowed, again what was not written, until all of it is
// written or nothing more can be.

import type { WriteRequest } from "../api/structures.ts";
import type { NativeConversion } from "../native-conversion.ts";
import { structure } from "../native-shape.ts";
import { isRetryable, type RetryPolicy } from "../retry.ts";
import { BatchWriteError } from "./batch-write-error.ts";
import type { TableWrites } from "./table-writes.ts";
import { type PendingWrite, type WireWriteRequest, WriteBuffer } from "./write-buffer.ts";

export interface BatchSenderOptions {
  readonly tableName: string;
  readonly writes: TableWrites;
  readonly conversion: NativeConversion;
  readonly retry: RetryPolicy;
  readonly concurrency: number;
  /** See {@link WriteBuffer}. */
  readonly keyNames: readonly string[] | undefined;
}

const WRITE_REQUEST = structure({
  PutRequest: structure({ Item: "item" }),
  DeleteRequest: structure({ Key: "attributes" }),
});

/** Its methods are to be called one after another. */
export class BatchSender {
  readonly #options: BatchSenderOptions;
  readonly #buffer: WriteBuffer;
  readonly #underWay = new Set<Promise<void>>();
  readonly #unwritten: WriteRequest[] = [];
  #failure: BatchWriteError | undefined;

  constructor(options: BatchSenderOptions) {
    this.#options = options;
    this.#buffer = new WriteBuffer(options.keyNames);
  }

  /** A request as it is now. */
  taken(request: WriteRequest): PendingWrite {
    const { conversion, tableName } = this.#options;
    return this.#buffer.pending(conversion.toWire(WRITE_REQUEST, request, tableName));
  }

  /** Adds a request, and sends a batch if there are enough. Resolves when there is room for more. */
  async add(write: PendingWrite): Promise<void> {
    this.#buffer.add(write);
    if (this.#failure) {
      this.#stop();
      throw this.#failure;
    }
    if (this.#buffer.isFull) await this.#flush();
  }

  /** Sends everything. */
  async finish(): Promise<void> {
    while (this.#buffer.size + this.#underWay.size > 0) {
      if (this.#buffer.size > 0) await this.#flush();
      else await Promise.race(this.#underWay);
    }
    if (this.#failure) throw this.#failure;
  }

  /** Forgets what has not been sent, and waits for what is being sent. */
  async discard(): Promise<void> {
    this.#buffer.drain();
    await Promise.all(this.#underWay);
    this.#buffer.drain();
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
    while (this.#underWay.size >= this.#options.concurrency) await Promise.race(this.#underWay);
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
    const { retry, writes } = this.#options;
    const attempts = Math.max(...batch.map((write) => write.attempts));
    if (attempts > 0) await retry.pause(attempts);
    let unprocessed: readonly WireWriteRequest[] = batch.map(({ request }) => request);
    let refusal: unknown;
    try {
      unprocessed = await writes.send(unprocessed);
    } catch (error) {
      refusal = error;
    }
    const fruitless = unprocessed.length < batch.length ? 1 : attempts + 1;
    this.#buffer.settle(batch, unprocessed, fruitless);
    if (refusal !== undefined && !isRetryable(refusal)) {
      this.#stop((refusal as Error).message, refusal);
    } else if (unprocessed.length > 0 && fruitless >= retry.maxAttempts) {
      this.#stop(`DynamoDB wrote nothing of a batch that was sent ${fruitless} times`, refusal);
    } else if (this.#failure) {
      this.#stop();
    }
  }

  /** Whatever waits is not sent any more. */
  #stop(reason = "", cause?: unknown): void {
    const { conversion, tableName } = this.#options;
    this.#failure ??= new BatchWriteError(tableName, this.#unwritten, reason, cause);
    for (const { request } of this.#buffer.drain()) {
      this.#unwritten.push(conversion.toNative(WRITE_REQUEST, request, tableName) as WriteRequest);
    }
  }
}
