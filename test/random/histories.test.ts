// Random histories: the same requests to a plain model of DynamoDB and to every database, equal answers required.
//
//     SEED=123 npx vitest run test/random                 one history again
//     MINUTES=10 npx vitest run test/random              as many as there is time for
//     HISTORIES=50 SEED=1000 npx vitest run test/random   as many as this, seeds from 1000 on

import { expect, it } from "vitest";
import { generateHistory, type History } from "./generator.ts";
import { Disagreement, describe, play } from "./history.ts";
import { Random } from "./random.ts";
import { shrink } from "./shrink.ts";

const { SEED, HISTORIES, MINUTES } = process.env;
const seconds =
  MINUTES !== undefined
    ? Number(MINUTES) * 60
    : HISTORIES === undefined && SEED === undefined
      ? 15
      : Number.POSITIVE_INFINITY;
const histories = Number(HISTORIES ?? (SEED !== undefined && MINUTES === undefined ? 1 : Number.POSITIVE_INFINITY));
const firstSeed = SEED !== undefined ? Number(SEED) : Math.floor(Math.random() * 2 ** 31);
const STEPS_MAX = 80;
const SHRINK_ATTEMPTS_MAX = 300;

async function disagreementOf(history: History): Promise<Disagreement | undefined> {
  try {
    await play(history);
    return undefined;
  } catch (error) {
    if (error instanceof Disagreement) return error;
    throw error;
  }
}

it(
  "histories have the model's answers on memory, LMDB and HTTP, and leave the model's contents",
  async () => {
    const end = Date.now() + seconds * 1000;
    let played = 0;
    for (; played < histories && Date.now() < end; played++) {
      const seed = firstSeed + played;
      const history = generateHistory(new Random(seed), STEPS_MAX);
      if (!(await disagreementOf(history))) continue;
      const steps = await shrink(
        history.steps,
        async (steps) => (await disagreementOf({ ...history, steps })) !== undefined,
        SHRINK_ATTEMPTS_MAX,
      );
      const shortest = await disagreementOf({ ...history, steps });
      expect.fail(
        [
          `SEED=${seed} fails, with ${JSON.stringify(history.limits)}:`,
          ...steps.map((step, i) => `${i} (branch ${step.branch}) ${describe(step)}`),
          "",
          shortest?.message ?? "Not always: not this time",
        ].join("\n"),
      );
    }
    console.log(`${played} histories, seeds ${firstSeed} to ${firstSeed + played - 1}`);
    expect(played).toBeGreaterThan(0);
  },
  Number.isFinite(seconds) ? seconds * 1000 + 120_000 : 3_600_000,
);
