// The database: DynamoDB's API in process, over memory or a folder on disk. The server, the SDK handler and the resource
// library are all made of this.

import { randomUUID } from "node:crypto";
import { AWS_LIMITS, type Limits } from "../model/limits.ts";
import { parseBody } from "../model/serialization.ts";
import { findOperation, type Service } from "../operations/operations.ts";
import type { Store } from "../store/store.ts";
import { Catalog } from "../table/definition/catalog.ts";
import { resumeUnfinishedWork } from "../table/definition/unfinished-work.ts";
import type { Clock, Engine } from "../table/engine.ts";
import { findFaults } from "../table/integrity.ts";
import { BackgroundWork } from "./background-work.ts";
import { execute } from "./execute.ts";
import { MAINTENANCE_INTERVAL_MILLISECONDS, maintain } from "./maintenance.ts";
import { encodeResponse, plainResponse } from "./response.ts";

export interface DatabaseOptions {
  /** Part of every ARN. `us-east-1` unless told otherwise. */
  readonly region?: string;
  /** Twelve digits, part of every ARN. `000000000000` unless told otherwise. */
  readonly accountId?: string;
  /** Limits other than AWS's. */
  readonly limits?: Partial<Limits>;
  /** The time, which a test may set. The system's unless told otherwise. */
  readonly clock?: Clock;
  /** Is given what background work throws. `console.error` unless told otherwise. */
  readonly log?: (error: unknown) => void;
}

export interface OpenOptions extends DatabaseOptions {
  /** The folder that holds the data; it is made if it is not there. */
  readonly path: string;
  /**
   * When a write is acknowledged: `sync` (the default) once it is on the disk, `relaxed` and `none` earlier, at the risk of
   * losing the last writes when the machine fails.
   */
  readonly durability?: "sync" | "relaxed" | "none";
}

const DEFAULT_REGION = "us-east-1";
const DEFAULT_ACCOUNT_ID = "000000000000";

const systemClock: Clock = { now: () => Date.now() };

/**
 * A database.
 *
 * @example
 * const database = await Database.open({ path: "./data" });
 * await database.execute("ListTables", {}); // { TableNames: [] }
 * await database.close();
 */
export class Database implements AsyncDisposable {
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

  /**
   * Opens the database in a folder, and goes on with what an earlier process left unfinished.
   *
   * @throws StoreError `locked` if another process owns the folder, `corrupt` or `version` if it holds something else, `io`
   *   if the system refuses
   */
  static async open(options: OpenOptions): Promise<Database> {
    const { openLmdb } = await import("../store/lmdb.ts");
    const store = await openLmdb(options.path, { durability: options.durability });
    try {
      return await Database.#over(store, options);
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  /** A new, empty database in memory. It is gone when nobody holds it any more. */
  static async memory(options: DatabaseOptions = {}): Promise<Database> {
    const { MemoryStore } = await import("../store/memory.ts");
    return Database.#over(new MemoryStore(), options);
  }

  static async #over(store: Store, options: DatabaseOptions): Promise<Database> {
    const { region = DEFAULT_REGION, accountId = DEFAULT_ACCOUNT_ID } = options;
    const catalog = await Catalog.open(store, { region, accountId });
    const database = new Database(store, catalog, options);
    resumeUnfinishedWork(database.#engine);
    return database;
  }

  /**
   * Runs an operation.
   *
   * @param operation its name, such as `PutItem`
   * @param input its request as the wire has it: attribute values as `{ S: "…" }`, binary as base64
   * @returns its response in the same form, times in seconds
   * @throws DynamoDBError
   * @example await database.execute("GetItem", { TableName: "users", Key: { id: { S: "1" } } })
   */
  async execute(operation: string, input: object, service: Service = "DynamoDB_20120810"): Promise<object> {
    const response = await execute(this.#engine, service, operation, input);
    return plainResponse(response ?? {}) as object;
  }

  /** Whether a service has an operation of that name. */
  hasOperation(service: Service, operation: string): boolean {
    return findOperation(service, operation) !== undefined;
  }

  /**
   * Runs an operation whose request and response are JSON bodies.
   *
   * @throws DynamoDBError
   */
  async executeJson(service: Service, operation: string, body: Uint8Array): Promise<Buffer> {
    const text = Buffer.from(body.buffer, body.byteOffset, body.length).toString();
    const response = await execute(this.#engine, service, operation, parseBody(text));
    return encodeResponse(response ?? {});
  }

  /**
   * An isolated copy of a database in memory, in constant time: what is written to one is not seen in the other.
   *
   * @throws Error for a database on disk
   */
  fork(): Database {
    const { store, catalog } = this.#engine;
    if (!store.fork) throw new Error("Only a database in memory can be forked");
    const copy = store.fork();
    const database = new Database(copy, catalog.fork(copy), this.#options);
    resumeUnfinishedWork(database.#engine);
    return database;
  }

  /**
   * Does now what is done every few seconds otherwise, on the database's clock: deletes the items that have expired, and
   * forgets stream records and client request tokens that are too old. First waits for work that has begun, such as the
   * filling of a new index.
   *
   * @example
   * let now = Date.now();
   * const database = await Database.memory({ clock: { now: () => now } });
   * // A table with time to live, and an item that expires in an hour
   * now += 2 * 60 * 60 * 1000;
   * await database.maintain(); // The item is gone, and its stream says so.
   */
  async maintain(): Promise<void> {
    await this.#background.settle();
    await maintain(this.#engine);
    await this.#background.settle();
  }

  /**
   * Holds everything derived from items (index entries, sizes, stream records, notes of expiry) against the items. Reads
   * the whole database; nothing may be written meanwhile.
   *
   * @returns a line for each fault; none if the database is sound
   */
  async findFaults(): Promise<string[]> {
    return findFaults(this.#engine);
  }

  /** Waits for writes and background work that have begun, and releases the data. */
  async close(): Promise<void> {
    await this.#background.finish();
    await this.#engine.store.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
