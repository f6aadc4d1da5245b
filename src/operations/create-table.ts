// CreateTable: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html

import { invalid, LimitExceededException } from "../model/errors.ts";
import type { Limits } from "../model/limits.ts";
import { boolean, list, required, string, structure, type TypeOf } from "../model/shape.ts";
import {
  attributeDefinitions,
  billingMode,
  globalSecondaryIndexes,
  globalTableSettingsReplicationMode,
  indexName,
  keySchemaElement,
  newTableName,
  onDemandThroughput,
  projection,
  provisionedThroughput,
  sseSpecification,
  streamSpecification,
  tableArnOrName,
  tableThroughputMode,
  tagList,
  vectorIndexes,
  warmThroughput,
} from "../model/shared-shapes.ts";
import { tableArn } from "../table/arn.ts";
import type { NewKeyspace } from "../table/definition/catalog.ts";
import { checkEncryption, toEncryption } from "../table/definition/encryption.ts";
import {
  checkAttributesUsed,
  checkDistinctNames,
  checkGlobalSecondaryIndexes,
  checkLocalSecondaryIndexes,
  checkNotEmpty,
  checkProjectedAttributes,
  toGlobalIndex,
  toLocalIndex,
} from "../table/definition/index-rules.ts";
import { refuseUnsupported } from "../table/definition/invalid-parameter.ts";
import {
  checkAttributeDefinitions,
  checkTableKeySchema,
  toKeyAttributes,
  toKeySchema,
} from "../table/definition/key-schema-rules.ts";
import { checkNameLength } from "../table/definition/named-resources.ts";
import { checkNewStream, newStream } from "../table/definition/stream-specification.ts";
import { checkTableClass } from "../table/definition/table-class.ts";
import type { TableDefinition } from "../table/definition/table-definition.ts";
import { describeTable } from "../table/definition/table-description.ts";
import { announceCreation } from "../table/definition/table-status.ts";
import { checkTagSet, checkTags } from "../table/definition/tag-rules.ts";
import { checkThroughputQuotas } from "../table/definition/throughput-quotas.ts";
import {
  checkCapacityUnits,
  checkOnDemandThroughput,
  checkTableThroughput,
  mergeOnDemandThroughput,
  newWarmThroughput,
  provisioned,
} from "../table/definition/throughput-rules.ts";
import type { Engine } from "../table/engine.ts";
import { beginCreation } from "../table/realism/table-changes.ts";
import { operation } from "./operation.ts";

/** The key of a table, or of a local index: only global indexes have keys of more attributes. */
const simpleKeySchema = list(keySchemaElement, { min: 1, max: 2 });

const input = structure("CreateTableInput", {
  AttributeDefinitions: attributeDefinitions,
  TableName: required(newTableName),
  KeySchema: simpleKeySchema,
  LocalSecondaryIndexes: list(
    structure("LocalSecondaryIndex", {
      IndexName: required(indexName),
      KeySchema: required(simpleKeySchema),
      Projection: required(projection),
    }),
  ),
  GlobalSecondaryIndexes: globalSecondaryIndexes,
  BillingMode: billingMode,
  TableThroughputMode: tableThroughputMode,
  ProvisionedThroughput: provisionedThroughput,
  StreamSpecification: streamSpecification,
  SSESpecification: sseSpecification,
  Tags: tagList,
  TableClass: string(),
  DeletionProtectionEnabled: boolean,
  WarmThroughput: warmThroughput,
  ResourcePolicy: string(),
  OnDemandThroughput: onDemandThroughput,
  GlobalTableSourceArn: tableArnOrName,
  GlobalTableSettingsReplicationMode: globalTableSettingsReplicationMode,
  VectorIndexes: vectorIndexes,
});

export const createTable = operation({
  name: "CreateTable",
  input,
  async run(input, engine) {
    const { catalog, limits, clock } = engine;
    const name = catalog.nameOf(input.TableName);
    checkNameLength("TableName", name);
    const request = { ...check(input, limits), TableName: name };
    const id = engine.uuid();
    const now = clock.now();
    const table = await catalog.create(name, (newKeyspace) => {
      if (catalog.list().length >= limits.tablesMax) {
        throw new LimitExceededException(
          `Subscriber limit exceeded: There is a limit of ${limits.tablesMax} tables per subscriber`,
        );
      }
      checkThroughputQuotas(request, engine);
      for (const index of request.GlobalSecondaryIndexes ?? []) checkThroughputQuotas(index, engine, index.IndexName);
      return beginCreation(engine, define(request, engine, { id, now, newKeyspace }));
    });
    return { TableDescription: withoutWarmIndexes(describeTable(announceCreation(table), new Map(), now)) };
  },
});

