// The tables of a CloudFormation or SAM template. What a table has beside its data (backups, metrics, encryption, policies) is
// left out: it changes nothing about what a test sees.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-simpletable.html

import type { CreateTableInput } from "../../resource/api/structures.ts";
import { SourceError } from "./document.ts";
import { type TemplateOptions, TemplateScope } from "./template-scope.ts";
import type { TestTable } from "./test-table.ts";

type Json = Readonly<Record<string, unknown>>;

interface Resource {
  readonly Type?: unknown;
  readonly Condition?: unknown;
  readonly Properties?: Json;
}

const TABLE_TYPES: Readonly<Record<string, (name: string, properties: Json) => TestTable>> = {
  "AWS::DynamoDB::Table": tableOf,
  "AWS::DynamoDB::GlobalTable": globalTableOf,
  "AWS::Serverless::SimpleTable": simpleTableOf,
};

export function isTemplate(document: unknown): document is Json {
  return typeof document === "object" && document !== null && "Resources" in document;
}

/**
 * The tables that a stack of the template would have. One without a name of its own is called as the template calls it.
 *
 * @throws SourceError if a value cannot be evaluated, or the template has no tables
 */
export function templateTables(template: Json, options: TemplateOptions): TestTable[] {
  const resources = Object.entries(template.Resources as Readonly<Record<string, Resource>>).filter(
    ([, { Type }]) => typeof Type === "string" && Object.hasOwn(TABLE_TYPES, Type),
  );
  const names = new Map<string, string>();
  const scope = new TemplateScope(template, options, (logicalId) => names.get(logicalId));
  for (const [logicalId, { Properties }] of resources) {
    names.set(
      logicalId,
      within(logicalId, () => String(scope.resolve(Properties?.TableName) ?? logicalId)),
    );
  }
  const present = resources.filter(([, { Condition }]) => Condition === undefined || scope.holds(String(Condition)));
  if (present.length === 0) throw new SourceError("the template has no tables");
  return present.map(([logicalId, { Type, Properties = {} }]) =>
    within(logicalId, () => TABLE_TYPES[String(Type)]!(names.get(logicalId)!, scope.resolve(Properties) as Json)),
  );
}

/** Says of which resource an error is. */
function within<Result>(logicalId: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw new SourceError(`${logicalId}: ${(error as Error).message}`, { cause: error });
  }
}

function tableOf(TableName: string, properties: Json): TestTable {
  const { StreamSpecification: stream, TimeToLiveSpecification: timeToLive } = properties as {
    readonly StreamSpecification?: Json;
    readonly TimeToLiveSpecification?: Json;
  };
  const indexes = properties.GlobalSecondaryIndexes as readonly Json[] | undefined;
  const create = {
    TableName,
    AttributeDefinitions: properties.AttributeDefinitions,
    KeySchema: properties.KeySchema,
    BillingMode: properties.BillingMode,
    ProvisionedThroughput: throughput(properties.ProvisionedThroughput),
    OnDemandThroughput: throughput(properties.OnDemandThroughput),
    WarmThroughput: throughput(properties.WarmThroughput),
    LocalSecondaryIndexes: properties.LocalSecondaryIndexes,
    GlobalSecondaryIndexes: indexes?.map(({ IndexName, KeySchema, Projection, ...index }) => ({
      IndexName,
      KeySchema,
      Projection,
      ProvisionedThroughput: throughput(index.ProvisionedThroughput),
      OnDemandThroughput: throughput(index.OnDemandThroughput),
      WarmThroughput: throughput(index.WarmThroughput),
    })),
    StreamSpecification: stream && { StreamEnabled: true, StreamViewType: stream.StreamViewType },
    TableClass: properties.TableClass,
    DeletionProtectionEnabled: flag(properties.DeletionProtectionEnabled),
    Tags: properties.Tags,
  };
  const expires = timeToLive !== undefined && flag(timeToLive.Enabled) !== false;
  return {
    create: present(create),
    ...(expires && { timeToLiveAttribute: String(timeToLive.AttributeName) }),
  };
}

/** The table in one of its regions. Its throughput follows the load, which is what a table on demand does. */
function globalTableOf(TableName: string, { WriteProvisionedThroughputSettings, ...properties }: Json): TestTable {
  const indexes = properties.GlobalSecondaryIndexes as readonly Json[] | undefined;
  return tableOf(TableName, {
    ...properties,
    BillingMode: "PAY_PER_REQUEST",
    Tags: undefined,
    GlobalSecondaryIndexes: indexes?.map(({ IndexName, KeySchema, Projection }) => ({
      IndexName,
      KeySchema,
      Projection,
    })),
  });
}

const SIMPLE_TYPES: Readonly<Record<string, string>> = { String: "S", Number: "N", Binary: "B" };

function simpleTableOf(TableName: string, { PrimaryKey, ProvisionedThroughput, Tags }: Json): TestTable {
  const { Name = "id", Type = "String" } = (PrimaryKey ?? {}) as { Name?: unknown; Type?: unknown };
  return tableOf(TableName, {
    KeySchema: [{ AttributeName: Name, KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: Name, AttributeType: SIMPLE_TYPES[String(Type)] ?? Type }],
    BillingMode: ProvisionedThroughput === undefined ? "PAY_PER_REQUEST" : "PROVISIONED",
    ProvisionedThroughput,
    Tags: Tags && Object.entries(Tags as Json).map(([Key, Value]) => ({ Key, Value })),
  });
}

/** Units are often parameters, and those are text. */
function throughput(units: unknown): object | undefined {
  if (typeof units !== "object" || units === null) return undefined;
  return Object.fromEntries(Object.entries(units).map(([name, value]) => [name, Number(value)]));
}

function flag(value: unknown): boolean | undefined {
  return value === undefined ? undefined : value === true || value === "true";
}

/** Without the members that are undefined. */
function present(input: object): CreateTableInput {
  return JSON.parse(JSON.stringify(input)) as CreateTableInput;
}
