// The batch writer: when it sends, what it sends again, what it drops, and how it ends.

import { describe, expect, test } from "vitest";
import {
  BatchWriteError,
  type BatchWriter,
  Decimal,
  ProvisionedThroughputExceededException,
  type RetryOptions,
  resource,
  ValidationException,
} from "../../src/index.ts";
import { type Call, type RecordingTransport, recordingTransport } from "./recording-transport.ts";

type Request = { PutRequest?: { Item: Record<string, object> }; DeleteRequest?: { Key: Record<string, object> } };

function requestsOf({ input }: Call): Request[] {
  return (input as { RequestItems: { things: Request[] } }).RequestItems.things;
}

function sizes(transport: RecordingTransport): number[] {
  return transport.calls.map((call) => requestsOf(call).length);
}

/** `+a` for a put of `{ id: "a" }`, `-a` for a delete. */
function summary(call: Call): string {
  return requestsOf(call)
    .map(({ PutRequest, DeleteRequest }) => {
      const [sign, id] = PutRequest ? ["+", PutRequest.Item.id] : ["-", DeleteRequest?.Key.id];
      return sign + Object.values(id ?? {})[0];
    })
    .join(" ");
}

function tableOn(transport: RecordingTransport) {
  return resource("dynamodb", { transport }).Table("things");
}

async function put(batch: BatchWriter, from: number, to: number): Promise<void> {
  for (let id = from; id < to; id++) await batch.putItem({ Item: { id } });
}

/** Retries that take no time, and the pauses that they asked for. */
function countedPauses(maxAttempts?: number) {
  const pauses: number[] = [];
  const retry: RetryOptions = {
    maxAttempts,
    random: () => 1,
    delay: async (milliseconds) => {
      pauses.push(milliseconds);
    },
  };
  return { pauses, retry };
}

test.each([
  [0, []],
  [1, [1]],
  [24, [24]],
  [25, [25]],
  [26, [25, 1]],
  [75, [25, 25, 25]],
])("%i items are sent as %j", async (count, expected) => {
  const transport = recordingTransport();
  await tableOn(transport).batchWriter((batch) => put(batch, 0, count));
  expect(sizes(transport)).toEqual(expected);
});

test("a batch is sent as soon as it is full", async () => {
  const transport = recordingTransport();
  await tableOn(transport).batchWriter(async (batch) => {
    await put(batch, 0, 24);
    expect(transport.calls).toHaveLength(0);
    await put(batch, 24, 25);
    expect(transport.calls).toHaveLength(1);
  });
});

test("the callback's result is the batch's", async () => {
  expect(await tableOn(recordingTransport()).batchWriter(async () => 42)).toBe(42);
  expect(await tableOn(recordingTransport()).batchWriter({}, () => "sync")).toBe("sync");
});

test("what is unprocessed goes at the end of the next batch", async () => {
  const { pauses, retry } = countedPauses();
  const transport = recordingTransport((call, number) =>
    number < 3 ? { UnprocessedItems: { things: requestsOf(call).slice(-2) } } : { UnprocessedItems: {} },
  );
  await tableOn(transport).batchWriter({ retry }, (batch) => put(batch, 0, 3));
  expect(transport.calls.map(summary)).toEqual(["+0 +1 +2", "+1 +2", "+1 +2", "+1 +2"]);
  expect(pauses).toEqual([50, 100, 200]);
});

test("unprocessed items fill up the next batch", async () => {
  const transport = recordingTransport((call, number) =>
    number === 0 ? { UnprocessedItems: { things: requestsOf(call).slice(0, 5) } } : {},
  );
  await tableOn(transport).batchWriter((batch) => put(batch, 0, 45));
  expect(sizes(transport)).toEqual([25, 25]);
  expect(summary(transport.calls[1]!)).toMatch(/^\+0 \+1 \+2 \+3 \+4 \+25 /);
});

test("without overwriteByPkeys duplicates are sent as they are", async () => {
  const transport = recordingTransport();
  await tableOn(transport).batchWriter(async (batch) => {
    await put(batch, 1, 2);
    await put(batch, 1, 2);
  });
  expect(transport.calls.map(summary)).toEqual(["+1 +1"]);
});

