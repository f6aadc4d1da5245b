// Batches of reads: chunks, keys given twice, what is left unprocessed, order, and how far reads run ahead.

import { beforeAll, describe, expect, test, vi } from "vitest";
import {
  BatchGetError,
  Decimal,
  type Item,
  ProvisionedThroughputExceededException,
  type RetryOptions,
  resource,
  type Table,
  ValidationException,
} from "../../src/index.ts";
import { describeAccesses } from "./accesses.ts";
import { type Call, type RecordingTransport, recordingTransport } from "./recording-transport.ts";

type WireKey = { readonly id: { readonly N: string } };

function keysOf({ input }: Call, table = "t"): WireKey[] {
  return (input as { RequestItems: Record<string, { Keys: WireKey[] }> }).RequestItems[table]?.Keys ?? [];
}

const idsOf = (call: Call) => keysOf(call).map(({ id }) => Number(id.N));
const ids = (from: number, end: number) => Array.from({ length: end - from }, (_, i) => from + i);
const keys = (from: number, end: number) => ids(from, end).map((id) => ({ id }));
const idOf = ({ id }: Item) => id;

/** Answers every key with an item, last key first; of each request only as many as `sizes` says. */
function items(...sizes: readonly (number | Error)[]): RecordingTransport {
  return recordingTransport((call, number) => {
    const size = sizes[number] ?? 100;
    if (size instanceof Error) throw size;
    const [read, left] = [keysOf(call).slice(0, size), keysOf(call).slice(size)];
    return {
      Responses: { t: read.toReversed() },
      UnprocessedKeys: left.length > 0 ? { t: { Keys: left } } : {},
      ConsumedCapacity: [{ TableName: "t", CapacityUnits: read.length / 2 }],
    };
  });
}

function tableOn(transport: RecordingTransport): Table {
  return resource("dynamodb", { transport }).Table("t");
}

function countedPauses(maxAttempts?: number) {
  const pauses: number[] = [];
  const delay = async (milliseconds: number) => {
    pauses.push(milliseconds);
  };
  const retry: RetryOptions = { maxAttempts, random: () => 1, delay };
  return { pauses, retry };
}

const throttled = () => new ProvisionedThroughputExceededException("too fast");

test.each([
  [0, []],
  [1, [1]],
  [100, [100]],
  [101, [100, 1]],
  [250, [100, 100, 50]],
])("%i keys are asked for as %j", async (count, sizes) => {
  const transport = items();
  expect(await tableOn(transport).batchGet(keys(0, count))).toHaveLength(count);
  expect(transport.calls.map((call) => keysOf(call).length)).toEqual(sizes);
});

test("keys are given once, however they are written", async () => {
  const transport = items();
  const twice = [{ a: 1, id: 1 }, { id: 1n, a: new Decimal("1.0") }, { id: 2, a: 1 }, ...keys(0, 99), { id: 2, a: 1n }];
  await tableOn(transport).batchGet(twice);
  expect(transport.calls.map((call) => keysOf(call).length)).toEqual([100, 1]);
});

test("what is read, and how, is said with every request", async () => {
  const transport = items(1);
  const { retry } = countedPauses();
  const read = tableOn(transport).batchGet(keys(0, 2), {
    ConsistentRead: true,
    ProjectionExpression: ["id", "size"],
    ReturnConsumedCapacity: "TOTAL",
    retry,
  });
  expect(read.consumedCapacity).toEqual([]);
  await read;
  const settings = {
    ConsistentRead: true,
    ProjectionExpression: "#n0, #n1",
    ExpressionAttributeNames: { "#n0": "id", "#n1": "size" },
  };
  expect(transport.calls.map(({ input }) => input)).toEqual([
    {
      RequestItems: { t: { ...settings, Keys: [{ id: { N: "0" } }, { id: { N: "1" } }] } },
      ReturnConsumedCapacity: "TOTAL",
    },
    { RequestItems: { t: { ...settings, Keys: [{ id: { N: "1" } }] } }, ReturnConsumedCapacity: "TOTAL" },
  ]);
  expect(read.consumedCapacity).toEqual([{ TableName: "t", CapacityUnits: 1 }]);
});

