// Reads a shard's records, in order, from a position on.

import { TrimmedDataAccessException } from "../../model/errors.ts";
import type { TableStream } from "../definition/table-definition.ts";
import type { Engine } from "../engine.ts";
import { afterKey, shardRange, streamRecordKey } from "../item/key-encoding.ts";
import { decodeStreamRecord, type StreamRecord } from "./stream-record.ts";
import { after, FIRST_POSITION, type Shard, type StreamPosition, sequenceNumber } from "./stream-shards.ts";

export interface ReadRecord {
  readonly sequenceNumber: string;
  readonly record: StreamRecord;
}

export interface RecordPage {
  readonly records: readonly ReadRecord[];
  /** Where the next page begins; absent once a closed shard was read to its end. */
  readonly next?: StreamPosition;
}

/**
 * Records that are not too old yet, at most `limit` of them and a mebibyte.
 *
 * @throws TrimmedDataAccessException if records from the position on are gone, unless it is the shard's first
 */
export async function readRecords(
  engine: Engine,
  stream: TableStream,
  shard: Shard,
  position: StreamPosition,
  limit: number,
): Promise<RecordPage> {
  const { store, limits } = engine;
  const records: ReadRecord[] = [];
  let bytes = 0;
  let next = position;
  let from = keyOf(stream, shard, position);
  const { to } = shardRange(stream.keyspace, shard.number);
  for (;;) {
    const entries = await store.range({ from, to, entriesMax: limit, bytesMax: limits.getRecordsBytesMax });
    const last = entries.at(-1);
    if (!last) {
      // A shard is only known to be closed once a commit has said so, and no record came to it after that one.
      return shard.isOpen ? { records, next } : { records };
    }
    for (const { key, value } of entries) {
      const at = recordPosition(key);
      const record = decodeStreamRecord(value);
      if (isTooOld(record, engine)) {
        if (position.stamp > 0n) throw trimmed();
        next = after(at);
        continue;
      }
      bytes += record.bytes;
      if (records.length > 0 && bytes > limits.getRecordsBytesMax) return { records, next };
      records.push({ sequenceNumber: sequenceNumber(shard, at), record });
      next = after(at);
      if (records.length >= limit) return { records, next };
    }
    from = afterKey(last.key);
  }
}

export function trimmed(): TrimmedDataAccessException {
  return new TrimmedDataAccessException("The data you are trying to access has been trimmed");
}

/** The position of the first record that is yet to come. */
export async function positionAfterLastRecord(
  { store }: Engine,
  stream: TableStream,
  shard: Pick<Shard, "number">,
): Promise<StreamPosition> {
  const { from, to } = shardRange(stream.keyspace, shard.number);
  const [last] = await store.range({ from, to, reverse: true, entriesMax: 1 });
  if (!last) return FIRST_POSITION;
  return after(recordPosition(last.key));
}

/**
 * The position of the first record that is not older than a moment; the shard's first if the moment is before all that are
 * kept. Found by halving: within a shard, records stand in the order of time, unless a clock was set back.
 *
 * @param moment milliseconds since 1970
 */
export async function positionAtTime(
  engine: Engine,
  stream: TableStream,
  shard: Shard,
  moment: number,
): Promise<StreamPosition> {
  const { store, clock, limits } = engine;
  if (moment < clock.now() - limits.streamRetentionMilliseconds) return FIRST_POSITION;
  const { to } = shardRange(stream.keyspace, shard.number);
  let first = 0n;
  let last = (await positionAfterLastRecord(engine, stream, shard)).stamp + 1n;
  while (first < last) {
    const stamp = (first + last) / 2n;
    const [entry] = await store.range({ from: keyOf(stream, shard, { stamp, place: 0 }), to, entriesMax: 1 });
    if (entry && decodeStreamRecord(entry.value).at < moment) first = recordPosition(entry.key).stamp + 1n;
    else last = stamp;
  }
  return { stamp: first, place: 0 };
}

/** Whether the record at a position is too old to be read. */
export async function isTrimmed(
  engine: Engine,
  stream: TableStream,
  shard: Shard,
  position: StreamPosition,
): Promise<boolean> {
  const stored = await engine.store.get(keyOf(stream, shard, position));
  return stored !== undefined && isTooOld(decodeStreamRecord(stored), engine);
}

function isTooOld({ at }: StreamRecord, { clock, limits }: Engine): boolean {
  return at < clock.now() - limits.streamRetentionMilliseconds;
}

function keyOf(stream: TableStream, shard: Shard, { stamp, place }: StreamPosition): Uint8Array {
  return streamRecordKey(stream.keyspace, shard.number, stamp, place);
}

/** Reads a record's key: its last bytes are the stamp and the place. */
function recordPosition(key: Uint8Array): StreamPosition {
  const end = Buffer.from(key.buffer, key.byteOffset, key.length).subarray(-10);
  return { stamp: end.readBigUInt64BE(0), place: end.readUInt16BE(8) };
}
