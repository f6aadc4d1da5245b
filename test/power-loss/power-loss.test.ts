// Power is lost at any moment of commits of every kind and size, of clearing, closing and opening, and the disk holds what it
// had flushed and any part of the rest: what was acknowledged is there afterwards, nothing is there by half, and no commit is
// there without those before it. Then the next process goes on with what is left, and power is lost again.
//
//     ROUNDS=100 STATES=50 npx vitest run test/power-loss   as many processes, and losses of power of each
//     COMMITS=5000 …                                        so many commits a process at most, for what comes after many
//     KEEP=/tmp/found …                                     keeps what was left where something was wrong
//
// SEED repeats what is written and which moments are chosen, but not how long the disk takes over a flush.

import { basename } from "node:path";
import { describe, expect, test } from "vitest";
import { Random } from "../random/random.ts";
import type { Change } from "./journal.ts";
import { anyMoments, type Configuration, firstMoments, lastMoments, PowerLosses } from "./power-losses.ts";
import { Recorder } from "./recorder.ts";

const ROUNDS = Number(process.env.ROUNDS ?? 2);
const STATES = Number(process.env.STATES ?? 6);
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
const timeout = 120_000 + ROUNDS * STATES * 2_000;

const sync = { options: { durability: "sync" }, keepsAcknowledged: true } as const;
const relaxed = { options: { durability: "relaxed" }, keepsAcknowledged: false } as const;
/** What the log holds goes into LMDB all the time. */
const checkpoint = { bytes: 20_000, milliseconds: 5 };
const syncBySteps = { options: { durability: "sync", checkpoint }, keepsAcknowledged: true } as const;
const relaxedBySteps = { options: { durability: "relaxed", checkpoint }, keepsAcknowledged: false } as const;
const noneBySteps = { options: { durability: "none", checkpoint }, keepsAcknowledged: false } as const;
const moments = anyMoments(STATES);
/** All that it wrote is in the log, of which nothing has been flushed. */
const killed = {
  kind: "store",
  options: { durability: "none", checkpoint: { bytes: 2 ** 30, milliseconds: 2 ** 30 } },
  keepsAcknowledged: false,
  isKilled: true,
  // More than LMDB takes over in one transaction.
  commits: 1_000,
  moments: lastMoments(STATES),
} as const;

test.for<Configuration>([
  { kind: "store", ...sync, moments },
  { kind: "store", ...syncBySteps, moments },
  { kind: "store", ...relaxed, moments },
  { kind: "store", ...relaxedBySteps, moments },
  { kind: "store", ...noneBySteps, moments },
  killed,
  { kind: "database", ...sync, moments },
  { kind: "database", ...syncBySteps, moments },
  { kind: "database", ...relaxedBySteps, moments },
])("a $kind with $options loses nothing it has promised", { timeout }, async (configuration, context) => {
  const losses = new PowerLosses(new Recorder(context), configuration, new Random(SEED));
  await losses.run(ROUNDS);
  console.log(`${losses.states} losses of power, ${losses.writes} writes found, SEED=${SEED}`);
  expect(losses.faults, `SEED=${SEED}`).toEqual([]);
  // The last ones may be missing, but not all of them every time.
  expect(losses.writes).toBeGreaterThan(losses.states);
});

test.for<Configuration>([
  { kind: "store", ...sync, moments: firstMoments(2), commits: 1 },
  { kind: "store", ...relaxed, moments: firstMoments(2), commits: 1 },
])(
  "a folder that was being made for durability $options.durability can be opened",
  { timeout },
  async (configuration, context) => {
    const losses = new PowerLosses(new Recorder(context), configuration, new Random(SEED));
    await losses.run(1);
    expect(losses.faults, `SEED=${SEED}`).toEqual([]);
  },
);

describe("what would lose something is found out", () => {
  const row = (what: string, configuration: Partial<Configuration>) =>
    ({
      what,
      kind: "store",
      ...sync,
      moments: anyMoments(20),
      commits: 100,
      isFaulty: true,
      ...configuration,
    }) as const;

  test.for<Configuration & { what: string }>([
    row("answers that are not waited for", { ...relaxed, keepsAcknowledged: true }),
    row("flushes that do nothing", { asIf: withoutFlushes }),
    row("flushes that do nothing while LMDB takes over the log", { ...syncBySteps, asIf: withoutFlushes }),
    row("flushes of a database that do nothing", { kind: "database", asIf: withoutFlushes }),
    row("folders that are not flushed", { asIf: withoutFlushesOfFolders }),
    row("a log that the next process does not flush", {
      ...killed,
      moments: lastMoments(20),
      asIf: withoutFlushesOfLogs,
    }),
  ])("$what", { timeout }, async (configuration, context) => {
    const losses = new PowerLosses(new Recorder(context), configuration, new Random(SEED));
    await losses.run(2);
    expect(losses.faults.length, `SEED=${SEED}`).toBeGreaterThan(0);
  });
});

function withoutFlushes(changes: readonly Change[]): Change[] {
  return changes
    .filter(({ kind }) => kind !== "flush")
    .map((change) => (change.kind === "write" ? { ...change, isSynchronous: false } : change));
}

function withoutFlushesOfLogs(changes: readonly Change[]): Change[] {
  const isLog = (path: string) => basename(path).startsWith("log-");
  const logs = changes.flatMap((change) => (change.kind === "create" && isLog(change.path) ? [change.inode] : []));
  return changes.filter((change) => change.kind !== "flush" || !change.inode || !logs.includes(change.inode));
}

function withoutFlushesOfFolders(changes: readonly Change[]): Change[] {
  const files = new Set(changes.flatMap((change) => (change.kind === "write" ? [change.inode] : [])));
  return changes.filter((change) => change.kind !== "flush" || change.inode === undefined || files.has(change.inode));
}
