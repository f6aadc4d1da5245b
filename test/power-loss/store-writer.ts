// Writes to a store through `openLmdb`: several commits at once, of every kind and size, with pauses, while partitions are
// cleared and the store is closed and opened again. `node store-writer.mjs job`: the job is JSON.

import { setTimeout as sleep } from "node:timers/promises";
import { type LmdbOptions, openLmdb } from "../../src/store/lmdb.ts";
import type { Store } from "../../src/store/store.ts";
import { Random } from "../random/random.ts";
import { markIn } from "./journal.ts";
import { encodeLast, LAST_KEY, numberOfLast, planOf, type Round, STAMP_KEY, type StoreMark } from "./store-history.ts";

const { folder, rounds, commits, options, isKilled } = JSON.parse(process.argv[2]!) as {
  folder: string;
  rounds: Round[];
  commits: number;
  options: LmdbOptions;
  /** It never closes what it has opened. */
  isKilled?: boolean;
};
const { seed } = rounds.at(-1)!;
const random = new Random(seed);
const mark: (mark: StoreMark) => void = markIn(process.env.HASHRANGE_TEST_JOURNAL);
/** The number of the last commit that was decided: how many there are if all goes well. */
let decided = 0;
const clearing: Promise<void>[] = [];

async function commit(store: Store): Promise<void> {
  const { number, stamp, filled } = await store.commit([LAST_KEY], ([last], stampOf) => {
    const number = numberOfLast(last) + 1;
    decided = number;
    const { filled, puts, ...rest } = planOf(seed, number);
    const stamp = Buffer.alloc(8);
    stamp.writeBigUInt64BE(stampOf());
    const own = [
      { key: LAST_KEY, value: encodeLast(number, seed) },
      { key: STAMP_KEY, value: stamp },
    ];
    return { ...rest, puts: [...puts, ...own], result: { number, stamp, filled } };
  });
  mark({ acknowledged: number, stamp: stamp.readBigUInt64BE().toString() });
  if (filled !== undefined && random.chance(0.8)) clearing.push(clear(store, filled));
}

async function clear(store: Store, partition: number): Promise<void> {
  const [from, to] = [Buffer.alloc(20), Buffer.alloc(20)];
  from.writeUInt32BE(partition);
  to.writeUInt32BE(partition + 1);
  mark({ clearing: partition });
  await store.clear(from, to);
  mark({ cleared: partition, decided });
}

const first = await openLmdb(folder, options);
let store: Store = first;
decided = numberOfLast(await first.get(LAST_KEY));
for (let left = commits; left > 0; ) {
  const together = Math.min(left, random.pick([1, 1, 1, 2, 5, 20]));
  left -= together;
  await Promise.all(Array.from({ length: together }, () => commit(store)));
  if (random.chance(0.05)) await sleep(random.integer(1, 30));
  if (!isKilled && random.chance(0.01)) {
    await Promise.all(clearing.splice(0));
    await store.close();
    mark({ closed: decided });
    store = await openLmdb(folder, options);
  }
}
await Promise.all(clearing);
// Mostly it is simply ended.
if (!isKilled && random.chance(0.3)) {
  await store.close();
  mark({ closed: decided });
}
process.exit();
