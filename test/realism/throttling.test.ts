// Throttling in a strict database: how much a table, its indexes and its partitions give in what time, and how what is
// refused is answered. Each row says what is done, one request after the other, and what comes of it.

import { describe, expect, test } from "vitest";
import { DynamoDBError } from "../../src/model/errors.ts";
import { AWS_LIMITS } from "../../src/model/limits.ts";
import { tableInput } from "../support/tables.ts";
import { describeStrict } from "./strict-database.ts";

const durations = { tableCreation: 0, tableUpdate: 1_000, indexLag: 0, readLag: 0 };
const TableName = "orders";
const ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/orders";
const INDEX_ARN = `${ARN}/index/by-kind`;

const units = (reads: number, writes = reads) => ({
  ProvisionedThroughput: { ReadCapacityUnits: reads, WriteCapacityUnits: writes },
});
const provisioned = (reads: number, writes = reads) => ({ BillingMode: "PROVISIONED", ...units(reads, writes) });
const byKind = (throughput: object) => ({
  AttributeDefinitions: [
    { AttributeName: "pk", AttributeType: "S" },
    { AttributeName: "kind", AttributeType: "S" },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: "by-kind",
      KeySchema: [{ AttributeName: "kind", KeyType: "HASH" }],
      Projection: { ProjectionType: "ALL" },
      ...throughput,
    },
  ],
});

const TABLE_UNITS =
  "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.";
const INDEX_UNITS =
  "The level of configured provisioned throughput for one or more global secondary indexes of the table was exceeded. Consider increasing your provisioning level for the under-provisioned global secondary indexes with the UpdateTable API.";
const CAPACITY =
  "Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or index so please try again shortly. If exceptions persist, check if you have a hot key: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html";
const INDEX_CAPACITY =
  "Throughput exceeds the current capacity for one or more global secondary indexes. DynamoDB is automatically scaling your index so please try again shortly.";
const CEILING = "Throughput exceeds the maximum OnDemandThroughput configured on table or index";

/** An error as it is on the wire, its message and reasons in short. */
function refusal(error: unknown): unknown {
  if (!(error instanceof DynamoDBError)) throw error;
  const { ThrottlingReasons, throttlingReasons } = error.details as Record<
    string,
    { reason: string; resource: string }[]
  >;
  const reasons = (ThrottlingReasons ?? throttlingReasons ?? []).map(({ reason, resource }) => `${reason} ${resource}`);
  return [`${error.name}: ${error.message}`, ...reasons];
}

