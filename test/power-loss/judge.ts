// Whoever judges what is left after a loss of power: a process that is asked about one folder after another.

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { onTestFinished } from "vitest";
import type { Durability } from "../../src/store/lmdb-folder.ts";
import type { DatabaseMark } from "./database-history.ts";
import type { Round, StoreMark } from "./store-history.ts";

export type Mark = StoreMark | DatabaseMark;

export interface Case {
  readonly kind: "store" | "database";
  readonly folder: string;
  readonly options: { readonly durability: Durability };
  /** The process that wrote, and those before it. */
  readonly rounds: readonly Round[];
  /** What it said before power was lost. */
  readonly marks: readonly Mark[];
  /** Whether what was acknowledged must be there; if not, the last writes may be missing. */
  readonly keepsAcknowledged: boolean;
}

export interface Verdict {
  readonly faults: string[];
  /** How many writes there are, of each writer. */
  readonly reached: readonly number[];
}

const PATIENCE_MS = 60_000;

export class Judge {
  readonly #program: string;
  #process: ChildProcess | undefined;

  constructor(program: string) {
    this.#program = program;
    onTestFinished(() => void this.#process?.kill("SIGKILL"));
  }

  async judge(judged: Case): Promise<Verdict> {
    this.#process ??= fork(this.#program, { stdio: ["ignore", "ignore", "pipe", "ipc"] });
    const child = this.#process;
    const patience = new AbortController();
    const ended = (fault: string): Verdict => {
      child.kill("SIGKILL");
      this.#process = undefined;
      return { faults: [fault], reached: [] };
    };
    child.send(judged);
    const verdict = await Promise.race([
      once(child, "message", { signal: patience.signal }).then(([verdict]) => verdict as Verdict),
      once(child, "exit", { signal: patience.signal }).then(([code, signal]) =>
        ended(`it ended the process: ${code ?? signal}`),
      ),
      sleep(PATIENCE_MS, undefined, { signal: patience.signal }).then(() => ended("it never ends")),
    ]);
    patience.abort();
    return verdict;
  }
}
