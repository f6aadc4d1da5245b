// DynamoDB Streams: what a write leaves in its table's stream, how a consumer reads it, and everything that is refused. On a
// clock of the test's own, so that shards close, iterators expire and records are trimmed at the millisecond.

import { describe, expect, it } from "vitest";
import { Database } from "../../src/database/database.ts";
import { DynamoDBError } from "../../src/model/errors.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const SERVICE = "DynamoDBStreams_20120810";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 0, 31, 12);

type ViewType = "KEYS_ONLY" | "NEW_IMAGE" | "OLD_IMAGE" | "NEW_AND_OLD_IMAGES";
// biome-ignore lint/suspicious/noExplicitAny: tests look into responses member by member
type Json = any;

const table = (TableName: string, viewType?: ViewType) => ({
  TableName,
  KeySchema: [{ AttributeName: "a", KeyType: "HASH" }],
  AttributeDefinitions: [{ AttributeName: "a", AttributeType: "S" }],
  BillingMode: "PAY_PER_REQUEST",
  ...(viewType && { StreamSpecification: { StreamEnabled: true, StreamViewType: viewType } }),
});
const key = (a: string) => ({ a: { S: a } });
const item = (a: string, n: number | string) => ({ ...key(a), n: { N: `${n}` } });
const TableName = "table";

/** A database on a clock that stands still until `pass` is called, and what a consumer of streams does. */
async function open(viewType?: ViewType, path?: string) {
  let now = START;
  const options = { clock: { now: () => now } };
  const database = path
    ? await Database.open({ ...options, path, durability: "none" })
    : await Database.memory(options);
  const run = (operation: string, input: object): Promise<Json> => database.execute(operation, input);
  const stream = (operation: string, input: object): Promise<Json> => database.execute(operation, input, SERVICE);
  if (viewType) await run("CreateTable", table(TableName, viewType));

  const arnOf = async (name = TableName): Promise<string> =>
    (await run("DescribeTable", { TableName: name })).Table.LatestStreamArn;
  const describeStream = async (arn: string, input: object = {}) =>
    (await stream("DescribeStream", { StreamArn: arn, ...input })).StreamDescription;
  const shardsOf = async (arn: string): Promise<Json[]> => (await describeStream(arn)).Shards;
  const iterator = async (arn: string, ShardId: string, type = "TRIM_HORIZON", SequenceNumber?: string) =>
    (await stream("GetShardIterator", { StreamArn: arn, ShardId, ShardIteratorType: type, SequenceNumber }))
      .ShardIterator as string;
  const getRecords = (ShardIterator: string, Limit?: number) => stream("GetRecords", { ShardIterator, Limit });
  /** Every record of every shard, parents first. */
  const records = async (arn?: string): Promise<Json[]> => {
    const all = [];
    const streamArn = arn ?? (await arnOf());
    for (const { ShardId } of await shardsOf(streamArn)) {
      all.push(...(await getRecords(await iterator(streamArn, ShardId))).Records);
    }
    return all;
  };
  return {
    database,
    run,
    stream,
    arnOf,
    describeStream,
    shardsOf,
    iterator,
    getRecords,
    records,
    put: (a: string, n: number | string, TableName_ = TableName) =>
      run("PutItem", { TableName: TableName_, Item: item(a, n) }),
    pass(milliseconds: number) {
      now += milliseconds;
    },
    [Symbol.asyncDispose]: () => database.close(),
  };
}

/** What was refused, as `Code: message`. */
async function refusal(answer: Promise<unknown>): Promise<string> {
  try {
    return `answered ${JSON.stringify(await answer)}`;
  } catch (error) {
    if (!(error instanceof DynamoDBError)) throw error;
    return `${error.name}: ${error.message}`;
  }
}

