// The database: DynamoDB's API in process, over memory or a folder on disk. The server, the SDK handler and the resource
// library are all made of this. It is a handle: what it holds (running-database.ts), and all of the engine with it, is
// loaded when a database is opened, so that importing "hashrange" costs next to nothing.

import type { Limits } from "../model/limits.ts";
import type { Service } from "../operations/operations.ts";
import type { Clock } from "../table/engine.ts";
import type { StrictDurations } from "../table/realism/durations.ts";
import type { Faults } from "./faults/faults.ts";
import type { MeasuredCapacity } from "./measured-capacity.ts";
import type { BodyOutput } from "./response.ts";
import type { RunningDatabase } from "./running-database.ts";
import type { Snapshot } from "./snapshot.ts";
import type { StreamConsumer, StreamEvent, StreamOptions } from "./stream-consumer.ts";

export type { StrictDurations } from "../table/realism/durations.ts";

export interface DatabaseOptions {
  /** Part of every ARN. `us-east-1` unless told otherwise. */
  readonly region?: string;
  /** Twelve digits, part of every ARN. `000000000000` unless told otherwise. */
  readonly accountId?: string;
  /**
   * Limits other than AWS's. What a limit of AWS's own says is said with the other number. Default: AWS's, {@link AWS_LIMITS}.
   *
   * @throws RangeError where there is no limit of a name, or a limit is less than 1.
   */
  readonly limits?: Partial<Limits>;
  /**
   * Whether changes of tables are done at once, reads see every write, and capacity is never used up (`instant`, the
   * default), or everything takes its time and has its limits as on AWS (`strict`), so that a program that relies on more
   * than AWS promises is found out. What takes its time follows the clock.
   *
   * @throws RangeError if it is neither
   * @example
   * const clock = new TestClock("2026-01-01T00:00:00Z");
   * const database = await Database.memory({ realism: "strict", clock });
   * // A table that is created now is CREATING.
   * await clock.advance({ seconds: 5 }); // It is ACTIVE.
   */
  readonly realism?: "instant" | "strict";
  /**
   * How long the database lets things take if it is strict, where that is to be longer or shorter.
   *
   * @throws RangeError if one is no length of time
   */
  readonly durations?: Partial<StrictDurations>;
  /** The time, which a test may set: a {@link TestClock}. The system's unless told otherwise. */
  readonly clock?: Clock;
  /** Is given what work in the background throws. `console.error` unless told otherwise. */
  readonly log?: (error: unknown) => void;
}

export interface OpenOptions extends DatabaseOptions {
  /** The folder that holds the data; it is made if it is not there. */
  readonly path: string;
  /**
   * When a write is acknowledged: `sync` (the default) once it is on the disk, `relaxed` and `none` earlier, at the risk of
   * losing the last writes when the machine fails.
   *
   * @throws RangeError if it is none of them
   */
  readonly durability?: "sync" | "relaxed" | "none";
  /**
   * When what the log holds goes into LMDB: once there are about so many bytes of it, 16 MiB unless told otherwise, or so
   * many milliseconds after a write, 5,000. Less takes less memory and makes a start after a crash quicker, and writes slower.
   *
   * @throws RangeError if one is not from 1 to 2,147,483,647
   */
  readonly checkpoint?: { readonly bytes?: number; readonly milliseconds?: number };
}

/** What a copy has otherwise than its original. It shares the original's clock unless it is given another one. */
export interface ForkOptions extends Pick<DatabaseOptions, "clock" | "limits" | "realism" | "durations" | "log"> {}

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
   * @param output where to write the response's body. Default: to new memory
   * @throws DynamoDBError
   */
  executeJson(service: Service, operation: string, body: Uint8Array, output?: BodyOutput): Promise<Buffer> {
    return this.#running.executeJson(service, operation, body, output);
  }

  /** The time that this database goes by. */
  get clock(): Clock {
    return this.#running.clock;
  }

  /**
   * An isolated copy of a database in memory, in constant time: what is written to one is not seen in the other. The
   * copy has no faults.
   *
   * @throws Error for a database on disk
   * @example
   * const copy = database.fork({ clock: new TestClock("2026-01-01T00:00:00Z") });
   */
  fork(options: ForkOptions = {}): Database {
    return new Database(this.#running.fork(options));
  }

  /**
   * The state of a database in memory as it is now, in constant time; for {@link restore}.
   *
   * @throws Error for a database on disk
   */
  snapshot(): Snapshot {
    return this.#running.snapshot();
  }

  /**
   * Goes back to a state of this database or of another one of the same region and account, in constant time. Requests that
   * are under way end as if nothing had happened, and what they write is gone with the state they began with. Clock, limits
   * and faults stay as they are.
   *
   * @throws Error for a database on disk, or if the region or account is another
   * @example
   * const before = database.snapshot();
   * await database.execute("DeleteTable", { TableName: "orders" });
   * database.restore(before); // The table is there again, with all of its items.
   */
  restore(snapshot: Snapshot): void {
    this.#running.restore(snapshot);
  }

  /**
   * Goes back to the state in which this database began: empty, or for a fork as it was when it was forked. Otherwise as
   * {@link restore}.
   *
   * @throws Error for a database on disk
   */
  reset(): void {
    this.#running.reset();
  }

  /**
   * What goes wrong on purpose: throttling, internal errors, latency, lost connections, unprocessed batches, conflicts of
   * transactions, stale reads. None unless a test adds some.
   *
   * @example
   * database.faults.add({ fault: "throttle", operation: "PutItem", table: "orders", times: 2 });
   */
  get faults(): Faults {
    return this.#running.faults;
  }

  /**
   * Adds up the capacity that requests consume which are answered while `work` is under way, whoever sends them.
   *
   * @returns capacity units, altogether and by table and index
   * @throws what `work` throws
   * @example
   * const { read, tables } = await database.measureCapacity(() => listOrders("jane"));
   */
  measureCapacity(work: () => unknown): Promise<MeasuredCapacity> {
    return this.#running.measureCapacity(work);
  }

  /**
   * Calls a function with the records of a table's stream as they are committed, in order, in events as AWS Lambda has them.
   * The next event waits until the function is done with the one before. What it throws ends the consumer.
   *
   * @throws ResourceNotFoundException; Error if the table has no stream
   * @example
   * const consumer = database.consumeStream("orders", handler);
   * await database.execute("PutItem", { TableName: "orders", Item: { id: { S: "1" } } });
   * await consumer.caughtUp(); // The handler has seen the record.
   * await consumer.stop();
   */
  consumeStream(
    tableName: string,
    handle: (event: StreamEvent) => unknown,
    options: StreamOptions = {},
  ): StreamConsumer {
    return this.#running.consumeStream(tableName, handle, options);
  }

  /**
   * Does now what is done every few seconds otherwise, on the database's clock: deletes the items that have expired, and
   * forgets stream records and client request tokens that are too old. First waits for work that has begun, such as the
   * filling of a new index.
   *
   * @example
   * const clock = { now: () => new Date("2026-01-01").getTime() };
   * const database = await Database.memory({ clock });
   * // A table with time to live, and an item that expired in 2025
   * await database.maintain(); // The item is gone, and its stream says so. A TestClock's advance() does the same.
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
