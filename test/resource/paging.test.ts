// Queries and scans over several pages: what is requested and when, limits on items, counts, and cursors that go through
// a web page.

import { beforeAll, describe, expect, test } from "vitest";
import { Attr, InvalidCursorError, Key, resource, type Table } from "../../src/index.ts";
import { describeAccesses } from "./accesses.ts";
import { type RecordingTransport, recordingTransport } from "./recording-transport.ts";

/** Answers pages of so many items; items are `{ id: { N } }`, counted on. */
function pagesOf(...sizes: readonly number[]): RecordingTransport {
  let id = 0;
  return recordingTransport((_, number) => {
    const Items = Array.from({ length: sizes[number] ?? 0 }, () => ({ id: { N: String(id++) } }));
    const isLast = number >= sizes.length - 1;
    return {
      Items,
      Count: Items.length,
      ScannedCount: Items.length * 2,
      ConsumedCapacity: { TableName: "t", CapacityUnits: 0.5, Table: { CapacityUnits: 0.5 } },
      ...(!isLast && { LastEvaluatedKey: { id: { N: String(id - 1) } } }),
    };
  });
}

function tableOn(transport: RecordingTransport): Table {
  return resource("dynamodb", { transport }).Table("t");
}

function inputs(transport: RecordingTransport): Record<string, unknown>[] {
  return transport.calls.map(({ input }) => input as Record<string, unknown>);
}

const FilterExpression = Attr("x").exists();

describe("requests", () => {
  test("are made as items are consumed, and no more after the loop has ended", async () => {
    const transport = pagesOf(2, 2, 2);
    const seen: unknown[] = [];
    for await (const { id } of tableOn(transport).scan()) {
      expect(transport.calls).toHaveLength(Math.floor(seen.length / 2) + 1);
      seen.push(id);
      if (seen.length === 3) break;
    }
    expect(seen).toEqual([0, 1, 2]);
    expect(transport.calls).toHaveLength(2);
  });

  test("start anew with every loop", async () => {
    const transport = pagesOf(1);
    const scan = tableOn(transport).scan();
    for await (const _ of scan);
    for await (const _ of scan.pages());
    await scan;
    await scan;
    expect(transport.calls).toHaveLength(3);
  });

  test("that fail end the loop with their error", async () => {
    const transport = recordingTransport((_, number) => {
      if (number === 1) throw new Error("lost");
      return { Items: [{ id: { N: "0" } }], Count: 1, ScannedCount: 1, LastEvaluatedKey: { id: { N: "0" } } };
    });
    const seen: unknown[] = [];
    const loop = async () => {
      for await (const item of tableOn(transport).scan()) seen.push(item);
    };
    await expect(loop()).rejects.toThrow("lost");
    expect(seen).toEqual([{ id: 0 }]);
  });
});

