// What every operation is given to work with: the store, the catalog, and all that would otherwise make a run
// unrepeatable. Time, randomness and ids come from here and nowhere else.

import type { Limits } from "../model/limits.ts";
import type { Store } from "../store/store.ts";
import type { Catalog } from "./definition/catalog.ts";
import type { Realism } from "./realism/realism.ts";

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

export interface Engine {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly limits: Limits;
  /** For example `us-east-1`: part of every ARN. */
  readonly region: string;
  /** Twelve digits: part of every ARN. */
  readonly accountId: string;
  /** What a strict database has of AWS that others spare their users: delays and throttling. Absent otherwise. */
  readonly realism?: Realism;
  /** A new random UUID. */
  uuid(): string;
  /**
   * Has work done that goes on after the answer: filling an index, clearing what a deleted table leaves. The catalog has
   * to say that there is such work: where several processes share a database, another one may be there to do it. Work of one
   * name is done once at a time: asked for meanwhile, it is done again afterwards. The database waits for it when it closes,
   * and logs what it throws.
   */
  background(name: string, work: () => Promise<void>): void;
}
