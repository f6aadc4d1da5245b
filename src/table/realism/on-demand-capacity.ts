// What an on-demand table or index can serve: what it was made for, or twice the most that it was asked for before. AWS
// throttles whoever "exceeds double the previous peak within 30 minutes".
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html

const PEAK_MILLISECONDS = 30 * 60 * 1000;

export class OnDemandCapacity {
  /** The most units in one second, in all half hours before the present one, and in the present one. */
  #formerPeak = 0;
  #peak = 0;
  /** When the present half hour and the present second began, in milliseconds since 1970. */
  #periodAt: number;
  #secondAt: number;
  #unitsOfSecond = 0;

  constructor(now: number) {
    this.#periodAt = now;
    this.#secondAt = now;
  }

  /** Units a second. @param warm what it can serve in any case */
  unitsPerSecond(warm: number, now: number): number {
    if (now - this.#periodAt >= PEAK_MILLISECONDS) {
      this.#formerPeak = Math.max(this.#formerPeak, this.#peak);
      this.#peak = 0;
      this.#periodAt = now;
    }
    return Math.max(warm, 2 * this.#formerPeak);
  }

  /** Notes what was consumed. */
  consume(units: number, now: number): void {
    if (now - this.#secondAt >= 1000) {
      this.#secondAt = now;
      this.#unitsOfSecond = 0;
    }
    this.#unitsOfSecond += units;
    this.#peak = Math.max(this.#peak, this.#unitsOfSecond);
  }
}
