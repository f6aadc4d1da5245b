// Changes of tables in a strict database: which statuses they pass through and when, what is refused meanwhile, and that they
// go on after the database was closed.

import { expect, test } from "vitest";
import { AWS_LIMITS } from "../../src/model/limits.ts";
import { tableInput } from "../support/tables.ts";
import { describeStrict, type StrictDatabase } from "./strict-database.ts";

const durations = {
  tableCreation: 1_000,
  tableUpdate: 2_000,
  tableDeletion: 3_000,
  indexBackfill: 4_000,
  streamChange: 5_000,
  timeToLiveChange: 6_000,
  tagChange: 1_500,
};
const TableName = "orders";
const Key = { pk: { S: "a" } };
const NOT_FOUND = "ResourceNotFoundException: Requested resource not found";
const TABLE_NOT_FOUND = "ResourceNotFoundException: Requested resource not found: Table: orders not found";
const ALREADY_EXISTS = "ResourceInUseException: Table already exists: orders";
const cannotDescribeTimeToLive = (status: string) =>
  `ValidationException: Cannot describe time to live while table is in ${status} state: Current table state is ${status}`;
const inUse = (what: string) => `ResourceInUseException: Attempt to change a resource which is still in use: ${what}`;

const byKind = {
  AttributeDefinitions: [
    { AttributeName: "pk", AttributeType: "S" },
    { AttributeName: "kind", AttributeType: "S" },
  ],
  GlobalSecondaryIndexUpdates: [
    {
      Create: {
        IndexName: "by-kind",
        KeySchema: [{ AttributeName: "kind", KeyType: "HASH" }],
        Projection: { ProjectionType: "ALL" },
      },
    },
  ],
};
const ofKind = {
  TableName,
  IndexName: "by-kind",
  KeyConditionExpression: "kind = :k",
  ExpressionAttributeValues: { ":k": { S: "x" } },
};

/** Status of the table, then of each index: `UPDATING by-kind:CREATING,Backfilling=false`. */
async function status(database: StrictDatabase): Promise<unknown> {
  return database.outcome("DescribeTable", { TableName }, ({ Table }) => {
    const indexes = (Table.GlobalSecondaryIndexes ?? []).map(
      (index: { IndexName: string; IndexStatus: string; Backfilling?: boolean }) =>
        ` ${index.IndexName}:${index.IndexStatus}` +
        (index.Backfilling === undefined ? "" : `,Backfilling=${index.Backfilling}`),
    );
    return Table.TableStatus + indexes.join("");
  });
}

