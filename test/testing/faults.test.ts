// Faults on purpose: each does to a request what AWS may do to it, to the requests it is meant for, as often as it was told.

import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, test } from "vitest";
import { Database } from "../../src/database/database.ts";
import type { Fault } from "../../src/database/faults/fault.ts";
import { inProcess } from "../../src/sdk/index.ts";
import { tableInput } from "../support/tables.ts";

const global = { byState: { keys: "state" } };
const provisioned = {
  BillingMode: "PROVISIONED",
  ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 },
};

async function base(): Promise<Database> {
  const database = await Database.memory();
  await database.execute("CreateTable", tableInput("orders", "id", { global }));
  await database.execute("CreateTable", tableInput("users", "id", {}, provisioned));
  await database.execute("PutItem", { TableName: "orders", Item: { id: { S: "1" }, state: { S: "new" } } });
  return database;
}
const whole = base();
const withFaults = async (...faults: Fault[]) => {
  const database = (await whole).fork();
  return { database, handles: faults.map((fault) => database.faults.add(fault)) };
};

const key = { id: { S: "1" } };
const requests: Readonly<Record<string, object>> = {
  GetItem: { TableName: "orders", Key: key },
  PutItem: { TableName: "orders", Item: key },
  UpdateItem: { TableName: "orders", Key: key },
  DeleteItem: { TableName: "orders", Key: key },
  Query: { TableName: "orders", KeyConditionExpression: "id = :i", ExpressionAttributeValues: { ":i": { S: "1" } } },
  Scan: { TableName: "orders" },
  BatchGetItem: { RequestItems: { orders: { Keys: [key, { id: { S: "2" } }] } } },
  BatchWriteItem: {
    RequestItems: { orders: ["1", "2", "3"].map((id) => ({ PutRequest: { Item: { id: { S: id } } } })) },
  },
  TransactGetItems: { TransactItems: [{ Get: { TableName: "orders", Key: key } }] },
  TransactWriteItems: {
    TransactItems: [
      { Put: { TableName: "users", Item: { id: { S: "9" } } } },
      { Put: { TableName: "orders", Item: key } },
    ],
  },
  ExecuteStatement: { Statement: `SELECT * FROM "orders" WHERE id = '1'` },
  BatchExecuteStatement: { Statements: [{ Statement: `SELECT * FROM "orders" WHERE id = '1'` }] },
  ExecuteTransaction: { TransactStatements: [{ Statement: `INSERT INTO "orders" VALUE {'id': '7'}` }] },
  DescribeTable: { TableName: "orders" },
  UpdateTable: { TableName: "orders", DeletionProtectionEnabled: true },
  ListTables: {},
};

