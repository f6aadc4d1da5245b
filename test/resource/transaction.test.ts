// Transactions: what is sent, when it is sent again, and which call a cancellation is laid at.

import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import {
  Attr,
  codecs,
  Decimal,
  DynamoDBError,
  IdempotentParameterMismatchException,
  ResourceNotFoundException,
  type RetryOptions,
  resource,
  type ServiceResource,
  ThrottlingException,
  TransactionCanceledException,
  TransactionError,
  TransactionInProgressException,
  Update,
  ValidationException,
  type WriteTransaction,
} from "../../src/index.ts";
import { describeAccesses } from "./accesses.ts";
import { type RecordingTransport, recordingTransport } from "./recording-transport.ts";

function dynamodbOn(transport: RecordingTransport): ServiceResource {
  return resource("dynamodb", { transport });
}

function countedPauses(maxAttempts?: number) {
  const pauses: number[] = [];
  const delay = async (milliseconds: number) => {
    pauses.push(milliseconds);
  };
  const retry: RetryOptions = { maxAttempts, random: () => 1, delay };
  return { pauses, retry };
}

/** Refuses so many times, then answers. */
function refusing(...errors: readonly Error[]): RecordingTransport {
  return recordingTransport((_, number) => {
    const error = errors[number];
    if (error) throw error;
    return { Responses: [{}] };
  });
}

const cancelled = (...Codes: readonly string[]) => new TransactionCanceledException(Codes.map((Code) => ({ Code })));

const errorOf = (run: Promise<unknown>) =>
  run.then(
    () => expect.unreachable(),
    (error: unknown) => error as TransactionError,
  );

describe("a transaction's request", () => {
  test("has its actions in their order, and a token of its own", async () => {
    const transport = refusing();
    const dynamodb = dynamodbOn(transport);
    const users = dynamodb.Table("users");
    const result = await dynamodb.transact(async (tx) => {
      tx.put(users, { Item: { id: 1, n: 5n }, ConditionExpression: Attr("id").notExists() });
      await Promise.resolve();
      tx.update("orders", {
        Key: { id: 2 },
        UpdateExpression: Update.set("a", 1),
        ConditionExpression: Attr("a").eq(0),
      });
      tx.delete(users, { Key: { id: 3 } });
      tx.check(users, { Key: { id: 4 }, ConditionExpression: Attr("a").exists() });
      return "done";
    });
    expect(result).toBe("done");
    expect(transport.calls).toHaveLength(1);
    expect(transport.calls[0]).toEqual({
      operation: "TransactWriteItems",
      input: {
        ClientRequestToken: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
        TransactItems: [
          {
            Put: {
              TableName: "users",
              Item: { id: { N: "1" }, n: { N: "5" } },
              ConditionExpression: "attribute_not_exists(#n0)",
              ExpressionAttributeNames: { "#n0": "id" },
            },
          },
          {
            Update: {
              TableName: "orders",
              Key: { id: { N: "2" } },
              ConditionExpression: "#n0 = :v0",
              UpdateExpression: "SET #n1 = :v1",
              ExpressionAttributeNames: { "#n0": "a", "#n1": "a" },
              ExpressionAttributeValues: { ":v0": { N: "0" }, ":v1": { N: "1" } },
            },
          },
          { Delete: { TableName: "users", Key: { id: { N: "3" } } } },
          {
            ConditionCheck: {
              TableName: "users",
              Key: { id: { N: "4" } },
              ConditionExpression: "attribute_exists(#n0)",
              ExpressionAttributeNames: { "#n0": "a" },
            },
          },
        ],
      },
    });
  });

  test("has the token and the options that are given", async () => {
    const capacity = [{ TableName: "t", CapacityUnits: 2 }];
    const transport = recordingTransport(() => ({ ConsumedCapacity: capacity }));
    const tx = await dynamodbOn(transport).transact(
      (tx) => {
        tx.delete("t", { Key: { id: 1 } });
        return tx;
      },
      { ClientRequestToken: "mine", ReturnConsumedCapacity: "TOTAL" },
    );
    expect(transport.calls[0]?.input).toMatchObject({ ClientRequestToken: "mine", ReturnConsumedCapacity: "TOTAL" });
    expect(tx.consumedCapacity).toEqual(capacity);
  });

  test("has the values as they were when they were given", async () => {
    const transport = refusing();
    const item = { id: 1 };
    await dynamodbOn(transport).transact((tx) => {
      tx.put("t", { Item: item });
      item.id = 2;
    });
    expect(transport.calls[0]?.input).toMatchObject({ TransactItems: [{ Put: { Item: { id: { N: "1" } } } }] });
  });

  test("has values by the rules of each table", async () => {
    const transport = recordingTransport(() => {
      throw new TransactionCanceledException([
        { Code: "None" },
        { Code: "ConditionalCheckFailed", Item: { at: { N: "2" }, n: { N: "1" } } },
        { Code: "ConditionalCheckFailed", Item: { at: { N: "2" } } },
      ]);
    });
    const dynamodb = dynamodbOn(transport);
    const events = dynamodb.Table("events", { numbers: "bigint", attributes: { at: codecs.epochSeconds } });
    const at = new Date(2000);
    const error = await errorOf(
      dynamodb.transact((tx) => {
        tx.put(events, { Item: { at } as never });
        tx.check(events, { Key: { id: 1 }, ConditionExpression: Attr("at").eq(at as never) });
        tx.check("events", { Key: { id: 1 }, ConditionExpression: Attr("at").eq(2) });
      }),
    );
    expect(error.failures.map(({ item }) => item)).toEqual([{ at, n: 1n }, { at: 2 }]);
    expect(transport.calls[0]?.input).toMatchObject({
      TransactItems: [
        { Put: { Item: { at: { N: "2" } } } },
        { ConditionCheck: { ExpressionAttributeValues: { ":v0": { N: "2" } } } },
        { ConditionCheck: { ExpressionAttributeValues: { ":v0": { N: "2" } } } },
      ],
    });
  });
});

