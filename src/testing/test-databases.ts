// The databases of a file's tests: one that is opened and filled when the first test asks, and a fork of it for each.

import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Database } from "../database/database.ts";
import { type Moment, TestClock } from "../database/test-clock.ts";
import { resource } from "../resource/resource.ts";
import type { ServiceResource } from "../resource/service-resource.ts";
import { inProcess } from "../sdk/request-handler.ts";
import { openTestDatabase, type TestDatabaseOptions } from "./test-database.ts";

/** What tests' databases are made with. */
export interface DynamoDBTestOptions extends Omit<TestDatabaseOptions, "clock"> {
  /** When each test begins; its clock then stands still. Unless given, it begins now, and time goes by. */
  readonly now?: Moment;
}

export class TestDatabases {
  readonly #options: DynamoDBTestOptions;
  #base: Promise<Database> | undefined;

  constructor(options: DynamoDBTestOptions) {
    this.#options = options;
  }

  /** The next test's database, with a clock of its own. */
  async next(): Promise<Database> {
    const { now, ...options } = this.#options;
    this.#base ??= openTestDatabase({ ...options, clock: clockOf(now) });
    return (await this.#base).fork({ clock: clockOf(now) });
  }

  /** A client of the AWS SDK on a database. @throws Error if there is no AWS SDK */
  async client(database: Database): Promise<DynamoDBClient> {
    const { DynamoDBClient } = await loadSdk();
    return new DynamoDBClient(inProcess(database));
  }

  resource(database: Database): ServiceResource {
    return resource("dynamodb", { database });
  }

  async close(): Promise<void> {
    await (await this.#base)?.close();
    this.#base = undefined;
  }
}

function clockOf(now: Moment | undefined): TestClock {
  return now === undefined ? new TestClock(Date.now(), { isRunning: true }) : new TestClock(now);
}

async function loadSdk(): Promise<typeof import("@aws-sdk/client-dynamodb")> {
  try {
    return await import("@aws-sdk/client-dynamodb");
  } catch (cause) {
    throw new Error("`client` needs the AWS SDK: npm install --save-dev @aws-sdk/client-dynamodb", { cause });
  }
}