/** `done`, or the refusal. */
async function answer(database: Database, operation: string, input: object = requests[operation]!): Promise<string> {
  try {
    await database.execute(operation, input);
    return "done";
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

describe("what a fault does", () => {
  const check = (fault: Fault, operation: string, expected: string | RegExp, input = requests[operation]!) =>
    test(`${fault.fault}${fault.index ? ` of ${fault.index}` : ""}: ${operation} of ${JSON.stringify(input).slice(0, 40)}`, async () => {
      const { database, handles } = await withFaults({ times: 1, ...fault });
      expect(await answer(database, operation, input)).toMatch(expected);
      expect(handles[0]!.struck).toBe(1);
      database.faults.clear();
      const scan = { TableName: "orders" };
      expect(await database.execute("Scan", scan)).toEqual(await (await whole).execute("Scan", scan));
    });

  const onDemand =
    /^ThrottlingException: Throughput exceeds the current capacity of your table or index\. DynamoDB is auto/;
  const operation = (name: string) => ({ operation: name });
  for (const name of [
    "GetItem",
    "PutItem",
    "UpdateItem",
    "DeleteItem",
    "Query",
    "Scan",
    "BatchGetItem",
    "BatchWriteItem",
  ]) {
    check({ fault: "throttle", ...operation(name) }, name, onDemand);
  }
  const cancelled = (...codes: string[]) =>
    `TransactionCanceledException: Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(", ")}]`;
  check({ fault: "throttle", ...operation("ExecuteStatement") }, "ExecuteStatement", onDemand);
  check(
    { fault: "throttle", table: "orders", ...operation("TransactWriteItems") },
    "TransactWriteItems",
    cancelled("None", "ThrottlingError"),
  );
  check(
    { fault: "throttle", table: "users", ...operation("TransactWriteItems") },
    "TransactWriteItems",
    cancelled("ProvisionedThroughputExceeded", "None"),
  );
  check(
    { fault: "throttle", ...operation("PutItem") },
    "PutItem",
    "ProvisionedThroughputExceededException: The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.",
    { TableName: "users", Item: key },
  );
  check(
    { fault: "throttle", ...operation("ListTables") },
    "ListTables",
    "ThrottlingException: Rate of requests exceeds the allowed throughput.",
  );
  check({ fault: "throttle", ...operation("UpdateTable") }, "UpdateTable", /^ThrottlingException: Rate/);
  check(
    { fault: "requestLimit", ...operation("PutItem") },
    "PutItem",
    /^RequestLimitExceeded: Throughput exceeds the current throughput limit for your account/,
  );
  check({ fault: "internalError", ...operation("PutItem") }, "PutItem", "InternalServerError: Internal server error");
  check(
    { fault: "internalError", ...operation("BatchExecuteStatement") },
    "BatchExecuteStatement",
    /^InternalServerError/,
  );
  check({ fault: "dropConnection", ...operation("PutItem") }, "PutItem", "DroppedConnectionError: socket hang up");
  for (const name of ["PutItem", "UpdateItem", "DeleteItem"]) {
    check(
      { fault: "transactionConflict", ...operation(name) },
      name,
      "TransactionConflictException: Transaction is ongoing for the item",
    );
  }
  check(
    { fault: "transactionConflict", ...operation("TransactGetItems") },
    "TransactGetItems",
    cancelled("TransactionConflict"),
  );
  check(
    { fault: "transactionConflict", ...operation("TransactWriteItems"), table: "orders" },
    "TransactWriteItems",
    cancelled("None", "TransactionConflict"),
  );
  check(
    { fault: "transactionConflict", ...operation("ExecuteTransaction") },
    "ExecuteTransaction",
    cancelled("TransactionConflict"),
  );

  test("throttle: a batch of statements is answered for each", async () => {
    const { database } = await withFaults({ fault: "throttle" });
    const { Responses } = (await database.execute("BatchExecuteStatement", requests.BatchExecuteStatement!)) as {
      Responses: { Error: { Code: string } }[];
    };
    expect(Responses.map((response) => response.Error.Code)).toEqual(["ThrottlingError"]);
  });

  test("throttle: says which resource, and why", async () => {
    const { database } = await withFaults({ fault: "throttle" });
    await expect(database.execute("Scan", { TableName: "orders", IndexName: "byState" })).rejects.toMatchObject({
      details: {
        throttlingReasons: [
          {
            reason: "IndexReadKeyRangeThroughputExceeded",
            resource: "arn:aws:dynamodb:us-east-1:000000000000:table/orders/index/byState",
          },
        ],
      },
    });
    await expect(database.execute("PutItem", { TableName: "users", Item: key })).rejects.toMatchObject({
      details: { ThrottlingReasons: [{ reason: "TableWriteProvisionedThroughputExceeded" }] },
    });
  });

  test("latency: the answer comes later", async () => {
    const { database } = await withFaults({ fault: "latency", latencyMs: 20 }, { fault: "latency", latencyMs: 20 });
    const start = performance.now();
    expect(await answer(database, "GetItem")).toBe("done");
    expect(performance.now() - start).toBeGreaterThan(35);
  });

  test("latency goes with what comes after it", async () => {
    const { database } = await withFaults({ fault: "throttle" }, { fault: "latency", latencyMs: 20 });
    const start = performance.now();
    expect(await answer(database, "GetItem")).toMatch(/^Throttling/);
    expect(performance.now() - start).toBeGreaterThan(15);
  });

  const lost = (fault: "internalError" | "dropConnection") =>
    test(`${fault}, answer lost: the request is done all the same`, async () => {
      const { database } = await withFaults({ fault, answerLost: true, operation: "DeleteItem" });
      expect(await answer(database, "DeleteItem")).not.toBe("done");
      expect(await database.execute("Scan", { TableName: "orders" })).toMatchObject({ Count: 0 });
    });
  lost("internalError");
  lost("dropConnection");
});

describe("unprocessed", () => {
  const check = (name: string, fault: Partial<Fault>, operation: string, expected: object) =>
    test(name, async () => {
      const { database } = await withFaults({ fault: "unprocessed", ...fault });
      expect(await database.execute(operation, requests[operation]!)).toMatchObject(expected);
    });
  const put = (id: string) => ({ PutRequest: { Item: { id: { S: id } } } });
  check("half of a batch", {}, "BatchWriteItem", { UnprocessedItems: { orders: [put("2"), put("3")] } });
  check("some of a batch", { entries: 1 }, "BatchWriteItem", { UnprocessedItems: { orders: [put("3")] } });
  check("an item of a batch", { key }, "BatchWriteItem", { UnprocessedItems: { orders: [put("1")] } });
  check("half of the keys", {}, "BatchGetItem", {
    Responses: { orders: [{ id: { S: "1" }, state: { S: "new" } }] },
    UnprocessedKeys: { orders: { Keys: [{ id: { S: "2" } }] } },
  });

  test("is done when it is sent again", async () => {
    const { database } = await withFaults({ fault: "unprocessed", times: 1 });
    const first = (await database.execute("BatchWriteItem", requests.BatchWriteItem!)) as { UnprocessedItems: object };
    const again = await database.execute("BatchWriteItem", { RequestItems: first.UnprocessedItems });
    expect(again).toEqual({ UnprocessedItems: {} });
    expect(await database.execute("Scan", { TableName: "orders" })).toMatchObject({ Count: 3 });
  });

  test("is refused as a whole where nothing would be left to do", async () => {
    const { database } = await withFaults({ fault: "unprocessed", entries: 3 });
    expect(await answer(database, "BatchWriteItem")).toMatch(/^ThrottlingException/);
  });

  test("does not hide what is wrong with the rest", async () => {
    const { database } = await withFaults({ fault: "unprocessed", entries: 1 });
    const requests = [{ PutRequest: { Item: { id: { S: "1" } } } }, { PutRequest: { Item: { id: { N: "1" } } } }];
    expect(await answer(database, "BatchWriteItem", { RequestItems: { orders: requests } })).toMatch(/^ValidationEx/);
  });
});

describe("stale", () => {
  const seen = async (database: Database, operation: string, more: object = {}) => {
    const answer = (await database.execute(operation, { ...requests[operation], ...more })) as Record<string, unknown>;
    return answer.Item ?? answer.Items ?? (answer.Responses as { orders: object[] } | undefined)?.orders;
  };
  test("reads see what was there when the fault was added, unless they are consistent", async () => {
    const { database, handles } = await withFaults({ fault: "stale", table: "orders" });
    const old = { id: { S: "1" }, state: { S: "new" } };
    const fresh = { id: { S: "1" }, state: { S: "paid" } };
    await database.execute("PutItem", { TableName: "orders", Item: fresh });
    expect(await seen(database, "GetItem")).toEqual(old);
    expect(await seen(database, "GetItem", { ConsistentRead: true })).toEqual(fresh);
    for (const operation of ["Query", "Scan", "BatchGetItem", "ExecuteStatement"]) {
      expect(await seen(database, operation)).toEqual([old]);
    }
    expect(await seen(database, "Scan", { IndexName: "byState" })).toEqual([old]);
    expect(handles[0]!.struck).toBe(6);
  });
  test("an index alone", async () => {
    const { database } = await withFaults({ fault: "stale", index: "byState" });
    await database.execute("DeleteItem", requests.DeleteItem!);
    expect(await seen(database, "Scan")).toEqual([]);
    expect(await seen(database, "Scan", { IndexName: "byState" })).toHaveLength(1);
  });
  test("writes are done", async () => {
    const { database } = await withFaults({ fault: "stale" });
    await database.execute("ExecuteStatement", { Statement: `DELETE FROM "orders" WHERE id = '1'` });
    database.faults.clear();
    expect(await seen(database, "Scan")).toEqual([]);
  });
});

describe("through the AWS SDK, which tries again", () => {
  const check = (fault: Partial<Fault>) =>
    test(JSON.stringify(fault), async () => {
      const { database, handles } = await withFaults({ operation: "GetItem", times: 1, ...fault } as Fault);
      const client = new DynamoDBClient(inProcess(database));
      const { Item } = await client.send(new GetItemCommand({ TableName: "orders", Key: key }));
      expect(Item).toEqual({ id: { S: "1" }, state: { S: "new" } });
      expect(handles[0]!.matched).toBe(2);
    });
  check({ fault: "dropConnection" });
  check({ fault: "internalError" });
});

describe("which requests a fault strikes", () => {
  const check = (name: string, fault: Partial<Fault>, operation: string, input: object, isStruck: boolean) =>
    test(name, async () => {
      const { database, handles } = await withFaults({ fault: "throttle", ...fault } as Fault);
      await answer(database, operation, input);
      expect(handles[0]!.struck).toBe(isStruck ? 1 : 0);
    });
  const arn = "arn:aws:dynamodb:us-east-1:000000000000:table/orders";
  check("any", {}, "GetItem", requests.GetItem!, true);
  check("another operation", { operation: "PutItem" }, "GetItem", requests.GetItem!, false);
  check("one of several operations", { operation: ["PutItem", "GetItem"] }, "GetItem", requests.GetItem!, true);
  check("another table", { table: "users" }, "GetItem", requests.GetItem!, false);
  check("a table by its ARN", { table: "orders" }, "GetItem", { TableName: arn, Key: key }, true);
  check("a table in a batch", { table: "orders" }, "BatchGetItem", requests.BatchGetItem!, true);
  check("a table in a transaction", { table: "users" }, "TransactWriteItems", requests.TransactWriteItems!, true);
  check("a table in a statement", { table: "orders" }, "ExecuteStatement", requests.ExecuteStatement!, true);
  check("another table in a statement", { table: "users" }, "ExecuteStatement", requests.ExecuteStatement!, false);
  check("an item", { key }, "PutItem", requests.PutItem!, true);
  check("an item in a batch", { key: { id: { S: "3" } } }, "BatchWriteItem", requests.BatchWriteItem!, true);
  check("another item", { key: { id: { S: "3" } } }, "PutItem", requests.PutItem!, false);
  check(
    "an item by a number",
    { key: { id: { N: "1" } } },
    "GetItem",
    { TableName: "t", Key: { id: { N: "1.0" } } },
    true,
  );
  check("no item by a query", { key }, "Query", requests.Query!, false);
  check("an index", { index: "byState" }, "Scan", { TableName: "orders", IndexName: "byState" }, true);
  check("an index, of a table", { index: "byState" }, "Scan", requests.Scan!, false);
  check("a request that is none", { table: "orders" }, "PutItem", { TableName: 7 }, false);
});

describe("how often a fault strikes", () => {
  const strikes = async (fault: Fault, count: number) => {
    const { database, handles } = await withFaults(fault);
    const answers: string[] = [];
    for (let i = 0; i < count; i++) answers.push((await answer(database, "GetItem")) === "done" ? "." : "x");
    expect(handles[0]!.matched).toBe(count);
    return answers.join("");
  };
  const check = (fault: Partial<Fault>, expected: string) =>
    test(JSON.stringify(fault), async () => {
      expect(await strikes({ fault: "throttle", ...fault } as Fault, expected.length)).toBe(expected);
    });
  check({}, "xxxx");
  check({ times: 2 }, "xx..");
  check({ skip: 1 }, ".xxx");
  check({ skip: 1, times: 1 }, ".x..");
  check({ probability: 0 }, "....");

  test("by chance, the same for the same seed", async () => {
    const fault = { fault: "throttle", probability: 0.5 } as const;
    const one = await strikes(fault, 64);
    expect(await strikes(fault, 64)).toBe(one);
    expect(await strikes({ ...fault, seed: 2 }, 64)).not.toBe(one);
    const struck = one.replaceAll(".", "").length;
    expect(struck).toBeGreaterThan(16);
    expect(struck).toBeLessThan(48);
  });

  test("until it is removed, or all are cleared", async () => {
    const { database, handles } = await withFaults({ fault: "throttle" }, { fault: "internalError" });
    expect(database.faults.list()).toHaveLength(2);
    expect(await answer(database, "GetItem")).toMatch(/^Throttling/);
    handles[0]!.remove();
    expect(await answer(database, "GetItem")).toMatch(/^Internal/);
    database.faults.clear();
    expect(await answer(database, "GetItem")).toBe("done");
  });

  test("not in a fork", async () => {
    const { database } = await withFaults({ fault: "throttle" });
    expect(await answer(database.fork(), "GetItem")).toBe("done");
  });
});

describe("what is wrong with a request is said first", () => {
  const check = (operation: string, input: object, expected: RegExp) =>
    test(operation, async () => {
      const { database } = await withFaults({ fault: "throttle" });
      expect(await answer(database, operation, input)).toMatch(expected);
    });
  check("GetItem", { TableName: "orders", Key: { other: { S: "1" } } }, /^ValidationException/);
  check("PutItem", { TableName: "absent", Item: key }, /^ResourceNotFoundException/);
  check("Query", { TableName: "orders" }, /^ValidationException/);
});

describe("a fault that can never be", () => {
  const check = (fault: object, expected: RegExp) =>
    test(JSON.stringify(fault), async () => {
      const database = (await whole).fork();
      expect(() => database.faults.add(fault as Fault)).toThrow(expected);
    });
  check({ fault: "earthquake" }, /no fault earthquake/);
  check({ fault: "throttle", operation: "PutItems" }, /no operation PutItems/);
  check({ fault: "unprocessed", operation: "PutItem" }, /does not happen to PutItem/);
  check({ fault: "throttle", tabel: "orders" }, /no tabel/);
  check({ fault: "throttle", times: 0 }, /times/);
  check({ fault: "throttle", skip: -1 }, /skip/);
  check({ fault: "throttle", probability: 2 }, /probability/);
  check({ fault: "throttle", seed: 0.5 }, /seed/);
  check({ fault: "latency" }, /latencyMs/);
  check({ fault: "throttle", latencyMs: 5 }, /latencyMs/);
  check({ fault: "throttle", entries: 5 }, /entries/);
  check({ fault: "throttle", answerLost: true }, /answerLost/);
  check({ fault: "throttle", key: { id: "1" } }, /as on the wire/);
});
