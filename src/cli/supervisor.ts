// Starts the processes that serve, and deals connections out to them in turn (node:cluster). One that ends is replaced; one
// of them is on duty, and does the background work of all.

import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../server/index.ts";
import { CommandError } from "./command-error.ts";
import { closeLostConnections } from "./handed-connections.ts";
import type { Settings } from "./settings.ts";
import type { Order, Report } from "./worker-messages.ts";

/** What a worker's process runs. */
export interface WorkerProgram {
  readonly file: string;
  readonly argument: string;
}

/** A worker that ends sooner makes the next one wait. */
const STEADY_MS = 5_000;
const FIRST_DELAY_MS = 100;
const DELAY_MS_MAX = 5_000;
/** So many workers in a row that end before they are ready are enough. */
const UNREADY_IN_A_ROW_MAX = 5;

type Ready = Extract<Report, { kind: "ready" }>;

export class Supervisor {
  readonly #log: Log;
  readonly #giveUp: (error: CommandError) => void;
  #settings: Settings | undefined;
  /** Those whose processes live, and whether they serve. */
  readonly #workers = new Map<Worker, { isReady: boolean }>();
  #onDuty: Worker | undefined;
  /** How many in a row have ended soon, and how many of them before they were ready. */
  #endedSoon = 0;
  #endedUnready = 0;
  #isClosing = false;

  /** @param giveUp called if workers end again and again before they are ready */
  constructor(program: WorkerProgram, log: Log, giveUp: (error: CommandError) => void) {
    this.#log = log;
    this.#giveUp = giveUp;
    cluster.schedulingPolicy = cluster.SCHED_RR;
    cluster.setupPrimary({ exec: program.file, args: [program.argument] });
  }

  /**
   * Starts so many workers.
   *
   * @returns the URL that they serve, once all of them do
   * @throws CommandError that says why one of them cannot
   */
  async start(settings: Settings, count: number): Promise<string> {
    // One that takes the place of another has to listen where that did.
    this.#settings = settings.port === 0 ? { ...settings, port: await freePort(settings.host) } : settings;
    // The first finds out alone what is wrong, if anything is.
    const { url } = await this.#startWorker();
    await Promise.all(Array.from({ length: count - 1 }, () => this.#startWorker()));
    return url;
  }

  /** Has the workers answer what is under way, and waits for their ends. */
  async close(): Promise<void> {
    this.#isClosing = true;
    const ends = [...this.#workers.keys()].map(
      (worker) =>
        new Promise<void>((resolve) => {
          worker.once("exit", () => resolve());
          order(worker, { kind: "close" });
        }),
    );
    await Promise.all(ends);
  }

  /** @throws CommandError if it ends before it is ready */
  #startWorker(): Promise<Ready> {
    const startedAt = performance.now();
    const worker = cluster.fork();
    closeLostConnections(worker);
    const state = { isReady: false };
    this.#workers.set(worker, state);
    // Told by the worker's end, which follows at once.
    worker.on("error", () => {});
    return new Promise((resolve, reject) => {
      let reason = "it ended before it was ready";
      worker.on("message", (report: Report) => {
        switch (report.kind) {
          case "started":
            return order(worker, this.#isClosing ? { kind: "close" } : { kind: "serve", settings: this.#settings! });
          case "ready":
            state.isReady = true;
            this.#endedUnready = 0;
            this.#appoint();
            return resolve(report);
          case "failed":
            reason = report.message;
            return;
          case "work":
            if (this.#onDuty) order(this.#onDuty, { kind: "take up work" });
        }
      });
      worker.once("exit", (code, signal) => {
        this.#workers.delete(worker);
        if (!state.isReady) return reject(new CommandError(reason));
        if (this.#isClosing) return;
        this.#log.error({ pid: worker.process.pid, code, signal }, "a worker has ended: another one takes its place");
        const wasOnDuty = worker === this.#onDuty;
        if (wasOnDuty) this.#onDuty = undefined;
        this.#appoint();
        // It may have ended before it could say that it left some.
        if (!wasOnDuty && this.#onDuty) order(this.#onDuty, { kind: "take up work" });
        this.#endedSoon = performance.now() - startedAt < STEADY_MS ? this.#endedSoon + 1 : 0;
        void this.#replace();
      });
    });
  }

  /** Has one of those that serve take the duty, if nobody has it. */
  #appoint(): void {
    if (this.#onDuty) return;
    this.#onDuty = [...this.#workers].find(([, { isReady }]) => isReady)?.[0];
    if (this.#onDuty) order(this.#onDuty, { kind: "take duty" });
  }

  /** Starts a worker in the place of one that has ended, again and again until one is ready. */
  async #replace(): Promise<void> {
    for (;;) {
      const hasty = this.#endedSoon + this.#endedUnready;
      if (hasty > 1) await sleep(Math.min(FIRST_DELAY_MS * 2 ** (hasty - 2), DELAY_MS_MAX));
      if (this.#isClosing) return;
      try {
        await this.#startWorker();
        return;
      } catch (error) {
        if (this.#isClosing) return;
        const { message } = error as CommandError;
        this.#log.error({ reason: message }, "a worker could not be started");
        this.#endedUnready += 1;
        if (this.#endedUnready < UNREADY_IN_A_ROW_MAX) continue;
        await this.close();
        this.#giveUp(new CommandError(`Workers cannot be started any more: ${message}`));
        return;
      }
    }
  }
}

async function freePort(host: string): Promise<number> {
  const server = createServer();
  server.listen(0, host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

function order(worker: Worker, order: Order): void {
  // One that has just ended is replaced.
  if (worker.isConnected()) worker.send(order);
}
