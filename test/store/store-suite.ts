// The store contract (src/store/store.ts) as a suite: every backend runs all of it.

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type Changes,
  decodeCounters,
  encodeCounters,
  KEY_BYTES_MAX,
  PARTITION_BYTES,
  type Range,
  type Store,
  StoreError,
} from "../../src/store/store.ts";

export interface StoreUnderTest {
  readonly store: Store;
  /** Opens the same data once more, after the store has been closed. Absent where data goes with the store. */
  readonly reopen?: () => Promise<Store>;
}

/** A key in one of 256 partitions. */
export function key(partition: number, sort: string | Uint8Array = ""): Uint8Array {
  return Buffer.concat([Buffer.alloc(PARTITION_BYTES, partition), Buffer.from(sort as string, "latin1")]);
}

export function bytes(text: string): Uint8Array {
  return Buffer.from(text);
}

function text(value: Uint8Array | undefined): string | undefined {
  return value && Buffer.from(value).toString();
}

/** Applies changes without a decision. */
export function write(store: Store, changes: Changes): Promise<void> {
  return store.commit([], () => ({ ...changes, result: undefined }));
}

function put(store: Store, entryKey: Uint8Array, value: string): Promise<void> {
  return write(store, { puts: [{ key: entryKey, value: bytes(value) }] });
}

async function found(store: Store, range: Partial<Range> & { sorts?: [string, string] }): Promise<string> {
  const [from, to] = range.sorts ?? ["", "\xff\xff"];
  const entries = await store.range({ from: key(1, from), to: key(1, to), entriesMax: 1_000, ...range });
  return entries.map((entry) => Buffer.from(entry.key).subarray(PARTITION_BYTES).toString("latin1")).join(" ");
}

async function refused(operation: () => unknown): Promise<unknown> {
  try {
    await operation();
  } catch (error) {
    return error;
  }
  throw new Error("was not refused");
}

