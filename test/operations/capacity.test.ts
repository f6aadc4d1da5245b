// Consumed capacity and item collection metrics, in every shape. Behaviours named in dynamodb-behaviours.md are marked with
// its sections.

import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { describeDatabases } from "../support/databases.ts";
import { tableInput } from "../support/tables.ts";

describeDatabases("Capacity", ({ run }) => {
  const TableName = "table";
  const Key = { p: { S: "p" }, s: { S: "s" } };
  /** An item of so many bytes, and what else it has. */
  const item = (bytes: number, more: object = {}) => ({ ...Key, x: { S: "x".repeat(bytes - 5) }, ...more });
  const INDEXES = { ReturnConsumedCapacity: "INDEXES" };

  beforeAll(async () => {
    const local = { local: { keys: "p, n:N", projection: "KEYS_ONLY" } } as const;
    const global = {
      keys: { keys: "a", projection: "KEYS_ONLY" },
      some: { keys: "a, n:N", projection: ["y"] },
      all: { keys: "b" },
    } as const;
    await run("CreateTable", tableInput("table", "p, s", { local, global }));
    await run("CreateTable", tableInput("plain", "p, s"));
    await run("CreateTable", tableInput("other", "p, s"));
  });
  beforeEach(async () => {
    for (const name of ["table", "plain", "other"]) await run("DeleteItem", { TableName: name, Key });
  });

  const put = (Item: object, more: object = INDEXES, name = TableName) =>
    run("PutItem", { TableName: name, Item, ...more });
  const capacityOf = async (response: Promise<{ ConsumedCapacity: object }>) => (await response).ConsumedCapacity;

  describe("is reported", () => {
    const shapes: [detail: string, report: object | undefined][] = [
      ["NONE", undefined],
      ["TOTAL", { TableName, CapacityUnits: 4 }],
      [
        "INDEXES",
        {
          TableName,
          CapacityUnits: 4,
          Table: { CapacityUnits: 1 },
          LocalSecondaryIndexes: { local: { CapacityUnits: 1 } },
          GlobalSecondaryIndexes: { keys: { CapacityUnits: 1 }, some: { CapacityUnits: 1 } },
        },
      ],
    ];
    const indexed = item(100, { a: { S: "a" }, n: { N: "1" } });
    for (const [ReturnConsumedCapacity, report] of shapes) {
      it(`of a write as ${ReturnConsumedCapacity}`, async () =>
        expect(await put(indexed, { ReturnConsumedCapacity })).toEqual(report ? { ConsumedCapacity: report } : {}));
    }

    it("not if it is not asked for", async () => expect(await put(indexed, {})).toEqual({}));

    it("of a table without indexes, too", async () =>
      expect(await capacityOf(put(item(100), INDEXES, "plain"))).toEqual({
        TableName: "plain",
        CapacityUnits: 1,
        Table: { CapacityUnits: 1 },
      }));

    it("of a batch by table", async () => {
      const RequestItems = {
        plain: [{ PutRequest: { Item: item(100) } }, { DeleteRequest: { Key: { ...Key, s: { S: "t" } } } }],
        other: [{ PutRequest: { Item: item(1025) } }],
      };
      expect(await capacityOf(run("BatchWriteItem", { RequestItems, ReturnConsumedCapacity: "TOTAL" }))).toEqual([
        { TableName: "plain", CapacityUnits: 2 },
        { TableName: "other", CapacityUnits: 2 },
      ]);
      const keys = {
        plain: { Keys: [Key, { ...Key, s: { S: "t" } }], ConsistentRead: true },
        other: { Keys: [Key] },
      };
      expect(await capacityOf(run("BatchGetItem", { RequestItems: keys, ...INDEXES }))).toEqual([
        { TableName: "plain", CapacityUnits: 2, Table: { CapacityUnits: 2 } },
        { TableName: "other", CapacityUnits: 0.5, Table: { CapacityUnits: 0.5 } },
      ]);
    });
  });

  describe("of a read", () => {
    const sizes: [bytes: number, eventual: number, consistent: number][] = [
      [5, 0.5, 1],
      [4096, 0.5, 1],
      [4097, 1, 2],
      [8192, 1, 2],
      [8193, 1.5, 3],
    ];
    for (const [bytes, eventual, consistent] of sizes) {
      it(`of ${bytes} bytes is ${eventual}, or ${consistent} if it is consistent`, async () => {
        await put(item(bytes), {}, "plain");
        const get = async (more: object) =>
          (await run("GetItem", { TableName: "plain", Key, ReturnConsumedCapacity: "TOTAL", ...more })).ConsumedCapacity
            .CapacityUnits;
        expect(await get({})).toBe(eventual);
        expect(await get({ ConsistentRead: true })).toBe(consistent);
        // §5: what is chosen of it is no cheaper.
        expect(await get({ ProjectionExpression: "p" })).toBe(eventual);
      });
    }

    // §5
    it("of no item is that of a small one", async () => {
      const get = { TableName: "plain", Key, ReturnConsumedCapacity: "TOTAL" };
      expect((await run("GetItem", get)).ConsumedCapacity.CapacityUnits).toBe(0.5);
      expect((await run("GetItem", { ...get, ConsistentRead: true })).ConsumedCapacity.CapacityUnits).toBe(1);
    });

    it("of several items is that of their sum, whatever is left by a filter", async () => {
      for (const S of ["1", "2", "3"]) await put({ ...item(3000), s: { S } }, {}, "plain");
      const query = {
        TableName: "plain",
        KeyConditionExpression: "p = :p",
        ExpressionAttributeValues: { ":p": { S: "p" } },
        ReturnConsumedCapacity: "TOTAL",
      };
      const unitsOf = async (operation: string, input: object) =>
        (await run(operation, input)).ConsumedCapacity.CapacityUnits;
      expect(await unitsOf("Query", query)).toBe(1.5);
      expect(await unitsOf("Query", { ...query, Select: "COUNT" })).toBe(1.5);
      expect(await unitsOf("Query", { ...query, FilterExpression: "attribute_exists(absent)" })).toBe(1.5);
      expect(await unitsOf("Query", { ...query, Limit: 2, ConsistentRead: true })).toBe(2);
      expect(await unitsOf("Query", { ...query, ExpressionAttributeValues: { ":p": { S: "none" } } })).toBe(0.5);
      expect(await unitsOf("Scan", { TableName: "plain", ReturnConsumedCapacity: "TOTAL" })).toBe(1.5);
      for (const S of ["1", "2", "3"]) await run("DeleteItem", { TableName: "plain", Key: { ...Key, s: { S } } });
    });

    const reads: [what: string, more: object, report: object][] = [
      [
        "is the index's, by what the index holds",
        { IndexName: "keys", KeyConditionExpression: "a = :v" },
        {
          CapacityUnits: 0.5,
          Table: { CapacityUnits: 0 },
          GlobalSecondaryIndexes: { keys: { CapacityUnits: 0.5 } },
        },
      ],
      [
        "is the local index's",
        { IndexName: "local", KeyConditionExpression: "p = :v", ConsistentRead: true },
        { CapacityUnits: 1, Table: { CapacityUnits: 0 }, LocalSecondaryIndexes: { local: { CapacityUnits: 1 } } },
      ],
      // §5: what a local index does not hold is read of the table, item by item.
      [
        "is the table's for what a local index does not hold",
        { IndexName: "local", KeyConditionExpression: "p = :v", Select: "ALL_ATTRIBUTES" },
        { CapacityUnits: 3.5, Table: { CapacityUnits: 3 }, LocalSecondaryIndexes: { local: { CapacityUnits: 0.5 } } },
      ],
    ];
    for (const [what, more, report] of reads) {
      it(`of an index ${what}`, async () => {
        for (const S of ["1", "2"]) {
          const both = { a: { S: "index" }, p: { S: "index" }, n: { N: S } };
          await put({ ...item(9000, both), s: { S } }, {});
        }
        const query = { TableName, ExpressionAttributeValues: { ":v": { S: "index" } }, ...INDEXES, ...more };
        expect(await capacityOf(run("Query", query))).toEqual({ TableName, ...report });
      });
    }

    it("in a transaction is twice that of a consistent one", async () => {
      await put(item(4097), {}, "plain");
      const TransactItems = [
        { Get: { TableName: "plain", Key } },
        { Get: { TableName: "plain", Key: { ...Key, s: { S: "absent" } } } },
        { Get: { TableName: "other", Key } },
      ];
      expect(await capacityOf(run("TransactGetItems", { TransactItems, ...INDEXES }))).toEqual([
        {
          TableName: "plain",
          CapacityUnits: 6,
          ReadCapacityUnits: 6,
          Table: { CapacityUnits: 6, ReadCapacityUnits: 6 },
        },
        {
          TableName: "other",
          CapacityUnits: 2,
          ReadCapacityUnits: 2,
          Table: { CapacityUnits: 2, ReadCapacityUnits: 2 },
        },
      ]);
    });
  });

  describe("of a write", () => {
    const update = (UpdateExpression: string, values?: object) =>
      run("UpdateItem", {
        TableName: "plain",
        Key,
        UpdateExpression,
        ...(values && { ExpressionAttributeValues: values }),
        ReturnConsumedCapacity: "TOTAL",
      });
    const unitsOf = async (response: Promise<{ ConsumedCapacity: { CapacityUnits: number } }>) =>
      (await response).ConsumedCapacity.CapacityUnits;
    const total = { ReturnConsumedCapacity: "TOTAL" };

    for (const [bytes, units] of [
      [5, 1],
      [1024, 1],
      [1025, 2],
      [10_240, 10],
      [10_241, 11],
    ] as const) {
      it(`of ${bytes} bytes is ${units}`, async () =>
        expect(await unitsOf(put(item(bytes), total, "plain"))).toBe(units));
    }

    // §5: of the item before or after, whichever is larger.
    it("is that of the larger image", async () => {
      await put(item(3000), {}, "plain");
      expect(await unitsOf(put(item(100), total, "plain"))).toBe(3);
      expect(await unitsOf(put(item(2000), total, "plain"))).toBe(2);
      expect(await unitsOf(update("SET y = :y", { ":y": { S: "y".repeat(2000) } }))).toBe(4);
      expect(await unitsOf(update("REMOVE x"))).toBe(4);
      const remove = { TableName: "plain", Key, ...total };
      expect(await unitsOf(run("DeleteItem", remove))).toBe(2);
      expect(await unitsOf(run("DeleteItem", remove))).toBe(1);
    });

    it("is as much where nothing changes", async () => {
      await put(item(3000), {}, "plain");
      expect(await unitsOf(put(item(3000), total, "plain"))).toBe(3);
      expect(await unitsOf(update("SET x = x"))).toBe(3);
    });
  });

  // §5: what an index holds of the item decides: what stays there costs nothing, what moves costs both.
  describe("of a write to indexes", () => {
    const before = { a: { S: "a" }, n: { N: "1" }, y: { S: "y" } };
    const rows: [what: string, expression: string, values: object | undefined, indexes: Record<string, number>][] = [
      ["of what none holds", "SET z = :v", { ":v": { S: "z" } }, {}],
      ["of what stays the same", "SET y = :v", { ":v": { S: "y" } }, {}],
      ["of what one holds", "SET y = :v", { ":v": { S: "z" } }, { some: 1 }],
      ["of the sort key of two", "SET n = :v", { ":v": { N: "2" } }, { local: 2, some: 2 }],
      ["of the partition key of two", "SET a = :v", { ":v": { S: "b" } }, { keys: 2, some: 2 }],
      ["that takes the item out", "REMOVE a", undefined, { keys: 1, some: 1 }],
      ["that takes the item out of two kinds", "REMOVE n", undefined, { local: 1, some: 1 }],
      ["that brings the item in", "SET b = :v", { ":v": { S: "b" } }, { all: 3 }],
    ];
    for (const [what, UpdateExpression, values, indexes] of rows) {
      it(what, async () => {
        await put(item(3000, before), {});
        const request = {
          TableName,
          Key,
          UpdateExpression,
          ...(values && { ExpressionAttributeValues: values }),
          ...INDEXES,
        };
        const { CapacityUnits, Table, LocalSecondaryIndexes, GlobalSecondaryIndexes } = (await capacityOf(
          run("UpdateItem", request),
          // biome-ignore lint/suspicious/noExplicitAny: looked into freely
        )) as any;
        const found = Object.entries({ ...LocalSecondaryIndexes, ...GlobalSecondaryIndexes }).map(
          ([name, units]) => [name, (units as { CapacityUnits: number }).CapacityUnits] as const,
        );
        expect(Object.fromEntries(found)).toEqual(indexes);
        expect(Table).toEqual({ CapacityUnits: 3 });
        expect(CapacityUnits).toBe(3 + Object.values(indexes).reduce((sum, units) => sum + units, 0));
      });
    }

    it("by what each of them holds", async () => {
      const large = item(3000, { b: { S: "b" } });
      expect(await capacityOf(put(large))).toMatchObject({ GlobalSecondaryIndexes: { all: { CapacityUnits: 3 } } });
      expect(await capacityOf(put(item(100, { b: { S: "b" } })))).toMatchObject({
        GlobalSecondaryIndexes: { all: { CapacityUnits: 3 } },
      });
      expect(await capacityOf(put(large))).toMatchObject({ GlobalSecondaryIndexes: { all: { CapacityUnits: 3 } } });
      // The key moves: the entry that goes and the one that comes.
      expect(await capacityOf(put(item(1500, { b: { S: "c" } })))).toMatchObject({
        GlobalSecondaryIndexes: { all: { CapacityUnits: 5 } },
      });
    });
  });

  // §5: twice on the table, once in global indexes; a check costs what writing the item would.
  it("of a transaction", async () => {
    await put(item(3000), {}, "plain");
    const TransactItems = [
      { Put: { TableName, Item: item(1500, { a: { S: "a" } }) } },
      { ConditionCheck: { TableName: "plain", Key, ConditionExpression: "attribute_exists(p)" } },
      { Delete: { TableName: "other", Key } },
    ];
    const units = (count: number) => ({ CapacityUnits: count, WriteCapacityUnits: count });
    expect(await capacityOf(run("TransactWriteItems", { TransactItems, ...INDEXES }))).toEqual([
      { TableName, ...units(5), Table: units(4), GlobalSecondaryIndexes: { keys: units(1) } },
      { TableName: "plain", ...units(6), Table: units(6) },
      { TableName: "other", ...units(2), Table: units(2) },
    ]);
  });

  // The example of the AWS CLI's guide to transact-write-items: an update that moves the item in the local index (3 units by
  // itself, as the guide to update-item shows) and a delete (2 units) cost 10 together.
  it("of a transaction is double in local indexes too", async () => {
    const name = "MusicCollection";
    const local = { AlbumTitleIndex: { keys: "Artist, AlbumTitle" } };
    await run("CreateTable", tableInput(name, "Artist, SongTitle", { local }));
    const song = (Artist: string, SongTitle: string) => ({ Artist: { S: Artist }, SongTitle: { S: SongTitle } });
    const [acme, nobody] = [song("Acme Band", "Happy Day"), song("No One You Know", "Call Me Today")];
    for (const key of [acme, nobody]) await put({ ...key, AlbumTitle: { S: "Somewhat Famous" } }, {}, name);
    const update = {
      UpdateExpression: "SET AlbumTitle = :newval",
      ExpressionAttributeValues: { ":newval": { S: "Updated Album Title" } },
      ConditionExpression: "attribute_not_exists(Rating)",
    };
    const TransactItems = [
      { Update: { TableName: name, Key: acme, ...update } },
      { Delete: { TableName: name, Key: nobody, ConditionExpression: "attribute_not_exists(Rating)" } },
    ];
    const units = (count: number) => ({ CapacityUnits: count, WriteCapacityUnits: count });
    expect(await capacityOf(run("TransactWriteItems", { TransactItems, ...INDEXES }))).toEqual([
      { TableName: name, ...units(10), Table: units(4), LocalSecondaryIndexes: { AlbumTitleIndex: units(6) } },
    ]);
  });

  // "If you had specified the ARN of a table in the input, you'll see the table ARN in the response."
  describe("of a table that is named by its ARN", () => {
    const condition = { KeyConditionExpression: "p = :p", ExpressionAttributeValues: { ":p": Key.p } };
    const requests: [operation: string, input: (name: string) => object][] = [
      ["PutItem", (name) => ({ TableName: name, Item: Key })],
      ["UpdateItem", (name) => ({ TableName: name, Key, UpdateExpression: "REMOVE x" })],
      ["GetItem", (name) => ({ TableName: name, Key })],
      ["Query", (name) => ({ TableName: name, ...condition })],
      ["Scan", (name) => ({ TableName: name })],
      ["BatchGetItem", (name) => ({ RequestItems: { [name]: { Keys: [Key] } } })],
      ["BatchWriteItem", (name) => ({ RequestItems: { [name]: [{ PutRequest: { Item: Key } }] } })],
      ["TransactGetItems", (name) => ({ TransactItems: [{ Get: { TableName: name, Key } }] })],
      ["TransactWriteItems", (name) => ({ TransactItems: [{ Put: { TableName: name, Item: Key } }] })],
      ["DeleteItem", (name) => ({ TableName: name, Key })],
    ];
    for (const [operation, input] of requests) {
      it(`${operation} tells that`, async () => {
        const arn = (await run("DescribeTable", { TableName })).Table.TableArn;
        const SIZE = /Write|Put/.test(operation) ? { ReturnItemCollectionMetrics: "SIZE" } : {};
        const { ConsumedCapacity, ItemCollectionMetrics } = await run(operation, {
          ...input(arn),
          ...INDEXES,
          ...SIZE,
        });
        expect([ConsumedCapacity].flat()).toEqual([expect.objectContaining({ TableName: arn })]);
        if (/Write/.test(operation)) expect(Object.keys(ItemCollectionMetrics)).toEqual([arn]);
      });
    }
  });

  describe("Item collection metrics", () => {
    const SIZE = { ReturnItemCollectionMetrics: "SIZE" };
    const metrics = { ItemCollectionKey: { p: { S: "p" } }, SizeEstimateRangeGB: [0, 1] };

    it("are those of the item's partition key, where the table has local indexes", async () => {
      expect(await put(item(100), SIZE)).toEqual({ ItemCollectionMetrics: metrics });
      expect(await put(item(100), SIZE, "plain")).toEqual({});
      expect(await put(item(100), { ReturnItemCollectionMetrics: "NONE" })).toEqual({});
      const update = { TableName, Key, UpdateExpression: "REMOVE x", ...SIZE };
      expect(await run("UpdateItem", update)).toEqual({ ItemCollectionMetrics: metrics });
      expect(await run("DeleteItem", { TableName, Key, ...SIZE })).toEqual({ ItemCollectionMetrics: metrics });
    });

    it("are by table, and once for each collection, in batches and transactions", async () => {
      const writes = ["1", "2"].map((S) => ({ ...Key, s: { S } }));
      const RequestItems = {
        table: writes.map((Item) => ({ PutRequest: { Item } })),
        plain: [{ PutRequest: { Item: Key } }],
      };
      expect(await run("BatchWriteItem", { RequestItems, ...SIZE })).toEqual({
        UnprocessedItems: {},
        ItemCollectionMetrics: { table: [metrics] },
      });
      const TransactItems = [
        ...writes.map((key) => ({ Delete: { TableName, Key: key } })),
        { Put: { TableName: "plain", Item: Key } },
      ];
      expect(await run("TransactWriteItems", { TransactItems, ...SIZE })).toEqual({
        ItemCollectionMetrics: { table: [metrics] },
      });
    });
  });
});
