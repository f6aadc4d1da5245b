// The entry point "hashrange/jest": tests that each have a database of their own, by jest's hooks. It uses them as globals,
// so that no package of jest's is needed; any other runner with these hooks will do.

import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Database } from "../database/database.ts";
import type { TestClock } from "../database/test-clock.ts";
import type { ServiceResource } from "../resource/service-resource.ts";
import { type CapacityMatchers, capacityMatchers } from "./capacity-matchers.ts";
import { type DynamoDBTestOptions, TestDatabases } from "./test-databases.ts";

export type { CapacityLimits, CapacityMatchers } from "./capacity-matchers.ts";
export { SourceError } from "./source/document.ts";
export type { ItemSource, Seed, SeedContext } from "./source/seed.ts";
export type { TableSource } from "./source/tables.ts";
export type { DynamoDBTestOptions } from "./test-databases.ts";

declare global {
  namespace jest {
    // biome-ignore lint/complexity/noBannedTypes: has to be declared as @types/jest declares it
    interface Matchers<R, T = {}> extends CapacityMatchers<R> {}
  }
}

type Hook = (work: () => Promise<void>) => void;

/** What is used of jest. */
interface Globals {
  readonly beforeEach?: Hook;
  readonly afterEach?: Hook;
  readonly afterAll?: Hook;
  readonly expect?: { extend(matchers: object): void };
}

/** The running test's. @throws Error outside of a test */
export interface DynamoDBTests {
  /** A fork of the database with the tables and items, closed when the test is over. */
  readonly database: Database;
  /** Its time. */
  readonly clock: TestClock;
  /** A client of the AWS SDK for JavaScript on it. */
  readonly client: DynamoDBClient;
  /** The resource library on it. */
  readonly resource: ServiceResource;
}

interface Running {
  readonly database: Database;
  readonly client: DynamoDBClient | undefined;
  readonly resource: ServiceResource;
}

/**
 * Gives every test of the file, or of the `describe` it is called in, a database of its own. Tests run one after the other, as
 * jest's do.
 *
 * @throws Error if there are no hooks to use
 * @example
 * const dynamodb = dynamodbTests({ tables: "template.yaml", seed: { orders: "orders.jsonl" } });
 *
 * test("an order is paid", async () => {
 *   await dynamodb.resource.Table("orders").putItem({ Item: { id: "1", state: "paid" } });
 * });
 */
export function dynamodbTests(options: DynamoDBTestOptions = {}): DynamoDBTests {
  const { beforeEach, afterEach, afterAll, expect } = globalThis as Globals;
  if (!beforeEach || !afterEach || !afterAll) {
    throw new Error("There are no beforeEach, afterEach and afterAll: call dynamodbTests in a file that jest runs");
  }
  expect?.extend(capacityMatchers);
  const databases = new TestDatabases(options);
  let running: Running | undefined;

  beforeEach(async () => {
    const database = await databases.next();
    // Whoever uses no client needs no AWS SDK.
    const client = await databases.client(database).catch(() => undefined);
    running = { database, client, resource: databases.resource(database) };
  });
  afterEach(async () => {
    const ended = running;
    running = undefined;
    ended?.client?.destroy();
    await ended?.database.close();
  });
  afterAll(() => databases.close());

  function present(): Running {
    if (!running) throw new Error("There is a database only while a test runs, or its hooks");
    return running;
  }
  return {
    get database() {
      return present().database;
    },
    get clock() {
      return present().database.clock as TestClock;
    },
    get client() {
      const { client } = present();
      if (!client) throw new Error("`client` needs the AWS SDK: npm install --save-dev @aws-sdk/client-dynamodb");
      return client;
    },
    get resource() {
      return present().resource;
    },
  };
}
