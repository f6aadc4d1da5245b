// What a request may say of secondary indexes, and how it becomes the definition of one.

import { invalid, LimitExceededException } from "../../model/errors.ts";
import type { Limits } from "../../model/limits.ts";
import type { TypeOf } from "../../model/shape.ts";
import type { globalSecondaryIndex, localSecondaryIndex } from "../../model/shared-shapes.ts";
import { invalidParameter } from "./invalid-parameter.ts";
import {
  checkIndexKeySchema,
  checkKeyDefined,
  type KeySchemaInput,
  keyNames,
  toKeySchema,
} from "./key-schema-rules.ts";
import { printNameMap, printNameSet } from "./name-sets.ts";
import type { IndexDefinition, IndexProjection, KeyAttribute } from "./table-definition.ts";
import {
  type BillingMode,
  checkOnDemandThroughput,
  mergeOnDemandThroughput,
  newWarmThroughput,
  provisioned,
} from "./throughput-rules.ts";

export type LocalSecondaryIndexInput = TypeOf<typeof localSecondaryIndex>;
export type GlobalSecondaryIndexInput = TypeOf<typeof globalSecondaryIndex>;
type ProjectionInput = LocalSecondaryIndexInput["Projection"];

/** The table that new indexes belong to. */
export interface IndexedTable {
  readonly keySchema: KeySchemaInput;
  readonly attributeDefinitions: readonly KeyAttribute[];
  readonly billingMode: BillingMode;
}

/** Checks that lists of a request, by their names, are not empty: absent they may be. */
export function checkNotEmpty(lists: Readonly<Record<string, readonly unknown[] | undefined>>): void {
  for (const [name, list] of Object.entries(lists)) {
    if (list?.length === 0) throw invalidParameter(`List of ${name} is empty`);
  }
}

export function checkLocalSecondaryIndexes(
  indexes: readonly LocalSecondaryIndexInput[] | undefined,
  table: IndexedTable,
  limits: Limits,
): void {
  if (!indexes) return;
  const [tableHash, tableRange] = keyNames(table.keySchema);
  for (const index of indexes) {
    checkIndexKeySchema(index.KeySchema, "local");
    if (tableRange === undefined) {
      throw invalidParameter(
        "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
      );
    }
    const [hash, range] = keyNames(index.KeySchema);
    if (range === undefined) {
      throw invalidParameter(`Index KeySchema does not have a range key for index: ${index.IndexName}`);
    }
    if (hash !== tableHash) {
      throw invalidParameter(
        "Index KeySchema does not have the same leading hash key as table KeySchema for index: " +
          `${index.IndexName}. index hash key: ${hash}, table hash key: ${tableHash}`,
      );
    }
    checkProjection(index.Projection);
  }
  checkDistinctNames(indexes);
  if (indexes.length > limits.localSecondaryIndexesMax) {
    throw invalidParameter(
      `Number of LocalSecondaryIndexes exceeds per-table limit of ${limits.localSecondaryIndexesMax}`,
    );
  }
}

export function checkGlobalSecondaryIndexes(
  indexes: readonly GlobalSecondaryIndexInput[] | undefined,
  table: IndexedTable,
  limits: Limits,
): void {
  if (!indexes) return;
  for (const index of indexes) {
    checkGlobalSecondaryIndex(index, table.billingMode);
    if (table.billingMode === "PAY_PER_REQUEST" && index.ProvisionedThroughput) {
      throw invalidParameter(
        `ProvisionedThroughput should not be specified for index: ${index.IndexName} when BillingMode is PAY_PER_REQUEST`,
      );
    }
    if (table.billingMode === "PROVISIONED" && !index.ProvisionedThroughput) {
      throw invalidParameter(`ProvisionedThroughput is not specified for index: ${index.IndexName}`);
    }
  }
  checkDistinctNames(indexes);
  if (indexes.length > limits.globalSecondaryIndexesMax) {
    throw invalidParameter(
      `GlobalSecondaryIndex count exceeds the per-table limit of ${limits.globalSecondaryIndexesMax}`,
    );
  }
}

/** Checks one global index, but for its provisioned throughput, of which CreateTable and UpdateTable speak differently. */
export function checkGlobalSecondaryIndex(index: GlobalSecondaryIndexInput, billingMode: BillingMode): void {
  checkIndexKeySchema(index.KeySchema, "global");
  checkProjection(index.Projection);
  checkOnDemandThroughput(billingMode, index.OnDemandThroughput, { indexName: index.IndexName, isNew: true });
}

