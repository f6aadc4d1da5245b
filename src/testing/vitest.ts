// The entry point "hashrange/vitest": tests that each have a database of their own.

import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
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

declare module "vitest" {
  // biome-ignore lint/suspicious/noExplicitAny: has to be declared as vitest declares it
  interface Matchers<T = any> extends CapacityMatchers<T> {}
}

expect.extend(capacityMatchers);

/** What a test may ask for. Each is made when a test names it. */
export interface DynamoDBFixtures {
  /** The test's own database: a fork of the one with the tables and items, closed when the test is over. */
  readonly database: Database;
  /** Its time. */
  readonly clock: TestClock;
  /** A client of the AWS SDK for JavaScript on it. */
  readonly client: DynamoDBClient;
  /** The resource library on it. */
  readonly resource: ServiceResource;
}

/**
 * vitest's `test`, with a database for every test.
 *
 * @example
 * const test = dynamodbTest({ tables: "template.yaml", seed: { orders: "orders.jsonl" } });
 *
 * test("an order is paid", async ({ resource }) => {
 *   await resource.Table("orders").putItem({ Item: { id: "1", state: "paid" } });
 * });
 */
export function dynamodbTest(options: DynamoDBTestOptions = {}) {
  const databases = new TestDatabases(options);
  return test.extend<DynamoDBFixtures>({
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which fixtures a fixture needs
    database: async ({}, use) => {
      const database = await databases.next();
      await use(database);
      await database.close();
    },
    clock: async ({ database }, use) => use(database.clock as TestClock),
    client: async ({ database }, use) => {
      const client = await databases.client(database);
      await use(client);
      client.destroy();
    },
    resource: async ({ database }, use) => use(databases.resource(database)),
  });
}
