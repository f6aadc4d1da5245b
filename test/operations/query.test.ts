// Query: which items a key condition reads, what is made of them, and its refusals, in the order in which one takes
// precedence over the next. Pages are paging.test.ts's. Behaviours named in dynamodb-behaviours.md are marked with its
// sections.

import { beforeAll, describe, expect, it } from "vitest";
import { describeDatabases } from "../support/databases.ts";
import { tableInput } from "../support/tables.ts";

describeDatabases("Query", ({ run, refuses }) => {
  beforeAll(async () => {
    const global = {
      all: { keys: "a" },
      keys: { keys: "a, n:N", projection: "KEYS_ONLY" },
      some: { keys: "a", projection: ["x"] },
      several: { keys: "a b, c n:N" },
    } as const;
    const local = { local: { keys: "p, n:N", projection: "KEYS_ONLY" } } as const;
    await run("CreateTable", tableInput("table", "p, s", { global, local }));
    await run("CreateTable", tableInput("numbers", "p, s:N"));
    await run("CreateTable", tableInput("binaries", "p, s:B"));
    await run("CreateTable", tableInput("simple", "p"));
  });

  describe("refuses", () => {
    const invalid = (message: string) => `ValidationException: ${message}`;
    const wrong = (message: string) => invalid(`One or more parameter values were invalid: ${message}`);
    const p = { ":p": { S: "1" } };
    const ofP = { KeyConditionExpression: "p = :p", ExpressionAttributeValues: p };
    const where = (KeyConditionExpression: string, values: object = p, more: object = {}) => ({
      TableName: "table",
      KeyConditionExpression,
      ExpressionAttributeValues: values,
      ...more,
    });

    const rows: [what: string, input: object, error: string][] = [
      // §1: Query names the member, and not the value.
      [
        "a Limit of 0",
        { TableName: "none", Limit: 0, AttributesToGet: ["a", "a"] },
        invalid(
          "1 validation error detected: Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
        ),
      ],
      [
        "a Select that is none",
        { TableName: "none", Select: "x" },
        invalid(
          "1 validation error detected: Value 'x' at 'select' failed to satisfy constraint: Member must satisfy enum value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]",
        ),
      ],
      [
        "expressions beside what they replaced",
        { TableName: "none", ...ofP, QueryFilter: {}, AttributesToGet: ["a"] },
        invalid(
          "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributesToGet, QueryFilter} Expression parameters: {KeyConditionExpression}",
        ),
      ],
      [
        "ALL_PROJECTED_ATTRIBUTES of a table",
        { TableName: "none", ...ofP, Select: "ALL_PROJECTED_ATTRIBUTES" },
        invalid("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName"),
      ],
      // §1: Query wraps this one, Scan does not.
      [
        "SPECIFIC_ATTRIBUTES that are not said",
        { TableName: "none", ...ofP, Select: "SPECIFIC_ATTRIBUTES" },
        invalid(
          "1 validation error detected: Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
        ),
      ],
      [
        "a projection of a count",
        { TableName: "none", ...ofP, Select: "COUNT", ProjectionExpression: "a" },
        invalid("Cannot specify the ProjectionExpression when choosing to get only the Count"),
      ],
      [
        "a projection of all attributes",
        { TableName: "none", ...ofP, Select: "ALL_ATTRIBUTES", ProjectionExpression: "a" },
        invalid("Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES"),
      ],
      // §1, §2: expressions are refused before the table is looked for.
      [
        "an empty key condition",
        { ...where(""), TableName: "none" },
        invalid("Invalid KeyConditionExpression: The expression can not be empty;"),
      ],
      [
        "a bad projection",
        { TableName: "none", ...ofP, ProjectionExpression: "a, a" },
        invalid(
          "Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]",
        ),
      ],
      [
        "no key condition",
        { TableName: "none" },
        invalid("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."),
      ],
      [
        "legacy key conditions, before a legacy filter",
        {
          TableName: "none",
          KeyConditions: { p: { ComparisonOperator: "BEGINS_WITH", AttributeValueList: [{ N: "1" }] } },
          QueryFilter: { x: { ComparisonOperator: "GT" } },
          AttributesToGet: ["x", "x"],
        },
        wrong("ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type"),
      ],
      [
        "a filter expression, before legacy key conditions",
        {
          TableName: "none",
          KeyConditions: { p: { ComparisonOperator: "EQ" } },
          FilterExpression: "",
        },
        invalid("Invalid FilterExpression: The expression can not be empty;"),
      ],
      [
        "no key condition, before a legacy filter",
        { TableName: "none", QueryFilter: { x: { ComparisonOperator: "GT" } } },
        invalid("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."),
      ],
      [
        "a value that is not used",
        { ...where("p = :p", { ...p, ":q": { S: "1" } }), TableName: "none" },
        invalid("Value provided in ExpressionAttributeValues unused in expressions: keys: {:q}"),
      ],
      [
        "a value that is not used, before what no key condition is",
        { ...where("p = :p AND p = :p", { ...p, ":q": { S: "1" } }), TableName: "none" },
        invalid("Value provided in ExpressionAttributeValues unused in expressions: keys: {:q}"),
      ],
      [
        "a value that is not used, before there is no key condition",
        { TableName: "none", FilterExpression: "a = :p", ExpressionAttributeValues: { ...p, ":q": { S: "1" } } },
        invalid("Value provided in ExpressionAttributeValues unused in expressions: keys: {:q}"),
      ],
      [
        "a table that is not there",
        { TableName: "none", ...ofP },
        "ResourceNotFoundException: Requested resource not found",
      ],
      [
        "an index that is not there",
        where("p = :p", p, { IndexName: "none" }),
        invalid("The table does not have the specified index: none"),
      ],
      // §2
      [
        "a consistent read of a global index",
        where("a = :p", p, { IndexName: "all", ConsistentRead: true }),
        invalid("Consistent reads are not supported on global secondary indexes"),
      ],
      ["no partition key", where("s = :p"), invalid("Query condition missed key schema element: p")],
      [
        "an attribute that is no key",
        where("p = :p AND a = :p"),
        invalid("Query condition missed key schema element: s"),
      ],
      ["a partition key that is not equal", where("p > :p"), invalid("Query key condition not supported")],
      [
        "more conditions than keys",
        { ...where("p = :p AND a = :p"), TableName: "simple" },
        invalid("Query key condition not supported"),
      ],
      [
        "a value of another type",
        where("p = :p", { ":p": { N: "1" } }),
        wrong("Condition parameter type does not match schema type"),
      ],
      [
        "an empty value",
        where("p = :p", { ":p": { S: "" } }),
        invalid(
          "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: p",
        ),
      ],
      [
        "an empty value of an index's key",
        where("a = :p", { ":p": { S: "" } }, { IndexName: "all" }),
        invalid(
          "One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: all, IndexKey: a",
        ),
      ],
      [
        "half of a partition key",
        where("a = :p", p, { IndexName: "several" }),
        invalid("HASH key attributes b must have equality conditions specified in the query"),
      ],
      [
        "a gap in the sort key",
        where("a = :p AND b = :p AND n = :n", { ...p, ":n": { N: "1" } }, { IndexName: "several" }),
        invalid(
          "RANGE key attributes c must have equality conditions specified in the query because a condition is present on key attribute n",
        ),
      ],
      [
        "a partition key one byte too long, before the filter",
        where("p = :long", { ":long": { S: "x".repeat(2049) }, ...p }, { FilterExpression: "s = :p" }),
        wrong("Size of hashkey has exceeded the maximum size limit of2048 bytes"),
      ],
      [
        "a sort key one byte too long",
        where("p = :p AND s = :long", { ":long": { S: "x".repeat(1025) }, ...p }),
        wrong("Aggregated size of all range keys has exceeded the size limit of 1024 bytes"),
      ],
      [
        "a bound one byte too long",
        where("p = :p AND s BETWEEN :p AND :long", { ":long": { S: "x".repeat(1025) }, ...p }),
        wrong("Aggregated size of all range keys has exceeded the size limit of 1024 bytes"),
      ],
      [
        "a filter of the key",
        where("p = :p", p, { FilterExpression: "s = :p" }),
        invalid("Filter Expression can only contain non-primary key attributes: Primary key attribute: s"),
      ],
      [
        "a legacy filter of the key",
        {
          TableName: "table",
          KeyConditions: { p: { ComparisonOperator: "EQ", AttributeValueList: [{ S: "1" }] } },
          QueryFilter: { p: { ComparisonOperator: "NOT_NULL" } },
        },
        invalid("QueryFilter can only contain non-primary key attributes: Primary key attribute: p"),
      ],
      [
        "all attributes of a global index that does not have them",
        where("a = :p", p, { IndexName: "some", Select: "ALL_ATTRIBUTES" }),
        wrong(
          "Select type ALL_ATTRIBUTES is not supported for global secondary index some because its projection type is not ALL",
        ),
      ],
      [
        "attributes that a global index does not have",
        where("a = :p", p, { IndexName: "some", ProjectionExpression: "x, y" }),
        wrong("Global secondary index some does not project [y]"),
      ],
      [
        "several, in the order of a hash set; those that are in one place of it, from the last to the first",
        where("a = :p", p, { IndexName: "some", ProjectionExpression: "n14, n36.y, n25.y, n36.z, y" }),
        wrong("Global secondary index some does not project [n36, n25, n14, y]"),
      ],
      [
        "a filter of attributes that a global index does not have, told in their order",
        where("a = :p", p, { IndexName: "some", FilterExpression: "n25 = n14 AND y = x AND b1 = :p" }),
        wrong("Secondary index some does not project one or more filter attributes: [b1, n14, n25, y]"),
      ],
    ];
    for (const [what, input, error] of rows) it(what, () => refuses("Query", input, error));
  });

  describe("reads", () => {
    beforeAll(async () => {
      const put = (TableName: string, items: object[]) =>
        Promise.all(items.map((item) => run("PutItem", { TableName, Item: item })));
      const strings = ["a", "ab", "abc", "b", "\u00e9", "\uffff", "\u{1f600}"];
      await put(
        "table",
        strings.map((S) => ({ p: { S: "order" }, s: { S } })),
      );
      const numbers = ["-1e10", "-2", "-1.5", "-0.1", "0", "0.1", "1", "1.5", "2", "10", "1e10"];
      await put(
        "numbers",
        numbers.map((N) => ({ p: { S: "order" }, s: { N } })),
      );
      const binaries = [[0], [0, 1], [1], [0x7f], [0x80], [0x80, 0], [0xff]];
      await put(
        "binaries",
        binaries.map((bytes) => ({ p: { S: "order" }, s: { B: base64(...bytes) } })),
      );
    });

    const base64 = (...bytes: number[]) => Buffer.from(bytes).toString("base64");

    async function sorted(TableName: string, condition: string, values: object = {}, more: object = {}) {
      const { Items, Count, ScannedCount } = await run("Query", {
        TableName,
        KeyConditionExpression: condition === "" ? "p = :p" : `p = :p AND ${condition}`,
        ExpressionAttributeValues: { ":p": { S: "order" }, ...values },
        ...more,
      });
      expect([Count, ScannedCount]).toEqual([Items.length, Items.length]);
      return Items.map(({ s }: { s: object }) => Object.values(s)[0]);
    }

    // §4: strings by their bytes in UTF-8, so that a surrogate pair comes after U+FFFF; binary without a sign.
    const all = ["a", "ab", "abc", "b", "\u00e9", "\uffff", "\u{1f600}"];
    const strings: [condition: string, found: string[]][] = [
      ["", all],
      ["s = :ab", ["ab"]],
      ["s < :ab", ["a"]],
      ["s <= :ab", ["a", "ab"]],
      ["s > :ab", all.slice(2)],
      ["s >= :ab", all.slice(1)],
      // §3: read from the other side.
      [":ab <= s", all.slice(1)],
      [":ab > s", ["a"]],
      ["s BETWEEN :ab AND :b", ["ab", "abc", "b"]],
      ["s BETWEEN :ab AND :ab", ["ab"]],
      ["begins_with(s, :ab)", ["ab", "abc"]],
      ["begins_with(s, :none)", []],
      ["(s > :ab)", all.slice(2)],
    ];
    for (const [condition, found] of strings) {
      it(condition === "" ? "strings in order" : condition, async () => {
        const values = { ":ab": { S: "ab" }, ":b": { S: "b" }, ":none": { S: "z" } };
        const used = Object.fromEntries(
          Object.entries(values).filter(([name]) => new RegExp(`${name}\\b`).test(condition)),
        );
        expect(await sorted("table", condition, used)).toEqual(found);
        expect(await sorted("table", condition, used, { ScanIndexForward: false })).toEqual([...found].reverse());
      });
    }

    it("numbers in order", async () => {
      const found = ["-10000000000", "-2", "-1.5", "-0.1", "0", "0.1", "1", "1.5", "2", "10", "10000000000"];
      expect(await sorted("numbers", "")).toEqual(found);
      expect(await sorted("numbers", "s BETWEEN :a AND :b", { ":a": { N: "-1.50" }, ":b": { N: "1e0" } })).toEqual(
        found.slice(2, 7),
      );
    });

    it("bytes in order", async () => {
      expect(await sorted("binaries", "")).toEqual(
        [[0], [0, 1], [1], [0x7f], [0x80], [0x80, 0], [0xff]].map((bytes) => base64(...bytes)),
      );
      expect(await sorted("binaries", "begins_with(s, :b)", { ":b": { B: base64(0x80) } })).toEqual(
        [[0x80], [0x80, 0]].map((bytes) => base64(...bytes)),
      );
      expect(await sorted("binaries", "begins_with(s, :b)", { ":b": { B: base64(0xff) } })).toEqual([base64(0xff)]);
    });

    const legacy: [operator: string, values: string[], found: string[]][] = [
      ["EQ", ["ab"], ["ab"]],
      ["LT", ["ab"], ["a"]],
      ["LE", ["ab"], ["a", "ab"]],
      ["GT", ["b"], all.slice(4)],
      ["GE", ["b"], all.slice(3)],
      ["BEGINS_WITH", ["ab"], ["ab", "abc"]],
      ["BETWEEN", ["ab", "b"], ["ab", "abc", "b"]],
    ];
    for (const [ComparisonOperator, values, found] of legacy) {
      it(`${ComparisonOperator} of KeyConditions`, async () => {
        const { Items } = await run("Query", {
          TableName: "table",
          KeyConditions: {
            p: { ComparisonOperator: "EQ", AttributeValueList: [{ S: "order" }] },
            s: { ComparisonOperator, AttributeValueList: values.map((S) => ({ S })) },
          },
        });
        expect(Items.map(({ s }: { s: { S: string } }) => s.S)).toEqual(found);
      });
    }
  });

  describe("answers", () => {
    beforeAll(async () => {
      for (const s of ["1", "2", "3"]) {
        const n = { N: String(10 - Number(s)) };
        const Item = { p: { S: "answers" }, s: { S: s }, a: { S: "a" }, n, x: { S: `x${s}` }, y: { S: "y" } };
        await run("PutItem", { TableName: "table", Item });
      }
    });

    const query = (more: object, name = "p", value = "answers") =>
      run("Query", {
        TableName: "table",
        KeyConditionExpression: `${name} = :key`,
        ...more,
        ExpressionAttributeValues: {
          ":key": { S: value },
          ...(more as { ExpressionAttributeValues?: object }).ExpressionAttributeValues,
        },
      });
    const values = (Items: Record<string, object>[], name: string) =>
      Items.map((item) => Object.values(item[name]!)[0]);

    it("no items, and no key, where there are none", async () =>
      expect(await query({}, "p", "absent")).toEqual({ Items: [], Count: 0, ScannedCount: 0 }));

    it("how many match, of how many were read", async () => {
      const filter = { FilterExpression: "x > :x", ExpressionAttributeValues: { ":x": { S: "x1" } } };
      const { Items, ...counts } = await query(filter);
      expect(counts).toEqual({ Count: 2, ScannedCount: 3 });
      expect(values(Items, "s")).toEqual(["2", "3"]);
    });

    it("only how many, if that is asked for", async () => {
      expect(await query({ Select: "COUNT" })).toEqual({ Count: 3, ScannedCount: 3 });
    });

    it("what a legacy filter leaves", async () => {
      const { Items } = await run("Query", {
        TableName: "table",
        KeyConditions: { p: { ComparisonOperator: "EQ", AttributeValueList: [{ S: "answers" }] } },
        QueryFilter: {
          x: { ComparisonOperator: "EQ", AttributeValueList: [{ S: "x1" }] },
          n: { ComparisonOperator: "EQ", AttributeValueList: [{ N: "7" }] },
        },
        ConditionalOperator: "OR",
      });
      expect(values(Items, "s")).toEqual(["1", "3"]);
    });

    it("what is chosen of each item", async () => {
      const { Items } = await query({ ProjectionExpression: "x, absent" });
      expect(Items).toEqual([{ x: { S: "x1" } }, { x: { S: "x2" } }, { x: { S: "x3" } }]);
      const { Items: chosen } = await query({ ProjectionExpression: "absent", Select: "SPECIFIC_ATTRIBUTES" });
      expect(chosen).toEqual([{}, {}, {}]);
    });

    const names: [index: string, more: object, attributes: string[]][] = [
      ["all", {}, ["a", "n", "p", "s", "x", "y"]],
      ["all", { Select: "ALL_ATTRIBUTES" }, ["a", "n", "p", "s", "x", "y"]],
      ["keys", {}, ["a", "n", "p", "s"]],
      ["keys", { Select: "ALL_PROJECTED_ATTRIBUTES" }, ["a", "n", "p", "s"]],
      ["some", {}, ["a", "p", "s", "x"]],
      ["some", { ProjectionExpression: "x, s" }, ["s", "x"]],
      ["local", {}, ["n", "p", "s"]],
      ["local", { Select: "ALL_ATTRIBUTES" }, ["a", "n", "p", "s", "x", "y"]],
      ["local", { Select: "ALL_ATTRIBUTES", ConsistentRead: true }, ["a", "n", "p", "s", "x", "y"]],
      ["local", { ProjectionExpression: "x" }, ["x"]],
    ];
    for (const [IndexName, more, attributes] of names) {
      it(`${attributes.join(", ")} of index ${IndexName} with ${JSON.stringify(more)}`, async () => {
        const [key, value] = IndexName === "local" ? ["p", "answers"] : ["a", "a"];
        const { Items } = await query({ IndexName, ...more }, key, value);
        expect(Items.length).toBe(3);
        for (const item of Items) expect(Object.keys(item).sort()).toEqual(attributes);
      });
    }

    it("items in the order of the index", async () => {
      const { Items } = await query({ IndexName: "local" });
      expect(values(Items, "n")).toEqual(["7", "8", "9"]);
    });
  });
});
