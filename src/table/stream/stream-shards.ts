// A stream's shards. They follow one another: each takes records for some hours, then closes and has one child. Which
// there are follows from the clock and the number of the last one (open-shards.ts): nothing else is stored about them.

import { createHash } from "node:crypto";
import type { Limits } from "../../model/limits.ts";
import type { StreamDefinition } from "../definition/table-definition.ts";
import type { Engine } from "../engine.ts";
import { lastShardNumber, shardNumberAt } from "./open-shards.ts";

export interface Shard {
  /** 0 for a stream's first. */
  readonly number: number;
  readonly id: string;
  /** Of the shard before it; absent for the first. */
  readonly parentId?: string;
  /** Milliseconds since 1970. */
  readonly startsAt: number;
  /** When it takes its last record, in milliseconds since 1970. */
  readonly endsAt: number;
  readonly isOpen: boolean;
}

/** The shards whose records are not all too old, oldest first. */
export async function shardsOf(stream: StreamDefinition, engine: Engine): Promise<Shard[]> {
  const { clock, limits } = engine;
  const last = await lastShardNumber(stream, engine);
  const oldest = clock.now() - limits.streamRetentionMilliseconds;
  const first = Math.min(last, shardNumberAt(stream, oldest, limits));
  const numbers = shardNumbers(first, last, limits);
  return numbers.map((number) => shardOf(stream, number, number === last && stream.disabledAt === undefined, limits));
}

/** @returns undefined if the stream has no such shard, or its records are gone */
export async function findShard(stream: StreamDefinition, id: string, engine: Engine): Promise<Shard | undefined> {
  const shards = await shardsOf(stream, engine);
  return shards.find((shard) => shard.id === id);
}

/** From `first` to `last`; where the clock went far ahead for a while, without those that it went past. */
function shardNumbers(first: number, last: number, limits: Limits): number[] {
  const kept = Math.ceil(limits.streamRetentionMilliseconds / limits.streamShardMilliseconds) + 1;
  const count = last - first + 1;
  if (count <= 2 * kept) return Array.from({ length: count }, (_, i) => first + i);
  return Array.from({ length: 2 * kept }, (_, i) => (i < kept ? first + i : last - 2 * kept + 1 + i));
}

function shardOf(stream: StreamDefinition, number: number, isOpen: boolean, limits: Limits): Shard {
  const startsAt = stream.enabledAt + number * limits.streamShardMilliseconds;
  return {
    number,
    id: shardId(stream, number, limits),
    ...(number > 0 && { parentId: shardId(stream, number - 1, limits) }),
    startsAt,
    endsAt: startsAt + limits.streamShardMilliseconds,
    isOpen,
  };
}

/** `shardId-00000001795381779238-5f0c1d2e`: when the shard began, and a name for it alone. */
function shardId(stream: StreamDefinition, number: number, limits: Limits): string {
  const startsAt = stream.enabledAt + number * limits.streamShardMilliseconds;
  const name = createHash("sha256").update(`${stream.arn}/${number}`).digest("hex").slice(0, 8);
  return `shardId-${String(startsAt).padStart(20, "0")}-${name}`;
}

/**
 * Digits of a sequence number: its shard's beginning in as many as it takes, the commit's stamp, and the record's place in
 * the commit. Like AWS's it has no zeros in front, so that it survives a client that keeps it as a number.
 */
const STAMP_DIGITS = 15;
const PLACE_DIGITS = 5;

const SEQUENCE_NUMBER = new RegExp(`^(\\d+)(\\d{${STAMP_DIGITS}})(\\d{${PLACE_DIGITS}})$`);

/** Where a record stands in its shard. */
export interface StreamPosition {
  readonly stamp: bigint;
  readonly place: number;
}

/** A place takes two bytes in a key (key-encoding.ts). */
export const PLACE_MAX = 0xffff;

/** Before every record. */
export const FIRST_POSITION: StreamPosition = { stamp: 0n, place: 0 };

export function isBefore(a: StreamPosition, b: StreamPosition): boolean {
  return a.stamp < b.stamp || (a.stamp === b.stamp && a.place < b.place);
}

/** The next position there can be. */
export function after({ stamp, place }: StreamPosition): StreamPosition {
  return place < PLACE_MAX ? { stamp, place: place + 1 } : { stamp: stamp + 1n, place: 0 };
}

/** A record's sequence number: it grows within a shard and from shard to child. */
export function sequenceNumber({ startsAt }: Shard, { stamp, place }: StreamPosition): string {
  const digits = (value: number | bigint, count: number) => String(value).padStart(count, "0");
  return startsAt + digits(stamp, STAMP_DIGITS) + digits(place, PLACE_DIGITS);
}

/** @returns undefined if the number can be of no record of this shard */
export function positionOf({ startsAt }: Shard, sequence: string): StreamPosition | undefined {
  const [, start, stamp, place] = SEQUENCE_NUMBER.exec(sequence) ?? [];
  if (Number(start) !== startsAt || Number(place) > PLACE_MAX) return undefined;
  return { stamp: BigInt(stamp!), place: Number(place) };
}

/** `SequenceNumberRange`. An open shard has no end yet. */
export function sequenceNumberRange(shard: Shard): { StartingSequenceNumber: string; EndingSequenceNumber?: string } {
  const start = { StartingSequenceNumber: sequenceNumber(shard, FIRST_POSITION) };
  if (shard.isOpen) return start;
  const last = { stamp: 10n ** BigInt(STAMP_DIGITS) - 1n, place: PLACE_MAX };
  return { ...start, EndingSequenceNumber: sequenceNumber(shard, last) };
}
