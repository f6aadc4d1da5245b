// The contract in its plainest form, to compare the others with: every entry in one sorted array.

import { checkChanges } from "../../src/store/check-changes.ts";
import { type Decide, type Entry, incremented, type Range, type Store } from "../../src/store/store.ts";

export class ModelStore implements Store {
  #entries: readonly Entry[];
  #stamp = 0n;

  constructor(entries: readonly Entry[] = []) {
    this.#entries = entries;
  }

  get(key: Uint8Array): Uint8Array | undefined {
    return this.#entries.find((entry) => Buffer.compare(entry.key, key) === 0)?.value;
  }

  getMany(keys: readonly Uint8Array[]): readonly (Uint8Array | undefined)[] {
    return keys.map((key) => this.get(key));
  }

  range({ from, to, reverse, entriesMax, bytesMax = Number.POSITIVE_INFINITY }: Range): readonly Entry[] {
    const within = this.#entries.filter(({ key }) => isWithin(key, from, to));
    if (reverse) within.reverse();
    let bytes = 0;
    const last = within.findIndex(({ value }) => {
      bytes += value.length;
      return bytes >= bytesMax;
    });
    return within.slice(0, Math.min(entriesMax, last === -1 ? within.length : last + 1));
  }

  async commit<Result>(keys: readonly Uint8Array[], decide: Decide<Result>): Promise<Result> {
    const stamp = this.#stamp + 1n;
    const decision = decide(this.getMany(keys), () => {
      this.#stamp = stamp;
      return stamp;
    });
    checkChanges(decision);
    const { puts = [], deletes = [], increments = [], result } = decision;
    const counters = increments.map(({ key, by }) => ({ key, value: incremented(this.get(key), by) }));
    const changed = [...puts.map(({ key }) => key), ...deletes, ...counters.map(({ key }) => key)];
    const unchanged = this.#entries.filter(({ key }) => !changed.some((other) => Buffer.compare(key, other) === 0));
    this.#entries = [...unchanged, ...puts, ...counters].sort((a, b) => Buffer.compare(a.key, b.key));
    return result;
  }

  async clear(from: Uint8Array, to: Uint8Array): Promise<void> {
    this.#entries = this.#entries.filter(({ key }) => !isWithin(key, from, to));
  }

  async close(): Promise<void> {}

  fork(): ModelStore {
    return new ModelStore(this.#entries);
  }
}

function isWithin(key: Uint8Array, from: Uint8Array, to: Uint8Array): boolean {
  return Buffer.compare(key, from) >= 0 && Buffer.compare(key, to) < 0;
}
