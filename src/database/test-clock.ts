// A clock that a test sets. Everything in a database that depends on time follows it: time to live, streams, client
// request tokens, what AWS allows only so often a day.

import type { Clock } from "../table/engine.ts";

/** A length of time; its parts add up. */
export interface Duration {
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
  readonly milliseconds?: number;
}

/** A moment: a date, its text (`"2026-01-31T12:00:00Z"`), or milliseconds since 1970. */
export type Moment = Date | string | number;

/** What follows a clock: a database does what is due, such as deleting items that have expired. */
interface Follower {
  maintain(): Promise<void>;
}

const MILLISECONDS: Readonly<Record<keyof Duration, number>> = {
  days: 24 * 60 * 60 * 1000,
  hours: 60 * 60 * 1000,
  minutes: 60 * 1000,
  seconds: 1000,
  milliseconds: 1,
};

export class TestClock implements Clock {
  /** The time when it was last set. */
  #time: number;
  /** The machine's time at that moment; undefined for a clock that stands still. */
  #setAt: number | undefined;
  readonly #followers = new Set<WeakRef<Follower>>();

  /**
   * @param start the time it shows at first; the machine's unless given
   * @param options `isRunning`: goes on by itself, as the machine's clock does. Unless told so it stands still.
   * @throws RangeError if the moment is none
   * @example
   * const clock = new TestClock("2026-01-01T00:00:00Z");
   * const database = await Database.memory({ clock });
   * await clock.advance({ hours: 25 }); // What expired in these hours is gone.
   */
  constructor(start: Moment = Date.now(), options: { readonly isRunning?: boolean } = {}) {
    this.#time = millisecondsOf(start);
    this.#setAt = options.isRunning ? Date.now() : undefined;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#setAt === undefined ? this.#time : this.#time + Date.now() - this.#setAt;
  }

  get isRunning(): boolean {
    return this.#setAt !== undefined;
  }

  /**
   * Sets the time, to an earlier one too. Requests see it at once; what is due by then (expired items, old stream records) has
   * been done, in every database on this clock, when the promise resolves.
   *
   * @throws RangeError if the moment is none
   */
  set(moment: Moment): Promise<void> {
    this.#time = millisecondsOf(moment);
    if (this.#setAt !== undefined) this.#setAt = Date.now();
    return this.#maintainFollowers();
  }

  /**
   * Lets time go by: `{ hours: 1, minutes: 30 }`, or milliseconds. Otherwise as {@link set}.
   *
   * @throws RangeError if it is no length of time, or goes backward
   */
  advance(duration: Duration | number): Promise<void> {
    const milliseconds = lengthOf(duration);
    if (!(milliseconds >= 0)) throw new RangeError(`Time goes forward, not by ${milliseconds} ms; set() goes anywhere`);
    return this.set(this.now() + milliseconds);
  }

  /** A clock that shows the same time, and from now on goes its own way. */
  fork(): TestClock {
    return new TestClock(this.now(), { isRunning: this.isRunning });
  }

  /** Has a database do what is due whenever the time was set. It is not kept alive for that. */
  addFollower(follower: Follower): void {
    this.#followers.add(new WeakRef(follower));
  }

  removeFollower(follower: Follower): void {
    for (const reference of this.#followers) if (reference.deref() === follower) this.#followers.delete(reference);
  }

  async #maintainFollowers(): Promise<void> {
    const maintained: Promise<void>[] = [];
    for (const reference of this.#followers) {
      const follower = reference.deref();
      if (follower) maintained.push(follower.maintain());
      else this.#followers.delete(reference);
    }
    await Promise.all(maintained);
  }
}

function millisecondsOf(moment: Moment): number {
  const milliseconds = typeof moment === "number" ? moment : new Date(moment).getTime();
  if (!Number.isFinite(milliseconds)) throw new RangeError(`${JSON.stringify(moment)} is no moment in time`);
  return milliseconds;
}

function lengthOf(duration: Duration | number): number {
  if (typeof duration === "number") return duration;
  let milliseconds = 0;
  for (const [unit, count] of Object.entries(duration)) {
    if (!Object.hasOwn(MILLISECONDS, unit)) throw new RangeError(`A length of time has no ${unit}`);
    milliseconds += count * MILLISECONDS[unit as keyof Duration];
  }
  return milliseconds;
}
