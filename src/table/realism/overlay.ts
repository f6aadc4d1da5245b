// A store to read from with some entries otherwise: replaced, added or left out.

import type { Entry, Range } from "../../store/store.ts";
import { keyText } from "../item/distinct-keys.ts";
import { afterKey } from "../item/key-encoding.ts";
import type { Reader } from "../read/page-reader.ts";

export class Overlay implements Reader {
  readonly #store: Reader;
  /** By keys as text. */
  readonly #entries = new Map<string, { readonly key: Uint8Array; readonly value: Uint8Array | undefined }>();

  constructor(store: Reader) {
    this.#store = store;
  }

  /** Reads find `value` under a key, or nothing, whatever the store has there. */
  set(key: Uint8Array, value: Uint8Array | undefined): void {
    this.#entries.set(keyText(key), { key, value });
  }

  async getMany(keys: readonly Uint8Array[]): Promise<readonly (Uint8Array | undefined)[]> {
    const values = await this.#store.getMany(keys);
    return keys.map((key, i) => {
      const entry = this.#entries.get(keyText(key));
      return entry ? entry.value : values[i];
    });
  }

  async range(range: Range): Promise<readonly Entry[]> {
    const { reverse = false, entriesMax, bytesMax = Number.POSITIVE_INFINITY } = range;
    const added = this.#within(range, reverse);
    const found: Entry[] = [];
    let bytes = 0;
    /** @returns whether that is all that was asked for */
    const take = (entry: Entry): boolean => {
      found.push(entry);
      bytes += entry.value.length;
      return found.length >= entriesMax || bytes >= bytesMax;
    };
    let { from, to } = range;
    for (;;) {
      const entries = await this.#store.range({ from, to, reverse, entriesMax, bytesMax });
      for (const entry of entries) {
        while (added.length > 0 && isBefore(added[0]!, entry, reverse)) if (take(added.shift()!)) return found;
        if (!this.#entries.has(keyText(entry.key)) && take(entry)) return found;
      }
      const last = entries.at(-1);
      if (!last) break;
      if (reverse) to = last.key;
      else from = afterKey(last.key);
    }
    for (const entry of added) if (take(entry)) break;
    return found;
  }

  /** What is added or replaced within a range, in its order. */
  #within({ from, to }: Range, reverse: boolean): Entry[] {
    const entries: Entry[] = [];
    for (const { key, value } of this.#entries.values()) {
      if (value && Buffer.compare(key, from) >= 0 && Buffer.compare(key, to) < 0) entries.push({ key, value });
    }
    return entries.sort((a, b) => (isBefore(a, b, reverse) ? -1 : 1));
  }
}

function isBefore(a: Entry, b: Entry, reverse: boolean): boolean {
  const order = Buffer.compare(a.key, b.key);
  return reverse ? order > 0 : order < 0;
}