test("with overwriteByPkeys the latest request for a key takes the others' place, at the end", async () => {
  const transport = recordingTransport();
  await tableOn(transport).batchWriter({ overwriteByPkeys: ["id"] }, async (batch) => {
    await batch.putItem({ Item: { id: "a", v: 1 } });
    await batch.putItem({ Item: { id: "b" } });
    await batch.deleteItem({ Key: { id: "a" } });
    await batch.putItem({ Item: { id: "c" } });
    await batch.putItem({ Item: { id: "a", v: 2 } });
  });
  expect(transport.calls.map(summary)).toEqual(["+b +c +a"]);
  expect(requestsOf(transport.calls[0]!).at(-1)).toEqual({ PutRequest: { Item: { id: { S: "a" }, v: { N: "2" } } } });
});

test("equal keys are equal however they are written", async () => {
  const transport = recordingTransport();
  await tableOn(transport).batchWriter({ overwriteByPkeys: ["id"] }, async (batch) => {
    for (const id of [1, 1n, new Decimal("1.0"), "1", new Uint8Array([1]), Buffer.from([1]), 1e21, 10n ** 21n]) {
      await batch.putItem({ Item: { id } });
    }
  });
  expect(transport.calls.map(summary)).toEqual(["+1 +1 +AQ== +1000000000000000000000"]);
});

test("a duplicate of what has been sent is sent again", async () => {
  const transport = recordingTransport();
  await tableOn(transport).batchWriter({ overwriteByPkeys: ["id"] }, async (batch) => {
    await put(batch, 0, 25);
    await put(batch, 0, 1);
  });
  expect(sizes(transport)).toEqual([25, 1]);
});

test("a key attribute that is missing is named", async () => {
  const transport = recordingTransport();
  const writer = tableOn(transport).batchWriter({ overwriteByPkeys: ["id", "sort"] });
  await expect(writer.putItem({ Item: { id: 1 } })).rejects.toThrow(
    'overwriteByPkeys names "sort", which the item lacks',
  );
  await expect(writer.deleteItem({ Key: { id: 1 } })).rejects.toThrow(
    'overwriteByPkeys names "sort", which the key lacks',
  );
  await writer.close();
  expect(transport.calls).toEqual([]);
});

test("a value that cannot be stored is refused by the call, and the batch goes on", async () => {
  const transport = recordingTransport();
  await tableOn(transport).batchWriter(async (batch) => {
    await expect(batch.putItem({ Item: { id: 1, n: Number.NaN } })).rejects.toThrow("PutRequest.Item.n: NaN");
    await put(batch, 2, 3);
  });
  expect(transport.calls.map(summary)).toEqual(["+2"]);
});

test("an item is sent as it was when it was put", async () => {
  const transport = recordingTransport();
  const item = { id: 1 };
  await tableOn(transport).batchWriter(async (batch) => {
    await batch.putItem({ Item: item });
    item.id = 2;
  });
  expect(transport.calls.map(summary)).toEqual(["+1"]);
});

test("when the callback throws, nothing more is sent", async () => {
  const transport = recordingTransport();
  const failing = tableOn(transport).batchWriter(async (batch) => {
    await put(batch, 0, 30);
    throw new Error("no more");
  });
  await expect(failing).rejects.toThrow("no more");
  expect(sizes(transport)).toEqual([25]);
});

test("declared with await using, it sends the rest at the end of the block", async () => {
  const transport = recordingTransport();
  {
    await using batch = tableOn(transport).batchWriter();
    await put(batch, 0, 3);
    expect(transport.calls).toHaveLength(0);
  }
  expect(sizes(transport)).toEqual([3]);
});

test("calls that are not awaited are sent in order, one batch at a time", async () => {
  let underWay = 0;
  const transport = recordingTransport();
  const { call } = transport;
  transport.call = async (...args) => {
    underWay++;
    expect(underWay).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 1));
    underWay--;
    return call(...args);
  };
  await tableOn(transport).batchWriter((batch) => {
    for (let id = 0; id < 60; id++) void batch.putItem({ Item: { id } });
  });
  expect(sizes(transport)).toEqual([25, 25, 10]);
  expect(transport.calls.flatMap(requestsOf)).toHaveLength(60);
});

