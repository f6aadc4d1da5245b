// Opening an LMDB data folder: one owner at a time, and a plain error for what cannot be opened.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { open } from "lmdb";
import { describe, expect, it, onTestFinished } from "vitest";
import { type OpenLmdb, openLmdb } from "../../src/store/lmdb.ts";
import { openFolder } from "../../src/store/lmdb-folder.ts";
import { LmdbStore } from "../../src/store/lmdb-store.ts";
import { type Store, StoreError, type StoreErrorCode } from "../../src/store/store.ts";
import { program } from "../support/program.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { bytes, key, write } from "./store-suite.ts";

const opener = await program(new URL("opener.mjs", import.meta.url));

/** Another process that opens the folder, and what it says of that. */
async function openElsewhere(folder: string): Promise<{ process: ChildProcess; said: string }> {
  const child = spawn(process.execPath, [opener, folder], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [said] = await once(child.stdout, "data");
  return { process: child, said: String(said).trim() };
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  await once(child, "exit");
}

async function refusal(opening: () => Promise<Store>): Promise<StoreError> {
  const error = await opening().then(
    async (store) => {
      await store.close();
      return new Error("was opened");
    },
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(StoreError);
  return error as StoreError;
}

async function checkRefused(folder: string, code: StoreErrorCode, says: string | RegExp = folder): Promise<void> {
  const error = await refusal(() => openLmdb(folder));
  expect(error.message).toMatch(says);
  expect(error.code).toBe(code);
}

describe("an LMDB folder has one owner", () => {
  it("refuses this process a second time, and the first goes on", async () => {
    const folder = temporaryDirectory();
    const store = await openLmdb(folder);
    const commits = Array.from({ length: 50 }, () => write(store, { increments: [{ key: key(2), by: [1] }] }));
    await new Promise(setImmediate);
    await checkRefused(folder, "locked", `${folder} is in use by process ${process.pid}:`);
    await Promise.all(commits);
    const link = join(temporaryDirectory(), "link");
    symlinkSync(folder, link);
    await checkRefused(link, "locked", `${link} is in use by process ${process.pid}:`);
    await write(store, { puts: [{ key: key(1), value: bytes("x") }] });
    expect(store.get(key(1))).toEqual(bytes("x"));
    await store.close();
    await (await openLmdb(folder)).close();
  });

  it("refuses another process, and tells it which one has it", async () => {
    const folder = temporaryDirectory();
    const store = await openLmdb(folder);
    const { said } = await openElsewhere(folder);
    expect(said).toBe(
      `locked: The data in ${folder} is in use by process ${process.pid}: stop it, or use another folder`,
    );
    await write(store, { puts: [{ key: key(1), value: bytes("x") }] });
    await store.close();
    expect((await openElsewhere(folder)).said).toBe("open");
  });

  it("is refused to us while another process has it, and ours once that is killed", async () => {
    const folder = temporaryDirectory();
    for (let round = 0; round < 3; round++) {
      const other = await openElsewhere(folder);
      expect(other.said).toBe("open");
      await checkRefused(folder, "locked", `in use by process ${other.process.pid}:`);
      await kill(other.process);
      const store = await openLmdb(folder);
      await store.close();
    }
  });

  it("goes to one of several that come at once", async () => {
    const folder = temporaryDirectory();
    const others = await Promise.all([1, 2, 3, 4].map(() => openElsewhere(folder)));
    const owners = others.filter(({ said }) => said === "open");
    expect(owners.length).toBe(1);
    for (const { said } of others) expect(said).toMatch(/^open$|^locked: .* by process /);
  });

  it("is not kept by a process id that is in use again", async () => {
    const folder = temporaryDirectory();
    const { settings, root, close } = openFolder(folder, "sync");
    // As if the owner had been killed, and its number were now that of a process without an open store.
    await root.transaction(() => settings.put(Buffer.from("owner"), Buffer.from(`${process.ppid}`)));
    await close();
    await (await openLmdb(folder)).close();
  });
});

describe("an LMDB folder that cannot be opened", () => {
  const sortOf = (i: number): string => `${i}`.padStart(5, "0");
  const contentOf = (i: number): Uint8Array => Buffer.alloc(i % 100 === 0 ? 20_000 : 300, i);

  /** A folder with 2,000 entries, closed. */
  async function filled(): Promise<string> {
    const folder = temporaryDirectory();
    const store = await openLmdb(folder, { durability: "none" });
    for (let round = 0; round < 10; round++) {
      const numbers = Array.from({ length: 200 }, (_, i) => i * 10 + round);
      await write(store, { puts: numbers.map((i) => ({ key: key(1, sortOf(i)), value: contentOf(i) })) });
    }
    // Brings the pages that opening reads into the room that the first rounds have freed, away from the file's end.
    for (let i = 0; i < 20; i++) await store.commit([], (_, stamp) => ({ result: stamp() }));
    await store.close();
    return folder;
  }

  function checkFilled(store: OpenLmdb): void {
    const entries = store.range({ from: key(1), to: key(2), entriesMax: 10_000 });
    expect(entries.map((entry) => Buffer.from(entry.key).toString("latin1", 20))).toEqual(
      Array.from({ length: 2_000 }, (_, i) => sortOf(i)),
    );
    expect(entries.filter(({ value }, i) => Buffer.compare(value, contentOf(i)) !== 0)).toEqual([]);
  }

  /** Overwrites part of the data file. */
  function damage(folder: string, at: number, with_: Uint8Array): void {
    const file = join(folder, "data.mdb");
    const data = readFileSync(file);
    data.set(with_, at);
    writeFileSync(file, data);
  }

  for (const [what, content] of [
    ["text", "this is no database, but it is long enough to be one\n".repeat(1_000)],
    ["zeros", Buffer.alloc(100_000)],
    ["ones", Buffer.alloc(100_000, 255)],
    ["a single byte", "x"],
  ] as const) {
    it(`holds ${what}`, async () => {
      const folder = temporaryDirectory();
      writeFileSync(join(folder, "data.mdb"), content);
      await checkRefused(folder, "corrupt", /data\.mdb is damaged or was not written by hashrange/);
      expect(readFileSync(join(folder, "data.mdb")).equals(Buffer.from(content))).toBe(true);
    });
  }

  for (const bytesLeft of [1, 100, 8_192, 16_384, 20_000]) {
    it(`was cut off after ${bytesLeft} bytes`, async () => {
      const folder = await filled();
      truncateSync(join(folder, "data.mdb"), bytesLeft);
      await checkRefused(folder, "corrupt");
    });
  }

  it("was cut off anywhere: refused, unless nothing in use was lost", async () => {
    const data = readFileSync(join(await filled(), "data.mdb"));
    let refused = 0;
    for (let part = 1; part < 48; part++) {
      const folder = temporaryDirectory();
      writeFileSync(join(folder, "data.mdb"), data.subarray(0, (data.length * part) / 48));
      const opened = await openLmdb(folder).catch((error: Error) => error);
      if (!(opened instanceof Error)) {
        checkFilled(opened);
        await opened.close();
      } else {
        expect(opened).toMatchObject({ name: "StoreError", code: "corrupt" });
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(24);
  });

  it("has a tree that begins past the end", async () => {
    const folder = await filled();
    for (const meta of [0, 8_192]) damage(folder, meta + 136, Buffer.from([255, 255, 255, 1]));
    await checkRefused(folder, "corrupt", /begins with no page of its own/);
  });

  it("has another version of LMDB's format", async () => {
    const folder = await filled();
    for (const meta of [0, 8_192]) damage(folder, meta + 28, Buffer.from([3]));
    await checkRefused(folder, "version", /LMDB's format 3, and this hashrange reads 2/);
  });

  it("was written by a newer version", async () => {
    const folder = temporaryDirectory();
    const { root, settings, close } = openFolder(folder, "sync");
    await root.transaction(() => settings.put(Buffer.from("format"), Buffer.from("3")));
    await close();
    await checkRefused(folder, "version", /has format version 3, and this hashrange reads up to 2/);
    // Refused without a trace: still the newer version's.
    await checkRefused(folder, "version");
  });

  it("has a format version that is none", async () => {
    const folder = temporaryDirectory();
    const { root, settings, close } = openFolder(folder, "sync");
    await root.transaction(() => settings.put(Buffer.from("format"), Buffer.from("one")));
    await close();
    await checkRefused(folder, "corrupt", /format version .* is damaged/);
  });

  for (const pageSize of [4_096, 8_192]) {
    it(`is another program's, with pages of ${pageSize} bytes`, async () => {
      const folder = temporaryDirectory();
      const theirs = open({ path: folder, noSubdir: false, pageSize });
      await theirs.put("their", "data");
      await theirs.close();
      await checkRefused(folder, "corrupt", /not written by hashrange/);
      const again = open({ path: folder, noSubdir: false });
      expect([...again.getKeys()]).toEqual(["their"]);
      await again.close();
    });
  }

  it("is a file, or lies below one", async () => {
    const file = join(temporaryDirectory(), "file");
    writeFileSync(file, "");
    await checkRefused(file, "io");
    await checkRefused(join(file, "folder"), "io");
  });

  for (const name of ["data.mdb", "lock.mdb"]) {
    it(`has a folder called ${name}`, async () => {
      const folder = temporaryDirectory();
      mkdirSync(join(folder, name));
      await checkRefused(folder, "corrupt", `${name} is damaged`);
    });
  }
});

describe("an LMDB folder that can be opened", () => {
  it("lacks an end that was never in use", async () => {
    const folder = temporaryDirectory();
    const file = join(folder, "data.mdb");
    const missing: number[] = [];
    for (let round = 0; round < 5; round++) {
      const store = new LmdbStore(openFolder(folder, "sync"), "sync");
      const sorts = Array.from({ length: 2_000 }, (_, i) => `${i}`);
      // In one transaction: the pages that the first commit takes, the second gives back.
      await Promise.all([
        write(store, { puts: sorts.map((sort) => ({ key: key(1, sort), value: Buffer.alloc(300) })) }),
        write(store, { deletes: sorts.slice(1).map((sort) => key(1, sort)) }),
      ]);
      const data = readFileSync(file);
      const lastPages = [0, 8_192].map((meta) => Number(data.readBigUInt64LE(meta + 144)));
      missing.push((Math.max(...lastPages) + 1) * 8_192 - data.length);
      expect(store.range({ from: key(1), to: key(2), entriesMax: 10 })).toHaveLength(1);
      await store.close();
    }
    expect(Math.max(...missing)).toBeGreaterThan(0);
  });

  it("is made, with all folders that lead to it", async () => {
    const folder = join(temporaryDirectory(), "a", "b", "c.d");
    const store = await openLmdb(folder);
    await store.close();
    expect(existsSync(join(folder, "data.mdb"))).toBe(true);
  });

  it("lacks the lock file, as a copy does, or has a damaged one", async () => {
    const folder = temporaryDirectory();
    const store = await openLmdb(folder);
    await write(store, { puts: [{ key: key(1), value: bytes("x") }] });
    await store.close();
    const copy = temporaryDirectory();
    cpSync(join(folder, "data.mdb"), join(copy, "data.mdb"));
    writeFileSync(join(folder, "lock.mdb"), "x".repeat(8_192));
    for (const path of [copy, folder]) {
      const opened = await openLmdb(path);
      expect(opened.get(key(1))).toEqual(bytes("x"));
      await opened.close();
    }
  });

  it("holds an empty data file, as a crash before the first write leaves it", async () => {
    const folder = temporaryDirectory();
    writeFileSync(join(folder, "data.mdb"), "");
    await (await openLmdb(folder)).close();
  });

  it("changes its durability from one opening to the next", async () => {
    const folder = temporaryDirectory();
    for (const durability of ["none", "sync", "relaxed", "sync", "none"] as const) {
      const store = await openLmdb(folder, { durability });
      await write(store, { increments: [{ key: key(1), by: [1] }] });
      await store.close();
    }
    const store = await openLmdb(folder);
    expect(store.get(key(1))?.at(-1)).toBe(5);
    await store.close();
  });
});
