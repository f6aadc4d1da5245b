// The AWS SDK for JavaScript v3, unmodified, over HTTP: every operation it shares with us, its pages, waiters and error
// classes, and what it does with numbers.

import * as client from "@aws-sdk/client-dynamodb";
import {
  ConditionalCheckFailedException,
  type CreateTableCommandInput,
  DynamoDBClient,
  DynamoDBServiceException,
  IdempotentParameterMismatchException,
  paginateListTables,
  paginateQuery,
  paginateScan,
  ResourceInUseException,
  ResourceNotFoundException,
  TransactionCanceledException,
  waitUntilTableExists,
  waitUntilTableNotExists,
} from "@aws-sdk/client-dynamodb";
import * as streams from "@aws-sdk/client-dynamodb-streams";
import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { DynamoDBDocument, NumberValue } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startServer, type TestServer } from "../support/server.ts";

let server: TestServer;
let dynamodb: client.DynamoDB;
let document: DynamoDBDocument;
const configuration = () => ({
  endpoint: server.endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
  maxAttempts: 1,
});

beforeAll(async () => {
  server = await startServer();
  dynamodb = new client.DynamoDB(configuration());
  document = DynamoDBDocument.from(dynamodb, { marshallOptions: { removeUndefinedValues: true } });
});
afterAll(async () => {
  dynamodb?.destroy();
  await server?.close();
});

const TableName = "things";
const table: CreateTableCommandInput = {
  TableName,
  KeySchema: [
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: "sk", KeyType: "RANGE" },
  ],
  AttributeDefinitions: [
    { AttributeName: "pk", AttributeType: "S" },
    { AttributeName: "sk", AttributeType: "N" },
    { AttributeName: "kind", AttributeType: "S" },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: "by-kind",
      KeySchema: [{ AttributeName: "kind", KeyType: "HASH" }],
      Projection: { ProjectionType: "ALL" },
    },
  ],
  BillingMode: "PAY_PER_REQUEST",
  StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
};
const waiting = () => ({ client: dynamodb, maxWaitTime: 20, minDelay: 1, maxDelay: 1 });

beforeEach(async () => {
  await dynamodb.createTable(table);
  await waitUntilTableExists(waiting(), { TableName });
  return async () => {
    await dynamodb.deleteTable({ TableName }).catch((error: Error) => {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    });
    await waitUntilTableNotExists(waiting(), { TableName });
  };
});

const key = (sk: number) => ({ pk: { S: "p" }, sk: { N: String(sk) } });

async function putNumbered(count: number): Promise<void> {
  for (let first = 0; first < count; first += 25) {
    const requests = Array.from({ length: Math.min(25, count - first) }, (_, i) => ({
      PutRequest: { Item: { ...key(first + i), kind: { S: i % 2 === 0 ? "even" : "odd" } } },
    }));
    expect(await dynamodb.batchWriteItem({ RequestItems: { [TableName]: requests } })).toMatchObject({
      UnprocessedItems: {},
    });
  }
}

