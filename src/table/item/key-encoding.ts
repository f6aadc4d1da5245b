// Where items, index entries and the database's own records stand in a store: their keys, as bytes that sort as DynamoDB
// orders them. docs/storage-format.md says the same in prose; store/store.ts says what a store makes of keys.
//
// A key's first 20 bytes are its partition: the entries of one partition key value lie together, and the partitions of a
// table or an index lie in the order of a hash.
//
//     item          bytes     content
//       partition   4         keyspace: the number of the table, big-endian, at least 1
//                   16        hash of the partition key
//       sort        0–1024    sort key, if the table has one: S as UTF-8, B as it is, N as encodeNumber writes it
//
//     index entry
//       partition   4         keyspace: the number of the index
//                   16        hash of the index's partition key
//       sort        for each of the index's sort attributes:
//                     1–2048    its value as above, every 00 followed by FF
//                     2         00 01
//                   16–1040   the item's key without its keyspace
//
//     stream record
//       partition   4         keyspace: the number of the stream
//                   8         zeros
//                   8         number of the shard, big-endian
//       sort        8         stamp of the commit, big-endian
//                   2         place of the record within the commit, big-endian
//
//     expiry of an item
//       partition   4         keyspace: the number of the table's expiry
//                   16        zeros
//       sort        8         when it expires, in seconds since 1970, big-endian
//                   16–1040   the item's key without its keyspace
//
//     own record
//       partition   4         00000000
//                   1         kind: 1–239 named records, 240 counters, 241 item collections
//                   15        named records: zeros
//                             counters: keyspace, zeros
//                             item collections: keyspace, the first 11 bytes of the partition key's hash
//       sort                  named records: the name as UTF-8
//                             counters: nothing
//                             item collections: the last 5 bytes of the hash
//
// The hash is the first 16 bytes of the SHA-256 of the partition key's values, each of them written as its type, the
// length of its text in UTF-8, a colon and the text: S5:alice, N2:42, B4:AQI=. So written, no list of values reads as
// another. Whoever finds two values with one hash has found a collision of 128 bits of SHA-256.
//
// A key of more than 3999 bytes is cut to 3983, and the first 16 bytes of the whole key's SHA-256 are appended. It still
// is unique. Entries that begin alike that far have a stable order, though not that of their values.
//
// Examples, in hexadecimal, for keyspace 7:
//
//     item { pk: S "alice" }                00000007 3ddba66507f78726de1644dbe46ba207
//     item { pk: S "alice", sk: N "-5" }    00000007 3ddba66507f78726de1644dbe46ba207 01 7d cc ff
//     entry of that item in index 8, whose partition key is S "x" and whose sort key is B 00 61:
//       00000008 hash(S1:x) 00 ff 61 00 01 3ddba66507f78726de1644dbe46ba207 01 7d cc ff
//     table "users"                         00000000 01 000000000000000000000000000000 75 73 65 72 73
//     counters of keyspace 7                00000000 f0 00000007 0000000000000000000000

import { hash } from "node:crypto";
import type { SortCondition } from "../../expressions/key-condition.ts";
import { KEY_BYTES_MAX, PARTITION_BYTES } from "../../store/store.ts";
import type { AttributeValue } from "../../values/attribute-value.ts";
import { stringSize } from "../../values/size.ts";
import { KeyWriter } from "./key-writer.ts";

export type { KeyValue } from "../../values/attribute-value.ts";

/** The greatest number of a table or an index. */
export const KEYSPACE_MAX = 0xffff_fffe;

/** The kinds of named records; what a kind is for, the catalog says. */
export const CATALOG_KIND_MAX = 239;

const KEYSPACE_BYTES = 4;
const EXPIRY_SECONDS_BYTES = 8;
const SHARD_NUMBER_BYTES = 8;
const HASH_BYTES = 16;

/** One less than a store takes, so that {@link afterKey} of the longest key is no longer than a key may be. */
const STORED_BYTES_MAX = KEY_BYTES_MAX - 1;
const LONG_PREFIX_BYTES = STORED_BYTES_MAX - HASH_BYTES;

const OWN_KEYSPACE = 0;
const COUNTER_KIND = 240;
const COLLECTION_KIND = 241;

