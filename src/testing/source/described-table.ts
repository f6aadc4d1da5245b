// A table as DescribeTable answers it, such as `aws dynamodb describe-table` prints, made into what creates one like it.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html

import type { CreateTableInput } from "../../resource/api/structures.ts";
import type { TestTable } from "./test-table.ts";

type Json = Readonly<Record<string, unknown>>;

/** The description in DescribeTable's answer, or a description by itself; undefined if it is neither. */
export function descriptionOf(document: unknown): Json | undefined {
  const { Table = document } = (document ?? {}) as { readonly Table?: unknown };
  const isDescription = typeof Table === "object" && Table !== null && "TableName" in Table && "TableStatus" in Table;
  return isDescription ? (Table as Json) : undefined;
}

export function describedTable(description: Json): TestTable {
  const { BillingModeSummary, TableClassSummary, StreamSpecification, DeletionProtectionEnabled } = description as {
    readonly BillingModeSummary?: { readonly BillingMode?: string };
    readonly TableClassSummary?: { readonly TableClass?: string };
    readonly StreamSpecification?: object;
    readonly DeletionProtectionEnabled?: boolean;
  };
  const isOnDemand = BillingModeSummary?.BillingMode === "PAY_PER_REQUEST";
  const provisioned = ({ ProvisionedThroughput }: Json) => {
    const { ReadCapacityUnits, WriteCapacityUnits } = (ProvisionedThroughput ?? {}) as Json;
    return isOnDemand ? undefined : { ReadCapacityUnits, WriteCapacityUnits };
  };
  const indexes = (member: string) => description[member] as readonly Json[] | undefined;
  const create = {
    TableName: description.TableName,
    AttributeDefinitions: description.AttributeDefinitions,
    KeySchema: description.KeySchema,
    BillingMode: isOnDemand ? "PAY_PER_REQUEST" : "PROVISIONED",
    ProvisionedThroughput: provisioned(description),
    OnDemandThroughput: description.OnDemandThroughput,
    LocalSecondaryIndexes: indexes("LocalSecondaryIndexes")?.map(({ IndexName, KeySchema, Projection }) => ({
      IndexName,
      KeySchema,
      Projection,
    })),
    GlobalSecondaryIndexes: indexes("GlobalSecondaryIndexes")?.map((index) => ({
      IndexName: index.IndexName,
      KeySchema: index.KeySchema,
      Projection: index.Projection,
      ProvisionedThroughput: provisioned(index),
      OnDemandThroughput: index.OnDemandThroughput,
    })),
    StreamSpecification,
    TableClass: TableClassSummary?.TableClass,
    DeletionProtectionEnabled,
  };
  return { create: JSON.parse(JSON.stringify(create)) as CreateTableInput };
}