test("with keepOrder the items come in the order of their keys, otherwise as they come", async () => {
  const { retry } = countedPauses();
  const shuffled = [5, 3, 9, 1].map((id) => ({ id }));
  expect((await tableOn(items(2)).batchGet(shuffled, { retry })).map(idOf)).toEqual([3, 5, 1, 9]);
  expect((await tableOn(items(2)).batchGet(shuffled, { retry, keepOrder: true })).map(idOf)).toEqual([5, 3, 9, 1]);
});

describe("keepOrder reads keys that a projection leaves out", () => {
  const transport = () =>
    recordingTransport((call) => ({
      Responses: {
        t: keysOf(call)
          .toReversed()
          .map((key) => ({ ...key, x: { S: `x${key.id.N}` } })),
      },
      UnprocessedKeys: {},
    }));

  test.each<[projection: (string | string[])[], sent: string, expected: object[]]>([
    [["x"], "#n0, #n1", [{ x: "x2" }, { x: "x1" }]],
    [["x.id"], "#n0.#n1, #n1", [{ x: "x2" }, { x: "x1" }]],
    [
      ["id", "x"],
      "#n0, #n1",
      [
        { id: 2, x: "x2" },
        { id: 1, x: "x1" },
      ],
    ],
    [
      ["x", ["id"]],
      "#n0, #n1",
      [
        { id: 2, x: "x2" },
        { id: 1, x: "x1" },
      ],
    ],
  ])("%j", async (ProjectionExpression, sent, expected) => {
    const on = transport();
    const read = tableOn(on).batchGet([{ id: 2 }, { id: 1 }], { keepOrder: true, ProjectionExpression });
    expect(await read).toEqual(expected);
    expect(on.calls[0]?.input).toMatchObject({ RequestItems: { t: { ProjectionExpression: sent } } });
  });

  test("but not of one in text", async () => {
    const without = recordingTransport(() => ({ Responses: { t: [{ x: { N: "1" } }] }, UnprocessedKeys: {} }));
    const read = tableOn(without).batchGet([{ id: 1 }], { keepOrder: true, ProjectionExpression: "x" });
    await expect(read).rejects.toThrow('keepOrder finds the items of table "t" by their keys: project "id" too');
  });
});

test("keepOrder loses no item whose key a schema changes", async () => {
  const validate = (item: unknown) => ({ value: { ...(item as object), id: "another" } });
  const schema = { "~standard": { version: 1, vendor: "test", validate } } as const;
  const table = resource("dynamodb", { transport: items() }).Table("t", { schema, validateReads: true });
  const read = table.batchGet([{ id: 1 }] as never, { keepOrder: true });
  await expect(read).rejects.toThrow('keepOrder finds the items of table "t" by their keys: its schema changes them');
});

describe("what is left unprocessed", () => {
  test("is asked for after pauses that begin anew whenever something was read", async () => {
    const { pauses, retry } = countedPauses(4);
    const transport = items(3, 0, throttled(), 1, 0, 6);
    expect((await tableOn(transport).batchGet(keys(0, 10), { retry })).map(idOf).sort()).toEqual(ids(0, 10));
    expect(transport.calls.map(idsOf)).toEqual([
      ids(0, 10),
      ids(3, 10),
      ids(3, 10),
      ids(3, 10),
      ids(4, 10),
      ids(4, 10),
    ]);
    expect(pauses).toEqual([50, 100, 200, 50, 100]);
  });

  test.each<[string, number | Error, object]>([
    ["unprocessed", 0, { cause: undefined }],
    ["throttled", throttled(), { cause: { name: "ProvisionedThroughputExceededException" } }],
  ])("%s time after time is an error that holds its keys", async (_, answer, expected) => {
    const { pauses, retry } = countedPauses(3);
    const transport = items(8, answer, answer, answer);
    const seen: unknown[] = [];
    const loop = async () => {
      for await (const item of tableOn(transport).batchGet(keys(0, 10), { retry })) seen.push(item);
    };
    const run = loop();
    await expect(run).rejects.toThrow(BatchGetError);
    await expect(run).rejects.toMatchObject({
      message: "DynamoDB read nothing of a batch that was sent 3 times",
      unread: { t: [{ id: 8 }, { id: 9 }] },
      ...expected,
    });
    expect(pauses).toEqual([50, 100]);
  });

  test("is not asked for when DynamoDB refuses", async () => {
    const transport = items(new ValidationException("no"));
    await expect(tableOn(transport).batchGet(keys(0, 1))).rejects.toThrow(ValidationException);
    expect(transport.calls).toHaveLength(1);
  });
});

