// What makes a database strict: that changes of tables take a while, that reads lag behind writes, and that capacity is
// limited. Kept in memory: after a restart reads see everything, and capacity is as if nobody had used it.

import type { Limits } from "../../model/limits.ts";
import type { Clock } from "../engine.ts";
import { durationsWith, type StrictDurations } from "./durations.ts";
import { RecentChanges } from "./recent-changes.ts";
import { TagLocks } from "./tag-locks.ts";
import { Throttle } from "./throttle.ts";

export class Realism {
  readonly durations: StrictDurations;
  readonly changes: RecentChanges;
  readonly throttle: Throttle;
  readonly tagLocks: TagLocks;
  /** Keyspaces of indexes that have all entries, and are not active yet. */
  readonly filledIndexes = new Set<number>();

  /** @throws RangeError where a duration is none */
  constructor(limits: Limits, clock: Clock, durations?: Partial<StrictDurations>) {
    this.durations = durationsWith(durations);
    this.changes = new RecentChanges(Math.max(this.durations.readLag, this.durations.indexLag));
    this.throttle = new Throttle(limits, clock);
    this.tagLocks = new TagLocks(clock, this.durations.tagChange);
  }
}
