// An engine over a store in memory, for tests that look beneath operations: its background work waits until it is told to
// go on, so that a test can write, or crash, in the middle of it.

import { execute } from "../../src/database/execute.ts";
import { AWS_LIMITS, type Limits } from "../../src/model/limits.ts";
import type { Store } from "../../src/store/store.ts";
import { Catalog } from "../../src/table/definition/catalog.ts";
import type { Engine } from "../../src/table/engine.ts";

const home = { region: "us-east-1", accountId: "000000000000" };

/** A crash forgets the background work that waits. */
export async function engineOver(store: Store, limits: Partial<Limits> = {}) {
  const waiting: (() => Promise<void>)[] = [];
  const engine: Engine = {
    ...home,
    store,
    catalog: await Catalog.open(store, home),
    clock: { now: () => 0 },
    limits: { ...AWS_LIMITS, ...limits },
    uuid: () => "id",
    background: (_, work) => waiting.push(work),
  };
  return {
    engine,
    catalog: engine.catalog,
    run: (name: string, json: object) => execute(engine, "DynamoDB_20120810", name, json),
    async finish() {
      for (const work of waiting.splice(0)) await work();
    },
  };
}
