// A stream's shards. They follow one another: each takes records for some hours, then closes and has one child. Which
// there are follows from the clock alone, so nothing is stored about them.

import { createHash } from "node:crypto";
import type { Limits } from "../model/limits.ts";
import type { StreamDefinition } from "./table-definition.ts";

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

/** The number of the shard that takes the records of a moment. */
export function shardNumberAt(stream: StreamDefinition, now: number, limits: Limits): number {
  return Math.max(0, Math.floor((now - stream.enabledAt) / limits.streamShardMilliseconds));
}

/** The shards whose records are not all too old, oldest first. */
export function shardsOf(stream: StreamDefinition, now: number, limits: Limits): Shard[] {
  const last = shardNumberAt(stream, stream.disabledAt ?? now, limits);
  const first = Math.min(last, shardNumberAt(stream, now - limits.streamRetentionMilliseconds, limits));
  return Array.from({ length: last - first + 1 }, (_, i) => shardOf(stream, first + i, now, limits));
}

/** @returns undefined if the stream has no such shard, or its records are gone */
export function findShard(stream: StreamDefinition, id: string, now: number, limits: Limits): Shard | undefined {
  return shardsOf(stream, now, limits).find((shard) => shard.id === id);
}

function shardOf(stream: StreamDefinition, number: number, now: number, limits: Limits): Shard {
  const startsAt = stream.enabledAt + number * limits.streamShardMilliseconds;
  const isLast = number === shardNumberAt(stream, stream.disabledAt ?? now, limits);
  return {
    number,
    id: shardId(stream, number, limits),
    ...(number > 0 && { parentId: shardId(stream, number - 1, limits) }),
    startsAt,
    endsAt: startsAt + limits.streamShardMilliseconds,
    isOpen: isLast && stream.disabledAt === undefined,
  };
}

/** `shardId-00000001795381779238-5f0c1d2e`: when the shard began, and a name for it alone. */
function shardId(stream: StreamDefinition, number: number, limits: Limits): string {
  const startsAt = stream.enabledAt + number * limits.streamShardMilliseconds;
  const name = createHash("sha256").update(`${stream.arn}/${number}`).digest("hex").slice(0, 8);
  return `shardId-${String(startsAt).padStart(20, "0")}-${name}`;
}

/** Digits of a commit's stamp and of a record's place in it, within a sequence number. */
const STAMP_DIGITS = 15;
const PLACE_DIGITS = 3;

/** Where a record stands in its shard. */
export interface StreamPosition {
  readonly stamp: bigint;
  readonly place: number;
}

/** A record's sequence number: it grows within a shard and from shard to child. */
export function sequenceNumber({ startsAt }: Shard, { stamp, place }: StreamPosition): string {
  return `${startsAt}${String(stamp).padStart(STAMP_DIGITS, "0")}${String(place).padStart(PLACE_DIGITS, "0")}`;
}

/** @returns undefined if the number is of no record of this shard */
export function positionOf({ startsAt }: Shard, sequence: string): StreamPosition | undefined {
  const start = String(startsAt);
  const digits = sequence.slice(start.length);
  if (!sequence.startsWith(start) || !/^\d+$/.test(digits) || digits.length !== STAMP_DIGITS + PLACE_DIGITS) {
    return undefined;
  }
  return { stamp: BigInt(digits.slice(0, STAMP_DIGITS)), place: Number(digits.slice(STAMP_DIGITS)) };
}

/** `SequenceNumberRange`. An open shard has no end yet. */
export function sequenceNumberRange(shard: Shard): { StartingSequenceNumber: string; EndingSequenceNumber?: string } {
  const start = { StartingSequenceNumber: sequenceNumber(shard, { stamp: 0n, place: 0 }) };
  if (shard.isOpen) return start;
  const last = { stamp: 10n ** BigInt(STAMP_DIGITS) - 1n, place: 10 ** PLACE_DIGITS - 1 };
  return { ...start, EndingSequenceNumber: sequenceNumber(shard, last) };
}
