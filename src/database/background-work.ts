// Work that goes on beside requests: what operations start and do not wait for, and what has to be done now and then.

/** Starts work and keeps count of it, so that a database can wait for all of it before it closes. */
export class BackgroundWork {
  readonly #underWay = new Set<Promise<void>>();
  readonly #log: (error: unknown) => void;
  #repeated: NodeJS.Timeout | undefined;

  /** @param log is given what work throws */
  constructor(log: (error: unknown) => void) {
    this.#log = log;
  }

  start(work: () => Promise<void>): void {
    const done = work()
      .catch((error: unknown) => this.#log(error))
      .finally(() => this.#underWay.delete(done));
    this.#underWay.add(done);
  }

  /** Does work again and again, never twice at once. A process that has nothing else to do may end. */
  repeat(work: () => Promise<void>, intervalMilliseconds: number): void {
    let isBusy = false;
    this.#repeated = setInterval(() => {
      if (isBusy) return;
      isBusy = true;
      this.start(async () => {
        try {
          await work();
        } finally {
          isBusy = false;
        }
      });
    }, intervalMilliseconds);
    this.#repeated.unref();
  }

  /** Repeats nothing any more. */
  stop(): void {
    clearInterval(this.#repeated);
  }

  /** Repeats nothing any more, and waits as {@link settle} does. */
  async finish(): Promise<void> {
    this.stop();
    await this.settle();
  }

  /** Waits for all work under way and for what that starts. */
  async settle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }
}
