// A store in the process's memory: for tests, and for data that may go with the process. Everything is synchronous, and
// a fork of it, however large, costs nothing until one of the two writes.

import { checkChanges, latin1 } from "./check-changes.ts";
import { OrderedMap } from "./ordered-map.ts";
import { type Decide, type Entry, incremented, type Range, type Store, StoreError } from "./store.ts";

/**
 * Keeps the arrays it is given and hands out the same ones, without copying: nobody may change them afterwards.
 *
 * @example
 * const store = new MemoryStore();
 * await store.commit([], () => ({ puts: [{ key, value }], result: undefined }));
 * store.get(key); // value
 */
export class MemoryStore implements Store {
  #entries = new OrderedMap<Entry>();
  #lastStamp = 0n;
  #closed = false;

  get(key: Uint8Array): Uint8Array | undefined {
    this.#checkOpen();
    return this.#entries.get(latin1(key))?.value;
  }

  getMany(keys: readonly Uint8Array[]): readonly (Uint8Array | undefined)[] {
    this.#checkOpen();
    return keys.map((key) => this.#entries.get(latin1(key))?.value);
  }

  range({ from, to, reverse = false, entriesMax, bytesMax = Number.POSITIVE_INFINITY }: Range): readonly Entry[] {
    this.#checkOpen();
    const found: Entry[] = [];
    let bytes = 0;
    const visit = (_key: string, entry: Entry): boolean => {
      found.push(entry);
      bytes += entry.value.length;
      return found.length < entriesMax && bytes < bytesMax;
    };
    if (reverse) this.#entries.descend(latin1(from), latin1(to), visit);
    else this.#entries.ascend(latin1(from), latin1(to), visit);
    return found;
  }

  commit<Result>(keys: readonly Uint8Array[], decide: Decide<Result>): Promise<Result> {
    try {
      return Promise.resolve(this.#commit(keys, decide));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #commit<Result>(keys: readonly Uint8Array[], decide: Decide<Result>): Result {
    const values = this.getMany(keys);
    let stamp: bigint | undefined;
    const decision = decide(values, () => {
      stamp ??= this.#lastStamp + 1n;
      return stamp;
    });
    const { puts = [], deletes = [], increments = [], result } = decision;
    checkChanges(decision);
    const counters = increments.map(({ key, by }) => ({ key, value: incremented(this.get(key), by) }));
    // Nothing below this line can fail.
    if (stamp !== undefined) this.#lastStamp = stamp;
    for (const entry of puts) this.#entries.set(latin1(entry.key), entry);
    for (const entry of counters) this.#entries.set(latin1(entry.key), entry);
    for (const key of deletes) this.#entries.delete(latin1(key));
    return result;
  }

  async clear(from: Uint8Array, to: Uint8Array): Promise<void> {
    this.#checkOpen();
    this.#entries.deleteRange(latin1(from), latin1(to));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#entries = new OrderedMap();
  }

  fork(): MemoryStore {
    this.#checkOpen();
    const copy = new MemoryStore();
    copy.#entries = this.#entries.fork();
    copy.#lastStamp = this.#lastStamp;
    return copy;
  }

  #checkOpen(): void {
    if (this.#closed) throw new StoreError("closed", "The store has been closed; open it again to use it");
  }
}
