// AWS SDK v3 clients on an embedded database, without a socket: DynamoDB, its document client, and streams.

import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  ResourceNotFoundException,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient, ListStreamsCommand } from "@aws-sdk/client-dynamodb-streams";
import { DynamoDBDocumentClient, GetCommand, PutCommand, paginateQuery } from "@aws-sdk/lib-dynamodb";
import { beforeAll, expect, test } from "vitest";
import { Database } from "../../src/index.ts";
import { inProcess } from "../../src/sdk/index.ts";

let database: Database;
let client: DynamoDBClient;

beforeAll(async () => {
  database = await Database.memory();
  await database.execute("CreateTable", {
    TableName: "things",
    KeySchema: [
      { AttributeName: "pk", KeyType: "HASH" },
      { AttributeName: "sk", KeyType: "RANGE" },
    ],
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "sk", AttributeType: "N" },
    ],
    BillingMode: "PAY_PER_REQUEST",
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
  });
  client = new DynamoDBClient(inProcess(database));
});

test("a client needs no region, credentials or endpoint of its own", async () => {
  expect((await client.send(new ListTablesCommand())).TableNames).toEqual(["things"]);
});

test("values there and back", async () => {
  const Item = { pk: { S: "ä" }, sk: { N: "1" }, b: { B: new Uint8Array([0, 255]) }, l: { L: [{ NULL: true }] } };
  await client.send(new PutItemCommand({ TableName: "things", Item }));
  const read = await client.send(new GetItemCommand({ TableName: "things", Key: { pk: Item.pk, sk: Item.sk } }));
  expect(read.Item).toEqual(Item);
});

test("answers have a request id each", async () => {
  const first = await client.send(new ListTablesCommand({}));
  const second = await client.send(new ListTablesCommand({}));
  expect(first.$metadata.requestId).toMatch(/^[0-9A-V]{52}$/);
  expect(second.$metadata.requestId).not.toBe(first.$metadata.requestId);
});

test("errors are the SDK's", async () => {
  const missing = client.send(new GetItemCommand({ TableName: "missing", Key: { pk: { S: "x" } } }));
  await expect(missing).rejects.toThrow(ResourceNotFoundException);
  await expect(missing).rejects.toMatchObject({ message: "Requested resource not found", $fault: "client" });

  const Item = { pk: { S: "e" }, sk: { N: "1" } };
  await client.send(new PutItemCommand({ TableName: "things", Item }));
  const put = { TableName: "things", Item, ConditionExpression: "attribute_not_exists(pk)" } as const;
  const refused = client.send(new PutItemCommand({ ...put, ReturnValuesOnConditionCheckFailure: "ALL_OLD" }));
  await expect(refused).rejects.toThrow(ConditionalCheckFailedException);
  await expect(refused).rejects.toMatchObject({ Item });

  const cancelled = client.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: put }] }));
  await expect(cancelled).rejects.toThrow(TransactionCanceledException);
  await expect(cancelled).rejects.toMatchObject({ CancellationReasons: [{ Code: "ConditionalCheckFailed" }] });
});

test("the document client", async () => {
  const documents = DynamoDBDocumentClient.from(client);
  for (let sk = 0; sk < 5; sk++) {
    await documents.send(new PutCommand({ TableName: "things", Item: { pk: "d", sk, tags: new Set(["a"]) } }));
  }
  const { Item } = await documents.send(new GetCommand({ TableName: "things", Key: { pk: "d", sk: 3 } }));
  expect(Item).toEqual({ pk: "d", sk: 3, tags: new Set(["a"]) });
  const seen: number[] = [];
  const query = { TableName: "things", KeyConditionExpression: "pk = :p", ExpressionAttributeValues: { ":p": "d" } };
  for await (const page of paginateQuery({ client: documents, pageSize: 2 }, query)) {
    seen.push(...(page.Items ?? []).map((item) => item.sk));
  }
  expect(seen).toEqual([0, 1, 2, 3, 4]);
});

test("streams", async () => {
  const streams = new DynamoDBStreamsClient(inProcess(database));
  const { Streams } = await streams.send(new ListStreamsCommand({ TableName: "things" }));
  expect(Streams?.map((stream) => stream.TableName)).toEqual(["things"]);
});

test("an aborted request is not answered", async () => {
  const aborted = client.send(new ListTablesCommand(), { abortSignal: AbortSignal.abort() });
  await expect(aborted).rejects.toMatchObject({ name: "AbortError" });
});

test("a destroyed client leaves the database open", async () => {
  const other = new DynamoDBClient(inProcess(database));
  await other.send(new ListTablesCommand());
  other.destroy();
  expect((await client.send(new ListTablesCommand())).TableNames).toEqual(["things"]);
});
