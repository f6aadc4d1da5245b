// Which shard each stream's records go to. It follows the clock, but never back: where a clock is set back, later records
// still come after earlier ones.

import type { Limits } from "../../model/limits.ts";
import type { Store } from "../../store/store.ts";
import type { StreamDefinition } from "../definition/table-definition.ts";
import { keyspaceRange, shardNumberOf, shardRange } from "../item/key-encoding.ts";

export class OpenShards {
  /** The last shard of each stream, by its keyspace. */
  readonly #numbers: Map<number, number>;

  private constructor(numbers: Map<number, number>) {
    this.#numbers = numbers;
  }

  /** Reads how far the streams of a store have come. */
  static async of(store: Store, streams: Iterable<StreamDefinition>): Promise<OpenShards> {
    const numbers = new Map<number, number>();
    for (const { keyspace } of streams) {
      const { to } = keyspaceRange(keyspace);
      for (let from = shardRange(keyspace, 0).from; ; from = shardRange(keyspace, numbers.get(keyspace)!).to) {
        const [first] = await store.range({ from, to, entriesMax: 1 });
        if (!first) break;
        numbers.set(keyspace, shardNumberOf(first.key));
      }
    }
    return new OpenShards(numbers);
  }

  fork(): OpenShards {
    return new OpenShards(new Map(this.#numbers));
  }

  /**
   * The number of the shard that takes a stream's records now. From then on no record goes to a shard before it.
   *
   * @param now milliseconds since 1970
   */
  at(stream: StreamDefinition, now: number, limits: Limits): number {
    const last = this.#numbers.get(stream.keyspace) ?? 0;
    const number = shardNumberAt(stream, now, limits);
    if (number <= last) return last;
    this.#numbers.set(stream.keyspace, number);
    return number;
  }
}

/** The number of a moment's shard by the clock alone. */
export function shardNumberAt(stream: StreamDefinition, now: number, limits: Limits): number {
  return Math.max(0, Math.floor((now - stream.enabledAt) / limits.streamShardMilliseconds));
}
