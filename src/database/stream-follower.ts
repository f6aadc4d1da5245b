// Reads a table's stream from a place on, across its shards, and across the streams that follow when it is disabled and
// enabled again. Built on the same reader as GetRecords.

import { TrimmedDataAccessException } from "../model/errors.ts";
import { describeRecord } from "../operations/get-records.ts";
import type { TableStream } from "../table/definition/table-definition.ts";
import type { Engine } from "../table/engine.ts";
import { takenShardNumber } from "../table/stream/open-shards.ts";
import { positionAfterLastRecord, readRecords } from "../table/stream/stream-reader.ts";
import { FIRST_POSITION, type Shard, type StreamPosition, shardsOf } from "../table/stream/stream-shards.ts";

/** Where a reader begins: with the oldest record there is, or with the next one that comes. */
export type StreamStart = "TRIM_HORIZON" | "LATEST";

/** A record as DynamoDB Streams answers it, and as it is handed to a Lambda function. */
export type StreamEventRecord = ReturnType<typeof describeRecord> & { readonly eventSourceARN: string };

interface Place {
  readonly arn: string;
  /** The shard's number. */
  readonly shard: number;
  readonly position: StreamPosition;
}

export class StreamFollower {
  readonly #tableName: string;
  /** Undefined until the table has a stream. */
  #place: Place | undefined;

  constructor(tableName: string) {
    this.#tableName = tableName;
  }

  /**
   * Goes to where reading begins. A stream that is not there yet is read from its beginning once it is. What is written
   * after the call is after the beginning, even if the call has not resolved: stores that are read at once are read at once.
   */
  async begin(engine: Engine, start: StreamStart): Promise<void> {
    this.#place = undefined;
    const stream = presentStream(engine, this.#tableName);
    if (!stream || start === "TRIM_HORIZON") return;
    const taken = takenShardNumber(engine, stream);
    const shard = typeof taken === "number" ? taken : await taken;
    const position = await positionAfterLastRecord(engine, stream, { number: shard });
    this.#place = { arn: stream.arn, shard, position };
  }

  /** The next records, at most so many; none if there are none yet. */
  async read(engine: Engine, recordsMax: number): Promise<readonly StreamEventRecord[]> {
    for (;;) {
      const unread = await this.#unread(engine);
      if (!unread) return [];
      const { stream, shard } = unread;
      const { arn } = stream;
      const isBegun = this.#place?.arn === arn && this.#place.shard === shard.number;
      const position = isBegun ? this.#place!.position : FIRST_POSITION;
      const { records, next } = await readPage(engine, stream, shard, position, recordsMax);
      this.#place = next
        ? { arn, shard: shard.number, position: next }
        : { arn, shard: shard.number + 1, position: FIRST_POSITION };
      if (records.length > 0) {
        return records.map((record) => ({ ...describeRecord(stream, record, engine), eventSourceARN: arn }));
      }
      if (next) return [];
    }
  }

  /** The first shard that has not been read to its end: of the stream that was begun, else of the table's present one. */
  async #unread(engine: Engine): Promise<{ readonly stream: TableStream; readonly shard: Shard } | undefined> {
    for (const stream of [this.#begun(engine), presentStream(engine, this.#tableName)]) {
      if (!stream) continue;
      const from = stream.arn === this.#place?.arn ? this.#place.shard : 0;
      const shard = (await shardsOf(stream, engine)).find(({ number }) => number >= from);
      if (shard) return { stream, shard };
    }
    return undefined;
  }

  #begun({ catalog }: Engine): TableStream | undefined {
    return this.#place && catalog.streams().find(({ arn }) => arn === this.#place?.arn);
  }
}

/** The table's last stream, recording or not. */
function presentStream({ catalog }: Engine, tableName: string): TableStream | undefined {
  const arn = catalog.find(tableName)?.stream?.arn;
  return catalog.streams().find((stream) => stream.arn === arn);
}

/** A page of a shard; from its beginning if what comes next has become too old meanwhile. */
async function readPage(engine: Engine, stream: TableStream, shard: Shard, position: StreamPosition, limit: number) {
  try {
    return await readRecords(engine, stream, shard, position, limit);
  } catch (error) {
    if (!(error instanceof TrimmedDataAccessException)) throw error;
    return readRecords(engine, stream, shard, FIRST_POSITION, limit);
  }
}
