// Which shard each stream's records go to. It follows the clock, but never back: where a clock is set back, later records
// still come after earlier ones. How far a stream has come is stored, and decided in the commits that write records: what
// another process has written, whatever its clock said, counts too.
//
// The number stands, once it is above 0, where a table's or an index's keyspace has its counters.

import type { Limits } from "../../model/limits.ts";
import { type Awaitable, decodeCounters, encodeCounters, type Store } from "../../store/store.ts";
import type { StreamDefinition } from "../definition/table-definition.ts";
import type { Engine } from "../engine.ts";
import { counterKey, keyspaceRange, shardNumberOf, shardRange } from "../item/key-encoding.ts";
import type { ChangeSet } from "../write/change-set.ts";

/** What a commit has to read before it writes a record: {@link takeOpenShard} is given what is stored there. */
export function openShardKey({ keyspace }: StreamDefinition): Uint8Array {
  return counterKey(keyspace);
}

/** The number of a moment's shard by the clock alone. @param now milliseconds since 1970 */
export function shardNumberAt(stream: StreamDefinition, now: number, limits: Limits): number {
  return Math.max(0, Math.floor((now - stream.enabledAt) / limits.streamShardMilliseconds));
}

/** The number of the shard that takes a commit's records. From that commit on no record goes to a shard before it. */
export function takeOpenShard(
  changes: ChangeSet,
  stream: StreamDefinition,
  stored: Uint8Array | undefined,
  { clock, limits }: Engine,
): number {
  const last = decodeNumber(stored);
  const number = Math.max(last, shardNumberAt(stream, clock.now(), limits));
  if (number > last) changes.put(openShardKey(stream), encodeCounters([number]));
  return number;
}

/** The number of a stream's last shard, open unless the stream has ended. No record goes to a shard before it any more. */
export async function lastShardNumber(stream: StreamDefinition, engine: Engine): Promise<number> {
  const { store, clock, limits } = engine;
  const number = shardNumberAt(stream, stream.disabledAt ?? clock.now(), limits);
  const last = decodeNumber(await store.get(openShardKey(stream)));
  if (number <= last) return last;
  return stream.disabledAt === undefined ? raise(store, stream, number) : number;
}

/** The number of the shard that took a stream's last record: at once, where the store answers at once. */
export function takenShardNumber({ store }: Engine, stream: StreamDefinition): Awaitable<number> {
  const stored = store.get(openShardKey(stream));
  return stored instanceof Promise ? stored.then(decodeNumber) : decodeNumber(stored);
}

/** Takes over how far streams had come that were written to when that was not stored. */
export async function findLastShards(store: Store, streams: Iterable<StreamDefinition>): Promise<void> {
  for (const stream of streams) {
    const stored = decodeNumber(await store.get(openShardKey(stream)));
    const { to } = keyspaceRange(stream.keyspace);
    let last = stored;
    for (;;) {
      const [first] = await store.range({ from: shardRange(stream.keyspace, last).to, to, entriesMax: 1 });
      if (!first) break;
      last = shardNumberOf(first.key);
    }
    if (last > stored) await raise(store, stream, last);
  }
}

/** Has a stream come as far as `number`. @returns how far it has come */
function raise(store: Store, stream: StreamDefinition, number: number): Promise<number> {
  const key = openShardKey(stream);
  return store.commit([key], ([stored]) => {
    const last = decodeNumber(stored);
    if (number <= last) return { result: last };
    return { result: number, puts: [{ key, value: encodeCounters([number]) }] };
  });
}

function decodeNumber(stored: Uint8Array | undefined): number {
  return decodeCounters(stored)[0] ?? 0;
}