/** A range of keys, empty if `to` equals `from`. */
export interface KeyRange {
  /** The least key, included. */
  readonly from: Uint8Array;
  /** The end: the first key not included. */
  readonly to: Uint8Array;
  /**
   * False where the keys asked for are too long to be told from others that begin alike: the range then holds every entry
   * asked for and maybe some that were not, so each has to be held against the condition.
   */
  readonly isExact: boolean;
}

const writer = new KeyWriter();

/**
 * The key of an item.
 *
 * @param keyspace the table's number.
 * @param partition the values of the partition key's attributes: one, or up to four.
 * @param sort the sort key's value, if the table has a sort key.
 * @throws {TypeError} a value is no string, number or binary.
 */
export function itemKey(
  keyspace: number,
  partition: readonly AttributeValue[],
  sort: AttributeValue | undefined,
): Uint8Array {
  startPartition(keyspace, partition); // 0.8 µs in all for short strings, of which SHA-256 takes 0.5
  if (sort !== undefined) writer.value(sort);
  return finishKey();
}

/**
 * The key of an item's entry in an index, global or local.
 *
 * @param keyspace the index's number.
 * @param partition the values of the index's partition key attributes, up to four.
 * @param sort the values of its sort key attributes, up to four, none if it has none.
 * @param item the item's own key, from {@link itemKey}.
 */
export function indexKey(
  keyspace: number,
  partition: readonly AttributeValue[],
  sort: readonly AttributeValue[],
  item: Uint8Array,
): Uint8Array {
  startPartition(keyspace, partition);
  for (const value of sort) writeSort(value);
  writer.bytes(item.subarray(KEYSPACE_BYTES));
  return finishKey();
}

/** The items with one partition key value whose sort key meets `condition`, or all of them. */
export function itemRange(keyspace: number, partition: readonly AttributeValue[], condition?: SortCondition): KeyRange {
  startPartition(keyspace, partition);
  return sortRange(condition, ITEM_SORT);
}

/**
 * The entries of an index with one partition key value, whose first sort attributes equal `equal` and whose next one
 * meets `condition`, if there is one.
 */
export function indexRange(
  keyspace: number,
  partition: readonly AttributeValue[],
  equal: readonly AttributeValue[],
  condition?: SortCondition,
): KeyRange {
  startPartition(keyspace, partition);
  for (const value of equal) writeSort(value);
  return sortRange(condition, INDEX_SORT);
}

/**
 * One of `totalSegments` equal parts of a table or an index. The segments of one `totalSegments` hold every entry once.
 *
 * @param segment from 0 to `totalSegments` - 1.
 */
export function scanRange(keyspace: number, segment = 0, totalSegments = 1): KeyRange {
  return {
    from: segmentStart(keyspace, segment, totalSegments),
    to: segmentStart(keyspace, segment + 1, totalSegments),
    isExact: true,
  };
}

/** All that a table or an index holds. */
export function keyspaceRange(keyspace: number): KeyRange {
  return scanRange(keyspace);
}

/** The first key after a key: where to go on after an item when ascending. Descending, a range ends before the item's key itself. */
export function afterKey(key: Uint8Array): Uint8Array {
  const next = new Uint8Array(key.length + 1);
  next.set(key);
  return next;
}

/** Whether two keys lie in one partition. */
export function samePartition(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a.subarray(0, PARTITION_BYTES), b.subarray(0, PARTITION_BYTES)) === 0;
}

/**
 * The key of a named record of the database's own. The records of one kind lie in one partition, in the order of their
 * names' bytes.
 *
 * @param kind from 1 to {@link CATALOG_KIND_MAX}; 1 is the tables'.
 */
export function catalogKey(kind: number, name: string): Uint8Array {
  startCatalog(kind);
  writer.utf8(name);
  return finishKey();
}

/** The named records of one kind. */
export function catalogRange(kind: number): KeyRange {
  startCatalog(kind);
  return prefixRange();
}

/**
 * The key of a stream's record, or of where one would be.
 *
 * @param shard the shard's number.
 * @param stamp the commit's; records of a shard are in the order of their commits.
 * @param place the record's place within its commit.
 */
export function streamRecordKey(keyspace: number, shard: number, stamp: bigint, place: number): Uint8Array {
  startShard(keyspace, shard);
  writer.uint64(stamp);
  writer.byte(place >> 8);
  writer.byte(place & 0xff);
  return finishKey();
}

