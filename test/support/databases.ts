// One suite over every way to reach the database: memory, LMDB, and memory behind HTTP. A suite's tests share a database
// and keep apart by their tables' names.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { Database } from "../../src/database/database.ts";
import { serve } from "../../src/server/index.ts";
import { answerFaults } from "./answer-faults.ts";
import { post } from "./post.ts";

/** What a test asks of a database. Responses are looked into freely. */
export interface Client {
  // biome-ignore lint/suspicious/noExplicitAny: tests look into responses member by member
  run(operation: string, input: object): Promise<any>;
  /** Expects the request to be refused with exactly `Code: message`. */
  refuses(operation: string, input: object, error: string): Promise<void>;
}

type Call = (operation: string, input: object) => Promise<object>;

interface Access {
  readonly call: Call;
  close(): Promise<void>;
}

const accesses: Readonly<Record<string, () => Promise<Access>>> = {
  async memory() {
    const database = await Database.memory();
    return { call: (operation, input) => database.execute(operation, input), close: () => database.close() };
  },
  async LMDB() {
    const path = await mkdtemp(join(tmpdir(), "hashrange-test-"));
    const database = await Database.open({ path, durability: "none" });
    return {
      call: (operation, input) => database.execute(operation, input),
      async close() {
        await database.close();
        await rm(path, { recursive: true });
      },
    };
  },
  async HTTP() {
    const database = await Database.memory();
    const server = await serve(database, { port: 0 });
    return {
      call: (operation, input) => post(server.url, operation, input),
      async close() {
        await server.close();
        await database.close();
      },
    };
  },
};

/** Declares the suite once for each way to reach a database. */
export function describeDatabases(name: string, define: (client: Client) => void): void {
  for (const [kind, open] of Object.entries(accesses)) {
    describe(`${name} over ${kind}`, () => {
      let access: Access;
      beforeAll(async () => {
        access = await open();
      });
      afterAll(() => access.close());
      define({
        async run(operation, input) {
          const answer = await access.call(operation, input);
          expect(answerFaults(operation, answer)).toEqual([]);
          return answer;
        },
        async refuses(operation, input, error) {
          const answer = await access.call(operation, input).then(
            (response) => `answered ${JSON.stringify(response)}`,
            (failure: Error) => `${failure.name}: ${failure.message}`,
          );
          expect(answer).toBe(error);
        },
      });
    });
  }
}
