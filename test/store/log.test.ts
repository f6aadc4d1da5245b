// The write-ahead log: what a crash may leave of it, what damage to it is told, and what a commit waits for.

import { cpSync, existsSync, mkdirSync, readFileSync, rmdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { type LmdbOptions, type OpenLmdb, openBase, openLmdb } from "../../src/store/lmdb.ts";
import { openFolder } from "../../src/store/lmdb-folder.ts";
import { LmdbStore } from "../../src/store/lmdb-store.ts";
import { STAMP_KEY } from "../../src/store/lmdb-transaction.ts";
import { Log, readLog } from "../../src/store/log.ts";
import { recoverLog } from "../../src/store/log-recovery.ts";
import { StoreError } from "../../src/store/store.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { bytes, key, write } from "./store-suite.ts";

/** Nothing goes into LMDB before the store is closed. */
const NO_CHECKPOINT = { bytes: 1e9, milliseconds: 1e9 };
const everything = { from: key(0), to: key(255), entriesMax: 1_000 };

async function open(path: string, options: LmdbOptions = { checkpoint: NO_CHECKPOINT }): Promise<OpenLmdb> {
  const store = await openLmdb(path, options);
  onTestFinished(() => store.close());
  return store;
}

/** What a crash at this moment would leave of a folder. */
function copyOf(path: string): string {
  const copy = temporaryDirectory();
  cpSync(path, copy, { recursive: true });
  return copy;
}

const put = (partition: number, value = `${partition}`) => ({ puts: [{ key: key(partition), value: bytes(value) }] });

/** A folder in whose log there are `commits` commits, one a record: the n-th puts the n-th key. */
async function crashedAfter(commits: number): Promise<string> {
  const path = temporaryDirectory();
  const store = await open(path);
  for (let i = 1; i <= commits; i++) await write(store, put(i));
  return copyOf(path);
}

/** The first bytes of the records in a file of a log. */
function recordsOf(path: string, name = "log-a"): number[] {
  const file = readFileSync(join(path, name));
  const starts: number[] = [];
  for (let at = 0; at < file.length; at += 512) if (file.toString("latin1", at, at + 4) === "hrlg") starts.push(at);
  return starts;
}

function change(path: string, name: string, edit: (file: Buffer) => void): void {
  const file = readFileSync(join(path, name));
  edit(file);
  writeFileSync(join(path, name), file);
}

const valuesIn = (store: OpenLmdb): string[] =>
  store.range(everything).map(({ value }) => Buffer.from(value).toString());

it("what was committed is in the log, and in LMDB once the store is closed", async () => {
  const path = await crashedAfter(3);
  expect(recordsOf(path)).toEqual([0, 512, 1024]);
  const store = await open(path);
  expect(valuesIn(store)).toEqual(["1", "2", "3"]);
  expect(existsSync(join(path, "log-a"))).toBe(false);
  await write(store, { deletes: [key(2)] });
  await store.close();
  expect(existsSync(join(path, "log-a"))).toBe(false);
  expect(valuesIn(await open(path))).toEqual(["1", "3"]);
});

it("stamps go on where the log ends", async () => {
  const path = temporaryDirectory();
  const store = await open(path);
  const stamps: bigint[] = [];
  const take = async (from: OpenLmdb) => {
    for (let i = 0; i < 3; i++) stamps.push(await from.commit([], (_, stamp) => ({ result: stamp() })));
  };
  await take(store);
  await take(await open(copyOf(path)));
  await store.close();
  await take(await open(path));
  const [first, second, third] = [stamps.slice(0, 3), stamps.slice(3, 6), stamps.slice(6)];
  expect(second[0]! > first[2]!).toBe(true);
  expect(third[0]! > first[2]!).toBe(true);
  expect(second[2]! > second[0]!).toBe(true);
});

it.each([
  ["nothing of it", (file: Buffer) => file.fill(0, 2 * 512)],
  ["its beginning", (file: Buffer) => file.fill(0, 2 * 512 + 40)],
  ["its end", (file: Buffer) => file.fill(0, 2 * 512, 2 * 512 + 8)],
  ["something else in its place", (file: Buffer) => file.fill(7, 2 * 512)],
])("of the last record a crash left %s: the others are there", async (_, edit) => {
  const path = await crashedAfter(3);
  change(path, "log-a", edit);
  expect(valuesIn(await open(path))).toEqual(["1", "2"]);
});

it("the last record was cut off anywhere: it is there as a whole, or not at all", async () => {
  const path = await crashedAfter(2);
  const whole = readFileSync(join(path, "log-a")).length;
  for (let length = whole; length >= 512; length -= 7) {
    const copy = copyOf(path);
    truncateSync(join(copy, "log-a"), length);
    expect(valuesIn(await open(copy))).toEqual(length === whole ? ["1", "2"] : ["1"]);
  }
});

it("a record is damaged and later ones were written after it was on the disk: refused, and nothing is changed", async () => {
  const path = await crashedAfter(4);
  change(path, "log-a", (file) => file.fill(255, 512 + 60, 512 + 61));
  for (let i = 0; i < 2; i++) {
    await expect(openLmdb(path)).rejects.toMatchObject({
      code: "corrupt",
      message: expect.stringMatching(/^The log in .* is damaged: record 2 is missing and record 3 is there/),
    });
  }
  expect(recordsOf(path)).toEqual([0, 512, 1024, 1536]);
});

it("a later record without an earlier one that was never flushed counts for nothing", async () => {
  const path = temporaryDirectory();
  const store = await open(path, { durability: "none", checkpoint: NO_CHECKPOINT });
  for (let i = 1; i <= 3; i++) await write(store, put(i));
  const copy = copyOf(path);
  change(copy, "log-a", (file) => file.fill(0, 512, 1024));
  expect(valuesIn(await open(copy))).toEqual(["1"]);
});

it("a log of another opening is not taken for this one's", async () => {
  const path = temporaryDirectory();
  const first = await open(path);
  await write(first, put(1));
  await first.close();
  const backup = readFileSync(join(path, "data.mdb"));
  await write(await open(path), put(2));
  const crashed = copyOf(path);
  // Somebody restores the backup, and leaves the log where it is.
  writeFileSync(join(crashed, "data.mdb"), backup);
  expect(valuesIn(await open(crashed))).toEqual(["1"]);
});

it("a folder can be shared only once its log is in LMDB", async () => {
  const path = await crashedAfter(2);
  const base = await openBase(path);
  expect(base.range(everything)).toHaveLength(2);
  expect(existsSync(join(path, "log-a"))).toBe(false);
  await base.close();
});

it("the log's files are written in turns, and do not grow with what is written", async () => {
  const path = temporaryDirectory();
  const store = await open(path, { checkpoint: { bytes: 20_000, milliseconds: 1e9 } });
  for (let i = 0; i < 600; i++) await write(store, put(1 + (i % 250), "x".repeat(400)));
  const sizes = ["log-a", "log-b"].map((name) => readFileSync(join(path, name)).length);
  expect(Math.min(...sizes)).toBeGreaterThan(10_000);
  expect(Math.max(...sizes)).toBeLessThan(300_000);
  const again = await open(copyOf(path));
  expect(again.range(everything)).toEqual(store.range(everything));
});

it("reads see a commit once it is in the log; decisions see it at once, and wait for what they saw", async () => {
  const store = await open(temporaryDirectory());
  const settled: string[] = [];
  const written = write(store, put(1)).then(() => settled.push("written"));
  const unseen = store.commit([key(9)], ([value]) => ({ result: value })).then(() => settled.push("unseen"));
  const seen = store.commit([key(1)], ([value]) => ({ result: value })).then((value) => settled.push(`seen ${value}`));
  const refused = store
    .commit([key(1)], () => {
      throw new Error("decided otherwise");
    })
    .catch(() => settled.push("refused"));
  expect(store.get(key(1))).toBeUndefined();
  expect(store.range(everything)).toEqual([]);
  await Promise.all([written, unseen, seen, refused]);
  expect(settled).toEqual(["unseen", "written", "seen 1", "refused"]);
  expect(store.get(key(1))).toEqual(bytes("1"));
});

it("a log that cannot be written: who saw its commits fails with them, who did not is answered, and later all goes on", async () => {
  const path = temporaryDirectory();
  const store = await open(path);
  mkdirSync(join(path, "log-b"));
  const outcomes = await Promise.allSettled([
    write(store, put(1)),
    store.commit([key(1)], ([value]) => ({ result: `seen ${value}` })),
    store.commit([key(2)], ([value]) => ({ result: `unseen ${value}` })),
  ]);
  expect(outcomes).toMatchObject([
    { status: "rejected", reason: { name: "StoreError", code: "io" } },
    { status: "rejected", reason: { name: "StoreError", code: "io" } },
    { status: "fulfilled", value: "unseen undefined" },
  ]);
  expect(valuesIn(store)).toEqual([]);
  rmdirSync(join(path, "log-b"));
  await write(store, put(2));
  expect(valuesIn(store)).toEqual(["2"]);
  expect(valuesIn(await open(copyOf(path)))).toEqual(["2"]);
});

/** From now on LMDB takes over nothing, until `mend`. */
function failingCheckpoints(): { mend: () => void } {
  const absorb = vi.spyOn(LmdbStore.prototype, "absorb").mockRejectedValue(new StoreError("io", "no checkpoint"));
  const mend = () => absorb.mockRestore();
  onTestFinished(mend);
  return { mend };
}

/** The next call of a method waits until it is let go. */
function held<Key extends string>(on: { [K in Key]: (...parameters: never[]) => Promise<void> }, method: Key) {
  let letGo = (): void => {};
  const isLetGo = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const original = on[method];
  const spy = vi.spyOn(on as Record<string, (...parameters: never[]) => Promise<void>>, method);
  spy.mockImplementationOnce(async function (this: unknown, ...parameters) {
    await isLetGo;
    return original.apply(this, parameters);
  });
  onTestFinished(() => spy.mockRestore());
  return { spy, letGo };
}

it("a file is not begun anew under a record that is being written", async () => {
  const path = temporaryDirectory();
  const log = new Log(path, 1n, true);
  const write = (partition: number) => log.append([{ key: key(partition), value: bytes("x".repeat(600)) }], 0n);
  await write(1);
  const second = write(2);
  expect(log.turn()).toBe(true);
  log.applied(1n);
  expect(log.turn()).toBe(false);
  await second;
  for (const partition of [3, 4]) await write(partition);
  log.close();
  expect(readLog(path, 1n, 1n).map(({ number, changes }) => [number, changes[0]?.key[0]])).toEqual([
    [2n, 2],
    [3n, 3],
    [4n, 4],
  ]);
});

it.each(["relaxed", "none"] as const)(
  "a log goes once the disk has what was in it, durability %s without a log",
  async (durability) => {
    const path = await crashedAfter(2);
    const folder = openFolder(path, durability);
    const base = new LmdbStore(folder, durability);
    onTestFinished(() => base.close());
    const flush = vi.spyOn(base, "flush").mockImplementationOnce(async () => {
      expect(base.range(everything)).toHaveLength(2);
      expect(existsSync(join(path, "log-a"))).toBe(true);
    });
    await recoverLog(base);
    expect(flush).toHaveBeenCalledTimes(1);
    expect(existsSync(join(path, "log-a"))).toBe(false);
  },
);

it("commits that wait for room when the store is closed are taken", async () => {
  const path = temporaryDirectory();
  const store = await open(path, { checkpoint: { bytes: 1, milliseconds: 1e9 } });
  const { letGo } = held(LmdbStore.prototype, "absorb");
  for (let i = 1; i <= 2; i++) await write(store, put(i));
  const waiting = write(store, put(3));
  const closed = store.close();
  await expect(write(store, put(4))).rejects.toMatchObject({ code: "closed" });
  letGo();
  await waiting;
  await closed;
  expect(valuesIn(await open(path))).toEqual(["1", "2", "3"]);
});

it("a log that cannot be removed is an error of the store, and the next opening names it too", async () => {
  const path = temporaryDirectory();
  const store = await openLmdb(path, { checkpoint: NO_CHECKPOINT });
  await write(store, put(1));
  rmSync(join(path, "log-b"));
  mkdirSync(join(path, "log-b"));
  const failure = await store.close().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(StoreError);
  expect(failure).toMatchObject({ code: "io", message: expect.stringContaining(path) });
  await expect(openLmdb(path)).rejects.toMatchObject({ name: "StoreError", code: "io" });
  rmdirSync(join(path, "log-b"));
  expect(valuesIn(await open(path))).toEqual(["1"]);
});

it("a store that is flushing its log is closed after that", async () => {
  const reported: StoreError[] = [];
  const log = (error: StoreError) => reported.push(error);
  const store = await open(temporaryDirectory(), { durability: "relaxed", checkpoint: NO_CHECKPOINT, log });
  const { spy, letGo } = held(Log.prototype, "flush");
  await write(store, put(1));
  await vi.waitFor(() => expect(spy).toHaveBeenCalledTimes(1));
  let isClosed = false;
  const closed = store.close().then(() => {
    isClosed = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(isClosed).toBe(false);
  letGo();
  await closed;
  expect(reported).toEqual([]);
});

it("as long as checkpoints fail the log takes what makes the data no larger, up to a limit, and then all goes on", async () => {
  const path = temporaryDirectory();
  const reported: StoreError[] = [];
  const log = (error: StoreError) => reported.push(error);
  const store = await open(path, { durability: "none", checkpoint: { bytes: 2_000, milliseconds: 1e9 }, log });
  const { mend } = failingCheckpoints();
  const value = (i: number) => `${i}`.padEnd(400, "x");
  for (let i = 0; i < 5; i++) await write(store, put(1, value(i)));
  await vi.waitFor(() => expect(reported).toMatchObject([{ code: "io" }]));
  await expect(write(store, put(2))).rejects.toMatchObject({ code: "io", message: "no checkpoint" });
  let taken = 0;
  const overwrite = () => write(store, put(1, value(taken + 1))).then(() => ++taken);
  while (await overwrite().catch(() => undefined)) expect(taken).toBeLessThan(1_000);
  expect(taken).toBeGreaterThan(10);
  expect(valuesIn(store)).toEqual([value(taken)]);
  mend();
  expect(valuesIn(await open(copyOf(path)))).toEqual([value(taken)]);
  await write(store, put(2));
  await write(store, put(1, "small"));
  expect(valuesIn(store)).toEqual(["small", "2"]);
});

it("a folder that cannot be opened is left alone by those who failed to", async () => {
  const path = temporaryDirectory();
  const folder = openFolder(path, "sync");
  await folder.settings.put(STAMP_KEY, Buffer.alloc(3));
  await folder.close();
  for (let i = 0; i < 2; i++) await expect(openLmdb(path)).rejects.toMatchObject({ code: "corrupt" });
});

it("what fails to be written and succeeds at another place of the log is reported", async () => {
  const reported: StoreError[] = [];
  const log = (error: StoreError) => reported.push(error);
  const store = await open(temporaryDirectory(), { checkpoint: NO_CHECKPOINT, log });
  const append = vi.spyOn(Log.prototype, "append").mockRejectedValueOnce(new Error("once"));
  onTestFinished(() => append.mockRestore());
  await write(store, put(1));
  expect(reported).toMatchObject([{ code: "io", message: expect.stringContaining("once") }]);
  expect(valuesIn(store)).toEqual(["1"]);
});
