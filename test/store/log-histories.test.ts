// Random histories of a store on disk on which much happens at once, while its log and its checkpoints are slow or fail:
// whatever is read, at any moment, is what some number of commits has made, and no acknowledged one is missing from it. So
// is what a crash leaves, and what is there once the store is closed and opened again.
//
//     HISTORIES=50 npx vitest run test/store/log-histories.test.ts   as many of each durability
//
// HASHRANGE_SEED repeats what is chosen, but not how long the disk takes.

import { cpSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, vi } from "vitest";
import { type LmdbOptions, type OpenLmdb, openLmdb } from "../../src/store/lmdb.ts";
import { LmdbStore } from "../../src/store/lmdb-store.ts";
import { Log } from "../../src/store/log.ts";
import { type Entry, type Range, type Store, StoreError } from "../../src/store/store.ts";
import { Random } from "../random/random.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { ModelStore } from "./model-store.ts";
import { bytes, key, write } from "./store-suite.ts";

const seed = Number(process.env.HASHRANGE_SEED ?? Math.floor(Math.random() * 2 ** 31));
const HISTORIES = Number(process.env.HISTORIES ?? 2);
const STEPS = 150;

/** Holds the number of the last commit, as text. */
const LAST_KEY = key(0);
const EVERYTHING = { from: key(0), to: key(255), entriesMax: 1_000 };

const textOf = (value: Uint8Array | undefined): string => (value ? Buffer.from(value).toString() : "0");
const plain = (entries: readonly Entry[]): string[] =>
  entries.map((entry) => `${Buffer.from(entry.key).toString("hex")} ${textOf(entry.value)}`);

class History {
  readonly #random: Random;
  readonly #options: LmdbOptions;
  /** What the n-th commit has left, for each that was decided and has not failed. */
  readonly #after = [new ModelStore()];
  /** The last stamp that it, or one before it, was given. */
  readonly #stampAfter = [0n];
  #acknowledged = 0;
  /** What LMDB is writing cannot be copied. */
  absorbing = 0;
  refused = 0;

  constructor(random: Random, options: LmdbOptions) {
    this.#random = random;
    this.#options = options;
  }

  get acknowledged(): number {
    return this.#acknowledged;
  }