describe("items", () => {
  test("an item is put, read, updated and deleted", async () => {
    const bytes = Uint8Array.from([0, 255, 128]);
    const item = { ...key(1), bytes: { B: bytes }, list: { L: [{ NULL: true }, { BOOL: false }] }, kind: { S: "a" } };
    const put = await dynamodb.putItem({ TableName, Item: item, ReturnConsumedCapacity: "TOTAL" });
    expect(put.ConsumedCapacity).toEqual({ TableName, CapacityUnits: 2 });
    expect((await dynamodb.getItem({ TableName, Key: key(1), ConsistentRead: true })).Item).toEqual(item);
    expect((await dynamodb.getItem({ TableName, Key: key(2) })).Item).toBeUndefined();

    const updated = await dynamodb.updateItem({
      TableName,
      Key: key(1),
      UpdateExpression: "SET #list[1] = :t REMOVE bytes ADD n :n",
      ExpressionAttributeNames: { "#list": "list" },
      ExpressionAttributeValues: { ":t": { BOOL: true }, ":n": { N: "1.50" } },
      ReturnValues: "UPDATED_NEW",
    });
    expect(updated.Attributes).toEqual({ list: { L: [{ BOOL: true }] }, n: { N: "1.5" } });

    const deleted = await dynamodb.deleteItem({ TableName, Key: key(1), ReturnValues: "ALL_OLD" });
    expect(deleted.Attributes).toMatchObject({ n: { N: "1.5" }, kind: { S: "a" } });
  });

  test("the document client keeps types, and every digit", async () => {
    const digits = "12345678901234567890123456789012345678";
    const native = {
      text: "ü",
      set: new Set(["a", "b"]),
      nested: { list: [1, null, true] },
      bytes: new Uint8Array([1]),
    };
    await document.put({ TableName, Item: { pk: "p", sk: 1, ...native, exact: NumberValue.from(digits) } });
    const exact = DynamoDBDocument.from(new DynamoDBClient(configuration()), {
      unmarshallOptions: { wrapNumbers: true },
    });
    const { Item } = await exact.get({ TableName, Key: { pk: "p", sk: 1 } });
    expect(Item?.exact.value).toBe(digits);
    exact.destroy();
    const rest = await document.get({
      TableName,
      Key: { pk: "p", sk: 1 },
      ProjectionExpression: "#t, #s, nested, #b",
      ExpressionAttributeNames: { "#t": "text", "#s": "set", "#b": "bytes" },
    });
    expect(rest.Item).toEqual(native);
  });

  test("a large item goes and comes back compressed or not", async () => {
    const text = "x".repeat(300_000);
    await dynamodb.putItem({ TableName, Item: { ...key(1), text: { S: text } } });
    expect((await dynamodb.getItem({ TableName, Key: key(1) })).Item?.text).toEqual({ S: text });
  });

  test("requests run side by side", async () => {
    await Promise.all(
      Array.from({ length: 200 }, () =>
        dynamodb.updateItem({
          TableName,
          Key: key(1),
          UpdateExpression: "ADD n :one",
          ExpressionAttributeValues: { ":one": { N: "1" } },
        }),
      ),
    );
    expect((await dynamodb.getItem({ TableName, Key: key(1) })).Item?.n).toEqual({ N: "200" });
  });
});

describe("pages", () => {
  test("of a query", async () => {
    await putNumbered(30);
    const counts: number[] = [];
    const numbers: number[] = [];
    for await (const page of paginateQuery(
      { client: dynamodb, pageSize: 12 },
      { TableName, KeyConditionExpression: "pk = :p", ExpressionAttributeValues: { ":p": { S: "p" } } },
    )) {
      counts.push(page.Count!);
      numbers.push(...page.Items!.map((item) => Number(item.sk!.N)));
    }
    expect(counts).toEqual([12, 12, 6]);
    expect(numbers).toEqual(Array.from({ length: 30 }, (_, i) => i));
  });

  test("of an index and of a scan", async () => {
    await putNumbered(30);
    const found: string[] = [];
    for await (const page of paginateQuery(
      { client: dynamodb, pageSize: 4 },
      {
        TableName,
        IndexName: "by-kind",
        KeyConditionExpression: "kind = :k",
        ExpressionAttributeValues: { ":k": { S: "odd" } },
      },
    )) {
      found.push(...page.Items!.map((item) => item.sk!.N!));
      if (page.LastEvaluatedKey) expect(Object.keys(page.LastEvaluatedKey).sort()).toEqual(["kind", "pk", "sk"]);
    }
    expect(new Set(found).size).toBe(found.length);
    let scanned = 0;
    for await (const page of paginateScan({ client: dynamodb, pageSize: 7 }, { TableName })) scanned += page.Count!;
    expect([found.length, scanned]).toEqual([14, 30]);
  });

  test("of tables", async () => {
    const names: string[] = [];
    for await (const page of paginateListTables({ client: dynamodb, pageSize: 1 }, {})) names.push(...page.TableNames!);
    expect(names).toContain(TableName);
  });
});

