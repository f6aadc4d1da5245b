// The error of a batch of reads that DynamoDB did not finish.

import type { ItemInput } from "../value/native-value.ts";

/**
 * DynamoDB read nothing of a batch, attempt after attempt: it is throttled. `cause` is its error, if it answered with one.
 */
export class BatchGetError extends Error {
  override readonly name = "BatchGetError";

  /** @param unread the keys of the batch that have not been read, by table. Batches after it have not been asked for. */
  constructor(
    readonly unread: { readonly [tableName: string]: readonly ItemInput[] },
    attempts: number,
    cause: unknown,
  ) {
    super(`DynamoDB read nothing of a batch that was sent ${attempts} times`, { cause });
  }
}
