// A process that is killed in the middle of its writes: every commit it was told of is there afterwards, and none is there
// by half.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { openLmdb } from "../../src/store/lmdb.ts";
import { decodeCounters, type Store } from "../../src/store/store.ts";
import { program } from "../support/program.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { key } from "./store-suite.ts";

const ROUNDS = 6;
const writer = await program(new URL("writer.mjs", import.meta.url));

/** The numbers of the commits whose entries are in a partition. */
async function numbersIn(store: Store, partition: number): Promise<number[]> {
  const entries = await store.range({ from: key(partition), to: key(partition + 1), entriesMax: 1_000_000 });
  return entries.map((entry) => Buffer.from(entry.key).readUInt32BE(20));
}

async function writeUntilKilled(folder: string, acknowledged: string, first: number, lastsMs: number): Promise<void> {
  const before = existsSync(acknowledged) ? statSync(acknowledged).size : 0;
  const child = spawn(process.execPath, [writer, folder, acknowledged, `${first}`], { stdio: "inherit" });
  const killed = once(child, "exit");
  while (!existsSync(acknowledged) || statSync(acknowledged).size === before) {
    expect(child.exitCode).toBeNull();
    await sleep(5);
  }
  await sleep(lastsMs);
  child.kill("SIGKILL");
  expect(await killed).toEqual([null, "SIGKILL"]);
}

it("kill -9 loses no acknowledged commit and halves none", { timeout: 120_000 }, async () => {
  const folder = temporaryDirectory();
  const acknowledged = join(temporaryDirectory(), "acknowledged");
  let first = 0;
  let lastStamp = 0n;
  for (let round = 0; round < ROUNDS; round++) {
    await writeUntilKilled(folder, acknowledged, first, 20 + round * 37);

    const store = await openLmdb(folder);
    const present = await numbersIn(store, 1);
    expect(await numbersIn(store, 2)).toEqual(present);
    const lines = readFileSync(acknowledged, "latin1").split("\n").slice(0, -1).map(Number);
    const isPresent = new Set(present);
    const lost = lines.filter((number) => !isPresent.has(number));
    expect(lost).toEqual([]);
    expect(lines.length).toBeGreaterThan(round);
    expect(decodeCounters(await store.get(key(3, "\0\0\0\0")))).toEqual([present.length]);

    for (const number of present.slice(-50)) {
      const sort = Buffer.alloc(4);
      sort.writeUInt32BE(number);
      const values = await store.getMany([key(1, sort), key(2, sort)]);
      const expected = Buffer.alloc(100 + ((number * 997) % 9_000), number);
      expect(values.map((value) => expected.equals(value!))).toEqual([true, true]);
    }

    const stamped = Buffer.from((await store.get(key(4, "\0\0\0\0")))!).readBigUInt64BE();
    expect(stamped > lastStamp).toBe(true);
    const next = await store.commit([], (_, stamp) => ({ result: stamp() }));
    expect(next > stamped).toBe(true);
    lastStamp = stamped;
    first = present.at(-1)! + 1_000;
    await store.close();
  }
});