describe("limitItems", () => {
  test.each<[limit: number, Limit: number | undefined, sent: (number | undefined)[]]>([
    [1, undefined, [1]],
    [2, undefined, [2]],
    [3, undefined, [3, 1]],
    [5, 2, [2, 2, 1]],
    [99, undefined, [99, 97, 95]],
    [99, 2, [2, 2, 2]],
  ])("%i with Limit %s reads no further than it must: %j", async (limit, Limit, sent) => {
    const transport = pagesOf(...sent.map((most) => Math.min(most ?? 2, 2)));
    const items: unknown[] = [];
    for await (const item of tableOn(transport).scan({ Limit }).limitItems(limit)) items.push(item);
    expect(inputs(transport).map((input) => input.Limit)).toEqual(sent);
    expect(items.length).toBeLessThanOrEqual(limit);
  });

  test("leaves the pages of what is filtered as they are, and cuts the last", async () => {
    const transport = pagesOf(2, 3, 3);
    const pages: unknown[] = [];
    const scan = tableOn(transport).scan({ FilterExpression, Limit: 50 }).limitItems(4);
    for await (const page of scan.pages()) pages.push(page);
    expect(inputs(transport).map((input) => input.Limit)).toEqual([50, 50]);
    expect(pages).toMatchObject([
      { Items: [{ id: 0 }, { id: 1 }], Count: 2 },
      { Items: [{ id: 2 }, { id: 3 }], Count: 2, ScannedCount: 6, LastEvaluatedKey: { id: 3 } },
    ]);
  });

  test("of limits is the least of them, and leaves the request it was asked of unlimited", async () => {
    const transport = pagesOf(2, 2, 2);
    const scan = tableOn(transport).scan({ FilterExpression });
    expect((await scan.limitItems(9).limitItems(3).limitItems(4).buildFullResult()).Items).toHaveLength(3);
    expect((await scan.buildFullResult()).Count).toBe(2);
  });

  test("needs the keys of a page that it cuts", async () => {
    const transport = recordingTransport(({ operation }) =>
      operation === "Scan"
        ? { Items: [{ x: { N: "1" } }, { x: { N: "2" } }], Count: 2, ScannedCount: 2 }
        : { Table: { KeySchema: [{ AttributeName: "id", KeyType: "HASH" }] } },
    );
    const scan = tableOn(transport)
      .scan({ FilterExpression, ProjectionExpression: ["x"] })
      .limitItems(1);
    for await (const item of scan) expect(item).toEqual({ x: 1 });
    expect(transport.calls).toHaveLength(1);
    await expect(scan).rejects.toThrow('whose items lack the key attribute "id": project it too');
  });

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("refuses %s", (count) => {
    expect(() => tableOn(pagesOf()).scan().limitItems(count)).toThrow(RangeError);
  });

  test("refuses to limit what has no items", () => {
    expect(() => tableOn(pagesOf()).scan({ Select: "COUNT" }).limitItems(1)).toThrow("nothing to limit");
  });
});

describe("count", () => {
  test("sums all pages", async () => {
    const transport = pagesOf(2, 0, 3);
    expect(await tableOn(transport).scan({ ReturnConsumedCapacity: "TOTAL" }).count()).toEqual({
      Count: 5,
      ScannedCount: 10,
      ConsumedCapacity: { TableName: "t", CapacityUnits: 1.5, Table: { CapacityUnits: 1.5 } },
    });
    expect(inputs(transport).map((input) => input.Select)).toEqual(["COUNT", "COUNT", "COUNT"]);
  });

  test("after limitItems reads no further than it must", async () => {
    const transport = pagesOf(2, 3, 3);
    expect((await tableOn(transport).scan({ FilterExpression }).limitItems(4).count()).Count).toBe(4);
    expect(transport.calls).toHaveLength(2);
  });

  test("does without the projection, and without the names that only it uses", async () => {
    const transport = pagesOf(1);
    await tableOn(transport)
      .scan({
        ProjectionExpression: "#a, #b",
        FilterExpression: "#b = #c",
        ExpressionAttributeNames: { "#a": "x", "#b": "y", "#c": "z" },
      })
      .count();
    await tableOn(transport)
      .scan({ ProjectionExpression: "#a", ExpressionAttributeNames: { "#a": "x" } })
      .count();
    await tableOn(transport)
      .scan({ ProjectionExpression: ["x"] })
      .count();
    const rest = { TableName: "t", Select: "COUNT" };
    expect(inputs(transport)).toEqual([
      { ...rest, FilterExpression: "#b = #c", ExpressionAttributeNames: { "#b": "y", "#c": "z" } },
      rest,
      rest,
    ]);
  });
});

describe("buildFullResult", () => {
  test("is all pages as one", async () => {
    const page = await tableOn(pagesOf(2, 0, 1))
      .scan()
      .buildFullResult();
    expect(page).toEqual({
      Items: [{ id: 0 }, { id: 1 }, { id: 2 }],
      Count: 3,
      ScannedCount: 6,
      ConsumedCapacity: { TableName: "t", CapacityUnits: 1.5, Table: { CapacityUnits: 1.5 } },
    });
    expect(page.cursor).toBeUndefined();
  });
});

