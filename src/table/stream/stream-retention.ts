// Forgets stream records once nobody may read them any more, and streams that have none left. Background work.

import type { TableStream } from "../definition/table-definition.ts";
import { clearRetired } from "../definition/unfinished-work.ts";
import type { Engine } from "../engine.ts";
import { shardRange } from "../item/key-encoding.ts";
import { shardNumberAt } from "./open-shards.ts";

export async function trimStreams(engine: Engine): Promise<void> {
  const oldest = engine.clock.now() - engine.limits.streamRetentionMilliseconds;
  for (const stream of engine.catalog.streams()) {
    if (stream.disabledAt !== undefined && stream.disabledAt < oldest) {
      await engine.catalog.forgetStream(stream);
      clearRetired(engine);
    } else {
      await trim(engine, stream, oldest);
    }
  }
}

/** Deletes the shards that ended before `oldest`. */
async function trim({ store, limits }: Engine, stream: TableStream, oldest: number): Promise<void> {
  const firstKept = shardNumberAt(stream, oldest, limits);
  const { from } = shardRange(stream.keyspace, 0);
  const { from: to } = shardRange(stream.keyspace, firstKept);
  await store.clear(from, to);
}
