// The error of a batch writer that could not write everything.

import type { WriteRequest } from "../api/structures.ts";

/**
 * A batch was refused, or DynamoDB left it unprocessed too often. The writer has stopped: nothing more is sent. `cause` is
 * the service's error, if it answered with one.
 *
 * @example
 * if (error instanceof BatchWriteError) await save(error.unwritten);
 */
export class BatchWriteError extends Error {
  override readonly name = "BatchWriteError";

  /**
   * @param tableName of the table written to
   * @param unwritten what was given to the writer and has not been written: batches that failed, and what was not sent.
   *   It is complete when the writer has been closed.
   */
  constructor(
    readonly tableName: string,
    readonly unwritten: readonly WriteRequest[],
    reason: string,
    cause?: unknown,
  ) {
    super(`Not everything was written to table ${JSON.stringify(tableName)}: ${reason}`, { cause });
  }
}
