// Reads all keys, a chunk after another, several at once if allowed. Loaded when something is read.

import { BatchReader, type BatchReaderOptions, type TableItem } from "./batch-reader.ts";
import { keyChunks } from "./key-chunks.ts";

/** The items chunk by chunk, in the order of the chunks. No more chunks are asked for than may be under way. */
export async function* readBatches(
  options: BatchReaderOptions,
  concurrency: number,
): AsyncGenerator<TableItem, undefined, undefined> {
  const reader = new BatchReader(options);
  const underWay: Promise<readonly TableItem[]>[] = [];
  try {
    for await (const chunk of keyChunks(options.requests, options.client.conversion)) {
      underWay.push(started(reader.read(chunk)));
      if (underWay.length >= concurrency) yield* await next(underWay);
    }
    while (underWay.length > 0) yield* await next(underWay);
  } finally {
    await Promise.allSettled(underWay);
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
