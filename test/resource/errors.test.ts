// Errors of the service as users catch them: a class for each name, the same on every transport and across copies of the
// package; what they carry; and what their messages say of the request.

import * as Sdk from "@aws-sdk/client-dynamodb";
import { describe, expect, test } from "vitest";
import * as hashrange from "../../src/index.ts";
import {
  Attr,
  ConditionalCheckFailedException,
  Database,
  DynamoDBError,
  InternalServerError,
  ProvisionedThroughputExceededException,
  ResourceNotFoundException,
  resource,
  type SdkClient,
  ThrottlingException,
  TransactionCanceledException,
  TransactionConflictException,
  UnmodeledServiceError,
  ValidationException,
} from "../../src/index.ts";
import { serve } from "../../src/server/index.ts";
import { recordingTransport } from "./recording-transport.ts";

type Options = ConstructorParameters<typeof Sdk.DynamoDBServiceException>[0];
type SdkErrorClass = new (options: Options) => Sdk.DynamoDBServiceException;

const sdkErrors = Object.entries(Sdk as Record<string, unknown>).filter(
  (entry): entry is [string, SdkErrorClass] =>
    typeof entry[1] === "function" && entry[1].prototype instanceof Sdk.DynamoDBServiceException,
);

/** The error that a call ends with whose service answers with `error`. */
async function thrown(error: unknown, input: object = {}, operation = "GetItem"): Promise<DynamoDBError> {
  const transport = recordingTransport(() => {
    throw error;
  });
  const { client } = resource("dynamodb", { transport }).meta;
  return client.call(operation as "GetItem", { TableName: "orders", ...input } as never).then(
    () => expect.unreachable(),
    (reason: DynamoDBError) => reason,
  );
}

/** The same through AWS's SDK, whose client fails with `error`. */
async function thrownBySdk(error: unknown): Promise<DynamoDBError> {
  const client = { send: () => Promise.reject(error), destroy: () => undefined } as SdkClient;
  return resource("dynamodb", { client })
    .Table("orders")
    .getItem({ Key: { id: 1 } })
    .then(
      () => expect.unreachable(),
      (reason: DynamoDBError) => reason,
    );
}

test("AWS's SDK has errors to be compared with", () => expect(sdkErrors.length).toBeGreaterThan(30));

describe("of AWS's SDK, as the same of ours", () => {
  test.each(sdkErrors)("%s", async (name, Class) => {
    const $metadata = { httpStatusCode: 400, requestId: "R1" };
    const error = await thrownBySdk(new Class({ name, $fault: "client", message: "m", $metadata }));
    const Ours = (hashrange as unknown as Record<string, new () => DynamoDBError>)[name];
    expect(Ours).toBeTypeOf("function");
    expect(error).toBeInstanceOf(Ours);
    expect(error).toBeInstanceOf(DynamoDBError);
    expect(error).toMatchObject({ name, code: name, awsMessage: "m", requestId: "R1" });
    expect(error.message).toBe('m (GetItem, table "orders", key { id: 1 })');
  });

  test("a name that is new", async () => {
    const error = await thrownBySdk(
      new Sdk.DynamoDBServiceException({
        name: "BrandNew",
        $fault: "server",
        message: "m",
        $metadata: { httpStatusCode: 503 },
      }),
    );
    expect(error).toBeInstanceOf(UnmodeledServiceError);
    expect(error).toMatchObject({ name: "BrandNew", code: "BrandNew", status: 503, statusCode: 503, retryable: true });
  });

  test("reasons of throttling", async () => {
    const ThrottlingReasons = [{ reason: "TableReadProvisionedThroughputExceeded", resource: "arn" }];
    const error = await thrownBySdk(
      new Sdk.ProvisionedThroughputExceededException({ message: "m", $metadata: {}, ThrottlingReasons }),
    );
    expect(error.details).toEqual({ ThrottlingReasons });
  });

  test("what is no answer of the service stays what it is", async () => {
    const lost = new TypeError("lost");
    expect(await thrownBySdk(lost)).toBe(lost);
  });
});

