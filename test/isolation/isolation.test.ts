// What concurrent clients may rely on, held to what they see: single items are linearizable, transactions strictly
// serializable, no update is lost and no read transaction torn; in process and over HTTP, in memory and on disk, from one
// process and from several.
//
//     MINUTES=10 SEED=1 npx vitest run test/isolation   as many rounds as there is time for

import { afterEach, expect, test } from "vitest";
import { Database } from "../../src/database/database.ts";
import { serve } from "../../src/server/index.ts";
import { Random } from "../random/random.ts";
import { post } from "../support/post.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { Workers } from "../workers/workers.ts";
import { type ItemOperation, itemModel } from "./item-model.ts";
import { isLinearizable, type Timed } from "./linearizable.ts";
import { findAnomaly, type Transaction } from "./serializable.ts";

const { MINUTES, SEED } = process.env;
const seconds = MINUTES === undefined ? 0.25 : Number(MINUTES) * 60;
const firstSeed = SEED === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(SEED);
const TIMEOUT_MILLISECONDS = seconds * 1000 + 30_000;
const CLIENTS = 8;

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into member by member
type Call = (operation: string, input: object) => Promise<any>;
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function served(database: Database): Promise<Call> {
  const server = await serve(database, { port: 0 });
  closing.unshift(() => server.close());
  return (operation, input) => post(server.url, operation, input);
}

function opened(database: Database): Database {
  closing.push(() => database.close());
  return database;
}

const onDisk = () => Database.open({ path: temporaryDirectory() });
const accesses: readonly (readonly [string, () => Promise<Call>])[] = [
  ["in memory", async () => inProcess(opened(await Database.memory()))],
  ["on disk", async () => inProcess(opened(await onDisk()))],
  ["in memory, over HTTP", async () => served(opened(await Database.memory()))],
  ["on disk, over HTTP", async () => served(opened(await onDisk()))],
  ["on disk, over HTTP, from three processes", () => servedByWorkers(3)],
];

/** Each call goes to another process than the one before. */
async function servedByWorkers(count: number): Promise<Call> {
  const workers = await Workers.start(temporaryDirectory(), count);
  const calls = await workers.connect(CLIENTS * 2);
  let last = 0;
  return (operation, input) => calls[++last % calls.length]!(operation, input);
}

function inProcess(database: Database): Call {
  return (operation, input) => database.execute(operation, input);
}

