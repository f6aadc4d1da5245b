// UpdateTable: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html

import { invalid } from "../model/errors.ts";
import { boolean, enumeration, list, required, string, structure, type TypeOf } from "../model/shape.ts";
import {
  attributeDefinitions,
  billingMode,
  existingTableName,
  globalSecondaryIndexUpdates,
  globalTableSettingsReplicationMode,
  indexName,
  onDemandThroughput,
  onDemandThroughputOverride,
  provisionedThroughput,
  provisionedThroughputOverride,
  sseSpecification,
  streamSpecification,
  tableClass,
  vectorIndexUpdates,
  warmThroughput,
} from "../model/shared-shapes.ts";
import { keyspacesOf } from "../table/catalog.ts";
import { checkEncryption } from "../table/encryption.ts";
import type { Engine } from "../table/engine.ts";
import { checkIndexUpdates } from "../table/index-change.ts";
import { refuseUnsupported } from "../table/invalid-parameter.ts";
import { checkAttributeDefinitions, toKeyAttributes } from "../table/key-schema-rules.ts";
import { checkStreamChange } from "../table/stream-specification.ts";
import { changeTable } from "../table/table-change.ts";
import type { TableDefinition } from "../table/table-definition.ts";
import { describeTable } from "../table/table-description.ts";
import { tableSizes } from "../table/table-sizes.ts";
import { announceUpdate, assertActive } from "../table/table-status.ts";
import { checkCapacityUnits, checkTableThroughput } from "../table/throughput-rules.ts";
import { clearKeyspaces, fillIndex } from "../table/unfinished-work.ts";
import { operation } from "./operation.ts";

const replicationGroupMember = {
  RegionName: required(string()),
  KMSMasterKeyId: string(),
  ProvisionedThroughputOverride: provisionedThroughputOverride,
  OnDemandThroughputOverride: onDemandThroughputOverride,
  GlobalSecondaryIndexes: list(
    structure("ReplicaGlobalSecondaryIndex", {
      IndexName: required(indexName),
      ProvisionedThroughputOverride: provisionedThroughputOverride,
      OnDemandThroughputOverride: onDemandThroughputOverride,
    }),
    { min: 1 },
  ),
  TableClassOverride: tableClass,
};
const regionName = { RegionName: required(string()) };

const input = structure("UpdateTableInput", {
  AttributeDefinitions: attributeDefinitions,
  TableName: required(existingTableName),
  BillingMode: billingMode,
  ProvisionedThroughput: provisionedThroughput,
  GlobalSecondaryIndexUpdates: globalSecondaryIndexUpdates,
  StreamSpecification: streamSpecification,
  SSESpecification: sseSpecification,
  ReplicaUpdates: list(
    structure("ReplicationGroupUpdate", {
      Create: structure("CreateReplicationGroupMemberAction", replicationGroupMember),
      Update: structure("UpdateReplicationGroupMemberAction", replicationGroupMember),
      Delete: structure("DeleteReplicationGroupMemberAction", regionName),
    }),
    { min: 1 },
  ),
  TableClass: tableClass,
  DeletionProtectionEnabled: boolean,
  MultiRegionConsistency: enumeration("EVENTUAL", "STRONG"),
  GlobalTableWitnessUpdates: list(
    structure("GlobalTableWitnessGroupUpdate", {
      Create: structure("CreateGlobalTableWitnessGroupMemberAction", regionName),
      Delete: structure("DeleteGlobalTableWitnessGroupMemberAction", regionName),
    }),
    { min: 1, max: 1 },
  ),
  OnDemandThroughput: onDemandThroughput,
  WarmThroughput: warmThroughput,
  GlobalTableSettingsReplicationMode: globalTableSettingsReplicationMode,
  VectorIndexUpdates: vectorIndexUpdates,
});
type Input = TypeOf<typeof input>;

export const updateTable = operation({
  name: "UpdateTable",
  input,
  async run(input, engine) {
    check(input);
    const { catalog, limits, store } = engine;
    const now = engine.clock.now();
    const { name } = catalog.describedTable(input.TableName);
    let before!: TableDefinition;
    const after = await catalog.update(name, (table, newKeyspace) => {
      assertActive(table);
      before = table;
      const streamBeginning = catalog.streamBeginning(name, now);
      return changeTable(table, input, { home: engine, limits, now, streamBeginning, newKeyspace });
    });
    const sizes = await tableSizes(store, after);
    followUp(engine, before, after);
    const description = describeTable(announceUpdate(before, after), sizes, now);
    return { TableDescription: { ...description, ...underWay(input, description) } };
  },
});

function check(input: Input): void {
  refuseUnsupported(input, [
    "ReplicaUpdates",
    "MultiRegionConsistency",
    "GlobalTableWitnessUpdates",
    "GlobalTableSettingsReplicationMode",
    "VectorIndexUpdates",
  ]);
  if (!asksForSomething(input)) {
    throw invalid(
      "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or " +
        "SSESpecification or ReplicaUpdates is required",
    );
  }
  if (input.ProvisionedThroughput) {
    if (input.BillingMode) checkTableThroughput(input.BillingMode, input.ProvisionedThroughput);
    checkCapacityUnits(input.ProvisionedThroughput);
  }
  checkAttributeDefinitions(toKeyAttributes(input.AttributeDefinitions ?? []));
  checkIndexUpdates(input.GlobalSecondaryIndexUpdates ?? []);
  checkStreamChange(input.StreamSpecification);
  checkEncryption(input.SSESpecification);
}

function asksForSomething(input: Input): boolean {
  const { OnDemandThroughput, WarmThroughput } = input;
  return (
    input.ProvisionedThroughput !== undefined ||
    input.BillingMode !== undefined ||
    (input.GlobalSecondaryIndexUpdates ?? []).length > 0 ||
    input.StreamSpecification !== undefined ||
    input.SSESpecification !== undefined ||
    input.TableClass !== undefined ||
    input.DeletionProtectionEnabled !== undefined ||
    Object.keys(OnDemandThroughput ?? {}).length > 0 ||
    Object.keys(WarmThroughput ?? {}).length > 0
  );
}

/** Starts what an update leaves to be done: filling new indexes, clearing what is there no more. */
function followUp(engine: Engine, before: TableDefinition, after: TableDefinition): void {
  for (const { name, backfilling } of after.indexes) {
    if (backfilling && !before.indexes.some((index) => index.name === name)) fillIndex(engine, after.name, name);
  }
  const kept = new Set(keyspacesOf(after));
  clearKeyspaces(
    engine,
    keyspacesOf(before).filter((keyspace) => !kept.has(keyspace)),
  );
}

/** What an answer shows otherwise than later descriptions: settings being changed, and ceilings as requested, -1 included. */
function underWay(input: Input, { SSEDescription, WarmThroughput }: ReturnType<typeof describeTable>) {
  return {
    ...(input.SSESpecification && SSEDescription && { SSEDescription: { ...SSEDescription, Status: "UPDATING" } }),
    ...(input.WarmThroughput && { WarmThroughput: { ...WarmThroughput, Status: "UPDATING" } }),
    ...(input.OnDemandThroughput && { OnDemandThroughput: input.OnDemandThroughput }),
  };
}