describe("requests", () => {
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  test("are made when they are awaited or iterated, and once for all who await", async () => {
    const transport = items();
    const read = tableOn(transport).batchGet(keys(0, 1));
    expect(transport.calls).toHaveLength(0);
    expect(await read).toBe(await read);
    expect(transport.calls).toHaveLength(1);
  });

  test("end with the loop, and so do the keys", async () => {
    const transport = items();
    let taken = 0;
    let closed = false;
    async function* endless() {
      try {
        for (;;) yield { id: taken++ };
      } finally {
        closed = true;
      }
    }
    let seen = 0;
    for await (const _ of tableOn(transport).batchGet(endless())) if (++seen === 150) break;
    expect([taken, closed, transport.calls.length]).toEqual([200, true, 2]);
  });

  test("run side by side as concurrency allows, and keep their order", async () => {
    const answers: (() => void)[] = [];
    const transport = items();
    const { call } = transport;
    transport.call = async (...args) => {
      await new Promise<void>((resolve) => answers.push(resolve));
      return call(...args);
    };
    const read = tableOn(transport).batchGet(keys(0, 450), { concurrency: 3, keepOrder: true });
    const all = read.then((found) => found.map(idOf));
    await vi.waitUntil(() => answers.length === 3);
    await settled();
    expect(answers).toHaveLength(3);
    answers[2]?.();
    answers[1]?.();
    await settled();
    expect(answers).toHaveLength(3);
    answers[0]?.();
    await settled();
    expect(answers.length).toBeGreaterThan(3);
    for (let i = 3; i < 5; i++) {
      answers[i]?.();
      await settled();
    }
    expect(await all).toEqual(ids(0, 450));
  });

  test("that are under way are waited for when one fails", async () => {
    const answers: (() => void)[] = [];
    const transport = items(new ValidationException("no"));
    const { call } = transport;
    transport.call = async (...args) => {
      await new Promise<void>((resolve) => answers.push(resolve));
      return call(...args);
    };
    let ended = false;
    const all = tableOn(transport).batchGet(keys(0, 300), { concurrency: 2 });
    const end = expect(Promise.resolve(all).finally(() => (ended = true))).rejects.toThrow("no");
    await vi.waitUntil(() => answers.length === 2);
    answers[0]?.();
    await settled();
    expect(ended).toBe(false);
    answers[1]?.();
    await end;
    expect(answers).toHaveLength(2);
  });
});

describeAccesses("a batch of reads", (dynamodb) => {
  let table: Table;
  beforeAll(async () => {
    for (const TableName of ["read", "other", "constructor"]) {
      table = await dynamodb().createTable({
        TableName,
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" },
          { AttributeName: "sk", KeyType: "RANGE" },
        ],
        AttributeDefinitions: [
          { AttributeName: "pk", AttributeType: "B" },
          { AttributeName: "sk", AttributeType: "N" },
        ],
        BillingMode: "PAY_PER_REQUEST",
      });
      await table.waitUntilExists();
      await table.batchWriter(async (batch) => {
        for (let sk = 0; sk < 120; sk++) await batch.putItem({ Item: { pk, sk, TableName } });
      });
    }
    table = dynamodb().Table("read");
  });
  const pk = new Uint8Array([1, 2]);

  test("finds what there is, in order, across chunks", async () => {
    const wanted = ids(0, 240).map((i) => ({ sk: (i * 7) % 240, pk }));
    const found = await table.batchGet(wanted, { keepOrder: true, concurrency: 2 });
    expect(found.map(({ sk }) => sk)).toEqual(wanted.map(({ sk }) => sk).filter((sk) => sk < 120));
  });

  test("reads across tables, each with its name", async () => {
    const Keys = [{ pk, sk: 1 }];
    const read = dynamodb().batchGet(
      Object.fromEntries(
        ["other", "constructor", "read"].map((name) => [name, { Keys, ProjectionExpression: ["sk"] }]),
      ),
    );
    const found = await read;
    expect(found.map(({ TableName }) => TableName).sort()).toEqual(["constructor", "other", "read"]);
    expect(found.map(({ Item }) => Item)).toEqual([{ sk: 1 }, { sk: 1 }, { sk: 1 }]);
  });
});