describe("a stream record", () => {
  it("has AWS's members, in AWS's order", async () => {
    await using test = await open("NEW_AND_OLD_IMAGES");
    test.pass(1_700);
    await test.put("1", 1);
    await test.put("1", 2);
    const [, record] = await test.records();
    expect(record).toEqual({
      eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventName: "MODIFY",
      eventVersion: "1.1",
      eventSource: "aws:dynamodb",
      awsRegion: "us-east-1",
      dynamodb: {
        ApproximateCreationDateTime: START / 1000 + 1,
        Keys: key("1"),
        NewImage: item("1", 2),
        OldImage: item("1", 1),
        SequenceNumber: expect.stringMatching(/^\d{21,40}$/),
        SizeBytes: 2 + (2 + 3) + (2 + 3),
        StreamViewType: "NEW_AND_OLD_IMAGES",
      },
    });
    expect(Object.keys(record)).toEqual([
      "eventID",
      "eventName",
      "eventVersion",
      "eventSource",
      "awsRegion",
      "dynamodb",
    ]);
    expect(Object.keys(record.dynamodb)).toEqual([
      "ApproximateCreationDateTime",
      "Keys",
      "NewImage",
      "OldImage",
      "SequenceNumber",
      "SizeBytes",
      "StreamViewType",
    ]);
  });

  const images: readonly [ViewType, Json[]][] = [
    ["KEYS_ONLY", [{ SizeBytes: 2 }, { SizeBytes: 2 }, { SizeBytes: 2 }]],
    [
      "NEW_IMAGE",
      [{ NewImage: item("1", 1), SizeBytes: 7 }, { NewImage: item("1", 2), SizeBytes: 7 }, { SizeBytes: 2 }],
    ],
    [
      "OLD_IMAGE",
      [{ SizeBytes: 2 }, { OldImage: item("1", 1), SizeBytes: 7 }, { OldImage: item("1", 2), SizeBytes: 7 }],
    ],
    [
      "NEW_AND_OLD_IMAGES",
      [
        { NewImage: item("1", 1), SizeBytes: 7 },
        { NewImage: item("1", 2), OldImage: item("1", 1), SizeBytes: 12 },
        { OldImage: item("1", 2), SizeBytes: 7 },
      ],
    ],
  ];
  it.each(images)("of view type %s shows an insertion, a change and a removal", async (viewType, shown) => {
    await using test = await open(viewType);
    await test.put("1", 1);
    await test.put("1", 2);
    await test.run("DeleteItem", { TableName, Key: key("1") });
    const records = await test.records();
    expect(records.map(({ eventName }) => eventName)).toEqual(["INSERT", "MODIFY", "REMOVE"]);
    const common = { ApproximateCreationDateTime: START / 1000, Keys: key("1"), StreamViewType: viewType };
    expect(records.map(({ dynamodb: { SequenceNumber: _, ...rest } }) => rest)).toEqual(
      shown.map((each) => ({ ...common, ...each })),
    );
  });

  const update = (a: string, expression: string, n = 1) => ({
    TableName,
    Key: key(a),
    UpdateExpression: expression,
    ...(expression.includes(":n") && { ExpressionAttributeValues: { ":n": { N: `${n}` } } }),
  });
  const statement = (Statement: string) => ({ Statement });
  const unchanged = [
    { Statement: `UPDATE "${TableName}" SET n = 1 WHERE a = 'old'` },
    { Statement: `DELETE FROM "${TableName}" WHERE a = 'new'` },
  ];
  const writes: readonly [what: string, operation: string, input: object, recorded: readonly string[]][] = [
    ["a put over nothing", "PutItem", { TableName, Item: item("new", 1) }, ["INSERT new"]],
    ["a put over another item", "PutItem", { TableName, Item: item("old", 2) }, ["MODIFY old"]],
    ["a put of what is there", "PutItem", { TableName, Item: item("old", "1.0") }, []],
    ["an update that makes an item", "UpdateItem", update("new", "SET n = :n"), ["INSERT new"]],
    ["an update of nothing that makes an item", "UpdateItem", { TableName, Key: key("new") }, ["INSERT new"]],
    ["an update", "UpdateItem", update("old", "SET n = :n", 2), ["MODIFY old"]],
    ["an update to what is there", "UpdateItem", update("old", "SET n = :n"), []],
    ["an update that removes what is not there", "UpdateItem", update("old", "REMOVE absent"), []],
    ["an update of nothing", "UpdateItem", { TableName, Key: key("old") }, []],
    ["a deletion", "DeleteItem", { TableName, Key: key("old") }, ["REMOVE old"]],
    ["a deletion of nothing", "DeleteItem", { TableName, Key: key("new") }, []],
    [
      "a batch, in its order",
      "BatchWriteItem",
      {
        RequestItems: {
          [TableName]: [
            { PutRequest: { Item: item("z", 1) } },
            { DeleteRequest: { Key: key("old") } },
            { DeleteRequest: { Key: key("none") } },
            { PutRequest: { Item: item("b", 1) } },
          ],
        },
      },
      ["INSERT z", "REMOVE old", "INSERT b"],
    ],
    [
      "a transaction, in its order",
      "TransactWriteItems",
      {
        TransactItems: [
          { Update: update("z", "SET n = :n") },
          { ConditionCheck: { TableName, Key: key("none"), ConditionExpression: "attribute_not_exists(a)" } },
          { Put: { TableName, Item: item("old", 7) } },
          { Delete: { TableName, Key: key("b") } },
          { Put: { TableName, Item: item("c", 7) } },
        ],
      },
      ["INSERT z", "MODIFY old", "INSERT c"],
    ],
    [
      "a batch that changes nothing",
      "BatchWriteItem",
      {
        RequestItems: {
          [TableName]: [{ PutRequest: { Item: item("old", 1) } }, { DeleteRequest: { Key: key("new") } }],
        },
      },
      [],
    ],
    [
      "a transaction that changes nothing",
      "TransactWriteItems",
      { TransactItems: [{ Put: { TableName, Item: item("old", "1e0") } }, { Delete: { TableName, Key: key("new") } }] },
      [],
    ],
    ["an INSERT", "ExecuteStatement", statement(`INSERT INTO "${TableName}" VALUE {'a': 'new'}`), ["INSERT new"]],
    ["an UPDATE", "ExecuteStatement", statement(`UPDATE "${TableName}" SET n = 2 WHERE a = 'old'`), ["MODIFY old"]],
    ["an UPDATE to what is there", "ExecuteStatement", unchanged[0]!, []],
    ["a DELETE", "ExecuteStatement", statement(`DELETE FROM "${TableName}" WHERE a = 'old'`), ["REMOVE old"]],
    ["a DELETE of nothing", "ExecuteStatement", unchanged[1]!, []],
    ["statements that change nothing", "BatchExecuteStatement", { Statements: unchanged }, []],
    ["a transaction of statements that change nothing", "ExecuteTransaction", { TransactStatements: unchanged }, []],
  ];
  it.each(writes)("comes of %s", async (_what, operation, input, recorded) => {
    await using test = await open("NEW_AND_OLD_IMAGES");
    await test.put("old", 1);
    await test.run(operation, input);
    const [, ...records] = await test.records();
    expect(records.map(({ eventName, dynamodb }) => `${eventName} ${dynamodb.Keys.a.S}`)).toEqual(recorded);
    const numbers = records.map(({ dynamodb }) => dynamodb.SequenceNumber as string);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect([...numbers].sort()).toEqual(numbers);
  });

  it("does not come of an item that is the same but for how it is written, and is there once it is not", async () => {
    await using test = await open("NEW_AND_OLD_IMAGES");
    const puts: Json[] = [
      {
        m: { M: { x: { N: "1.50" }, y: { BOOL: true } } },
        s: { SS: ["p", "q"] },
        n: { NS: ["2", "10"] },
        b: { B: "AA==" },
      },
      {
        m: { M: { y: { BOOL: true }, x: { N: "15e-1" } } },
        s: { SS: ["q", "p"] },
        n: { NS: ["1e1", "2.0"] },
        b: { B: "AA==" },
      },
      {
        m: { M: { y: { BOOL: true }, x: { N: "15e-1" } } },
        s: { SS: ["q", "p"] },
        n: { NS: ["1e1", "2.0"] },
        b: { B: "AQ==" },
      },
    ];
    for (const put of puts) await test.run("PutItem", { TableName, Item: { ...key("1"), ...put } });
    const [first, second, ...others] = await test.records();
    expect(others).toEqual([]);
    const { Item } = await test.run("GetItem", { TableName, Key: key("1") });
    expect(second.dynamodb.NewImage).toEqual(Item);
    expect(second.dynamodb.OldImage).toEqual(first.dynamodb.NewImage);
    expect(first.dynamodb.NewImage).toMatchObject({ m: { M: { x: { N: "1.5" } } }, b: { B: "AA==" } });
  });

  it("does not come of what was refused", async () => {
    await using test = await open("KEYS_ONLY");
    await expect(
      test.run("PutItem", { TableName, Item: item("1", 1), ConditionExpression: "attribute_exists(a)" }),
    ).rejects.toThrow("The conditional request failed");
    await expect(
      test.run("TransactWriteItems", {
        TransactItems: [
          { Put: { TableName, Item: item("1", 1) } },
          { ConditionCheck: { TableName, Key: key("none"), ConditionExpression: "attribute_exists(a)" } },
        ],
      }),
    ).rejects.toThrow("Transaction cancelled");
    expect(await test.records()).toEqual([]);
  });

  it("comes once of a transaction that its client repeats", async () => {
    await using test = await open("KEYS_ONLY");
    const transaction = {
      ClientRequestToken: "token",
      TransactItems: [{ Update: update("1", "ADD n :n") }],
    };
    await test.run("TransactWriteItems", transaction);
    await test.run("TransactWriteItems", transaction);
    expect(await test.records()).toHaveLength(1);
  });

  it("goes to its own table's stream", async () => {
    await using test = await open("KEYS_ONLY");
    await test.run("CreateTable", table("other", "KEYS_ONLY"));
    await test.run("CreateTable", table("silent"));
    const put = (name: string) => ({ Put: { TableName: name, Item: item(name, 1) } });
    await test.run("TransactWriteItems", { TransactItems: [put("silent"), put("other"), put(TableName)] });
    expect((await test.records()).map(({ dynamodb }) => dynamodb.Keys)).toEqual([key(TableName)]);
    const others = await test.records(await test.arnOf("other"));
    expect(others.map(({ dynamodb }) => dynamodb.Keys)).toEqual([key("other")]);
  });

  it("is there after the database was opened again", async () => {
    const path = temporaryDirectory();
    let before: Json[];
    {
      await using test = await open("NEW_AND_OLD_IMAGES", path);
      await test.put("1", 1);
      before = await test.records();
    }
    await using test = await open(undefined, path);
    expect(await test.records()).toEqual(before);
    await test.put("1", 2);
    const after = await test.records();
    expect(after.slice(0, 1)).toEqual(before);
    expect(after[1].dynamodb.SequenceNumber > before[0].dynamodb.SequenceNumber).toBe(true);
    expect(await test.database.findFaults()).toEqual([]);
  });
});

