// Losses of power: a process writes, power is lost at some moment of it, what is left is judged, and the next process goes on
// with that.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { Random } from "../random/random.ts";
import { program } from "../support/program.ts";
import { writeLeft } from "./disk.ts";
import type { Change } from "./journal.ts";
import { type Case, Judge, type Mark } from "./judge.ts";
import { type Recorder, underWay } from "./recorder.ts";
import { carriedOver, type Round, type StoreMark } from "./store-history.ts";

/** A process makes so many commits at most. */
const COMMITS = Number(process.env.COMMITS ?? 300);
/** Where to keep what was left when something was wrong with it. */
const { KEEP } = process.env;
/** Then it goes on in a new folder: what is found in an old one takes ever longer to compare. */
const ROUNDS_PER_FOLDER = 4;

const programs = {
  store: await program(new URL("store-writer.ts", import.meta.url)),
  database: await program(new URL("database-writer.ts", import.meta.url)),
};
const judging = await program(new URL("judge-process.ts", import.meta.url));

export interface Configuration extends Pick<Case, "kind" | "options" | "keepsAcknowledged"> {
  /** So many commits are made by each process; a random number of them if absent. */
  readonly commits?: number;
  /** It ends without closing, and another process opens what it has left to the system before power is lost. */
  readonly isKilled?: boolean;
  readonly moments: (changes: readonly Change[], random: Random) => readonly number[];
  /** There are faults to be found: it ends with the first. */
  readonly isFaulty?: boolean;
  /** Turns what a process has done into what another one might have: one that forgets to flush. */
  readonly asIf?: (changes: readonly Change[]) => readonly Change[];
}

/** Numbers of the calls that are meant, and have just returned. */
function after(changes: readonly Change[], isMeant: (change: Change) => boolean): number[] {
  return changes.flatMap((change, i) => (isMeant(change) ? [i + 1] : []));
}

const isMark = ({ kind }: Change) => kind === "mark";
const isFlush = (change: Change) => change.kind === "flush" || (change.kind === "write" && change.isSynchronous);
const isNaming = ({ kind }: Change) => ["create", "makeFolder", "rename", "remove", "link"].includes(kind);

/** From the beginning of the process, or where it has closed what it wrote to, until it promises something again. */
function callsOfOpening(changes: readonly Change[]): number[] {
  let isOpening = true;
  return changes.flatMap((change, i) => {
    if (change.kind === "mark") isOpening = "closed" in (change.mark as Mark);
    return isOpening ? [i + 1] : [];
  });
}

/** Moments at which power is lost, as numbers of calls that have returned; most of them close to a promise or a flush. */
export function anyMoments(count: number): Configuration["moments"] {
  return (changes, random) => {
    const promises = after(changes, isMark);
    const flushes = after(changes, isFlush);
    const namings = after(changes, isNaming);
    const openings = callsOfOpening(changes);
    const moments = Array.from({ length: count }, () => {
      const close = random.weighted([
        [4, promises],
        [3, flushes],
        [1, namings],
        [2, openings],
        [2, []],
      ]);
      if (close.length === 0) return random.integer(0, changes.length);
      return Math.min(changes.length, random.pick(close) + random.pick([0, 0, -1, 1, 2]));
    });
    return moments.sort((a, b) => a - b);
  };
}

/** Each moment until something is promised for the first time, so often. */
export function firstMoments(times: number): Configuration["moments"] {
  return (changes) => {
    const end = after(changes, isMark)[0]!;
    return Array.from({ length: end * times }, (_, i) => Math.ceil((i + 1) / times));
  };
}

/** After the last promise: while the next process opens what was left. */
export function lastMoments(count: number): Configuration["moments"] {
  return (changes, random) => {
    const from = after(changes, isMark).at(-1)!;
    return random.several(count, count, () => random.integer(from, changes.length)).sort((a, b) => a - b);
  };
}

