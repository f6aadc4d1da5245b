// What makes a database strict: that changes of tables take a while, that reads lag behind writes, and that capacity is
// limited. Kept in memory: after a restart reads see everything, and capacity is as if nobody had used it.

import { type Durations, STRICT_DURATIONS } from "./durations.ts";

export class Realism {
  readonly durations: Durations;
  /** Keyspaces of indexes that have all entries, and are not active yet. */
  readonly filledIndexes = new Set<number>();

  constructor(durations: Partial<Durations> = {}) {
    this.durations = { ...STRICT_DURATIONS, ...durations };
  }
}
