// How long the fuzzers run, and from which seed on: a few seconds of new seeds unless told otherwise.

const { SEED, MINUTES } = process.env;

export const firstSeed = SEED !== undefined ? Number(SEED) : Math.floor(Math.random() * 2 ** 31);

/** One, if a seed is given and no time. */
export const scenariosMax = SEED !== undefined && MINUTES === undefined ? 1 : Number.POSITIVE_INFINITY;

/** @param usually how long a fuzzer runs in `npm test` */
export function seconds(usually: number): number {
  return MINUTES === undefined ? usually : Number(MINUTES) * 60;
}
