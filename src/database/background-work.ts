// Work that goes on beside requests: what operations start and do not wait for, and what has to be done now and then.

import type { Engine } from "../table/engine.ts";
import { forgetOldTokens } from "../table/idempotency.ts";

const MAINTENANCE_INTERVAL_MILLISECONDS = 60_000;

export class BackgroundWork {
  readonly #underWay = new Set<Promise<void>>();
  #maintenance: NodeJS.Timeout | undefined;
  #finishing = false;

  constructor(readonly log: (error: unknown) => void) {}

  /** Starts work. What it throws is logged. */
  start(work: () => Promise<void>): void {
    const done = work()
      .catch((error: unknown) => this.log(error))
      .finally(() => this.#underWay.delete(done));
    this.#underWay.add(done);
  }

  /** Does from time to time what keeps the data small. */
  maintain(engine: Engine): void {
    this.#maintenance = setInterval(() => {
      this.start(async () => {
        await forgetOldTokens(engine);
      });
    }, MAINTENANCE_INTERVAL_MILLISECONDS);
    // A process that has nothing else to do may end.
    this.#maintenance.unref();
  }

  /** No more maintenance; waits for all work under way, and for what that starts. */
  async finish(): Promise<void> {
    if (this.#finishing) return;
    this.#finishing = true;
    clearInterval(this.#maintenance);
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }
}