describeStrict("changes of tables", { durations }, (database) => {
  const create = async (more: object = {}, indexes = {}) => {
    const { TableDescription } = await database().run("CreateTable", tableInput(TableName, "pk", indexes, more));
    return TableDescription;
  };
  const createActive = async (more: object = {}, indexes = {}) => {
    await create(more, indexes);
    await database().wait(durations.tableCreation);
  };
  const update = (change: object) => database().run("UpdateTable", { TableName, ...change });
  const is = async (expected: string) => expect(await status(database())).toBe(expected);
  /** Nothing changes until a moment, and then it is so. */
  const becomes = async (expected: string, afterMilliseconds: number) => {
    const before = await status(database());
    await database().wait(afterMilliseconds - 1);
    expect(await status(database())).toBe(before);
    await database().wait(1);
    await is(expected);
  };

  test("a new table is CREATING, and out of reach", async () => {
    await create({}, { global: { first: { keys: "kind" } } });
    await is("CREATING first:CREATING");
    for (const [operation, input] of [
      ["GetItem", { TableName, Key }],
      ["PutItem", { TableName, Item: Key }],
      ["Scan", { TableName }],
      ["BatchGetItem", { RequestItems: { [TableName]: { Keys: [Key] } } }],
      ["BatchWriteItem", { RequestItems: { [TableName]: [{ PutRequest: { Item: Key } }] } }],
      ["TransactGetItems", { TransactItems: [{ Get: { TableName, Key } }] }],
      ["TransactWriteItems", { TransactItems: [{ Put: { TableName, Item: Key } }] }],
      ["ExecuteStatement", { Statement: 'SELECT * FROM "orders"' }],
    ] as const) {
      await database().refuses(operation, input, NOT_FOUND);
    }
    const created = inUse("Table is being created: orders");
    await database().refuses("UpdateTable", { TableName, DeletionProtectionEnabled: true }, created);
    await database().refuses("DeleteTable", { TableName }, created);
    await database().refuses("CreateTable", tableInput(TableName, "pk"), created);
    const TimeToLiveSpecification = { Enabled: true, AttributeName: "until" };
    await database().refuses("UpdateTimeToLive", { TableName, TimeToLiveSpecification }, TABLE_NOT_FOUND);
    await database().refuses("DescribeTimeToLive", { TableName }, cannotDescribeTimeToLive("CREATING"));
    await database().refuses(
      "DescribeContinuousBackups",
      { TableName },
      "TableNotFoundException: Table not found: orders",
    );
    await database().refuses("DescribeContributorInsights", { TableName }, TABLE_NOT_FOUND);
    expect((await database().run("ListTables", {})).TableNames).toEqual([TableName]);
    const ResourceArn = "arn:aws:dynamodb:us-east-1:000000000000:table/orders";
    const untagged = `ResourceNotFoundException: Requested resource not found: ResourceArn: ${ResourceArn} not found`;
    await database().refuses("TagResource", { ResourceArn, Tags: [{ Key: "a", Value: "b" }] }, untagged);
    await database().refuses("ListTagsOfResource", { ResourceArn }, untagged);

    await becomes("ACTIVE first:ACTIVE", durations.tableCreation);
    expect(await database().outcome("GetItem", { TableName, Key })).toEqual({});
    await database().refuses("CreateTable", tableInput(TableName, "pk"), ALREADY_EXISTS);
  });

  test("how warm a new index is to be is described at once, and is answered by CreateTable not yet", async () => {
    const WarmThroughput = { ReadUnitsPerSecond: 13_000, WriteUnitsPerSecond: 4_000 };
    const input = tableInput(TableName, "pk", { global: { first: { keys: "a" } } });
    const GlobalSecondaryIndexes = [{ ...input.GlobalSecondaryIndexes![0], WarmThroughput }];
    const { TableDescription } = await database().run("CreateTable", { ...input, GlobalSecondaryIndexes });
    expect(TableDescription.GlobalSecondaryIndexes[0]).not.toHaveProperty("WarmThroughput");
    const described = async () =>
      (await database().run("DescribeTable", { TableName })).Table.GlobalSecondaryIndexes[0];
    expect(await described()).toMatchObject({ WarmThroughput: { ...WarmThroughput, Status: "UPDATING" } });
    await database().wait(durations.tableCreation);
    expect(await described()).toMatchObject({ WarmThroughput: { ...WarmThroughput, Status: "ACTIVE" } });
  });

  test("a table goes on being created after the database was closed", async () => {
    await create();
    await database().wait(durations.tableCreation / 2);
    await database().reopen();
    await is("CREATING");
    await database().refuses("GetItem", { TableName, Key }, NOT_FOUND);
    await becomes("ACTIVE", durations.tableCreation / 2);
    await create().catch(() => {});
    await database().run("PutItem", { TableName, Item: Key });
    expect(await database().findFaults()).toEqual([]);
  });

  test("what was under way is done where the database is opened as an instant one", async () => {
    await createActive();
    await database().run("PutItem", { TableName, Item: { ...Key, kind: { S: "x" } } });
    await update(byKind);
    await database().run("CreateTable", tableInput("other", "pk"));
    await database().run("CreateTable", tableInput("gone", "pk"));
    await database().wait(durations.tableCreation);
    await database().run("DeleteTable", { TableName: "gone" });
    await database().reopen({ realism: "instant" });
    await database().wait(0);
    await is("ACTIVE by-kind:ACTIVE");
    expect((await database().run("Query", ofKind)).Count).toBe(1);
    expect((await database().run("ListTables", {})).TableNames).toEqual(["orders", "other"]);
    expect(await database().findFaults()).toEqual([]);
  });

  test("an updated table is UPDATING, stays in reach, and is described as before", async () => {
    await createActive({ BillingMode: "PROVISIONED", ...units(5) });
    const { TableDescription } = await update(units(7));
    expect(TableDescription).toMatchObject({
      TableStatus: "UPDATING",
      ProvisionedThroughput: { ReadCapacityUnits: 5 },
    });
    expect((await database().run("DescribeTable", { TableName })).Table).toEqual(TableDescription);
    await database().run("PutItem", { TableName, Item: Key });
    const updated = inUse("Table IOPS are currently being updated. Table: orders");
    await database().refuses("UpdateTable", { TableName, ...units(7) }, updated);
    const deleted = inUse("Table: orders is in the process of being updated.");
    await database().refuses("DeleteTable", { TableName }, deleted);
    await database().refuses("CreateTable", tableInput(TableName, "pk"), ALREADY_EXISTS);
    const TimeToLiveSpecification = { Enabled: true, AttributeName: "until" };
    await database().run("UpdateTimeToLive", { TableName, TimeToLiveSpecification });

    await database().wait(durations.tableUpdate / 2);
    await database().reopen();
    await becomes("ACTIVE", durations.tableUpdate / 2);
    const { Table } = await database().run("DescribeTable", { TableName });
    expect(Table.ProvisionedThroughput.ReadCapacityUnits).toBe(7);
    await update({ BillingMode: "PAY_PER_REQUEST" });
    await becomes("ACTIVE", durations.tableUpdate);
  });

  const units = (count: number) => ({
    ProvisionedThroughput: { ReadCapacityUnits: count, WriteCapacityUnits: count },
  });
  const provisioned = { BillingMode: "PROVISIONED", ...units(1) };
  const onDemand = { BillingMode: "PAY_PER_REQUEST" };
  const infrequent = { TableClass: "STANDARD_INFREQUENT_ACCESS" };
  const streaming = { StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" } };
  const encrypted = { SSESpecification: { Enabled: true, SSEType: "KMS" } };
  const ceiling = { OnDemandThroughput: { MaxReadRequestUnits: 100 } };
  const unindexed = { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "by-kind" } }] };
  const indexUpdate = { GlobalSecondaryIndexUpdates: [{ Update: { IndexName: "by-kind", ...ceiling } }] };
  const changedClass = "TableClassUpdateInProgress: STANDARD_INFREQUENT_ACCESS";
  const changedIndex = "Table: orders Indexes: [by-kind]";
  const ONE_INDEX =
    "LimitExceededException: Subscriber limit exceeded: " +
    "Only 1 online index can be created or deleted simultaneously per table";

  const refusedWhileAllocated: [object, string][] = [
    [indexUpdate, inUse("Index is being created but is not backfilling yet.  Table: orders Index: by-kind")],
    [
      unindexed,
      inUse(
        "Index creation is in resource allocation phase. Retry deletion during backfilling phase or when the " +
          "index is active. Table: orders Index: by-kind",
      ),
    ],
  ];

  // Observed: https://github.com/aws-controllers-k8s/dynamodb-controller/tree/main/docs/api-quirks, DDB-TABLE-119, 175, 286,
  // 369, 370, 375, 376, 444, 458
  const meetings: {
    readonly [name: string]: { table: object; indexes?: object; change: object; refused: [object, string][] };
  } = {
    "units are changed": {
      table: provisioned,
      change: units(2),
      refused: [
        [units(3), inUse("Table IOPS are currently being updated. Table: orders")],
        [onDemand, inUse("Table IOPS are currently being updated. Table: orders")],
        [streaming, inUse("Can't enable or disable stream while table IOPS are being updated. Table: orders")],
        [byKind, inUse("Can't create or delete indexes while table IOPS are being updated. Table: orders")],
      ],
    },
    "the billing mode is changed": {
      table: onDemand,
      change: { ...provisioned },
      refused: [
        [units(3), inUse("Table IOPS are currently being updated. Table: orders")],
        [streaming, inUse("Can't enable or disable stream while table IOPS are being updated. Table: orders")],
        [ceiling, inUse("OnDemandThroughput cannot be updated while BillingMode update is in progress")],
      ],
    },
    "the table class is changed": {
      table: onDemand,
      change: infrequent,
      refused: [
        [
          { TableClass: "STANDARD" },
          inUse(`Can't update table class when a table class update is in progress. Table: orders ${changedClass}`),
        ],
        [
          streaming,
          inUse(`Can't change stream status when a table class update is in progress. Table: orders ${changedClass}`),
        ],
        [
          ceiling,
          inUse(`OnDemandThroughput cannot be updated while TableClass update is in progress. ${changedClass}`),
        ],
      ],
    },
    "an index is allocated": {
      table: onDemand,
      change: byKind,
      refused: [
        [provisioned, inUse(`Can't change table IOPS when an index is being created. ${changedIndex}`)],
        [streaming, inUse(`Can't change stream status when an index is being created. ${changedIndex}`)],
        [
          ceiling,
          inUse("OnDemandThroughput cannot be updated while index creation is in progress for indexes: [by-kind]"),
        ],
        ...refusedWhileAllocated,
        [byKind, ONE_INDEX],
      ],
    },
    "an index is allocated beside others": {
      table: onDemand,
      indexes: { global: { "by-city": { keys: "city" } } },
      change: byKind,
      refused: [
        [streaming, inUse(`Can't change stream status when an index is being created. ${changedIndex}`)],
        ...refusedWhileAllocated,
        [{ GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "by-city" } }] }, ONE_INDEX],
      ],
    },
    "an index is deleted": {
      table: onDemand,
      indexes: { global: { "by-kind": { keys: "kind" } } },
      change: unindexed,
      refused: [
        [provisioned, inUse(`Can't change table IOPS when an index is being deleted. ${changedIndex}`)],
        [
          ceiling,
          inUse("OnDemandThroughput cannot be updated while index deletion is in progress for indexes: [by-kind]"),
        ],
        [indexUpdate, inUse("Index is being deleted.  Table: orders Index: by-kind")],
        [unindexed, inUse("Index is being deleted.  Table: orders Index: by-kind")],
        [byKind, ONE_INDEX],
      ],
    },
  };

  for (const [what, { table, indexes, change, refused }] of Object.entries(meetings)) {
    test(`while ${what}, some changes are refused, and others show beside it`, async () => {
      await createActive(table, indexes);
      await update(change);
      for (const [other, refusal] of refused) {
        await database().refuses("UpdateTable", { TableName, ...other }, refusal);
      }
      const described = async () => (await database().run("DescribeTable", { TableName })).Table;
      const before = await described();
      await database().wait(durations.tableUpdate / 2);
      const { TableDescription } = await update({ DeletionProtectionEnabled: true });
      expect(await described()).toEqual({ ...before, DeletionProtectionEnabled: true });
      expect(TableDescription).toEqual(await described());
      await database().wait(durations.tableUpdate / 2 - 1);
      await update(encrypted);
      expect(await described()).toEqual({
        ...before,
        DeletionProtectionEnabled: true,
        SSEDescription: { Status: "UPDATING" },
      });
      await database().wait(durations.tableUpdate);
      expect(await described()).toMatchObject({ TableStatus: "ACTIVE", SSEDescription: { Status: "ENABLED" } });
      await update({ DeletionProtectionEnabled: false });
      expect(await database().findFaults()).toEqual([]);
    });
  }

  test("while the billing mode is changed, an index's maximum throughput can be", async () => {
    await createActive(onDemand, { global: { "by-kind": { keys: "kind" } } });
    await update({ ...onDemand });
    await is("UPDATING by-kind:ACTIVE");
    await update(indexUpdate);
    await is("UPDATING by-kind:UPDATING");
  });

  test("while a stream begins, what else changes the table is refused", async () => {
    await createActive(onDemand);
    const { TableDescription } = await update(streaming);
    const which = `Table: orders Stream: ${TableDescription.LatestStreamLabel} Operation: ENABLE`;
    const meanwhile = `when stream status is being updated. ${which}`;
    for (const [other, refusal] of [
      [{ StreamSpecification: { StreamEnabled: false } }, `A stream status change is currently in progress. ${which}`],
      [provisioned, `Can't change table IOPS ${meanwhile}`],
      [infrequent, `Can't update table class ${meanwhile}`],
      [byKind, `Can't create or delete an index ${meanwhile}`],
      [ceiling, "OnDemandThroughput cannot be updated while stream status update is in progress"],
    ] as const) {
      await database().refuses("UpdateTable", { TableName, ...other }, inUse(refusal));
    }
    await database().refuses(
      "DeleteTable",
      { TableName },
      inUse("Cannot delete table while stream is being enabled/disabled."),
    );
    await update({ DeletionProtectionEnabled: true });
    await becomes("ACTIVE", durations.tableUpdate);
  });

  test("what AWS changes at once is changed at once", async () => {
    await createActive();
    await update({ DeletionProtectionEnabled: true });
    await is("ACTIVE");
    expect((await database().run("DescribeTable", { TableName })).Table.DeletionProtectionEnabled).toBe(true);
  });

  test("encryption and warm throughput have statuses of their own", async () => {
    await createActive();
    const described = async () => (await database().run("DescribeTable", { TableName })).Table;
    await update({ SSESpecification: { Enabled: true, SSEType: "KMS" } });
    expect(await described()).toMatchObject({ TableStatus: "ACTIVE", SSEDescription: { Status: "UPDATING" } });
    await database().refuses(
      "UpdateTable",
      { TableName, SSESpecification: { Enabled: false } },
      inUse("Server-Side Encryption is still being updated"),
    );
    const beingUpdated = inUse("Table: orders is in the process of being updated.");
    await database().refuses("DeleteTable", { TableName }, beingUpdated);
    await database().wait(durations.tableUpdate);
    expect((await described()).SSEDescription).toMatchObject({ Status: "ENABLED", SSEType: "KMS" });

    await update({ WarmThroughput: { ReadUnitsPerSecond: 13_000 } });
    const warmth = { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4_000, Status: "UPDATING" };
    expect(await described()).toMatchObject({ TableStatus: "ACTIVE", WarmThroughput: warmth });
    await database().refuses("DeleteTable", { TableName }, beingUpdated);
    await database().wait(durations.tableUpdate);
    expect((await described()).WarmThroughput).toEqual({ ...warmth, ReadUnitsPerSecond: 13_000, Status: "ACTIVE" });
  });

  test("a new index is allocated, then filled, and cannot be read before", async () => {
    await createActive();
    await database().run("PutItem", { TableName, Item: { ...Key, kind: { S: "x" } } });
    await update(byKind);
    await is("UPDATING by-kind:CREATING,Backfilling=false");
    const backfilling = "ValidationException: Cannot read from backfilling global secondary index: by-kind";
    await database().refuses("Query", ofKind, backfilling);
    await becomes("ACTIVE by-kind:CREATING,Backfilling=true", durations.tableUpdate);
    await database().refuses("Query", ofKind, backfilling);
    await database().refuses("Scan", { TableName, IndexName: "by-kind" }, backfilling);
    const deletion = inUse("Cannot delete table while indexes are being created, updated, or deleted.");
    await database().refuses("DeleteTable", { TableName }, deletion);
    await database().run("PutItem", { TableName, Item: { pk: { S: "b" }, kind: { S: "x" } } });

    await database().wait(durations.indexBackfill / 2);
    await database().reopen();
    await database().wait(0);
    await becomes("ACTIVE by-kind:ACTIVE", durations.indexBackfill / 2);
    expect((await database().run("Query", ofKind)).Count).toBe(2);
    expect(await database().findFaults()).toEqual([]);
  });

  test("a deleted index is DELETING, and cannot be read", async () => {
    await createActive({}, { global: { "by-kind": { keys: "kind" } } });
    await update({ GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "by-kind" } }] });
    await is("UPDATING by-kind:DELETING");
    await database().refuses(
      "Query",
      ofKind,
      "ValidationException: The table does not have the specified index: by-kind",
    );
    await becomes("ACTIVE", durations.tableUpdate);
  });

  test("an index is deleted while it is being filled", async () => {
    await createActive();
    await update(byKind);
    await database().wait(durations.tableUpdate);
    await update({ GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "by-kind" } }] });
    await is("UPDATING by-kind:DELETING");
    await becomes("ACTIVE", durations.tableUpdate);
    await database().wait(durations.indexBackfill);
    await is("ACTIVE");
    expect(await database().findFaults()).toEqual([]);
  });

  test("indexes are updated one by one, while their table is ACTIVE", async () => {
    const ProvisionedThroughput = { ReadCapacityUnits: 1, WriteCapacityUnits: 1 };
    const index = (IndexName: string) => ({
      IndexName,
      KeySchema: [{ AttributeName: "kind", KeyType: "HASH" }],
      Projection: { ProjectionType: "ALL" },
      ProvisionedThroughput,
    });
    await createActive({
      AttributeDefinitions: byKind.AttributeDefinitions,
      BillingMode: "PROVISIONED",
      ProvisionedThroughput,
      GlobalSecondaryIndexes: [index("first"), index("second")],
    });
    const more = (IndexName: string) => ({
      GlobalSecondaryIndexUpdates: [
        { Update: { IndexName, ProvisionedThroughput: { ReadCapacityUnits: 2, WriteCapacityUnits: 2 } } },
      ],
    });
    await update(more("first"));
    await is("ACTIVE first:UPDATING second:ACTIVE");
    await database().refuses(
      "UpdateTable",
      { TableName, ...more("first") },
      inUse("Index is being updated.  Table: orders Index: first"),
    );
    await update(more("second"));
    await update({ DeletionProtectionEnabled: true });
    await is("ACTIVE first:UPDATING second:UPDATING");
    await becomes("ACTIVE first:ACTIVE second:ACTIVE", durations.tableUpdate);
  });

  test("a deleted table is DELETING, out of reach, and then gone", async () => {
    await createActive({ StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" } });
    await database().run("PutItem", { TableName, Item: Key });
    const { TableDescription } = await database().run("DeleteTable", { TableName });
    expect((await database().run("DescribeTable", { TableName })).Table).toEqual(TableDescription);
    await is("DELETING");
    const StreamArn = TableDescription.LatestStreamArn;
    expect((await database().run("DescribeStream", { StreamArn })).StreamDescription.StreamStatus).toBe("DISABLING");
    await database().refuses("GetItem", { TableName, Key }, NOT_FOUND);
    const deleted = inUse("Table is being deleted: orders");
    await database().refuses("DeleteTable", { TableName }, deleted);
    await database().refuses("UpdateTable", { TableName, DeletionProtectionEnabled: true }, deleted);
    await database().refuses("CreateTable", tableInput(TableName, "pk"), ALREADY_EXISTS);
    await database().refuses("DescribeTimeToLive", { TableName }, cannotDescribeTimeToLive("DELETING"));
    expect((await database().run("ListTables", {})).TableNames).toEqual([TableName]);

    await database().wait(durations.tableDeletion - 1);
    await database().reopen();
    await is("DELETING");
    await database().wait(1);
    await is(TABLE_NOT_FOUND);
    expect((await database().run("ListTables", {})).TableNames).toEqual([]);
    await database().wait(durations.streamChange);
    expect((await database().run("DescribeStream", { StreamArn })).StreamDescription.StreamStatus).toBe("DISABLED");
    await createActive();
    expect((await database().run("Scan", { TableName, ConsistentRead: true })).Count).toBe(0);
    expect(await database().findFaults()).toEqual([]);
  });

  test("streams are ENABLING and DISABLING", async () => {
    await createActive();
    const streamStatus = async () => {
      const { Table } = await database().run("DescribeTable", { TableName });
      const { StreamDescription } = await database().run("DescribeStream", { StreamArn: Table.LatestStreamArn });
      return `${Table.TableStatus} ${StreamDescription.StreamStatus}`;
    };
    await update({ StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" } });
    expect(await streamStatus()).toBe("UPDATING ENABLING");
    await database().wait(durations.streamChange);
    expect(await streamStatus()).toBe("ACTIVE ENABLED");
    await update({ StreamSpecification: { StreamEnabled: false } });
    expect(await streamStatus()).toBe("UPDATING DISABLING");
    await database().wait(durations.streamChange);
    expect(await streamStatus()).toBe("ACTIVE DISABLED");
  });

  test("time to live is ENABLING and DISABLING, and deletes nothing before", async () => {
    await createActive();
    await database().run("PutItem", { TableName, Item: { ...Key, until: { N: "1769800000" } } });
    const described = () =>
      database().outcome("DescribeTimeToLive", { TableName }, (response) => response.TimeToLiveDescription);
    const set = (Enabled: boolean) =>
      database().run("UpdateTimeToLive", {
        TableName,
        TimeToLiveSpecification: { Enabled, AttributeName: "until" },
      });
    const count = async () => (await database().run("Scan", { TableName, ConsistentRead: true })).Count;
    expect(await described()).toEqual({ TimeToLiveStatus: "DISABLED" });
    await set(true);
    await database().wait(durations.timeToLiveChange - 1);
    expect(await described()).toEqual({ TimeToLiveStatus: "ENABLING", AttributeName: "until" });
    expect(await count()).toBe(1);
    await database().wait(1);
    expect(await described()).toEqual({ TimeToLiveStatus: "ENABLED", AttributeName: "until" });
    expect(await count()).toBe(0);
    await database().wait(60 * 60 * 1000);
    await set(false);
    expect(await described()).toEqual({ TimeToLiveStatus: "DISABLING", AttributeName: "until" });
    await database().wait(durations.timeToLiveChange);
    expect(await described()).toEqual({ TimeToLiveStatus: "DISABLED" });
  });

  // Observed: https://github.com/aws-controllers-k8s/dynamodb-controller/tree/main/docs/api-quirks, DDB-TABLE-108 and 440
  test("tags are changed one after the other, but for a request that has all that the first one had", async () => {
    await createActive();
    const ResourceArn = "arn:aws:dynamodb:us-east-1:000000000000:table/orders";
    const locked = "LimitExceededException: Subscriber limit exceeded: Table tags are being updated: orders";
    const tag = (...keys: string[]) => ["TagResource", { ResourceArn, Tags: keys.map(keyed) }] as const;
    const keyed = (Key: string) => ({ Key, Value: Key });
    const untag = (...TagKeys: string[]) => ["UntagResource", { ResourceArn, TagKeys }] as const;
    const listed = async () => (await database().run("ListTagsOfResource", { ResourceArn })).Tags;
    await database().run(...tag("a"));
    await database().run(...tag("a"));
    await database().run(...tag("b", "a"));
    for (const [operation, input] of [tag("a"), untag("a"), untag("absent")]) {
      await database().refuses(operation, input, locked);
    }
    await database().refuses("DeleteTable", { TableName }, inUse("Table tags are being updated: orders"));

    await database().wait(durations.tagChange - 1);
    await database().refuses(...untag("a"), locked);
    expect(await listed()).toEqual([]);
    await database().wait(1);
    expect(await listed()).toEqual([keyed("a"), keyed("b")]);
    await database().run(...tag("a"));
    await database().run(...untag("absent"));
    await database().run(...untag("a"));
    await database().refuses(...tag("a", "b"), locked);
    expect(await listed()).toEqual([keyed("a"), keyed("b")]);
    await database().wait(durations.tagChange);
    expect(await listed()).toEqual([keyed("b")]);
    await database().run("DeleteTable", { TableName });
  });

  test("requests that find a change due at once all see it done", async () => {
    await create();
    await database().wait(durations.tableCreation);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => database().run("PutItem", { TableName, Item: { pk: { S: String(i) } } })),
    );
    expect(answers).toHaveLength(20);
  });
});

describeStrict(
  "simultaneous changes of tables",
  { durations, limits: { simultaneousTableChangesMax: 3 } },
  (database) => {
    test("tables and indexes count, up to the limit", async () => {
      expect(AWS_LIMITS.simultaneousTableChangesMax).toBe(500);
      const create = (name: string, indexes = {}) => tableInput(name, "pk", indexes);
      await database().run("CreateTable", create("one"));
      await database().run("CreateTable", create("two", { global: { first: { keys: "kind" } } }));
      const refusal =
        "LimitExceededException: Subscriber limit exceeded: " +
        "Only 3 tables can be created, updated, or deleted simultaneously";
      await database().refuses("CreateTable", create("three"), refusal);
      await database().wait(durations.tableCreation);
      await database().run("CreateTable", create("three"));
      await database().run("DeleteTable", { TableName: "one" });
      await database().run("UpdateTable", { TableName: "two", BillingMode: "PAY_PER_REQUEST" });
      await database().refuses(
        "DeleteTable",
        { TableName: "two" },
        inUse("Table: two is in the process of being updated."),
      );
      await database().refuses("CreateTable", create("four"), refusal);
    });
  },
);