/** The records of one shard. */
export function shardRange(keyspace: number, shard: number): KeyRange {
  startShard(keyspace, shard);
  return prefixRange();
}

/** The number of the shard that a record's key is in. */
export function shardNumberOf(key: Uint8Array): number {
  const bytes = Buffer.from(key.buffer, key.byteOffset, key.length);
  return Number(bytes.readBigUInt64BE(PARTITION_BYTES - SHARD_NUMBER_BYTES));
}

function startShard(keyspace: number, shard: number): void {
  writer.restart().uint32(keyspace);
  writer.uint64(0n);
  writer.uint64(BigInt(shard));
}

/**
 * The key of the note that an item expires.
 *
 * @param seconds when, in seconds since 1970.
 * @param item the item's key.
 */
export function expiryKey(keyspace: number, seconds: number, item: Uint8Array): Uint8Array {
  startExpiry(keyspace, seconds);
  writer.bytes(item.subarray(KEYSPACE_BYTES));
  return finishKey();
}

/** The notes of items that expire from one second on and before another. */
export function expiryRange(
  keyspace: number,
  fromSeconds: number,
  toSeconds: number,
): { from: Uint8Array; to: Uint8Array } {
  startExpiry(keyspace, fromSeconds);
  const from = writer.finish();
  startExpiry(keyspace, toSeconds);
  return { from, to: writer.finish() };
}

/** The key of the item that a note of its expiry is of. */
export function expiringItemKey(table: number, expiry: Uint8Array): Uint8Array {
  writer.restart().uint32(table);
  writer.bytes(expiry.subarray(PARTITION_BYTES + EXPIRY_SECONDS_BYTES));
  return writer.finish();
}

function startExpiry(keyspace: number, seconds: number): void {
  writer.restart().uint32(keyspace);
  writer.zeros(PARTITION_BYTES - writer.length);
  writer.uint64(BigInt(seconds));
}

/** The key of the counters of a table or an index: of its items and their bytes. */
export function counterKey(keyspace: number): Uint8Array {
  startOwn(COUNTER_KIND, keyspace);
  writer.zeros(PARTITION_BYTES - writer.length);
  return finishKey();
}

/**
 * The key of the counters of an item collection: the items of a table and of its local secondary indexes that have one
 * partition key value.
 *
 * @param keyspace the table's number.
 * @param item the key of any item of the collection.
 */
export function collectionKey(keyspace: number, item: Uint8Array): Uint8Array {
  startOwn(COLLECTION_KIND, keyspace);
  writer.bytes(item.subarray(KEYSPACE_BYTES, PARTITION_BYTES));
  return finishKey();
}

/** The counters of all item collections of a table. */
export function collectionsRange(keyspace: number): KeyRange {
  startOwn(COLLECTION_KIND, keyspace);
  return prefixRange();
}

function startPartition(keyspace: number, partition: readonly AttributeValue[]): void {
  writer.restart().uint32(keyspace);
  let text = "";
  for (const value of partition) text += framed(value);
  writer.latin1(hash("sha256", text, "binary"), HASH_BYTES);
}

/** A partition key's value as the hash takes it in: its type, its length, its text. */
function framed(value: AttributeValue): string {
  if ("S" in value) return `S${stringSize(value.S)}:${value.S}`;
  if ("N" in value) return `N${value.N.length}:${value.N}`;
  if ("B" in value) return `B${value.B.length}:${value.B}`;
  throw new TypeError(`A key of type ${Object.keys(value)[0]}`);
}

function startOwn(kind: number, keyspace: number): void {
  writer.restart().uint32(OWN_KEYSPACE);
  writer.byte(kind);
  writer.uint32(keyspace);
}

function startCatalog(kind: number): void {
  if (!(Number.isInteger(kind) && kind >= 1 && kind <= CATALOG_KIND_MAX))
    throw new RangeError(`A record of kind ${kind}`);
  writer.restart().uint32(OWN_KEYSPACE);
  writer.byte(kind);
  writer.zeros(PARTITION_BYTES - writer.length);
}

function writeSort(value: AttributeValue): void {
  writer.escapedValue(value);
  writer.terminator();
}

function finishKey(): Uint8Array {
  if (writer.length > STORED_BYTES_MAX) {
    const digest = hash("sha256", writer.written, "binary");
    writer.truncate(LONG_PREFIX_BYTES);
    writer.latin1(digest, HASH_BYTES);
  }
  return writer.finish();
}

