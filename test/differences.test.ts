// Holds docs/differences-from-dynamodb.md: each row of its tables has a test of its name here, and each test a row. The
// operations it lists as absent are those that the AWS SDK knows and this database does not.

import { readFileSync } from "node:fs";
import * as sdk from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Database, type DatabaseOptions } from "../src/database/database.ts";
import { UnknownOperationException } from "../src/model/errors.ts";
import { fetchHandler } from "../src/sdk/index.ts";
import { serve } from "../src/server/index.ts";
import { tableInput } from "./support/tables.ts";

const document = readFileSync(new URL("../docs/differences-from-dynamodb.md", import.meta.url), "utf8");

let database: Database;
beforeAll(async () => {
  database = await Database.memory();
});
afterAll(() => database.close());

// biome-ignore lint/suspicious/noExplicitAny: responses are looked into member by member
const run = (operation: string, input: object): Promise<any> =>
  database.execute(operation, input, serviceOf(operation));

const serviceOf = (operation: string) =>
  operation === "DescribeStream" ? "DynamoDBStreams_20120810" : "DynamoDB_20120810";

let tables = 0;

/** Makes a table with a partition key `pk`. Answers its name, and what CreateTable said. */
async function createTable(options: object = {}) {
  const TableName = `table-${++tables}`;
  const { TableDescription } = await run("CreateTable", {
    TableName,
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    BillingMode: "PAY_PER_REQUEST",
    ...options,
  });
  return { TableName, TableDescription };
}

async function putNumbered(TableName: string, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    await run("PutItem", { TableName, Item: { pk: { S: `item-${i}` }, kind: { S: "a" } } });
  }
}

const describeTable = async (TableName: string) => (await run("DescribeTable", { TableName })).Table;

const secondsNow = () => Math.floor(Date.now() / 1000);

const byKind = {
  AttributeDefinitions: [
    { AttributeName: "pk", AttributeType: "S" },
    { AttributeName: "kind", AttributeType: "S" },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: "by-kind",
      KeySchema: [{ AttributeName: "kind", KeyType: "HASH" }],
      Projection: { ProjectionType: "KEYS_ONLY" },
    },
  ],
};
const ofKindA = {
  IndexName: "by-kind",
  KeyConditionExpression: "kind = :k",
  ExpressionAttributeValues: { ":k": { S: "a" } },
};

const orders = { TableName: "orders" };
const order = (i: number) => ({ ...orders, Item: { pk: { S: String(i) }, kind: { S: "a" } } });
const ordersTable = (more: object = {}) => ({
  ...orders,
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
  BillingMode: "PAY_PER_REQUEST",
  ...more,
});
const provisioned = (units: number) => ({
  BillingMode: "PROVISIONED",
  ProvisionedThroughput: { ReadCapacityUnits: units, WriteCapacityUnits: units },
});

/** A strict database, maybe with a table that is active, and a clock that only the test moves. */
async function strictDatabase(table?: object, options: DatabaseOptions = {}) {
  let now = 0;
  const database = await Database.memory({ realism: "strict", clock: { now: () => now }, ...options });
  const strict = {
    // biome-ignore lint/suspicious/noExplicitAny: responses are looked into member by member
    run: (operation: string, input: object): Promise<any> => database.execute(operation, input, serviceOf(operation)),
    async refuses(operation: string, input: object, error: RegExp): Promise<void> {
      const answer = await strict.run(operation, input).then(JSON.stringify, String);
      expect(answer).toMatch(error);
    },
    async wait(milliseconds: number): Promise<void> {
      now += milliseconds;
      await database.maintain();
    },
  };
  if (table) {
    await strict.run("CreateTable", table);
    await strict.wait(5_000);
  }
  return strict;
}

/** Expects each parameter to be refused on its own. */
async function refusesParameters(
  operation: "CreateTable" | "UpdateTable",
  parameters: Readonly<Record<string, unknown>>,
) {
  const { TableName } = await createTable();
  for (const [name, value] of Object.entries(parameters)) {
    const refusal =
      operation === "CreateTable" ? createTable({ [name]: value }) : run(operation, { TableName, [name]: value });
    await expect(refusal, name).rejects.toMatchObject({
      name: "ValidationException",
      message: `One or more parameter values were invalid: ${name} is not supported by this database`,
    });
  }
}

