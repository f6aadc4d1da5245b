// UpdateTable: what each member changes, and its refusals, in the order in which one takes precedence over the next.

import { beforeAll, describe, expect, it } from "vitest";
import { Database } from "../../src/database/database.ts";
import { describeDatabases } from "../support/databases.ts";

const HOUR = 60 * 60 * 1000;

const attributes = (...names: string[]) => names.map((name) => ({ AttributeName: name, AttributeType: "S" }));
const units = (reads: number, writes = reads) => ({ ReadCapacityUnits: reads, WriteCapacityUnits: writes });
const keyOf = (...names: string[]) => names.map((AttributeName) => ({ AttributeName, KeyType: "HASH" }));
const index = (IndexName: string, ...names: string[]) => ({
  IndexName,
  KeySchema: keyOf(...names),
  Projection: { ProjectionType: "ALL" },
});
const create = (IndexName: string, ...names: string[]) => ({ Create: index(IndexName, ...names) });
const remove = (IndexName: string) => ({ Delete: { IndexName } });

const onDemand = { KeySchema: keyOf("a"), AttributeDefinitions: attributes("a"), BillingMode: "PAY_PER_REQUEST" };
const provisioned = { KeySchema: keyOf("a"), AttributeDefinitions: attributes("a"), ProvisionedThroughput: units(5) };

const invalid = (reason: string) => `ValidationException: One or more parameter values were invalid: ${reason}`;
const NOTHING =
  "ValidationException: At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, " +
  "GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required";
const ONE_INDEX =
  "LimitExceededException: Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table";

