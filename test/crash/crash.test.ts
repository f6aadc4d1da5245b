// A process that is killed (kill -9) in the middle of puts, updates, deletions, transactions, expiry and the filling of an
// index: what it was told of is there afterwards, nothing is there by half, and everything derived from items agrees.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { expect, it } from "vitest";
import { Database } from "../../src/database/database.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const ROUNDS = 6;
const SEED = 20_260_131;
const writer = fileURLToPath(new URL("writer.mjs", import.meta.url));

type Item = Readonly<Record<string, object>>;
interface Write {
  readonly writer: number;
  readonly number: number;
  /** What the write leaves of each item. */
  readonly items: readonly { readonly key: Item; readonly after: Item | null }[];
}

/** Lets the writer work for a while after its first acknowledged write, and kills it. */
async function writeUntilKilled(folder: string, journal: string, seed: number, lastsMs: number): Promise<void> {
  const child = spawn(process.execPath, [writer, folder, journal, `${seed}`], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const killed = once(child, "exit");
  while (!existsSync(journal) || readJournal(journal).acknowledged.length === 0) {
    expect(child.exitCode).toBeNull();
    await sleep(5);
  }
  await sleep(lastsMs);
  child.kill("SIGKILL");
  expect(await killed).toEqual([null, "SIGKILL"]);
}

/** What the journal says: the writes that were acknowledged, and of each writer the one that may have been under way. */
function readJournal(journal: string): { acknowledged: Write[]; underWay: Write[] } {
  const begun = new Map<number, Write>();
  const acknowledged: Write[] = [];
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

const nameOf = (key: Item) => JSON.stringify([key.a, key.b]);

async function itemsOf(database: Database): Promise<Map<string, Item>> {
  const items = new Map<string, Item>();
  let ExclusiveStartKey: object | undefined;
  do {
    const page = (await database.execute("Scan", { TableName: "table", ExclusiveStartKey })) as {
      Items: Item[];
      LastEvaluatedKey?: object;
    };
    for (const item of page.Items) items.set(nameOf(item), item);
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return items;
}

it("kill -9 loses no acknowledged write, halves none, and leaves nothing derived astray", {
  timeout: 120_000,
}, async () => {
  const folder = temporaryDirectory();
  const journals = temporaryDirectory();
  const expected = new Map<string, Item | null>();
  for (let round = 0; round < ROUNDS; round++) {
    const journal = join(journals, `${round}`);
    await writeUntilKilled(folder, journal, SEED + round, 60 + ((SEED >> round) % 7) * 90);

    await using database = await Database.open({ path: folder });
    const { acknowledged, underWay } = readJournal(journal);
    for (const { items } of acknowledged) for (const { key, after } of items) expected.set(nameOf(key), after);
    const present = await itemsOf(database);
    const isLeft = ({ key, after }: Write["items"][number]) =>
      isDeepStrictEqual(present.get(nameOf(key)) ?? null, after);
    for (const write of underWay) {
      const before = write.items.map(({ key }) => ({ key, after: expected.get(nameOf(key)) ?? null }));
      expect(write.items.every(isLeft) || before.every(isLeft), `Half a write: ${JSON.stringify(write)}`).toBe(true);
      for (const { key } of write.items) expected.set(nameOf(key), present.get(nameOf(key)) ?? null);
    }
    for (const [name, item] of expected) expect(present.get(name) ?? null, name).toEqual(item);
    expect(await database.findFaults()).toEqual([]);

    // What the crash interrupted is taken up again: the index is filled, or cleared.
    await database.maintain();
    expect(await database.findFaults()).toEqual([]);
  }
});
