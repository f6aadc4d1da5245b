// The batch writer: when it sends, what it sends again, what it drops, and how it ends.

import { expect, test, vi } from "vitest";
import { type BatchWriter, Decimal, ProvisionedThroughputExceededException, resource } from "../../src/index.ts";
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

test("what is unprocessed goes at the end of the next batch, and waits a little longer each time", async () => {
  vi.useFakeTimers();
  try {
    const transport = recordingTransport((call, number) =>
      number < 3 ? { UnprocessedItems: { things: requestsOf(call).slice(-2) } } : { UnprocessedItems: {} },
    );
    const times: number[] = [];
    const start = Date.now();
    const { call } = transport;
    transport.call = (...args) => {
      times.push(Date.now() - start);
      return call(...args);
    };
    const done = tableOn(transport).batchWriter((batch) => put(batch, 0, 3));
    await vi.runAllTimersAsync();
    await done;
    expect(transport.calls.map(summary)).toEqual(["+0 +1 +2", "+1 +2", "+1 +2", "+1 +2"]);
    expect(times).toEqual([0, 50, 150, 350]);
  } finally {
    vi.useRealTimers();
  }
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

test("a batch that fails fails its call and, if nobody saw that, the end", async () => {
  const refuse = () => {
    throw new ProvisionedThroughputExceededException("too fast");
  };
  const writer = tableOn(recordingTransport(refuse)).batchWriter();
  await put(writer, 0, 24);
  await expect(put(writer, 24, 25)).rejects.toThrow("too fast");

  const unseen = tableOn(recordingTransport(refuse)).batchWriter((batch) => {
    for (let id = 0; id < 25; id++) void batch.putItem({ Item: { id } });
  });
  await expect(unseen).rejects.toThrow(ProvisionedThroughputExceededException);
});
