// CreateTable: what it answers, and each of its refusals, in the order in which one takes precedence over the next.

import { describe, expect, it } from "vitest";
import { describeDatabases } from "../support/databases.ts";

const hash = (name: string) => ({ AttributeName: name, KeyType: "HASH" });
const range = (name: string) => ({ AttributeName: name, KeyType: "RANGE" });
const attributes = (...names: string[]) => names.map((name) => ({ AttributeName: name, AttributeType: "S" }));
const units = (reads: number, writes = reads) => ({ ReadCapacityUnits: reads, WriteCapacityUnits: writes });
const all = { ProjectionType: "ALL" };
const index = (IndexName: string, ...KeySchema: object[]) => ({ IndexName, KeySchema, Projection: all });
const times = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));

const invalid = (reason: string) => `ValidationException: One or more parameter values were invalid: ${reason}`;

const LOWER_THAN_INITIAL =
  "lower than initial throughput for OnDemand. See: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/" +
  "on-demand-capacity-mode.html#on-demand-capacity-mode-initial";

/** A request that is accepted, under any name. */
const simple = { KeySchema: [hash("a")], AttributeDefinitions: attributes("a"), BillingMode: "PAY_PER_REQUEST" };
const composite = {
  KeySchema: [hash("a"), range("b")],
  AttributeDefinitions: attributes("a", "b"),
  BillingMode: "PAY_PER_REQUEST",
};