const rows: Readonly<Record<string, () => Promise<void>>> = {
  async "Order of a scan"() {
    const { TableName } = await createTable();
    await putNumbered(TableName, 40);
    const keys = async (input = {}) =>
      (await run("Scan", { TableName, ...input })).Items.map((item: { pk: { S: string } }) => item.pk.S);
    const order = await keys();
    expect(order).toHaveLength(40);
    expect(order).not.toEqual(order.toSorted());
    expect(await keys()).toEqual(order);
    const segments = await Promise.all([0, 1, 2].map((Segment) => keys({ Segment, TotalSegments: 3 })));
    expect(segments.flat()).toEqual(order);
  },

  async "Changes of a table"() {
    const { TableName } = await createTable();
    for (let i = 0; i < 6; i++) {
      const isOdd = i % 2 === 1;
      await run("UpdateTable", { TableName, DeletionProtectionEnabled: isOdd });
      await run("UpdateTable", { TableName, SSESpecification: { SSEType: "KMS" } });
      await run("UpdateTable", { TableName, TableClass: isOdd ? "STANDARD" : "STANDARD_INFREQUENT_ACCESS" });
    }
    const few = { ReadCapacityUnits: 1, WriteCapacityUnits: 1 };
    for (let i = 0; i < 5; i++) {
      await run("UpdateTable", { TableName, BillingMode: "PROVISIONED", ProvisionedThroughput: few });
      await run("UpdateTable", { TableName, BillingMode: "PAY_PER_REQUEST" });
    }
    const capacity = { ReadCapacityUnits: 40_000, WriteCapacityUnits: 40_000 };
    for (let i = 0; i < 3; i++) await createTable({ BillingMode: "PROVISIONED", ProvisionedThroughput: capacity });
    const { TableArn } = await describeTable(TableName);
    for (let i = 0; i < 3; i++)
      await run("TagResource", { ResourceArn: TableArn, Tags: [{ Key: "k", Value: `${i}` }] });
  },

  async "Internal failures"() {
    const { TableName } = await createTable();
    for (const nothing of [{ WarmThroughput: {} }, { OnDemandThroughput: {} }]) {
      await expect(run("UpdateTable", { TableName, ...nothing })).rejects.toThrow(/^At least one of /);
    }
    const Update = { IndexName: "none", WarmThroughput: { ReadUnitsPerSecond: 12_001 } };
    await expect(run("UpdateTable", { TableName, GlobalSecondaryIndexUpdates: [{ Update }] })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
    expect(await run("ListGlobalTables", { RegionName: "nowhere" })).toEqual({ GlobalTables: [] });
  },

  async "Item counts and sizes"() {
    const { TableName } = await createTable();
    await run("PutItem", { TableName, Item: { pk: { S: "four" } } });
    expect(await describeTable(TableName)).toMatchObject({ ItemCount: 1, TableSizeBytes: 6 });
  },

  async "Shards of a stream"() {
    const { TableName } = await createTable({
      StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
    });
    await putNumbered(TableName, 50);
    const { LatestStreamArn } = await describeTable(TableName);
    const { StreamDescription } = await run("DescribeStream", { StreamArn: LatestStreamArn });
    expect(StreamDescription.Shards).toHaveLength(1);
  },

  async "Expired items"() {
    const { TableName } = await createTable();
    const TimeToLiveSpecification = { Enabled: true, AttributeName: "until" };
    await run("UpdateTimeToLive", { TableName, TimeToLiveSpecification });
    await run("PutItem", { TableName, Item: { pk: { S: "gone" }, until: { N: String(secondsNow() - 60) } } });
    await run("PutItem", { TableName, Item: { pk: { S: "kept" }, until: { N: String(secondsNow() + 600) } } });
    const left = async () => (await run("Scan", { TableName })).Items.map((item: { pk: { S: string } }) => item.pk.S);
    await expect.poll(left, { timeout: 20_000, interval: 200 }).toEqual(["kept"]);
  },

  async "Conflicts of transactions"() {
    const { TableName } = await createTable();
    const update = {
      TableName,
      Key: { pk: { S: "counter" } },
      UpdateExpression: "ADD n :one",
      ExpressionAttributeValues: { ":one": { N: "1" } },
    };
    const transaction = { TransactItems: [{ Update: update }] };
    const once = { ...transaction, ClientRequestToken: "once" };
    await Promise.all(
      Array.from({ length: 20 }, () => [
        run("UpdateItem", update),
        run("TransactWriteItems", transaction),
        run("TransactWriteItems", once),
        run("TransactGetItems", { TransactItems: [{ Get: { TableName, Key: update.Key } }] }),
      ]).flat(),
    );
    expect((await run("GetItem", { TableName, Key: update.Key })).Item.n).toEqual({ N: "41" });
  },

  async "Batch reads"() {
    await run("CreateTable", tableInput("large", "pk, sk"));
    const text = { S: "x".repeat(390_000) };
    const Keys = Array.from({ length: 4 }, (_, i) => ({ pk: { S: "one" }, sk: { S: `${i}` } }));
    for (const key of Keys) await run("PutItem", { TableName: "large", Item: { ...key, text } });
    const { Responses, UnprocessedKeys } = await run("BatchGetItem", { RequestItems: { large: { Keys } } });
    expect(Responses.large).toHaveLength(4);
    expect(UnprocessedKeys).toEqual({});
  },

  async "Health check"() {
    const answered = await fetchHandler(database)(new Request("http://localhost:8000/"));
    expect(await answered.text()).toBe("healthy: localhost:8000 ");
  },

  async Signatures() {
    const server = await serve(database, { port: 0 });
    try {
      const signedFor = async (scope: string, date: string) => {
        const headers = {
          "content-type": "application/x-amz-json-1.0",
          "x-amz-target": "DynamoDB_20120810.ListTables",
          "x-amz-date": date,
          authorization: `AWS4-HMAC-SHA256 Credential=anybody/${scope}/aws4_request, SignedHeaders=host, Signature=0`,
        };
        return (await fetch(server.url, { method: "POST", headers, body: "{}" })).status;
      };
      expect(await signedFor("20010203/mars-north-1/dynamodb", "20010203T040506Z")).toBe(200);
      expect(await signedFor("20010203/mars-north-1/s3", "20010203T040506Z")).toBe(400);
    } finally {
      await server.close();
    }
  },

  async "Large refusals"() {
    const { TableName } = await createTable();
    await run("PutItem", { TableName, Item: { pk: { S: "a" }, text: { S: "x".repeat(10_000) } } });
    const answered = await fetchHandler(database)(
      new Request("http://localhost/", {
        method: "POST",
        headers: {
          "content-type": "application/x-amz-json-1.0",
          "x-amz-target": "DynamoDB_20120810.DeleteItem",
          "accept-encoding": "gzip",
        },
        body: JSON.stringify({
          TableName,
          Key: { pk: { S: "a" } },
          ConditionExpression: "attribute_not_exists(pk)",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      }),
    );
    expect([answered.status, answered.headers.get("content-encoding")]).toEqual([400, null]);
    expect(JSON.parse(await answered.text()).Item.text.S).toHaveLength(10_000);
  },

  async DescribeEndpoints() {
    expect((await run("DescribeEndpoints", {})).Endpoints).toMatchObject([
      { Address: "dynamodb.us-east-1.amazonaws.com" },
    ]);
  },

  async "Status of tables"() {
    const { TableName, TableDescription } = await createTable();
    expect(TableDescription.TableStatus).toBe("CREATING");
    expect((await describeTable(TableName)).TableStatus).toBe("ACTIVE");
    expect((await run("DeleteTable", { TableName })).TableDescription.TableStatus).toBe("DELETING");
    await expect(describeTable(TableName)).rejects.toMatchObject({ name: "ResourceNotFoundException" });

    const strict = await strictDatabase();
    await strict.run("CreateTable", ordersTable());
    await strict.refuses("PutItem", order(1), /^ResourceNotFoundException: Requested resource not found$/);
    await strict.refuses("DeleteTable", orders, /^ResourceInUseException: .* Table is being created: orders$/);
    await strict.wait(5_000);
    await strict.run("PutItem", order(1));
  },

  async "New index on a table with items"() {
    const { TableName } = await createTable();
    await putNumbered(TableName, 5);
    await run("UpdateTable", {
      TableName,
      AttributeDefinitions: byKind.AttributeDefinitions,
      GlobalSecondaryIndexUpdates: [{ Create: byKind.GlobalSecondaryIndexes[0] }],
    });
    await expect
      .poll(async () => (await describeTable(TableName)).GlobalSecondaryIndexes[0].IndexStatus)
      .toBe("ACTIVE");
    expect((await run("Query", { TableName, ...ofKindA })).Count).toBe(5);

    const strict = await strictDatabase(ordersTable());
    await strict.run("UpdateTable", {
      ...orders,
      AttributeDefinitions: byKind.AttributeDefinitions,
      GlobalSecondaryIndexUpdates: [{ Create: byKind.GlobalSecondaryIndexes[0] }],
    });
    await strict.wait(5_000);
    await strict.refuses("Query", { ...orders, ...ofKindA }, /Cannot read from backfilling global secondary index/);
    await strict.wait(5_000);
    await strict.run("Query", { ...orders, ...ofKindA });
  },

  async "Status of streams and time to live"() {
    const stream = { StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" } };
    const TimeToLiveSpecification = { Enabled: true, AttributeName: "until" };
    const { TableName } = await createTable(stream);
    const { LatestStreamArn } = await describeTable(TableName);
    const streamStatus = async (of: typeof run, StreamArn: string) =>
      (await of("DescribeStream", { StreamArn })).StreamDescription.StreamStatus;
    const timeToLive = async (of: typeof run, input: object) =>
      (await of("DescribeTimeToLive", input)).TimeToLiveDescription.TimeToLiveStatus;
    expect(await streamStatus(run, LatestStreamArn)).toBe("ENABLED");
    await run("UpdateTimeToLive", { TableName, TimeToLiveSpecification });
    expect(await timeToLive(run, { TableName })).toBe("ENABLED");

    const strict = await strictDatabase(ordersTable());
    const { TableDescription } = await strict.run("UpdateTable", { ...orders, ...stream });
    expect(await streamStatus(strict.run, TableDescription.LatestStreamArn)).toBe("ENABLING");
    await strict.wait(5_000);
    await strict.run("UpdateTimeToLive", { ...orders, TimeToLiveSpecification });
    expect(await timeToLive(strict.run, orders)).toBe("ENABLING");
  },

  async "Changes of tags"() {
    const tags = (ResourceArn: string, Value: string) => ({ ResourceArn, Tags: [{ Key: "k", Value }] });
    const { TableDescription } = await createTable();
    for (let i = 0; i < 3; i++) {
      const { ResourceArn, Tags } = tags(TableDescription.TableArn, `${i}`);
      await run("TagResource", { ResourceArn, Tags });
      expect(await run("ListTagsOfResource", { ResourceArn })).toEqual({ Tags });
    }

    const strict = await strictDatabase(ordersTable());
    const ResourceArn = "arn:aws:dynamodb:us-east-1:000000000000:table/orders";
    await strict.run("TagResource", tags(ResourceArn, "1"));
    await strict.refuses("TagResource", tags(ResourceArn, "2"), /^LimitExceededException/);
    expect(await strict.run("ListTagsOfResource", { ResourceArn })).toEqual({ Tags: [] });
  },

  async "Simultaneous changes"() {
    const strict = await strictDatabase(undefined, { limits: { simultaneousTableChangesMax: 1 } });
    await strict.run("CreateTable", ordersTable());
    const refusal = /^LimitExceededException: .* Only 1 tables can be created, updated, or deleted simultaneously$/;
    await strict.refuses("CreateTable", { ...ordersTable(), TableName: "others" }, refusal);
  },

  async "Eventually consistent reads"() {
    const { TableName } = await createTable();
    await putNumbered(TableName, 1);
    expect((await run("Scan", { TableName })).Count).toBe(1);

    const strict = await strictDatabase(ordersTable());
    await strict.run("PutItem", order(1));
    expect((await strict.run("Scan", orders)).Count).toBe(0);
    expect((await strict.run("Scan", { ...orders, ConsistentRead: true })).Count).toBe(1);
    await strict.wait(100);
    expect((await strict.run("Scan", orders)).Count).toBe(1);
  },

  async "Global indexes"() {
    const { TableName } = await createTable(byKind);
    await putNumbered(TableName, 1);
    expect((await run("Query", { TableName, ...ofKindA })).Count).toBe(1);
    await expect(run("Query", { TableName, ...ofKindA, ConsistentRead: true })).rejects.toMatchObject({
      message: "Consistent reads are not supported on global secondary indexes",
    });

    const strict = await strictDatabase(ordersTable(byKind));
    await strict.run("PutItem", order(1));
    expect((await strict.run("Query", { ...orders, ...ofKindA })).Count).toBe(0);
    await strict.wait(500);
    expect((await strict.run("Query", { ...orders, ...ofKindA })).Count).toBe(1);
  },

  async Throughput() {
    const { TableName } = await createTable({
      BillingMode: "PROVISIONED",
      ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
    });
    for (let i = 0; i < 20; i++) {
      const Item = { pk: { S: `item-${i}` }, text: { S: "x".repeat(50_000) } };
      const { ConsumedCapacity } = await run("PutItem", { TableName, Item, ReturnConsumedCapacity: "TOTAL" });
      expect(ConsumedCapacity.CapacityUnits).toBe(49);
    }

    const strict = await strictDatabase(ordersTable(provisioned(1)));
    for (let i = 0; i < 6; i++) await strict.run("PutItem", order(i));
    await expect(strict.run("PutItem", order(7))).rejects.toMatchObject({
      name: "ProvisionedThroughputExceededException",
      details: { ThrottlingReasons: [{ reason: "TableWriteProvisionedThroughputExceeded" }] },
    });
  },

  async "Batch writes"() {
    const requests = Array.from({ length: 8 }, (_, i) => ({ PutRequest: { Item: order(i).Item } }));
    const strict = await strictDatabase(ordersTable(provisioned(1)));
    const { UnprocessedItems } = await strict.run("BatchWriteItem", { RequestItems: { orders: requests } });
    expect(UnprocessedItems).toEqual({ orders: requests.slice(6) });
  },

  async Delays() {
    const strict = await strictDatabase(undefined, { durations: { tableCreation: 60_000 } });
    await strict.run("CreateTable", ordersTable());
    await strict.wait(59_999);
    await strict.refuses("GetItem", { ...orders, Key: order(1).Item }, /^ResourceNotFoundException/);
    await strict.wait(1);
    await strict.run("GetItem", { ...orders, Key: { pk: { S: "1" } } });
  },

  async "Rates of requests"() {
    const StreamSpecification = { StreamEnabled: true, StreamViewType: "KEYS_ONLY" };
    const strict = await strictDatabase(ordersTable({ StreamSpecification }));
    const { Table } = await strict.run("DescribeTable", orders);
    for (let i = 0; i < 12; i++) {
      await strict.run("DescribeLimits", {});
      await strict.run("DescribeStream", { StreamArn: Table.LatestStreamArn });
      await strict.run("ListTagsOfResource", { ResourceArn: Table.TableArn });
    }
  },

  async Capacity() {
    const strict = await strictDatabase(ordersTable(provisioned(100)));
    // One partition key may have all of it.
    for (let i = 0; i < 600; i++) await strict.run("PutItem", order(1));
    await strict.refuses("PutItem", order(2), /^ProvisionedThroughputExceededException/);
  },

  async Encryption() {
    const { TableName } = await createTable({ SSESpecification: { Enabled: true, SSEType: "KMS" } });
    expect((await describeTable(TableName)).SSEDescription).toMatchObject({ Status: "ENABLED", SSEType: "KMS" });
  },

  async "Table class"() {
    const { TableName } = await createTable({ TableClass: "STANDARD_INFREQUENT_ACCESS" });
    expect((await describeTable(TableName)).TableClassSummary).toMatchObject({
      TableClass: "STANDARD_INFREQUENT_ACCESS",
    });
  },

  async "Maximum and warm throughput"() {
    const OnDemandThroughput = { MaxReadRequestUnits: 1, MaxWriteRequestUnits: 1 };
    const { TableName } = await createTable({ OnDemandThroughput });
    await putNumbered(TableName, 20);
    expect(await describeTable(TableName)).toMatchObject({ OnDemandThroughput });
  },

  async "Global tables"() {
    await refusesParameters("CreateTable", {
      GlobalTableSourceArn: "arn:aws:dynamodb:us-east-1:000000000000:table/source",
      GlobalTableSettingsReplicationMode: "ENABLED",
    });
    await refusesParameters("UpdateTable", {
      ReplicaUpdates: [{ Create: { RegionName: "eu-west-1" } }],
      MultiRegionConsistency: "STRONG",
      GlobalTableWitnessUpdates: [{ Create: { RegionName: "eu-west-1" } }],
      GlobalTableSettingsReplicationMode: "ENABLED",
      DisassociationProtectionEnabled: false,
    });
  },

  async "Resource policies"() {
    await refusesParameters("CreateTable", { ResourcePolicy: "{}" });
  },

  async "Vector indexes"() {
    await refusesParameters("CreateTable", { VectorIndexes: [] });
    await refusesParameters("UpdateTable", { VectorIndexUpdates: [] });
  },

  async "Point-in-time recovery"() {
    const { TableName } = await createTable();
    const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
    await expect(run("UpdateContinuousBackups", { TableName, PointInTimeRecoverySpecification })).rejects.toThrow(
      "One or more parameter values were invalid: PointInTimeRecoveryEnabled is not supported by this database",
    );
  },

  async "Contributor insights"() {
    const { TableName } = await createTable();
    await expect(run("UpdateContributorInsights", { TableName, ContributorInsightsAction: "ENABLE" })).rejects.toThrow(
      "One or more parameter values were invalid: ContributorInsightsAction ENABLE is not supported by this database",
    );
  },

  async "The API of 2011"() {
    const request = new Request("http://localhost:8000/", {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": "DynamoDB_20111205.ListTables",
        authorization:
          "AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
      },
      body: "{}",
    });
    const answered = await fetchHandler(database)(request);
    expect(await answered.json()).toMatchObject({ __type: "com.amazon.coral.service#UnknownOperationException" });
  },

  async Operations() {
    const known = Object.keys(sdk).flatMap((name) => /^([A-Z]\w+)Command$/.exec(name)?.[1] ?? []);
    const absent: string[] = [];
    for (const operation of known) {
      const answer = await run(operation, await wideRequest()).catch((error: Error) => error);
      if (!(answer instanceof UnknownOperationException)) continue;
      expect(answer.message).toBe(`${operation} is not supported by this database`);
      absent.push(operation);
    }
    const lists = [...document.matchAll(/^- .*(?:\n {2}.*)*/gm)].join("\n");
    expect([...lists.matchAll(/`(\w+)`/g)].map((match) => match[1]).sort()).toEqual(absent.sort());
  },
};

/** A request, to a table of its own, that has what each of the absent operations needs. */
async function wideRequest() {
  const { TableName, TableDescription } = await createTable(byKind);
  const { KeySchema, AttributeDefinitions, TableArn } = TableDescription;
  return {
    TableName,
    BackupName: "orders",
    S3BucketSource: { S3Bucket: "orders" },
    InputFormat: "CSV",
    TableCreationParameters: {
      TableName: `${TableName}-imported`,
      KeySchema,
      AttributeDefinitions,
      BillingMode: "PAY_PER_REQUEST",
    },
    InputS3Configuration: { S3Bucket: "orders", InputFormat: "ION" },
    OutputS3Configuration: { OutputType: ["ERROR"] },
    StreamArn: "arn:aws:kinesis:us-east-1:000000000000:stream/orders",
    ResourceArn: TableArn,
    Policy: "{}",
    IndexName: "by-kind",
    SearchVector: [{ N: "1" }],
    TopK: 1,
  };
}

test.each(Object.entries(rows))("%s", (_subject, hold) => hold());

test("every row of the document has a test, and every test a row", () => {
  const subjects = [...document.matchAll(/^\| (.+?) \|/gm)]
    .map((match) => match[1])
    .filter((text) => text !== "subject");
  expect(Object.keys(rows)).toEqual(subjects);
});
