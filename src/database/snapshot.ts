// A database's state as it was at a moment: what fork, restore and reset are made of. Taking one and going back to it take
// constant time, however much there is, since stores in memory share what they have in common.

import type { Store } from "../store/store.ts";
import type { Catalog } from "../table/definition/catalog.ts";

/** What a database holds. */
export interface State {
  readonly store: Store;
  readonly catalog: Catalog;
}

/** The state of a database in memory. Nothing changes it; it may be restored any number of times. */
export class Snapshot {
  /** Of the ARNs within: only a database of the same region and account can be made of it. */
  readonly region: string;
  readonly accountId: string;
  readonly #state: State;

  private constructor(region: string, accountId: string, state: State) {
    this.region = region;
    this.accountId = accountId;
    this.#state = state;
  }

  /**
   * The state as it is now.
   *
   * @throws Error if the store cannot be forked
   */
  static of(state: State, { region, accountId }: { readonly region: string; readonly accountId: string }): Snapshot {
    return new Snapshot(region, accountId, forked(state));
  }

  /** A state of its own for a database to go on with. */
  state(): State {
    return forked(this.#state);
  }
}

/** A copy that goes its own way. @throws Error on disk */
export function forked({ store, catalog }: State): State {
  if (!store.fork) {
    throw new Error("A database on disk has no snapshots, forks or resets: those are of a database in memory");
  }
  const copy = store.fork();
  return { store: copy, catalog: catalog.fork(copy) };
}
