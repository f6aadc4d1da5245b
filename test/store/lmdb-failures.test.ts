// What the LMDB store makes of a disk that has no room and of one that fails. The disk is real; the failures are put in
// where LMDB would report them.

import { spawnSync } from "node:child_process";
import { constants } from "node:os";
import process from "node:process";
import { describe, expect, it, onTestFinished } from "vitest";
import { lmdbError } from "../../src/store/lmdb-errors.ts";
import { type Durability, type Folder, openFolder } from "../../src/store/lmdb-folder.ts";
import { LmdbStore } from "../../src/store/lmdb-store.ts";
import { StoreError } from "../../src/store/store.ts";
import { program } from "../support/program.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { bytes, key, write } from "./store-suite.ts";

const { ENOSPC, EIO, EDQUOT, EACCES } = constants.errno;

const filler = await program(new URL("filler.mjs", import.meta.url));

function failure(code: number | string): Error {
  return Object.assign(new Error(`failure ${code}`), { code });
}

/** A store whose transactions fail when `failing` answers an error for what they have written. */
function storeOn(durability: Durability, failing: (folder: Folder) => Error | undefined): LmdbStore {
  const folder = openFolder(temporaryDirectory(), durability);
  onTestFinished(() => folder.close());
  const judged = <Result>(run: () => Result): (() => Result) => {
    return () => {
      const result = run();
      const error = failing(folder);
      if (error) throw error;
      return result;
    };
  };
  const root: Pick<Folder["root"], "childTransaction" | "transactionSync" | "resetReadTxn"> = {
    childTransaction: (run) => folder.root.childTransaction(judged(run)),
    transactionSync: (run) => folder.root.transactionSync(judged(run)),
    resetReadTxn: () => folder.root.resetReadTxn(),
  };
  return new LmdbStore({ ...folder, root: root as Folder["root"] }, durability);
}

const large = { puts: [{ key: key(9), value: bytes("large") }] };
const isLargeThere = ({ entries }: Folder): boolean => entries.get(key(9)) !== undefined;

for (const durability of ["sync", "none"] as const) {
  describe(`a full disk, durability ${durability}`, () => {
    it("refuses the commit that does not fit, and no other", async () => {
      const store = storeOn(durability, (folder) => (isLargeThere(folder) ? failure(ENOSPC) : undefined));
      const settled = await Promise.allSettled([
        write(store, { puts: [{ key: key(1), value: bytes("1") }] }),
        write(store, { ...large, increments: [{ key: key(3), by: [1] }] }),
        store.commit([key(1)], ([value]) => ({ result: `${value}` })),
        write(store, { puts: [{ key: key(2), value: bytes("2") }] }),
        store.commit([], () => {
          throw new Error("condition");
        }),
        store.commit([key(2)], ([value], stamp) => ({ result: `${value} ${stamp()}` })),
      ]);
      expect(
        settled.map((one) => (one.status === "fulfilled" ? one.value : one.reason.code || one.reason.message)),
      ).toEqual([undefined, "full", "1", undefined, "condition", "2 1"]);
      expect(store.getMany([key(1), key(2), key(3), key(9)])).toEqual([bytes("1"), bytes("2"), undefined, undefined]);
      await write(store, { puts: [{ key: key(1), value: bytes("later") }] });
      expect(store.get(key(1))).toEqual(bytes("later"));
    });

    it("writes to pages that have just been freed, for which LMDB wants one transaction more", async () => {
      let others = 0;
      const store = storeOn(durability, (folder) => {
        if (!isLargeThere(folder)) others++;
        return others > 0 ? undefined : failure(ENOSPC);
      });
      await write(store, large);
      expect(others).toBe(1);
      expect(store.get(key(9))).toEqual(bytes("large"));
    });

    it("takes the same commit once there is room again", async () => {
      let isFull = true;
      const store = storeOn(durability, () => (isFull ? failure(ENOSPC) : undefined));
      for (let i = 0; i < 3; i++) await expect(write(store, large)).rejects.toMatchObject({ code: "full" });
      isFull = false;
      await write(store, large);
      expect(store.get(key(9))).toEqual(bytes("large"));
    });
  });

  describe(`a failing disk, durability ${durability}`, () => {
    it("rejects every commit of the transaction, and takes the next", async () => {
      let failures = 1;
      const store = storeOn(durability, () => (failures-- > 0 ? failure(EIO) : undefined));
      const commits = [1, 2, 3].map((partition) =>
        write(store, { puts: [{ key: key(partition), value: bytes("x") }] }),
      );
      for (const outcome of await Promise.allSettled(commits)) {
        expect(outcome).toMatchObject({ status: "rejected", reason: { name: "StoreError", code: "io" } });
      }
      expect(store.range({ from: key(0), to: key(255), entriesMax: 10 })).toEqual([]);
      await write(store, large);
      expect(store.get(key(9))).toEqual(bytes("large"));
    });

    it("begins no other transaction once LMDB has given up, and can be closed", async () => {
      let transactions = 0;
      const commits: Promise<void>[] = [];
      const store = storeOn(durability, (folder) => {
        transactions++;
        commits.push(write(store, large));
        folder.settings.get = () => {
          throw failure(-30_795);
        };
        return failure(EIO);
      });
      commits.push(write(store, large), write(store, large));
      await Promise.allSettled(commits);
      commits.push(write(store, large));
      const outcomes = await Promise.allSettled(commits);
      expect(outcomes.map((one) => one.status === "rejected" && one.reason.code)).toEqual(["io", "io", "io", "io"]);
      await expect(commits[3]).rejects.toThrow(/close the store and open .* again/);
      expect(transactions).toBe(1);
      await store.close();
    });

    // As LMDB's binding notes them, in 100 bytes. The numbers of the last are what stood on its stack.
    it.each([
      ["no more", "16384, size 8192, blocks 1, buffer sizes 8192 0 0", ENOSPC, true],
      ["no more", "16384, size 8192, blocks 1, buffer sizes 8192 0 0", EIO, true],
      ["not all", "16384, size 8192, blocks 1, buffer sizes 8192 -1848147440 -1853662088", EIO, false],
      ["not all", "16384, size 8192, blocks 1, buffer sizes 8192 -1848147440 -1853662088", ENOSPC, false],
    ])("writes on after a failed write if its note took %s of the binding's memory", async (_, note, code, goesOn) => {
      let failures = 1;
      const error = failure(code);
      error.message = `Refused: Attempting to write page at position ${note}`;
      const store = storeOn(durability, (folder) => (isLargeThere(folder) && failures-- > 0 ? error : undefined));
      const first = await write(store, large).catch((reason: Error) => reason.message);
      const second = await write(store, large).catch((reason: Error) => reason.message);
      // A full disk's transaction is tried again, unless nothing is written any more.
      if (goesOn)
        expect([code === ENOSPC ? undefined : expect.stringContaining("Refused"), undefined]).toEqual([first, second]);
      else
        expect([first, second]).toEqual([
          expect.stringContaining("Refused"),
          expect.stringContaining("start this process again"),
        ]);
    });

    it("rejects those who wait when a transaction does not even begin", async () => {
      const folder = openFolder(temporaryDirectory(), durability);
      onTestFinished(() => folder.close());
      const refuse = (): never => {
        throw failure(EACCES);
      };
      const root = {
        childTransaction: refuse,
        transactionSync: refuse,
        resetReadTxn: () => folder.root.resetReadTxn(),
      };
      const store = new LmdbStore({ ...folder, root: root as unknown as Folder["root"] }, durability);
      const outcomes = await Promise.allSettled([write(store, large), write(store, large)]);
      expect(outcomes.map((one) => one.status === "rejected" && one.reason.code)).toEqual(["io", "io"]);
    });

    it("undoes a commit that LMDB refuses halfway, and those beside it", async () => {
      const folder = openFolder(temporaryDirectory(), durability);
      const store = new LmdbStore(folder, durability);
      const put: (entryKey: Uint8Array, value: Uint8Array) => Promise<boolean> = folder.entries.put.bind(
        folder.entries,
      );
      folder.entries.put = (entryKey: Uint8Array, value: Uint8Array) => {
        if (entryKey[0] === 9) throw failure(EACCES);
        return put(entryKey, value);
      };
      const beside = write(store, { puts: [{ key: key(1), value: bytes("x") }] });
      const halfway = write(store, { puts: [{ key: key(2), value: bytes("x") }, ...large.puts] });
      for (const outcome of await Promise.allSettled([beside, halfway])) {
        expect(outcome).toMatchObject({ status: "rejected", reason: { code: "io" } });
      }
      folder.entries.put = put;
      await write(store, large);
      expect(store.getMany([key(1), key(2), key(9)])).toEqual([undefined, undefined, bytes("large")]);
      await store.close();
    });
  });
}

