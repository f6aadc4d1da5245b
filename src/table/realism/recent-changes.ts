// The last changes of items, with what each item was before: from them, reads answer what there was a moment ago. They are
// kept in memory, for as long as a read may lag behind, and noted while a commit is decided, so that no read sees the commit
// and not its note. A commit that fails leaves a note all the same, which is true: the item was what it says.

import { keyText } from "../item/distinct-keys.ts";
import type { Item } from "../item/item-encoding.ts";

export interface ItemChange {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

/** The last changes of one item, oldest first; at least one. */
export interface ItemHistory {
  /** The store's key of the item. */
  readonly key: Uint8Array;
  readonly changes: ItemChange[];
}

export class RecentChanges {
  readonly #windowMilliseconds: number;
  /** By keyspaces of tables, then by items' keys as text; within, in the order of items' last changes. */
  readonly #tables = new Map<number, Map<string, ItemHistory>>();

  /** @param windowMilliseconds how long a change is remembered */
  constructor(windowMilliseconds: number) {
    this.#windowMilliseconds = windowMilliseconds;
  }

  /** Notes a change of an item. The same one may be noted again, when its commit is decided again. */
  add(keyspace: number, key: Uint8Array, change: ItemChange): void {
    const oldest = change.at - this.#windowMilliseconds;
    const items = this.#tables.get(keyspace) ?? new Map<string, ItemHistory>();
    this.#tables.set(keyspace, items);
    forget(items, oldest);
    const text = keyText(key);
    const { changes } = items.get(text) ?? { changes: [] };
    items.delete(text);
    items.set(text, { key, changes: [...changes.filter(({ at }) => at > oldest), change] });
  }

  /** Forgets what no read may miss any more. Each table's writes do that for it; this is for tables at rest. */
  forgetOld(now: number): void {
    for (const [keyspace, items] of this.#tables) {
      forget(items, now - this.#windowMilliseconds);
      if (items.size === 0) this.#tables.delete(keyspace);
    }
  }

  /** The items of a table that were changed after a moment and no later than another, with all that is known of them. */
  *since(keyspace: number, after: number, now: number): Generator<ItemHistory> {
    for (const history of this.#tables.get(keyspace)?.values() ?? []) {
      if (firstAfter(history, after, now)) yield history;
    }
  }

  /** An item's first change after a moment and no later than another. What was before it is what there was at the moment. */
  firstSince(keyspace: number, key: Uint8Array, after: number, now: number): ItemChange | undefined {
    const history = this.#tables.get(keyspace)?.get(keyText(key));
    return history && firstAfter(history, after, now);
  }
}

/** Drops the items whose last change is too old: they come first. */
function forget(items: Map<string, ItemHistory>, oldest: number): void {
  for (const [text, { changes }] of items) {
    if (changes.at(-1)!.at > oldest) return;
    items.delete(text);
  }
}

/** A clock that was set back leaves changes of the future: they are not waited for. */
export function firstAfter({ changes }: ItemHistory, after: number, now: number): ItemChange | undefined {
  return changes.find(({ at }) => at > after && at <= now);
}
