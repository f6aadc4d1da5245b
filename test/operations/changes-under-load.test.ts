// Tables whose indexes, streams and time to live come and go while items are written: everything derived from the items
// still agrees with them, and nothing is left of what went.

import { expect, it } from "vitest";
import { Database } from "../../src/database/database.ts";
import { Random } from "../random/random.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const CHANGES = 40;
const WRITERS = 4;
const TableName = "table";

const databases: { readonly [kind: string]: (options: object) => Promise<Database> } = {
  memory: (options) => Database.memory(options),
  LMDB: (options) => Database.open({ ...options, path: temporaryDirectory(), durability: "relaxed" }),
};

const hash = (AttributeName: string) => [{ AttributeName, KeyType: "HASH" }];
const table = {
  TableName,
  KeySchema: hash("a"),
  AttributeDefinitions: [{ AttributeName: "a", AttributeType: "S" }],
  BillingMode: "PAY_PER_REQUEST",
};

it.each(Object.keys(databases))("over %s", async (kind) => {
  const random = new Random(20_260_131);
  let now = Date.UTC(2026, 0, 31);
  const database = await databases[kind]!({ clock: { now: () => now } });
  const run = (operation: string, input: object) => database.execute(operation, { TableName, ...input });
  let isOver = false;

  const changes: readonly (() => Promise<unknown>)[] = [
    () => {
      const name = random.pick(["x", "y"]);
      const Create = { IndexName: `by-${name}`, KeySchema: hash(name), Projection: { ProjectionType: "ALL" } };
      const AttributeDefinitions = [{ AttributeName: name, AttributeType: "S" }];
      return run("UpdateTable", { AttributeDefinitions, GlobalSecondaryIndexUpdates: [{ Create }] });
    },
    () => {
      const Delete = { IndexName: random.pick(["by-x", "by-y"]) };
      return run("UpdateTable", { GlobalSecondaryIndexUpdates: [{ Delete }] });
    },
    () =>
      run("UpdateTable", {
        StreamSpecification: random.pick([
          { StreamEnabled: false },
          { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
        ]),
      }),
    () => {
      now += 60 * 60 * 1000;
      const TimeToLiveSpecification = { Enabled: random.chance(0.5), AttributeName: "expires" };
      return run("UpdateTimeToLive", { TimeToLiveSpecification });
    },
    async () => {
      if (random.chance(0.7)) return;
      await run("DeleteTable", {});
      await database.execute("CreateTable", table);
    },
    () => database.maintain(),
  ];
  const isRefusal = (error: Error) =>
    /^(ValidationException|ResourceNotFoundException|ResourceInUseException|LimitExceededException)$/.test(error.name);
  const refused = (error: Error) => {
    if (!isRefusal(error)) throw error;
  };

  const randomWrite = () => {
    const a = { S: `${random.integer(0, 60)}` };
    const text = () => ({ S: random.pick(["1", "2", "3"]) });
    const Item = {
      a,
      ...(random.chance(0.7) && { x: text() }),
      ...(random.chance(0.7) && { y: text() }),
      ...(random.chance(0.3) && { expires: { N: `${Math.floor(now / 1000) + random.integer(-100, 7_200)}` } }),
    };
    if (random.chance(0.3)) return run("DeleteItem", { Key: { a } });
    if (random.chance(0.3)) {
      const TransactItems = [{ Put: { TableName, Item } }, { Delete: { TableName, Key: { a: { S: `${a.S}-` } } } }];
      return database.execute("TransactWriteItems", { TransactItems });
    }
    return run("PutItem", { Item });
  };
  const writers = async () => {
    while (!isOver) {
      await randomWrite().catch(refused);
      await new Promise(setImmediate);
    }
  };

  await database.execute("CreateTable", table);
  const writing = Promise.all(Array.from({ length: WRITERS }, writers));
  try {
    for (let i = 0; i < CHANGES; i++) {
      await random.pick(changes)().catch(refused);
      for (let turns = random.integer(0, 30); turns > 0; turns--) await new Promise(setImmediate);
    }
  } finally {
    isOver = true;
    await writing;
  }
  await database.maintain();
  expect(await database.findFaults()).toEqual([]);
  await database.close();
});