describeStrict("throttling", { durations, limits: { burstSecondsMax: 10 } }, (database) => {
  const create = (more: object) => database().run("CreateTable", tableInput(TableName, "pk", {}, more));
  const item = (pk: string, more: object = {}) => ({ pk: { S: pk }, ...more });
  const put = (pk = "a", more: object = {}) => database().run("PutItem", { TableName, Item: item(pk, more) });
  const get = (pk = "a", ConsistentRead = true) =>
    database().run("GetItem", { TableName, Key: { pk: { S: pk } }, ConsistentRead });
  const bytes = (count: number) => ({ text: { S: "x".repeat(count - 20) } });
  /** How many requests get through, one after the other, at most `max`. */
  const count = async (request: (i: number) => Promise<unknown>, max = 100) => {
    for (let i = 0; i < max; i++) {
      try {
        await request(i);
      } catch (error) {
        refusal(error);
        return i;
      }
    }
    return max;
  };
  const refused = async (request: Promise<unknown>, ...expected: string[]) =>
    expect(await request.then(() => "not refused", refusal)).toEqual(expected);

  describe("provisioned capacity", () => {
    test("a new table has a second's worth", async () => {
      await create(provisioned(3, 2));
      expect([await count(() => put()), await count(() => get())]).toEqual([2, 3]);
    });

    test("is answered with what was exceeded", async () => {
      await create(provisioned(1));
      await put();
      await get();
      const write = [
        `ProvisionedThroughputExceededException: ${TABLE_UNITS}`,
        `TableWriteProvisionedThroughputExceeded ${ARN}`,
      ];
      await refused(put(), ...write);
      await refused(database().run("DeleteItem", { TableName, Key: item("a") }), ...write);
      await refused(database().run("UpdateItem", { TableName, Key: item("a") }), ...write);
      await refused(
        database().run("ExecuteStatement", { Statement: `INSERT INTO "orders" VALUE {'pk': 'b'}` }),
        ...write,
      );
      const read = [
        `ProvisionedThroughputExceededException: ${TABLE_UNITS}`,
        `TableReadProvisionedThroughputExceeded ${ARN}`,
      ];
      await refused(get(), ...read);
      await refused(database().run("Scan", { TableName }), ...read);
      const ofKey = { KeyConditionExpression: "pk = :p", ExpressionAttributeValues: { ":p": { S: "a" } } };
      await refused(database().run("Query", { TableName, ...ofKey }), ...read);
      await refused(database().run("ExecuteStatement", { Statement: 'SELECT * FROM "orders"' }), ...read);
      await refused(
        database().run("ExecuteStatement", { Statement: `SELECT * FROM "orders" WHERE pk = 'a'` }),
        ...read,
      );
    });

    test("comes back with time, and is kept for a while", async () => {
      await create(provisioned(2));
      expect(await count(() => put())).toBe(2);
      await database().wait(499);
      expect(await count(() => put())).toBe(0);
      await database().wait(1);
      expect(await count(() => put())).toBe(1);
      await database().wait(3_000);
      expect(await count(() => put())).toBe(6);
      await database().wait(60_000);
      expect(await count(() => put())).toBe(20);
    });

    test("a table that was not used has the capacity of five minutes", () => {
      expect(AWS_LIMITS.burstSecondsMax).toBe(300);
    });

    test("a large request may have what it needs, and others pay for it", async () => {
      await create(provisioned(1));
      await put("a", bytes(5_000));
      await database().wait(4_999);
      expect(await count(() => put("b"))).toBe(0);
      await database().wait(1);
      expect(await count(() => put("b"))).toBe(1);
    });

    test("eventually consistent reads cost half", async () => {
      await create(provisioned(3));
      expect(await count(() => get("a", false))).toBe(6);
    });

    test("a condition that is not met costs a write", async () => {
      await create(provisioned(2));
      const Condition = { ConditionExpression: "attribute_exists(pk)" };
      const conditional = () => database().outcome("PutItem", { TableName, Item: item("a"), ...Condition });
      expect(await conditional()).toBe("ConditionalCheckFailedException: The conditional request failed");
      expect(await conditional()).toBe("ConditionalCheckFailedException: The conditional request failed");
      expect(await conditional()).toBe(`ProvisionedThroughputExceededException: ${TABLE_UNITS}`);
    });

    test("a local index takes the table's", async () => {
      await database().run(
        "CreateTable",
        tableInput(TableName, "pk, sk", { local: { "by-rank": { keys: "pk, rank" } } }, provisioned(4)),
      );
      const Item = { ...item("a"), sk: { S: "1" }, rank: { S: "1" } };
      expect(
        await count((i) => database().run("PutItem", { TableName, Item: { ...Item, sk: { S: String(i) } } })),
      ).toBe(2);
    });

    test("more units come when the update is done", async () => {
      await create(provisioned(1));
      expect(await count(() => put())).toBe(1);
      await database().run("UpdateTable", { TableName, ...units(9) });
      await database().wait(999);
      expect(await count(() => put())).toBe(0);
      await database().wait(1_001);
      expect(await count(() => put())).toBeGreaterThanOrEqual(9);
    });

    test("deletions of what has expired cost nothing", async () => {
      await create(provisioned(1));
      const TimeToLiveSpecification = { Enabled: true, AttributeName: "until" };
      await database().run("UpdateTimeToLive", { TableName, TimeToLiveSpecification });
      for (const pk of ["a", "b", "c"]) {
        await put(pk, { until: { N: "1769800000" } });
        await database().wait(1_000);
      }
      await put("d");
      await database().wait(60_000);
      expect((await database().run("Scan", { TableName, ConsistentRead: true })).Count).toBe(1);
      expect(await count(() => put("d"))).toBe(10);
    });

    test("after a restart it is as if nobody had used any", async () => {
      await create(provisioned(2));
      await database().wait(60_000);
      expect(await count(() => put())).toBe(20);
      await database().reopen();
      expect(await count(() => put())).toBe(20);
    });
  });

  describe("indexes", () => {
    const ofKind = {
      TableName,
      IndexName: "by-kind",
      KeyConditionExpression: "kind = :k",
      ExpressionAttributeValues: { ":k": { S: "k" } },
    };
    const kind = { kind: { S: "k" } };

    test("hold back writes to their table", async () => {
      await create({ ...provisioned(9), ...byKind(units(9, 2)) });
      expect(await count((i) => put(`pk${i}`, kind))).toBe(2);
      await refused(
        put("b", kind),
        `ProvisionedThroughputExceededException: ${INDEX_UNITS}`,
        `IndexWriteProvisionedThroughputExceeded ${INDEX_ARN}`,
      );
      expect(await count((i) => put(`pk${i + 10}`))).toBe(7);
    });

    test("a write that is held back takes nothing", async () => {
      await create({ ...provisioned(3), ...byKind(units(1)) });
      await put("a", kind);
      expect(await count(() => put("b", kind))).toBe(0);
      expect(await count(() => put("b"))).toBe(2);
    });

    test("have reads of their own", async () => {
      await create({ ...provisioned(1), ...byKind(units(2)) });
      await get();
      expect(await count(() => database().run("Query", ofKind))).toBe(4);
      await refused(
        database().run("Query", ofKind),
        `ProvisionedThroughputExceededException: ${INDEX_UNITS}`,
        `IndexReadProvisionedThroughputExceeded ${INDEX_ARN}`,
      );
    });

    test("all that is exceeded is named", async () => {
      await create({ ...provisioned(1), ...byKind(units(1)) });
      await put("a", kind);
      await refused(
        put("b", kind),
        `ProvisionedThroughputExceededException: ${TABLE_UNITS}`,
        `TableWriteProvisionedThroughputExceeded ${ARN}`,
        `IndexWriteProvisionedThroughputExceeded ${INDEX_ARN}`,
      );
    });
  });

  describe("on demand", () => {
    test("a maximum holds", async () => {
      await create({ OnDemandThroughput: { MaxReadRequestUnits: 3, MaxWriteRequestUnits: 2 } });
      expect([await count(() => put()), await count(() => get())]).toEqual([2, 3]);
      await refused(put(), `ThrottlingException: ${CEILING}`, `TableWriteMaxOnDemandThroughputExceeded ${ARN}`);
      await refused(get(), `ThrottlingException: ${CEILING}`, `TableReadMaxOnDemandThroughputExceeded ${ARN}`);
      await database().wait(60_000);
      expect(await count(() => put())).toBe(2);
      await database().run("UpdateTable", { TableName, OnDemandThroughput: { MaxWriteRequestUnits: -1 } });
      expect(await count(() => put())).toBe(100);
    });

    test("a maximum of an index holds back writes", async () => {
      await create(byKind({ OnDemandThroughput: { MaxWriteRequestUnits: 1 } }));
      await put("a", { kind: { S: "k" } });
      await refused(
        put("b", { kind: { S: "k" } }),
        `ThrottlingException: ${CEILING}`,
        `IndexWriteMaxOnDemandThroughputExceeded ${INDEX_ARN}`,
      );
    });
  });

  describe("batches and transactions", () => {
    const puts = (...keys: string[]) => keys.map((pk) => ({ PutRequest: { Item: item(pk) } }));
    const gets = (...keys: string[]) => keys.map((pk) => item(pk));

    test("BatchWriteItem answers what was throttled", async () => {
      await create(provisioned(2));
      const { UnprocessedItems, ConsumedCapacity } = await database().run("BatchWriteItem", {
        RequestItems: { [TableName]: puts("a", "b", "c", "d") },
        ReturnConsumedCapacity: "TOTAL",
      });
      expect(UnprocessedItems).toEqual({ [TableName]: puts("c", "d") });
      expect(ConsumedCapacity).toEqual([{ TableName, CapacityUnits: 2 }]);
      await refused(
        database().run("BatchWriteItem", { RequestItems: UnprocessedItems }),
        `ProvisionedThroughputExceededException: ${TABLE_UNITS}`,
        `TableWriteProvisionedThroughputExceeded ${ARN}`,
      );
      await database().wait(1_000);
      expect((await database().run("BatchWriteItem", { RequestItems: UnprocessedItems })).UnprocessedItems).toEqual({});
      expect((await database().run("Scan", { TableName })).Count).toBe(4);
    });

    test("BatchGetItem answers what was throttled", async () => {
      await create(provisioned(2, 9));
      for (const pk of ["a", "b", "c"]) await put(pk);
      const read = (keys: object[]) =>
        database().run("BatchGetItem", { RequestItems: { [TableName]: { Keys: keys, ConsistentRead: true } } });
      const { Responses, UnprocessedKeys } = await read(gets("a", "b", "c", "d"));
      expect(Responses[TableName]).toEqual(gets("a", "b"));
      expect(UnprocessedKeys).toEqual({ [TableName]: { Keys: gets("c", "d"), ConsistentRead: true } });
      await refused(
        read(gets("a", "b")),
        `ProvisionedThroughputExceededException: ${TABLE_UNITS}`,
        `TableReadProvisionedThroughputExceeded ${ARN}`,
      );
    });

    test("BatchExecuteStatement answers each by itself", async () => {
      await create(provisioned(1));
      const Statements = ["a", "b"].map((pk) => ({ Statement: `INSERT INTO "orders" VALUE {'pk': '${pk}'}` }));
      const { Responses } = await database().run("BatchExecuteStatement", { Statements });
      const error = { Code: "ProvisionedThroughputExceeded", Message: TABLE_UNITS };
      expect(Responses).toEqual([{ TableName }, { TableName, Error: error }]);
    });

    const cancelled = (...codes: string[]) =>
      `TransactionCanceledException: Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(", ")}]`;

    test("transactions are cancelled", async () => {
      await create(provisioned(2));
      const write = (...keys: string[]) =>
        database().outcome("TransactWriteItems", {
          TransactItems: keys.map((pk) => ({ Put: { TableName, Item: item(pk) } })),
        });
      expect(await write("a", "b")).toBe(cancelled("None", "ProvisionedThroughputExceeded"));
      const read = (...keys: string[]) =>
        database().outcome("TransactGetItems", {
          TransactItems: gets(...keys).map((Key) => ({ Get: { TableName, Key } })),
        });
      expect(await read("a", "b")).toBe(cancelled("None", "ProvisionedThroughputExceeded"));
      await database().wait(2_000);
      const select = (pk: string) => ({ Statement: `SELECT * FROM "orders" WHERE pk = '${pk}'` });
      expect(await database().outcome("ExecuteTransaction", { TransactStatements: ["a", "b", "c"].map(select) })).toBe(
        cancelled("None", "None", "ProvisionedThroughputExceeded"),
      );
      expect(await write("a", "b")).toEqual({});
    });

    test("transactions of on-demand tables are cancelled with another code", async () => {
      await create({ OnDemandThroughput: { MaxWriteRequestUnits: 2 } });
      const TransactItems = ["a", "b"].map((pk) => ({ Put: { TableName, Item: item(pk) } }));
      try {
        await database().run("TransactWriteItems", { TransactItems });
        expect.unreachable();
      } catch (error) {
        expect((error as DynamoDBError).details.CancellationReasons).toEqual([
          { Code: "None" },
          { Code: "ThrottlingError", Message: CEILING },
        ]);
      }
    });
  });
});

