// A database with a test's tables and items: made once, and forked for each test.

import { Database, type DatabaseOptions } from "../database/database.ts";
import { type Seed, sow } from "./source/seed.ts";
import { readTables, type TableSource } from "./source/tables.ts";

export interface TestDatabaseOptions extends DatabaseOptions {
  /** Its tables: a template, descriptions or inputs of CreateTable, in files or as they are. None unless given. */
  readonly tables?: TableSource;
  /** Its items. None unless given. */
  readonly seed?: Seed;
  /** Values of a template's parameters. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/**
 * Opens a database in memory, makes its tables and fills them.
 *
 * @throws SourceError if a file or what it says cannot be used; DynamoDBError if a table cannot be made
 * @example
 * const base = await openTestDatabase({ tables: "template.yaml", seed: { orders: "orders.jsonl" } });
 * const database = base.fork(); // In each test
 */
export async function openTestDatabase(options: TestDatabaseOptions = {}): Promise<Database> {
  const { tables = [], seed, parameters, realism, durations, ...databaseOptions } = options;
  // Even a strict database begins with its tables ready.
  const database = await Database.memory(databaseOptions);
  try {
    const { region, accountId } = database;
    const scope = { region, accountId, ...(parameters && { parameters }) };
    for (const { create, timeToLiveAttribute } of await readTables(tables, scope)) {
      await database.execute("CreateTable", create);
      if (timeToLiveAttribute !== undefined) await expireBy(database, create.TableName, timeToLiveAttribute);
    }
    if (seed) await sow(database, seed);
    await database.maintain();
    if (realism === undefined) return database;
    const strict = database.fork({ realism, ...(durations && { durations }) });
    await database.close();
    return strict;
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function expireBy(database: Database, TableName: string, AttributeName: string): Promise<void> {
  const TimeToLiveSpecification = { AttributeName, Enabled: true };
  await database.execute("UpdateTimeToLive", { TableName, TimeToLiveSpecification });
}
