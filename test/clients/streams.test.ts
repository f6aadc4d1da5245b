// A consumer of streams as @aws-sdk/client-dynamodb-streams has it, over HTTP, without a socket, and by fetch's requests:
// it follows shards from parent to child, sees expired items go, and meets the SDK's own error classes. Time is the test's.

import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
  type _Record as Record,
  ResourceNotFoundException,
  type ShardIteratorType,
  TrimmedDataAccessException,
} from "@aws-sdk/client-dynamodb-streams";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../../src/database/database.ts";
import { fetchHandler, inProcess } from "../../src/sdk/index.ts";
import { fetchRequestHandler } from "../sdk/fetch-request-handler.ts";
import { startServer, type TestServer } from "../support/server.ts";

const HOUR = 60 * 60 * 1000;
const START = Date.UTC(2026, 0, 31, 12);
const TableName = "table";

let now = START;
let server: TestServer;
let database: Database;
let StreamArn: string;

beforeAll(async () => {
  server = await startServer({ clock: { now: () => now } });
  database = server.database;
});
afterAll(() => server.close());

const put = (a: string, rest: object = {}) =>
  database.execute("PutItem", { TableName, Item: { a: { S: a }, ...rest } });

beforeEach(async () => {
  const { TableNames } = (await database.execute("ListTables", {})) as { TableNames: string[] };
  if (TableNames.length > 0) await database.execute("DeleteTable", { TableName });
  const { TableDescription } = (await database.execute("CreateTable", {
    TableName,
    KeySchema: [{ AttributeName: "a", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "a", AttributeType: "S" }],
    BillingMode: "PAY_PER_REQUEST",
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
  })) as { TableDescription: { LatestStreamArn: string } };
  StreamArn = TableDescription.LatestStreamArn;
  await database.execute("UpdateTimeToLive", {
    TableName,
    TimeToLiveSpecification: { Enabled: true, AttributeName: "expires" },
  });
});

const clients: { readonly [how: string]: () => DynamoDBStreamsClient } = {
  "over HTTP": () =>
    new DynamoDBStreamsClient({
      endpoint: server.endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      maxAttempts: 1,
    }),
  "in process": () => new DynamoDBStreamsClient(inProcess(database)),
  "by fetch": () =>
    new DynamoDBStreamsClient({
      ...inProcess(database),
      requestHandler: fetchRequestHandler(fetchHandler(database)),
    }),
};

describe.each(Object.entries(clients))("a consumer of streams %s", (_how, connect) => {
  let client: DynamoDBStreamsClient;
  beforeAll(() => {
    client = connect();
  });
  afterAll(() => client.destroy());

  const shards = async () =>
    (await client.send(new DescribeStreamCommand({ StreamArn }))).StreamDescription?.Shards ?? [];
  const iteratorOf = async (ShardId?: string, type: ShardIteratorType = "TRIM_HORIZON", SequenceNumber?: string) => {
    const input = { StreamArn, ShardId, ShardIteratorType: type, SequenceNumber };
    return (await client.send(new GetShardIteratorCommand(input))).ShardIterator;
  };
  const getRecords = (ShardIterator?: string) => client.send(new GetRecordsCommand({ ShardIterator, Limit: 2 }));

  /** Reads every shard to its end, or an open one until it is empty, parents first. */
  async function consume(): Promise<Record[]> {
    const records: Record[] = [];
    for (const { ShardId, SequenceNumberRange } of await shards()) {
      const isClosed = SequenceNumberRange?.EndingSequenceNumber !== undefined;
      for (let iterator = await iteratorOf(ShardId); iterator; ) {
        const { Records = [], NextShardIterator } = await getRecords(iterator);
        records.push(...Records);
        iterator = Records.length === 0 && !isClosed ? undefined : NextShardIterator;
      }
    }
    return records;
  }

  it("sees every change in order, from shard to shard", async () => {
    for (let i = 0; i < 5; i++) {
      await put("1", { n: { N: `${i}` }, bytes: { B: "AAH/" } });
      now += 3 * HOUR;
    }
    const records = await consume();
    expect(records.map(({ eventName }) => eventName)).toEqual(["INSERT", ...Array(4).fill("MODIFY")]);
    expect(records.map(({ dynamodb }) => dynamodb?.NewImage?.n?.N)).toEqual(["0", "1", "2", "3", "4"]);
    expect(records[1]?.dynamodb?.OldImage?.bytes?.B).toEqual(new Uint8Array([0, 1, 255]));
    expect(records[0]?.dynamodb?.ApproximateCreationDateTime).toEqual(new Date(now - 15 * HOUR));
    expect((await shards()).length).toBe(4);
  });

  it("sees expired items go, and who deleted them", async () => {
    await put("gone", { expires: { N: `${now / 1000 - 1}` } });
    await database.maintain();
    const [, removal] = await consume();
    expect(removal).toMatchObject({
      eventName: "REMOVE",
      userIdentity: { PrincipalId: "dynamodb.amazonaws.com", Type: "Service" },
      dynamodb: { OldImage: { a: { S: "gone" } } },
    });
  });

  it("lists and describes the stream", async () => {
    const { Streams } = await client.send(new ListStreamsCommand({ TableName }));
    expect(Streams?.at(-1)).toMatchObject({ StreamArn, TableName });
    const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamArn }));
    expect(StreamDescription).toMatchObject({
      StreamStatus: "ENABLED",
      StreamViewType: "NEW_AND_OLD_IMAGES",
      CreationRequestDateTime: new Date(StreamDescription?.StreamLabel?.concat("Z") ?? 0),
      KeySchema: [{ AttributeName: "a", KeyType: "HASH" }],
    });
  });

  it("meets the SDK's error classes", async () => {
    await put("1");
    const [shard] = await shards();
    const [record] = await consume();
    const iterator = await iteratorOf(shard?.ShardId);
    now += HOUR;
    await expect(getRecords(iterator)).rejects.toThrow(ExpiredIteratorException);
    now += 24 * HOUR;
    const trimmed = iteratorOf(shard?.ShardId, "AT_SEQUENCE_NUMBER", record?.dynamodb?.SequenceNumber);
    await expect(trimmed).rejects.toThrow(TrimmedDataAccessException);
    await expect(iteratorOf("shardId-00000000000000000000-00000000")).rejects.toThrow(ResourceNotFoundException);
    await expect(getRecords("x")).rejects.toMatchObject({
      name: "ValidationException",
      message: "Invalid ShardIterator",
      $metadata: { httpStatusCode: 400 },
    });
  });
});