describe("DescribeStream", () => {
  it("describes a stream", async () => {
    await using test = await open("NEW_IMAGE");
    const arn = await test.arnOf();
    expect(await test.stream("DescribeStream", { StreamArn: arn })).toEqual({
      StreamDescription: {
        StreamArn: `arn:aws:dynamodb:us-east-1:000000000000:table/${TableName}/stream/2026-01-31T12:00:00.000`,
        StreamLabel: "2026-01-31T12:00:00.000",
        StreamStatus: "ENABLED",
        StreamViewType: "NEW_IMAGE",
        CreationRequestDateTime: START / 1000,
        TableName,
        KeySchema: [{ AttributeName: "a", KeyType: "HASH" }],
        Shards: [
          {
            ShardId: expect.stringMatching(/^shardId-\d{20}-[0-9a-f]{8}$/),
            SequenceNumberRange: { StartingSequenceNumber: expect.stringMatching(/^\d{21,40}$/) },
          },
        ],
      },
    });
  });

  it("shows a shard for every four hours of the last day, each the child of the one before", async () => {
    await using test = await open("KEYS_ONLY");
    const arn = await test.arnOf();
    test.pass(4 * HOUR - 1);
    expect(await test.shardsOf(arn)).toHaveLength(1);
    test.pass(1);
    const [parent, child, ...others] = await test.shardsOf(arn);
    expect(others).toEqual([]);
    expect(child.ParentShardId).toBe(parent.ShardId);
    expect(parent.ParentShardId).toBeUndefined();
    const { StartingSequenceNumber, EndingSequenceNumber } = parent.SequenceNumberRange;
    expect(StartingSequenceNumber < EndingSequenceNumber).toBe(true);
    expect(EndingSequenceNumber < child.SequenceNumberRange.StartingSequenceNumber).toBe(true);
    expect(child.SequenceNumberRange.EndingSequenceNumber).toBeUndefined();

    test.pass(100 * HOUR);
    const shards = await test.shardsOf(arn);
    expect(shards).toHaveLength(7);
    for (const [i, shard] of shards.slice(1).entries()) expect(shard.ParentShardId).toBe(shards[i].ShardId);
    expect(shards.filter((shard) => !shard.SequenceNumberRange.EndingSequenceNumber)).toEqual(shards.slice(-1));
  });

  it("pages through shards, and filters the children of one", async () => {
    await using test = await open("KEYS_ONLY");
    const arn = await test.arnOf();
    test.pass(9 * HOUR);
    const shards = await test.shardsOf(arn);
    const first = await test.describeStream(arn, { Limit: 2 });
    expect(first).toMatchObject({ Shards: shards.slice(0, 2), LastEvaluatedShardId: shards[1].ShardId });
    const second = await test.describeStream(arn, { Limit: 2, ExclusiveStartShardId: first.LastEvaluatedShardId });
    expect(second.Shards).toEqual(shards.slice(2));
    expect(second.LastEvaluatedShardId).toBeUndefined();
    const childrenOf = async (ShardId: string) =>
      (await test.describeStream(arn, { ShardFilter: { Type: "CHILD_SHARDS", ShardId } })).Shards;
    expect(await childrenOf(shards[1].ShardId)).toEqual([shards[2]]);
    expect(await childrenOf(shards[2].ShardId)).toEqual([]);
  });

  const absent = "arn:aws:dynamodb:us-east-1:000000000000:table/none/stream/2020-01-01T00:00:00.000";
  const invalid = (rest: string) => `ValidationException: ${rest}`;
  const refusals: readonly [what: string, input: (arn: string) => object, error: string][] = [
    // AWS's own tests of its SDK for JavaScript have `fake-stream`, which is shorter than the model allows, and this text.
    ["a text that is no ARN", () => ({ StreamArn: "fake-stream" }), invalid("Invalid StreamArn")],
    ["no ARN", () => ({}), invalid("Invalid StreamArn")],
    ["a longer text that is no ARN", () => ({ StreamArn: "x".repeat(40) }), invalid("Invalid StreamArn")],
    ["a table's ARN", (arn) => ({ StreamArn: arn.split("/stream/")[0] }), invalid("Invalid StreamArn")],
    [
      "an unknown ARN",
      () => ({ StreamArn: absent }),
      `ResourceNotFoundException: Requested resource not found: Stream: ${absent} not found`,
    ],
    [
      "a limit of 0",
      (StreamArn) => ({ StreamArn, Limit: 0 }),
      invalid(
        "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
      ),
    ],
    [
      "a limit of 101",
      (StreamArn) => ({ StreamArn, Limit: 101 }),
      invalid("One or more parameter values were invalid: Limit cannot be greater than the maximum: 100"),
    ],
    [
      "a limit of 101, before a text that is no ARN",
      () => ({ StreamArn: "fake-stream", Limit: 101 }),
      invalid("One or more parameter values were invalid: Limit cannot be greater than the maximum: 100"),
    ],
    [
      "a short shard id",
      (StreamArn) => ({ StreamArn, ExclusiveStartShardId: "x" }),
      invalid(
        "1 validation error detected: Value 'x' at 'exclusiveStartShardId' failed to satisfy constraint: Member must have length greater than or equal to 28",
      ),
    ],
    [
      "a filter of another type",
      (StreamArn) => ({ StreamArn, ShardFilter: { Type: "PARENTS", ShardId: "x".repeat(30) } }),
      invalid(
        "1 validation error detected: Value 'PARENTS' at 'shardFilter.type' failed to satisfy constraint: Member must satisfy enum value set: [CHILD_SHARDS]",
      ),
    ],
    [
      "a filter by a shard that is not there",
      (StreamArn) => ({
        StreamArn,
        ShardFilter: { Type: "CHILD_SHARDS", ShardId: `shardId-${"0".repeat(20)}-00000000` },
      }),
      "ResourceNotFoundException: Requested resource not found: Shard does not exist",
    ],
    [
      "a filter without a shard",
      (StreamArn) => ({ StreamArn, ShardFilter: { Type: "CHILD_SHARDS" } }),
      invalid("One or more parameter values were invalid: ShardFilter must have both a Type and a ShardId"),
    ],
  ];
  it.each(refusals)("refuses %s", async (_what, input, error) => {
    await using test = await open("KEYS_ONLY");
    expect(await refusal(test.stream("DescribeStream", input(await test.arnOf())))).toBe(error);
  });
});