describe("several items", () => {
  test("a batch is read", async () => {
    await putNumbered(5);
    const { Responses, UnprocessedKeys } = await dynamodb.batchGetItem({
      RequestItems: { [TableName]: { Keys: [key(0), key(4), key(9)], ProjectionExpression: "sk" } },
    });
    expect(Responses?.[TableName]?.map((item) => item.sk?.N).sort()).toEqual(["0", "4"]);
    expect(UnprocessedKeys).toEqual({});
  });

  test("a transaction is written once", async () => {
    const transaction = (n: string) => ({
      ClientRequestToken: "token",
      TransactItems: [
        { Put: { TableName, Item: { ...key(1), n: { N: n } } } },
        {
          Update: {
            TableName,
            Key: key(2),
            UpdateExpression: "ADD n :n",
            ExpressionAttributeValues: { ":n": { N: n } },
          },
        },
      ],
    });
    await dynamodb.transactWriteItems(transaction("1"));
    await dynamodb.transactWriteItems(transaction("1"));
    await expect(dynamodb.transactWriteItems(transaction("2"))).rejects.toBeInstanceOf(
      IdempotentParameterMismatchException,
    );
    const { Responses } = await dynamodb.transactGetItems({
      TransactItems: [1, 2, 3].map((n) => ({ Get: { TableName, Key: key(n), ProjectionExpression: "n" } })),
    });
    expect(Responses).toEqual([{ Item: { n: { N: "1" } } }, { Item: { n: { N: "1" } } }, {}]);
  });

  test("statements", async () => {
    await dynamodb.executeStatement({ Statement: `INSERT INTO "${TableName}" VALUE {'pk': 'p', 'sk': 1, 'n': 1}` });
    const batch = await dynamodb.batchExecuteStatement({
      Statements: [{ Statement: `SELECT n FROM "${TableName}" WHERE pk = ? AND sk = 1`, Parameters: [{ S: "p" }] }],
    });
    expect(batch.Responses).toEqual([{ TableName, Item: { n: { N: "1" } } }]);
    await dynamodb.executeTransaction({
      TransactStatements: [{ Statement: `UPDATE "${TableName}" SET n = 2 WHERE pk = 'p' AND sk = 1` }],
    });
    const { Items } = await dynamodb.executeStatement({ Statement: `SELECT * FROM "${TableName}"` });
    expect(Items).toEqual([{ ...key(1), n: { N: "2" } }]);
  });
});