test("values are taken from iterables as fast as they are written", async () => {
  const transport = recordingTransport();
  let taken = 0;
  async function* items() {
    for (; taken < 60; taken++) {
      expect(transport.calls).toHaveLength(Math.floor(taken / 25));
      yield { id: taken };
    }
  }
  await tableOn(transport).batchWriter(async (batch) => {
    await batch.putItems(items());
    await batch.putItems([{ id: "a" }]);
    await batch.deleteItems(new Set([{ id: "b" }]));
  });
  expect(sizes(transport)).toEqual([25, 25, 12]);
  expect(summary(transport.calls[2]!)).toMatch(/\+a -b$/);
});

test("what all batches consume is summed", async () => {
  const capacity = (units: number) => ({
    TableName: "things",
    CapacityUnits: units,
    WriteCapacityUnits: units,
    Table: { WriteCapacityUnits: units },
    GlobalSecondaryIndexes: { byAge: { CapacityUnits: 1 } },
  });
  const transport = recordingTransport((_, number) => ({ ConsumedCapacity: [capacity(number + 1.5)] }));
  const batch = tableOn(transport).batchWriter({ ReturnConsumedCapacity: "INDEXES" });
  await put(batch, 0, 30);
  await batch.close();
  expect(transport.calls[0]?.input).toMatchObject({ ReturnConsumedCapacity: "INDEXES" });
  expect(batch.consumedCapacity).toEqual({
    TableName: "things",
    CapacityUnits: 4,
    WriteCapacityUnits: 4,
    Table: { WriteCapacityUnits: 4 },
    GlobalSecondaryIndexes: { byAge: { CapacityUnits: 2 } },
  });
});

const throttled = () => new ProvisionedThroughputExceededException("too fast");

describe("a batch that is throttled", () => {
  test("is sent again after longer and longer pauses", async () => {
    const { pauses, retry } = countedPauses();
    const transport = recordingTransport((_, number) => {
      if (number < 9) throw throttled();
      return {};
    });
    await tableOn(transport).batchWriter({ retry }, (batch) => put(batch, 0, 2));
    expect(transport.calls.map(summary)).toEqual(Array(10).fill("+0 +1"));
    expect(pauses).toEqual([50, 100, 200, 400, 800, 1600, 3200, 5000, 5000]);
  });

  test("pauses between nothing and the longest, by chance", async () => {
    const { pauses, retry } = countedPauses();
    const chances = [0, 0.25, 0.999];
    const transport = recordingTransport((_, number) => {
      if (number < 3) throw throttled();
      return {};
    });
    const options = { ...retry, firstPauseMs: 1000, random: () => chances.shift() as number };
    await tableOn(transport).batchWriter({ retry: options }, (batch) => put(batch, 0, 1));
    expect(pauses).toEqual([0, 500, 3996]);
  });

  test("does not count as such once something of it is written", async () => {
    const { pauses, retry } = countedPauses(3);
    const left = [3, 3, 2, 2, 1, 1, 0];
    const transport = recordingTransport((call, number) => ({
      UnprocessedItems: { things: requestsOf(call).slice(0, left[number]) },
    }));
    await tableOn(transport).batchWriter({ retry }, (batch) => put(batch, 0, 4));
    expect(sizes(transport)).toEqual([4, 3, 3, 2, 2, 1, 1]);
    expect(pauses).toEqual([50, 100, 50, 100, 50, 100]);
  });

  test.each<[string, () => object, object]>([
    [
      "throttled",
      () => {
        throw throttled();
      },
      { cause: { name: "ProvisionedThroughputExceededException" } },
    ],
    ["left unprocessed", () => ({ UnprocessedItems: "all" }), { cause: undefined }],
  ])("and %s as often as is allowed, is given up", async (_, answer, expected) => {
    const { pauses, retry } = countedPauses(3);
    const transport = recordingTransport((call) => {
      answer();
      return { UnprocessedItems: { things: requestsOf(call) } };
    });
    const written = tableOn(transport).batchWriter({ retry }, async (batch) => {
      await batch.putItem({ Item: { id: 1, big: 12345678901234567890n } });
      await batch.deleteItem({ Key: { id: 2 } });
    });
    await expect(written).rejects.toThrow(BatchWriteError);
    await expect(written).rejects.toMatchObject({
      message: 'Not everything was written to table "things": DynamoDB wrote nothing of a batch that was sent 3 times',
      tableName: "things",
      unwritten: [
        { PutRequest: { Item: { id: 1, big: new Decimal("12345678901234567890") } } },
        { DeleteRequest: { Key: { id: 2 } } },
      ],
      ...expected,
    });
    expect(pauses).toEqual([50, 100]);
    expect(transport.calls).toHaveLength(3);
  });
});

