// A process that is killed (kill -9) at any moment of puts, updates, deletions, batches, transactions, expiry, the creation
// and deletion of tables and the filling and clearing of an index: what it was told of is there afterwards, nothing is there
// by half, and everything derived from items agrees. And so for a server of several processes.
//
//     ROUNDS=2000 SEED=1 npx vitest run test/crash   as many kills as this, of four databases each

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import { Database } from "../../src/database/database.ts";
import { findFileFault } from "../../src/store/lmdb-file.ts";
import { Random } from "../random/random.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { isAlive, until, Workers } from "../workers/workers.ts";

const ROUNDS = Number(process.env.ROUNDS ?? 25);
/** Each process writes to so many databases, so that one kill is so many crashes. */
const DATABASES = 4;
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
/** Then it goes on in a new folder: what is found in an old one takes ever longer to compare. */
const ROUNDS_PER_FOLDER = 10;
const writer = fileURLToPath(new URL("writer.mjs", import.meta.url));

type Item = Readonly<Record<string, object>>;
/** What a write leaves of an item; null: nothing. With an empty key it is the table itself. */
interface Left {
  readonly table: string;
  readonly key: Item;
  readonly after: Item | null;
}
interface Write {
  readonly writer: number | string;
  readonly items: readonly Left[];
  readonly isAtomic: boolean;
}