describe("ListStreams", () => {
  it("lists streams, all or a table's, by pages", async () => {
    await using test = await open();
    for (const name of ["ccc", "aaa", "bbb"]) await test.run("CreateTable", table(name, "KEYS_ONLY"));
    await test.run("CreateTable", table("silent"));
    const streamOf = async (name: string) => ({
      StreamArn: await test.arnOf(name),
      TableName: name,
      StreamLabel: "2026-01-31T12:00:00.000",
    });
    const all = [await streamOf("aaa"), await streamOf("bbb"), await streamOf("ccc")];
    expect(await test.stream("ListStreams", {})).toEqual({ Streams: all });
    expect(await test.stream("ListStreams", { TableName: "bbb" })).toEqual({ Streams: [all[1]] });
    expect(await test.stream("ListStreams", { TableName: "silent" })).toEqual({ Streams: [] });
    expect(await test.stream("ListStreams", { TableName: "none" })).toEqual({ Streams: [] });
    const page = { Streams: all.slice(0, 2), LastEvaluatedStreamArn: all[1]!.StreamArn };
    expect(await test.stream("ListStreams", { Limit: 2 })).toEqual(page);
    const rest = { Limit: 2, ExclusiveStartStreamArn: page.LastEvaluatedStreamArn };
    expect(await test.stream("ListStreams", rest)).toEqual({ Streams: [all[2]] });
  });

  it.each([
    [
      { Limit: 0 },
      "Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      { Limit: 101 },
      "One or more parameter values were invalid: Limit cannot be greater than the maximum allowed size: 100",
    ],
    [
      { TableName: "ab" },
      "Value 'ab' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3",
    ],
    [
      { TableName: "a b" },
      "Value 'a b' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
    ],
    [
      { ExclusiveStartStreamArn: "x" },
      "Value 'x' at 'exclusiveStartStreamArn' failed to satisfy constraint: Member must have length greater than or equal to 37",
    ],
  ])("refuses %o", async (input, message) => {
    await using test = await open();
    const error = await refusal(test.stream("ListStreams", input));
    expect(error.replace("1 validation error detected: ", "")).toBe(`ValidationException: ${message}`);
  });
});