export function describeStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`store: ${name}`, () => {
    let subject: StoreUnderTest;
    let store: Store;
    beforeEach(async () => {
      subject = await open();
      store = subject.store;
    });
    afterEach(() => store.close());

    describe("get", () => {
      it("answers what was put, and undefined for anything else", async () => {
        await put(store, key(1, "a"), "one");
        expect(text(await store.get(key(1, "a")))).toBe("one");
        for (const other of [key(1, "b"), key(1), key(1, "aa"), key(2, "a"), key(0, "a")]) {
          expect(await store.get(other)).toBeUndefined();
        }
      });

      it("answers the last of several values", async () => {
        await put(store, key(1), "one");
        await put(store, key(1), "a longer one");
        await put(store, key(1), "");
        expect(await store.get(key(1))).toHaveLength(0);
        await put(store, key(1), "three");
        expect(text(await store.get(key(1)))).toBe("three");
      });

      it("reads every commit whose promise has resolved", async () => {
        for (let i = 0; i < 200; i++) {
          await put(store, key(1, "a"), String(i));
          expect(text(await store.get(key(1, "a")))).toBe(String(i));
        }
      });

      it("answers bytes that later reads and writes do not change", async () => {
        const large = "x".repeat(400_000);
        for (const [sort, value] of Object.entries({ a: "aaaa", b: "bbbb", large }))
          await put(store, key(1, sort), value);
        const a = (await store.get(key(1, "a")))!;
        const wasLarge = (await store.get(key(1, "large")))!;
        const [first, second, third] = await store.getMany([key(1, "a"), key(1, "b"), key(1, "large")]);
        const range = await store.range({ from: key(1), to: key(2), entriesMax: 10 });
        await write(store, { deletes: [key(1, "large")], puts: [{ key: key(1, "a"), value: bytes("AAAA") }] });
        for (let i = 0; i < 20; i++) await put(store, key(1, `z${i}`), "z".repeat(400_000));
        expect([a, first, second].map(text)).toEqual(["aaaa", "aaaa", "bbbb"]);
        expect([wasLarge, third].map((value) => text(value) === large)).toEqual([true, true]);
        expect(range.map(({ value }) => text(value))).toEqual(["aaaa", "bbbb", large]);
      });
    });

    describe("keys and values", () => {
      const binary = [[], [0], [0, 0], [0, 255], [1], [127], [128], [255], [255, 0], [255, 255]];
      it("are any bytes, and keys are ordered by them, unsigned", async () => {
        const puts = binary.map((sort) => ({ key: key(1, Buffer.from(sort)), value: Buffer.from(sort) }));
        await write(store, { puts: [...puts].reverse() });
        const entries = await store.range({ from: key(1), to: key(2), entriesMax: 100 });
        expect(entries.map(({ value }) => [...value])).toEqual(binary);
        expect(entries.map((entry) => [...entry.key.subarray(PARTITION_BYTES)])).toEqual(binary);
        for (const sort of binary) expect([...(await store.get(key(1, Buffer.from(sort))))!]).toEqual(sort);
      });

      for (const length of [PARTITION_BYTES, 511, 512, 1_978, 1_979, 2_047, KEY_BYTES_MAX]) {
        it(`keys of ${length} bytes are stored as they are`, async () => {
          const keys = ["a", "b", "c"].map(
            (end) =>
              key(9, `${"k".repeat(length)}`)
                .subarray(0, length - 1)
                .toString() + end,
          );
          const puts = keys.map((latin) => ({ key: Buffer.from(latin, "latin1"), value: bytes(latin.slice(-1)) }));
          await write(store, { puts });
          for (const entry of puts) expect(await store.get(entry.key)).toEqual(entry.value);
          const [, b, c] = puts;
          const entries = await store.range({
            from: b!.key,
            to: Buffer.concat([c!.key, Buffer.alloc(1)]),
            entriesMax: 5,
          });
          expect(entries.map((entry) => text(entry.value))).toEqual(["b", "c"]);
          expect(Buffer.from(entries[0]!.key).equals(b!.key)).toBe(true);
          await write(store, { deletes: [b!.key] });
          expect(await store.getMany(puts.map((entry) => entry.key))).toEqual([
            puts[0]!.value,
            undefined,
            puts[2]!.value,
          ]);
        });
      }

      for (const length of [0, 1, 4_096, 8_192, 16_384, 32_768, 65_536, 400_000, 1_000_000]) {
        it(`values of ${length} bytes come back`, async () => {
          const value = Buffer.alloc(length, "0123456789abcdefg");
          await write(store, { puts: [{ key: key(1), value }] });
          expect(value.equals((await store.get(key(1)))!)).toBe(true);
          const [entry] = await store.range({ from: key(1), to: key(2), entriesMax: 1 });
          expect(value.equals(entry!.value)).toBe(true);
        });
      }

      it("a view of a larger array is as good as an array of its own", async () => {
        const array = new Uint8Array([9, 9, ...key(1, "view"), 9, 1, 2, 3, 9]);
        const length = key(1, "view").length;
        await write(store, {
          puts: [{ key: array.subarray(2, 2 + length), value: array.subarray(3 + length, 6 + length) }],
        });
        expect([...(await store.get(key(1, "view")))!]).toEqual([1, 2, 3]);
        expect([...(await store.get(new Uint8Array(key(1, "view"))))!]).toEqual([1, 2, 3]);
      });
    });

    describe("getMany", () => {
      it("answers in the keys' order, with repetitions and gaps", async () => {
        await put(store, key(1, "a"), "a");
        await put(store, key(2, "b"), "b");
        const values = await store.getMany([key(2, "b"), key(1, "x"), key(1, "a"), key(2, "b")]);
        expect(values.map(text)).toEqual(["b", undefined, "a", "b"]);
        expect(await store.getMany([])).toEqual([]);
      });

      it("reads as of one moment", async () => {
        const keys = [key(1, "a"), key(2, "b"), key(3, "c")];
        let running = true;
        const writer = async (): Promise<void> => {
          for (let i = 0; i < 200; i++)
            await write(store, { puts: keys.map((k) => ({ key: k, value: bytes(`${i}`) })) });
          running = false;
        };
        const reader = async (): Promise<void> => {
          while (running) {
            const values = (await store.getMany(keys)).map(text);
            expect(new Set(values).size).toBe(1);
            await new Promise(setImmediate);
          }
        };
        await Promise.all([writer(), reader(), reader()]);
      });
    });

    describe("range", () => {
      beforeEach(async () => {
        const puts = [..."abcde"].map((sort) => ({ key: key(1, sort), value: bytes("0123456789") }));
        puts.push({ key: key(0, "z"), value: bytes("before") }, { key: key(2, "a"), value: bytes("after") });
        await write(store, { puts });
      });

      const rows: [string, Partial<Range> & { sorts?: [string, string] }, string][] = [
        ["all of a partition, and no other", {}, "a b c d e"],
        ["from is included, to is not", { sorts: ["b", "d"] }, "b c"],
        ["bounds between keys", { sorts: ["aa", "dd"] }, "b c d"],
        ["no entry between the bounds", { sorts: ["bb", "bz"] }, ""],
        ["equal bounds", { sorts: ["b", "b"] }, ""],
        ["bounds in the wrong order", { sorts: ["d", "b"] }, ""],
        ["at most entriesMax", { entriesMax: 2 }, "a b"],
        ["entriesMax of one", { entriesMax: 1 }, "a"],
        ["entriesMax as many as there are", { entriesMax: 5 }, "a b c d e"],
        ["descending", { reverse: true }, "e d c b a"],
        ["descending, from included, to not", { reverse: true, sorts: ["b", "d"] }, "c b"],
        ["descending, bounds between keys", { reverse: true, sorts: ["aa", "dd"] }, "d c b"],
        ["descending, bounds before and after all", { reverse: true, sorts: ["0", "zz"] }, "e d c b a"],
        ["descending, no entry", { reverse: true, sorts: ["bb", "bz"] }, ""],
        ["descending, equal bounds", { reverse: true, sorts: ["b", "b"] }, ""],
        ["descending, at most entriesMax", { reverse: true, entriesMax: 2 }, "e d"],
        ["descending, entriesMax and to", { reverse: true, entriesMax: 1, sorts: ["a", "c"] }, "b"],
        ["bytesMax: the entry that reaches it is the last", { bytesMax: 20 }, "a b"],
        ["bytesMax: the entry that passes it is the last", { bytesMax: 11 }, "a b"],
        ["bytesMax: one entry in any case", { bytesMax: 1 }, "a"],
        ["bytesMax and entriesMax", { bytesMax: 40, entriesMax: 3 }, "a b c"],
        ["bytesMax, descending", { bytesMax: 20, reverse: true }, "e d"],
      ];
      for (const [what, range, expected] of rows) {
        it(what, async () => expect(await found(store, range)).toBe(expected));
      }

      it("walks partitions in order, with bounds shorter than a key", async () => {
        for (const [from, to] of [
          [Buffer.alloc(0), Buffer.from([255])],
          [Buffer.from([0]), Buffer.from([2, 3])],
          [key(0), key(3)],
        ] as const) {
          const entries = await store.range({ from, to, entriesMax: 100 });
          expect(entries.map((entry) => entry.key[0])).toEqual([0, 1, 1, 1, 1, 1, 2]);
        }
      });

      it("pages by continuing after the last key", async () => {
        const pages: string[] = [];
        let from: Uint8Array = key(0);
        for (;;) {
          const page = await store.range({ from, to: key(255), entriesMax: 3 });
          if (page.length === 0) break;
          pages.push(page.map((entry) => String.fromCharCode(entry.key[PARTITION_BYTES]!)).join(""));
          from = Buffer.concat([page.at(-1)!.key, Buffer.alloc(1)]);
        }
        expect(pages).toEqual(["zab", "cde", "a"]);
      });

      it("sees no commit that comes after it, and no half of one", async () => {
        let running = true;
        const writer = async (): Promise<void> => {
          for (let i = 0; i < 100; i++) {
            const value = bytes(`${i}`.padStart(10));
            await write(store, { puts: [..."abcde"].map((sort) => ({ key: key(1, sort), value })) });
          }
          running = false;
        };
        const reader = async (): Promise<void> => {
          while (running) {
            const entries = await store.range({ from: key(1), to: key(2), entriesMax: 10 });
            expect(new Set(entries.map((entry) => text(entry.value))).size).toBe(1);
            await new Promise(setImmediate);
          }
        };
        await Promise.all([writer(), reader()]);
      });

      it("is in order over thousands of entries, both ways", async () => {
        const sorts = Array.from({ length: 5_000 }, (_, i) => `${(i * 7_919) % 5_000}`.padStart(5, "0"));
        await write(store, { puts: sorts.map((sort) => ({ key: key(7, sort), value: bytes(sort) })) });
        const all = { from: key(7), to: key(8), entriesMax: 10_000 };
        const ascending = (await store.range(all)).map((entry) => text(entry.value));
        expect(ascending).toEqual([...sorts].sort());
        const descending = (await store.range({ ...all, reverse: true })).map((entry) => text(entry.value));
        expect(descending).toEqual([...sorts].sort().reverse());
      });
    });

    describe("commit", () => {
      it("hands decide what its keys hold, in their order, and resolves to its result", async () => {
        await put(store, key(1, "a"), "A");
        const result = await store.commit([key(2, "b"), key(1, "a")], (values) => ({ result: values.map(text) }));
        expect(result).toEqual([undefined, "A"]);
      });

      it("applies puts, deletes and increments together", async () => {
        await put(store, key(1, "old"), "x");
        await write(store, {
          puts: [{ key: key(1, "new"), value: bytes("y") }],
          deletes: [key(1, "old"), key(1, "never")],
          increments: [{ key: key(3, "count"), by: [1] }],
        });
        expect(await found(store, {})).toBe("new");
        expect(decodeCounters(await store.get(key(3, "count")))).toEqual([1]);
      });

      it("reads keys it changes, and changes keys it did not read", async () => {
        await put(store, key(1, "a"), "1");
        await store.commit([key(1, "a")], ([a]) => ({
          puts: [{ key: key(1, "b"), value: bytes(`${text(a)}2`) }],
          deletes: [key(1, "a")],
          result: undefined,
        }));
        expect(await found(store, {})).toBe("b");
        expect(text(await store.get(key(1, "b")))).toBe("12");
      });

      it("changes nothing without changes", async () => {
        await put(store, key(1, "a"), "1");
        expect(await store.commit([key(1, "a")], ([a]) => ({ result: text(a) }))).toBe("1");
        expect(await found(store, {})).toBe("a");
      });

      it("rejects with what decide throws, and changes nothing", async () => {
        const thrown = new Error("condition");
        const error = await refused(() =>
          store.commit([key(1)], () => {
            throw thrown;
          }),
        );
        expect(error).toBe(thrown);
        expect(await found(store, {})).toBe("");
      });

      it("is not disturbed by others that throw at the same time", async () => {
        const commits = Array.from({ length: 100 }, (_, i) =>
          store.commit([key(1, "n")], ([n]) => {
            if (i % 3 === 0) throw new Error(`no ${i}`);
            return { puts: [{ key: key(1, "n"), value: bytes(String(Number(text(n) ?? 0) + 1)) }], result: i };
          }),
        );
        const settled = await Promise.allSettled(commits);
        settled.forEach((outcome, i) => {
          if (i % 3 === 0) expect((outcome as PromiseRejectedResult).reason.message).toBe(`no ${i}`);
          else expect((outcome as PromiseFulfilledResult<number>).value).toBe(i);
        });
        expect(text(await store.get(key(1, "n")))).toBe("66");
      });

      const wrong: [string, Changes][] = [
        ["puts a key twice", { puts: [put1("b"), put1("b")] }],
        ["puts and deletes a key", { puts: [put1("b")], deletes: [key(1, "b")] }],
        ["puts and increments a key", { puts: [put1("b")], increments: [{ key: key(1, "b"), by: [1] }] }],
        ["deletes a key twice", { deletes: [key(1, "a"), key(1, "a")] }],
        ["has a key that is too short", { puts: [put1("b"), { key: key(1).subarray(1), value: bytes("") }] }],
        [
          "has a key that is too long",
          { puts: [put1("b"), { key: Buffer.alloc(KEY_BYTES_MAX + 1), value: bytes("") }] },
        ],
        ["deletes a key that is too long", { puts: [put1("b")], deletes: [Buffer.alloc(KEY_BYTES_MAX + 1)] }],
        ["increments by a fraction", { puts: [put1("b")], increments: [{ key: key(3), by: [0.5] }] }],
        ["increments what is no counter", { puts: [put1("b")], increments: [{ key: key(1, "a"), by: [1] }] }],
      ];
      for (const [what, changes] of wrong) {
        it(`refuses a decision that ${what}, and applies no part of it`, async () => {
          await put(store, key(1, "a"), "1");
          const others = [
            put(store, key(2, "x"), "1"),
            refused(() => write(store, changes)),
            put(store, key(2, "y"), "1"),
          ];
          await Promise.all(others);
          expect(await found(store, {})).toBe("a");
          expect((await store.range({ from: key(2), to: key(3), entriesMax: 9 })).length).toBe(2);
        });
      }

      it("serialises 1,000 concurrent increments of one value", async () => {
        const results = await Promise.all(
          Array.from({ length: 1_000 }, () =>
            store.commit([key(1, "n")], ([n]) => {
              const next = Number(text(n) ?? 0) + 1;
              return { puts: [{ key: key(1, "n"), value: bytes(String(next)) }], result: next };
            }),
          ),
        );
        expect(text(await store.get(key(1, "n")))).toBe("1000");
        expect(new Set(results).size).toBe(1_000);
      });

      it("serialises transfers between several keys: none is lost, none comes from nowhere", async () => {
        const accounts = [..."abcdef"].map((sort) => key(sort.charCodeAt(0), sort));
        await write(store, { puts: accounts.map((account) => ({ key: account, value: bytes("100") })) });
        const transfer = (i: number): Promise<boolean> => {
          const pair = [accounts[i % 6]!, accounts[(i * 5 + 1) % 6]!] as const;
          if (pair[0] === pair[1]) return Promise.resolve(false);
          return store.commit(pair, ([from, to]) => {
            const left = Number(text(from)) - 7;
            if (left < 0) return { result: false };
            const values = [left, Number(text(to)) + 7];
            return { puts: pair.map((account, at) => ({ key: account, value: bytes(`${values[at]}`) })), result: true };
          });
        };
        const writers = Array.from({ length: 20 }, async (_, w) => {
          for (let i = 0; i < 20; i++) await transfer(w * 20 + i);
        });
        await Promise.all(writers);
        const balances = (await store.getMany(accounts)).map((value) => Number(text(value)));
        expect(balances.reduce((sum, balance) => sum + balance)).toBe(600);
        expect(Math.min(...balances)).toBeGreaterThanOrEqual(0);
      });

      it("takes thousands of changes at once", async () => {
        const puts = Array.from({ length: 5_000 }, (_, i) => ({
          key: key(1, `${i}`.padStart(5)),
          value: bytes("v".repeat(300)),
        }));
        await write(store, { puts });
        expect((await store.range({ from: key(1), to: key(2), entriesMax: 10_000 })).length).toBe(5_000);
      });
    });

    describe("increments", () => {
      const count = key(3, "count");
      const counters = async (): Promise<number[]> => decodeCounters(await store.get(count));
      const rows: [string, number[][], number[]][] = [
        ["an absent counter is all zeros", [[3, -2]], [3, -2]],
        [
          "are added up, one by one",
          [
            [1, 10],
            [2, -20],
            [3, 30],
          ],
          [6, 20],
        ],
        ["by zero make a counter", [[0]], [0]],
        ["fewer addends leave the other counters", [[1, 2, 3], [1]], [2, 2, 3]],
        ["more addends add counters", [[1], [1, 5]], [2, 5]],
        [
          "reach 2^53 either way",
          [
            [2 ** 52, -(2 ** 52)],
            [2 ** 52 - 1, -(2 ** 52) + 1],
          ],
          [2 ** 53 - 1, -(2 ** 53) + 1],
        ],
      ];
      for (const [what, increments, expected] of rows) {
        it(what, async () => {
          for (const by of increments) await write(store, { increments: [{ key: count, by }] });
          expect(await counters()).toEqual(expected);
        });
      }

      it("of many commits at once are all counted", async () => {
        const commits = Array.from({ length: 500 }, (_, i) =>
          write(store, { increments: [{ key: count, by: [1, i] }] }),
        );
        await Promise.all(commits);
        expect(await counters()).toEqual([500, (499 * 500) / 2]);
      });

      it("are seen by the commits that come at the same time, and end where a counter is put or deleted", async () => {
        const increment = { increments: [{ key: count, by: [1] }] };
        const read = () => store.commit([count], ([value]) => ({ result: decodeCounters(value) }));
        const commits = [
          write(store, increment),
          write(store, increment),
          read(),
          write(store, { puts: [{ key: count, value: encodeCounters([40]) }] }),
          write(store, increment),
          read(),
          write(store, { deletes: [count] }),
          read(),
          write(store, increment),
          read(),
        ];
        const seen = (await Promise.all(commits)).filter((result) => result !== undefined);
        expect(seen).toEqual([[2], [41], [], [1]]);
        expect(decodeCounters(await store.get(count))).toEqual([1]);
      });

      it("are counters that can be put and read as any value", async () => {
        await write(store, { puts: [{ key: count, value: encodeCounters([7, -7]) }] });
        await write(store, { increments: [{ key: count, by: [1, 1] }] });
        expect(await store.commit([count], ([value]) => ({ result: decodeCounters(value) }))).toEqual([8, -6]);
      });
    });

    describe("stamps", () => {
      const stamped = (target: Store = store): Promise<bigint> =>
        target.commit([], (_, stamp) => ({ result: stamp() }));

      it("grow with every commit that asks for one", async () => {
        const stamps: bigint[] = [];
        for (let i = 0; i < 5; i++) stamps.push(await stamped());
        stamps.push(...(await Promise.all(Array.from({ length: 50 }, () => stamped()))));
        for (let i = 1; i < stamps.length; i++) expect(stamps[i]! > stamps[i - 1]!).toBe(true);
        expect(stamps[0]! > 0n).toBe(true);
      });

      it("are the same within a decision", async () => {
        const [first, second] = await store.commit([], (_, stamp) => ({ result: [stamp(), stamp()] }));
        expect(first).toBe(second);
      });

      it("follow the order in which commits see one another's changes", async () => {
        const chain = await Promise.all(
          Array.from({ length: 50 }, () =>
            store.commit([key(1)], ([last], stamp) => {
              const mine = stamp();
              return {
                puts: [{ key: key(1), value: bytes(`${mine}`) }],
                result: [BigInt(text(last) ?? 0), mine] as const,
              };
            }),
          ),
        );
        for (const [before, mine] of chain) expect(mine > before).toBe(true);
      });

      it("are not shared with a commit that threw", async () => {
        const seen: bigint[] = [];
        const throwing = refused(() =>
          store.commit([], (_, stamp) => {
            seen.push(stamp());
            throw new Error("after all not");
          }),
        );
        const [, after] = await Promise.all([throwing, stamped()]);
        expect(after >= seen[0]!).toBe(true);
        expect((await stamped()) > after).toBe(true);
      });
    });

    describe("clear", () => {
      it("deletes the range, and nothing else", async () => {
        const sorts = Array.from({ length: 2_500 }, (_, i) => `${i}`.padStart(5, "0"));
        for (const partition of [1, 2, 3]) {
          await write(store, { puts: sorts.map((sort) => ({ key: key(partition, sort), value: bytes(sort) })) });
        }
        await store.clear(key(2), key(3));
        expect(await store.range({ from: key(2), to: key(3), entriesMax: 10 })).toEqual([]);
        for (const partition of [1, 3]) {
          const rest = await store.range({ from: key(partition), to: key(partition + 1), entriesMax: 10_000 });
          expect(rest.length).toBe(2_500);
        }
        await store.clear(key(1, "00100"), key(1, "02400"));
        const left = (await found(store, { entriesMax: 10_000 })).split(" ");
        expect(left).toEqual([...sorts.slice(0, 100), ...sorts.slice(2_400)]);
      });

      it("of nothing, or of an empty range, does nothing", async () => {
        await put(store, key(1, "a"), "a");
        await store.clear(key(2), key(3));
        await store.clear(key(1, "a"), key(1, "a"));
        await store.clear(key(2), key(1));
        expect(await found(store, {})).toBe("a");
      });

      it("lets new entries be put where the old ones were", async () => {
        await put(store, key(1, "a"), "a");
        await store.clear(key(1), key(2));
        await put(store, key(1, "b"), "b");
        expect(await found(store, {})).toBe("b");
      });
    });

    describe("close", () => {
      it("waits for commits under way", async () => {
        const commits = Array.from({ length: 20 }, (_, i) => put(store, key(1, `${i}`), "x"));
        await store.close();
        await Promise.all(commits);
      });

      const calls: [string, (closed: Store) => unknown][] = [
        ["get", (closed) => closed.get(key(1))],
        ["getMany", (closed) => closed.getMany([key(1)])],
        ["range", (closed) => closed.range({ from: key(1), to: key(2), entriesMax: 1 })],
        ["commit", (closed) => closed.commit([], () => ({ result: 1 }))],
        ["clear", (closed) => closed.clear(key(1), key(2))],
        ["fork", (closed) => closed.fork?.() ?? Promise.reject(new StoreError("closed", "there is no fork"))],
      ];
      for (const [name, call] of calls) {
        it(`refuses ${name} afterwards`, async () => {
          await store.close();
          const error = await refused(() => call(store));
          expect(error).toBeInstanceOf(StoreError);
          expect((error as StoreError).code).toBe("closed");
        });
      }

      it("may be called again", async () => {
        await store.close();
        await store.close();
      });

      it("keeps everything for the next one that opens the data", async () => {
        if (!subject.reopen) return;
        const stamp = await store.commit([], (_, next) => ({
          puts: [{ key: key(1, "a"), value: bytes("A") }],
          increments: [{ key: key(3), by: [5] }],
          result: next(),
        }));
        await store.close();
        store = await subject.reopen();
        expect(await found(store, {})).toBe("a");
        expect(decodeCounters(await store.get(key(3)))).toEqual([5]);
        expect((await store.commit([], (_, next) => ({ result: next() }))) > stamp).toBe(true);
      });
    });

    describe("fork", () => {
      const forked = async (check: (original: Store, copy: Store) => Promise<void>): Promise<void> => {
        const sorts = Array.from({ length: 1_000 }, (_, i) => `${i}`.padStart(4, "0"));
        await write(store, { puts: sorts.map((sort) => ({ key: key(1, sort), value: bytes("base") })) });
        const copy = store.fork?.();
        if (!copy) return;
        await check(store, copy);
        await copy.close();
      };

      it("has what the original has, and stays as it is when either changes", () =>
        forked(async (original, copy) => {
          const changed = async (one: Store, other: Store, name: string): Promise<void> => {
            const before = await other.range({ from: key(0), to: key(255), entriesMax: 10_000 });
            const puts = [key(1, "0500"), key(1, name), key(2, name)].map((k) => ({ key: k, value: bytes(name) }));
            await write(one, { puts, deletes: [key(1, "0100"), key(1, "0999")] });
            await one.clear(key(1, "0200"), key(1, "0300"));
            const after = await other.range({ from: key(0), to: key(255), entriesMax: 10_000 });
            expect(after).toEqual(before);
            expect(text(await one.get(key(1, "0500")))).toBe(name);
            expect(await one.get(key(1, "0250"))).toBeUndefined();
          };
          await changed(copy, original, "copy");
          await changed(original, copy, "original");
          expect(text(await copy.get(key(1, "0500")))).toBe("copy");
          expect(text(await original.get(key(1, "0500")))).toBe("original");
        }));

      it("of a fork is as independent", () =>
        forked(async (original, copy) => {
          const third = copy.fork!();
          await Promise.all([put(original, key(5), "1"), put(copy, key(5), "2"), put(third, key(5), "3")]);
          const values = [original, copy, third].map(async (one) => text(await one.get(key(5))));
          expect(await Promise.all(values)).toEqual(["1", "2", "3"]);
          expect(await third.range({ from: key(1), to: key(2), entriesMax: 2_000 })).toHaveLength(1_000);
        }));

      it("goes on from the original's last stamp", () =>
        forked(async (original, copy) => {
          const last = await original.commit([], (_, stamp) => ({ result: stamp() }));
          const next = await copy.fork!().commit([], (_, stamp) => ({ result: stamp() }));
          const later = await original.fork!().commit([], (_, stamp) => ({ result: stamp() }));
          expect(next > 0n && later > last).toBe(true);
        }));

      it("outlives the original", () =>
        forked(async (original, copy) => {
          await original.close();
          expect(text(await copy.get(key(1, "0500")))).toBe("base");
          await put(copy, key(1, "0500"), "still here");
          expect(text(await copy.get(key(1, "0500")))).toBe("still here");
        }));
    });
  });
}

function put1(sort: string): { key: Uint8Array; value: Uint8Array } {
  return { key: key(1, sort), value: bytes(sort) };
}
