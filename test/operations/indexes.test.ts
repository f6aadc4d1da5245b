// Secondary indexes, through writes and reads: what is in them, keys of several attributes, order, and what a table with
// indexes refuses. Behaviours named in dynamodb-behaviours.md are marked with its sections.

import { beforeAll, describe, expect, it } from "vitest";
import { Database } from "../../src/database/database.ts";
import { describeDatabases } from "../support/databases.ts";
import { tableInput } from "../support/tables.ts";

describeDatabases("Indexes", ({ run, refuses }) => {
  const key = (S: string) => ({ p: { S }, s: { S: "s" } });
  // biome-ignore lint/suspicious/noExplicitAny: looked into freely
  const scan = async (TableName: string, IndexName: string): Promise<any[]> =>
    // biome-ignore lint/suspicious/noExplicitAny: looked into freely
    (await run("Scan", { TableName, IndexName })).Items.sort((a: any, b: any) => (a.p.S < b.p.S ? -1 : 1));

  describe("hold of each item", () => {
    const item = { ...key("1"), a: { S: "a" }, n: { N: "1" }, x: { S: "x" }, y: { S: "y" } };
    beforeAll(async () => {
      const local = {
        "local-all": { keys: "p, n:N" },
        "local-keys": { keys: "p, n:N", projection: "KEYS_ONLY" },
        "local-some": { keys: "p, n:N", projection: ["y"] },
      } as const;
      const global = {
        "global-all": { keys: "a" },
        "global-keys": { keys: "a, n:N", projection: "KEYS_ONLY" },
        "global-some": { keys: "n:N", projection: ["x", "absent"] },
        "global-of-keys": { keys: "s, p", projection: "KEYS_ONLY" },
      } as const;
      await run("CreateTable", tableInput("projections", "p, s", { local, global }));
      await run("PutItem", { TableName: "projections", Item: item });
    });
    const rows: [index: string, names: string][] = [
      ["local-all", "a n p s x y"],
      ["local-keys", "n p s"],
      ["local-some", "n p s y"],
      ["global-all", "a n p s x y"],
      ["global-keys", "a n p s"],
      ["global-some", "n p s x"],
      ["global-of-keys", "p s"],
    ];
    for (const [index, names] of rows) {
      it(`${names} in ${index}`, async () => {
        const [found] = await scan("projections", index);
        expect(Object.keys(found).sort().join(" ")).toBe(names);
        expect(item).toMatchObject(found);
      });
    }
  });

  // §4: an index is sparse: of its key attributes, all must be there.
  describe("are sparse", () => {
    const names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    beforeAll(async () => {
      const global = { composite: { keys: "a, b" }, eight: { keys: "a b c d, e f g h" } };
      await run("CreateTable", tableInput("sparse", "p, s", { local: { local: { keys: "p, b" } }, global }));
    });
    const rows: [has: string, indexes: string[]][] = [
      ["", []],
      ["a", []],
      ["b", ["local"]],
      ["ab", ["local", "composite"]],
      ["abcdefg", ["local", "composite"]],
      ["bcdefgh", ["local"]],
      ["abcdefgh", ["local", "composite", "eight"]],
    ];
    for (const [has, indexes] of rows) {
      it(`an item with ${has === "" ? "none of the attributes" : has} is in ${indexes.join(", ") || "none"}`, async () => {
        const attributes = names.filter((name) => has.includes(name)).map((name) => [name, { S: name }]);
        const Item = { ...key(`has ${has}`), ...Object.fromEntries(attributes) };
        await run("PutItem", { TableName: "sparse", Item });
        const found = [];
        for (const index of ["local", "composite", "eight"]) {
          if ((await scan("sparse", index)).some(({ p }) => p.S === `has ${has}`)) found.push(index);
        }
        expect(found).toEqual(indexes);
      });
    }

    it("and lose an item with one of its attributes", async () => {
      const Item = { ...key("loses"), ...Object.fromEntries(names.map((name) => [name, { S: name }])) };
      await run("PutItem", { TableName: "sparse", Item });
      await run("UpdateItem", { TableName: "sparse", Key: key("loses"), UpdateExpression: "REMOVE h" });
      expect((await scan("sparse", "eight")).map(({ p }) => p.S)).not.toContain("loses");
      expect((await scan("sparse", "composite")).map(({ p }) => p.S)).toContain("loses");
      await run("DeleteItem", { TableName: "sparse", Key: key("loses") });
      expect((await scan("sparse", "composite")).map(({ p }) => p.S)).not.toContain("loses");
    });
  });

  describe("with keys of several attributes", () => {
    beforeAll(async () => {
      const global = { index: { keys: "a b:N, c d:N e" } };
      await run("CreateTable", tableInput("several", "p", { global }));
      for (const [i, [c, d, e]] of [
        ["x", "1", "m"],
        ["x", "2", "k"],
        ["x", "2", "m"],
        ["x", "10", "a"],
        ["xy", "0", "a"],
        ["y", "-1", "z"],
      ].entries()) {
        const Item = { p: { S: String(i) }, a: { S: "a" }, b: { N: "1" }, c: { S: c }, d: { N: d }, e: { S: e } };
        await run("PutItem", { TableName: "several", Item });
      }
      // What would be the same, were attributes joined carelessly.
      const near = { p: { S: "near" }, a: { S: "a1" }, b: { N: "0" }, c: { S: "x" }, d: { N: "1" }, e: { S: "m" } };
      await run("PutItem", { TableName: "several", Item: near });
    });

    const found = async (condition: string, more: object, input: object = {}) => {
      const { Items } = await run("Query", {
        TableName: "several",
        IndexName: "index",
        KeyConditionExpression: `a = :a AND b = :b${condition}`,
        ExpressionAttributeValues: { ":a": { S: "a" }, ":b": { N: "1.0" }, ...more },
        ...input,
      });
      return Items.map(({ p }: { p: { S: string } }) => p.S).join("");
    };
    const [x, two, k] = [{ ":x": { S: "x" } }, { ":two": { N: "2" } }, { ":k": { S: "k" } }];
    const rows: [condition: string, values: object, items: string][] = [
      ["", {}, "012345"],
      [" AND c = :x", x, "0123"],
      [" AND c > :x", x, "45"],
      [" AND begins_with(c, :x)", x, "01234"],
      [" AND c = :x AND d = :two", { ...x, ...two }, "12"],
      [" AND c = :x AND d < :two", { ...x, ...two }, "0"],
      [" AND c = :x AND d >= :two", { ...x, ...two }, "123"],
      [" AND c = :x AND d = :two AND e = :k", { ...x, ...two, ...k }, "1"],
      [" AND c = :x AND d = :two AND e > :k", { ...x, ...two, ...k }, "2"],
      [" AND e = :k AND d = :two AND c = :x", { ...x, ...two, ...k }, "1"],
    ];
    for (const [condition, values, items] of rows) {
      it(`answer a = :a AND b = :b${condition}`, async () => {
        expect(await found(condition, values)).toBe(items);
        const backward = await found(condition, values, { ScanIndexForward: false });
        expect(backward).toBe([...items].reverse().join(""));
      });
    }

    const INVALID = "ValidationException: ";
    const refused: [condition: string, values: object, error: string][] = [
      ["b = :b", { ":b": { N: "1" } }, "HASH key attributes a must have equality conditions specified in the query"],
      [
        "a = :a AND b > :b",
        { ":a": { S: "a" }, ":b": { N: "1" } },
        "HASH key attributes b must have equality conditions specified in the query",
      ],
      [
        "a = :a AND b = :b AND c > :x AND d = :two",
        { ":a": { S: "a" }, ":b": { N: "1" }, ...x, ...two },
        "RANGE key attributes c must have equality conditions specified in the query because a condition is present on key attribute d",
      ],
    ];
    for (const [KeyConditionExpression, ExpressionAttributeValues, error] of refused) {
      it(`refuse ${KeyConditionExpression}`, () =>
        refuses(
          "Query",
          { TableName: "several", IndexName: "index", KeyConditionExpression, ExpressionAttributeValues },
          INVALID + error,
        ));
    }

    // §4: a key has 2,048 and 1,024 bytes, however many attributes it is of.
    it("hold those to the limits together", async () => {
      const put = (a: number, c: number, e: number) => ({
        TableName: "several",
        Item: {
          p: { S: "long" },
          a: { S: "a".repeat(a) },
          b: { N: "1" },
          c: { S: "c".repeat(c) },
          d: { N: "1" },
          e: { S: "e".repeat(e) },
        },
      });
      await run("PutItem", put(2046, 1, 1021));
      const together = (schema: string, limit: number, size: number) =>
        `ValidationException: Aggregate size for ${schema} of index index has exceeded limit ${limit} bytes, with actual size ${size} bytes`;
      const partition = "HASH key attributes a, b";
      const sort = "RANGE key attributes c, d, e";
      await refuses("PutItem", put(2047, 1, 1), together(partition, 2048, 2049));
      await refuses("PutItem", put(1, 1, 1022), together(sort, 1024, 1025));
      await refuses("PutItem", put(2047, 1, 1022), together(partition, 2048, 2049));
      const wrong = "ValidationException: One or more parameter values were invalid: ";
      const partitionAlone = `${wrong}Size of hashkey has exceeded the maximum size limit of2048 bytes`;
      const sortAlone = `${wrong}Aggregated size of all range keys has exceeded the size limit of 1024 bytes`;
      await refuses("PutItem", put(2049, 1, 1), partitionAlone);
      await refuses("PutItem", put(2047, 1, 1025), sortAlone);
      await run("DeleteItem", { TableName: "several", Key: { p: { S: "long" } } });
    });
  });

  it("follow an item whose key there changes", async () => {
    await run("CreateTable", tableInput("moving", "p", { global: { index: { keys: "a, n:N" } } }));
    const where = async (a: string) =>
      (
        await run("Query", {
          TableName: "moving",
          IndexName: "index",
          KeyConditionExpression: "a = :a",
          ExpressionAttributeValues: { ":a": { S: a } },
        })
      ).Items;
    const Key = { p: { S: "1" } };
    await run("PutItem", { TableName: "moving", Item: { ...Key, a: { S: "x" }, n: { N: "1" } } });
    await run("UpdateItem", {
      TableName: "moving",
      Key,
      UpdateExpression: "SET a = :y, n = n + n",
      ExpressionAttributeValues: { ":y": { S: "y" } },
    });
    expect(await where("x")).toEqual([]);
    expect(await where("y")).toEqual([{ ...Key, a: { S: "y" }, n: { N: "2" } }]);
  });

  // "For each local secondary index on a table, there is a 400 KB limit on the total of" the item and its entries in all of
  // them (ServiceQuotas.html#limits-items-size-secondary-indexes).
  describe("if local, let an item and its entries together take no more than an item", () => {
    const ITEM_BYTES_MAX = 400 * 1024;
    const KEY_BYTES = 1 + 1 + 1 + 1;
    const VALUE = { v: { S: "" } };
    const A = { a: { S: "a" } };
    const B = { b: { S: "b" } };
    beforeAll(async () => {
      const table = (name: string, projection?: "KEYS_ONLY" | readonly string[]) => {
        const local = { a: { keys: "p, a", projection }, b: { keys: "p, b", projection } };
        const named = { "by-a": local.a, "by-b": local.b };
        return run("CreateTable", tableInput(name, "p, s", { local: named, global: { "by-v": { keys: "a" } } }));
      };
      await table("large-all");
      await table("large-keys", "KEYS_ONLY");
      await table("large-some", ["v"]);
    });
    // What there is beside the value, in the item and in its entries, and how often there is the value.
    const rows: [table: string, attributes: object, otherBytes: number, values: number][] = [
      ["large-all", {}, KEY_BYTES + 1, 1],
      ["large-all", A, 2 * (KEY_BYTES + 2 + 1), 2],
      ["large-all", { ...A, ...B }, 3 * (KEY_BYTES + 4 + 1), 3],
      ["large-keys", A, 2 * (KEY_BYTES + 2) + 1, 1],
      ["large-some", A, 2 * (KEY_BYTES + 2 + 1), 2],
    ];
    for (const [TableName, attributes, otherBytes, values] of rows) {
      const length = Math.floor((ITEM_BYTES_MAX - otherBytes) / values);
      const item = (S: string, length: number) => ({ ...key(S), ...attributes, v: { S: "v".repeat(length) } });
      const there = Object.keys(attributes).join(" and ") || "no key of an index";
      it(`put into ${TableName} with ${there}`, async () => {
        await run("PutItem", { TableName, Item: item("p", length) });
        const error = "ValidationException: Item size has exceeded the maximum allowed size";
        const Put = { TableName, Item: item("p", length + 1) };
        await refuses("PutItem", Put, error);
        await refuses("TransactWriteItems", { TransactItems: [{ Put }] }, error);
      });
      it(`updated in ${TableName} with ${there}`, async () => {
        const update = (length: number) => ({
          TransactItems: [
            {
              Update: {
                TableName,
                Key: key("p"),
                UpdateExpression: "SET v = :v",
                ExpressionAttributeValues: { ":v": { S: "v".repeat(length) } },
              },
            },
          ],
        });
        await run("PutItem", { TableName, Item: { ...key("p"), ...attributes, ...VALUE } });
        await run("TransactWriteItems", update(length));
        const reasons = (await run("TransactWriteItems", update(length + 1)).catch((error) => error.details))
          .CancellationReasons;
        const Message = "Item size to update has exceeded the maximum allowed size";
        expect(reasons).toEqual([{ Code: "ValidationError", Message }]);
      });
    }
  });

  it("may be of attributes of any name", async () => {
    const global = { index: { keys: "__proto__, constructor:N", projection: ["toString"] } } as const;
    await run("CreateTable", tableInput("names", "hasOwnProperty", { global }));
    const Item = JSON.parse(
      '{"hasOwnProperty":{"S":"1"},"__proto__":{"S":"p"},"constructor":{"N":"1"},"toString":{"S":"t"},"valueOf":{"S":"v"}}',
    );
    await run("PutItem", { TableName: "names", Item });
    await run("PutItem", { TableName: "names", Item: { hasOwnProperty: { S: "2" } } });
    const { Items, LastEvaluatedKey } = await run("Query", {
      TableName: "names",
      IndexName: "index",
      KeyConditionExpression: "#p = :p AND #c > :zero",
      ExpressionAttributeNames: { "#p": "__proto__", "#c": "constructor" },
      ExpressionAttributeValues: { ":p": { S: "p" }, ":zero": { N: "0" } },
      Limit: 1,
    });
    expect(Items.map((item: object) => Object.keys(item).sort())).toEqual([
      ["__proto__", "constructor", "hasOwnProperty", "toString"],
    ]);
    expect(Object.keys(LastEvaluatedKey).sort()).toEqual(["__proto__", "constructor", "hasOwnProperty"]);
  });
});