describe("nothing is sent", () => {
  const add = (tx: WriteTransaction, count: number) => {
    for (let id = 0; id < count; id++) tx.delete("t", { Key: { id } });
  };

  test("of a transaction without actions", async () => {
    const transport = refusing();
    expect(await dynamodbOn(transport).transact(() => 1)).toBe(1);
    expect(await dynamodbOn(transport).transactGet(() => [])).toEqual([]);
    expect(transport.calls).toEqual([]);
  });

  test("when the callback throws", async () => {
    const transport = refusing();
    const thrown = dynamodbOn(transport).transact((tx) => {
      add(tx, 1);
      throw new Error("no more");
    });
    await expect(thrown).rejects.toThrow("no more");
    expect(transport.calls).toEqual([]);
  });

  test("of more than a hundred actions", async () => {
    const transport = refusing();
    const dynamodb = dynamodbOn(transport);
    await dynamodb.transact((tx) => add(tx, 100));
    await expect(dynamodb.transact((tx) => add(tx, 101))).rejects.toThrow(
      new RangeError("A transaction has at most 100 actions; this delete is one too many"),
    );
    expect(transport.calls).toHaveLength(1);
  });

  test("of an action that comes when the transaction has been sent", async () => {
    const transport = refusing();
    const tx = await dynamodbOn(transport).transact((tx) => tx);
    expect(() => add(tx, 1)).toThrow("delete: the transaction has been sent; await what its callback does");
  });

  test("of values that cannot be stored: the call says where", async () => {
    const transport = refusing();
    const refused = dynamodbOn(transport).transact((tx) => tx.put("t", { Item: { a: { b: Number.NaN } } }));
    await expect(refused).rejects.toThrow("Put.Item.a.b: NaN");
    expect(transport.calls).toEqual([]);
  });
});

describe("a transaction is sent again, with the same token,", () => {
  const write = (tx: WriteTransaction) => {
    tx.delete("t", { Key: { id: 1 } });
    tx.delete("t", { Key: { id: 2 } });
  };

  test.each<[string, Error]>([
    ["after a conflict", cancelled("TransactionConflict", "None")],
    ["after throttled and conflicting actions", cancelled("ThrottlingError", "TransactionConflict")],
    ["after exceeded throughput", cancelled("None", "ProvisionedThroughputExceeded")],
    ["while it is still in progress", new TransactionInProgressException("wait")],
    ["after throttling", new ThrottlingException("slow down")],
  ])("%s", async (_, error) => {
    const { pauses, retry } = countedPauses();
    const transport = refusing(error, error, error);
    await dynamodbOn(transport).transact(write, { retry });
    expect(pauses).toEqual([50, 100, 200]);
    expect(transport.calls).toHaveLength(4);
    expect(new Set(transport.calls.map(({ input }) => JSON.stringify(input))).size).toBe(1);
    expect((await errorOf(dynamodbOn(refusing(error, error)).transact(write, countedPauses(2)))).name).toBe(error.name);
  });

  test.each<[string, Error, number]>([
    ["a failed condition", cancelled("ConditionalCheckFailed", "None"), 1],
    ["a failed condition beside a conflict", cancelled("TransactionConflict", "ConditionalCheckFailed"), 1],
    ["an invalid action", cancelled("ValidationError", "None"), 1],
    ["an invalid request", new ValidationException("no"), 1],
    ["a token used for another transaction", new IdempotentParameterMismatchException("no"), 1],
    ["what is no error of DynamoDB", new Error("lost"), 1],
  ])("but not after %s", async (_, error, calls) => {
    const transport = refusing(error);
    await expect(dynamodbOn(transport).transact(write)).rejects.toThrow(error.message);
    expect(transport.calls).toHaveLength(calls);
  });

  test("also to read", async () => {
    const { pauses, retry } = countedPauses();
    const transport = refusing(cancelled("TransactionConflict"));
    await dynamodbOn(transport).transactGet((tx) => [tx.get("t", { Key: { id: 1 } })], { retry });
    expect(pauses).toEqual([50]);
  });
});