test("an error is an instance of its class in every copy of the package", async () => {
  // @ts-expect-error the query makes it another module
  const copy = (await import("../../src/model/errors.ts?copy")) as typeof hashrange;
  expect(copy.ValidationException).not.toBe(ValidationException);
  const error = new copy.ValidationException("m");
  expect(error).toBeInstanceOf(ValidationException);
  expect(error).toBeInstanceOf(DynamoDBError);
  expect(error).toBeInstanceOf(Error);
  expect(error).not.toBeInstanceOf(ResourceNotFoundException);
  expect(await thrown(new copy.ThrottlingException("m"))).toBeInstanceOf(ThrottlingException);
});

test("instanceof is no other than it was", () => {
  class Mine extends ValidationException {}
  expect(new ValidationException("m")).not.toBeInstanceOf(Mine);
  expect(new Mine("m")).toBeInstanceOf(ValidationException);
  expect(new Error("m")).not.toBeInstanceOf(DynamoDBError);
  for (const value of [undefined, null, "ValidationException", { name: "ValidationException" }]) {
    expect(value).not.toBeInstanceOf(ValidationException);
  }
});

test("an error of the server has its request id, and a stack that leads to the call", async () => {
  const server = await serve(await Database.memory(), { port: 0 });
  const dynamodb = resource("dynamodb", { endpoint: server.url });
  async function reading() {
    await dynamodb.Table("missing").getItem({ Key: { id: 1 } });
  }
  const error = await reading().catch((reason) => reason);
  expect(error).toBeInstanceOf(ResourceNotFoundException);
  expect(error.requestId).toMatch(/^[A-Z0-9]{52}$/);
  expect(error.stack).toContain("reading");
  await dynamodb.close();
  await server.close();
});

test("an error's cause stays with it, and one error that answers two calls is not changed", async () => {
  const cause = new Error("disk");
  const error = new InternalServerError("Internal server error", {}, { cause });
  const [first, second] = [await thrown(error), await thrown(error, { TableName: "users" })];
  expect(first.cause).toBe(cause);
  expect(first.message).toBe('Internal server error (GetItem, table "orders")');
  expect(second.message).toBe('Internal server error (GetItem, table "users")');
  expect(error.message).toBe("Internal server error");
});

test.each<[boolean, DynamoDBError]>([
  [true, new ThrottlingException("m")],
  [true, new ProvisionedThroughputExceededException("m")],
  [true, new TransactionConflictException("m")],
  [true, new InternalServerError("m")],
  [false, new ValidationException("m")],
  [false, new ConditionalCheckFailedException("m")],
  [true, new TransactionCanceledException([{ Code: "None" }, { Code: "TransactionConflict" }])],
  [true, new TransactionCanceledException([{ Code: "ThrottlingError" }, { Code: "ProvisionedThroughputExceeded" }])],
  [false, new TransactionCanceledException([{ Code: "TransactionConflict" }, { Code: "ConditionalCheckFailed" }])],
  [false, new TransactionCanceledException([])],
])("retryable is %s: %s", async (retryable, error) => {
  expect(error.retryable).toBe(retryable);
  expect((await thrown(error)).retryable).toBe(retryable);
});

