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
const KEY = "arn:aws:kms:us-east-1:000000000000:key/0e89ef16-bbf9-456f-be05-8000c64aa7d3";
const ENCRYPTED =
  "Table is already encrypted with given KMSMasterKeyId. Use KMSMasterKeyId parameter if you want to change Master Key";
const NOTHING =
  "ValidationException: At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, " +
  "GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, " +
  "MultiRegionConsistency, DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required";
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
      });
      await run("CreateTable", {
        ...provisioned,
        TableName: "provisioned",
        KeySchema: [...keyOf("a"), { AttributeName: "x", KeyType: "RANGE" }],
        AttributeDefinitions: attributes("a", "x"),
        SSESpecification: { Enabled: true, SSEType: "KMS", KMSMasterKeyId: KEY },
        LocalSecondaryIndexes: [
          {
            IndexName: "local",
            KeySchema: [...keyOf("a"), { AttributeName: "x", KeyType: "RANGE" }],
            Projection: { ProjectionType: "ALL" },
          },
        ],
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
      invalid("ProvisionedThroughput cannot be specified when BillingMode is PAY_PER_REQUEST"),
    );
    check(
      "a mode of throughput that there is not, beside a billing mode",
      "absent",
      { BillingMode: "PAY_PER_REQUEST", TableThroughputMode: "x" },
      "ValidationException: 1 validation error detected: Value 'x' at 'tableThroughputMode' failed to satisfy " +
        "constraint: Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]",
    );
    check(
      "an empty list of index updates with something to do",
      "absent",
      { GlobalSecondaryIndexUpdates: [], DeletionProtectionEnabled: true },
      invalid("List of GlobalSecondaryIndexUpdates is empty"),
    );
    check(
      "an index's empty warm throughput, before what is changed together",
      "absent",
      { TableClass: "STANDARD", GlobalSecondaryIndexUpdates: [{ Update: { IndexName: "old", WarmThroughput: {} } }] },
      invalid(
        "WarmThroughput must have at least one of ReadUnitsPerSecond or WriteUnitsPerSecond specified for index: old",
      ),
    );
    check(
      "another table class",
      "absent",
      { TableClass: "" },
      "ValidationException: Invalid table-class parameter provided. Please try again with a valid table-class value: " +
        "[STANDARD, STANDARD_INFREQUENT_ACCESS].",
    );

    const stream = { StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" } };
    const sse = { SSESpecification: { Enabled: true } };
    const tableClass = { TableClass: "STANDARD" };
    const protection = { DeletionProtectionEnabled: true };
    const warm = { WarmThroughput: { ReadUnitsPerSecond: 20_000 } };
    const ceiling = { OnDemandThroughput: { MaxReadRequestUnits: 1 } };
    const capacity = { ProvisionedThroughput: units(1) };
    const toOnDemand = { BillingMode: "PAY_PER_REQUEST" };
    const newIndex = { AttributeDefinitions: attributes("x"), GlobalSecondaryIndexUpdates: [create("one", "x")] };
    const alone = (name: string) => invalid(`${name} must be the only operation in the request`);
    for (const [what, input, error] of [
      ["SSE with a table class", { ...sse, ...tableClass }, alone("Server-Side Encryption modification")],
      ["SSE with deletion protection", { ...sse, ...protection }, alone("Server-Side Encryption modification")],
      ["SSE with a new index", { ...sse, ...newIndex }, alone("Server-Side Encryption modification")],
      ["a table class with deletion protection", { ...tableClass, ...protection }, alone("TableClass modification")],
      ["a table class with a stream", { ...tableClass, ...stream }, alone("TableClass modification")],
      ["deletion protection with warmth", { ...protection, ...warm }, alone("DeletionProtection modification")],
      ["deletion protection with a ceiling", { ...protection, ...ceiling }, alone("DeletionProtection modification")],
      ["deletion protection with billing", { ...protection, ...toOnDemand }, alone("DeletionProtection modification")],
      ["warmth with a stream", { ...warm, ...stream }, alone("WarmThroughput")],
      ["warmth with billing", { ...warm, ...toOnDemand }, alone("WarmThroughput")],
      [
        "warmth with a new index",
        { ...warm, ...newIndex },
        invalid("Create global secondary index cannot be specified when updating WarmThroughput"),
      ],
      ...[stream, warm].map(
        (other) =>
          [
            `a ceiling with ${Object.keys(other)[0]}`,
            { ...ceiling, ...other },
            invalid("OnDemandThroughput can only be combined with BillingMode in an UpdateTable request"),
          ] as const,
      ),
      ...[capacity, { ...capacity, BillingMode: "PROVISIONED" }].map(
        (iops) =>
          [
            `a stream with ${Object.keys(iops).join(" and ")}`,
            { ...stream, ...iops },
            invalid("You cannot modify stream status while updating table IOPS"),
          ] as const,
      ),
      [
        "a new index with throughput",
        { ...newIndex, ...capacity },
        invalid("You cannot create or delete index while updating table IOPS"),
      ],
      [
        "one index less with throughput",
        { GlobalSecondaryIndexUpdates: [remove("old")], ...capacity },
        invalid("You cannot create or delete index while updating table IOPS"),
      ],
      [
        "a new index with a stream",
        { ...newIndex, ...stream },
        invalid("You cannot create or delete index while changing stream status"),
      ],
    ] as const) {
      check(what, "absent", input, error);
    }
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
      invalid(
        "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, " +
          "GlobalSecondaryIndexUpdate.Delete must not be null",
      ),
    );
    check(
      "two actions in one update",
      "absent",
      { GlobalSecondaryIndexUpdates: [{ ...remove("old"), ...create("one", "x") }] },
      invalid("Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object"),
    );
    check(
      "an index's warm throughput of nothing",
      "absent",
      { GlobalSecondaryIndexUpdates: [{ Update: { IndexName: "old", WarmThroughput: {} } }] },
      invalid(
        "WarmThroughput must have at least one of ReadUnitsPerSecond or WriteUnitsPerSecond specified for index: old",
      ),
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
      invalid("ProvisionedThroughput must be specified when BillingMode is PROVISIONED"),
    );
    check(
      "provisioned billing without throughput for an index",
      "onDemand",
      { BillingMode: "PROVISIONED", ProvisionedThroughput: units(1) },
      invalid("ProvisionedThroughput must be specified for index: old"),
    );
    for (const [what, change] of [
      ["throughput", { ProvisionedThroughput: units(1) }],
      ["nothing", {}],
      ["no ceiling", { OnDemandThroughput: {} }],
    ] as const) {
      check(
        `${what} for an on-demand table's index`,
        "onDemand",
        { GlobalSecondaryIndexUpdates: [{ Update: { IndexName: "old", ...change } }] },
        invalid(
          "The only Updates for index: old when TableThroughputMode is PAY_PER_REQUEST can be to " +
            "OnDemandThroughput, WarmThroughput",
        ),
      );
    }
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
        "current value. Current ReadCapacityUnits provisioned for index old: 3. Requested ReadCapacityUnits: 3. " +
        "Current WriteCapacityUnits provisioned for index old: 3. Requested WriteCapacityUnits: 3. " +
        "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.",
    );
    check(
      "ceilings for a provisioned table",
      "provisioned",
      { OnDemandThroughput: { MaxWriteRequestUnits: 1 } },
      invalid(
        "MaxWriteRequestUnits for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED",
      ),
    );
    check(
      "ceilings for a provisioned table's index",
      "provisioned",
      { GlobalSecondaryIndexUpdates: [{ Update: { IndexName: "old", ...ceiling } }] },
      invalid(
        "MaxReadRequestUnits for OnDemandThroughput for index : old cannot be specified when " +
          "the table BillingMode is PROVISIONED",
      ),
    );
    check(
      "a ceiling of less than none",
      "onDemand",
      { OnDemandThroughput: { MaxReadRequestUnits: -2 } },
      invalid("Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid range"),
    );
    check(
      "a new index without definitions",
      "onDemand",
      { GlobalSecondaryIndexUpdates: [create("one", "x")] },
      invalid("AttributeDefinitions is not specified for index: one"),
    );
    check(
      "another type for an attribute of a new index's key",
      "onDemand",
      {
        AttributeDefinitions: [{ AttributeName: "a", AttributeType: "N" }],
        GlobalSecondaryIndexUpdates: [create("one", "a")],
      },
      invalid("Cannot redefine the type of attribute a from S to N"),
    );
    check(
      "a new index whose key has more attributes than are defined",
      "onDemand",
      { AttributeDefinitions: attributes("x"), GlobalSecondaryIndexUpdates: [create("one", "x", "y")] },
      "ValidationException: Invalid KeySchema: Some index key attribute have no definition",
    );
    check(
      "one index less that is not there, before that two are changed",
      "onDemand",
      { GlobalSecondaryIndexUpdates: [remove("old"), remove("none")] },
      "ResourceNotFoundException: Requested resource not found: Index none for table onDemand",
    );
    check(
      "a new index without a definition, before that two are changed",
      "onDemand",
      { AttributeDefinitions: attributes("x"), GlobalSecondaryIndexUpdates: [create("one", "x"), create("two", "y")] },
      invalid(
        "Some index key attributes are not defined in AttributeDefinitions. Keys: [y], AttributeDefinitions: [x]",
      ),
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
      invalid("Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: one"),
    );
    check(
      "an index that exists",
      "onDemand",
      { AttributeDefinitions: attributes("x"), GlobalSecondaryIndexUpdates: [create("old", "x")] },
      "ValidationException: Attempting to create an index which already exists",
    );
    for (const action of [
      remove("none"),
      { Update: { IndexName: "none", OnDemandThroughput: { MaxReadRequestUnits: 1 } } },
    ]) {
      check(
        `${Object.keys(action)[0]} of an index that is not there`,
        "onDemand",
        { GlobalSecondaryIndexUpdates: [action] },
        "ResourceNotFoundException: Requested resource not found: Index none for table onDemand",
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
      "provisioned",
      { SSESpecification: { Enabled: true, SSEType: "KMS", KMSMasterKeyId: KEY } },
      invalid(ENCRYPTED),
    );
    for (const [what, action] of [
      ["delete", remove("local")],
      ["update", { Update: { IndexName: "local", ...ceiling } }],
    ] as const) {
      check(
        `to ${what} a local index`,
        "provisioned",
        { GlobalSecondaryIndexUpdates: [action] },
        `ValidationException: Cannot ${what} an index that is not a GlobalSecondaryIndex: local`,
      );
    }
    const GUIDE = "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.";
    check(
      "more units than a table may have",
      "provisioned",
      { ProvisionedThroughput: units(1, 40_001) },
      "LimitExceededException: The requested WriteCapacityUnits, 40001, is above the per table maximum for the account " +
        `in us-east-1. Per table maximum: 40000. ${GUIDE}`,
    );
    check(
      "more units than an index may have",
      "provisioned",
      { GlobalSecondaryIndexUpdates: [{ Update: { IndexName: "old", ProvisionedThroughput: units(40_001, 1) } }] },
      "LimitExceededException: The requested ReadCapacityUnits for index old, 40001, is above the per index maximum for " +
        `the account in us-east-1. Per index maximum: 40000. ${GUIDE}`,
    );
    check(
      "a higher ceiling than a table may have",
      "onDemand",
      { OnDemandThroughput: { MaxWriteRequestUnits: 40_001 } },
      "LimitExceededException: Subscriber limit exceeded: Requested MaxWriteRequestUnits for OnDemandThroughput for table " +
        "exceeds TableMaxWriteCapacityUnits of the account in region us-east-1",
    );
    check(
      "a warmer table than there may be",
      "onDemand",
      { WarmThroughput: { ReadUnitsPerSecond: 40_001 } },
      "LimitExceededException: Subscriber limit exceeded: Requested ReadUnitsPerSecond for WarmThroughput for table " +
        "exceeds TableMaxReadCapacityUnits of the account in region us-east-1",
    );
    check(
      "to disable SSE that is not enabled",
      "onDemand",
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
          BillingMode: "PROVISIONED",
          ProvisionedThroughput: units(1),
          GlobalSecondaryIndexUpdates: [{ Update: { IndexName: "none", ProvisionedThroughput: units(1) } }],
        },
        "ResourceNotFoundException: Requested resource not found: Index none for table onDemand",
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
        NumberOfDecreasesToday: 0,
        ReadCapacityUnits: 5,
        WriteCapacityUnits: 5,
      },
    });
    expect(after.ProvisionedThroughput).toEqual({
      ...answer.ProvisionedThroughput,
      ...units(9, 4),
      NumberOfDecreasesToday: 1,
    });
    // The most that ever was provisioned.
    expect(after.WarmThroughput).toEqual({ ReadUnitsPerSecond: 9, WriteUnitsPerSecond: 5, Status: "ACTIVE" });
  });

  it("switches between billing modes, with the indexes", async () => {
    const gsi = { ...index("gsi", "a"), ProvisionedThroughput: units(2) };
    await run("CreateTable", { ...provisioned, TableName: "modes", GlobalSecondaryIndexes: [gsi] });
    const switched = await update("modes", { TableThroughputMode: "PAY_PER_REQUEST" });
    expect(switched.answer).toMatchObject({
      TableStatus: "UPDATING",
      BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
      TableThroughputModeSummary: { TableThroughputMode: "PAY_PER_REQUEST" },
      ProvisionedThroughput: { ...units(0), LastDecreaseDateTime: expect.any(Number), NumberOfDecreasesToday: 0 },
    });
    expect(switched.answer.BillingModeSummary).not.toHaveProperty("LastUpdateToPayPerRequestDateTime");
    expect(switched.after.ProvisionedThroughput).not.toHaveProperty("LastDecreaseDateTime");
    expect(switched.after).toMatchObject({
      BillingModeSummary: { BillingMode: "PAY_PER_REQUEST", LastUpdateToPayPerRequestDateTime: expect.any(Number) },
      ProvisionedThroughput: units(0),
      GlobalSecondaryIndexes: [{ ProvisionedThroughput: { ...units(0), NumberOfDecreasesToday: 1 } }],
      WarmThroughput: { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4_000 },
    });
    const ceilings = { MaxReadRequestUnits: 10 };
    await update("modes", { OnDemandThroughput: ceilings });
    const limited = await update("modes", {
      GlobalSecondaryIndexUpdates: [{ Update: { IndexName: "gsi", OnDemandThroughput: ceilings } }],
    });
    expect(limited.answer).toMatchObject({
      TableStatus: "ACTIVE",
      GlobalSecondaryIndexes: [{ IndexStatus: "UPDATING", OnDemandThroughput: ceilings }],
    });
    expect(limited.after).toMatchObject({
      OnDemandThroughput: ceilings,
      GlobalSecondaryIndexes: [{ OnDemandThroughput: ceilings }],
    });
    const back = await update("modes", {
      BillingMode: "PROVISIONED",
      TableThroughputMode: "PAY_PER_REQUEST",
      ProvisionedThroughput: units(6),
      GlobalSecondaryIndexUpdates: [{ Update: { IndexName: "gsi", ProvisionedThroughput: units(7) } }],
    });
    expect(back.after).toMatchObject({
      BillingModeSummary: { BillingMode: "PROVISIONED", LastUpdateToPayPerRequestDateTime: expect.any(Number) },
      ProvisionedThroughput: units(6),
      GlobalSecondaryIndexes: [{ ProvisionedThroughput: units(7) }],
      WarmThroughput: { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4_000 },
    });
    expect(back.answer).toMatchObject({ ProvisionedThroughput: units(6) });
    expect(back.after).not.toHaveProperty("OnDemandThroughput");
    expect(back.after.GlobalSecondaryIndexes[0]).not.toHaveProperty("OnDemandThroughput");
  });

  it("merges on-demand ceilings member by member, and removes one by -1", async () => {
    await run("CreateTable", { ...onDemand, TableName: "ceilings", OnDemandThroughput: { MaxReadRequestUnits: 10 } });
    const merged = await update("ceilings", { OnDemandThroughput: { MaxWriteRequestUnits: 20 } });
    expect(merged.after.OnDemandThroughput).toEqual({ MaxReadRequestUnits: 10, MaxWriteRequestUnits: 20 });
    const removed = await update("ceilings", { OnDemandThroughput: { MaxReadRequestUnits: -1 } });
    expect(removed.answer).toMatchObject({
      TableStatus: "ACTIVE",
      OnDemandThroughput: { MaxReadRequestUnits: -1, MaxWriteRequestUnits: 20 },
    });
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
      // What no key uses, or has another type, is not looked at.
      AttributeDefinitions: [...attributes("x", "unused"), { AttributeName: "a", AttributeType: "N" }],
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
      AttributeDefinitions: attributes("a", "x"),
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

  it("changes encryption, and answers the key as it was", async () => {
    await run("CreateTable", { ...onDemand, TableName: "encrypted" });
    const enabled = await update("encrypted", { SSESpecification: { Enabled: true } });
    expect(enabled.answer).toMatchObject({ TableStatus: "ACTIVE", SSEDescription: { Status: "UPDATING" } });
    expect(enabled.answer.SSEDescription).toEqual({ Status: "UPDATING" });
    const { SSEDescription } = enabled.after;
    expect(SSEDescription).toEqual({
      Status: "ENABLED",
      SSEType: "KMS",
      KMSMasterKeyArn: expect.stringMatching(/^arn:aws:kms:/),
    });
    const again = await update("encrypted", { SSESpecification: { SSEType: "KMS" } });
    expect(again.answer.SSEDescription).toEqual({ ...SSEDescription, Status: "UPDATING" });
    const changed = await update("encrypted", {
      SSESpecification: { Enabled: true, SSEType: "KMS", KMSMasterKeyId: KEY },
    });
    expect(changed.answer.SSEDescription).toEqual({ ...SSEDescription, Status: "UPDATING" });
    expect(changed.after.SSEDescription.KMSMasterKeyArn).toBe(KEY);
    const disabled = await update("encrypted", { SSESpecification: { Enabled: false } });
    expect(disabled.answer.SSEDescription).toMatchObject({ Status: "UPDATING", KMSMasterKeyArn: KEY });
    expect(disabled.after).not.toHaveProperty("SSEDescription");
  });

  it("changes the table class, and answers the old one", async () => {
    await run("CreateTable", { ...onDemand, TableName: "classed" });
    const none = await update("classed", { TableClass: "STANDARD" });
    expect(none.answer.TableStatus).toBe("UPDATING");
    expect(none.after).not.toHaveProperty("TableClassSummary");
    const changed = await update("classed", { TableClass: "STANDARD_INFREQUENT_ACCESS" });
    expect(changed.answer).not.toHaveProperty("TableClassSummary");
    expect(changed.after.TableClassSummary).toEqual({
      TableClass: "STANDARD_INFREQUENT_ACCESS",
      LastUpdateDateTime: expect.any(Number),
    });
    const back = await update("classed", { TableClass: "STANDARD" });
    expect(back.answer.TableClassSummary).toEqual(changed.after.TableClassSummary);
    expect(back.after.TableClassSummary.TableClass).toBe("STANDARD");
  });

  it("changes deletion protection at once, beside structures that say nothing, and again to the same", async () => {
    await run("CreateTable", { ...onDemand, TableName: "protected" });
    for (let i = 0; i < 2; i++) {
      const { answer } = await update("protected", {
        DeletionProtectionEnabled: true,
        WarmThroughput: {},
        OnDemandThroughput: {},
      });
      expect(answer).toMatchObject({ TableStatus: "ACTIVE", DeletionProtectionEnabled: true });
    }
  });

  it("warms tables and indexes, and answers the old warmth", async () => {
    await run("CreateTable", { ...onDemand, TableName: "warmed", GlobalSecondaryIndexes: [index("gsi", "a")] });
    const initial = { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4_000 };
    const more = { ReadUnitsPerSecond: 12_001 };
    const table = await update("warmed", { WarmThroughput: more });
    expect(table.answer).toMatchObject({ TableStatus: "ACTIVE", WarmThroughput: { ...initial, Status: "UPDATING" } });
    expect(table.after.WarmThroughput).toEqual({ ...initial, ...more, Status: "ACTIVE" });
    const GlobalSecondaryIndexUpdates = [{ Update: { IndexName: "gsi", WarmThroughput: more } }];
    const { answer, after } = await update("warmed", { GlobalSecondaryIndexUpdates });
    expect(answer).toMatchObject({
      TableStatus: "ACTIVE",
      GlobalSecondaryIndexes: [{ IndexStatus: "ACTIVE", WarmThroughput: { ...initial, Status: "UPDATING" } }],
    });
    expect(after.GlobalSecondaryIndexes[0].WarmThroughput).toEqual({ ...initial, ...more, Status: "ACTIVE" });
  });

  it("has no twenty-first index", async () => {
    const GlobalSecondaryIndexes = Array.from({ length: 20 }, (_, i) => index(`index${i}`, "a"));
    await run("CreateTable", { ...onDemand, TableName: "full", GlobalSecondaryIndexes });
    await refuses(
      "UpdateTable",
      {
        TableName: "full",
        AttributeDefinitions: attributes("a"),
        GlobalSecondaryIndexUpdates: [create("index20", "a")],
      },
      "LimitExceededException: Subscriber limit exceeded: " +
        "Number of global secondary indexes exceeds per-table limit of 20",
    );
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
        "Number of decreases today: 4. " +
        "Last decrease at Saturday, January 31, 2026 at 1:02:03 AM Coordinated Universal Time. " +
        "Next decrease can be made at Saturday, January 31, 2026 at 2:02:03 AM Coordinated Universal Time",
    );
    now += HOUR;
    expect(await decrease()).toMatchObject({
      TableDescription: { ProvisionedThroughput: { NumberOfDecreasesToday: 4 } },
    });
    now += 24 * HOUR;
    expect(await database.execute("DescribeTable", { TableName: "table" })).toMatchObject({
      Table: { ProvisionedThroughput: { NumberOfDecreasesToday: 0 } },
    });
    await decrease();
  });
});
