// The changes of one commit while they are gathered: the puts and deletes of items and index entries, and the sums that
// go to counters. Counters that are touched several times become one increment, as the store's contract asks.

import type { Changes, Entry, Increment } from "../../store/store.ts";
import { keyText } from "../item/distinct-keys.ts";

export class ChangeSet implements Changes {
  readonly puts: Entry[] = [];
  readonly deletes: Uint8Array[] = [];
  readonly #increments = new Map<string, { key: Uint8Array; by: number[] }>();

  put(key: Uint8Array, value: Uint8Array): void {
    this.puts.push({ key, value });
  }

  delete(key: Uint8Array): void {
    this.deletes.push(key);
  }

  /** Adds to the counters at `key`. Nothing is written for a sum of zeros. */
  increment(key: Uint8Array, by: readonly number[]): void {
    const name = keyText(key);
    const present = this.#increments.get(name);
    if (!present) this.#increments.set(name, { key, by: [...by] });
    else for (const [i, addend] of by.entries()) present.by[i] = (present.by[i] ?? 0) + addend;
  }

  /** What the first of the counters at `key` is going to grow by. */
  growthOf(key: Uint8Array): number {
    return this.#increments.get(keyText(key))?.by[0] ?? 0;
  }

  get increments(): Increment[] {
    return [...this.#increments.values()].filter(({ by }) => by.some((addend) => addend !== 0));
  }
}
