// What is written to a store, and what must be found in it: commits that are numbered in the order in which they are decided,
// each of which follows from its number and a seed. So whoever knows how many there are knows what a store must hold, byte
// for byte.

import { decodeCounters, type Entry, type Increment, incremented, type Store } from "../../src/store/store.ts";
import { Random } from "../random/random.ts";

/** One process has written from one commit on, and with a seed of its own. */
export interface Round {
  readonly seed: number;
  /** How many commits there were when it began: of each writer, where there are several. */
  readonly after: readonly number[];
}

/** What the process has said, in order. */
export type StoreMark =
  /** A commit has been acknowledged; with the stamp that it was given. */
  | { readonly acknowledged: number; readonly stamp: string }
  /** The store has been closed, after so many commits: they are safe, however durable they were before. */
  | { readonly closed: number }
  | { readonly clearing: number }
  /** A partition has been cleared, when so many commits had been decided. */
  | { readonly cleared: number; readonly decided: number };

/** The number of the last commit, and the seed of the round in which it was made. */
export const LAST_KEY = key(1, 0);
/** The stamp of the last commit. */
export const STAMP_KEY = key(1, 1);
const SMALL = 2;
const LARGE = 3;
const COUNTERS = 4;
/** A commit that fills a partition has one of its own, this one and its number. */
const FILLED = 1_000_000;

export function encodeLast(number: number, seed: number): Uint8Array {
  const bytes = Buffer.alloc(12);
  bytes.writeBigUInt64BE(BigInt(number));
  bytes.writeInt32BE(seed, 8);
  return bytes;
}

export function numberOfLast(bytes: Uint8Array | undefined): number {
  return bytes ? Number(Buffer.from(bytes).readBigUInt64BE()) : 0;
}

/** What a commit changes beside the records of its number and stamp. */
export interface Plan {
  readonly puts: readonly Entry[];
  readonly deletes: readonly Uint8Array[];
  readonly increments: readonly Increment[];
  /** The partition that it fills, which may be cleared once it has been acknowledged. */
  readonly filled?: number;
}

export function planOf(seed: number, number: number): Plan {
  const random = new Random(Math.imul(seed, 0x9e3779b1) ^ number);
  const empty = { puts: [], deletes: [], increments: [] };
  switch (
    random.weighted([
      [50, "small"],
      [20, "medium"],
      [7, "large"],
      [15, "delete"],
      [1, "fill"],
      [3, "nothing"],
    ] as const)
  ) {
    case "small":
      return { ...empty, puts: putsOf(random, 5, SMALL, 80, 200), increments: incrementsOf(random) };
    case "medium":
      return { ...empty, puts: putsOf(random, 3, SMALL, 80, 9_000), increments: incrementsOf(random) };
    case "large":
      return { ...empty, puts: putsOf(random, 1, LARGE, 10, 300_000), increments: incrementsOf(random) };
    case "delete":
      return { ...empty, deletes: keysOf(random, 4, random.pick([SMALL, SMALL, LARGE]), 40) };
    case "fill": {
      const filled = FILLED + number;
      // `clear` may take several steps for so many.
      const count = random.integer(200, 2_500);
      const puts = Array.from({ length: count }, (_, i) => ({ key: key(filled, i), value: randomValue(random, 30) }));
      return { ...empty, puts, filled };
    }
    case "nothing":
      return { ...empty, increments: incrementsOf(random) };
  }
}

function putsOf(random: Random, countMax: number, partition: number, keys: number, bytesMax: number): Entry[] {
  return keysOf(random, countMax, partition, keys).map((key) => ({ key, value: randomValue(random, bytesMax) }));
}

/** Different ones, at least one. */
function keysOf(random: Random, countMax: number, partition: number, keys: number): Uint8Array[] {
  const numbers = new Set(random.several(1, countMax, () => random.integer(1, keys)));
  return Array.from(numbers, (number) => key(partition, number));
}

function incrementsOf(random: Random): Increment[] {
  return keysOf(random, 2, COUNTERS, 5).map((key) => ({
    key,
    by: random.several(1, 3, () => random.integer(-5, 1_000)),
  }));
}

/** Some keys are long. */
function key(partition: number, number: number): Buffer {
  const bytes = Buffer.alloc(number % 17 === 16 ? 24 + ((number * 40) % 3_900) : 24, 7);
  bytes.fill(0, 0, 20);
  bytes.writeUInt32BE(partition);
  bytes.writeUInt32BE(number, 20);
  return bytes;
}

/** Values are pieces of this, so that nothing else passes for them. */
const chance = new Random(1);
const NOISE = Buffer.from(Uint8Array.from({ length: 1 << 20 }, () => chance.integer(0, 255)));

function randomValue(random: Random, bytesMax: number): Buffer {
  // From one byte on, and small ones as often as large ones.
  const bytes = Math.max(1, Math.floor(bytesMax * random.fraction() ** 2));
  const from = random.integer(0, NOISE.length - bytes);
  return NOISE.subarray(from, from + bytes);
}