describe("a cursor", () => {
  const rowOf = async (input: object = {}) => {
    const transport = recordingTransport(() => ({
      Items: [],
      Count: 0,
      ScannedCount: 0,
      LastEvaluatedKey: { id: { S: "ä/+?" }, b: { B: "/+8=" }, n: { N: "9007199254740993" } },
    }));
    return { transport, cursor: (await tableOn(transport).scan(input)).cursor as string };
  };

  test("goes through a URL, and says where to continue, digit by digit", async () => {
    const { transport, cursor } = await rowOf();
    expect(cursor).toMatch(/^[\w-]+$/);
    await tableOn(transport).scan({ cursor });
    expect(inputs(transport)[1]).toEqual({
      TableName: "t",
      ExclusiveStartKey: { id: { S: "ä/+?" }, b: { B: "/+8=" }, n: { N: "9007199254740993" } },
    });
  });

  test("is beside the page, which stays what DynamoDB answered", async () => {
    const page = await tableOn(pagesOf(1, 1)).scan();
    expect(page.cursor).toBeTypeOf("string");
    expect(Object.keys(page)).toEqual(["Items", "Count", "ScannedCount", "ConsumedCapacity", "LastEvaluatedKey"]);
  });

  test.each([undefined, null])("that is %s is the beginning", async (cursor) => {
    const transport = pagesOf(1);
    expect((await tableOn(transport).scan({ cursor })).cursor).toBeUndefined();
    expect(inputs(transport)).toEqual([{ TableName: "t" }]);
  });

  test("does not stand beside ExclusiveStartKey", async () => {
    const { transport, cursor } = await rowOf();
    const scan = tableOn(transport).scan({ cursor, ExclusiveStartKey: { id: 1 } });
    await expect(scan).rejects.toThrow("Give cursor or ExclusiveStartKey, not both");
  });

  test.each<[string, (table: Table, cursor: string) => PromiseLike<unknown>, string]>([
    ["empty", (t) => t.scan({ cursor: "" }), "damaged"],
    ["cut off", (t, cursor) => t.scan({ cursor: cursor.slice(0, -4) }), "damaged"],
    ["no cursor", (t) => t.scan({ cursor: "eyJpZCI6eyJTIjoiYSJ9fQ" }), "damaged"],
    ["followed by something", (t, cursor) => t.scan({ cursor: `${cursor}=` }), "damaged"],
    ["changed", (t, cursor) => t.scan({ cursor: `${cursor.slice(0, -3)}AAA` }), "damaged"],
    ["of another version", (t, cursor) => t.scan({ cursor: `Ag${cursor.slice(2)}` }), "damaged"],
    ["no text", (t) => t.scan({ cursor: 5 as never }), "damaged"],
    [
      "of a scan",
      (t, cursor) => t.query({ KeyConditionExpression: Key("id").eq(1), cursor }),
      'not one of a Query of table "t"',
    ],
    [
      "of the table",
      (t, cursor) => t.scan({ IndexName: "byAge", cursor }),
      'not one of a Scan of index "byAge" of table "t"',
    ],
  ])("that is %s is refused, and nothing is sent", async (_, run, message) => {
    const { transport, cursor } = await rowOf();
    const refused = async () => run(tableOn(transport), cursor);
    await expect(refused()).rejects.toThrow(InvalidCursorError);
    await expect(refused()).rejects.toThrow(message);
    expect(transport.calls).toHaveLength(1);
  });

  test.each(["null", "[]", "1", "{", '{"id":{"X":"1"}}', '{"id":5}'])(
    "that is made up, of %s, is refused",
    async (key) => {
      const { transport, cursor } = await rowOf();
      const forged = Buffer.concat([Buffer.from(cursor, "base64url").subarray(0, 9), Buffer.from(key)]);
      let hash = 0x811c9dc5;
      for (const byte of Buffer.from(key)) hash = Math.imul(hash ^ byte, 0x01000193);
      forged.writeInt32BE(hash, 5);
      const refused = tableOn(transport).scan({ cursor: forged.toString("base64url") });
      await expect(refused).rejects.toThrow(InvalidCursorError);
      await expect(refused).rejects.toThrow("The cursor holds no key");
      expect(transport.calls).toHaveLength(1);
    },
  );

  test("of another table is refused", async () => {
    const { transport, cursor } = await rowOf();
    const other = resource("dynamodb", { transport }).Table("other");
    await expect(other.scan({ cursor })).rejects.toThrow('not one of a Scan of table "other"');
  });
});

