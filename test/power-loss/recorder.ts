// Runs a process so that all it does to the files of a folder is written down; whoever cannot is told why.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestContext } from "vitest";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { Disk } from "./disk.ts";
import { type Change, readJournal } from "./journal.ts";

const source = fileURLToPath(new URL("recorded-disk.c", import.meta.url));

export interface Recording {
  /** The disk as it was when the process began, to which the changes can be applied. */
  readonly disk: Disk;
  readonly changes: readonly Change[];
}

export class Recorder {
  readonly #library: string;
  readonly #folder: string;
  #recordings = 0;

  constructor(context: TestContext) {
    const skip = (reason: string) => {
      console.warn(`SKIPPED: ${context.task.name}: ${reason}`);
      context.skip(reason);
    };
    if (process.platform !== "linux") skip("what a process writes is recorded on Linux only");
    this.#folder = realpathSync(temporaryDirectory());
    this.#library = join(this.#folder, "recorded-disk.so");
    const options = ["-shared", "-fPIC", "-O1", "-o", this.#library, source, "-ldl"];
    const { status, error, stderr } = spawnSync("cc", options, { encoding: "utf8" });
    if (status !== 0) skip(`there is no C compiler here (${error?.message ?? stderr})`);
  }

  /** A folder that does not exist yet, on the disk that is to be recorded. */
  newFolder(): string {
    return join(this.#folder, `disk-${this.#recordings++}`);
  }

  /**
   * Runs a program to its end, once for each job: `program job`.
   *
   * @param path the folder that is recorded; it is made if it does not exist.
   */
  async record(path: string, program: string, jobs: readonly object[]): Promise<Recording> {
    mkdirSync(path, { recursive: true });
    const disk = new Disk(path);
    const journal = join(this.#folder, `journal-${this.#recordings++}`);
    const env = {
      ...process.env,
      LD_PRELOAD: this.#library,
      HASHRANGE_TEST_DISK: path,
      HASHRANGE_TEST_JOURNAL: journal,
      // It would write past the library that records.
      UV_USE_IO_URING: "0",
    };
    for (const job of jobs) {
      const child = spawn(process.execPath, [program, JSON.stringify(job)], {
        env,
        stdio: ["ignore", "inherit", "inherit"],
      });
      const [code, signal] = await once(child, "exit");
      if (code !== 0) throw new Error(`${program} ended with ${code ?? signal}`);
    }
    return { disk, changes: readJournal(journal) };
  }
}

/** There are no more threads than this. */
const CALLS_UNDER_WAY_MAX = 32;

/** The calls that have begun, and have not returned, when so many have. */
export function underWay(changes: readonly Change[], moment: number): Change[] {
  const now = changes[moment - 1]?.ended ?? 0;
  const next = changes.slice(moment, moment + CALLS_UNDER_WAY_MAX);
  return next.filter(({ kind, began }) => kind !== "mark" && began <= now);
}
