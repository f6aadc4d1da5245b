// A database that runs: its engine, and the work it does in the background. Behind `Database` (database.ts), which loads
// this, and all of DynamoDB with it, when a database is opened.

import { randomUUID } from "node:crypto";
import { type Limits, limitsWith } from "../model/limits.ts";
import { parseBody } from "../model/serialization.ts";
import { findOperation, type Service } from "../operations/operations.ts";
import type { Store } from "../store/store.ts";
import { Catalog } from "../table/definition/catalog.ts";
import { resumeUnfinishedWork } from "../table/definition/unfinished-work.ts";
import type { Clock, Engine } from "../table/engine.ts";
import { findFaults } from "../table/integrity.ts";
import { Realism } from "../table/realism/realism.ts";
import { finishChanges } from "../table/realism/table-changes.ts";
import { findLastShards } from "../table/stream/open-shards.ts";
import { BackgroundWork } from "./background-work.ts";
import type { DatabaseOptions, ForkOptions, OpenOptions } from "./database.ts";
import { execute } from "./execute.ts";
import type { Faults } from "./faults/faults.ts";
import { Instruments } from "./instruments.ts";
import { MAINTENANCE_INTERVAL_MILLISECONDS, maintain } from "./maintenance.ts";
import type { MeasuredCapacity } from "./measured-capacity.ts";
import { type BodyOutput, encodeResponse, plainResponse } from "./response.ts";
import { Snapshot, type State } from "./snapshot.ts";
import type { StreamConsumer, StreamEvent, StreamOptions } from "./stream-consumer.ts";
import { TestClock } from "./test-clock.ts";

const DEFAULT_REGION = "us-east-1";
const DEFAULT_ACCOUNT_ID = "000000000000";

const systemClock: Clock = { now: () => Date.now() };

/** How a database is one of several on the same folder, each in a process of its own. */
export interface Sharing {
  /** The id of the process that holds the folder (held-folder.ts). */
  readonly holder: number;
  /** Called when there is work to be done in the background: by the one that is on duty, {@link RunningDatabase.takeUpWork}. */
  readonly announceWork: () => void;
}

/** What {@link Database} is a handle on; its methods are described there. */
export class RunningDatabase {
  readonly region: string;
  readonly accountId: string;
  readonly clock: Clock;
  /** Replaced as a whole when another state is restored: requests under way go on with the one they began with. */
  #engine: Engine;
  readonly #background: BackgroundWork;
  readonly #options: DatabaseOptions;
  readonly #instruments = new Instruments(() => this.#engine);
  /** What {@link reset} goes back to; none on disk. */
  readonly #beginning: Snapshot | undefined;
  /** Whether background work is done here. Of several databases on one folder, one is on duty. */
  #isOnDuty: boolean;
  #isClosed = false;