describe("a message goes on with what was asked", () => {
  const failed = new ConditionalCheckFailedException("The conditional request failed");
  const Key = { customer: "a", number: 1 };
  const long = "x".repeat(300);
  test.each<[string, object, string]>([
    [
      "PutItem",
      { Item: { id: "a", ConditionExpression: 1 } },
      'table "orders", item { id: "a", ConditionExpression: 1 }',
    ],
    ["PutItem", { Item: { a: 1, b: [], c: {}, d: 1 } }, 'table "orders", item { a: 1, b: […], c: {…}, … }'],
    [
      "PutItem",
      {
        Item: { a: null, b: true, c: new Uint8Array(3) },
        ConditionExpression: Attr("a").eq(5).and(Attr("b.c[0]").exists()),
      },
      'table "orders", item { a: null, b: true, c: <3 bytes> }, condition (a = 5 AND attribute_exists(b.c[0]))',
    ],
    [
      "UpdateItem",
      {
        Key,
        ConditionExpression: "#v = :v AND :unknown < size(tags)",
        ExpressionAttributeNames: { "#v": "version" },
        ExpressionAttributeValues: { ":v": "1" },
      },
      'table "orders", key { customer: "a", number: 1 }, condition version = "1" AND :unknown < size(tags)',
    ],
    ["DeleteItem", { Key: { id: long } }, `table "orders", key { id: "${"x".repeat(58)}… }`],
    [
      "DeleteItem",
      { Key, ConditionExpression: long },
      `table "orders", key { customer: "a", number: 1 }, condition ${"x".repeat(199)}…`,
    ],
    ["Query", { IndexName: "by-date" }, 'table "orders", index "by-date"'],
    ["ExecuteStatement", { TableName: undefined, Statement: "DELETE FROM t" }, "statement DELETE FROM t"],
    ["BatchWriteItem", { TableName: undefined, RequestItems: { a: [], b: [] } }, 'table "a", table "b"'],
  ])("%s %j", async (operation, input, said) => {
    const error = await thrown(failed, input, operation);
    expect(error.message).toBe(`The conditional request failed (${operation}, ${said})`);
    expect(error.awsMessage).toBe("The conditional request failed");
  });

  test("but not with a condition that was not the reason", async () => {
    const error = await thrown(new ValidationException("No"), { Key, ConditionExpression: "a = :a" }, "DeleteItem");
    expect(error.message).toBe('No (DeleteItem, table "orders", key { customer: "a", number: 1 })');
  });

  test("nor with anything where nothing was named", async () => {
    expect((await thrown(new ValidationException("No"), { TableName: undefined }, "ListTables")).message).toBe("No");
  });

  const Put = (id: number) => ({ Put: { TableName: "t", Item: { id }, ConditionExpression: "attribute_exists(id)" } });
  const Delete = { Delete: { TableName: "t", Key: { id: 1 } } };
  const reason = { Code: "ConditionalCheckFailed" };
  test.each<[string, object[], object[], string]>([
    [
      "one action",
      [Delete, Put(1)],
      [{ Code: "None" }, reason],
      "[None, ConditionalCheckFailed] (TransactWriteItems; " +
        'action 1: Put, table "t", item { id: 1 }, condition attribute_exists(id))',
    ],
    [
      "an action without a condition",
      [Delete],
      [{ Code: "TransactionConflict" }],
      '[TransactionConflict] (TransactWriteItems; action 0: Delete, table "t", key { id: 1 })',
    ],
    [
      "many actions",
      [1, 2, 3, 4, 5].map(Put),
      Array(5).fill(reason),
      "item { id: 3 }, condition attribute_exists(id); and 2 more)",
    ],
  ])("of a transaction: %s", async (_, TransactItems, reasons, said) => {
    const error = await thrown(
      new TransactionCanceledException(reasons as never),
      { TransactItems },
      "TransactWriteItems",
    );
    expect(error.message).toContain(said);
    expect(error.awsMessage).toMatch(/^Transaction cancelled, .*\]$/);
  });

  test("of statements", async () => {
    const TransactStatements = [{ Statement: "INSERT INTO t VALUE {}" }];
    const error = await thrown(
      new TransactionCanceledException([{ Code: "DuplicateItem" }]),
      { TransactStatements },
      "ExecuteTransaction",
    );
    expect(error.message).toContain("[DuplicateItem] (ExecuteTransaction; action 0, statement INSERT INTO t VALUE {})");
  });
});