describeDatabases("UpdateTable", ({ run, refuses }) => {
  /** Waits until nothing is being done to the table. */
  async function settled(TableName: string) {
    for (;;) {
      const { Table } = await run("DescribeTable", { TableName });
      const statuses = [Table, ...(Table.GlobalSecondaryIndexes ?? [])].map((t) => t.TableStatus ?? t.IndexStatus);
      if (statuses.every((status) => status === "ACTIVE")) return Table;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async function update(TableName: string, input: object) {
    const { TableDescription } = await run("UpdateTable", { TableName, ...input });
    return { answer: TableDescription, after: await settled(TableName) };
  }

  describe("refuses", () => {
    beforeAll(async () => {
      await run("CreateTable", {
        ...onDemand,
        TableName: "onDemand",
        AttributeDefinitions: attributes("a", "x"),
        GlobalSecondaryIndexes: [index("old", "x")],
        StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
        SSESpecification: { Enabled: true },
      });
      await run("CreateTable", {
        ...provisioned,
        TableName: "provisioned",
        AttributeDefinitions: attributes("a", "x"),
        GlobalSecondaryIndexes: [{ ...index("old", "x"), ProvisionedThroughput: units(3) }],
      });
    });

    function check(what: string, TableName: string, input: object, error: string) {
      it(what, () => refuses("UpdateTable", { TableName, ...input }, error));
    }

    check(
      "what is not supported",
      "absent",
      { ReplicaUpdates: [{}] },
      invalid("ReplicaUpdates is not supported by this database"),
    );
    check("nothing to be done", "absent", {}, NOTHING);
    check("definitions alone", "absent", { AttributeDefinitions: attributes("a") }, NOTHING);
    check("an empty list of index updates", "absent", { GlobalSecondaryIndexUpdates: [] }, NOTHING);
    check(
      "on-demand billing with throughput",
      "absent",
      { BillingMode: "PAY_PER_REQUEST", ProvisionedThroughput: units(1) },
      invalid("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"),
    );
    check(
      "units out of bounds",
      "absent",
      { ProvisionedThroughput: units(1_000_000_000_001) },
      "ValidationException: Given value 1000000000001 for ReadCapacityUnits is out of bounds",
    );
    check(
      "an update of nothing",
      "absent",
      { GlobalSecondaryIndexUpdates: [{}] },
      invalid("Exactly one of Create, Update and Delete must be specified in each of GlobalSecondaryIndexUpdates"),
    );
    check(
      "two updates of one index",
      "absent",
      {
        GlobalSecondaryIndexUpdates: [remove("old"), { Update: { IndexName: "old", ProvisionedThroughput: units(1) } }],
      },
      invalid("Only one global secondary index update per index is allowed simultaneously. Index: old"),
    );
    check(
      "an index's units out of bounds",
      "absent",
      {
        GlobalSecondaryIndexUpdates: [
          { Update: { IndexName: "old", ProvisionedThroughput: units(1, 1_000_000_000_001) } },
        ],
      },
      "ValidationException: Given value 1000000000001 for WriteCapacityUnits is out of bounds for index old",
    );
    check(
      "a table that is not there",
      "absent",
      { DeletionProtectionEnabled: true },
      "ResourceNotFoundException: Requested resource not found: Table: absent not found",
    );
    check(
      "throughput for an on-demand table",
      "onDemand",
      { ProvisionedThroughput: units(1) },
      invalid("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"),
    );
    check(
      "provisioned billing without throughput",
      "onDemand",
      { BillingMode: "PROVISIONED" },
      invalid("ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"),
    );
    check(
      "provisioned billing without throughput for an index",
      "onDemand",
      { BillingMode: "PROVISIONED", ProvisionedThroughput: units(1) },
      invalid(
        "ReadCapacityUnits and WriteCapacityUnits must both be specified for index: old when BillingMode is PROVISIONED",
      ),
    );
    check(
      "throughput as it is",
      "provisioned",
      { ProvisionedThroughput: units(5) },
      "ValidationException: The provisioned throughput for the table will not change. The requested value equals the " +
        "current value. Current ReadCapacityUnits provisioned for the table: 5. Requested ReadCapacityUnits: 5. " +
        "Current WriteCapacityUnits provisioned for the table: 5. Requested WriteCapacityUnits: 5. " +
        "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.",
    );
    check(
      "an index's throughput as it is",
      "provisioned",
      { GlobalSecondaryIndexUpdates: [{ Update: { IndexName: "old", ProvisionedThroughput: units(3) } }] },
      "ValidationException: The provisioned throughput for the index old will not change. The requested value equals the " +
        "current value. Current ReadCapacityUnits provisioned for the index: 3. Requested ReadCapacityUnits: 3. " +
        "Current WriteCapacityUnits provisioned for the index: 3. Requested WriteCapacityUnits: 3. " +
        "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.",
    );
    check(
      "ceilings for a provisioned table",
      "provisioned",
      { OnDemandThroughput: { MaxWriteRequestUnits: 1 } },
      invalid(
        "MaxWriteRequestUnits for OnDemandThroughput for table cannot be specified when BillingMode is PROVISIONED",
      ),
    );
    check(
      "another type for an attribute",
      "onDemand",
      { BillingMode: "PAY_PER_REQUEST", AttributeDefinitions: [{ AttributeName: "a", AttributeType: "N" }] },
      invalid("Cannot redefine the type of attribute a from S to N"),
    );
    check(
      "two new indexes",
      "onDemand",
      { AttributeDefinitions: attributes("x"), GlobalSecondaryIndexUpdates: [create("one", "x"), create("two", "x")] },
      ONE_INDEX,
    );
    check(
      "a new index and one less",
      "onDemand",
      { AttributeDefinitions: attributes("x"), GlobalSecondaryIndexUpdates: [create("one", "x"), remove("old")] },
      ONE_INDEX,
    );
    check(
      "a new index whose key the request does not define, even if the table does",
      "onDemand",
      { AttributeDefinitions: attributes("a"), GlobalSecondaryIndexUpdates: [create("one", "x")] },
      invalid(
        "Some index key attributes are not defined in AttributeDefinitions. Keys: [x], AttributeDefinitions: [a]",
      ),
    );
    check(
      "a new index of an on-demand table with throughput",
      "onDemand",
      {
        AttributeDefinitions: attributes("x"),
        GlobalSecondaryIndexUpdates: [{ Create: { ...index("one", "x"), ProvisionedThroughput: units(1) } }],
      },
      invalid(
        "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: one when BillingMode is PAY_PER_REQUEST",
      ),
    );
    check(
      "a new index of a provisioned table without throughput",
      "provisioned",
      { AttributeDefinitions: attributes("x"), GlobalSecondaryIndexUpdates: [create("one", "x")] },
      invalid(
        "ReadCapacityUnits and WriteCapacityUnits must both be specified for index: one when BillingMode is PROVISIONED",
      ),
    );
    check(
      "an index that exists",
      "onDemand",
      { AttributeDefinitions: attributes("x"), GlobalSecondaryIndexUpdates: [create("old", "x")] },
      "ValidationException: Attempting to create an index which already exists",
    );
    check(
      "a definition that no key uses",
      "onDemand",
      { AttributeDefinitions: attributes("a", "y", "x"), GlobalSecondaryIndexUpdates: [create("one", "x")] },
      invalid("Some AttributeDefinitions are not used. AttributeDefinitions: [a, y, x], keys used: [a, x]"),
    );
    for (const action of [
      remove("none"),
      { Update: { IndexName: "none", OnDemandThroughput: { MaxReadRequestUnits: 1 } } },
    ]) {
      check(
        `${Object.keys(action)[0]} of an index that is not there`,
        "onDemand",
        { GlobalSecondaryIndexUpdates: [action] },
        "ResourceNotFoundException: Requested resource not found: Index: none not found",
      );
    }
    check(
      "a stream that is enabled, with whatever view type",
      "onDemand",
      { StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" } },
      "ValidationException: Table already has an enabled stream: TableName: onDemand",
    );
    check(
      "to disable a stream that is not there",
      "provisioned",
      { StreamSpecification: { StreamEnabled: false } },
      "ValidationException: Table has no stream to disable: TableName: provisioned",
    );
    check(
      "the key that the table has",
      "onDemand",
      { SSESpecification: { Enabled: true } },
      invalid("Table is already encrypted by given KMSMasterKeyId"),
    );
    check(
      "to disable SSE that is not enabled",
      "provisioned",
      { SSESpecification: { Enabled: false } },
      invalid("Table is already encrypted by default"),
    );
    check(
      "less warm throughput",
      "onDemand",
      { WarmThroughput: { WriteUnitsPerSecond: 3_999 } },
      invalid(
        "Requested WriteUnitsPerSecond for WarmThroughput for table is lower than current WarmThroughput, " +
          "decreasing WarmThroughput is not supported",
      ),
    );

    it("and changes nothing where it refuses", async () => {
      const before = await settled("onDemand");
      await refuses(
        "UpdateTable",
        {
          TableName: "onDemand",
          DeletionProtectionEnabled: true,
          TableClass: "STANDARD",
          SSESpecification: { Enabled: true },
        },
        invalid("Table is already encrypted by given KMSMasterKeyId"),
      );
      expect(await settled("onDemand")).toEqual(before);
    });
  });

  it("answers the old provisioned units while it changes them", async () => {
    await run("CreateTable", { ...provisioned, TableName: "units" });
    const { answer, after } = await update("units", { ProvisionedThroughput: units(9, 4) });
    const now = answer.ProvisionedThroughput.LastIncreaseDateTime;
    expect(answer).toMatchObject({
      TableStatus: "UPDATING",
      ProvisionedThroughput: {
        LastIncreaseDateTime: now,
        LastDecreaseDateTime: now,
        NumberOfDecreasesToday: 1,
        ReadCapacityUnits: 5,
        WriteCapacityUnits: 5,
      },
    });
    expect(after.ProvisionedThroughput).toEqual({ ...answer.ProvisionedThroughput, ...units(9, 4) });
    expect(after.WarmThroughput).toEqual({ ReadUnitsPerSecond: 9, WriteUnitsPerSecond: 4, Status: "ACTIVE" });
  });

  it("switches between billing modes, with the indexes", async () => {
    const gsi = { ...index("gsi", "a"), ProvisionedThroughput: units(2) };
    await run("CreateTable", { ...provisioned, TableName: "modes", GlobalSecondaryIndexes: [gsi] });
    const switched = await update("modes", { BillingMode: "PAY_PER_REQUEST" });
    expect(switched.answer.BillingModeSummary.BillingMode).toBe("PAY_PER_REQUEST");
    expect(switched.after).toMatchObject({
      BillingModeSummary: { BillingMode: "PAY_PER_REQUEST", LastUpdateToPayPerRequestDateTime: expect.any(Number) },
      ProvisionedThroughput: units(0),
      GlobalSecondaryIndexes: [{ ProvisionedThroughput: units(0) }],
      WarmThroughput: { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4_000 },
    });
    const ceilings = { MaxReadRequestUnits: 10 };
    const limited = await update("modes", {
      OnDemandThroughput: ceilings,
      GlobalSecondaryIndexUpdates: [{ Update: { IndexName: "gsi", OnDemandThroughput: ceilings } }],
    });
    expect(limited.after).toMatchObject({
      OnDemandThroughput: ceilings,
      GlobalSecondaryIndexes: [{ OnDemandThroughput: ceilings }],
    });
    const back = await update("modes", {
      BillingMode: "PROVISIONED",
      ProvisionedThroughput: units(6),
      GlobalSecondaryIndexUpdates: [{ Update: { IndexName: "gsi", ProvisionedThroughput: units(7) } }],
    });
    expect(back.after).toMatchObject({
      BillingModeSummary: { BillingMode: "PROVISIONED", LastUpdateToPayPerRequestDateTime: expect.any(Number) },
      ProvisionedThroughput: units(6),
      GlobalSecondaryIndexes: [{ ProvisionedThroughput: units(7) }],
    });
    expect(back.after).not.toHaveProperty("OnDemandThroughput");
    expect(back.after.GlobalSecondaryIndexes[0]).not.toHaveProperty("OnDemandThroughput");
  });

  it("merges on-demand ceilings member by member, and removes one by -1", async () => {
    await run("CreateTable", { ...onDemand, TableName: "ceilings", OnDemandThroughput: { MaxReadRequestUnits: 10 } });
    const merged = await update("ceilings", { OnDemandThroughput: { MaxWriteRequestUnits: 20 } });
    expect(merged.after.OnDemandThroughput).toEqual({ MaxReadRequestUnits: 10, MaxWriteRequestUnits: 20 });
    const removed = await update("ceilings", { OnDemandThroughput: { MaxReadRequestUnits: -1 } });
    expect(removed.answer.OnDemandThroughput.MaxReadRequestUnits).toBe(-1);
    expect(removed.after.OnDemandThroughput).toEqual({ MaxWriteRequestUnits: 20 });
    const none = await update("ceilings", { OnDemandThroughput: { MaxWriteRequestUnits: -1 } });
    expect(none.after).not.toHaveProperty("OnDemandThroughput");
  });

  it("creates an index over the items that are there, and deletes it", async () => {
    await run("CreateTable", { ...onDemand, TableName: "indexed" });
    for (const [a, x] of [
      ["1", "p"],
      ["2", "p"],
      ["3", "q"],
      ["4", undefined],
    ]) {
      await run("PutItem", { TableName: "indexed", Item: { a: { S: a }, ...(x && { x: { S: x } }) } });
    }
    const created = await update("indexed", {
      AttributeDefinitions: attributes("x"),
      GlobalSecondaryIndexUpdates: [create("by-x", "x")],
    });
    expect(created.answer).toMatchObject({
      TableStatus: "UPDATING",
      AttributeDefinitions: attributes("a", "x"),
      GlobalSecondaryIndexes: [{ IndexName: "by-x", IndexStatus: "CREATING", Backfilling: false, ItemCount: 0 }],
    });
    expect(created.after).toMatchObject({
      ItemCount: 4,
      GlobalSecondaryIndexes: [{ IndexStatus: "ACTIVE", ItemCount: 3 }],
    });
    expect(created.after.GlobalSecondaryIndexes[0]).not.toHaveProperty("Backfilling");
    const query = {
      TableName: "indexed",
      IndexName: "by-x",
      KeyConditionExpression: "x = :x",
      ExpressionAttributeValues: { ":x": { S: "p" } },
    };
    expect((await run("Query", query)).Count).toBe(2);

    const deleted = await update("indexed", { GlobalSecondaryIndexUpdates: [remove("by-x")] });
    expect(deleted.answer).toMatchObject({
      TableStatus: "UPDATING",
      GlobalSecondaryIndexes: [{ IndexName: "by-x", IndexStatus: "DELETING" }],
    });
    expect(deleted.after).not.toHaveProperty("GlobalSecondaryIndexes");
    expect(deleted.after.AttributeDefinitions).toEqual(attributes("a"));
    await refuses("Query", query, "ValidationException: The table does not have the specified index: by-x");
  });

  it("gives every stream its own ARN", async () => {
    await run("CreateTable", { ...onDemand, TableName: "streamed" });
    const StreamSpecification = { StreamEnabled: true, StreamViewType: "NEW_IMAGE" };
    const first = await update("streamed", { StreamSpecification });
    expect(first.answer).toMatchObject({ StreamSpecification, LatestStreamArn: first.after.LatestStreamArn });
    const disabled = await update("streamed", { StreamSpecification: { StreamEnabled: false } });
    expect(disabled.after).not.toHaveProperty("StreamSpecification");
    expect(disabled.after.LatestStreamArn).toBe(first.after.LatestStreamArn);
    const second = await update("streamed", { StreamSpecification });
    expect(second.after.LatestStreamArn).not.toBe(first.after.LatestStreamArn);
  });

  it("changes encryption, table class and deletion protection", async () => {
    await run("CreateTable", { ...onDemand, TableName: "settings" });
    const { after } = await update("settings", {
      SSESpecification: { Enabled: true },
      TableClass: "STANDARD_INFREQUENT_ACCESS",
      DeletionProtectionEnabled: true,
    });
    expect(after).toMatchObject({
      SSEDescription: { Status: "ENABLED", SSEType: "KMS", KMSMasterKeyArn: expect.stringMatching(/^arn:aws:kms:/) },
      TableClassSummary: { TableClass: "STANDARD_INFREQUENT_ACCESS", LastUpdateDateTime: expect.any(Number) },
      DeletionProtectionEnabled: true,
    });
    const undone = await update("settings", {
      SSESpecification: { Enabled: false },
      TableClass: "STANDARD",
      DeletionProtectionEnabled: false,
    });
    expect(undone.after).toMatchObject({
      TableClassSummary: { TableClass: "STANDARD" },
      DeletionProtectionEnabled: false,
    });
    expect(undone.after).not.toHaveProperty("SSEDescription");
  });
});

describe("decreases of provisioned throughput", () => {
  it("are four a day, and then one an hour", async () => {
    let now = Date.UTC(2026, 0, 31, 1, 2, 3);
    await using database = await Database.memory({ clock: { now: () => now } });
    await database.execute("CreateTable", { ...provisioned, TableName: "table", ProvisionedThroughput: units(50) });
    let last = 50;
    const decrease = () =>
      database.execute("UpdateTable", { TableName: "table", ProvisionedThroughput: units(--last) });
    for (let i = 0; i < 4; i++) await decrease();
    await expect(decrease()).rejects.toThrow(
      "Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC day. After the first " +
        "4 decreases, each subsequent decrease in the same UTC day can be performed at most once every 3600 seconds. " +
        "Number of decreases today: 4. Last decrease at Saturday, January 31, 2026 1:02:03 AM UTC. " +
        "Next decrease can be made at Saturday, January 31, 2026 2:02:03 AM UTC",
    );
    now += HOUR;
    expect(await decrease()).toMatchObject({
      TableDescription: { ProvisionedThroughput: { NumberOfDecreasesToday: 5 } },
    });
    now += 24 * HOUR;
    expect(await database.execute("DescribeTable", { TableName: "table" })).toMatchObject({
      Table: { ProvisionedThroughput: { NumberOfDecreasesToday: 0 } },
    });
    await decrease();
  });
});
