// What is written to a database, and what must be found in it: several writers, each on items of its own, whose writes follow
// from their numbers and a seed. How many there are of each is told by the table's stream; what the items and the records must
// be follows from that.

import { isDeepStrictEqual } from "node:util";
import type { Database } from "../../src/database/database.ts";
import { Random } from "../random/random.ts";
import type { Round } from "./store-history.ts";

export const TABLE = "table";
export const WRITERS = 4;
const ITEMS = 14;

export type Item = Readonly<Record<string, { readonly S?: string; readonly N?: string }>>;
export type Items = ReadonlyMap<string, Item>;

export type DatabaseMark =
  | { readonly created: true }
  | { readonly begun: number; readonly writer: number }
  | { readonly acknowledged: number; readonly writer: number }
  /** The database has been closed: all that was acknowledged is safe, however durable it was before. */
  | { readonly closed: true };

export async function createTable(database: Database): Promise<void> {
  const key = (...names: string[]) =>
    names.map((AttributeName, i) => ({ AttributeName, KeyType: i === 0 ? "HASH" : "RANGE" }));
  const Projection = { ProjectionType: "INCLUDE", NonKeyAttributes: ["n"] };
  await database.execute("CreateTable", {
    TableName: TABLE,
    KeySchema: key("a", "b"),
    AttributeDefinitions: ["a", "b", "x", "l"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
    LocalSecondaryIndexes: [{ IndexName: "local", KeySchema: key("a", "l"), Projection: { ProjectionType: "ALL" } }],
    GlobalSecondaryIndexes: [{ IndexName: "by-x", KeySchema: key("x"), Projection }],
    BillingMode: "PAY_PER_REQUEST",
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
  });
}

/** One item's part of a write. */
interface Action {
  readonly kind: "Put" | "Update" | "Delete";
  readonly input: object;
  readonly name: string;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

/** A write, which changes each of its items. */
export type Write = readonly Action[];

export function writeOf(seed: number, writer: number, number: number, items: Items): Write {
  const random = new Random(Math.imul(seed, 0x9e3779b1) ^ (number * WRITERS + writer));
  const count = random.pick([1, 1, 1, 2, 4]);
  const numbers = random.sample(
    Array.from({ length: ITEMS }, (_, i) => i),
    count,
  );
  return numbers.map((item) =>
    actionOn({ a: { S: `${writer}-${item % 3}` }, b: { S: `${item}` } }, number, items, random),
  );
}

function actionOn(key: Item, number: number, items: Items, random: Random): Action {
  const name = nameOf(key);
  const before = items.get(name);
  const v = { N: `${number}` };
  const kind = before === undefined ? "Put" : random.pick(["Put", "Put", "Update", "Update", "Delete"] as const);
  switch (kind) {
    case "Delete":
      return { kind, input: { Key: key }, name, before, after: undefined };
    case "Update": {
      const { x: _, ...rest } = before!;
      const by = random.integer(1, 1_000);
      const n = { N: `${Number(before!.n!.N) + by}` };
      const ExpressionAttributeValues = { ":by": { N: `${by}` }, ":v": v };
      const input = { Key: key, UpdateExpression: "ADD n :by REMOVE x SET v = :v", ExpressionAttributeValues };
      return { kind, input, name, before, after: { ...rest, n, v } };
    }
    case "Put": {
      const bytes = Math.floor(random.pick([100, 100, 100, 6_000, 60_000]) * random.fraction());
      const after = {
        ...key,
        v,
        n: { N: `${random.integer(0, 1_000_000)}` },
        pad: { S: String.fromCharCode(97 + (number % 26)).repeat(bytes) },
        ...(random.chance(0.6) && { x: { S: `${random.integer(0, 20)}` } }),
        ...(random.chance(0.6) && { l: { S: `${random.integer(0, 20)}` } }),
      };
      return { kind, input: { Item: after }, name, before, after };
    }
  }
}

export const nameOf = ({ a, b }: Item) => `${a!.S} ${b!.S}`;

export function applied(items: Items, write: Write): Items {
  const after = new Map(items);
  for (const { name, after: item } of write) {
    if (item) after.set(name, item);
    else after.delete(name);
  }
  return after;
}

const seedOf = (rounds: readonly Round[], writer: number, number: number) =>
  rounds.findLast(({ after }) => after[writer]! < number)!.seed;

/** A writer's items after so many of its writes. */
export function itemsAfter(number: number, writer: number, rounds: readonly Round[]): Items {
  let items: Items = new Map();
  for (let n = 1; n <= number; n++) items = applied(items, writeOf(seedOf(rounds, writer, n), writer, n, items));
  return items;
}

interface StreamRecord {
  readonly Keys: Item;
  readonly NewImage?: Item;
  readonly OldImage?: Item;
}

/** Compares what a database holds with what it was told of. */
export async function findDatabaseFaults(
  database: Database,
  rounds: readonly Round[],
  marks: readonly DatabaseMark[],
  keepsAcknowledged: boolean,
): Promise<{ faults: string[]; reached: number[] }> {
  const { TableNames } = (await database.execute("ListTables", {})) as { TableNames: string[] };
  const isThere = TableNames.includes(TABLE);
  const items = isThere ? await itemsOf(database) : [];
  const records = isThere ? await recordsOf(database) : [];

  const faults: string[] = [];
  const reached = Array.from({ length: WRITERS }, (_, writer) => {
    const isOwn = (key: Item) => key.a!.S!.startsWith(`${writer}-`);
    const number = compare(
      writer,
      rounds,
      items.filter(isOwn),
      records.filter(({ Keys }) => isOwn(Keys)),
      faults,
    );
    return number;
  });

  const closedAt = marks.findLastIndex((mark) => "closed" in mark);
  const isSafe = (i: number) => keepsAcknowledged || i < closedAt;
  if (
    !isThere &&
    (marks.some((mark, i) => "created" in mark && isSafe(i)) || rounds.at(-1)!.after.some((n) => n > 0))
  ) {
    faults.push("the table is lost");
  }
  const least = [...rounds.at(-1)!.after];
  const acknowledged = [...least];
  for (const [i, mark] of marks.entries()) {
    if (!("writer" in mark)) continue;
    const { writer } = mark;
    if ("acknowledged" in mark) {
      acknowledged[writer] = mark.acknowledged;
      if (isSafe(i)) least[writer] = mark.acknowledged;
    } else if (mark.begun <= reached[writer]!) {
      // What had been acknowledged by then is a part of what this write was made upon.
      for (const [other, number] of acknowledged.entries()) {
        if (number > reached[other]!)
          faults.push(`write ${writer}/${mark.begun} is there, and ${other}/${number}, before it, is not`);
      }
    }
  }
  for (const [writer, number] of least.entries()) {
    if (number > reached[writer]!)
      faults.push(`write ${writer}/${number} is lost: the last one there is ${reached[writer]}`);
  }
  return { faults, reached };
}

/** @returns how many writes of a writer there are, by the stream; notes where records or items are not as they leave them. */
function compare(
  writer: number,
  rounds: readonly Round[],
  found: readonly Item[],
  records: readonly StreamRecord[],
  faults: string[],
): number {
  let items: Items = new Map();
  let number = 0;
  for (let at = 0; at < records.length; number++) {
    const write = writeOf(seedOf(rounds, writer, number + 1), writer, number + 1, items);
    const own = records.slice(at, at + write.length);
    const areDue = write.every(({ name, before, after }) => {
      const record = own.find(({ Keys }) => nameOf(Keys) === name);
      return record && isDeepStrictEqual(record.OldImage, before) && isDeepStrictEqual(record.NewImage, after);
    });
    if (!areDue)
      faults.push(`the stream has records that write ${writer}/${number + 1} did not leave, or some of them only`);
    if (!areDue) break;
    items = applied(items, write);
    at += write.length;
  }
  const present = new Map(found.map((item) => [nameOf(item), item]));
  for (const name of new Set([...present.keys(), ...items.keys()])) {
    if (!isDeepStrictEqual(present.get(name), items.get(name))) {
      faults.push(`after ${number} writes of ${writer}, item ${name} is not as they left it`);
    }
  }
  return number;
}

async function itemsOf(database: Database): Promise<Item[]> {
  const items: Item[] = [];
  let ExclusiveStartKey: object | undefined;
  do {
    const page = (await database.execute("Scan", { TableName: TABLE, ExclusiveStartKey })) as {
      Items: Item[];
      LastEvaluatedKey?: object;
    };
    items.push(...page.Items);
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return items;
}

/** Of all of the table's stream, in order. */
async function recordsOf(database: Database): Promise<StreamRecord[]> {
  const { Table } = (await database.execute("DescribeTable", { TableName: TABLE })) as {
    Table: { LatestStreamArn: string };
  };
  const StreamArn = Table.LatestStreamArn;
  const ask = (operation: string, input: object) => database.execute(operation, input, "DynamoDBStreams_20120810");
  const { StreamDescription } = (await ask("DescribeStream", { StreamArn })) as {
    StreamDescription: { Shards: { ShardId: string }[] };
  };
  const records: StreamRecord[] = [];
  for (const { ShardId } of StreamDescription.Shards) {
    const first = await ask("GetShardIterator", { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" });
    let { ShardIterator } = first as { ShardIterator?: string };
    while (ShardIterator !== undefined) {
      const page = (await ask("GetRecords", { ShardIterator })) as {
        Records: { dynamodb: StreamRecord }[];
        NextShardIterator?: string;
      };
      records.push(...page.Records.map(({ dynamodb }) => dynamodb));
      // The last shard never ends.
      ShardIterator = page.Records.length > 0 ? page.NextShardIterator : undefined;
    }
  }
  return records;
}