describe("GetShardIterator", () => {
  /** A shard with records 1, 2 and 3, and what follows an iterator of it. */
  async function shardOfThree() {
    const test = await open("KEYS_ONLY");
    for (const a of ["1", "2", "3"]) await test.put(a, 1);
    const arn = await test.arnOf();
    const [shard] = await test.shardsOf(arn);
    const numbers = (await test.records()).map(({ dynamodb }) => dynamodb.SequenceNumber as string);
    const read = async (iterator: string) =>
      (await test.getRecords(iterator)).Records.map((record: Json) => record.dynamodb.Keys.a.S).join("");
    const start = shard.SequenceNumberRange.StartingSequenceNumber as string;
    return { ...test, arn, shardId: shard.ShardId as string, numbers, start, read };
  }

  it.each<[type: string, number: (numbers: string[], start: string) => string | undefined, read: string]>([
    ["TRIM_HORIZON", () => undefined, "123"],
    ["LATEST", () => undefined, ""],
    ["AT_SEQUENCE_NUMBER", ([first]) => first, "123"],
    ["AT_SEQUENCE_NUMBER", ([, second]) => second, "23"],
    ["AFTER_SEQUENCE_NUMBER", ([, second]) => second, "3"],
    ["AFTER_SEQUENCE_NUMBER", ([, , third]) => third, ""],
    ["AT_SEQUENCE_NUMBER", (_, start) => start, "123"],
    ["AFTER_SEQUENCE_NUMBER", (_, start) => start, "123"],
  ])("%s begins where it says", async (type, number, expected) => {
    await using test = await shardOfThree();
    const iterator = await test.iterator(test.arn, test.shardId, type, number(test.numbers, test.start));
    expect(await test.read(iterator)).toBe(expected);
  });

  it("AT_TIMESTAMP begins with the first record that is not older", async () => {
    await using test = await open("NEW_IMAGE");
    const arn = await test.arnOf();
    for (let n = 0; n < 20; n++) {
      await test.put("1", n);
      if (n % 2 === 1) test.pass(500);
    }
    const [{ ShardId }] = await test.shardsOf(arn);
    const firstAt = async (milliseconds: number) => {
      const Timestamp = (START + milliseconds) / 1000;
      const at = { StreamArn: arn, ShardId, ShardIteratorType: "AT_TIMESTAMP", Timestamp };
      const { ShardIterator } = await test.stream("GetShardIterator", at);
      return Number((await test.getRecords(ShardIterator)).Records[0]?.dynamodb.NewImage.n.N);
    };
    for (let n = 0; n < 20; n += 2) {
      const written = n * 250;
      expect(await firstAt(written)).toBe(n);
      if (n > 0) expect(await firstAt(written - 1)).toBe(n);
    }
    expect(await firstAt(-HOUR)).toBe(0);
    expect(await firstAt(10 * 500)).toBe(Number.NaN);
    await test.put("1", 20);
    expect(await firstAt(10 * 500)).toBe(20);
    // Older than what is kept is as TRIM_HORIZON.
    test.pass(24 * HOUR - 1_000);
    expect(await firstAt(0)).toBe(16);
  });

  it("takes a sequence number however many zeros it has in front", async () => {
    await using test = await shardOfThree();
    const second = test.numbers[1]!;
    expect(second).toMatch(/^[1-9]/);
    expect(await test.read(await test.iterator(test.arn, test.shardId, "AT_SEQUENCE_NUMBER", `00${second}`))).toBe(
      "23",
    );
  });

  it("LATEST of an open shard reads what is written from then on", async () => {
    await using test = await shardOfThree();
    const iterator = await test.iterator(test.arn, test.shardId, "LATEST");
    await test.put("4", 1);
    await test.put("5", 1);
    expect(await test.read(iterator)).toBe("45");
    expect(await test.read(iterator)).toBe("45");
  });

  const absent = "arn:aws:dynamodb:us-east-1:000000000000:table/none/stream/2020-01-01T00:00:00.000";
  const other = "shardId-00000001769860800000-00000000";
  const parameter = (text: string) => `ValidationException: One or more parameter values were invalid: ${text}`;
  const refusals: readonly [what: string, change: (numbers: string[]) => object, error: string][] = [
    [
      "what the model does not allow, all of it",
      () => ({ StreamArn: undefined, ShardId: "x", ShardIteratorType: "FIRST", SequenceNumber: "1" }),
      "ValidationException: 3 validation errors detected: " +
        "Value 'x' at 'shardId' failed to satisfy constraint: Member must have length greater than or equal to 28; " +
        "Value 'FIRST' at 'shardIteratorType' failed to satisfy constraint: Member must satisfy enum value set: " +
        "[AT_SEQUENCE_NUMBER, AFTER_SEQUENCE_NUMBER, TRIM_HORIZON, LATEST, AT_TIMESTAMP]; " +
        "Value '1' at 'sequenceNumber' failed to satisfy constraint: Member must have length greater than or equal to 21",
    ],
    [
      "a sequence number that is missing",
      () => ({ ShardIteratorType: "AT_SEQUENCE_NUMBER" }),
      parameter("Invalid SequenceNumber"),
    ],
    [
      "a sequence number that is missing, before an unknown stream",
      () => ({ ShardIteratorType: "AFTER_SEQUENCE_NUMBER", StreamArn: absent }),
      parameter("Invalid SequenceNumber"),
    ],
    [
      "a sequence number with LATEST",
      ([first]) => ({ ShardIteratorType: "LATEST", SequenceNumber: first }),
      parameter("SequenceNumber should not be passed for this iterator type"),
    ],
    [
      "a sequence number with TRIM_HORIZON",
      ([first]) => ({ SequenceNumber: first }),
      parameter("SequenceNumber should not be passed for this iterator type"),
    ],
    [
      "a sequence number with AT_TIMESTAMP",
      ([first]) => ({ ShardIteratorType: "AT_TIMESTAMP", SequenceNumber: first, Timestamp: START / 1000 }),
      parameter("SequenceNumber should not be passed for this iterator type"),
    ],
    ["a moment that is missing", () => ({ ShardIteratorType: "AT_TIMESTAMP" }), parameter("Invalid Timestamp")],
    [
      "a moment with LATEST",
      () => ({ ShardIteratorType: "LATEST", Timestamp: START / 1000 }),
      parameter("Timestamp should not be passed for this iterator type"),
    ],
    [
      "a moment that is yet to come",
      () => ({ ShardIteratorType: "AT_TIMESTAMP", Timestamp: START / 1000 + 0.001 }),
      parameter("Timestamp is in the future"),
    ],
    ["a text that is no ARN", () => ({ StreamArn: "fake-stream" }), "ValidationException: Invalid StreamArn"],
    [
      "an unknown stream",
      () => ({ StreamArn: absent }),
      `ResourceNotFoundException: Requested resource not found: Stream: ${absent} not found`,
    ],
    [
      "an unknown shard",
      () => ({ ShardId: other }),
      "ResourceNotFoundException: Requested resource not found: Shard does not exist",
    ],
    [
      "a sequence number of another shard",
      () => ({ ShardIteratorType: "AT_SEQUENCE_NUMBER", SequenceNumber: "1".repeat(35) }),
      "ValidationException: Invalid SequenceNumber for the shard",
    ],
    [
      "a sequence number that is none",
      () => ({ ShardIteratorType: "AT_SEQUENCE_NUMBER", SequenceNumber: "x".repeat(21) }),
      "ValidationException: Invalid SequenceNumber for the shard",
    ],
    [
      "a sequence number that is yet to come",
      ([first]) => ({
        ShardIteratorType: "AFTER_SEQUENCE_NUMBER",
        SequenceNumber: `${first!.slice(0, 15)}9${first!.slice(16)}`,
      }),
      "ValidationException: Invalid SequenceNumber for the shard",
    ],
  ];
  it.each(refusals)("refuses %s", async (_what, change, error) => {
    await using test = await shardOfThree();
    const input = { StreamArn: test.arn, ShardId: test.shardId, ShardIteratorType: "TRIM_HORIZON" };
    expect(await refusal(test.stream("GetShardIterator", { ...input, ...change(test.numbers) }))).toBe(error);
  });
});

