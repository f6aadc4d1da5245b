// The batch writer: collects puts and deletes of one table and sends them 25 at a time, as boto3's does.

import type { AttributeMap } from "../../values/attribute-value.ts";
import { delay } from "../delay.ts";
import { toNativeError } from "../error/native-error.ts";
import { toWire } from "../native-conversion.ts";
import { structure } from "../native-shape.ts";
import type { ItemInput } from "../value/native-value.ts";
import type { Transport } from "../transport/transport.ts";

export interface BatchWriterOptions {
  /**
   * The names of the table's key attributes. Of several requests for one key, the latest in a batch takes the others'
   * place; without it, DynamoDB refuses a batch that names a key twice.
   */
  readonly overwriteByPkeys?: readonly string[];
}

/** How many requests BatchWriteItem takes at once. */
const FLUSH_AMOUNT = 25;

/** Before what DynamoDB left unprocessed is sent again; doubled each time in a row. */
const FIRST_BACKOFF_MS = 50;
const BACKOFF_MS_MAX = 5_000;

interface WriteRequest {
  readonly PutRequest?: { readonly Item: AttributeMap };
  readonly DeleteRequest?: { readonly Key: AttributeMap };
}

interface BatchWriteItemOutput {
  readonly UnprocessedItems?: { readonly [table: string]: readonly WriteRequest[] };
}

const WRITE_REQUEST = structure({
  PutRequest: structure({ Item: "attributes" }),
  DeleteRequest: structure({ Key: "attributes" }),
});

/**
 * Writes many items. Requests are sent in the order in which they were made, and what DynamoDB leaves unprocessed is
 * sent again until it is done. Await each call: it resolves once there is room for the next.
 *
 * A batch that fails rejects the call that sent it, and `close()` once more, so that no failure goes unnoticed.
 *
 * @example
 * await table.batchWriter(async (batch) => {
 *   for (const item of items) await batch.putItem({ Item: item });
 * });
 */
export class BatchWriter implements AsyncDisposable {
  readonly #tableName: string;
  readonly #transport: Transport;
  readonly #overwriteByPkeys: readonly string[] | undefined;
  #buffer: WriteRequest[] = [];
  #backoffMs = 0;
  /** The calls so far: each begins when the one before it has ended. */
  #calls: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;

  constructor(tableName: string, transport: Transport, options: BatchWriterOptions = {}) {
    this.#tableName = tableName;
    this.#transport = transport;
    this.#overwriteByPkeys = options.overwriteByPkeys;
  }

  /** Puts an item, now or with a later batch. */
  putItem(request: { readonly Item: ItemInput }): Promise<void> {
    return this.#add({ PutRequest: { Item: request.Item } });
  }

  /** Deletes an item, now or with a later batch. */
  deleteItem(request: { readonly Key: ItemInput }): Promise<void> {
    return this.#add({ DeleteRequest: { Key: request.Key } });
  }

  /** Sends everything that has not been sent. The writer can be used on. */
  async close(): Promise<void> {
    await this.#inTurn(async () => {
      while (this.#buffer.length > 0) await this.#flush();
    });
    if (this.#failure) throw this.#failure.error;
  }

  /** Forgets what has not been sent, and waits for what is being sent. */
  async discard(): Promise<void> {
    await this.#inTurn(async () => {
      this.#buffer = [];
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Takes the values as they are now, and adds the request when it is its turn. */
  #add(nativeRequest: object): Promise<void> {
    let request: WriteRequest;
    let key: string | undefined;
    try {
      request = toWire(WRITE_REQUEST, nativeRequest);
      key = this.#keyOf(request);
    } catch (error) {
      return Promise.reject(error);
    }
    return this.#inTurn(async () => {
      if (key !== undefined) this.#buffer = this.#buffer.filter((buffered) => this.#keyOf(buffered) !== key);
      this.#buffer.push(request);
      if (this.#buffer.length >= FLUSH_AMOUNT) await this.#flush();
    });
  }

  /** The values of the key attributes as text, where requests for one key replace each other. */
  #keyOf({ PutRequest, DeleteRequest }: WriteRequest): string | undefined {
    if (!this.#overwriteByPkeys?.length) return undefined;
    const attributes = PutRequest?.Item ?? DeleteRequest?.Key ?? {};
    const values = this.#overwriteByPkeys.map((name) => {
      if (Object.hasOwn(attributes, name)) return attributes[name];
      throw new TypeError(
        `overwriteByPkeys names ${JSON.stringify(name)}, which the ${PutRequest ? "item" : "key"} lacks`,
      );
    });
    return JSON.stringify(values);
  }

  #inTurn(run: () => Promise<void>): Promise<void> {
    const call = this.#calls.then(run);
    this.#calls = call.catch((error: unknown) => {
      this.#failure ??= { error };
    });
    return call;
  }

  async #flush(): Promise<void> {
    const requests = this.#buffer.splice(0, FLUSH_AMOUNT);
    if (this.#backoffMs > 0) await delay(this.#backoffMs);
    const unprocessed = await this.#send(requests);
    this.#backoffMs =
      unprocessed.length === 0 ? 0 : Math.min(Math.max(this.#backoffMs * 2, FIRST_BACKOFF_MS), BACKOFF_MS_MAX);
    this.#buffer.push(...unprocessed);
  }

  /** @returns what DynamoDB left unprocessed. */
  async #send(requests: readonly WriteRequest[]): Promise<readonly WriteRequest[]> {
    const input = { RequestItems: { [this.#tableName]: requests } };
    try {
      const output = await this.#transport.call("BatchWriteItem", input);
      return Object.values((output as BatchWriteItemOutput).UnprocessedItems ?? {}).flat();
    } catch (error) {
      throw toNativeError(error, "BatchWriteItem", input);
    }
  }
}
