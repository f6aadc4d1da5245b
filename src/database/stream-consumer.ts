// Gives a function the records of a table's stream as they are committed, in order, as AWS Lambda does: for tests of such
// functions, and of what follows from a write.
// https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html

import type { Engine } from "../table/engine.ts";
import { type StreamEventRecord, StreamFollower, type StreamStart } from "./stream-follower.ts";

/** What a Lambda function on a stream is called with. */
export interface StreamEvent {
  readonly Records: readonly StreamEventRecord[];
}

export interface StreamOptions {
  /** Where to begin: with what is committed from now on (`LATEST`, unless told otherwise), or with the oldest record. */
  readonly startingPosition?: StreamStart;
  /** Records in an event, at most; 100 unless told otherwise, as with Lambda. */
  readonly batchSize?: number;
}

const BATCH_SIZE = 100;

/** A function that is given a stream's records. */
export class StreamConsumer implements AsyncDisposable {
  readonly #follower: StreamFollower;
  readonly #engine: () => Engine;
  readonly #handle: (event: StreamEvent) => unknown;
  readonly #batchSize: number;
  readonly #stopped: () => void;
  #beginning: Promise<void>;
  /** Whether there may be records that have not been looked for. */
  #isBehind = true;
  #isStopped = false;
  /** The round under way. */
  #round: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  /**
   * @param engine the database's at present
   * @param handle is given one event at a time
   * @param stopped called once it is to be told of commits no more
   */
  constructor(
    tableName: string,
    engine: () => Engine,
    handle: (event: StreamEvent) => unknown,
    stopped: () => void,
    { startingPosition = "LATEST", batchSize = BATCH_SIZE }: StreamOptions,
  ) {
    this.#follower = new StreamFollower(tableName);
    this.#engine = engine;
    this.#handle = handle;
    this.#batchSize = batchSize;
    this.#stopped = stopped;
    this.#beginning = this.#follower.begin(engine(), startingPosition);
    this.wake();
  }

  /**
   * Waits until every record that was committed before the call has been handled. Not to be awaited by the function itself.
   *
   * @throws what the function has thrown, which ends the consumer
   */
  async caughtUp(): Promise<void> {
    this.wake();
    while (this.#round) await this.#round;
    if (this.#failure) throw this.#failure.error;
  }

  /** Ends: the function is not called again. Waits for a call that is under way, so not to be awaited within one. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#stopped();
    await this.#round;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /** To be called when something may have been committed. */
  wake(): void {
    this.#isBehind = true;
    if (this.#isStopped || this.#round) return;
    this.#round = this.#catchUp().finally(() => {
      this.#round = undefined;
    });
  }

  /** To be called when the database was put into another state: what comes from now on is what is handled. */
  restart(): void {
    this.#beginning = this.#follower.begin(this.#engine(), "LATEST");
  }

  async #catchUp(): Promise<void> {
    try {
      while (this.#isBehind && !this.#isStopped) {
        this.#isBehind = false;
        await this.#beginning;
        for (;;) {
          const Records = await this.#follower.read(this.#engine(), this.#batchSize);
          if (Records.length === 0 || this.#isStopped) break;
          await this.#handle({ Records });
        }
      }
    } catch (error) {
      this.#failure = { error };
      this.#isStopped = true;
      this.#stopped();
    }
  }
}