/** One end of a range. It is exact unless it had to be cut. */
interface Bound {
  readonly key: Uint8Array;
  readonly isExact: boolean;
}

/** How the sort values of items and those of index entries are written. */
interface SortEncoding {
  readonly whole: (value: AttributeValue) => void;
  readonly prefix: (value: AttributeValue) => void;
  /** The end of all keys with the value that `whole` wrote, given their beginning. */
  readonly endOf: (bound: Bound) => Uint8Array;
}

/** An item's sort key is the end of its key, so one key has it. */
const ITEM_SORT: SortEncoding = {
  whole: (value) => writer.value(value),
  prefix: (value) => writer.value(value),
  endOf: ({ key, isExact }) => (isExact ? afterKey(key) : successor(key)),
};

/** More follows an entry's sort value, so all keys that begin with it have it. */
const INDEX_SORT: SortEncoding = {
  whole: writeSort,
  prefix: (value) => writer.escapedValue(value),
  endOf: ({ key }) => successor(key),
};

/** The range of a condition on what follows the bytes written so far. */
function sortRange(condition: SortCondition | undefined, { whole, prefix, endOf }: SortEncoding): KeyRange {
  const all = prefixRange();
  if (condition === undefined) return all;
  const start = writer.length;
  const boundOf = (write: (value: AttributeValue) => void, value: AttributeValue): Bound => {
    writer.truncate(start);
    write(value);
    return finishBound();
  };
  switch (condition.operator) {
    case "=": {
      const bound = boundOf(whole, condition.value);
      return { from: bound.key, to: endOf(bound), isExact: bound.isExact };
    }
    case "<": {
      const bound = boundOf(whole, condition.value);
      return { from: all.from, to: bound.isExact ? bound.key : endOf(bound), isExact: bound.isExact };
    }
    case "<=": {
      const bound = boundOf(whole, condition.value);
      return { from: all.from, to: endOf(bound), isExact: bound.isExact };
    }
    case ">": {
      const bound = boundOf(whole, condition.value);
      return { from: bound.isExact ? endOf(bound) : bound.key, to: all.to, isExact: bound.isExact };
    }
    case ">=": {
      const bound = boundOf(whole, condition.value);
      return { from: bound.key, to: all.to, isExact: bound.isExact };
    }
    case "between": {
      const low = boundOf(whole, condition.low);
      const high = boundOf(whole, condition.high);
      const end = endOf(high);
      const isEmpty = Buffer.compare(low.key, end) > 0;
      return { from: low.key, to: isEmpty ? low.key : end, isExact: low.isExact && high.isExact };
    }
    case "begins_with": {
      const bound = boundOf(prefix, condition.prefix);
      return { from: bound.key, to: successor(bound.key), isExact: bound.isExact };
    }
  }
}

/** All keys that begin with the bytes written so far. */
function prefixRange(): KeyRange {
  const { key, isExact } = finishBound();
  return { from: padded(key), to: successor(key), isExact };
}

/** The bytes written so far, as far as keys that are too long to be stored whole have them. */
function finishBound(): Bound {
  const length = Math.min(writer.length, LONG_PREFIX_BYTES);
  return { key: writer.finish(length), isExact: length === writer.length };
}

/** The first key after all that begin with `prefix`. Some byte of it is not FF, for no keyspace is all FF. */
function successor(prefix: Uint8Array): Uint8Array {
  let length = prefix.length;
  while (prefix[length - 1] === 0xff) length--;
  const next = prefix.slice(0, length);
  next[length - 1]!++;
  return padded(next);
}

/** A bound as long as the shortest key. Zeros at its end put it before all keys that go on otherwise. */
function padded(bound: Uint8Array): Uint8Array {
  if (bound.length >= PARTITION_BYTES) return bound;
  const key = new Uint8Array(PARTITION_BYTES);
  key.set(bound);
  return key;
}

function segmentStart(keyspace: number, segment: number, totalSegments: number): Uint8Array {
  const isEnd = segment === totalSegments;
  writer.restart().uint32(isEnd ? keyspace + 1 : keyspace);
  writer.uint64(isEnd ? 0n : (BigInt(segment) << 64n) / BigInt(totalSegments));
  writer.zeros(PARTITION_BYTES - writer.length);
  return writer.finish();
}
