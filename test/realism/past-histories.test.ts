// Reads that lag, held against what there was: a strict database and two instant ones are written to alike, these only once
// a read that lags may see it. What lags in the one must be what there is in the others, page by page.

import { expect, test } from "vitest";
import { Database } from "../../src/database/database.ts";
import { Random } from "../random/random.ts";
import { tableInput } from "../support/tables.ts";
import { describeStrict } from "./strict-database.ts";

const durations = { tableCreation: 0, readLag: 100, indexLag: 350 };
const STEPS = 100;
const TableName = "orders";
const table = tableInput(TableName, "pk, sk", {
  local: { "by-rank": { keys: "pk, rank", projection: "KEYS_ONLY" } },
  global: { "by-kind": { keys: "kind, rank", projection: ["value"] } },
});

/** A database that is written to later. */
class Follower {
  readonly #database: Database;
  readonly #lag: number;
  readonly #writes: { readonly at: number; readonly write: readonly [string, object] }[] = [];

  private constructor(database: Database, lag: number) {
    this.#database = database;
    this.#lag = lag;
  }

  static async behind(lag: number): Promise<Follower> {
    const database = await Database.memory();
    await database.execute("CreateTable", table);
    return new Follower(database, lag);
  }

  add(at: number, write: readonly [string, object]): void {
    this.#writes.push({ at, write });
  }

  async read(now: number, operation: string, input: object): Promise<object> {
    while (this.#writes.length > 0 && this.#writes[0]!.at <= now - this.#lag) {
      await this.#database.execute(...(this.#writes.shift()!.write as [string, object]));
    }
    return this.#database.execute(operation, input);
  }
}

function writeOf(random: Random): readonly [string, object] {
  const key = { pk: { S: random.pick(["a", "b"]) }, sk: { S: String(random.integer(1, 6)) } };
  if (random.chance(0.3)) return ["DeleteItem", { TableName, Key: key }];
  const item = {
    ...key,
    value: { S: String(random.integer(1, 99)) },
    ...(random.chance(0.8) && { kind: { S: random.pick(["x", "y"]) } }),
    ...(random.chance(0.8) && { rank: { S: String(random.integer(1, 3)) } }),
  };
  return ["PutItem", { TableName, Item: item }];
}

const READINGS: readonly (readonly [name: "table" | "index", operation: string, input: object])[] = [
  ["table", "Scan", {}],
  ["table", "Query", { KeyConditionExpression: "pk = :v", ExpressionAttributeValues: { ":v": { S: "a" } } }],
  [
    "table",
    "Query",
    {
      IndexName: "by-rank",
      Select: "ALL_ATTRIBUTES",
      KeyConditionExpression: "pk = :v",
      ExpressionAttributeValues: { ":v": { S: "a" } },
    },
  ],
  ["index", "Scan", { IndexName: "by-kind" }],
  [
    "index",
    "Query",
    {
      IndexName: "by-kind",
      KeyConditionExpression: "kind = :v",
      ExpressionAttributeValues: { ":v": { S: "x" } },
    },
  ],
];

const seed = Number(process.env.HASHRANGE_SEED ?? Date.now() % 2 ** 31);

describeStrict("histories of reads that lag", { durations }, (database) => {
  test(`seed ${seed}`, async () => {
    const random = new Random(seed);
    const followers = {
      table: await Follower.behind(durations.readLag),
      index: await Follower.behind(durations.indexLag),
    };
    await database().run("CreateTable", table);
    let now = 0;
    for (let step = 0; step < STEPS; step++) {
      const elapsed = random.pick([0, 1, 30, 99, 100, 101]);
      now += elapsed;
      database().pass(elapsed);
      const write = writeOf(random);
      await database().run(...(write as [string, object]));
      for (const follower of Object.values(followers)) follower.add(now, write);

      const [name, operation, reading] = random.pick(READINGS);
      const pages = {
        ...(operation === "Query" && { ScanIndexForward: random.chance(0.5) }),
        Limit: random.integer(1, 4),
      };
      let ExclusiveStartKey: object | undefined;
      do {
        const input = { TableName, ...reading, ...pages, ExclusiveStartKey };
        const page = await database().run(operation, input);
        expect(page, `step ${step}: ${JSON.stringify(input)}`).toEqual(
          await followers[name].read(now, operation, input),
        );
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey);
    }
    expect(await database().findFaults()).toEqual([]);
  });
});