const limits = { partitionReadUnitsPerSecondMax: 3, partitionWriteUnitsPerSecondMax: 2 };
describeStrict("throttling of partitions", { durations, limits }, (database) => {
  const create = (more: object = {}) => database().run("CreateTable", tableInput(TableName, "pk, sk", {}, more));
  const put = (pk: string, sk: number, more: object = {}) =>
    database().run("PutItem", { TableName, Item: { pk: { S: pk }, sk: { S: String(sk) }, ...more } });
  const refused = async (request: Promise<unknown>, ...expected: string[]) =>
    expect(await request.then(() => "not refused", refusal)).toEqual(expected);

  test("AWS's limits", () => {
    expect(AWS_LIMITS).toMatchObject({
      partitionReadUnitsPerSecondMax: 3_000,
      partitionWriteUnitsPerSecondMax: 1_000,
    });
  });

  test("one partition key gives so much, others are not held back", async () => {
    await create();
    for (const sk of [1, 2]) await put("hot", sk);
    const write = [`ThrottlingException: ${CAPACITY}`, `TableWriteKeyRangeThroughputExceeded ${ARN}`];
    await refused(put("hot", 3), ...write);
    await put("cold", 1);
    await database().wait(500);
    await put("hot", 3);
    const read = () =>
      database().run("Query", {
        TableName,
        KeyConditionExpression: "pk = :p",
        ExpressionAttributeValues: { ":p": { S: "hot" } },
        ConsistentRead: true,
      });
    for (let i = 0; i < 3; i++) await read();
    await refused(read(), `ThrottlingException: ${CAPACITY}`, `TableReadKeyRangeThroughputExceeded ${ARN}`);
    await database().run("Scan", { TableName });
  });

  test("of a provisioned table it is the other error", async () => {
    await create(provisioned(100));
    for (const sk of [1, 2]) await put("hot", sk);
    await refused(
      put("hot", 3),
      `ProvisionedThroughputExceededException: ${TABLE_UNITS}`,
      `TableWriteKeyRangeThroughputExceeded ${ARN}`,
    );
  });

  test("one partition key of an index holds back writes", async () => {
    await database().run("CreateTable", tableInput(TableName, "pk, sk", { global: { "by-kind": { keys: "kind" } } }));
    const kind = (S: string) => ({ kind: { S } });
    for (const pk of ["a", "b"]) await put(pk, 1, kind("hot"));
    const exceeded = [`ThrottlingException: ${INDEX_CAPACITY}`, `IndexWriteKeyRangeThroughputExceeded ${INDEX_ARN}`];
    await refused(put("c", 1, kind("hot")), ...exceeded);
    await put("c", 1, kind("cold"));
    await refused(database().run("DeleteItem", { TableName, Key: { pk: { S: "b" }, sk: { S: "1" } } }), ...exceeded);
  });
});