  private constructor({ store, catalog }: State, options: DatabaseOptions, sharing?: Sharing) {
    this.region = options.region ?? DEFAULT_REGION;
    this.accountId = options.accountId ?? DEFAULT_ACCOUNT_ID;
    this.clock = options.clock ?? systemClock;
    this.#options = options;
    this.#background = new BackgroundWork(options.log ?? logError);
    this.#isOnDuty = sharing === undefined;
    const limits = limitsWith(options.limits);
    this.#engine = {
      store,
      catalog,
      clock: this.clock,
      limits,
      region: this.region,
      accountId: this.accountId,
      uuid: randomUUID,
      background: (name, work) => {
        if (this.#isOnDuty) this.#background.start(name, work);
        else sharing?.announceWork();
      },
      ...realismOf(options, limits, this.clock),
    };
    this.#beginning = store.fork && Snapshot.of(this.#engine, this);
    if (this.clock instanceof TestClock) this.clock.addFollower(this);
    if (!this.#isOnDuty) return;
    maintainWhileHeld(new WeakRef(this), this.#background);
    resumeUnfinishedWork(this.#engine);
  }

  /** @param sharing if it is one of several on the folder; it is not on duty until {@link takeDuty} */
  static async open(options: OpenOptions, sharing?: Sharing): Promise<RunningDatabase> {
    const { openLmdb } = await import("../store/lmdb.ts");
    const { durability, checkpoint, log = logError } = options;
    const store = await openLmdb(options.path, { durability, holder: sharing?.holder, checkpoint, log });
    try {
      return await RunningDatabase.#over(store, options, sharing);
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  static async memory(options: DatabaseOptions): Promise<RunningDatabase> {
    const { MemoryStore } = await import("../store/memory.ts");
    return RunningDatabase.#over(new MemoryStore(), options);
  }

  static async #over(store: Store, options: DatabaseOptions, sharing?: Sharing): Promise<RunningDatabase> {
    const { region = DEFAULT_REGION, accountId = DEFAULT_ACCOUNT_ID } = options;
    const catalog = await Catalog.open(store, { region, accountId });
    await findLastShards(store, catalog.streams());
    const database = new RunningDatabase({ store, catalog }, options, sharing);
    // What a strict database has left under way is finished before others on the folder would finish it at the same time.
    if (sharing) await finishChanges(database.#engine);
    return database;
  }

  async execute(operation: string, input: object, service: Service): Promise<object> {
    const response = await this.#run(service, operation, input);
    return plainResponse(response ?? {}) as object;
  }

  hasOperation(service: Service, operation: string): boolean {
    return findOperation(service, operation) !== undefined;
  }

  async executeJson(service: Service, operation: string, body: Uint8Array, output?: BodyOutput): Promise<Buffer> {
    const response = await this.#run(service, operation, parseBody(body));
    return response === undefined ? Buffer.alloc(0) : encodeResponse(response, output);
  }

  #run(service: Service, operation: string, input: unknown): Promise<unknown> {
    if (this.#instruments.areAttached) return this.#instruments.run(service, operation, input);
    return execute(this.#engine, service, operation, input);
  }

  fork(options: ForkOptions): RunningDatabase {
    return new RunningDatabase(this.snapshot().state(), { ...this.#options, ...options });
  }

  snapshot(): Snapshot {
    return Snapshot.of(this.#engine, this);
  }

  restore(snapshot: Snapshot): void {
    if (this.#isClosed) throw new Error("The database has been closed");
    if (!this.#beginning) throw new Error("A snapshot cannot be restored on disk: only into a database in memory");
    if (snapshot.region !== this.region || snapshot.accountId !== this.accountId) {
      const { region, accountId } = snapshot;
      throw new Error(`The snapshot is of region ${region} and account ${accountId}, and its ARNs say so`);
    }
    this.#engine = {
      ...this.#engine,
      ...snapshot.state(),
      ...realismOf(this.#options, this.#engine.limits, this.clock),
    };
    resumeUnfinishedWork(this.#engine);
    this.#instruments.restartConsumers();
  }

  reset(): void {
    if (!this.#beginning) throw new Error("A database on disk cannot be reset: delete its tables, or its folder");
    this.restore(this.#beginning);
  }

  /** Does the background work from now on, for all that share the folder, and what another one has left unfinished. */
  takeDuty(): void {
    if (this.#isOnDuty) return;
    this.#isOnDuty = true;
    maintainWhileHeld(new WeakRef(this), this.#background);
    this.takeUpWork();
  }

  /** Does, while it is on duty, the background work that others have announced. */
  takeUpWork(): void {
    if (!this.#isOnDuty) return;
    this.#background.start("what others have announced", async () => {
      await this.#engine.catalog.catchUp();
      resumeUnfinishedWork(this.#engine);
    });
  }

  async maintain(): Promise<void> {
    await this.#background.settle();
    await this.maintainOnce();
    await this.#background.settle();
  }

  /** Does what is due, without waiting for other work. */
  async maintainOnce(): Promise<void> {
    await maintain(this.#engine);
    this.#instruments.wakeConsumers();
  }

  get faults(): Faults {
    return this.#instruments.faults;
  }

  measureCapacity(work: () => unknown): Promise<MeasuredCapacity> {
    return this.#instruments.measureCapacity(work);
  }

  consumeStream(tableName: string, handle: (event: StreamEvent) => unknown, options: StreamOptions): StreamConsumer {
    return this.#instruments.consumeStream(tableName, handle, options);
  }

  async findFaults(): Promise<string[]> {
    return findFaults(this.#engine);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#instruments.stopConsumers();
    if (this.clock instanceof TestClock) this.clock.removeFollower(this);
    await this.#background.finish();
    await this.#engine.store.close();
  }
}

function logError(error: unknown): void {
  console.error(error);
}

/** @throws RangeError where realism is none of the two, or a duration is none */
function realismOf(
  { realism = "instant", durations }: DatabaseOptions,
  limits: Limits,
  clock: Clock,
): Pick<Engine, "realism"> {
  if (realism === "strict") return { realism: new Realism(limits, clock, durations) };
  if (realism !== "instant") throw new RangeError(`realism must be "instant" or "strict", not ${String(realism)}`);
  return {};
}

/**
 * Maintains a database every few seconds for as long as somebody holds it: the timer does not. Forks made for tests go away
 * even if nobody closes them.
 */
function maintainWhileHeld(reference: WeakRef<RunningDatabase>, background: BackgroundWork): void {
  background.repeat(async () => {
    const database = reference.deref();
    if (database) await database.maintainOnce();
    else background.stop();
  }, MAINTENANCE_INTERVAL_MILLISECONDS);
}
