// `hashrange check`: what it says of sound folders, of damaged ones, and of those that it cannot read.

import { cpSync, existsSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkData } from "../../src/database/check-data.ts";
import { Database } from "../../src/database/database.ts";
import { openLmdb } from "../../src/store/lmdb.ts";
import { type Changes, encodeCounters } from "../../src/store/store.ts";
import { counterKey, keyspaceRange } from "../../src/table/item/key-encoding.ts";
import { Random } from "../random/random.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { Command, run } from "./command.ts";

const Projection = { ProjectionType: "ALL" };
const TABLE = 1;
const INDEX = 2;

/** A folder with a table, an index and a stream, and some items, a few of them longer than a page. */
async function filled(items: number): Promise<string> {
  const path = temporaryDirectory();
  await using database = await Database.open({ path, durability: "none" });
  await database.execute("CreateTable", {
    TableName: "users",
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: ["id", "city"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
    GlobalSecondaryIndexes: [
      { IndexName: "by-city", KeySchema: [{ AttributeName: "city", KeyType: "HASH" }], Projection },
    ],
    BillingMode: "PAY_PER_REQUEST",
    StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
  });
  const put = (i: number, text: string) =>
    database.execute("PutItem", {
      TableName: "users",
      Item: { id: { S: `${i}` }, city: { S: `city-${i % 7}` }, text: { S: text } },
    });
  for (let start = 0; start < items; start += 50) {
    const numbers = Array.from({ length: Math.min(50, items - start) }, (_, i) => start + i);
    await Promise.all(numbers.map((i) => put(i, "x".repeat(i % 40 === 0 ? 30_000 : i))));
    // A value that is replaced, by a shorter one and within the same transaction, among others.
    await Promise.all(numbers.map((i) => put(i, "y".repeat(i % 40 === 0 ? 9_000 : i))));
  }
  return path;
}

/** Changes the store behind the database's back. */
async function change(path: string, changes: (entries: (keyspace: number) => Uint8Array[]) => Changes): Promise<void> {
  const store = await openLmdb(path);
  const keys = (keyspace: number) =>
    store.range({ ...keyspaceRange(keyspace), entriesMax: 1_000 }).map(({ key }) => key);
  await store.commit([], () => ({ ...changes(keys), result: undefined }));
  await store.close();
}

describe("the command", () => {
  const check = (
    name: string,
    damage: (path: string) => void | Promise<void>,
    code: number,
    output: string | RegExp,
    errors: string | RegExp = /^$/,
  ) =>
    test(name, async () => {
      const path = await filled(20);
      await damage(path);
      const finished = await run(["check", path]);
      expect(finished.output).toMatch(output);
      expect(finished.errors).toMatch(errors);
      expect(finished.code).toBe(code);
    });

  check("a sound folder", () => {}, 0, /^sound: 1 table, 20 items\n$/);
  check(
    "a folder with faults, a line each",
    (path) => change(path, (keys) => ({ deletes: keys(INDEX).slice(0, 2) })),
    1,
    /^(Table users: item \{"id":\{"S":"\d+"\}\} has no entry in by-city\n){2}Table users: by-city counts .*\n$/,
  );
  check(
    "a file that was cut off",
    (path) => truncateSync(join(path, "data.mdb"), 50_000),
    1,
    /^The file data\.mdb is damaged: page \d+ is missing\n$/,
  );
  check(
    "a file that is no data",
    (path) => writeFileSync(join(path, "data.mdb"), "text".repeat(10_000)),
    1,
    /^$/,
    /^hashrange: .*data\.mdb is damaged or was not written by hashrange \(it is no LMDB file\)[^\n]*\n$/,
  );

  test("a folder that is not there, which it does not make", async () => {
    const path = join(temporaryDirectory(), "none");
    const { code, output, errors } = await run(["check", path]);
    expect([code, output, errors]).toEqual([1, "", `hashrange: There is no data in ${path}\n`]);
    expect(existsSync(path)).toBe(false);
  });

  test("a folder that a server has open", async () => {
    const folder = temporaryDirectory();
    await new Command(["--port", "0"], { folder }).ready();
    const { code, errors } = await run(["check", "data"], { folder });
    expect(code).toBe(1);
    expect(errors).toMatch(
      /^hashrange: The data in .*data is in use by process \d+: stop it, or use another folder\n$/,
    );
  });

  test.each([
    [["check"], /^hashrange: missing required argument 'folder'\n$/],
    [["check", "a", "b"], /^hashrange: too many arguments for 'check'/],
    [["check", "a", "--port", "1"], /^hashrange: unknown option '--port'/],
    [["--port", "1", "check", "a"], /^hashrange: check takes no settings, such as port\n$/],
  ])("%j", async (args, message) => {
    const { code, errors } = await run(args);
    expect([code, errors]).toEqual([2, expect.stringMatching(message)]);
  });
});

describe("what it finds", () => {
  const check = (name: string, changes: Parameters<typeof change>[1], fault: string | RegExp) =>
    test(name, async () => {
      const path = await filled(20);
      await change(path, changes);
      const { faults } = await checkData(path);
      expect(faults.join("\n")).toMatch(fault);
    });

  check(
    "an item with another checksum",
    (keys) => ({ puts: [{ key: keys(TABLE)[0]!, value: Buffer.from("01000000000000000300", "hex") }] }),
    /^Table users: A stored item with checksum \d+ in place of 0, at key [0-9a-f]+$/m,
  );
  check(
    "an item of no item",
    (keys) => ({ puts: [{ key: keys(TABLE)[0]!, value: Buffer.from("{}") }] }),
    /^Table users: A stored item of format 123, at key [0-9a-f]+$/m,
  );
  check(
    "a counter that is wrong",
    () => ({ puts: [{ key: counterKey(TABLE), value: encodeCounters([3, 30]) }] }),
    /^Table users: it counts 3 items of 30 bytes and has 20 of \d+ bytes$/m,
  );
  check(
    "a keyspace of nothing",
    () => ({ puts: [{ key: keyspaceRange(999).from.slice(0, 20), value: Buffer.from("x") }] }),
    "Keyspace 999 belongs to nothing",
  );
});

test("bits that are flipped anywhere: named, or of no consequence, and never the end of the process", async () => {
  const sound = readFileSync(join(await filled(100), "data.mdb"));
  const random = new Random(20_260_131);
  const found = { file: 0, data: 0, refused: 0, sound: 0 };
  for (let round = 0; round < 40; round++) {
    const path = temporaryDirectory();
    const damaged = Buffer.from(sound);
    const page = random.integer(0, sound.length / 8_192 - 1) * 8_192;
    // Mostly where LMDB keeps what it relies on: at the beginning of a page.
    const at = page + random.integer(0, random.chance(0.7) ? 63 : 8_191);
    damaged[at]! ^= 1 << random.integer(0, 7);
    writeFileSync(join(path, "data.mdb"), damaged);
    try {
      const { faults } = await checkData(path);
      if (faults.length === 0) found.sound++;
      else if (faults[0]!.startsWith("The file data.mdb is damaged: ")) found.file++;
      else found.data++;
    } catch (error) {
      expect(error, `byte ${at}`).toMatchObject({ name: "StoreError" });
      found.refused++;
    }
  }
  expect(found.file).toBeGreaterThan(5);
  expect(found.data).toBeGreaterThan(5);
});

test("a copy of a folder that is in use is sound, and the folder itself refused", async () => {
  const path = temporaryDirectory();
  await using database = await Database.open({ path });
  await database.execute("CreateTable", {
    TableName: "users",
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    BillingMode: "PAY_PER_REQUEST",
  });
  const copy = temporaryDirectory();
  cpSync(path, copy, { recursive: true });
  expect(await checkData(copy)).toEqual({ faults: [], tables: 1, items: 0 });
  await expect(checkData(path)).rejects.toMatchObject({ code: "locked" });
});
