// Requests of every operation, mutated: none brings a 500, none takes long, and none leaves data that is not sound.
//
//     SEED=123 npx vitest run test/fuzz/operations.test.ts   one scenario again
//     npm run test:fuzz -- --seed 123 --minutes 10           as many as there is time for, seeds from 123 on

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { Random } from "../random/random.ts";
import { shrink } from "../random/shrink.ts";
import {
  describeRequest,
  type FuzzRequest,
  isSameFault,
  openWorld,
  playAgain,
  playRandom,
  simpler,
  type World,
} from "./scenario.ts";
import { firstSeed, scenariosMax, seconds } from "./time.ts";

const SHRINK_ATTEMPTS_MAX = 200;
/** What may be held after a run more than before it, in bytes: caches of expressions and statements fill up. */
const KEPT_BYTES_MAX = 50 * 2 ** 20;

/** Bytes on the heap that are in use. */
async function heldBytes(): Promise<number> {
  setFlagsFromString("--expose-gc");
  // Weak references are kept until this turn of the event loop ends.
  await new Promise(setImmediate);
  runInNewContext("gc()");
  return process.memoryUsage().heapUsed;
}

/** The same fault with as few requests, and as little in the last of them, as possible. */
async function shrunk(world: World, requests: readonly FuzzRequest[], fault: string): Promise<readonly FuzzRequest[]> {
  const fails = async (some: readonly FuzzRequest[]) => isSameFault(fault, await playAgain(world, some));
  let rest = await shrink(requests, fails, SHRINK_ATTEMPTS_MAX);
  for (let attempts = 0; attempts < SHRINK_ATTEMPTS_MAX; ) {
    const before = rest;
    for (const last of simpler(rest.at(-1)!)) {
      if (attempts++ >= SHRINK_ATTEMPTS_MAX) break;
      const candidate = [...rest.slice(0, -1), last];
      if (await fails(candidate)) {
        rest = candidate;
        break;
      }
    }
    if (rest === before) break;
  }
  return rest;
}

it(
  "mutated requests are answered or refused",
  async () => {
    const world = await openWorld();
    const end = Date.now() + seconds(8) * 1000;
    const keptBefore = await heldBytes();
    let scenarios = 0;
    let sent = 0;
    for (; scenarios < scenariosMax && Date.now() < end; scenarios++) {
      const seed = firstSeed + scenarios;
      const { requests, fault } = await playRandom(world, new Random(seed));
      sent += requests.length;
      if (fault === undefined) continue;
      const shortest = await shrunk(world, requests, fault);
      expect.fail([`SEED=${seed} fails:`, ...shortest.map(describeRequest), "", fault].join("\n"));
    }
    console.log(`${sent} requests in ${scenarios} scenarios, seeds ${firstSeed} to ${firstSeed + scenarios - 1}`);
    expect((await heldBytes()) - keptBefore).toBeLessThan(KEPT_BYTES_MAX);
    expect(({} as { S?: unknown }).S).toBeUndefined(); // Nobody has reached Object.prototype.
    expect(Object.keys(Object.prototype)).toEqual([]);
  },
  seconds(8) * 1000 + 120_000,
);