/** A process that waits to be told where to write. */
function startWriter(): ChildProcess {
  const child = fork(writer, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

/** Has the writer work for a while, and kills it: mostly after some acknowledged writes, sometimes while it opens folders. */
async function writeUntilKilled(child: ChildProcess, sites: readonly Site[], random: Random): Promise<void> {
  const killed = once(child, "exit");
  const acknowledged = Promise.race([once(child, "message"), killed]);
  child.send(sites.map(({ folder, journal }) => ({ folder, journal, seed: random.integer(1, 2 ** 31) })));
  if (random.chance(0.85)) await acknowledged;
  await sleep(random.integer(0, 200));
  child.kill("SIGKILL");
  expect(await killed).toEqual([null, "SIGKILL"]);
}

/** What the journal says: the writes that were acknowledged, and of each writer the one that may have been under way. */
function readJournal(journal: string): { acknowledged: Write[]; underWay: Write[] } {
  const begun = new Map<Write["writer"], Write>();
  const acknowledged: Write[] = [];
  if (!existsSync(journal)) return { acknowledged, underWay: [] };
  // The last line may have been cut off.
  for (const line of readFileSync(journal, "utf8").split("\n").slice(0, -1)) {
    const entry: Write & { done?: true } = JSON.parse(line);
    if (entry.done) {
      acknowledged.push(begun.get(entry.writer)!);
      begun.delete(entry.writer);
    } else {
      begun.set(entry.writer, entry);
    }
  }
  return { acknowledged, underWay: [...begun.values()] };
}

const nameOf = ({ table, key }: Pick<Left, "table" | "key">) => JSON.stringify([table, key.a, key.b]);

async function contentsOf(database: Database): Promise<Map<string, Item>> {
  const contents = new Map<string, Item>();
  const { TableNames } = (await database.execute("ListTables", {})) as { TableNames: string[] };
  for (const TableName of TableNames) {
    contents.set(nameOf({ table: TableName, key: {} }), {});
    let ExclusiveStartKey: object | undefined;
    do {
      const page = (await database.execute("Scan", { TableName, ExclusiveStartKey })) as {
        Items: Item[];
        LastEvaluatedKey?: object;
      };
      for (const item of page.Items) contents.set(nameOf({ table: TableName, key: item }), item);
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
  }
  return contents;
}

/** What has to be there: what acknowledged writes have left, kill after kill. */
class Expectations {
  readonly #items = new Map<string, Item | null>();

  /** Compares what is there after a kill, and takes over what may have become of the writes under way. */
  check(present: ReadonlyMap<string, Item>, acknowledged: readonly Write[], underWay: readonly Write[]): void {
    for (const { items } of acknowledged) for (const left of items) this.#set(left, left.after);
    const presentAt = (left: Left) => present.get(nameOf(left)) ?? null;
    const isDone = (left: Left) => isDeepStrictEqual(presentAt(left), left.after);
    const isUndone = (left: Left) => isDeepStrictEqual(presentAt(left), this.#items.get(nameOf(left)) ?? null);
    for (const { items, isAtomic } of underWay) {
      const isWhole = isAtomic
        ? items.every(isDone) || items.every(isUndone)
        : items.every((left) => isDone(left) || isUndone(left));
      expect(isWhole, `Half a write: ${JSON.stringify(items)}`).toBe(true);
      for (const left of items) this.#set(left, presentAt(left));
    }
    for (const [name, after] of this.#items) expect(present.get(name) ?? null, name).toEqual(after);
  }

  #set(place: Left, after: Item | null): void {
    this.#items.set(nameOf(place), after);
  }
}

/** One of the databases that a process writes to. */
class Site {
  readonly folder = temporaryDirectory();
  readonly #journals = temporaryDirectory();
  readonly #expectations = new Expectations();
  #kills = 0;

  /** What the process writes down from one kill to the next. */
  get journal(): string {
    return join(this.#journals, `${this.#kills}`);
  }

  /** @returns how many writes had been acknowledged */
  async check(where: string): Promise<number> {
    if (existsSync(join(this.folder, "data.mdb"))) expect(findFileFault(this.folder), where).toBeUndefined();
    await using database = await Database.open({ path: this.folder });
    const { acknowledged, underWay } = readJournal(this.journal);
    this.#kills++;
    this.#expectations.check(await contentsOf(database), acknowledged, underWay);
    expect(await database.findFaults(), where).toEqual([]);

    // What the crash interrupted is taken up again: the index is filled, or cleared.
    await database.maintain();
    expect(await database.findFaults(), where).toEqual([]);
    return acknowledged.length;
  }
}

it(`${ROUNDS} times kill -9 loses no acknowledged write, halves none, and leaves nothing derived astray`, {
  timeout: 120_000 + ROUNDS * 5_000,
}, async () => {
  let sites: Site[] = [];
  let acknowledged = 0;
  // The next process starts while what the last one left is looked at.
  let next = startWriter();
  for (let round = 0; round < ROUNDS; round++) {
    if (round % ROUNDS_PER_FOLDER === 0) sites = Array.from({ length: DATABASES }, () => new Site());
    const child = next;
    next = startWriter();
    await writeUntilKilled(child, sites, new Random(SEED + round));
    for (const site of sites) acknowledged += await site.check(`SEED=${SEED}, round ${round}`);
  }
  next.kill("SIGKILL");
  console.log(`${ROUNDS} kills of ${DATABASES} databases, ${acknowledged} acknowledged writes, SEED=${SEED}`);
  expect(acknowledged).toBeGreaterThan(ROUNDS * DATABASES);
});

/** A server that is killed takes longer to start than a process that opens a folder. */
const SERVED_ROUNDS = Math.ceil(ROUNDS / 8);

it(`${SERVED_ROUNDS} times kill -9 of a server of several processes does no harm either`, {
  timeout: 120_000 + SERVED_ROUNDS * 15_000,
}, async () => {
  let site = new Site();
  let acknowledged = 0;
  for (let round = 0; round < SERVED_ROUNDS; round++) {
    if (round % ROUNDS_PER_FOLDER === 0) site = new Site();
    const random = new Random(SEED + round);
    const workers = await Workers.start(site.folder, 3);
    const processes = workers.processes();
    const child = startWriter();
    const ended = once(child, "exit");
    child.send([{ url: workers.url.href, journal: site.journal, seed: random.integer(1, 2 ** 31) }]);
    for (let left = random.integer(1, 40); left > 0; left--) await once(child, "message");
    // All at once, or the one that started the others.
    if (random.chance(0.5)) for (const pid of processes) process.kill(pid, "SIGKILL");
    workers.command.signal("SIGKILL");
    await workers.command.finished();
    await until(() => !processes.some(isAlive));
    // The writer may have ended by itself, as it gets no answers.
    child.kill("SIGKILL");
    await ended;
    acknowledged += await site.check(`SEED=${SEED}, round ${round}`);
  }
  console.log(`${SERVED_ROUNDS} kills of a server of 3 processes, ${acknowledged} acknowledged writes, SEED=${SEED}`);
  expect(acknowledged).toBeGreaterThan(SERVED_ROUNDS);
});
