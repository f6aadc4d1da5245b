// The faults of a database, which its tests add and clear. See fault.ts for what there is.

import { setTimeout as delay } from "node:timers/promises";
import type { Engine } from "../../table/engine.ts";
import type { Request } from "../request-kind.ts";
import { forked } from "../snapshot.ts";
import { AddedFault, type FaultHandle } from "./added-fault.ts";
import { checkFault, type Fault } from "./fault.ts";
import { requestTargets } from "./request-targets.ts";
import { type Run, struckRun } from "./struck-run.ts";

export class Faults {
  readonly #added: AddedFault[] = [];
  readonly #engine: () => Engine;
  readonly #changed: () => void;

  /**
   * @param engine the database's at present
   * @param changed called when the first fault is there, and when there is none any more
   */
  constructor(engine: () => Engine, changed: () => void) {
    this.#engine = engine;
    this.#changed = changed;
  }

  get isEmpty(): boolean {
    return this.#added.length === 0;
  }

  /** The faults there are, in the order in which they were added. */
  list(): readonly FaultHandle[] {
    return this.#added.map((added) => this.#handle(added));
  }

  /**
   * Adds a fault. Where several strike a request, their latencies add up, and of the others the first one decides.
   *
   * @throws TypeError if the fault can never be what it says; Error for `stale` of a database on disk
   * @example
   * const fault = database.faults.add({ fault: "throttle", operation: "PutItem", table: "orders", times: 2 });
   * // Two PutItem of orders are refused, and fault.struck is 2.
   */
  add(fault: Fault): FaultHandle {
    checkFault(fault);
    const before = fault.fault === "stale" ? forked(this.#engine()) : undefined;
    const added = new AddedFault({ ...fault }, before);
    this.#added.push(added);
    this.#changed();
    return this.#handle(added);
  }

  /** Ends every fault. */
  clear(): void {
    this.#added.length = 0;
    this.#changed();
  }

  /** Runs a request, struck or not. */
  async run(engine: Engine, request: Request, run: Run): Promise<unknown> {
    const targets = requestTargets(request.operation, request.input);
    let latencyMs = 0;
    let decided: (() => Promise<unknown>) | undefined;
    for (const added of this.#added) {
      const isLatency = added.fault.fault === "latency";
      if (decided && !isLatency) continue;
      const matching = added.strike(request, targets);
      if (!matching) continue;
      if (isLatency) latencyMs += added.fault.latencyMs!;
      else decided = () => struckRun(added, { ...request, targets: matching, engine }, run);
    }
    if (latencyMs > 0) await delay(latencyMs);
    return decided ? decided() : run(engine, request.input);
  }

  #handle(added: AddedFault): FaultHandle {
    const remove = () => {
      const i = this.#added.indexOf(added);
      if (i >= 0) this.#added.splice(i, 1);
      this.#changed();
    };
    return {
      fault: added.fault,
      get matched() {
        return added.matched;
      },
      get struck() {
        return added.struck;
      },
      remove,
    };
  }
}
