// Capacity that comes with time: so many units a second, of which what is not used is kept for a while.

export class TokenBucket {
  /** In thousandths of a unit, so that whole units a second come in whole numbers. Negative after a large request. */
  #level: number;
  /** Milliseconds since 1970. */
  #at: number;

  /** A bucket with as much as `seconds` have brought. */
  constructor(unitsPerSecond: number, seconds: number, now: number) {
    this.#level = unitsPerSecond * seconds * 1000;
    this.#at = now;
  }

  /** Lets time pass. @param secondsMax how many seconds' worth is kept */
  fill(unitsPerSecond: number, secondsMax: number, now: number): void {
    const elapsed = Math.max(0, now - this.#at);
    this.#level = Math.min(unitsPerSecond * secondsMax * 1000, this.#level + elapsed * unitsPerSecond);
    this.#at = now;
  }

  /**
   * Whether a request may have its units. One that needs more than a second brings may have them once there is a second's
   * worth, as it never could otherwise; others wait until that is paid back.
   */
  admits(units: number, unitsPerSecond: number): boolean {
    return this.#level >= Math.min(units, unitsPerSecond) * 1000;
  }

  /** Whether nothing was asked of it since a time, in milliseconds since 1970. */
  isUnusedSince(time: number): boolean {
    return this.#at <= time;
  }

  take(units: number): void {
    this.#level -= units * 1000;
  }
}