describe("errors", () => {
  const failure = async (answer: Promise<unknown>) => {
    const error = await answer.then(
      () => expect.fail("no error"),
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(DynamoDBServiceException);
    return error as DynamoDBServiceException;
  };

  test("carry name, message and request id", async () => {
    const error = await failure(dynamodb.getItem({ TableName: "absent", Key: key(1) }));
    expect(error).toBeInstanceOf(ResourceNotFoundException);
    expect(error).toMatchObject({
      name: "ResourceNotFoundException",
      message: "Requested resource not found",
      $fault: "client",
      $metadata: { httpStatusCode: 400, requestId: expect.stringMatching(/^[A-Z0-9]{52}$/) },
    });
  });

  test("validation, which has no class of its own", async () => {
    expect(await failure(dynamodb.getItem({ TableName, Key: { pk: { S: "p" } } }))).toMatchObject({
      name: "ValidationException",
      message: "The provided key element does not match the schema",
    });
  });

  test("a table that is there", async () => {
    expect(await failure(dynamodb.createTable(table))).toBeInstanceOf(ResourceInUseException);
  });

  test("a failed condition, with the item", async () => {
    await dynamodb.putItem({ TableName, Item: { ...key(1), n: { N: "1" } } });
    const error = await failure(
      dynamodb.putItem({
        TableName,
        Item: key(1),
        ConditionExpression: "attribute_not_exists(pk)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      }),
    );
    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    expect((error as ConditionalCheckFailedException).Item).toEqual({ ...key(1), n: { N: "1" } });
  });

  test("a cancelled transaction, with its reasons", async () => {
    const error = await failure(
      dynamodb.transactWriteItems({
        TransactItems: [
          { Put: { TableName, Item: key(1) } },
          { ConditionCheck: { TableName, Key: key(2), ConditionExpression: "attribute_exists(pk)" } },
        ],
      }),
    );
    expect(error).toBeInstanceOf(TransactionCanceledException);
    expect(error.message).toBe(
      "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]",
    );
    expect((error as TransactionCanceledException).CancellationReasons).toEqual([
      { Code: "None" },
      { Code: "ConditionalCheckFailed", Message: "The conditional request failed" },
    ]);
  });
});

describe("tables", () => {
  test("are described, changed, tagged and limited in time", async () => {
    const { Table } = await dynamodb.describeTable({ TableName });
    expect(Table).toMatchObject({ TableStatus: "ACTIVE", BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" } });
    expect(Table?.CreationDateTime).toBeInstanceOf(Date);
    expect(Math.abs(Table!.CreationDateTime!.getTime() - Date.now())).toBeLessThan(300_000);

    await dynamodb.updateTable({ TableName, TableClass: "STANDARD_INFREQUENT_ACCESS" });
    await waitUntilTableExists(waiting(), { TableName });
    const changed = await dynamodb.describeTable({ TableName });
    expect(changed.Table?.TableClassSummary?.TableClass).toBe("STANDARD_INFREQUENT_ACCESS");

    const ResourceArn = Table!.TableArn!;
    await dynamodb.tagResource({ ResourceArn, Tags: [{ Key: "a", Value: "1" }] });
    expect((await dynamodb.listTagsOfResource({ ResourceArn })).Tags).toEqual([{ Key: "a", Value: "1" }]);
    await dynamodb.untagResource({ ResourceArn, TagKeys: ["a"] });
    expect((await dynamodb.listTagsOfResource({ ResourceArn })).Tags ?? []).toEqual([]);

    await dynamodb.updateTimeToLive({
      TableName,
      TimeToLiveSpecification: { Enabled: true, AttributeName: "until" },
    });
    const { TimeToLiveDescription } = await dynamodb.describeTimeToLive({ TableName });
    expect(TimeToLiveDescription?.TimeToLiveStatus).toMatch(/^ENABL(ED|ING)$/);
  });

  test("limits and endpoints are told", async () => {
    expect(await dynamodb.describeLimits({})).toMatchObject({ AccountMaxReadCapacityUnits: 80_000 });
    expect((await dynamodb.describeEndpoints({})).Endpoints).toHaveLength(1);
  });
});

test("a stream tells what happened, in order", async () => {
  const { Table } = await dynamodb.describeTable({ TableName });
  const reader = new DynamoDBStreamsClient(configuration());
  await dynamodb.putItem({ TableName, Item: { ...key(1), n: { N: "1" } } });
  await dynamodb.putItem({ TableName, Item: { ...key(1), n: { N: "2" } } });
  await dynamodb.deleteItem({ TableName, Key: key(1) });

  const StreamArn = Table!.LatestStreamArn!;
  const { StreamDescription } = await reader.send(new streams.DescribeStreamCommand({ StreamArn }));
  const events: unknown[] = [];
  for (const { ShardId } of StreamDescription!.Shards!) {
    const { ShardIterator } = await reader.send(
      new streams.GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" }),
    );
    const { Records } = await reader.send(new streams.GetRecordsCommand({ ShardIterator }));
    for (const { eventName, dynamodb: change } of Records!) {
      events.push([eventName, change?.OldImage?.n?.N, change?.NewImage?.n?.N]);
    }
  }
  expect(events).toEqual([
    ["INSERT", undefined, "1"],
    ["MODIFY", "1", "2"],
    ["REMOVE", "2", undefined],
  ]);
  reader.destroy();
});

test("a client of commands works as the aggregated one", async () => {
  const bare = new DynamoDBClient(configuration());
  await bare.send(new client.PutItemCommand({ TableName, Item: key(5) }));
  const { Item } = await bare.send(new client.GetItemCommand({ TableName, Key: key(5) }));
  expect(Item).toEqual(key(5));
  bare.destroy();
});
