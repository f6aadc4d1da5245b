// Writes to a database on disk, several writers at once: puts, updates, deletions and transactions, with pauses, while it is
// closed and opened again. `node database-writer.mjs job`: the job is JSON.

import { setTimeout as sleep } from "node:timers/promises";
import { Database, type OpenOptions } from "../../src/database/database.ts";
import { Random } from "../random/random.ts";
import {
  applied,
  createTable,
  type DatabaseMark,
  type Items,
  itemsAfter,
  TABLE,
  WRITERS,
  type Write,
  writeOf,
} from "./database-history.ts";
import { markIn } from "./journal.ts";
import type { Round } from "./store-history.ts";

const { folder, rounds, commits, options } = JSON.parse(process.argv[2]!) as {
  folder: string;
  rounds: Round[];
  commits: number;
  options: Omit<OpenOptions, "path">;
};
const { seed, after } = rounds.at(-1)!;
const mark: (mark: DatabaseMark) => void = markIn(process.env.HASHRANGE_TEST_JOURNAL);
const random = new Random(seed);
const writers = Array.from({ length: WRITERS }, (_, writer) => ({
  number: after[writer]!,
  items: itemsAfter(after[writer]!, writer, rounds),
}));

async function write(database: Database, writer: number, times: number): Promise<void> {
  const own: { number: number; items: Items } = writers[writer]!;
  for (let left = times; left > 0; left--) {
    own.number++;
    const actions = writeOf(seed, writer, own.number, own.items);
    mark({ begun: own.number, writer });
    await send(database, actions);
    mark({ acknowledged: own.number, writer });
    own.items = applied(own.items, actions);
  }
}

async function send(database: Database, write: Write): Promise<void> {
  const [{ kind, input }] = write as [Write[number]];
  if (write.length === 1) {
    await database.execute(`${kind}Item`, { TableName: TABLE, ...input });
    return;
  }
  const TransactItems = write.map(({ kind, input }) => ({ [kind]: { TableName: TABLE, ...input } }));
  await database.execute("TransactWriteItems", { TransactItems });
}

let database = await Database.open({ path: folder, ...options });
const { TableNames } = (await database.execute("ListTables", {})) as { TableNames: string[] };
if (!TableNames.includes(TABLE)) await createTable(database);
mark({ created: true });
for (let left = commits; left > 0; ) {
  const times = random.integer(1, 20);
  left -= times * WRITERS;
  await Promise.all(writers.map((_, writer) => write(database, writer, times)));
  if (random.chance(0.2)) await sleep(random.integer(1, 30));
  if (random.chance(0.15)) {
    await database.close();
    mark({ closed: true });
    database = await Database.open({ path: folder, ...options });
  }
}
// Mostly it is simply ended.
if (random.chance(0.3)) {
  await database.close();
  mark({ closed: true });
}
process.exit();
