// Work that goes on beside requests: what operations start and do not wait for, and what has to be done now and then.

type Work = () => Promise<void>;

/** Starts work and keeps count of it, so that a database can wait for all of it before it closes. */
export class BackgroundWork {
  /** By name: the work, and what is to be done once it is done. */
  readonly #underWay = new Map<string, { readonly done: Promise<void>; next: Work | undefined }>();
  readonly #log: (error: unknown) => void;
  #repeated: NodeJS.Timeout | undefined;

  /** @param log is given what work throws */
  constructor(log: (error: unknown) => void) {
    this.#log = log;
  }

  /** Work of one name is done once at a time: started meanwhile, it is done again afterwards. */
  start(name: string, work: Work): void {
    const underWay = this.#underWay.get(name);
    if (underWay) {
      underWay.next = work;
      return;
    }
    const done = work()
      .catch((error: unknown) => this.#log(error))
      .finally(() => {
        const next = this.#underWay.get(name)?.next;
        this.#underWay.delete(name);
        if (next) this.start(name, next);
      });
    this.#underWay.set(name, { done, next: undefined });
  }

  /** Does work again and again, never twice at once. A process that has nothing else to do may end. */
  repeat(work: Work, intervalMilliseconds: number): void {
    let isBusy = false;
    this.#repeated = setInterval(() => {
      if (isBusy) return;
      isBusy = true;
      this.start("now and then", async () => {
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
    while (this.#underWay.size > 0) await Promise.all(Array.from(this.#underWay.values(), ({ done }) => done));
  }
}
