// What the stores cost by themselves, without DynamoDB above them: reads in microseconds, commits a second.
//
//   npm run bench -- stores

import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { open } from "lmdb";
import { openLmdb } from "../src/store/lmdb.ts";
import { MemoryStore } from "../src/store/memory.ts";
import type { Store } from "../src/store/store.ts";

const ENTRIES = 100_000;
const SECONDS = 2;
const value = Buffer.alloc(300, "v");
const END = Buffer.from([255]);

/** Shaped like an item's key: table, hash of the partition key, sort key. */
const keys = Array.from({ length: ENTRIES }, (_, i) =>
  Buffer.concat([Buffer.from([0, 0, 0, 7]), createHash("md5").update(`user${i}`).digest(), Buffer.from(`order#${i}`)]),
);

function report(what: string, answer: string): void {
  console.log(`${what.padEnd(44)} ${answer}`);
}

/** The best of several rounds: what it costs when nothing else disturbs it. */
function microseconds(what: string, times: number, run: () => void): void {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 8; round++) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
  }
  report(what, `${((best * 1_000) / times).toFixed(2)} µs`);
}

function reads(name: string, store: Store): void {
  microseconds(`${name}: get`, ENTRIES, () => {
    for (const key of keys) store.get(key);
  });
  microseconds(`${name}: get, absent`, ENTRIES, () => {
    for (const key of keys) store.get(key.subarray(0, 25));
  });
  for (const entriesMax of [1, 10, 100]) {
    microseconds(`${name}: range of ${entriesMax}`, 2_000, () => {
      for (const from of keys.slice(0, 2_000)) store.range({ from, to: END, entriesMax });
    });
  }
}

async function commits(name: string, write: (key: Uint8Array) => Promise<unknown>): Promise<void> {
  for (const writers of [1, 16, 128]) {
    const start = performance.now();
    const cpu = process.cpuUsage();
    let done = 0;
    const writer = async (): Promise<void> => {
      while (performance.now() - start < SECONDS * 1_000) {
        await write(keys[(done++ * 7_919) % ENTRIES]!);
      }
    };
    await Promise.all(Array.from({ length: writers }, writer));
    const { user, system } = process.cpuUsage(cpu);
    const rate = (done * 1_000) / (performance.now() - start);
    const cost = (user + system) / done;
    report(
      `${name}: commits by ${writers}`,
      `${rate.toFixed(0).padStart(7)} /s, ${cost.toFixed(1)} µs of processor each`,
    );
  }
}

function readModifyWrite(store: Store): (key: Uint8Array) => Promise<unknown> {
  return (key) => store.commit([key], ([old]) => ({ puts: [{ key, value }], result: old }));
}

async function fill(store: Store): Promise<void> {
  const sorted = [...keys].sort(Buffer.compare);
  for (let i = 0; i < ENTRIES; i += 1_000) {
    const puts = sorted.slice(i, i + 1_000).map((key) => ({ key, value }));
    await store.commit([], () => ({ puts, result: undefined }));
  }
}

const parent = process.argv[2] ?? tmpdir();

async function inFolder(run: (path: string) => Promise<void>): Promise<void> {
  const path = mkdtempSync(join(parent, "hashrange-bench-"));
  try {
    await run(path);
  } finally {
    rmSync(path, { recursive: true });
  }
}

const memory = new MemoryStore();
await fill(memory);
reads("memory", memory);
await commits("memory", readModifyWrite(memory));

for (const durability of ["sync", "relaxed", "none"] as const) {
  await inFolder(async (path) => {
    const store = await openLmdb(path, { durability });
    await fill(store);
    if (durability === "sync") reads("lmdb", store);
    await commits(`lmdb, ${durability}`, readModifyWrite(store));
    await store.close();
  });
}

await inFolder(async (path) => {
  const options = { pageSize: 8_192, encoding: "binary", keyEncoding: "binary", overlappingSync: false } as const;
  const raw = open<Buffer, Uint8Array>({ path, ...options });
  for (const key of [...keys].sort(Buffer.compare)) void raw.put(key, value);
  await raw.committed;
  microseconds("lmdb-js itself: getBinary", ENTRIES, () => {
    for (const key of keys) raw.getBinary(key);
  });
  await commits("lmdb-js itself, synced: put", (key) => raw.put(key, value));
  await raw.close();
});