describe("GetRecords", () => {
  it("reads on where it stopped", async () => {
    await using test = await open("KEYS_ONLY");
    for (let i = 0; i < 7; i++) await test.put(`${i}`, 1);
    const arn = await test.arnOf();
    let iterator = await test.iterator(arn, (await test.shardsOf(arn))[0].ShardId);
    const pages: string[] = [];
    for (let i = 0; i < 4; i++) {
      const { Records, NextShardIterator } = await test.getRecords(iterator, 3);
      pages.push(Records.map((record: Json) => record.dynamodb.Keys.a.S).join(""));
      iterator = NextShardIterator;
      if (i === 2) await test.put("new", 1);
    }
    expect(pages).toEqual(["012", "345", "6", "new"]);
  });

  it("answers a thousand records unless told fewer, and no more than a mebibyte", async () => {
    await using test = await open("NEW_IMAGE");
    const puts = (count: number, extra: object) =>
      test.run("BatchWriteItem", {
        RequestItems: {
          [TableName]: Array.from({ length: count }, (_, i) => ({
            PutRequest: { Item: { ...item(`${Math.random()}/${i}`, 1), ...extra } },
          })),
        },
      });
    for (let i = 0; i < 41; i++) await puts(25, {});
    const arn = await test.arnOf();
    const iterator = await test.iterator(arn, (await test.shardsOf(arn))[0].ShardId);
    const first = await test.getRecords(iterator);
    expect(first.Records).toHaveLength(1000);
    expect((await test.getRecords(first.NextShardIterator)).Records).toHaveLength(25);

    const latest = await test.iterator(arn, (await test.shardsOf(arn))[0].ShardId, "LATEST");
    await puts(5, { text: { S: "x".repeat(300_000) } });
    const large = await test.getRecords(latest);
    expect(large.Records).toHaveLength(3);
    expect((await test.getRecords(large.NextShardIterator)).Records).toHaveLength(2);
  });

  it("goes from a closed shard to its child", async () => {
    await using test = await open("KEYS_ONLY");
    const arn = await test.arnOf();
    await test.put("1", 1);
    const open_ = await test.getRecords(await test.iterator(arn, (await test.shardsOf(arn))[0].ShardId));
    expect(open_.NextShardIterator).toBeDefined();
    test.pass(4 * HOUR);
    await test.put("2", 1);
    const [parent, child] = await test.shardsOf(arn);
    const last = await test.getRecords(await test.iterator(arn, parent.ShardId), 1);
    expect(last.Records).toHaveLength(1);
    const end = last.NextShardIterator ? await test.getRecords(last.NextShardIterator) : last;
    expect(end.NextShardIterator).toBeUndefined();
    const next = await test.getRecords(await test.iterator(arn, child.ShardId));
    expect(next.Records.map((record: Json) => record.dynamodb.Keys)).toEqual([key("2")]);
    expect(next.NextShardIterator).toBeDefined();
  });

  it("answers nothing, and no next iterator, after the end of a closed shard", async () => {
    await using test = await open("KEYS_ONLY");
    const arn = await test.arnOf();
    await test.put("1", 1);
    test.pass(4 * HOUR);
    const [parent] = await test.shardsOf(arn);
    const { EndingSequenceNumber } = parent.SequenceNumberRange;
    for (const [type, number] of [["LATEST"], ["AFTER_SEQUENCE_NUMBER", EndingSequenceNumber]]) {
      expect(await test.getRecords(await test.iterator(arn, parent.ShardId, type, number))).toEqual({ Records: [] });
    }
  });

  it("an iterator lasts a quarter of an hour", async () => {
    await using test = await open("KEYS_ONLY");
    const arn = await test.arnOf();
    const iterator = await test.iterator(arn, (await test.shardsOf(arn))[0].ShardId, "LATEST");
    test.pass(15 * MINUTE);
    await test.getRecords(iterator);
    test.pass(1);
    expect(await refusal(test.getRecords(iterator))).toBe(
      "ExpiredIteratorException: The provided iterator exceeds the maximum age allowed.",
    );
  });

  const refusals: readonly [what: string, input: (iterator: string) => object, error: string][] = [
    [
      "no iterator",
      () => ({}),
      "1 validation error detected: Value null at 'shardIterator' failed to satisfy constraint: Member must not be null",
    ],
    ["a text that is no iterator", () => ({ ShardIterator: "x" }), "Invalid ShardIterator"],
    ["an iterator that was changed", (iterator) => ({ ShardIterator: `${iterator}|` }), "Invalid ShardIterator"],
    [
      "an iterator of something else",
      (iterator) => ({ ShardIterator: `${iterator.split("|", 2).join("|")}|W10=` }),
      "Invalid ShardIterator",
    ],
    [
      "an iterator that is none, before the limit",
      () => ({ ShardIterator: "x", Limit: 1001 }),
      "Invalid ShardIterator",
    ],
    [
      "a limit of 0",
      (ShardIterator) => ({ ShardIterator, Limit: 0 }),
      "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      "a limit of 1001",
      (ShardIterator) => ({ ShardIterator, Limit: 1001 }),
      "One or more parameter values were invalid: Limit should be less than or equal to 1000",
    ],
  ];
  it.each(refusals)("refuses %s", async (_what, input, message) => {
    await using test = await open("KEYS_ONLY");
    const arn = await test.arnOf();
    const iterator = await test.iterator(arn, (await test.shardsOf(arn))[0].ShardId);
    expect(await refusal(test.stream("GetRecords", input(iterator)))).toBe(`ValidationException: ${message}`);
  });
});

