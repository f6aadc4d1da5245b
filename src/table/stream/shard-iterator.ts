// Shard iterators: a place in a shard, as an opaque text that a client hands back within a quarter of an hour.

import { ExpiredIteratorException, invalid } from "../../model/errors.ts";
import type { Engine } from "../engine.ts";
import { PLACE_MAX, type StreamPosition } from "./stream-shards.ts";

export interface ShardIterator {
  readonly streamArn: string;
  readonly shardId: string;
  /** Where to read on, included. */
  readonly position: StreamPosition;
}

/** `arn:aws:dynamodb:…/stream/…|1|…`: the stream, then what only the database reads. */
export function encodeShardIterator({ streamArn, shardId, position }: ShardIterator, { clock }: Engine): string {
  const place = [shardId, String(position.stamp), position.place, clock.now()];
  return `${streamArn}|1|${Buffer.from(JSON.stringify(place)).toString("base64")}`;
}

/** @throws ValidationException if it is none of ours; ExpiredIteratorException if it is too old */
export function decodeShardIterator(text: string, { clock, limits }: Engine): ShardIterator {
  const [streamArn, version, encoded, ...more] = text.split("|");
  if (!streamArn || version !== "1" || !encoded || more.length > 0) throw invalid("Invalid ShardIterator");
  let shardId: unknown;
  let stamp: unknown;
  let place: unknown;
  let madeAt: unknown;
  try {
    [shardId, stamp, place, madeAt] = JSON.parse(Buffer.from(encoded, "base64").toString());
  } catch {
    throw invalid("Invalid ShardIterator");
  }
  const isOurs =
    typeof shardId === "string" &&
    typeof stamp === "string" &&
    /^\d{1,19}$/.test(stamp) &&
    Number.isSafeInteger(place) &&
    (place as number) >= 0 &&
    (place as number) <= PLACE_MAX &&
    typeof madeAt === "number";
  if (!isOurs) throw invalid("Invalid ShardIterator");
  if (clock.now() - (madeAt as number) > limits.shardIteratorMilliseconds) {
    throw new ExpiredIteratorException("The provided iterator exceeds the maximum age allowed.");
  }
  return {
    streamArn,
    shardId: shardId as string,
    position: { stamp: BigInt(stamp as string), place: place as number },
  };
}
