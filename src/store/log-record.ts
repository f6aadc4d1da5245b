// The records of the write-ahead log: what a few commits have changed, as bytes. docs/storage-format.md, section "Log".
//
//   offset  bytes  big-endian
//        0      4  "hrlg"
//        4      4  CRC-32 of everything behind it
//        8      8  the log's id: every opening of the folder begins a new log
//       16      8  the record's number: one more than that of the record before it
//       24      8  the record with this number, and all before it, were on the disk when this one was written
//       32      8  the last stamp given out
//       40      4  how many writes had failed before: of two records with the same number, the higher counts
//       44      4  how many bytes follow
//       48         for each change: length of the key, 2; 1 + length of the value, or 0 if the key is deleted, 4; key; value

import { crc32 } from "node:zlib";

/** What a key holds from now on; undefined if nothing. */
export interface Change {
  readonly key: Uint8Array;
  readonly value: Uint8Array | undefined;
}

export interface RecordHead {
  readonly id: bigint;
  readonly number: bigint;
  readonly flushed: bigint;
  readonly stamp: bigint;
  readonly attempt: number;
}

export interface LogRecord extends RecordHead {
  readonly changes: readonly Change[];
}

/** Records begin at multiples of this, a disk's sector: what is on the disk is never written over by the next record. */
export const ALIGNMENT = 512;

const MAGIC = 0x68726c67;
const CHECKED_OFFSET = 8;
const HEAD_BYTES = 48;
const CHANGE_HEAD_BYTES = 6;

/** @returns where the record behind one that begins at `position` and has `bytes` bytes begins. */
export function nextPosition(position: number, bytes: number): number {
  return Math.ceil((position + bytes) / ALIGNMENT) * ALIGNMENT;
}

/** @param allocate gives room for the record, with any content */
export function encodeRecord(
  head: RecordHead,
  changes: readonly Change[],
  allocate: (bytes: number) => Buffer = Buffer.allocUnsafe,
): Buffer {
  let bytes = HEAD_BYTES;
  for (const { key, value } of changes) bytes += CHANGE_HEAD_BYTES + key.length + (value?.length ?? 0);
  const record = allocate(bytes);
  record.writeUInt32BE(MAGIC, 0);
  record.writeBigUInt64BE(head.id, 8);
  record.writeBigUInt64BE(head.number, 16);
  record.writeBigUInt64BE(head.flushed, 24);
  record.writeBigUInt64BE(head.stamp, 32);
  record.writeUInt32BE(head.attempt, 40);
  record.writeUInt32BE(bytes - HEAD_BYTES, 44);
  let at = HEAD_BYTES;
  for (const { key, value } of changes) {
    record.writeUInt16BE(key.length, at);
    record.writeUInt32BE(value ? value.length + 1 : 0, at + 2);
    record.set(key, at + CHANGE_HEAD_BYTES);
    at += CHANGE_HEAD_BYTES + key.length;
    if (!value) continue;
    record.set(value, at);
    at += value.length;
  }
  record.writeUInt32BE(crc32(record.subarray(CHECKED_OFFSET)), 4);
  return record;
}

/** The whole records of a log in one of its files, in their order there. Others, and what remains of them, are passed over. */
export function recordsIn(file: Buffer, id: bigint): LogRecord[] {
  const records: LogRecord[] = [];
  let position = 0;
  while (position + HEAD_BYTES <= file.length) {
    const record = wholeRecord(file.subarray(position), id);
    if (record) records.push(parse(record));
    position = nextPosition(position, record?.length ?? 1);
  }
  return records;
}

function wholeRecord(bytes: Buffer, id: bigint): Buffer | undefined {
  if (bytes.readUInt32BE(0) !== MAGIC || bytes.readBigUInt64BE(8) !== id) return undefined;
  const end = HEAD_BYTES + bytes.readUInt32BE(44);
  if (end > bytes.length) return undefined;
  const record = bytes.subarray(0, end);
  return crc32(record.subarray(CHECKED_OFFSET)) === record.readUInt32BE(4) ? record : undefined;
}

function parse(record: Buffer): LogRecord {
  const changes: Change[] = [];
  let at = HEAD_BYTES;
  while (at < record.length) {
    const key = record.subarray(at + CHANGE_HEAD_BYTES, at + CHANGE_HEAD_BYTES + record.readUInt16BE(at));
    const valueEnd = record.readUInt32BE(at + 2);
    at += CHANGE_HEAD_BYTES + key.length;
    const value = valueEnd === 0 ? undefined : record.subarray(at, at + valueEnd - 1);
    changes.push({ key, value });
    at += value?.length ?? 0;
  }
  return {
    id: record.readBigUInt64BE(8),
    number: record.readBigUInt64BE(16),
    flushed: record.readBigUInt64BE(24),
    stamp: record.readBigUInt64BE(32),
    attempt: record.readUInt32BE(40),
    changes,
  };
}
