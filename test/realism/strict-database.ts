// A strict database for tests, over each store, on a clock that only the test moves. It can be closed and opened again; in
// memory that is a fork, which knows no more of the past than a new process does.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect } from "vitest";
import { Database, type DatabaseOptions } from "../../src/database/database.ts";
import { answerFaults } from "../support/answer-faults.ts";

/** When a test begins. */
const BEGINNING = Date.UTC(2026, 0, 31, 12);

const STREAMS = new Set(["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"]);

export interface StrictDatabase {
  // biome-ignore lint/suspicious/noExplicitAny: tests look into responses member by member
  run(operation: string, input: object): Promise<any>;
  /** What a request comes to: its response's `look`, or `Code: message`. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into responses member by member
  outcome(operation: string, input: object, look?: (response: any) => unknown): Promise<unknown>;
  refuses(operation: string, input: object, error: string): Promise<void>;
  /** Lets time go by. */
  pass(milliseconds: number): void;
  /** Lets time go by, and background work end. */
  wait(milliseconds: number): Promise<void>;
  reopen(options?: DatabaseOptions): Promise<void>;
  findFaults(): Promise<string[]>;
}

/** Declares the tests once for each store. Each test has a database of its own. */
export function describeStrict(
  name: string,
  options: DatabaseOptions,
  define: (database: () => StrictDatabase) => void,
): void {
  for (const store of ["memory", "LMDB"] as const) {
    describe(`${name} over ${store}`, () => {
      let database: Strict;
      beforeEach(async () => {
        database = await Strict.open(store, { realism: "strict", ...options });
      });
      afterEach(() => database.close());
      define(() => database);
    });
  }
}

class Strict implements StrictDatabase {
  #now = BEGINNING;
  readonly #path: string | undefined;
  readonly #options: DatabaseOptions;
  #database!: Database;

  private constructor(path: string | undefined, options: DatabaseOptions) {
    this.#path = path;
    this.#options = { ...options, clock: { now: () => this.#now } };
  }

  static async open(store: "memory" | "LMDB", options: DatabaseOptions): Promise<Strict> {
    const path = store === "LMDB" ? await mkdtemp(join(tmpdir(), "hashrange-strict-")) : undefined;
    const strict = new Strict(path, options);
    strict.#database = await strict.#open({});
    return strict;
  }

  #open(options: DatabaseOptions): Promise<Database> {
    const all = { ...this.#options, ...options };
    return this.#path ? Database.open({ path: this.#path, durability: "none", ...all }) : Database.memory(all);
  }

  async run(operation: string, input: object) {
    const service = STREAMS.has(operation) ? "DynamoDBStreams_20120810" : "DynamoDB_20120810";
    const answer = await this.#database.execute(operation, input, service);
    expect(answerFaults(operation, answer)).toEqual([]);
    return answer;
  }

  async outcome(operation: string, input: object, look = (response: unknown): unknown => response) {
    try {
      return look(await this.run(operation, input));
    } catch (error) {
      return `${(error as Error).name}: ${(error as Error).message}`;
    }
  }

  async refuses(operation: string, input: object, error: string): Promise<void> {
    expect(await this.outcome(operation, input)).toBe(error);
  }

  pass(milliseconds: number): void {
    this.#now += milliseconds;
  }

  async wait(milliseconds: number): Promise<void> {
    this.pass(milliseconds);
    await this.#database.maintain();
  }

  async reopen(options: DatabaseOptions = {}): Promise<void> {
    const former = this.#database;
    if (this.#path) {
      await former.close();
      this.#database = await this.#open(options);
      return;
    }
    const snapshot = former.snapshot();
    this.#database = await this.#open(options);
    this.#database.restore(snapshot);
    await former.close();
  }

  findFaults(): Promise<string[]> {
    return this.#database.findFaults();
  }

  async close(): Promise<void> {
    await this.#database.close();
    if (this.#path) await rm(this.#path, { recursive: true });
  }
}
