// How many requests of a batch may be under way at once.

/** @throws {RangeError} no whole number from 1 */
export function requireConcurrency(concurrency = 1): number {
  if (Number.isInteger(concurrency) && concurrency >= 1) return concurrency;
  throw new RangeError(`concurrency is a whole number from 1, not ${concurrency}`);
}
