// A database that runs: its engine, and the work it does in the background. Behind `Database` (database.ts), which loads
// this, and all of DynamoDB with it, when a database is opened.

import { randomUUID } from "node:crypto";
import { AWS_LIMITS } from "../model/limits.ts";
import { parseBody } from "../model/serialization.ts";
import { findOperation, type Service } from "../operations/operations.ts";
import type { Store } from "../store/store.ts";
import { Catalog } from "../table/definition/catalog.ts";
import { resumeUnfinishedWork } from "../table/definition/unfinished-work.ts";
import type { Clock, Engine } from "../table/engine.ts";
import { findFaults } from "../table/integrity.ts";
import { BackgroundWork } from "./background-work.ts";
import type { DatabaseOptions, OpenOptions } from "./database.ts";
import { execute } from "./execute.ts";
import { MAINTENANCE_INTERVAL_MILLISECONDS, maintain } from "./maintenance.ts";
import { encodeResponse, plainResponse } from "./response.ts";

const DEFAULT_REGION = "us-east-1";
const DEFAULT_ACCOUNT_ID = "000000000000";

const systemClock: Clock = { now: () => Date.now() };

/** What {@link Database} is a handle on; its methods are described there. */
export class RunningDatabase {
  readonly region: string;
  readonly accountId: string;
  readonly #engine: Engine;
  readonly #background: BackgroundWork;
  readonly #options: DatabaseOptions;

  private constructor(store: Store, catalog: Catalog, options: DatabaseOptions) {
    this.region = options.region ?? DEFAULT_REGION;
    this.accountId = options.accountId ?? DEFAULT_ACCOUNT_ID;
    this.#options = options;
    this.#background = new BackgroundWork(options.log ?? ((error) => console.error(error)));
    this.#engine = {
      store,
      catalog,
      clock: options.clock ?? systemClock,
      limits: { ...AWS_LIMITS, ...options.limits },
      region: this.region,
      accountId: this.accountId,
      uuid: randomUUID,
      background: (work) => this.#background.start(work),
    };
    this.#background.repeat(() => maintain(this.#engine), MAINTENANCE_INTERVAL_MILLISECONDS);
  }

  static async open(options: OpenOptions): Promise<RunningDatabase> {
    const { openLmdb } = await import("../store/lmdb.ts");
    const store = await openLmdb(options.path, { durability: options.durability });
    try {
      return await RunningDatabase.#over(store, options);
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  static async memory(options: DatabaseOptions): Promise<RunningDatabase> {
    const { MemoryStore } = await import("../store/memory.ts");
    return RunningDatabase.#over(new MemoryStore(), options);
  }

  static async #over(store: Store, options: DatabaseOptions): Promise<RunningDatabase> {
    const { region = DEFAULT_REGION, accountId = DEFAULT_ACCOUNT_ID } = options;
    const catalog = await Catalog.open(store, { region, accountId });
    const database = new RunningDatabase(store, catalog, options);
    resumeUnfinishedWork(database.#engine);
    return database;
  }

  async execute(operation: string, input: object, service: Service): Promise<object> {
    const response = await execute(this.#engine, service, operation, input);
    return plainResponse(response ?? {}) as object;
  }

  hasOperation(service: Service, operation: string): boolean {
    return findOperation(service, operation) !== undefined;
  }

  async executeJson(service: Service, operation: string, body: Uint8Array): Promise<Buffer> {
    const text = Buffer.from(body.buffer, body.byteOffset, body.length).toString();
    const response = await execute(this.#engine, service, operation, parseBody(text));
    return encodeResponse(response ?? {});
  }

  fork(): RunningDatabase {
    const { store, catalog } = this.#engine;
    if (!store.fork) throw new Error("Only a database in memory can be forked");
    const copy = store.fork();
    const database = new RunningDatabase(copy, catalog.fork(copy), this.#options);
    resumeUnfinishedWork(database.#engine);
    return database;
  }

  async maintain(): Promise<void> {
    await this.#background.settle();
    await maintain(this.#engine);
    await this.#background.settle();
  }

  async findFaults(): Promise<string[]> {
    return findFaults(this.#engine);
  }

  async close(): Promise<void> {
    await this.#background.finish();
    await this.#engine.store.close();
  }
}