describe("A limited item collection", () => {
  const LIMIT = "ItemCollectionSizeLimitExceededException: Collection size exceeded.";
  const opened = async () => {
    const database = await Database.memory({ limits: { itemCollectionBytesMax: 100 } });
    const local = { local: { keys: "p, n:N", projection: "KEYS_ONLY" } } as const;
    await database.execute("CreateTable", tableInput("table", "p, s", { local }));
    await database.execute("CreateTable", tableInput("free", "p, s"));
    return database;
  };
  const answer = (response: Promise<object>) =>
    response.then(
      () => "done",
      ({ name, message }) => `${name}: ${message}`,
    );
  /** An item of so many bytes, without the index's attribute. */
  const item = (s: string, bytes: number, p = "p") => ({ p: { S: p }, s: { S: s }, x: { S: "x".repeat(bytes - 5) } });

  it("may grow to the limit, and not one byte more", async () => {
    await using database = await opened();
    const put = (Item: object, TableName = "table") => answer(database.execute("PutItem", { TableName, Item }));
    expect(await put(item("1", 60))).toBe("done");
    expect(await put(item("2", 41))).toBe(LIMIT);
    expect(await put(item("2", 40))).toBe("done");
    // Another collection, and a table without local indexes, have their own.
    expect(await put(item("1", 100, "q"))).toBe("done");
    expect(await put(item("1", 101, "q"))).toBe(LIMIT);
    expect(await put(item("1", 1000), "free")).toBe("done");
    // What shrinks or stays is no matter.
    expect(await put(item("2", 39))).toBe("done");
    expect(await put(item("2", 40))).toBe("done");
    expect(await put(item("2", 41))).toBe(LIMIT);
  });

  it("counts the entries of local indexes", async () => {
    await using database = await opened();
    const put = (Item: object) => answer(database.execute("PutItem", { TableName: "table", Item }));
    // The entry has p, s and n: 2 + 2 + 3 bytes.
    const n = { n: { N: "1" } };
    expect(await put({ ...item("1", 91), ...n })).toBe(LIMIT);
    expect(await put({ ...item("1", 90), ...n })).toBe("done");
    const update = (UpdateExpression: string) =>
      answer(
        database.execute("UpdateItem", {
          TableName: "table",
          Key: { p: { S: "p" }, s: { S: "1" } },
          UpdateExpression,
          ...(UpdateExpression.includes(":y") && { ExpressionAttributeValues: { ":y": { S: "y" } } }),
        }),
      );
    expect(await update("SET y = :y")).toBe(LIMIT);
    expect(await update("REMOVE n SET y = :y")).toBe("done");
  });

  it("refuses a batch or a transaction that is too much together", async () => {
    await using database = await opened();
    const batch = (...bytes: number[]) => {
      const RequestItems = { table: bytes.map((size, i) => ({ PutRequest: { Item: item(String(i), size) } })) };
      return answer(database.execute("BatchWriteItem", { RequestItems }));
    };
    expect(await batch(40, 40, 21)).toBe(LIMIT);
    expect(await batch(40, 40, 20)).toBe("done");
    const transaction = (...bytes: number[]) =>
      database.execute("TransactWriteItems", {
        TransactItems: bytes.map((size, i) => ({ Put: { TableName: "table", Item: item(String(i), size, "q") } })),
      });
    const error = await transaction(50, 51).catch((error) => error);
    expect(error.details.CancellationReasons).toEqual([
      { Code: "None" },
      { Code: "ItemCollectionSizeLimitExceeded", Message: "Collection size exceeded." },
    ]);
    expect(await answer(transaction(50, 50))).toBe("done");
  });
});