/** What one process after another wrote to a folder until power was lost. */
interface Past {
  readonly path: string;
  readonly rounds: readonly Round[];
  readonly marks: readonly Mark[];
}

/** Losses of power, of so many processes each of which goes on with what the one before it left. */
export class PowerLosses {
  readonly faults: string[] = [];
  states = 0;
  /** That were found, in all of what was left together. */
  writes = 0;
  readonly #recorder: Recorder;
  readonly #configuration: Configuration;
  readonly #random: Random;
  readonly #judge = new Judge(judging);

  constructor(recorder: Recorder, configuration: Configuration, random: Random) {
    this.#recorder = recorder;
    this.#configuration = configuration;
    this.#random = random;
  }

  /** @param rounds how many processes */
  async run(rounds: number): Promise<void> {
    let past: Past | undefined;
    for (let round = 0; round < rounds; round++) {
      if (round % ROUNDS_PER_FOLDER === 0) past = undefined;
      if (this.#configuration.isFaulty && this.faults.length > 0) return;
      past = await this.#round(past ?? { path: this.#recorder.newFolder(), rounds: [], marks: [] });
    }
  }

  /** @returns what one of the losses has left, if it was as it should be */
  async #round({ path, rounds: before, marks: said }: Past): Promise<Past | undefined> {
    const { kind, options, keepsAcknowledged, isKilled, moments, isFaulty } = this.#configuration;
    const random = this.#random;
    const { commits = random.integer(20, COMMITS), asIf = (changes) => changes } = this.#configuration;
    const rounds = before.length > 0 ? before : [{ seed: random.integer(1, 2 ** 30), after: [0, 0, 0, 0] }];
    const job = { folder: join(path, "made", "data"), rounds, commits, options, isKilled };
    const jobs = isKilled ? [job, { ...job, commits: 0 }] : [job];
    const recording = await this.#recorder.record(path, programs[kind], jobs);
    const changes = asIf(recording.changes);
    const { disk } = recording;

    let applied = 0;
    let next: Past | undefined;
    const chosen = moments(changes, random);
    const goesOn = random.integer(0, chosen.length - 1);
    for (const [i, moment] of chosen.entries()) {
      for (; applied < moment; applied++) disk.apply(changes[applied]!);
      const chance = random.integer(1, 2 ** 31);
      const lose = (target: string): string => {
        writeLeft(target, disk.afterPowerLoss(underWay(changes, moment), new Random(chance)));
        return target;
      };
      const marks = [
        ...said,
        ...changes.slice(0, moment).flatMap((change) => (change.kind === "mark" ? [change.mark as Mark] : [])),
      ];
      const left = lose(this.#recorder.newFolder());
      const folder = join(left, "made", "data");
      const { faults, reached } = await this.#judge.judge({
        kind,
        folder,
        options,
        rounds,
        marks,
        keepsAcknowledged,
      });
      rmSync(left, { recursive: true });
      this.states++;
      this.writes += reached.reduce((sum, writes) => sum + writes, 0);
      for (const fault of faults.slice(0, 3)) this.faults.push(`after call ${moment} of ${changes.length}: ${fault}`);
      if (faults.length > 0 && KEEP !== undefined) lose(join(KEEP, `${kind}-${options.durability}-${this.states}`));
      if (faults.length > 0 && isFaulty) return undefined;
      if (faults.length > 0 || i !== goesOn) continue;
      next = {
        path: lose(this.#recorder.newFolder()),
        rounds: [...rounds, { seed: random.integer(1, 2 ** 30), after: reached }],
        marks: kind === "store" ? carriedOver(marks as StoreMark[], reached[0]!, keepsAcknowledged) : [],
      };
    }

    if (changes === recording.changes) {
      for (; applied < changes.length; applied++) disk.apply(changes[applied]!);
      // Otherwise it wrote what was not recorded, and all of this says nothing.
      expect([...disk.differences()]).toEqual([]);
      expect(disk.mapped().filter((name) => name !== "lock.mdb")).toEqual([]);
    }
    return next;
  }
}
