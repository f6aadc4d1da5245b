// Random histories on every store at once: each answers what the model answers. A failure prints its seed and the
// shortest history that shows it; HASHRANGE_SEED=… repeats one.

import { cpSync } from "node:fs";
import fc from "fast-check";
import { expect, it } from "vitest";
import { type LmdbOptions, openLmdb } from "../../src/store/lmdb.ts";
import { MemoryStore } from "../../src/store/memory.ts";
import { type Awaitable, type Decide, type Entry, PARTITION_BYTES, type Store } from "../../src/store/store.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { ModelStore } from "./model-store.ts";

const HISTORIES = 60;
const seed = Number(process.env.HASHRANGE_SEED ?? Math.floor(Math.random() * 2 ** 31));

// Keys and values are drawn as texts, so that a failure prints something that can be read: a key as hexadecimal digits, a
// value as its length and the byte it is full of.

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const unhex = (text: string): Uint8Array => Buffer.from(text, "hex");

/** Few bytes, so that keys meet, are one another's prefixes, and stand at either end of the order. */
const sortKey = fc.array(fc.constantFrom("00", "01", "7f", "80", "ff"), { maxLength: 3 });
const key = fc
  .tuple(fc.constantFrom("00", "07", "ff"), sortKey)
  .map(([partition, sort]) => partition.repeat(PARTITION_BYTES) + sort.join(""));
const bound = fc.oneof(key, fc.constantFrom("", "07", "ff".repeat(30)));
const counterKey = fc.constantFrom("01", "02").map((byte) => byte.repeat(PARTITION_BYTES + 1));
const value = fc.record({ length: fc.constantFrom(0, 1, 10, 300, 5_000, 20_000), byte: fc.nat(255) });

const commit = fc.record({
  kind: fc.constant("commit" as const),
  reads: fc.array(key, { maxLength: 4 }),
  /** Puts a value, or deletes the key where there is none. */
  writes: fc.uniqueArray(fc.record({ key, value: fc.option(value) }), { selector: (write) => write.key, maxLength: 8 }),
  increments: fc.uniqueArray(fc.record({ key: counterKey, by: fc.array(fc.integer(), { maxLength: 3 }) }), {
    selector: (increment) => increment.key,
    maxLength: 2,
  }),
  asksForStamp: fc.boolean(),
  throws: fc.constantFrom(true, false, false, false, false, false),
});
const range = fc.record({
  kind: fc.constant("range" as const),
  from: bound,
  to: bound,
  reverse: fc.boolean(),
  entriesMax: fc.integer({ min: 1, max: 8 }),
  bytesMax: fc.constantFrom(Number.POSITIVE_INFINITY, 1, 5, 20, 310, 6_000, 30_000),
});
const step = fc.oneof(
  { weight: 6, arbitrary: commit },
  { weight: 4, arbitrary: range },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("get" as const), key }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("getMany" as const), keys: fc.array(fc.oneof(key, counterKey)) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("clear" as const), from: bound, to: bound }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("renew" as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer Of> ? Of : never;
type Commit = Extract<Step, { kind: "commit" }>;

/** A store, and what makes the next one of it: reopened, or forked. */
interface Subject {
  store: Store;
  readonly renew: (store: Store) => Promise<Store>;
}

/** A store on disk that is closed and opened again. */
async function reopened(options: LmdbOptions): Promise<Subject> {
  const path = temporaryDirectory();
  const renew = async (store: Store): Promise<Store> => {
    await store.close();
    return openLmdb(path, options);
  };
  return { store: await openLmdb(path, options), renew };
}

/** A store on disk whose files are taken as they are while it is open, as a crash would leave them. */
async function crashed(options: LmdbOptions): Promise<Subject> {
  let path = temporaryDirectory();
  const renew = async (store: Store): Promise<Store> => {
    const copy = temporaryDirectory();
    cpSync(path, copy, { recursive: true });
    await store.close();
    path = copy;
    return openLmdb(path, options);
  };
  return { store: await openLmdb(path, options), renew };
}

async function take(store: Store, taken: Step): Promise<unknown> {
  switch (taken.kind) {
    case "get":
      return store.get(unhex(taken.key));
    case "getMany":
      return store.getMany(taken.keys.map(unhex));
    case "range":
      return store.range({ ...taken, from: unhex(taken.from), to: unhex(taken.to) });
    case "clear":
      return store.clear(unhex(taken.from), unhex(taken.to));
    case "renew":
      return undefined;
    case "commit":
      return store.commit(taken.reads.map(unhex), decide(taken)).catch((error: Error) => error.message);
  }
}

function decide({ writes, increments, asksForStamp, throws }: Commit): Decide<readonly (Uint8Array | undefined)[]> {
  return (values, stamp) => {
    if (asksForStamp) stamp();
    if (throws) throw new Error("decided otherwise");
    const puts = writes.flatMap((write) =>
      write.value ? [{ key: unhex(write.key), value: Buffer.alloc(write.value.length, write.value.byte) }] : [],
    );
    return {
      puts,
      deletes: writes.filter((write) => !write.value).map((write) => unhex(write.key)),
      increments: increments.map((increment) => ({ key: unhex(increment.key), by: increment.by })),
      result: values,
    };
  };
}

function everything(store: Store): Awaitable<readonly Entry[]> {
  return store.range({ from: Buffer.alloc(0), to: Buffer.alloc(40, 255), entriesMax: 1_000 });
}

/** An answer as text: a store may answer any kind of Uint8Array. */
function plain(answer: unknown): string {
  if (answer instanceof Uint8Array) return hex(answer);
  if (Array.isArray(answer)) return `[${answer.map(plain).join(", ")}]`;
  if (answer instanceof Object) return plain(Object.values(answer));
  return String(answer);
}

it(`random histories, seed ${seed}`, async () => {
  const history = fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
    const model = new ModelStore();
    const subjects: Subject[] = [
      { store: new MemoryStore(), renew: async (store) => store.fork!() },
      await reopened({ durability: "none" }),
      await reopened({ durability: "none", checkpoint: { bytes: 1_000 } }),
      // Without checkpoints: a copy made while LMDB writes would not be of one moment.
      await crashed({ durability: "none", checkpoint: { bytes: 1e9, milliseconds: 1e9 } }),
    ];
    try {
      for (const taken of steps) {
        const expected = plain(await take(model, taken));
        for (const subject of subjects) {
          if (taken.kind === "renew") subject.store = await subject.renew(subject.store);
          expect(plain(await take(subject.store, taken))).toBe(expected);
        }
      }
      const left = plain(await everything(model));
      for (const { store } of subjects) expect(plain(await everything(store))).toBe(left);
    } finally {
      for (const { store } of subjects) await store.close();
    }
  });
  await fc.assert(history, { seed, numRuns: HISTORIES });
}, 120_000);