  async run(): Promise<void> {
    const random = this.#random;
    let path = temporaryDirectory();
    let store = await openLmdb(path, this.#options);
    let underWay: Promise<void>[] = [];
    for (let i = 0; i < STEPS; i++) {
      underWay.push(...random.several(0, 6, () => this.#commit(store)));
      const waits: (readonly [weight: number, wait: () => Promise<unknown>])[] = [
        [10, () => Promise.resolve()],
        [10, () => Promise.race([...underWay, sleep(5)])],
        [5, () => Promise.all(underWay)],
        [5, () => sleep(random.integer(0, 5))],
      ];
      await random.weighted(waits)();
      this.#check(store);
      if (random.chance(0.06) && this.absorbing === 0) {
        const copy = temporaryDirectory();
        cpSync(path, copy, { recursive: true });
        if (random.chance(0.5)) {
          await this.#checkLeft(copy, this.#acknowledged);
          continue;
        }
        const acknowledged = this.#acknowledged;
        await store.close();
        await Promise.all(underWay);
        path = copy;
        this.#acknowledged = acknowledged;
      } else if (random.chance(0.06)) {
        await store.close();
      } else continue;
      await Promise.all(underWay);
      underWay = [];
      store = await this.#open(path);
      this.#check(store);
      this.#after.length = this.#numberIn(store) + 1;
    }
    await Promise.all(underWay);
    await store.close();
  }

  /** Until it works: opening fails as checkpoints do. */
  async #open(path: string): Promise<OpenLmdb> {
    for (;;) {
      try {
        return await openLmdb(path, this.#options);
      } catch (error) {
        expect(error).toMatchObject({ message: "on purpose" });
      }
    }
  }

  async #commit(store: Store): Promise<void> {
    const random = this.#random;
    const puts = new Set(random.several(0, 4, () => random.integer(1, 40)));
    const deletes = new Set(random.several(0, 4, () => random.integer(1, 40)).filter((n) => !puts.has(n)));
    const asksForStamp = random.chance(0.5);
    let number = 0;
    try {
      await store.commit([LAST_KEY], ([last], stampOf) => {
        number = Number(textOf(last)) + 1;
        const value = bytes(`${number}`.padEnd(random.integer(1, 200), "."));
        const changes = {
          puts: [
            { key: LAST_KEY, value: bytes(`${number}`) },
            ...[...puts].map((n) => ({ key: key((n % 5) + 1, `${n}`), value })),
          ],
          deletes: [...deletes].map((n) => key((n % 5) + 1, `${n}`)),
        };
        expect(number).toBeGreaterThan(this.#acknowledged);
        const model = this.#after[number - 1]!.fork();
        void write(model, changes);
        this.#after[number] = model;
        const lastStamp = this.#stampAfter[number - 1]!;
        if (asksForStamp) expect(stampOf()).toBeGreaterThan(lastStamp);
        this.#stampAfter[number] = asksForStamp ? stampOf() : lastStamp;
        return { ...changes, result: undefined };
      });
      this.#acknowledged = Math.max(this.#acknowledged, number);
      expect(Number(textOf(store.get(LAST_KEY) as Uint8Array))).toBeGreaterThanOrEqual(number);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      if (error.code !== "closed") expect(error.message).toContain("on purpose");
      this.refused++;
    }
  }

  #numberIn(store: OpenLmdb): number {
    return Number(textOf(store.get(LAST_KEY)));
  }

  #check(store: OpenLmdb, acknowledged = this.#acknowledged): void {
    const number = this.#numberIn(store);
    expect(number).toBeGreaterThanOrEqual(acknowledged);
    const model = this.#after[number]!;
    expect(plain(store.range(EVERYTHING))).toEqual(plain(model.range(EVERYTHING)));
    const random = this.#random;
    const range: Range = {
      from: key(random.integer(1, 5), `${random.integer(0, 40)}`),
      to: key(random.integer(1, 6), `${random.integer(0, 40)}`),
      reverse: random.chance(0.5),
      entriesMax: random.integer(1, 20),
      ...(random.chance(0.5) && { bytesMax: random.integer(1, 1_000) }),
    };
    expect(plain(store.range(range))).toEqual(plain(model.range(range)));
  }

  async #checkLeft(path: string, acknowledged: number): Promise<void> {
    const store = await this.#open(path);
    this.#check(store, acknowledged);
    await store.close();
  }
}

it.each(["sync", "relaxed", "none"] as const)(
  `much at once while the log and checkpoints are slow or fail, durability %s, seed ${seed}`,
  async (durability) => {
    const random = new Random(seed);
    const { append, flush } = Log.prototype;
    const { absorb } = LmdbStore.prototype;
    let history: History;
    const disturb = async () => {
      if (random.chance(0.3)) await sleep(random.integer(0, 8));
      if (random.chance(0.15)) throw new StoreError("io", "on purpose");
    };
    vi.spyOn(Log.prototype, "append").mockImplementation(async function (this: Log, ...parameters) {
      await disturb();
      return append.apply(this, parameters);
    });
    vi.spyOn(Log.prototype, "flush").mockImplementation(async function (this: Log) {
      await disturb();
      return flush.apply(this);
    });
    vi.spyOn(LmdbStore.prototype, "absorb").mockImplementation(async function (this: LmdbStore, ...parameters) {
      await disturb();
      history.absorbing++;
      await absorb.apply(this, parameters);
      history.absorbing--;
      await disturb();
    });
    try {
      for (let i = 0; i < HISTORIES; i++) {
        history = new History(random, { durability, checkpoint: { bytes: 3_000, milliseconds: 3 } });
        await history.run();
        expect(history.acknowledged).toBeGreaterThan(STEPS / 2);
        expect(history.refused).toBeGreaterThan(0);
      }
    } finally {
      vi.restoreAllMocks();
    }
  },
  60_000 + HISTORIES * 10_000,
);
