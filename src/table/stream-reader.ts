// Reads a shard's records, in order, from a position on.

import type { Engine } from "./engine.ts";
import { afterKey, shardRange, streamRecordKey } from "./key-encoding.ts";
import { decodeStreamRecord, type StreamRecord } from "./stream-record.ts";
import { type Shard, type StreamPosition, sequenceNumber } from "./stream-shards.ts";
import type { TableStream } from "./table-definition.ts";

export interface ReadRecord {
  readonly sequenceNumber: string;
  readonly record: StreamRecord;
}

export interface RecordPage {
  readonly records: readonly ReadRecord[];
  /** Where the next page begins. */
  readonly next: StreamPosition;
  /** Whether no record of the shard is left, for now or, if it is closed, for good. */
  readonly isAtEnd: boolean;
}

/** Records that are not too old yet, at most `limit` of them and about a mebibyte. */
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
    if (!last) return { records, next, isAtEnd: true };
    for (const { key, value } of entries) {
      const at = recordPosition(key);
      const record = decodeStreamRecord(value);
      next = { stamp: at.stamp, place: at.place + 1 };
      if (isTooOld(record, engine)) continue;
      records.push({ sequenceNumber: sequenceNumber(shard, at), record });
      bytes += record.bytes;
      if (records.length >= limit || bytes >= limits.getRecordsBytesMax) return { records, next, isAtEnd: false };
    }
    from = afterKey(last.key);
  }
}

/** The position of the first record that is yet to come. */
export async function positionAfterLastRecord(
  { store }: Engine,
  stream: TableStream,
  shard: Shard,
): Promise<StreamPosition> {
  const { from, to } = shardRange(stream.keyspace, shard.number);
  const [last] = await store.range({ from, to, reverse: true, entriesMax: 1 });
  if (!last) return { stamp: 0n, place: 0 };
  const { stamp, place } = recordPosition(last.key);
  return { stamp, place: place + 1 };
}

/** Whether the record at a position is too old to be read. */
export async function isTrimmed(
  engine: Engine,
  stream: TableStream,
  shard: Shard,
  position: StreamPosition,
): Promise<boolean> {
  const stored = await engine.store.get(keyOf(stream, shard, position));
  if (stored) return isTooOld(decodeStreamRecord(stored), engine);
  return shard.endsAt < engine.clock.now() - engine.limits.streamRetentionMilliseconds;
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
