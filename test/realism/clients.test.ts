// A client, unmodified, over HTTP on a strict database: its waiters wait, and its errors carry what was throttled.

import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  type DynamoDBServiceException,
  ProvisionedThroughputExceededException,
  PutItemCommand,
  ResourceNotFoundException,
  UpdateTableCommand,
  waitUntilTableExists,
  waitUntilTableNotExists,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Database } from "../../src/database/database.ts";
import { type Server, serve } from "../../src/server/index.ts";
import { tableInput } from "../support/tables.ts";

const TableName = "orders";
const put = (pk: string) => new PutItemCommand({ TableName, Item: { pk: { S: pk } } });
const provisioned = {
  BillingMode: "PROVISIONED",
  ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
} as const;

let database: Database;
let server: Server;
let client: DynamoDBClient;

beforeAll(async () => {
  const durations = { tableCreation: 300, tableUpdate: 100, tableDeletion: 300 };
  database = await Database.memory({ realism: "strict", durations });
  server = await serve(database, { port: 0 });
  client = new DynamoDBClient({
    endpoint: server.url,
    region: "us-east-1",
    credentials: { accessKeyId: "id", secretAccessKey: "secret" },
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  await server.close();
  await database.close();
});

const waiting = () => ({ client, minDelay: 0.05, maxDelay: 0.05, maxWaitTime: 10 });

test("a table is waited for, throttles, and is waited for until it is gone", async () => {
  await client.send(new CreateTableCommand(tableInput(TableName, "pk", {}, provisioned) as never));
  await expect(client.send(put("early"))).rejects.toBeInstanceOf(ResourceNotFoundException);
  await waitUntilTableExists(waiting(), { TableName });
  const refusal: unknown = await (async () => {
    for (let i = 0; i < 10; i++) await client.send(put(String(i)));
  })().catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(ProvisionedThroughputExceededException);
  const resource = "arn:aws:dynamodb:us-east-1:000000000000:table/orders";
  expect((refusal as ProvisionedThroughputExceededException).ThrottlingReasons).toEqual([
    { reason: "TableWriteProvisionedThroughputExceeded", resource },
  ]);

  await client.send(new UpdateTableCommand({ TableName, BillingMode: "PAY_PER_REQUEST" }));
  await waitUntilTableExists(waiting(), { TableName });
  await client.send(new UpdateTableCommand({ TableName, OnDemandThroughput: { MaxWriteRequestUnits: 1 } }));
  const throttled = await Promise.all(
    ["a", "b", "c"].map((pk) => client.send(put(pk)).catch((error: DynamoDBServiceException) => error)),
  );
  const error = throttled.find((answer) => answer instanceof Error);
  expect(error).toMatchObject({
    name: "ThrottlingException",
    throttlingReasons: [{ reason: "TableWriteMaxOnDemandThroughputExceeded", resource }],
  });

  await client.send(new DeleteTableCommand({ TableName }));
  await expect(client.send(put("late"))).rejects.toBeInstanceOf(ResourceNotFoundException);
  await waitUntilTableNotExists(waiting(), { TableName });
});
