// Batches and transactions on a database that throttles, leaves entries unprocessed, meets conflicts and loses answers: in
// the end everything is done, and nothing twice.

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  BatchWriteError,
  Database,
  type ResourceOptions,
  resource,
  type ServiceResource,
  type Table,
  TransactionError,
  Update,
} from "../../src/index.ts";
import { inProcess } from "../../src/sdk/index.ts";
import { openLog, serve } from "../../src/server/index.ts";

interface Place {
  readonly options: ResourceOptions;
  close?(): unknown;
}

// What a transport tries again itself is left to the library here.
const places: Readonly<Record<string, (database: Database) => Promise<Place>>> = {
  "in process": async (database) => ({ options: { database } }),
  "over HTTP": async (database) => {
    const server = await serve(database, { port: 0, log: openLog("silent") });
    return { options: { endpoint: server.url, maxAttempts: 1 }, close: () => server.close() };
  },
  "through AWS's SDK": async (database) => {
    const client = new DynamoDBClient({ ...inProcess(database), maxAttempts: 1 });
    return { options: { client }, close: () => client.destroy() };
  },
};

const retry = { maxAttempts: 50, delay: async () => undefined };
const ids = (count: number) => Array.from({ length: count }, (_, id) => ({ id }));

describe.each(Object.entries(places))("%s", (_, open) => {
  let database: Database;
  let place: Place;
  let dynamodb: ServiceResource;
  let table: Table;

  beforeAll(async () => {
    database = await Database.memory();
    place = await open(database);
    dynamodb = resource("dynamodb", place.options);
    table = await dynamodb.createTable({
      TableName: "things",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "N" }],
      BillingMode: "PAY_PER_REQUEST",
    });
    await table.waitUntilExists();
  });
  afterEach(() => database.faults.clear());
  afterAll(async () => {
    await dynamodb.close();
    await place.close?.();
  });

  test("batches write and read everything", async () => {
    database.faults.add({ fault: "unprocessed", probability: 0.4, seed: 1 });
    database.faults.add({ fault: "throttle", probability: 0.3, seed: 2 });
    database.faults.add({ fault: "internalError", answerLost: true, probability: 0.2, seed: 3 });
    await table.batchWriter({ concurrency: 3, overwriteByPkeys: ["id"], retry }, async (batch) => {
      await batch.putItems(ids(120).map(({ id }) => ({ id, version: 1 })));
      await batch.putItems(ids(120).map(({ id }) => ({ id, version: 2 })));
      await batch.deleteItems(ids(10));
    });
    const found = await table.batchGet(ids(130), { concurrency: 2, keepOrder: true, ConsistentRead: true, retry });
    expect(found).toEqual(
      ids(120)
        .slice(10)
        .map(({ id }) => ({ id, version: 2 })),
    );
  });

  test("a batch that is given up holds what is not written, and nothing else", async () => {
    database.faults.add({ fault: "throttle", key: { id: { N: "1030" } } });
    const items = Array.from({ length: 60 }, (_, i) => ({ id: 1000 + i }));
    const written = table.batchWriter({ retry: { ...retry, maxAttempts: 3 } }, (batch) => batch.putItems(items));
    const error = (await written.catch((reason: unknown) => reason)) as BatchWriteError;
    expect(error).toBeInstanceOf(BatchWriteError);
    database.faults.clear();
    const unwritten = error.unwritten.map(({ PutRequest }) => PutRequest?.Item);
    const found = await table.batchGet(items, { keepOrder: true });
    expect(unwritten).toContainEqual({ id: 1030 });
    for (const item of unwritten) expect(found).not.toContainEqual(item);
  });

  test("a transaction is done once, however often it is sent", async () => {
    database.faults.add({ fault: "transactionConflict", probability: 0.3, seed: 4 });
    const lost = database.faults.add({ fault: "internalError", answerLost: true, probability: 0.4, seed: 5 });
    database.faults.add({ fault: "throttle", operation: "TransactWriteItems", probability: 0.2, seed: 6 });
    const UpdateExpression = Update.increment("count");
    for (let n = 0; n < 12; n++) {
      await dynamodb.transact(
        (tx) => {
          tx.update(table, { Key: { id: -1 }, UpdateExpression });
          tx.update(table, { Key: { id: -2 }, UpdateExpression });
        },
        { retry },
      );
    }
    expect(lost.struck).toBeGreaterThan(2);
    const counts = await dynamodb.transactGet(
      (tx) => [tx.get(table, { Key: { id: -1 } }), tx.get(table, { Key: { id: -2 } })],
      { retry },
    );
    expect(counts).toEqual([
      { id: -1, count: 12 },
      { id: -2, count: 12 },
    ]);
  });

  test("a transaction that always meets another says which item it is", async () => {
    database.faults.add({ fault: "transactionConflict", key: { id: { N: "-2" } } });
    const cancelled = dynamodb.transact(
      (tx) => {
        tx.delete(table, { Key: { id: -1 } });
        tx.delete(table, { Key: { id: -2 } });
      },
      { retry: { ...retry, maxAttempts: 3 } },
    );
    const error = (await cancelled.catch((reason: unknown) => reason)) as TransactionError;
    expect(error).toBeInstanceOf(TransactionError);
    expect(error.failures).toMatchObject([{ index: 1, key: { id: -2 }, code: "TransactionConflict" }]);
  });
});
