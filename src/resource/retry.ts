// Trying again: how often, and after which pause. For batches and transactions, whatever the transport itself retries.

import { DynamoDBError } from "../model/errors.ts";
import { delay } from "./delay.ts";

/**
 * How what DynamoDB could not do at once is tried again. What a transport tries again itself comes before.
 *
 * @example
 * await table.batchWriter({ retry: { maxAttempts: 20, pauseMsMax: 30_000 } }, write); // patient
 * await dynamodb.transact(write, { retry: { maxAttempts: 1 } });                      // not at all
 */
export interface RetryOptions {
  /** How often a request is sent altogether before it is given up; 10 unless given. */
  readonly maxAttempts?: number | undefined;
  /** The longest pause before the second attempt, doubled for each further one; 50 milliseconds unless given. */
  readonly firstPauseMs?: number | undefined;
  /** The longest pause of all; 5,000 milliseconds unless given. */
  readonly pauseMsMax?: number | undefined;
  /** Waits so many milliseconds; tests give one of their own. */
  readonly delay?: ((milliseconds: number) => Promise<void>) | undefined;
  /** A number from 0 to 1, by which the pauses of many clients differ; `Math.random` unless given. */
  readonly random?: (() => number) | undefined;
}

/**
 * Exponential backoff with full jitter: a pause is anything between nothing and its longest.
 *
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export class RetryPolicy {
  readonly maxAttempts: number;
  readonly #options: Required<{ [Name in keyof RetryOptions]: NonNullable<RetryOptions[Name]> }>;

  /** @throws {RangeError} `maxAttempts` is no whole number from 1 */
  constructor(options: RetryOptions = {}) {
    const { maxAttempts = 10, firstPauseMs = 50, pauseMsMax = 5_000, random = Math.random } = options;
    if (!Number.isInteger(maxAttempts) || maxAttempts < 1) {
      throw new RangeError(`maxAttempts is a whole number from 1, not ${maxAttempts}`);
    }
    this.maxAttempts = maxAttempts;
    this.#options = { maxAttempts, firstPauseMs, pauseMsMax, random, delay: options.delay ?? delay };
  }

  /** Waits before the next attempt. */
  async pause(attempts: number): Promise<void> {
    const { firstPauseMs, pauseMsMax, random, delay: wait } = this.#options;
    await wait(random() * Math.min(firstPauseMs * 2 ** (attempts - 1), pauseMsMax));
  }

  /** Runs until it succeeds, fails for good, or has been tried often enough. */
  async run<Result>(attempt: () => Promise<Result>): Promise<Result> {
    for (let attempts = 1; ; attempts++) {
      try {
        return await attempt();
      } catch (error) {
        if (attempts >= this.maxAttempts || !isRetryable(error)) throw error;
      }
      await this.pause(attempts);
    }
  }
}

/** Whether another attempt may succeed: DynamoDB was busy, or another write was under way. */
export function isRetryable(error: unknown): boolean {
  return error instanceof DynamoDBError && error.retryable;
}