const textOf = (key: Uint8Array) => Buffer.from(key).toString("latin1");

/** What a store holds after so many commits, but for the stamp, if nothing was cleared. */
function contentsAfter(number: number, rounds: readonly Round[]): Map<string, Uint8Array> {
  const contents = new Map<string, Uint8Array>();
  for (let n = 1; n <= number; n++) {
    const { seed } = rounds.findLast(({ after }) => after[0]! < n)!;
    const { puts, deletes, increments } = planOf(seed, n);
    for (const { key, value } of puts) contents.set(textOf(key), value);
    for (const key of deletes) contents.delete(textOf(key));
    for (const { key, by } of increments) contents.set(textOf(key), incremented(contents.get(textOf(key)), by));
    contents.set(textOf(LAST_KEY), encodeLast(n, seed));
  }
  return contents;
}

/** What marks say must be there. */
interface Promised {
  /** How many commits, if acknowledged ones are safe. */
  acknowledged: number;
  /** How many in any case. */
  closed: number;
  /** The partitions that may have been cleared in part. */
  readonly clearing: Set<number>;
  /** Those that are to be empty, if there is a commit later than this. */
  readonly cleared: Map<number, number>;
}

function promisedBy(marks: readonly StoreMark[]): Promised {
  const promised: Promised = { acknowledged: 0, closed: 0, clearing: new Set(), cleared: new Map() };
  for (const mark of marks) {
    if ("acknowledged" in mark) promised.acknowledged = Math.max(promised.acknowledged, mark.acknowledged);
    else if ("closed" in mark) promised.closed = mark.closed;
    else if ("clearing" in mark) promised.clearing.add(mark.clearing);
    else promised.cleared.set(mark.cleared, mark.decided);
  }
  return promised;
}

/** What is still to be said of a round's marks to whoever looks at a later one, which began with so many commits. */
export function carriedOver(marks: readonly StoreMark[], reached: number, keepsAcknowledged: boolean): StoreMark[] {
  return marks.flatMap((mark): StoreMark[] => {
    if ("clearing" in mark) return [mark];
    if (!("cleared" in mark)) return [];
    return keepsAcknowledged || mark.decided < reached ? [{ ...mark, decided: 0 }] : [];
  });
}

/**
 * Compares what a store holds with what it was told of.
 *
 * @param keepsAcknowledged whether a commit that was acknowledged must be there; otherwise the last ones may be missing
 */
export async function findStoreFaults(
  store: Store,
  rounds: readonly Round[],
  marks: readonly StoreMark[],
  keepsAcknowledged: boolean,
): Promise<{ faults: string[]; reached: number[] }> {
  const faults: string[] = [];
  const number = numberOfLast(await store.get(LAST_KEY));
  const promised = promisedBy(marks);
  const least = Math.max(promised.closed, rounds.at(-1)!.after[0]!, keepsAcknowledged ? promised.acknowledged : 0);
  if (number < least) faults.push(`commit ${least} is lost: the last one there is ${number}`);

  const expected = contentsAfter(number, rounds);
  const present = new Map<string, Uint8Array>();
  const everything = { from: Buffer.alloc(20), to: Buffer.alloc(20, 255), entriesMax: 1_000_000 };
  for (const { key, value } of await store.range(everything)) present.set(textOf(key), value);
  const stamp = present.get(textOf(STAMP_KEY));
  present.delete(textOf(STAMP_KEY));

  for (const name of new Set([...expected.keys(), ...present.keys()])) {
    const [found, due] = [present.get(name), expected.get(name)];
    const partition = Buffer.from(name, "latin1").readUInt32BE();
    const clearedAt = promised.cleared.get(partition);
    const isCleared =
      clearedAt !== undefined && (keepsAcknowledged || number > clearedAt || promised.closed > clearedAt);
    const isAsDue = found === undefined ? due === undefined : due !== undefined && Buffer.compare(found, due) === 0;
    if (isCleared ? found === undefined : isAsDue) continue;
    if (found === undefined && promised.clearing.has(partition)) continue;
    const key = `${partition}/${Buffer.from(name, "latin1").readUInt32BE(20)}`;
    faults.push(
      `after ${number} commits, key ${key} holds ${describe(found)} instead of ${describe(isCleared ? undefined : due)}`,
    );
  }

  // And it can be used as ever.
  const next = await store.commit([], (_, stamp) => ({
    puts: [{ key: key(9, 9), value: NOISE.subarray(0, 9) }],
    result: stamp(),
  }));
  if (stamp && next <= Buffer.from(stamp).readBigUInt64BE()) faults.push(`stamp ${next} is given a second time`);
  return { faults, reached: [number] };
}

function describe(value: Uint8Array | undefined): string {
  if (value === undefined) return "nothing";
  return value.length % 8 === 0 && value.length <= 24 ? `counters ${decodeCounters(value)}` : `${value.length} bytes`;
}