/** How warm new indexes are AWS does not answer yet: DescribeTable does, from the first. */
function withoutWarmIndexes(description: ReturnType<typeof describeTable>) {
  const indexes = description.GlobalSecondaryIndexes?.map(({ WarmThroughput: _, ...index }) => index);
  return { ...description, GlobalSecondaryIndexes: indexes };
}

type Input = TypeOf<typeof input>;
/** A request without what is not supported, and with what else would be undefined. */
type Request = ReturnType<typeof check>;

function check(input: Input, limits: Limits) {
  refuseUnsupported(input, [
    "ResourcePolicy",
    "GlobalTableSourceArn",
    "GlobalTableSettingsReplicationMode",
    "VectorIndexes",
  ]);
  const { AttributeDefinitions, KeySchema, LocalSecondaryIndexes, GlobalSecondaryIndexes } = input;
  const { BillingMode = input.TableThroughputMode ?? "PROVISIONED", Tags = [], TableClass } = input;
  if (!AttributeDefinitions) throw missing("attributeDefinitions");
  if (!KeySchema) throw missing("keySchema");

  checkTableThroughput(BillingMode, input.ProvisionedThroughput);
  for (const { IndexName, ProvisionedThroughput } of GlobalSecondaryIndexes ?? []) {
    if (ProvisionedThroughput) checkCapacityUnits(ProvisionedThroughput, IndexName);
  }
  const definitions = toKeyAttributes(AttributeDefinitions);
  checkAttributeDefinitions(definitions);
  checkTableKeySchema(KeySchema, definitions);
  checkNotEmpty({ LocalSecondaryIndexes, GlobalSecondaryIndexes });
  const indexes = [...(LocalSecondaryIndexes ?? []), ...(GlobalSecondaryIndexes ?? [])];
  const table = { keySchema: KeySchema, attributeDefinitions: definitions, billingMode: BillingMode };
  checkAttributesUsed(definitions, KeySchema, indexes);
  checkLocalSecondaryIndexes(LocalSecondaryIndexes, table, limits);
  checkGlobalSecondaryIndexes(GlobalSecondaryIndexes, table, limits);
  checkDistinctNames(indexes);
  checkOnDemandThroughput(BillingMode, input.OnDemandThroughput, { isNew: true });
  checkNewStream(input.StreamSpecification);
  checkEncryption(input.SSESpecification);
  checkTableClass(TableClass);
  checkTags(Tags);
  checkTagSet(Tags, limits);
  return { ...input, KeySchema, BillingMode, Tags, TableClass, definitions };
}

function missing(member: string): Error {
  return invalid(
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );
}

function define(
  request: Request,
  engine: Engine,
  { id, now, newKeyspace }: { readonly id: string; readonly now: number; readonly newKeyspace: NewKeyspace },
): TableDefinition {
  const { TableName: name, definitions, BillingMode } = request;
  const { StreamSpecification, TableClass } = request;
  const arn = tableArn(engine, name);
  const keyspace = newKeyspace();
  const context = { attributeDefinitions: definitions, billingMode: BillingMode };
  const indexes = [
    ...(request.LocalSecondaryIndexes ?? []).map((index) => toLocalIndex(index, definitions, newKeyspace())),
    ...(request.GlobalSecondaryIndexes ?? []).map((index) => toGlobalIndex(index, context, newKeyspace())),
  ];
  checkProjectedAttributes(indexes, engine.limits);
  const provisionedThroughput = provisioned(request.ProvisionedThroughput);
  const onDemandThroughput = mergeOnDemandThroughput(undefined, request.OnDemandThroughput);
  const warmThroughput =
    request.WarmThroughput && newWarmThroughput(BillingMode, provisionedThroughput, request.WarmThroughput);
  const encryption = toEncryption(request.SSESpecification, engine);
  return {
    name,
    id,
    arn,
    keyspace,
    keys: toKeySchema(request.KeySchema, definitions),
    attributeDefinitions: definitions,
    status: "ACTIVE",
    createdAt: now,
    billingMode: BillingMode,
    ...(BillingMode === "PAY_PER_REQUEST" && { onDemandSince: now }),
    provisionedThroughput,
    ...(onDemandThroughput && { onDemandThroughput }),
    ...(warmThroughput && { warmThroughput }),
    ...(TableClass && { tableClass: TableClass }),
    deletionProtection: request.DeletionProtectionEnabled ?? false,
    indexes,
    tags: request.Tags,
    ...(encryption && { encryption }),
    ...(StreamSpecification?.StreamEnabled && {
      stream: newStream(StreamSpecification, arn, engine.catalog.streamBeginning(name, now), newKeyspace),
    }),
  };
}