describeDatabases("CreateTable", ({ run, refuses }) => {
  describe("refuses", () => {
    function check(what: string, input: object, error: string) {
      it(what, () => refuses("CreateTable", { TableName: "refused", ...input }, error));
    }

    check(
      "a name that is too short",
      { ...simple, TableName: "ab" },
      constraint("ab", "tableName", "length greater than or equal to 3"),
    );
    check(
      "a table's key of three attributes",
      { ...simple, KeySchema: [hash("a"), range("b"), range("c")] },
      "ValidationException: 1 validation error detected: Value '[KeySchemaElement(attributeName=a, keyType=HASH), " +
        "KeySchemaElement(attributeName=b, keyType=RANGE), KeySchemaElement(attributeName=c, keyType=RANGE)]' " +
        "at 'keySchema' failed to satisfy constraint: Member must have length less than or equal to 2",
    );
    const nulls = (...members: string[]) =>
      `ValidationException: ${members.length} validation errors detected: ${members
        .map((member) => `Value null at '${member}' failed to satisfy constraint: Member must not be null`)
        .join("; ")}`;
    check(
      "writes that are missing, before reads",
      { ...simple, ProvisionedThroughput: {} },
      nulls("provisionedThroughput.writeCapacityUnits", "provisionedThroughput.readCapacityUnits"),
    );
    check(
      "an attribute's type that is missing, before its name",
      { ...simple, AttributeDefinitions: [{}] },
      nulls("attributeDefinitions.1.member.attributeType", "attributeDefinitions.1.member.attributeName"),
    );
    check(
      "a key's attribute that is missing, before its type",
      { ...simple, KeySchema: [{}] },
      nulls("keySchema.1.member.attributeName", "keySchema.1.member.keyType"),
    );
    check(
      "an encryption key without a name",
      { ...simple, SSESpecification: { Enabled: true, SSEType: "KMS", KMSMasterKeyId: "" } },
      "ValidationException: 1 validation error detected: Value '' at 'sSESpecification.kMSMasterKeyId' " +
        "failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
    const foreign = "arn:aws:dynamodb:us-east-1:111111111111:table/orders";
    const elsewhere = "arn:aws:dynamodb:eu-west-1:000000000000:table/orders";
    check("another account's ARN", { ...simple, TableName: foreign }, "AccessDeniedException: Access is denied");
    check(
      "another region's ARN, before the rest",
      { TableName: elsewhere },
      `ValidationException: 1 validation error detected: Invalid AWS region in '${elsewhere}'`,
    );
    check(
      "an ARN with too short a name",
      { ...simple, TableName: "arn:aws:dynamodb:us-east-1:000000000000:table/ab" },
      "ValidationException: TableName must be at least 3 characters long and at most 255 characters long",
    );
    check(
      "what is not supported",
      { ...simple, ResourcePolicy: "{}" },
      invalid("ResourcePolicy is not supported by this database"),
    );
    check(
      "a mode of throughput that there is not, beside a billing mode, before what is missing",
      { BillingMode: "PAY_PER_REQUEST", TableThroughputMode: "x" },
      "ValidationException: 1 validation error detected: Value 'x' at 'tableThroughputMode' failed to satisfy " +
        "constraint: Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]",
    );
    check(
      "a missing key schema",
      { AttributeDefinitions: attributes("a"), ...{ BillingMode: "PAY_PER_REQUEST" } },
      missing("keySchema"),
    );
    check("missing attribute definitions", { KeySchema: [hash("a")] }, missing("attributeDefinitions"));

    check(
      "on-demand billing with provisioned throughput",
      { ...simple, ProvisionedThroughput: units(1) },
      invalid("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"),
    );
    check(
      "provisioned billing, which is the default, without throughput",
      { ...simple, BillingMode: undefined },
      invalid("ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"),
    );
    check(
      "a billing mode without throughput, whatever the mode of throughput",
      { ...simple, BillingMode: "PROVISIONED", TableThroughputMode: "PAY_PER_REQUEST" },
      invalid("ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"),
    );
    check(
      "reads out of bounds, before writes out of bounds",
      { ...simple, BillingMode: "PROVISIONED", ProvisionedThroughput: units(1_000_000_000_001) },
      "ValidationException: Given value 1000000000001 for ReadCapacityUnits is out of bounds",
    );
    check(
      "writes out of bounds",
      { ...simple, BillingMode: "PROVISIONED", ProvisionedThroughput: units(1, 1_000_000_000_001) },
      "ValidationException: Given value 1000000000001 for WriteCapacityUnits is out of bounds",
    );
    check(
      "an index's reads out of bounds",
      {
        ...simple,
        BillingMode: "PROVISIONED",
        ProvisionedThroughput: units(1),
        GlobalSecondaryIndexes: [{ ...index("one", hash("x")), ProvisionedThroughput: units(1_000_000_000_001) }],
      },
      "ValidationException: Given value 1000000000001 for ReadCapacityUnits is out of bounds for index one",
    );

    check(
      "an attribute defined twice",
      { ...simple, AttributeDefinitions: attributes("a", "a") },
      "ValidationException: Attribute Name is duplicated: a",
    );
    check(
      "a key attribute that is not defined, before the order of the key",
      { ...simple, KeySchema: [range("b"), hash("a")] },
      "ValidationException: Invalid KeySchema: Some index key attribute have no definition",
    );
    check(
      "one definition for two elements of the same name",
      { ...simple, KeySchema: [hash("a"), range("a")] },
      "ValidationException: Invalid KeySchema: Some index key attribute have no definition",
    );
    check(
      "a key attribute that is not among as many definitions",
      { ...simple, KeySchema: [hash("A")] },
      invalid(
        "Some index key attributes are not defined in AttributeDefinitions. Keys: [A], AttributeDefinitions: [a]",
      ),
    );
    check(
      "a key that does not begin with HASH",
      { ...composite, KeySchema: [range("a"), hash("b")] },
      "ValidationException: Invalid KeySchema: The first KeySchemaElement is not a HASH key type",
    );
    check(
      "two elements of the same name",
      { ...composite, KeySchema: [hash("a"), hash("a")] },
      "ValidationException: Both the Hash Key and the Range Key element in the KeySchema have the same name",
    );
    check(
      "a second HASH",
      { ...composite, KeySchema: [hash("a"), hash("b")] },
      "ValidationException: Invalid KeySchema: The second KeySchemaElement is not a RANGE key type",
    );

    check(
      "an empty list of local indexes",
      { ...composite, LocalSecondaryIndexes: [] },
      invalid("List of LocalSecondaryIndexes is empty"),
    );
    check(
      "an index key that is not defined, its names as Java's HashSet prints them",
      { ...composite, LocalSecondaryIndexes: [index("one", hash("created_at"), range("user_id"))] },
      invalid(
        "Some index key attributes are not defined in AttributeDefinitions. " +
          "Keys: [user_id, created_at], AttributeDefinitions: [a, b]",
      ),
    );
    check(
      "an index key of more attributes than are defined",
      { ...simple, GlobalSecondaryIndexes: [index("one", hash("a"), range("x"))] },
      "ValidationException: Invalid KeySchema: Some index key attribute have no definition",
    );
    check(
      "a local index of a table without a range key",
      { ...simple, LocalSecondaryIndexes: [index("one", hash("a"))] },
      invalid("Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex"),
    );
    check(
      "a local index without a range key",
      { ...composite, LocalSecondaryIndexes: [index("one", hash("b"))] },
      invalid("Index KeySchema does not have a range key for index: one"),
    );
    check(
      "a local index with another hash key",
      { ...composite, LocalSecondaryIndexes: [index("one", hash("b"), range("a"))] },
      invalid(
        "Index KeySchema does not have the same leading hash key as table KeySchema for index: one. " +
          "index hash key: b, table hash key: a",
      ),
    );
    for (const [projection, reason] of [
      [{}, "Unknown ProjectionType: null"],
      [{ NonKeyAttributes: ["x"] }, "Unknown ProjectionType: null"],
      [{ ProjectionType: "ALL", NonKeyAttributes: ["x"] }, "ProjectionType is ALL, but NonKeyAttributes is specified"],
      [
        { ProjectionType: "KEYS_ONLY", NonKeyAttributes: ["x"] },
        "ProjectionType is KEYS_ONLY, but NonKeyAttributes is specified",
      ],
      [{ ProjectionType: "INCLUDE" }, "ProjectionType is INCLUDE, but NonKeyAttributes is not specified"],
    ] as const) {
      const local = { ...index("one", hash("a"), range("b")), Projection: projection };
      check(
        `the projection ${JSON.stringify(projection)}`,
        { ...composite, LocalSecondaryIndexes: [local] },
        invalid(reason),
      );
      check(
        `the projection ${JSON.stringify(projection)} of a global index`,
        { ...composite, GlobalSecondaryIndexes: [local] },
        invalid(reason),
      );
    }
    check(
      "two local indexes of one name",
      { ...composite, LocalSecondaryIndexes: times(2, () => index("one", hash("a"), range("b"))) },
      invalid("Duplicate index name: one"),
    );
    check(
      "six local indexes",
      { ...composite, LocalSecondaryIndexes: times(6, (i) => index(`index${i}`, hash("a"), range("b"))) },
      invalid("Number of LocalSecondaryIndexes exceeds per-table limit of 5"),
    );

    check(
      "an empty list of global indexes",
      { ...simple, GlobalSecondaryIndexes: [] },
      invalid("List of GlobalSecondaryIndexes is empty"),
    );
    check(
      "a global index's key that does not begin with HASH",
      { ...composite, GlobalSecondaryIndexes: [index("one", range("a"))] },
      "ValidationException: Invalid KeySchema: The first KeySchemaElement is not a HASH key type",
    );
    check(
      "a global index's key that names an attribute twice",
      { ...composite, GlobalSecondaryIndexes: [index("one", hash("a"), range("a"))] },
      "ValidationException: The KeySchema contains multiple key attributes with the same name",
    );
    check(
      "HASH after RANGE",
      {
        ...composite,
        GlobalSecondaryIndexes: [index("one", hash("a"), range("b"), hash("c"))],
        AttributeDefinitions: attributes("a", "b", "c"),
      },
      invalid("All HASH key attributes must precede RANGE key attributes in the KeySchema"),
    );
    check(
      "a global index's key of five HASH attributes",
      {
        ...simple,
        AttributeDefinitions: attributes("a", "b", "c", "d", "e"),
        GlobalSecondaryIndexes: [index("one", ...["a", "b", "c", "d", "e"].map(hash))],
      },
      invalid("The KeySchema exceeds the maximum allowed number of HASH key attributes"),
    );
    check(
      "a global index with throughput on an on-demand table",
      { ...simple, GlobalSecondaryIndexes: [{ ...index("one", hash("a")), ProvisionedThroughput: units(1) }] },
      invalid("ProvisionedThroughput should not be specified for index: one when BillingMode is PAY_PER_REQUEST"),
    );
    check(
      "a global index without throughput on a provisioned table",
      {
        ...simple,
        BillingMode: "PROVISIONED",
        ProvisionedThroughput: units(1),
        GlobalSecondaryIndexes: [index("one", hash("a"))],
      },
      invalid("ProvisionedThroughput is not specified for index: one"),
    );
    check(
      "twenty-one global indexes",
      { ...simple, GlobalSecondaryIndexes: times(21, (i) => index(`index${i}`, hash("a"))) },
      invalid("GlobalSecondaryIndex count exceeds the per-table limit of 20"),
    );
    check(
      "a global index of a local one's name",
      {
        ...composite,
        LocalSecondaryIndexes: [index("one", hash("a"), range("b"))],
        GlobalSecondaryIndexes: [index("one", hash("b"))],
      },
      invalid("Duplicate index name: one"),
    );
    check(
      "a definition that no key uses",
      { ...simple, AttributeDefinitions: attributes("a", "b") },
      invalid(
        "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions",
      ),
    );
    check(
      "a definition that neither the table's nor an index's key uses",
      {
        ...simple,
        AttributeDefinitions: attributes("a", "b", "c"),
        GlobalSecondaryIndexes: [index("one", hash("b"))],
      },
      invalid("Some AttributeDefinitions are not used. AttributeDefinitions: [a, b, c], keys used: [a, b]"),
    );
    check(
      "a definition that is not used, before all else of indexes",
      {
        ...simple,
        AttributeDefinitions: attributes("a", "b"),
        GlobalSecondaryIndexes: [{ ...index("one", hash("a")), Projection: {}, ProvisionedThroughput: units(1) }],
      },
      invalid("Some AttributeDefinitions are not used. AttributeDefinitions: [a, b], keys used: [a]"),
    );
    check(
      "an attribute included twice",
      {
        ...simple,
        GlobalSecondaryIndexes: [
          { ...index("one", hash("a")), Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["x", "x"] } },
        ],
      },
      invalid("Duplicate element in NonKeyAttributes: x"),
    );
    check(
      "more than a hundred projected attributes",
      {
        ...simple,
        GlobalSecondaryIndexes: times(6, (i) => ({
          ...index(`index${i}`, hash("a")),
          Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: times(17, (n) => `x${n}`) },
        })),
      },
      invalid("Number of projected attributes exceeds per-table limit of 100"),
    );

    check(
      "on-demand ceilings of a provisioned table",
      {
        ...simple,
        BillingMode: "PROVISIONED",
        ProvisionedThroughput: units(1),
        OnDemandThroughput: { MaxReadRequestUnits: 0 },
      },
      invalid("MaxReadRequestUnits for OnDemandThroughput cannot be specified when table BillingMode is PROVISIONED."),
    );
    check(
      "on-demand ceilings of a provisioned table's index",
      {
        ...simple,
        BillingMode: "PROVISIONED",
        ProvisionedThroughput: units(1),
        GlobalSecondaryIndexes: [
          {
            ...index("one", hash("a")),
            ProvisionedThroughput: units(1),
            OnDemandThroughput: { MaxReadRequestUnits: 1 },
          },
        ],
      },
      invalid(
        "MaxReadRequestUnits for OnDemandThroughput for index: one cannot be specified when " +
          "table BillingMode is PROVISIONED.",
      ),
    );
    check(
      "an on-demand ceiling of -1 for an index",
      {
        ...simple,
        GlobalSecondaryIndexes: [{ ...index("one", hash("a")), OnDemandThroughput: { MaxReadRequestUnits: -1 } }],
      },
      invalid("Requested MaxReadRequestUnits for OnDemandThroughput for index : one is outside of valid range"),
    );
    check(
      "an on-demand ceiling of nothing",
      { ...simple, OnDemandThroughput: { MaxWriteRequestUnits: 0 } },
      invalid("Requested MaxWriteRequestUnits for OnDemandThroughput for table is outside of valid range"),
    );
    check(
      "a stream without a view type",
      { ...simple, StreamSpecification: { StreamEnabled: true } },
      invalid("Table is being created with a stream enabled, UpdateViewType is required"),
    );
    check(
      "a view type without a stream",
      { ...simple, StreamSpecification: { StreamEnabled: false, StreamViewType: "NEW_IMAGE" } },
      invalid("Table is being created with a stream disabled, UpdateViewType should not be specified"),
    );
    check(
      "AES256",
      { ...simple, SSESpecification: { Enabled: true, SSEType: "AES256" } },
      invalid("SSEType AES256 is not supported"),
    );
    check(
      "a key without its type",
      { ...simple, SSESpecification: { Enabled: true, KMSMasterKeyId: "k" } },
      invalid("SSEType KMS is required if KMSMasterKeyId is specified"),
    );
    check(
      "a type of SSE without SSE, before a type that is not supported",
      { ...simple, SSESpecification: { Enabled: false, SSEType: "AES256", KMSMasterKeyId: "k" } },
      invalid("SSEType can not be specified if Enabled is false"),
    );
    check(
      "a key without SSE",
      { ...simple, SSESpecification: { Enabled: false, KMSMasterKeyId: "k" } },
      invalid("KMSMasterKeyId can not be specified if Enabled is false"),
    );
    check(
      "another table class",
      { ...simple, TableClass: "standard" },
      "ValidationException: Invalid table-class parameter provided. Please try again with a valid table-class value: " +
        "[STANDARD, STANDARD_INFREQUENT_ACCESS].",
    );
    check(
      "another view type",
      { ...simple, StreamSpecification: { StreamEnabled: true, StreamViewType: "new_image" } },
      "ValidationException: 1 validation error detected: Value 'new_image' at 'streamSpecification.streamViewType' " +
        "failed to satisfy constraint: Member must satisfy enum value set: " +
        "[OLD_IMAGE, KEYS_ONLY, NEW_AND_OLD_IMAGES, NEW_IMAGE]",
    );
    check(
      "a tag of AWS's own",
      { ...simple, Tags: [{ Key: "AWS:x", Value: "" }] },
      "ValidationException: Tag Key cannot be prefixed with aws:, Key: AWS:x",
    );
    check(
      "a tag given twice",
      { ...simple, Tags: times(2, () => ({ Key: "k", Value: "v" })) },
      "ValidationException: Duplicate Tag Keys provided as input: Duplicate Tag Key found k",
    );
    check(
      "fifty-one tags",
      { ...simple, Tags: times(51, (i) => ({ Key: `k${i}`, Value: "v" })) },
      "ValidationException: Number of Tags exceed the current limit for the provided ResourceArn",
    );
    check(
      "less warm throughput than an on-demand table has anyway",
      { ...simple, WarmThroughput: { ReadUnitsPerSecond: 11_999 } },
      invalid(`Requested ReadUnitsPerSecond for WarmThroughput for table is ${LOWER_THAN_INITIAL}`),
    );
    check(
      "less warm throughput than an on-demand table's index has anyway",
      {
        ...simple,
        GlobalSecondaryIndexes: [{ ...index("one", hash("a")), WarmThroughput: { WriteUnitsPerSecond: 3_999 } }],
      },
      invalid(`Requested WriteUnitsPerSecond for WarmThroughput for index one is ${LOWER_THAN_INITIAL}`),
    );
    check(
      "less warm throughput than what is provisioned",
      {
        ...simple,
        BillingMode: "PROVISIONED",
        ProvisionedThroughput: units(10),
        WarmThroughput: { ReadUnitsPerSecond: 5 },
      },
      invalid(
        "Requested ReadUnitsPerSecond for WarmThroughput for table is lower than ReadCapacityUnits of ProvisionedThroughput",
      ),
    );

    it("a table that exists, even if it is to have more than it may", async () => {
      await run("CreateTable", { ...simple, TableName: "exists" });
      await refuses(
        "CreateTable",
        { ...simple, TableName: "exists", OnDemandThroughput: { MaxReadRequestUnits: 40_001 } },
        "ResourceInUseException: Table already exists: exists",
      );
    });

    const GUIDE = "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.";
    const provisioned = { ...simple, BillingMode: "PROVISIONED", ProvisionedThroughput: units(1) };
    check(
      "more units than a table may have",
      { ...provisioned, ProvisionedThroughput: units(40_001, 40_001) },
      "LimitExceededException: The requested ReadCapacityUnits, 40001, is above the per table maximum for the account in " +
        `us-east-1. Per table maximum: 40000. ${GUIDE}`,
    );
    check(
      "more units than an index may have",
      {
        ...provisioned,
        GlobalSecondaryIndexes: [{ ...index("one", hash("a")), ProvisionedThroughput: units(1, 40_001) }],
      },
      "LimitExceededException: The requested WriteCapacityUnits for index one, 40001, is above the per index maximum for " +
        `the account in us-east-1. Per index maximum: 40000. ${GUIDE}`,
    );
    const exceeded = (what: string, quota: string) =>
      `LimitExceededException: Subscriber limit exceeded: Requested ${what} exceeds ${quota} of the account in ` +
      "region us-east-1";
    check(
      "a higher ceiling than a table may have",
      { ...simple, OnDemandThroughput: { MaxReadRequestUnits: 40_001 } },
      exceeded("MaxReadRequestUnits for OnDemandThroughput for table", "TableMaxReadCapacityUnits"),
    );
    check(
      "a higher ceiling than an index may have",
      {
        ...simple,
        GlobalSecondaryIndexes: [{ ...index("one", hash("a")), OnDemandThroughput: { MaxWriteRequestUnits: 40_001 } }],
      },
      exceeded("MaxWriteRequestUnits for OnDemandThroughput for index : one", "TableMaxWriteCapacityUnits"),
    );
    check(
      "a warmer index than there may be",
      {
        ...simple,
        GlobalSecondaryIndexes: [{ ...index("one", hash("a")), WarmThroughput: { ReadUnitsPerSecond: 40_001 } }],
      },
      exceeded("ReadUnitsPerSecond for WarmThroughput for index one", "TableMaxReadCapacityUnits"),
    );
  });

  it("answers the new table as being created, and has it active at once", async () => {
    const { TableDescription } = await run("CreateTable", { ...composite, TableName: "plain" });
    const { TableId, TableArn, CreationDateTime } = TableDescription;
    const common = {
      AttributeDefinitions: attributes("a", "b"),
      TableName: "plain",
      KeySchema: [hash("a"), range("b")],
      CreationDateTime,
      ProvisionedThroughput: { NumberOfDecreasesToday: 0, ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
      TableSizeBytes: 0,
      ItemCount: 0,
      TableArn: "arn:aws:dynamodb:us-east-1:000000000000:table/plain",
      TableId,
      DeletionProtectionEnabled: false,
    };
    expect(TableId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
    expect(Math.abs(CreationDateTime - Date.now() / 1000)).toBeLessThan(60);
    expect(TableDescription).toEqual({
      ...common,
      TableStatus: "CREATING",
      BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
      TableThroughputModeSummary: { TableThroughputMode: "PAY_PER_REQUEST" },
    });
    const active = {
      ...common,
      TableStatus: "ACTIVE",
      BillingModeSummary: { BillingMode: "PAY_PER_REQUEST", LastUpdateToPayPerRequestDateTime: CreationDateTime },
      TableThroughputModeSummary: {
        TableThroughputMode: "PAY_PER_REQUEST",
        LastUpdateToPayPerRequestDateTime: CreationDateTime,
      },
      WarmThroughput: { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4_000, Status: "ACTIVE" },
    };
    expect(await run("DescribeTable", { TableName: "plain" })).toEqual({ Table: active });
    expect(await run("DescribeTable", { TableName: TableArn })).toEqual({ Table: active });
  });

  it("takes a mode of throughput for the billing mode, where that is not given", async () => {
    const { BillingMode: TableThroughputMode, ...rest } = simple;
    const { TableDescription } = await run("CreateTable", { ...rest, TableName: "mode", TableThroughputMode });
    expect(TableDescription).toMatchObject({
      BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
      TableThroughputModeSummary: { TableThroughputMode: "PAY_PER_REQUEST" },
    });
  });

  // "You can also provide the Amazon Resource Name (ARN) of the table in this parameter."
  it("takes the ARN that the table will have for its name", async () => {
    const TableArn = "arn:aws:dynamodb:us-east-1:000000000000:table/by-arn";
    const { TableDescription } = await run("CreateTable", { ...simple, TableName: TableArn });
    expect(TableDescription).toMatchObject({ TableName: "by-arn", TableArn });
    expect((await run("DescribeTable", { TableName: "by-arn" })).Table).toMatchObject({ TableArn });
    await refuses(
      "CreateTable",
      { ...simple, TableName: TableArn },
      "ResourceInUseException: Table already exists: by-arn",
    );
  });

  it("gives a table and its indexes the most that they may have", async () => {
    const most = { ProvisionedThroughput: units(40_000) };
    await run("CreateTable", {
      ...simple,
      TableName: "most",
      BillingMode: "PROVISIONED",
      ...most,
      GlobalSecondaryIndexes: [{ ...index("one", hash("a")), ...most }],
    });
    const { Table } = await run("DescribeTable", { TableName: "most" });
    expect(Table).toMatchObject({ ...most, GlobalSecondaryIndexes: [most] });
  });

  it("answers warm throughput only where it is asked for, and not of indexes", async () => {
    const { TableDescription } = await run("CreateTable", {
      ...simple,
      TableName: "warmed",
      WarmThroughput: { ReadUnitsPerSecond: 12_001 },
      GlobalSecondaryIndexes: [{ ...index("one", hash("a")), WarmThroughput: { ReadUnitsPerSecond: 13_000 } }],
    });
    expect(TableDescription.WarmThroughput).toEqual({
      ReadUnitsPerSecond: 12_001,
      WriteUnitsPerSecond: 4_000,
      Status: "UPDATING",
    });
    expect(TableDescription.GlobalSecondaryIndexes[0]).not.toHaveProperty("WarmThroughput");
  });

  it("sorts definitions and projected attributes, though not indexes", async () => {
    const { TableDescription } = await run("CreateTable", {
      ...simple,
      TableName: "sorted",
      AttributeDefinitions: attributes("z", "a", "B"),
      GlobalSecondaryIndexes: ["zz", "aa"].map((suffix) => ({
        ...index(`by-${suffix}`, hash("z"), range("B")),
        Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["y", "x"] },
      })),
    });
    expect(TableDescription.AttributeDefinitions).toEqual(attributes("B", "a", "z"));
    expect(TableDescription.GlobalSecondaryIndexes).toMatchObject(
      ["by-zz", "by-aa"].map((IndexName) => ({ IndexName, Projection: { NonKeyAttributes: ["x", "y"] } })),
    );
  });

  it("enables SSE where only its type is given", async () => {
    const { TableDescription } = await run("CreateTable", {
      ...simple,
      TableName: "typed",
      SSESpecification: { SSEType: "KMS" },
    });
    expect(TableDescription.SSEDescription).toMatchObject({ Status: "ENABLED", SSEType: "KMS" });
  });

  it("keeps every setting", async () => {
    await run("CreateTable", {
      TableName: "everything",
      ...composite,
      AttributeDefinitions: attributes("a", "b", "c", "d"),
      BillingMode: "PROVISIONED",
      ProvisionedThroughput: units(5, 6),
      LocalSecondaryIndexes: [index("local", hash("a"), range("c"))],
      GlobalSecondaryIndexes: [
        {
          IndexName: "global",
          KeySchema: [hash("c"), hash("d"), range("b"), range("a")],
          Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["x", "y"] },
          ProvisionedThroughput: units(7, 8),
          WarmThroughput: { WriteUnitsPerSecond: 80 },
        },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
      SSESpecification: { Enabled: true, SSEType: "KMS", KMSMasterKeyId: "1234" },
      TableClass: "STANDARD_INFREQUENT_ACCESS",
      DeletionProtectionEnabled: true,
      WarmThroughput: { ReadUnitsPerSecond: 50 },
      Tags: [{ Key: "k", Value: "v" }],
    });
    const { Table } = await run("DescribeTable", { TableName: "everything" });
    expect(Table.LatestStreamLabel).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}$/);
    expect(Table).toMatchObject({
      TableStatus: "ACTIVE",
      ProvisionedThroughput: { NumberOfDecreasesToday: 0, ReadCapacityUnits: 5, WriteCapacityUnits: 6 },
      StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
      LatestStreamArn: `${Table.TableArn}/stream/${Table.LatestStreamLabel}`,
      SSEDescription: {
        Status: "ENABLED",
        SSEType: "KMS",
        KMSMasterKeyArn: "arn:aws:kms:us-east-1:000000000000:key/1234",
      },
      TableClassSummary: { TableClass: "STANDARD_INFREQUENT_ACCESS" },
      DeletionProtectionEnabled: true,
      WarmThroughput: { ReadUnitsPerSecond: 50, WriteUnitsPerSecond: 6, Status: "ACTIVE" },
    });
    expect(Table).not.toHaveProperty("BillingModeSummary");
    expect(Table).not.toHaveProperty("TableThroughputModeSummary");
    expect(Table.LocalSecondaryIndexes).toEqual([
      {
        IndexName: "local",
        KeySchema: [hash("a"), range("c")],
        Projection: all,
        IndexSizeBytes: 0,
        ItemCount: 0,
        IndexArn: `${Table.TableArn}/index/local`,
      },
    ]);
    expect(Table.GlobalSecondaryIndexes).toEqual([
      {
        IndexName: "global",
        KeySchema: [hash("c"), hash("d"), range("b"), range("a")],
        Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["x", "y"] },
        IndexStatus: "ACTIVE",
        ProvisionedThroughput: { NumberOfDecreasesToday: 0, ReadCapacityUnits: 7, WriteCapacityUnits: 8 },
        IndexSizeBytes: 0,
        ItemCount: 0,
        IndexArn: `${Table.TableArn}/index/global`,
        WarmThroughput: { ReadUnitsPerSecond: 7, WriteUnitsPerSecond: 80, Status: "ACTIVE" },
      },
    ]);
    expect(await run("ListTagsOfResource", { ResourceArn: Table.TableArn })).toEqual({
      Tags: [{ Key: "k", Value: "v" }],
    });
  });

  it("takes twenty global indexes, five local ones, and four attributes of each kind in a key", async () => {
    const { TableDescription } = await run("CreateTable", {
      TableName: "many",
      ...composite,
      AttributeDefinitions: attributes(..."abcdefgh"),
      LocalSecondaryIndexes: times(5, (i) => index(`local${i}`, hash("a"), range("c"))),
      GlobalSecondaryIndexes: times(20, (i) =>
        index(`global${i}`, ...[..."hgfe"].map(hash), ...[..."dcba"].map(range)),
      ),
    });
    expect(TableDescription.LocalSecondaryIndexes).toHaveLength(5);
    expect(TableDescription.GlobalSecondaryIndexes).toHaveLength(20);
    expect(TableDescription.GlobalSecondaryIndexes[0]).toMatchObject({ IndexStatus: "CREATING" });
    expect(TableDescription.GlobalSecondaryIndexes[0]).not.toHaveProperty("Backfilling");
  });

  it("has no stream that was asked not to be there, and no SSE that was not enabled", async () => {
    const { TableDescription } = await run("CreateTable", {
      ...simple,
      TableName: "without",
      StreamSpecification: { StreamEnabled: false },
      SSESpecification: { Enabled: false },
    });
    expect(TableDescription).not.toHaveProperty("StreamSpecification");
    expect(TableDescription).not.toHaveProperty("LatestStreamArn");
    expect(TableDescription).not.toHaveProperty("SSEDescription");
  });
});

function constraint(value: string, member: string, rule: string): string {
  return `ValidationException: 1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must have ${rule}`;
}

function missing(member: string): string {
  return `ValidationException: 1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`;
}