/** Local and global indexes share one set of names. */
export function checkDistinctNames(indexes: readonly { readonly IndexName: string }[]): void {
  const names = new Set<string>();
  for (const { IndexName } of indexes) {
    if (names.has(IndexName)) throw invalidParameter(`Duplicate index name: ${IndexName}`);
    names.add(IndexName);
  }
}

function checkProjection({ ProjectionType, NonKeyAttributes }: ProjectionInput): void {
  if (ProjectionType === undefined) throw invalidParameter("Unknown ProjectionType: null");
  if (ProjectionType === "INCLUDE") {
    if (!NonKeyAttributes) {
      throw invalidParameter("ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
    }
  } else if (NonKeyAttributes) {
    throw invalidParameter(`ProjectionType is ${ProjectionType}, but NonKeyAttributes is specified`);
  }
  const names = new Set<string>();
  for (const name of NonKeyAttributes ?? []) {
    if (names.has(name)) throw invalidParameter(`Duplicate element in NonKeyAttributes: ${name}`);
    names.add(name);
  }
}

/** Checks the sum of what all of a table's indexes include: the same attribute in two of them counts twice. */
export function checkProjectedAttributes(indexes: readonly IndexDefinition[], limits: Limits): void {
  const projected = indexes.reduce((sum, { projection }) => sum + projection.nonKeyAttributes.length, 0);
  if (projected > limits.projectedAttributesMax) {
    throw invalidParameter(
      `Number of projected attributes exceeds per-table limit of ${limits.projectedAttributesMax}`,
    );
  }
}

/** Checks that the attributes of the keys are those that are defined, before all else that is checked of indexes. */
export function checkAttributesUsed(
  definitions: readonly KeyAttribute[],
  tableKeySchema: KeySchemaInput,
  indexes: readonly { readonly KeySchema: KeySchemaInput }[],
): void {
  for (const { KeySchema } of indexes) checkKeyDefined(KeySchema, definitions);
  const used = new Set([tableKeySchema, ...indexes.map(({ KeySchema }) => KeySchema)].flatMap(keyNames));
  if (definitions.every(({ name }) => used.has(name))) return;
  throw indexes.length === 0
    ? invalidParameter(
        "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions",
      )
    : invalidParameter(
        "Some AttributeDefinitions are not used. AttributeDefinitions: " +
          `${printNameMap(definitions.map(({ name }) => name))}, keys used: ${printNameSet(used)}`,
      );
}

function toProjection({ ProjectionType, NonKeyAttributes = [] }: ProjectionInput): IndexProjection {
  return { type: ProjectionType!, nonKeyAttributes: NonKeyAttributes };
}

export function toLocalIndex(
  index: LocalSecondaryIndexInput,
  definitions: readonly KeyAttribute[],
  keyspace: number,
): IndexDefinition {
  return {
    name: index.IndexName,
    kind: "local",
    keyspace,
    keys: toKeySchema(index.KeySchema, definitions),
    projection: toProjection(index.Projection),
    status: "ACTIVE",
    backfilling: false,
  };
}

/** @throws ValidationException where its warm throughput is less than what the index has anyway. */
export function toGlobalIndex(
  index: GlobalSecondaryIndexInput,
  table: Omit<IndexedTable, "keySchema">,
  keyspace: number,
): IndexDefinition {
  const provisionedThroughput = provisioned(index.ProvisionedThroughput);
  const onDemandThroughput = mergeOnDemandThroughput(undefined, index.OnDemandThroughput);
  const warmThroughput =
    index.WarmThroughput &&
    newWarmThroughput(table.billingMode, provisionedThroughput, index.WarmThroughput, index.IndexName);
  return {
    name: index.IndexName,
    kind: "global",
    keyspace,
    keys: toKeySchema(index.KeySchema, table.attributeDefinitions),
    projection: toProjection(index.Projection),
    status: "ACTIVE",
    backfilling: false,
    provisionedThroughput,
    ...(onDemandThroughput && { onDemandThroughput }),
    ...(warmThroughput && { warmThroughput }),
  };
}

/** @throws LimitExceededException: AWS makes or removes one index of a table at a time. */
export function oneIndexAtATime(): LimitExceededException {
  return new LimitExceededException(
    "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
  );
}

export function indexExists(): Error {
  return invalid("Attempting to create an index which already exists");
}
