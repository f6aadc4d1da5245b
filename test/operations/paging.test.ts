// Pages of Query and Scan: where they end, the keys with which they go on, and keys that do not fit. Behaviours named in
// dynamodb-behaviours.md are marked with its sections.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Database } from "../../src/database/database.ts";
import { describeDatabases } from "../support/databases.ts";
import { tableInput } from "../support/tables.ts";

describeDatabases("Paging", ({ run, refuses }) => {
  const p = { S: "p" };
  const ofP = { KeyConditionExpression: "p = :p", ExpressionAttributeValues: { ":p": p } };
  const items = ["1", "2", "3", "4", "5"].map((N) => ({ p, s: { N }, a: { S: "tie" }, n: { N: "1" }, x: { N } }));

  beforeAll(async () => {
    const global = { ties: { keys: "a, n:N" } };
    const local = { local: { keys: "p, n:N", projection: "KEYS_ONLY" } } as const;
    await run("CreateTable", tableInput("table", "p, s:N", { global, local }));
    for (const Item of items) await run("PutItem", { TableName: "table", Item });
  });

  /** All pages. */
  async function pages(operation: string, input: object) {
    const all = [];
    let page: { Items: object[]; Count: number; ScannedCount: number; LastEvaluatedKey?: object };
    let ExclusiveStartKey: object | undefined;
    do {
      page = await run(operation, { ...input, ...(ExclusiveStartKey && { ExclusiveStartKey }) });
      all.push(page);
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return all;
  }

  it("Limit counts what is read, not what matches", async () => {
    const filter = { ...ofP, FilterExpression: "x > :x", ExpressionAttributeValues: { ":p": p, ":x": { N: "3" } } };
    const found = await pages("Query", { TableName: "table", ...filter, Limit: 2 });
    expect(found.map(({ Count, ScannedCount }) => [Count, ScannedCount])).toEqual([
      [0, 2],
      [1, 2],
      [1, 1],
    ]);
    expect(found[0]!.LastEvaluatedKey).toEqual({ p, s: { N: "2" } });
  });

  // §4: a page that is exactly full can not know that it is the last.
  it("a page that is exactly full names its last key, though nothing follows", async () => {
    const found = await pages("Query", { TableName: "table", ...ofP, Limit: 5 });
    expect(found.map(({ Count, LastEvaluatedKey }) => [Count, LastEvaluatedKey])).toEqual([
      [5, { p, s: { N: "5" } }],
      [0, undefined],
    ]);
  });

  it("a page that is not full names none", async () =>
    expect(await run("Query", { TableName: "table", ...ofP, Limit: 6 })).toEqual({
      Items: items,
      Count: 5,
      ScannedCount: 5,
    }));

  for (const Limit of [1, 2, 3, 4, 5, 6]) {
    for (const [operation, input] of [
      ["Query", ofP],
      ["Query", { ...ofP, ScanIndexForward: false }],
      ["Query", { ...ofP, IndexName: "local", Select: "ALL_ATTRIBUTES" }],
      ["Scan", {}],
      ["Scan", { IndexName: "ties" }],
      [
        "Query",
        {
          IndexName: "ties",
          KeyConditionExpression: "a = :a AND n = :n",
          ExpressionAttributeValues: { ":a": { S: "tie" }, ":n": { N: "1" } },
        },
      ],
    ] as const) {
      it(`${operation} by ${Limit} with ${JSON.stringify(input)} misses and repeats nothing`, async () => {
        const found = await pages(operation, { TableName: "table", ...input, Limit });
        const whole = await run(operation, { TableName: "table", ...input });
        expect(found.flatMap(({ Items }) => Items)).toEqual(whole.Items);
        expect(whole.Count).toBe(5);
      });
    }
  }

  // §4: of a global index the key has the index's and the table's attributes, or ties would be lost.
  it("an index's key is the index's and the table's", async () => {
    const global = await run("Scan", { TableName: "table", IndexName: "ties", Limit: 1 });
    expect(Object.keys(global.LastEvaluatedKey).sort()).toEqual(["a", "n", "p", "s"]);
    const local = await run("Query", { TableName: "table", IndexName: "local", ...ofP, Limit: 1 });
    expect(local.LastEvaluatedKey).toEqual({ p, s: { N: "1" }, n: { N: "1" } });
  });

  it("a key need not be an item's", async () => {
    const { Items } = await run("Query", {
      TableName: "table",
      ...ofP,
      ExclusiveStartKey: { p, s: { N: "2.5" } },
    });
    expect(Items).toEqual(items.slice(2));
    const backward = { ...ofP, ScanIndexForward: false, ExclusiveStartKey: { p, s: { N: "2.5" } } };
    expect((await run("Query", { TableName: "table", ...backward })).Items).toEqual([items[1], items[0]]);
  });

  it("what is written meanwhile is seen where it comes later", async () => {
    const q = { S: "meanwhile" };
    const query = (more: object) =>
      run("Query", { TableName: "table", ...ofP, ExpressionAttributeValues: { ":p": q }, ...more });
    for (const N of ["1", "2", "3"]) await run("PutItem", { TableName: "table", Item: { p: q, s: { N } } });
    const { LastEvaluatedKey } = await query({ Limit: 2 });
    await run("DeleteItem", { TableName: "table", Key: LastEvaluatedKey });
    await run("PutItem", { TableName: "table", Item: { p: q, s: { N: "2.5" } } });
    await run("PutItem", { TableName: "table", Item: { p: q, s: { N: "0" } } });
    const { Items } = await query({ ExclusiveStartKey: LastEvaluatedKey });
    expect(Items.map(({ s }: { s: { N: string } }) => s.N)).toEqual(["2.5", "3"]);
    for (const N of ["0", "1", "2.5", "3"]) await run("DeleteItem", { TableName: "table", Key: { p: q, s: { N } } });
  });

  describe("refuses", () => {
    const invalid = (message: string) => `ValidationException: ${message}`;
    const START = "The provided starting key is invalid";
    const MISMATCH = `${START}: The provided key element does not match the schema`;
    const rows: [what: string, operation: string, input: object, error: string][] = [
      ["half a key", "Query", { ...ofP, ExclusiveStartKey: { p } }, START],
      ["more than a key", "Query", { ...ofP, ExclusiveStartKey: { p, s: { N: "1" }, x: { N: "1" } } }, START],
      ["another type", "Query", { ...ofP, ExclusiveStartKey: { p, s: { S: "1" } } }, MISMATCH],
      [
        "another partition",
        "Query",
        { ...ofP, ExclusiveStartKey: { p: { S: "q" }, s: { N: "1" } } },
        "The provided starting key is outside query boundaries based on provided conditions",
      ],
      [
        "a key that the condition leaves out",
        "Query",
        {
          KeyConditionExpression: "p = :p AND s > :s",
          ExpressionAttributeValues: { ":p": p, ":s": { N: "3" } },
          ExclusiveStartKey: { p, s: { N: "1" } },
        },
        "The provided starting key does not match the range key predicate",
      ],
      ["half a key of a scan", "Scan", { ExclusiveStartKey: { p } }, MISMATCH],
      ["a table's key for an index", "Scan", { IndexName: "ties", ExclusiveStartKey: { p, s: { N: "1" } } }, MISMATCH],
      ["another type in a scan", "Scan", { ExclusiveStartKey: { p, s: { S: "1" } } }, MISMATCH],
      [
        "an empty value, as DynamoDB Local words it",
        "Scan",
        { ExclusiveStartKey: { p: { S: "" }, s: { N: "1" } } },
        `${START}: One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: p`,
      ],
      [
        "an empty value, and another of another type",
        "Query",
        { ...ofP, ExclusiveStartKey: { p: { S: "" }, s: { S: "1" } } },
        MISMATCH,
      ],
      [
        "an empty value of an index's key",
        "Scan",
        { IndexName: "ties", ExclusiveStartKey: { p, s: { N: "1" }, a: { S: "" }, n: { N: "1" } } },
        `${START}: One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: ties, IndexKey: a`,
      ],
      [
        "no value",
        "Query",
        { ...ofP, ExclusiveStartKey: { p: {} } },
        `${START}: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes`,
      ],
      [
        "no number",
        "Scan",
        { ExclusiveStartKey: { p, s: { N: "x" } } },
        `${START}: The parameter cannot be converted to a numeric value: x`,
      ],
    ];
    for (const [what, operation, input, error] of rows) {
      it(what, () => refuses(operation, { TableName: "table", ...input }, invalid(error)));
    }

    it("a key of another segment", async () => {
      const key = { p, s: { N: "1" } };
      const answers = [];
      for (const Segment of [0, 1, 2, 3]) {
        const request = { TableName: "table", Segment, TotalSegments: 4, ExclusiveStartKey: key };
        answers.push(
          await run("Scan", request).then(
            () => "answered",
            ({ message }) => message,
          ),
        );
      }
      expect(answers.filter((answer) => answer === "answered").length).toBe(1);
      for (const [Segment, answer] of answers.entries()) {
        if (answer === "answered") continue;
        expect(answer).toBe(
          `The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: 4 Segment: ${Segment}`,
        );
      }
    });
  });
});

// A page ends with the item that makes it larger than a megabyte, as indexes count: what they project, and what a local
// one does not hold and is read back.
describe("A page of 1 MB", () => {
  const MIB = 1024 * 1024;
  const ITEM_BYTES = MIB / 8;
  let database: Database;
  // biome-ignore lint/suspicious/noExplicitAny: looked into freely
  const run = (operation: string, input: object): Promise<any> => database.execute(operation, input);

  beforeAll(async () => {
    database = await Database.memory();
    const local = { small: { keys: "p, n:N", projection: "KEYS_ONLY" } } as const;
    await run("CreateTable", tableInput("table", "p, s:N", { local, global: { all: { keys: "a" } } }));
    await run("CreateTable", tableInput("fetched", "p, s:N", { local: { keys: local.small } }));
    for (let i = 0; i < 300; i++) {
      await run("PutItem", { TableName: "fetched", Item: { p: { S: "p" }, s: { N: `${i}` }, n: { N: `${i}` } } });
    }
    for (let i = 0; i < 10; i++) {
      const rest = ITEM_BYTES - 2 - 1 - numberBytes(i) - 1 - numberBytes(i) - 1 - 2 - 1;
      const Item = { p: { S: "p" }, s: { N: `${i}` }, n: { N: `${i}` }, a: { S: "a" }, x: { S: "x".repeat(rest) } };
      await run("PutItem", { TableName: "table", Item });
    }
  });
  afterAll(() => database.close());

  const numberBytes = (i: number) => (i === 0 ? 1 : 2);
  const ofP = { KeyConditionExpression: "p = :p", ExpressionAttributeValues: { ":p": { S: "p" } } };
  const ALL = { Select: "ALL_ATTRIBUTES" };

  const rows: [what: string, operation: string, input: object, counts: number[]][] = [
    ["ends past it", "Query", ofP, [9, 1]],
    ["ends past it, backwards", "Query", { ...ofP, ScanIndexForward: false }, [9, 1]],
    ["ends past it in a scan", "Scan", {}, [9, 1]],
    ["ends past it whatever is answered", "Query", { ...ofP, ProjectionExpression: "p" }, [9, 1]],
    ["ends past it whether or not anything is answered", "Query", { ...ofP, Select: "COUNT" }, [9, 1]],
    ["ends at a limit before it", "Query", { ...ofP, Limit: 4 }, [4, 4, 2]],
    ["ends past it in an index that has everything", "Scan", { IndexName: "all" }, [9, 1]],
    // §4: of an index, its own entries are measured.
    ["is not full of small entries", "Query", { ...ofP, IndexName: "small" }, [10]],
    // "The result size is the sum of: the size of the matching items in the index, rounded up to the next 4 KB; the size of
    // each matching item in the base table, with each item individually rounded up" (LSI.ThroughputConsiderations.Reads).
    ["counts what is read back", "Query", { ...ofP, IndexName: "small", ...ALL }, [8, 2]],
    ["counts it in a scan", "Scan", { IndexName: "small", ProjectionExpression: "x" }, [8, 2]],
    ["counts it in whole units", "Query", { ...ofP, TableName: "fetched", IndexName: "keys", ...ALL }, [256, 44]],
    ["counts none where nothing is read back", "Query", { ...ofP, TableName: "fetched", IndexName: "keys" }, [300]],
  ];
  for (const [what, operation, input, counts] of rows) {
    it(what, async () => {
      const found = [];
      let ExclusiveStartKey: object | undefined;
      do {
        const page = await run(operation, {
          TableName: "table",
          ...input,
          ...(ExclusiveStartKey && { ExclusiveStartKey }),
        });
        found.push(page.ScannedCount);
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey);
      expect(found).toEqual(counts);
    });
  }

  it("is as large as the limit that the database was opened with", async () => {
    await using small = await Database.memory({ limits: { pageBytesMax: 10 } });
    await small.execute("CreateTable", tableInput("table", "p"));
    for (const S of ["1", "2", "3", "4", "5", "6", "7"]) {
      await small.execute("PutItem", { TableName: "table", Item: { p: { S } } });
    }
    // Five items of two bytes are 10 bytes: not more than the limit.
    expect(await small.execute("Scan", { TableName: "table" })).toMatchObject({ Count: 6 });
  });
});
