// Scan: what it reads, in which order and segments, and its refusals, in the order in which one takes precedence over the
// next. Pages are paging.test.ts's. Behaviours named in dynamodb-behaviours.md are marked with its sections.

import { beforeAll, describe, expect, it } from "vitest";
import { describeDatabases } from "../support/databases.ts";
import { tableInput } from "../support/tables.ts";

describeDatabases("Scan", ({ run, refuses }) => {
  const ITEMS = 50;

  beforeAll(async () => {
    await run("CreateTable", tableInput("empty", "p"));
    const global = { sparse: { keys: "a", projection: ["x"] } } as const;
    await run("CreateTable", tableInput("table", "p, s:N", { global }));
    for (let i = 0; i < ITEMS; i++) {
      const Item = {
        p: { S: `p${i % 20}` },
        s: { N: String(i) },
        x: { N: String(i) },
        ...(i % 5 === 0 && { a: { S: `a${i % 3}` } }),
      };
      await run("PutItem", { TableName: "table", Item });
    }
  });

  describe("refuses", () => {
    const invalid = (message: string) => `ValidationException: ${message}`;
    const rows: [what: string, input: object, error: string][] = [
      // §1: Scan names the value, and all of them.
      [
        "a Limit of 0, and whatever else is out of bounds",
        { TableName: "none", Limit: 0, Select: "x", TotalSegments: 1_000_001, Segment: -1 },
        invalid(
          "4 validation errors detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1; Value 'x' at 'select' failed to satisfy constraint: Member must satisfy enum value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]; Value '1000001' at 'totalSegments' failed to satisfy constraint: Member must have value less than or equal to 1000000; Value '-1' at 'segment' failed to satisfy constraint: Member must have value greater than or equal to 0",
        ),
      ],
      [
        "a segment that there can not be",
        { TableName: "none", TotalSegments: 1_000_000, Segment: 1_000_000 },
        invalid(
          "1 validation error detected: Value '1000000' at 'segment' failed to satisfy constraint: Member must have value less than or equal to 999999",
        ),
      ],
      [
        "expressions beside what they replaced",
        { TableName: "none", FilterExpression: "", ScanFilter: {}, Segment: 1 },
        invalid(
          "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {ScanFilter} Expression parameters: {FilterExpression}",
        ),
      ],
      // §2
      [
        "a segment of an unknown number",
        { TableName: "none", Segment: 1 },
        invalid(
          "The TotalSegments parameter is required but was not present in the request when Segment parameter is present",
        ),
      ],
      [
        "a number of segments alone",
        { TableName: "none", TotalSegments: 1 },
        invalid(
          "The Segment parameter is required but was not present in the request when parameter TotalSegments is present",
        ),
      ],
      [
        "a segment past the last",
        { TableName: "none", Segment: 5, TotalSegments: 5 },
        invalid(
          "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 5 is not less than TotalSegments: 5",
        ),
      ],
      [
        "ALL_PROJECTED_ATTRIBUTES of a table",
        { TableName: "none", Select: "ALL_PROJECTED_ATTRIBUTES" },
        invalid("ALL_PROJECTED_ATTRIBUTES can be used only when Scanning using an IndexName"),
      ],
      // §1: Query wraps this one, Scan does not.
      [
        "SPECIFIC_ATTRIBUTES that are not said",
        { TableName: "none", Select: "SPECIFIC_ATTRIBUTES" },
        invalid("Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"),
      ],
      [
        "an empty filter",
        { TableName: "none", FilterExpression: "" },
        invalid("Invalid FilterExpression: The expression can not be empty;"),
      ],
      ["a table that is not there", { TableName: "none" }, "ResourceNotFoundException: Requested resource not found"],
      [
        "an index that is not there",
        { TableName: "table", IndexName: "none" },
        invalid("The table does not have the specified index: none"),
      ],
      [
        "a consistent read of a global index",
        { TableName: "table", IndexName: "sparse", ConsistentRead: true },
        invalid("Consistent reads are not supported on global secondary indexes"),
      ],
      [
        "all attributes of a global index that does not have them",
        { TableName: "table", IndexName: "sparse", Select: "ALL_ATTRIBUTES" },
        invalid(
          "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index sparse because its projection type is not ALL",
        ),
      ],
    ];
    for (const [what, input, error] of rows) it(what, () => refuses("Scan", input, error));
  });

  interface Scanned {
    readonly p: { readonly S: string };
    readonly s: { readonly N: string };
  }
  const numbers = (items: Scanned[]) => items.map(({ s }) => Number(s.N));
  const ascending = (values: number[]) => [...values].sort((a, b) => a - b);
  const everything = Array.from({ length: ITEMS }, (_, i) => i);

  it("answers nothing of an empty table", async () =>
    expect(await run("Scan", { TableName: "empty" })).toEqual({ Items: [], Count: 0, ScannedCount: 0 }));

  // §4: by the hash of partition keys, so that each partition's items lie together, in order.
  it("answers every item, in an order that stays", async () => {
    const { Items, Count, ScannedCount } = await run("Scan", { TableName: "table" });
    expect([Count, ScannedCount]).toEqual([ITEMS, ITEMS]);
    expect(ascending(numbers(Items))).toEqual(everything);
    const partitions = Items.map(({ p }: Scanned) => p.S);
    expect(partitions.filter((p: string, i: number) => p !== partitions[i - 1]).length).toBe(20);
    for (const [i, { p, s }] of Items.entries()) {
      if (partitions[i - 1] === p.S) expect(Number(s.N)).toBeGreaterThan(Number(Items[i - 1].s.N));
    }
    expect((await run("Scan", { TableName: "table", ConsistentRead: true })).Items).toEqual(Items);
  });

  for (const TotalSegments of [1, 2, 3, 7, 100, 1_000_000]) {
    it(`answers each item in one of ${TotalSegments} segments, the same every time`, async () => {
      const { Items: all } = await run("Scan", { TableName: "table" });
      const asked = Array.from({ length: Math.min(TotalSegments, 100) }, (_, Segment) => Segment);
      const segments = [];
      for (const Segment of asked)
        segments.push((await run("Scan", { TableName: "table", Segment, TotalSegments })).Items);
      if (TotalSegments <= 100) expect(segments.flat()).toEqual(all);
      for (const items of segments) {
        const again = await run("Scan", { TableName: "table", Segment: segments.indexOf(items), TotalSegments });
        if (items.length > 0) expect(again.Items).toEqual(items);
      }
    });
  }

  it("answers what a filter leaves, of the key too", async () => {
    const filter = (FilterExpression: string) => ({
      TableName: "table",
      FilterExpression,
      ExpressionAttributeValues: { ":v": { N: "7" } },
    });
    const { Items, ...counts } = await run("Scan", filter("s = :v"));
    expect(counts).toEqual({ Count: 1, ScannedCount: ITEMS });
    expect(numbers(Items)).toEqual([7]);
    expect(await run("Scan", { ...filter("x < :v"), Select: "COUNT" })).toEqual({ Count: 7, ScannedCount: ITEMS });
  });

  const legacy: [filter: object, operator: string | undefined, count: number][] = [
    [{ x: { ComparisonOperator: "LT", AttributeValueList: [{ N: "10" }] } }, undefined, 10],
    [{ a: { ComparisonOperator: "NULL" } }, undefined, 40],
    [
      {
        a: { ComparisonOperator: "NOT_NULL" },
        x: { ComparisonOperator: "LT", AttributeValueList: [{ N: "10" }] },
      },
      undefined,
      2,
    ],
    [
      {
        a: { ComparisonOperator: "NOT_NULL" },
        x: { ComparisonOperator: "LT", AttributeValueList: [{ N: "10" }] },
      },
      "OR",
      18,
    ],
  ];
  for (const [ScanFilter, ConditionalOperator, count] of legacy) {
    it(`answers ${count} of ScanFilter ${JSON.stringify(ScanFilter)}`, async () => {
      const request = { TableName: "table", ScanFilter, ...(ConditionalOperator && { ConditionalOperator }) };
      expect((await run("Scan", request)).Count).toBe(count);
    });
  }

  it("answers of an index what is in it", async () => {
    const { Items, Count } = await run("Scan", { TableName: "table", IndexName: "sparse" });
    expect(Count).toBe(10);
    expect(ascending(numbers(Items))).toEqual(everything.filter((i) => i % 5 === 0));
    for (const item of Items) expect(Object.keys(item).sort()).toEqual(["a", "p", "s", "x"]);
    const chosen = await run("Scan", { TableName: "table", IndexName: "sparse", AttributesToGet: ["x"] });
    for (const item of chosen.Items) expect(Object.keys(item)).toEqual(["x"]);
  });
});