/** Calls `round` with a table of its own until the time is over. */
async function rounds(
  call: Call,
  round: (table: string, random: Random, seed: number) => Promise<void>,
): Promise<void> {
  const end = Date.now() + seconds * 1000;
  let done = 0;
  for (; done === 0 || Date.now() < end; done++) {
    const TableName = `round-${done}`;
    await call("CreateTable", {
      TableName,
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      BillingMode: "PAY_PER_REQUEST",
    });
    while ((await call("DescribeTable", { TableName })).Table.TableStatus !== "ACTIVE") await pause(1);
    const seed = firstSeed + done;
    await round(TableName, new Random(seed), seed);
    await call("DeleteTable", { TableName });
  }
  if (MINUTES !== undefined) console.log(`${done} rounds, seeds ${firstSeed} to ${firstSeed + done - 1}`);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** So many clients at once, each doing one thing after the other. Clients over HTTP and in process pause at random. */
async function concurrently(random: Random, steps: number, step: (client: number) => Promise<void>): Promise<void> {
  await Promise.all(
    Array.from({ length: CLIENTS }, async (_, client) => {
      for (let i = 0; i < steps; i++) {
        if (random.chance(0.3)) await pause(random.integer(0, 2));
        await step(client);
      }
    }),
  );
}

const numberOf = (item: { n: { N: string } } | undefined) => (item ? Number(item.n.N) : null);

async function isRefused(answer: Promise<unknown>, name: string): Promise<boolean> {
  try {
    await answer;
    return false;
  } catch (error) {
    if ((error as Error).name === name) return true;
    throw error;
  }
}

test.each(accesses)(
  "single items are linearizable, %s",
  async (_, open) => {
    const call = await open();
    await rounds(call, async (TableName, random, seed) => {
      const histories = new Map<string, Timed<ItemOperation>[]>();
      let value = 0;
      const operate = async (id: string): Promise<ItemOperation> => {
        const Key = { id: { S: id } };
        const Item = { ...Key, n: { N: String(++value) } };
        const mine = value;
        switch (random.integer(0, 7)) {
          case 0: {
            const { Attributes } = await call("PutItem", { TableName, Item, ReturnValues: "ALL_OLD" });
            return { kind: "put", value: mine, was: numberOf(Attributes) };
          }
          case 1: {
            const { Attributes } = await call("DeleteItem", { TableName, Key, ReturnValues: "ALL_OLD" });
            return { kind: "delete", was: numberOf(Attributes) };
          }
          case 2: {
            const by = random.integer(1, 1_000_000);
            const { Attributes } = await call("UpdateItem", {
              TableName,
              Key,
              UpdateExpression: "ADD n :by",
              ExpressionAttributeValues: { ":by": { N: String(by) } },
              ReturnValues: "UPDATED_NEW",
            });
            return { kind: "add", by, becomes: Number(Attributes.n.N) };
          }
          case 3: {
            const expected = random.integer(1, mine);
            const refused = await isRefused(
              call("PutItem", {
                TableName,
                Item,
                ConditionExpression: "n = :expected",
                ExpressionAttributeValues: { ":expected": { N: String(expected) } },
              }),
              "ConditionalCheckFailedException",
            );
            return { kind: "swap", expected, value: mine, succeeded: !refused };
          }
          case 4: {
            const PutRequest = { Item };
            await call("BatchWriteItem", { RequestItems: { [TableName]: [{ PutRequest }] } });
            return { kind: "put", value: mine };
          }
          case 5: {
            const { Items } = await call("Query", {
              TableName,
              ConsistentRead: true,
              KeyConditionExpression: "id = :id",
              ExpressionAttributeValues: { ":id": { S: id } },
            });
            return { kind: "get", was: numberOf(Items[0]) };
          }
          default: {
            const { Item: found } = await call("GetItem", { TableName, Key, ConsistentRead: true });
            return { kind: "get", was: numberOf(found) };
          }
        }
      };
      await concurrently(random, 12, async () => {
        const id = random.pick(["a", "b", "c"]);
        const begun = performance.now();
        const operation = await operate(id);
        histories.set(id, [...(histories.get(id) ?? []), { operation, begun, ended: performance.now() }]);
      });
      for (const [id, history] of histories) {
        expect(isLinearizable(history, itemModel), `SEED=${seed}, ${id}: ${JSON.stringify(history)}`).toBe(true);
      }
    });
  },
  TIMEOUT_MILLISECONDS,
);

test.each(accesses)(
  "transactions are strictly serializable, %s",
  async (_, open) => {
    const call = await open();
    await rounds(call, async (TableName, random, seed) => {
      const lists = ["x", "y", "z"];
      const transactions: Transaction[] = [];
      let last = 0;
      const none = new Map<string, never>();

      const append = async () => {
        const appends = new Map(random.sample(lists, random.integer(1, 3)).map((list) => [list, ++last]));
        // Now and then one of the actions is refused, and none of them may be seen.
        const isDoomed = random.chance(0.2);
        const begun = performance.now();
        const TransactItems: object[] = [...appends].map(([list, value]) => ({
          Update: {
            TableName,
            Key: { id: { S: list } },
            UpdateExpression: "SET l = list_append(if_not_exists(l, :none), :one)",
            ExpressionAttributeValues: { ":none": { L: [] }, ":one": { L: [{ N: String(value) }] } },
          },
        }));
        if (isDoomed) {
          const Key = { id: { S: "absent" } };
          TransactItems.push({ ConditionCheck: { TableName, Key, ConditionExpression: "attribute_exists(id)" } });
        }
        const isAborted = await isRefused(
          call("TransactWriteItems", { TransactItems }),
          "TransactionCanceledException",
        );
        transactions.push({ begun, ended: performance.now(), appends, reads: none, isAborted });
      };
      const read = async (names: readonly string[]) => {
        const begun = performance.now();
        const TransactItems = names.map((list) => ({ Get: { TableName, Key: { id: { S: list } } } }));
        const { Responses } = await call("TransactGetItems", { TransactItems });
        const values = (i: number) => (Responses[i].Item?.l.L ?? []).map(({ N }: { N: string }) => Number(N));
        const reads = new Map(names.map((list, i) => [list, values(i) as number[]]));
        transactions.push({ begun, ended: performance.now(), appends: none, reads });
      };

      await concurrently(random, 10, () =>
        random.chance(0.6) ? append() : read(random.sample(lists, random.integer(2, 3))),
      );
      await read(lists);
      expect(findAnomaly(transactions), `SEED=${seed}`).toBeUndefined();
      expect(transactions.filter(({ isAborted, appends }) => !isAborted && appends.size > 0).length).toBeGreaterThan(3);
    });
  },
  TIMEOUT_MILLISECONDS,
);

test.each(accesses)(
  "no update of a counter is lost, %s",
  async (_, open) => {
    const call = await open();
    await rounds(call, async (TableName, random, seed) => {
      const update = (id: string) => ({
        TableName,
        Key: { id: { S: id } },
        UpdateExpression: "ADD n :one",
        ExpressionAttributeValues: { ":one": { N: "1" } },
      });
      const expected = { a: 0, b: 0 };
      await concurrently(random, 25, async () => {
        if (random.chance(0.5)) {
          await call("UpdateItem", update("a"));
          expected.a++;
          return;
        }
        const TransactItems = [{ Update: update("a") }, { Update: update("b") }];
        if (await isRefused(call("TransactWriteItems", { TransactItems }), "TransactionCanceledException")) return;
        expected.a++;
        expected.b++;
      });
      for (const [id, count] of Object.entries(expected)) {
        const { Item } = await call("GetItem", { TableName, Key: { id: { S: id } }, ConsistentRead: true });
        expect(numberOf(Item) ?? 0, `SEED=${seed}, ${id}`).toBe(count);
      }
    });
  },
  TIMEOUT_MILLISECONDS,
);
