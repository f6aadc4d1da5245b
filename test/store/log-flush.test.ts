// A flush of the log that fails. The operating system says so once, and may have dropped what it could not write: the next
// flush succeeds, and the disk may lack it all the same.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { expect, it, onTestFinished, vi } from "vitest";
import { openLmdb } from "../../src/store/lmdb.ts";
import { LmdbStore } from "../../src/store/lmdb-store.ts";
import { Log, readLog } from "../../src/store/log.ts";
import type { StoreError } from "../../src/store/store.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { bytes, key, write } from "./store-suite.ts";

const failing = vi.hoisted(() => ({ flushes: 0 }));

vi.mock("node:fs", async (importOriginal) => {
  const fs = await importOriginal<typeof import("node:fs")>();
  const fdatasync = (_file: number, done: (error: Error | null) => void) => {
    if (failing.flushes === 0) return process.nextTick(done, null);
    failing.flushes--;
    // Later than one that succeeds beside it.
    setTimeout(done, 10, Object.assign(new Error("EIO: i/o error, fdatasync"), { code: "EIO" }));
  };
  return { ...fs, fdatasync };
});

it.for([
  [0, 2],
  [1, 1],
])("after %i failed flushes, LMDB takes over a large commit in %i transactions", async ([failed, transactions]) => {
  const reported: StoreError[] = [];
  const log = (error: StoreError) => reported.push(error);
  const checkpoint = { bytes: 1e9, milliseconds: 1e9 };
  const store = await openLmdb(temporaryDirectory(), { durability: "none", checkpoint, log });
  const absorb = vi.spyOn(LmdbStore.prototype, "absorb");
  onTestFinished(() => absorb.mockRestore());
  await write(store, {
    puts: Array.from({ length: 3_000 }, (_, i) => ({ key: key(i % 100, `${i}`), value: bytes("x") })),
  });
  failing.flushes = failed!;
  await store.close();
  expect(reported.map(({ code }) => code)).toEqual(Array(failed).fill("io"));
  expect(absorb).toHaveBeenCalledTimes(transactions!);
});

it.for([0, 1])("after %i failed flushes, a record is missing that had been on the disk, or is not", async (failed) => {
  const path = temporaryDirectory();
  const log = new Log(path, 1n, false);
  const append = (partition: number) => log.append([{ key: key(partition), value: bytes("x") }], 0n);
  await append(1);
  failing.flushes = failed;
  for (let i = 0; i < failed; i++) await expect(log.flush()).rejects.toThrow("EIO");
  await log.flush();
  expect(log.isDoubtful).toBe(failed > 0);
  await append(2);
  log.close();
  const file = join(path, "log-a");
  writeFileSync(file, readFileSync(file).fill(0, 0, 512));
  if (failed === 0) expect(() => readLog(path, 1n, 0n)).toThrow("record 1 is missing");
  else expect(readLog(path, 1n, 0n)).toEqual([]);
});

it("a flush that succeeds beside one that fails proves nothing", async () => {
  const log = new Log(temporaryDirectory(), 1n, false);
  onTestFinished(() => log.close());
  await log.append([{ key: key(1), value: bytes("x") }], 0n);
  failing.flushes = 1;
  const failed = expect(log.flush()).rejects.toThrow("EIO");
  await log.flush();
  expect(log.isDoubtful).toBe(true);
  await failed;
});

it("what is appended while a flush fails is doubtful too", async () => {
  const log = new Log(temporaryDirectory(), 1n, false);
  onTestFinished(() => log.close());
  await log.append([{ key: key(1), value: bytes("x") }], 0n);
  failing.flushes = 1;
  const failed = expect(log.flush()).rejects.toThrow("EIO");
  await setImmediate();
  await log.append([{ key: key(2), value: bytes("x") }], 0n);
  await failed;
  log.applied(1n);
  expect(log.isDoubtful).toBe(true);
});

it("a log is no longer doubtful once LMDB has what it held", async () => {
  const log = new Log(temporaryDirectory(), 1n, false);
  onTestFinished(() => log.close());
  await log.append([{ key: key(1), value: bytes("x") }], 0n);
  failing.flushes = 1;
  await expect(log.flush()).rejects.toThrow("EIO");
  log.applied(1n);
  expect(log.isDoubtful).toBe(false);
});
