// dynamodb-toolbox, unmodified: typed entities in one table, its commands for every operation, and its parser's values.

import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import {
  $add,
  $append,
  $delete,
  $get,
  $remove,
  $set,
  $subtract,
  $sum,
  BatchDeleteRequest,
  BatchGetCommand,
  BatchGetRequest,
  BatchPutRequest,
  BatchWriteCommand,
  ConditionCheck,
  DeleteItemCommand,
  DeleteTransaction,
  Entity,
  executeBatchGet,
  executeBatchWrite,
  executeTransactGet,
  executeTransactWrite,
  GetItemCommand,
  GetTransaction,
  item,
  list,
  map,
  number,
  PutItemCommand,
  PutTransaction,
  QueryCommand,
  record,
  ScanCommand,
  set,
  string,
  Table,
  UpdateItemCommand,
  UpdateTransaction,
} from "dynamodb-toolbox";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { describeClients, refusal } from "./clients.ts";

const name = "toolbox-shop";

describeClients("dynamodb-toolbox", (client) => {
  const make = () => {
    const table = new Table({
      documentClient: DynamoDBDocumentClient.from(client(), { marshallOptions: { removeUndefinedValues: true } }),
      name,
      partitionKey: { name: "pk", type: "string" },
      sortKey: { name: "sk", type: "string" },
      indexes: {
        byStatus: {
          type: "global",
          partitionKey: { name: "status", type: "string" },
          sortKey: { name: "total", type: "number" },
        },
        byTotal: { type: "local", sortKey: { name: "total", type: "number" } },
      },
    });
    const user = new Entity({
      name: "User",
      table,
      schema: item({
        userId: string().key(),
        email: string(),
        plan: string().enum("free", "paid").default("free"),
        roles: set(string()).optional(),
        logins: number().default(0),
        address: map({ city: string().optional(), zip: string().optional() }).optional(),
        visited: list(string()).optional(),
        settings: record(string(), number()).optional(),
      }),
      computeKey: ({ userId }: { userId: string }) => ({ pk: `USER#${userId}`, sk: "USER" }),
    });
    const order = new Entity({
      name: "Order",
      table,
      schema: item({
        userId: string().key(),
        orderId: string().key(),
        status: string().enum("open", "sent"),
        total: number(),
      }),
      computeKey: ({ userId, orderId }: { userId: string; orderId: string }) => ({
        pk: `USER#${userId}`,
        sk: `ORDER#${orderId}`,
      }),
    });
    return { table, user, order };
  };
  let table: ReturnType<typeof make>["table"];
  let user: ReturnType<typeof make>["user"];
  let order: ReturnType<typeof make>["order"];

  beforeAll(() => {
    ({ table, user, order } = make());
  });
  beforeEach(async () => {
    const key = (hash: string, range: string) => [
      { AttributeName: hash, KeyType: "HASH" as const },
      { AttributeName: range, KeyType: "RANGE" as const },
    ];
    await client().createTable({
      TableName: name,
      KeySchema: key("pk", "sk"),
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "S" },
        { AttributeName: "status", AttributeType: "S" },
        { AttributeName: "total", AttributeType: "N" },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: "byStatus",
          KeySchema: key("status", "total"),
          Projection: { ProjectionType: "ALL" },
          ProvisionedThroughput: { ReadCapacityUnits: 100, WriteCapacityUnits: 100 },
        },
      ],
      LocalSecondaryIndexes: [
        { IndexName: "byTotal", KeySchema: key("pk", "total"), Projection: { ProjectionType: "ALL" } },
      ],
      ProvisionedThroughput: { ReadCapacityUnits: 100, WriteCapacityUnits: 100 },
    });
    return () => client().deleteTable({ TableName: name });
  });

  const numbered = (n: number) => ({
    userId: "ann",
    orderId: String(n).padStart(2, "0"),
    status: n % 2 === 0 ? ("open" as const) : ("sent" as const),
    total: n,
  });
  async function putOrders(count: number): Promise<void> {
    for (let n = 0; n < count; n++) await order.build(PutItemCommand).item(numbered(n)).send();
  }
  const orderIds = (items: readonly object[] | undefined) =>
    items?.map((found) => (found as { orderId?: string }).orderId ?? "user").join(" ");

  test("an item is put, read, updated and deleted", async () => {
    const put = await user
      .build(PutItemCommand)
      .item({ userId: "ann", email: "a@x", roles: new Set(["admin"]), visited: ["a"], settings: { size: 1 } })
      .options({ returnValues: "ALL_OLD", capacity: "TOTAL" })
      .send();
    expect(put.Attributes).toBeUndefined();
    expect(put.ConsumedCapacity?.CapacityUnits).toBe(1);
    const updated = await user
      .build(UpdateItemCommand)
      .item({
        userId: "ann",
        plan: "paid",
        logins: $add(2),
        roles: $add(new Set(["author"])),
        visited: $append(["b"]),
        settings: { depth: 3 },
        address: $set({ city: "Bern" }),
      })
      .options({ returnValues: "ALL_NEW", condition: { attr: "email", beginsWith: "a@" } })
      .send();
    expect(updated.Attributes).toMatchObject({
      plan: "paid",
      logins: 2,
      roles: new Set(["admin", "author"]),
      visited: ["a", "b"],
      settings: { size: 1, depth: 3 },
      address: { city: "Bern" },
    });
    await user
      .build(UpdateItemCommand)
      .item({
        userId: "ann",
        roles: $delete(new Set(["admin"])),
        logins: $sum($get("logins", 0), 10),
        address: $remove(),
        visited: { 0: "first" },
      })
      .send();
    await user
      .build(UpdateItemCommand)
      .item({ userId: "ann", logins: $subtract($get("logins"), 1) })
      .send();
    const found = await user.build(GetItemCommand).key({ userId: "ann" }).options({ consistent: true }).send();
    expect(found.Item).toMatchObject({ logins: 11, roles: new Set(["author"]), visited: ["first", "b"] });
    expect(found.Item).not.toHaveProperty("address");
    const part = user
      .build(GetItemCommand)
      .key({ userId: "ann" })
      .options({ attributes: ["email", "settings.size"] });
    expect((await part.send()).Item).toEqual({ email: "a@x", settings: { size: 1 } });
    const deleted = await user
      .build(DeleteItemCommand)
      .key({ userId: "ann" })
      .options({ returnValues: "ALL_OLD" })
      .send();
    expect(deleted.Attributes).toMatchObject({ plan: "paid" });
  });

  test("conditions refuse, with the item", async () => {
    await user.build(PutItemCommand).item({ userId: "ann", email: "a@x" }).send();
    const again = user.build(PutItemCommand).item({ userId: "ann", email: "b@x" });
    const refused = await refusal(
      again.options({ condition: { attr: "email", exists: false }, returnValuesOnConditionFalse: "ALL_OLD" }).send(),
    );
    expect(refused).toMatchObject({
      name: "ConditionalCheckFailedException",
      message: "The conditional request failed",
      Item: { email: { S: "a@x" } },
    });
    const kept = user
      .build(DeleteItemCommand)
      .key({ userId: "ann" })
      .options({
        condition: {
          and: [
            {
              or: [
                { attr: "logins", gt: 3 },
                { attr: "plan", in: ["paid"] },
                { not: { attr: "email", contains: "@" } },
              ],
            },
            { attr: "email", type: "S" },
            { size: "email", between: [1, 100] },
          ],
        },
      });
    expect((await refusal(kept.send())).name).toBe("ConditionalCheckFailedException");
  });

  test("queries and scans, page by page", async () => {
    await user.build(PutItemCommand).item({ userId: "ann", email: "a@x" }).send();
    await putOrders(12);
    const ofAnn = table.build(QueryCommand).query({ partition: "USER#ann", range: { beginsWith: "ORDER#" } });
    expect(orderIds((await ofAnn.entities(order).send()).Items)).toBe("00 01 02 03 04 05 06 07 08 09 10 11");
    const everything = await table.build(QueryCommand).entities(user, order).query({ partition: "USER#ann" }).send();
    expect(orderIds(everything.Items)).toBe("00 01 02 03 04 05 06 07 08 09 10 11 user");
    const filtered = ofAnn.entities(order).options({
      filters: { Order: { attr: "total", between: [3, 8] } },
      limit: 5,
      maxPages: Number.POSITIVE_INFINITY,
      reverse: true,
    });
    expect(orderIds((await filtered.send()).Items)).toBe("08 07 06 05 04 03");
    const sent = table
      .build(QueryCommand)
      .entities(order)
      .query({ index: "byStatus", partition: "sent", range: { gte: 7 } });
    expect(orderIds((await sent.send()).Items)).toBe("07 09 11");
    const dear = table
      .build(QueryCommand)
      .entities(order)
      .query({ index: "byTotal", partition: "USER#ann", range: { gt: 9 } });
    expect(orderIds((await dear.options({ consistent: true }).send()).Items)).toBe("10 11");

    const first = await ofAnn.entities(order).options({ limit: 5 }).send();
    expect(first.LastEvaluatedKey).toEqual({ pk: "USER#ann", sk: "ORDER#04" });
    const rest = await ofAnn.entities(order).options({ exclusiveStartKey: first.LastEvaluatedKey }).send();
    expect(orderIds(rest.Items)).toBe("05 06 07 08 09 10 11");
    const counted = await table.build(ScanCommand).options({ select: "COUNT", segment: 0, totalSegments: 1 }).send();
    expect(counted.Count).toBe(13);
    const scanned = table.build(ScanCommand).entities(order).options({ limit: 4, maxPages: Number.POSITIVE_INFINITY });
    expect((await scanned.send()).Items).toHaveLength(12);
  });

  test("batches", async () => {
    const puts = Array.from({ length: 20 }, (_, n) => order.build(BatchPutRequest).item(numbered(n)));
    await executeBatchWrite({ maxAttempts: 1 }, table.build(BatchWriteCommand).requests(...puts));
    const gets = [3, 4, 99].map((n) =>
      order.build(BatchGetRequest).key({ userId: "ann", orderId: String(n).padStart(2, "0") }),
    );
    const found = await executeBatchGet(
      table
        .build(BatchGetCommand)
        .requests(...gets)
        .options({ consistent: true }),
    );
    expect(found.Responses?.[0]?.map((order) => order?.total)).toEqual([3, 4, undefined]);
    const deletes = Array.from({ length: 20 }, (_, n) => order.build(BatchDeleteRequest).key(numbered(n)));
    await executeBatchWrite(table.build(BatchWriteCommand).requests(...deletes));
    expect((await table.build(ScanCommand).send()).Count).toBe(0);
  });

  test("transactions", async () => {
    await user.build(PutItemCommand).item({ userId: "ann", email: "a@x" }).send();
    await putOrders(1);
    const place = () =>
      executeTransactWrite(
        user.build(ConditionCheck).key({ userId: "ann" }).condition({ attr: "plan", eq: "free" }),
        order
          .build(PutTransaction)
          .item(numbered(1))
          .options({ condition: { attr: "total", exists: false } }),
        order.build(UpdateTransaction).item({ ...numbered(2), total: $add(5) }),
        order.build(DeleteTransaction).key(numbered(0)),
      );
    await place();
    expect(await refusal(place())).toMatchObject({
      name: "TransactionCanceledException",
      CancellationReasons: [{ Code: "None" }, { Code: "ConditionalCheckFailed" }, { Code: "None" }, { Code: "None" }],
    });
    const read = await executeTransactGet(
      order.build(GetTransaction).key(numbered(0)),
      order.build(GetTransaction).key(numbered(2)),
    );
    expect(read.Responses?.map((response) => response?.Item?.total)).toEqual([undefined, 5]);
  });
});