describeAccesses("a transaction", (dynamodb) => {
  beforeAll(async () => {
    for (const TableName of ["accounts", "transfers"]) {
      const table = await dynamodb().createTable({
        TableName,
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        BillingMode: "PAY_PER_REQUEST",
      });
      await table.waitUntilExists();
    }
  });

  interface Account {
    id: string;
    balance: number;
  }

  /** Two accounts of their own, with 10 each. */
  async function accounts() {
    const table = dynamodb().Table<Account>("accounts");
    const [a, b] = [randomUUID(), randomUUID()] as const;
    await dynamodb().transact((tx) => {
      for (const id of [a, b]) tx.put(table, { Item: { id, balance: 10 } });
    });
    const transfer = (amount: number) =>
      dynamodb().transact((tx) => {
        tx.put("transfers", { Item: { id: randomUUID(), amount } });
        tx.update(table, {
          Key: { id: a },
          UpdateExpression: Update.decrement("balance", amount),
          ConditionExpression: Attr("balance").gte(amount).and(Attr("id").ne("bank")),
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        });
        tx.update(table, { Key: { id: b }, UpdateExpression: Update.increment("balance", amount) });
        return amount;
      });
    const balances = async () => {
      const [from, none, to] = await dynamodb().transactGet((tx) => [
        tx.get(table, { Key: { id: a } }),
        tx.get("transfers", { Key: { id: "none" } }),
        tx.get(table, { Key: { id: b }, ProjectionExpression: ["balance"] }),
      ]);
      expect(from?.id).toBe(a);
      expect(none).toBeUndefined();
      expect(to).not.toHaveProperty("id");
      return [from?.balance, to?.balance];
    };
    return { a, b, table, transfer, balances };
  }

  test("does all of it, or nothing and says why", async () => {
    const { a, transfer, balances } = await accounts();
    expect(await transfer(7)).toBe(7);
    expect(await balances()).toEqual([3, 17]);

    const error = await errorOf(transfer(4));
    expect(error).toBeInstanceOf(TransactionError);
    expect(error).toBeInstanceOf(TransactionCanceledException);
    expect(error).toBeInstanceOf(DynamoDBError);
    expect(error.name).toBe("TransactionCanceledException");
    expect(error.reasons.map(({ code }) => code)).toEqual(["None", "ConditionalCheckFailed", "None"]);
    expect(error.failures).toEqual([
      {
        index: 1,
        operation: "update",
        tableName: "accounts",
        key: { id: a },
        condition: '(balance >= 4 AND id <> "bank")',
        input: expect.objectContaining({ Key: { id: a } }),
        code: "ConditionalCheckFailed",
        message: "The conditional request failed",
        item: { id: a, balance: 3 },
      },
    ]);
    expect(error.message).toContain("[None, ConditionalCheckFailed, None]");
    expect(error.message).toContain('action 1: Update, table "accounts"');
    expect(await balances()).toEqual([3, 17]);
  });

  test("names every action that failed", async () => {
    const { a, b, table, balances } = await accounts();
    const error = await errorOf(
      dynamodb().transact((tx) => {
        tx.put(table, { Item: { id: a, balance: 0 }, ConditionExpression: Attr("id").notExists() });
        tx.delete(table, { Key: { id: b } });
        tx.check(table, { Key: { id: "none" }, ConditionExpression: Attr("balance").gt(new Decimal("0.5")) });
      }),
    );
    expect(error.failures).toMatchObject([
      { index: 0, operation: "put", key: undefined, condition: "attribute_not_exists(id)", input: { Item: { id: a } } },
      { index: 2, operation: "check", key: { id: "none" }, condition: "balance > 0.5", item: undefined },
    ]);
    expect(await balances()).toEqual([10, 10]);
  });

  test("knows the key of a put once the table's description is loaded", async () => {
    const { a, table } = await accounts();
    await table.load();
    const error = await errorOf(
      dynamodb().transact((tx) => {
        tx.put(table, { Item: { id: a, balance: 0 }, ConditionExpression: Attr("id").notExists() });
      }),
    );
    expect(error.failures).toMatchObject([{ operation: "put", key: { id: a } }]);
    expect(error.failures[0]?.key).toEqual({ id: a });
  });

  test("of a table that is not there has DynamoDB's own error", async () => {
    const refused = dynamodb().transact((tx) => tx.delete("missing", { Key: { id: "a" } }));
    await expect(refused).rejects.toThrow(ResourceNotFoundException);
  });

  test("gives the reads that are returned, in their order", async () => {
    const { a, b, table } = await accounts();
    const [second, first] = await dynamodb().transactGet(async (tx) => {
      const first = tx.get(table, { Key: { id: a } });
      tx.get(table, { Key: { id: "none" } });
      return [tx.get(table, { Key: { id: b } }), first];
    });
    expect([first?.id, second?.id]).toEqual([a, b]);
  });
});