describe("a record's day", () => {
  const TRIMMED = "TrimmedDataAccessException: The data you are trying to access has been trimmed";

  it("ends after 24 hours, and TRIM_HORIZON begins after it", async () => {
    await using test = await open("KEYS_ONLY");
    const arn = await test.arnOf();
    await test.put("old", 1);
    test.pass(HOUR);
    await test.put("young", 1);
    const [shard] = await test.shardsOf(arn);
    const [{ dynamodb: old }, { dynamodb: young }] = await test.records();
    const at = (number: string, type = "AT_SEQUENCE_NUMBER") => test.iterator(arn, shard.ShardId, type, number);
    test.pass(23 * HOUR - MINUTE);
    const taken = { horizon: await test.iterator(arn, shard.ShardId), exact: await at(old.SequenceNumber) };
    test.pass(MINUTE);
    expect((await test.getRecords(taken.exact)).Records).toHaveLength(2);
    test.pass(1);
    expect(await refusal(test.getRecords(taken.exact))).toBe(TRIMMED);
    expect(await refusal(at(old.SequenceNumber))).toBe(TRIMMED);
    expect(await refusal(at(old.SequenceNumber, "AFTER_SEQUENCE_NUMBER"))).toBe(TRIMMED);
    const { Records } = await test.getRecords(taken.horizon);
    expect(Records.map((record: Json) => record.dynamodb.Keys)).toEqual([key("young")]);
    expect((await test.getRecords(await at(young.SequenceNumber))).Records).toHaveLength(1);
  });

  it("does not end an idle shard's LATEST", async () => {
    await using test = await open("KEYS_ONLY");
    const arn = await test.arnOf();
    await test.put("1", 1);
    test.pass(4 * HOUR - MINUTE);
    let iterator = await test.iterator(arn, (await test.shardsOf(arn))[0].ShardId, "LATEST");
    for (let i = 0; i < 100 && iterator; i++) {
      test.pass(14 * MINUTE);
      const { Records, NextShardIterator } = await test.getRecords(iterator);
      expect(Records).toEqual([]);
      iterator = NextShardIterator;
    }
    expect(iterator).toBeUndefined();
  });

  it("ends its shard, too, and then it is gone from the store", async () => {
    await using test = await open("KEYS_ONLY");
    const arn = await test.arnOf();
    await test.put("1", 1);
    const [{ ShardId }] = await test.shardsOf(arn);
    test.pass(28 * HOUR - MINUTE);
    const iterator = await test.iterator(arn, ShardId);
    test.pass(MINUTE);
    expect(await refusal(test.iterator(arn, ShardId))).toBe(
      "ResourceNotFoundException: Requested resource not found: Shard does not exist",
    );
    expect(await refusal(test.getRecords(iterator))).toBe(TRIMMED);
    await test.database.maintain();
    await test.put("2", 1);
    expect((await test.records()).map(({ dynamodb }) => dynamodb.Keys)).toEqual([key("2")]);
    expect(await test.database.findFaults()).toEqual([]);
  });
});