describeAccesses("pages", (dynamodb) => {
  let table: Table;
  beforeAll(async () => {
    table = await dynamodb().createTable({
      TableName: "pages",
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "N" },
        { AttributeName: "age", AttributeType: "N" },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: "byAge",
          KeySchema: [
            { AttributeName: "pk", KeyType: "HASH" },
            { AttributeName: "age", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "ALL" },
        },
      ],
      BillingMode: "PAY_PER_REQUEST",
    });
    await table.waitUntilExists();
    await table.batchWriter(async (batch) => {
      for (let sk = 0; sk < 40; sk++)
        await batch.putItem({ Item: { pk: "p", sk, age: 100 - sk, third: sk % 3 === 0 } });
    });
  });

  /** Walks a web page after another, each with `count` items, by the cursor alone. */
  async function walk(count: number, input: Parameters<Table["query"]>[0]): Promise<unknown[][]> {
    const pages: unknown[][] = [];
    let cursor: string | undefined;
    do {
      const page = await table
        .query({ ...input, cursor })
        .limitItems(count)
        .buildFullResult();
      pages.push(page.Items.map(({ sk }) => sk));
      cursor = page.cursor;
    } while (cursor !== undefined);
    return pages;
  }

  const thirds = Array.from({ length: 14 }, (_, i) => i * 3);

  test("of a web page have as many items as it shows, whatever the filter and the index", async () => {
    const input = { KeyConditionExpression: Key("pk").eq("p"), FilterExpression: Attr("third").eq(true), Limit: 7 };
    const pages = await walk(4, input);
    expect(pages.slice(0, 4)).toEqual([thirds.slice(0, 4), thirds.slice(4, 8), thirds.slice(8, 12), thirds.slice(12)]);
    expect(pages.slice(4).flat()).toEqual([]);

    const backwards = await walk(5, { ...input, Limit: undefined, IndexName: "byAge" });
    expect(backwards.flat()).toEqual(thirds.toReversed());
    expect(backwards[0]).toHaveLength(5);
    expect(backwards[1]).toHaveLength(5);
  });

  test("are counted", async () => {
    const all = table.query({ KeyConditionExpression: Key("pk").eq("p"), Limit: 9 });
    expect(await all.count()).toEqual({ Count: 40, ScannedCount: 40 });
    expect(await all.limitItems(10).count()).toEqual({ Count: 10, ScannedCount: 10 });
    const filtered = table.scan({ FilterExpression: Attr("third").eq(true), ProjectionExpression: ["sk"] });
    expect(await filtered.count()).toEqual({ Count: 14, ScannedCount: 40 });
  });

  test("of segments hold every item once", async () => {
    const seen: unknown[] = [];
    for await (const { sk } of table.scan({ Limit: 5 }).parallel(4)) seen.push(sk);
    expect(seen.sort((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 40 }, (_, i) => i));
    expect(await table.scan().parallel(3).count()).toEqual({ Count: 40, ScannedCount: 40 });
  });
});
