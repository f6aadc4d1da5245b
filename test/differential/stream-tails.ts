// What comes into the streams of tables: on each side, the records since one last looked, without what names a moment, a
// place or an id.

import { isDeepStrictEqual } from "node:util";
import { stable, withCanonicalNumbers } from "./normalize.ts";
import type { Json, JsonObject, Side } from "./sides.ts";

/** One stream. DynamoDB Local closes shards at any time, and goes on in others. */
interface Tail {
  readonly arn: string;
  readonly seen: Set<string>;
  /** Where the next records are, by shard. */
  readonly iterators: Map<string, string>;
}

export class StreamTails {
  readonly #side: Side;
  readonly #tails: Tail[] = [];

  private constructor(side: Side) {
    this.#side = side;
  }

  /** @param tables of which some have a stream; what is in it is passed over */
  static async of(side: Side, tables: readonly string[]): Promise<StreamTails> {
    const tails = new StreamTails(side);
    for (const TableName of tables) {
      const { LatestStreamArn } = (await tails.#ask("DescribeTable", { TableName })).Table as JsonObject;
      if (LatestStreamArn === undefined) continue;
      tails.#tails.push({ arn: String(LatestStreamArn), seen: new Set(), iterators: new Map() });
    }
    await tails.next();
    return tails;
  }

  /** The records since the last time. Those of different items come in no order. */
  async next(): Promise<readonly Json[]> {
    const found: Json[] = [];
    for (const tail of this.#tails) {
      // The next shard is there with the next record.
      for (let hasEnded = true; hasEnded; ) {
        if (tail.iterators.size === 0) await this.#findShards(tail);
        hasEnded = tail.iterators.size > 0;
        found.push(...(await this.#read(tail)));
        hasEnded &&= tail.iterators.size === 0;
      }
    }
    return found.sort((a, b) => (stable(a) < stable(b) ? -1 : 1));
  }

  async #findShards({ arn, seen, iterators }: Tail): Promise<void> {
    const { StreamDescription } = await this.#ask("DescribeStream", { StreamArn: arn });
    for (const { ShardId } of (StreamDescription as JsonObject).Shards as readonly JsonObject[]) {
      const shard = String(ShardId);
      if (seen.has(shard)) continue;
      seen.add(shard);
      const input = { StreamArn: arn, ShardId: shard, ShardIteratorType: "TRIM_HORIZON" };
      iterators.set(shard, String((await this.#ask("GetShardIterator", input)).ShardIterator));
    }
  }

  /** Until there is nothing more, in all shards that are known. */
  async #read({ iterators }: Tail): Promise<readonly Json[]> {
    const found: Json[] = [];
    for (const shard of [...iterators.keys()]) {
      for (;;) {
        const { Records, NextShardIterator } = await this.#ask("GetRecords", { ShardIterator: iterators.get(shard)! });
        found.push(...(Records as readonly JsonObject[]).map(essenceOf));
        if (typeof NextShardIterator === "string") iterators.set(shard, NextShardIterator);
        else iterators.delete(shard);
        if (!iterators.has(shard) || (Records as readonly Json[]).length === 0) break;
      }
    }
    return found;
  }

  async #ask(operation: string, input: JsonObject): Promise<JsonObject> {
    const answer = await this.#side.ask({ operation, input });
    if ("response" in answer) return answer.response;
    throw new Error(`${operation}: ${JSON.stringify(answer.error)}`);
  }
}

/** DynamoDB Local leaves empty lists and maps out of records: `{}` stands where AWS has `{"M":{}}`. */
export function haveSameRecords(ours: readonly Json[], local: readonly Json[]): boolean {
  const [a, b] = [ours, local].map((records) => records.map((record) => stable(withoutEmpty(record))).sort());
  return isDeepStrictEqual(a, b);
}

function withoutEmpty(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([name, member]) => !(/^[LM]$/.test(name) && isEmpty(member)));
  return Object.fromEntries(entries.map(([name, member]) => [name, withoutEmpty(member)]));
}

function isEmpty(member: Json): boolean {
  return typeof member === "object" && member !== null && Object.keys(member).length === 0;
}

function essenceOf({ eventName, eventVersion, eventSource, dynamodb, userIdentity }: JsonObject): Json {
  const { Keys, NewImage, OldImage, StreamViewType, SizeBytes } = dynamodb as JsonObject;
  const images = { Keys: Keys!, ...(NewImage && { NewImage }), ...(OldImage && { OldImage }) };
  return {
    eventName: eventName!,
    eventVersion: eventVersion!,
    eventSource: eventSource!,
    dynamodb: { ...withCanonicalNumbers(images), StreamViewType: StreamViewType!, SizeBytes: SizeBytes! },
    ...(userIdentity && { userIdentity }),
  };
}