describe("a batch that is refused", () => {
  /** Refuses the second batch. */
  const refusing = () =>
    recordingTransport((_, number) => {
      if (number === 1) throw new ValidationException("no");
      return {};
    });
  const ids = ({ unwritten }: BatchWriteError) => unwritten.map(({ PutRequest }) => Number(PutRequest?.Item.id));
  const from = (first: number, end: number) => Array.from({ length: end - first }, (_, i) => first + i);
  const errorOf = (run: Promise<unknown>) =>
    run.then(
      () => expect.unreachable(),
      (error: unknown) => error as BatchWriteError,
    );

  test("fails the call that sent it, every later one, and the end, with one error that grows", async () => {
    const writer = tableOn(refusing()).batchWriter();
    await put(writer, 0, 49);
    const error = await errorOf(put(writer, 49, 50));
    expect(error).toBeInstanceOf(BatchWriteError);
    expect(error.message).toMatch(/^Not everything was written to table "things": no \(BatchWriteItem, table "things"/);
    expect(error.cause).toBeInstanceOf(ValidationException);
    expect(ids(error)).toEqual(from(25, 50));
    expect(await errorOf(put(writer, 50, 51))).toBe(error);
    expect(await errorOf(writer.close())).toBe(error);
    expect(ids(error)).toEqual(from(25, 51));
  });

  test("is not missed when nobody awaits its call", async () => {
    const transport = refusing();
    const written = tableOn(transport).batchWriter((batch) => {
      for (let id = 0; id < 80; id++) void batch.putItem({ Item: { id } });
    });
    const error = await errorOf(written);
    expect(ids(error).sort((a, b) => a - b)).toEqual(from(25, 80));
    expect(transport.calls).toHaveLength(2);
  });

  test("does not hide the error of the callback", async () => {
    const written = tableOn(refusing()).batchWriter(async (batch) => {
      await put(batch, 0, 50).catch(() => undefined);
      throw new Error("another");
    });
    await expect(written).rejects.toThrow("another");
  });
});

describe("with concurrency", () => {
  /** A transport whose answers are given by hand. */
  function heldTransport() {
    const held: { readonly sent: string; answer(output?: object): void; refuse(error: Error): void }[] = [];
    const transport = recordingTransport();
    transport.call = (operation, input) =>
      new Promise((resolve, reject) => {
        const sent = summary({ operation, input });
        const settle = () => held.splice(held.indexOf(entry), 1);
        const entry = {
          sent,
          answer: (output: object = {}) => {
            settle();
            resolve(output);
          },
          refuse: (error: Error) => {
            settle();
            reject(error);
          },
        };
        held.push(entry);
      });
    return { transport, held };
  }
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  test("as many batches as allowed are under way, and calls wait for room", async () => {
    const { transport, held } = heldTransport();
    let put = 0;
    const written = tableOn(transport).batchWriter({ concurrency: 3 }, async (batch) => {
      for (; put < 110; put++) await batch.putItem({ Item: { id: put } });
    });
    await settled();
    expect([held.length, put]).toEqual([3, 74]);
    held[1]?.answer();
    await settled();
    expect([held.length, put]).toEqual([3, 99]);
    for (const entry of [...held]) entry.answer();
    await settled();
    expect([held.length, put]).toEqual([1, 110]);
    for (const entry of [...held]) entry.answer();
    await written;
  });

  test("requests for one key do not overtake each other", async () => {
    const { transport, held } = heldTransport();
    const options = { concurrency: 4, overwriteByPkeys: ["id"], retry: { delay: async () => undefined } };
    const written = tableOn(transport).batchWriter(options, async (batch) => {
      await put(batch, 0, 25);
      await batch.deleteItem({ Key: { id: 3 } });
      await put(batch, 25, 49);
      await batch.putItem({ Item: { id: 4, v: 2 } });
    });
    await settled();
    // The delete of 3 waits for the batch that puts it.
    expect(held.map(({ sent }) => sent)).toEqual([from("+", 0, 25), `${from("+", 25, 49)}`]);
    held[1]?.answer();
    await settled();
    expect(held).toHaveLength(1);
    // Its put comes back unprocessed when a later request for the same key waits: it is overtaken for good.
    held[0]?.answer({
      UnprocessedItems: { things: [3, 5].map((id) => ({ PutRequest: { Item: { id: { N: `${id}` } } } })) },
    });
    await settled();
    expect(held.map(({ sent }) => sent)).toEqual(["-3 +4 +5"]);
    held[0]?.answer();
    await written;
  });

  test("requests that wait for keys of a batch that is refused are unwritten with it", async () => {
    const transport = recordingTransport(() => {
      throw new ValidationException("no");
    });
    const { call } = transport;
    transport.call = async (...args) => {
      await settled();
      return call(...args);
    };
    const options = { concurrency: 2, overwriteByPkeys: ["id"] };
    const written = tableOn(transport).batchWriter(options, async (batch) => {
      await put(batch, 0, 25);
      for (let id = 0; id < 25; id++) await batch.deleteItem({ Key: { id } });
    });
    const error = await written.catch((reason: unknown) => reason as BatchWriteError);
    expect(error).toBeInstanceOf(BatchWriteError);
    expect((error as BatchWriteError).unwritten).toEqual(
      Array.from({ length: 25 }, (_, id) => ({ DeleteRequest: { Key: { id } } })),
    );
    expect(transport.calls).toHaveLength(1);
  });

  test("what is under way is waited for when a batch is refused, and what it leaves is unwritten", async () => {
    const { transport, held } = heldTransport();
    let failure: BatchWriteError | undefined;
    const written = tableOn(transport).batchWriter({ concurrency: 2 }, async (batch) => {
      await put(batch, 0, 60).catch((error) => {
        failure = error;
        throw error;
      });
    });
    const end = expect(written).rejects.toThrow(BatchWriteError);
    await settled();
    held[0]?.refuse(new ValidationException("no"));
    await settled();
    expect([held.length, failure]).toEqual([1, undefined]);
    held[0]?.answer({ UnprocessedItems: { things: [{ PutRequest: { Item: { id: { N: "49" } } } }] } });
    await end;
    const ids = failure?.unwritten.map(({ PutRequest }) => PutRequest?.Item.id);
    expect(ids).toEqual([...Array.from({ length: 25 }, (_, id) => id), 49]);
  });

  test("what is under way is waited for when the callback throws", async () => {
    const { transport, held } = heldTransport();
    let ended = false;
    const written = tableOn(transport).batchWriter({ concurrency: 2 }, async (batch) => {
      await put(batch, 0, 30);
      throw new Error("no more");
    });
    const end = expect(written.finally(() => (ended = true))).rejects.toThrow("no more");
    await settled();
    expect([held.length, ended]).toEqual([1, false]);
    held[0]?.answer({ UnprocessedItems: { things: [{ PutRequest: { Item: { id: { N: "0" } } } }] } });
    await end;
    expect(held).toHaveLength(0);
  });

  test.each([0, 1.5, Number.NaN])("of %s is refused", (concurrency) => {
    expect(() => tableOn(recordingTransport()).batchWriter({ concurrency })).toThrow("concurrency is a whole number");
  });

  function from(sign: string, first: number, end: number): string {
    return Array.from({ length: end - first }, (_, i) => `${sign}${first + i}`).join(" ");
  }
});