describe.skipIf(process.platform === "win32")("a data file that must not grow any more", () => {
  for (const durability of ["sync", "relaxed", "none"] as const) {
    it(`is read and emptied, durability ${durability}`, () => {
      const command = [process.execPath, filler, temporaryDirectory(), durability];
      const limited = spawnSync("sh", ["-c", 'ulimit -f 4096 && exec "$0" "$@"', ...command], { encoding: "utf8" });
      expect(limited.status).toBe(0);
      const { refused, written, readable, left, writtenAgain } = JSON.parse(limited.stdout);
      // First by the log. LMDB's limit to one file with room on the disk cannot be told from a disk that fails.
      expect(refused).toEqual(["full", "io", "io"]);
      expect(written).toBeGreaterThan(10);
      expect(readable).toBe(written);
      expect(left).toBe(0);
      expect(writtenAgain).toBe(5);
    });
  }
});

describe("errors", () => {
  const rows: [string, unknown, string][] = [
    ["no space", failure(ENOSPC), "full"],
    ["no space, said by Node", failure("ENOSPC"), "full"],
    ["a quota", failure(EDQUOT), "full"],
    ["a limit to a file's size", failure("EFBIG"), "full"],
    ["LMDB's map", failure(-30_792), "full"],
    ["a page of the wrong kind", failure(-30_796), "corrupt"],
    ["no LMDB file", failure(-30_793), "corrupt"],
    ["another version of LMDB", failure(-30_794), "version"],
    ["permissions", failure(EACCES), "io"],
    ["permissions, said by Node", failure("EACCES"), "io"],
    ["an I/O error with room on the disk", failure(EIO), "io"],
    ["anything else", "text", "io"],
  ];
  for (const [what, error, code] of rows) {
    it(`${what}: ${code}`, () => {
      const mapped = lmdbError(error, temporaryDirectory());
      expect(mapped.code).toBe(code);
      expect(mapped.cause).toBe(error);
    });
  }

  it("a store's own error stays what it is", () => {
    const error = new StoreError("version", "as it was");
    expect(lmdbError(error, "/")).toBe(error);
  });
});
