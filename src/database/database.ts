// The database: DynamoDB's API in process, over memory or a folder on disk. The server, the SDK handler and the resource
// library are all made of this. It is a handle: what it holds (running-database.ts), and all of the engine with it, is
// loaded when a database is opened, so that importing "hashrange" costs next to nothing.

import type { Limits } from "../model/limits.ts";
import type { Service } from "../operations/operations.ts";
import type { Clock } from "../table/engine.ts";
import type { RunningDatabase } from "./running-database.ts";

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
  readonly #running: RunningDatabase;

  private constructor(running: RunningDatabase) {
    this.region = running.region;
    this.accountId = running.accountId;
    this.#running = running;
  }

  /**
   * Opens the database in a folder, and goes on with what an earlier process left unfinished.
   *
   * @throws StoreError `locked` if another process owns the folder, `corrupt` or `version` if it holds something else, `io`
   *   if the system refuses
   */
  static async open(options: OpenOptions): Promise<Database> {
    const { RunningDatabase } = await import("./running-database.ts");
    return new Database(await RunningDatabase.open(options));
  }

  /** A new, empty database in memory. It is gone when nobody holds it any more. */
  static async memory(options: DatabaseOptions = {}): Promise<Database> {
    const { RunningDatabase } = await import("./running-database.ts");
    return new Database(await RunningDatabase.memory(options));
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
  execute(operation: string, input: object, service: Service = "DynamoDB_20120810"): Promise<object> {
    return this.#running.execute(operation, input, service);
  }

  /** Whether a service has an operation of that name. */
  hasOperation(service: Service, operation: string): boolean {
    return this.#running.hasOperation(service, operation);
  }

  /**
   * Runs an operation whose request and response are JSON bodies.
   *
   * @throws DynamoDBError
   */
  executeJson(service: Service, operation: string, body: Uint8Array): Promise<Buffer> {
    return this.#running.executeJson(service, operation, body);
  }

  /**
   * An isolated copy of a database in memory, in constant time: what is written to one is not seen in the other.
   *
   * @throws Error for a database on disk
   */
  fork(): Database {
    return new Database(this.#running.fork());
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
  maintain(): Promise<void> {
    return this.#running.maintain();
  }

  /**
   * Holds everything derived from items (index entries, sizes, stream records, notes of expiry) against the items. Reads
   * the whole database; nothing may be written meanwhile.
   *
   * @returns a line for each fault; none if the database is sound
   */
  findFaults(): Promise<string[]> {
    return this.#running.findFaults();
  }

  /** Waits for writes and background work that have begun, and releases the data. */
  close(): Promise<void> {
    return this.#running.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
