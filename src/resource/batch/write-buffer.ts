// What a batch writer has to send: puts and deletes in the order in which they were made, none of a key twice.

import type { AttributeMap } from "../../values/attribute-value.ts";

/** A put or a delete in the wire's form. */
export interface WireWriteRequest {
  readonly PutRequest?: { readonly Item: AttributeMap };
  readonly DeleteRequest?: { readonly Key: AttributeMap };
}

/** A request on its way. */
export interface PendingWrite {
  readonly request: WireWriteRequest;
  /** The key as text, if keys are known: of requests for one key only the latest counts. */
  readonly key: string | undefined;
  /** How many answers in a row brought its batch nothing, or only a part of it. */
  readonly attempts: number;
}

/** How many requests BatchWriteItem takes at once. */
const BATCH_SIZE_MAX = 25;

export class WriteBuffer {
  readonly #keyNames: readonly string[];
  #waiting: PendingWrite[] = [];
  readonly #keysUnderWay = new Set<string>();

  /** @param keyNames the names of the key attributes; without them requests for one key are not known as such. */
  constructor(keyNames: readonly string[] = []) {
    this.#keyNames = keyNames;
  }

  /** How many requests wait to be sent. */
  get size(): number {
    return this.#waiting.length;
  }

  get isFull(): boolean {
    return this.#waiting.length >= BATCH_SIZE_MAX;
  }

  /** @throws {TypeError} a key attribute is missing */
  pending(request: WireWriteRequest): PendingWrite {
    return { request, key: this.#keyOf(request), attempts: 0 };
  }

  /** Adds a request at the end; one that waits for the same key gives way. */
  add(write: PendingWrite): void {
    if (write.key !== undefined) this.#waiting = this.#waiting.filter(({ key }) => key !== write.key);
    this.#waiting.push(write);
  }

  /** Takes the next batch: the first requests, but for those whose key is under way. It may be empty. */
  take(): readonly PendingWrite[] {
    const batch: PendingWrite[] = [];
    const left: PendingWrite[] = [];
    for (const write of this.#waiting) {
      const isReady = batch.length < BATCH_SIZE_MAX && !this.#keysUnderWay.has(write.key ?? "");
      (isReady ? batch : left).push(write);
    }
    this.#waiting = left;
    for (const { key } of batch) if (key !== undefined) this.#keysUnderWay.add(key);
    return batch;
  }

  /** Ends a batch. What of it was left unprocessed waits again, at the end, unless a later request is for its key. */
  settle(batch: readonly PendingWrite[], unprocessed: readonly WireWriteRequest[], attempts: number): void {
    for (const { key } of batch) if (key !== undefined) this.#keysUnderWay.delete(key);
    const overtaken = new Set(this.#waiting.map(({ key }) => key));
    for (const request of unprocessed) {
      const key = this.#keyOf(request);
      if (key === undefined || !overtaken.has(key)) this.#waiting.push({ request, key, attempts });
    }
  }

  /** Takes everything that waits. */
  drain(): readonly PendingWrite[] {
    return this.#waiting.splice(0);
  }

  #keyOf({ PutRequest, DeleteRequest }: WireWriteRequest): string | undefined {
    if (this.#keyNames.length === 0) return undefined;
    const attributes = PutRequest?.Item ?? DeleteRequest?.Key ?? {};
    const values = this.#keyNames.map((name) => {
      if (Object.hasOwn(attributes, name)) return attributes[name];
      throw new TypeError(
        `overwriteByPkeys names ${JSON.stringify(name)}, which the ${PutRequest ? "item" : "key"} lacks`,
      );
    });
    return JSON.stringify(values);
  }
}