describe("a clock that is set back", () => {
  const order = (records: Json[]) => records.map(({ dynamodb }) => dynamodb.NewImage.n.N).join(" ");

  it("puts no record before an earlier one", async () => {
    await using test = await open("NEW_IMAGE");
    for (const [n, hours] of [3, 6, -7, 3, -12, 20, -3].entries()) {
      test.pass(hours * HOUR);
      await test.put("1", n);
    }
    const records = await test.records();
    expect(order(records)).toBe("0 1 2 3 4 5 6");
    const numbers = records.map(({ dynamodb }) => dynamodb.SequenceNumber);
    expect([...numbers].sort()).toEqual(numbers);
    expect(await test.database.findFaults()).toEqual([]);
  });

  it("opens no shard again that a consumer has read to its end, even in another process", async () => {
    const path = temporaryDirectory();
    {
      await using test = await open("NEW_IMAGE", path);
      test.pass(5 * HOUR);
      await test.put("1", 0);
    }
    await using test = await open(undefined, path);
    const [parent, child] = await test.shardsOf(await test.arnOf());
    expect(parent.SequenceNumberRange.EndingSequenceNumber).toBeDefined();
    expect(child.SequenceNumberRange.EndingSequenceNumber).toBeUndefined();
    await test.put("1", 1);
    expect(order(await test.records())).toBe("0 1");
  });

  it("may have been far ahead", async () => {
    await using test = await open("NEW_IMAGE");
    const years = 5_000 * 365 * 24 * HOUR;
    await test.put("1", 0);
    test.pass(years);
    await test.put("1", 1);
    test.pass(-years);
    await test.put("1", 2);
    const shards = await test.shardsOf(await test.arnOf());
    expect(shards.length).toBeLessThan(20);
    expect(order(await test.records())).toBe("0 1 2");
  });
});

describe("a stream that is switched off", () => {
  const enabled = (StreamViewType: ViewType) => ({
    TableName,
    StreamSpecification: { StreamEnabled: true, StreamViewType },
  });
  const disabled = { TableName, StreamSpecification: { StreamEnabled: false } };

  it("stays readable for a day, and then is gone", async () => {
    await using test = await open("KEYS_ONLY");
    const arn = await test.arnOf();
    await test.put("1", 1);
    test.pass(HOUR);
    await test.run("UpdateTable", disabled);
    await test.put("2", 1);
    const { Table } = await test.run("DescribeTable", { TableName });
    expect(Table.LatestStreamArn).toBe(arn);
    expect(Table.StreamSpecification).toBeUndefined();

    const { StreamStatus, Shards } = await test.describeStream(arn);
    expect(StreamStatus).toBe("DISABLED");
    expect(Shards).toHaveLength(1);
    expect(Shards[0].SequenceNumberRange.EndingSequenceNumber).toBeDefined();
    const { Records, NextShardIterator } = await test.getRecords(await test.iterator(arn, Shards[0].ShardId));
    expect(Records.map((record: Json) => record.dynamodb.Keys)).toEqual([key("1")]);
    expect(NextShardIterator).toBeUndefined();

    test.pass(24 * HOUR);
    await test.database.maintain();
    expect(await test.shardsOf(arn)).toHaveLength(1);
    test.pass(1);
    await test.database.maintain();
    expect(await refusal(test.describeStream(arn))).toBe(
      `ResourceNotFoundException: Requested resource not found: Stream: ${arn} not found`,
    );
    expect(await test.stream("ListStreams", { TableName })).toEqual({ Streams: [] });
    expect(await test.database.findFaults()).toEqual([]);
  });

  it("has a new ARN when it is switched on again, and the old one beside it", async () => {
    await using test = await open("KEYS_ONLY");
    const first = await test.arnOf();
    await test.put("1", 1);
    await test.run("UpdateTable", disabled);
    await test.run("UpdateTable", enabled("NEW_IMAGE"));
    await test.put("2", 1);
    const second = await test.arnOf();
    expect(second).not.toBe(first);
    expect((await test.records(first)).map(({ dynamodb }) => dynamodb.Keys)).toEqual([key("1")]);
    expect((await test.records(second)).map(({ dynamodb }) => dynamodb.NewImage)).toEqual([item("2", 1)]);
    const { Streams } = await test.stream("ListStreams", { TableName });
    expect(Streams.map(({ StreamArn }: Json) => StreamArn)).toEqual([first, second]);
  });

  it("outlives its table, and is not its successor's", async () => {
    await using test = await open("KEYS_ONLY");
    const first = await test.arnOf();
    await test.put("1", 1);
    await test.run("DeleteTable", { TableName });
    expect((await test.describeStream(first)).StreamStatus).toBe("DISABLED");
    await test.run("CreateTable", table(TableName, "KEYS_ONLY"));
    await test.put("2", 1);
    const second = await test.arnOf();
    expect(second).not.toBe(first);
    expect((await test.records(first)).map(({ dynamodb }) => dynamodb.Keys)).toEqual([key("1")]);
    expect((await test.records(second)).map(({ dynamodb }) => dynamodb.Keys)).toEqual([key("2")]);
    expect(await test.database.findFaults()).toEqual([]);
  });

  it("cannot be switched off or on twice", async () => {
    await using test = await open("KEYS_ONLY");
    expect(await refusal(test.run("UpdateTable", enabled("NEW_IMAGE")))).toBe(
      `ValidationException: Table already has an enabled stream: TableName: ${TableName}`,
    );
    await test.run("UpdateTable", disabled);
    expect(await refusal(test.run("UpdateTable", disabled))).toBe(
      `ValidationException: Table has no stream to disable: TableName: ${TableName}`,
    );
  });
});

it("a fork has its own stream from then on", async () => {
  await using test = await open("KEYS_ONLY");
  await test.put("1", 1);
  const arn = await test.arnOf();
  const copy = test.database.fork();
  await copy.execute("PutItem", { TableName, Item: item("2", 1) });
  expect(await test.records(arn)).toHaveLength(1);
  expect(await copy.findFaults()).toEqual([]);
  await copy.close();
});
