// UpdateTable: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html

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
  tableThroughputMode,
  vectorIndexUpdates,
  warmThroughput,
} from "../model/shared-shapes.ts";
import { checkEncryption } from "../table/definition/encryption.ts";
import { checkIndexUpdates, checkIndexWarmThroughput } from "../table/definition/index-change.ts";
import { refuseUnsupported } from "../table/definition/invalid-parameter.ts";
import { checkStreamChange } from "../table/definition/stream-specification.ts";
import { changeTable, type TableUpdate } from "../table/definition/table-change.ts";
import { checkTableClass } from "../table/definition/table-class.ts";
import type { ShownTable, TableDefinition } from "../table/definition/table-definition.ts";
import { describeOnDemand, describeTable } from "../table/definition/table-description.ts";
import { tableSizes } from "../table/definition/table-sizes.ts";
import { announceUpdate } from "../table/definition/table-status.ts";
import { checkThroughputChange } from "../table/definition/throughput-rules.ts";
import { clearRetired, fillIndex } from "../table/definition/unfinished-work.ts";
import { checkCombination, withoutEmptyStructures } from "../table/definition/update-combinations.ts";
import type { Engine } from "../table/engine.ts";
import { beginUpdate } from "../table/realism/table-changes.ts";
import { assertAdmitted } from "../table/realism/update-admission.ts";
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
  TableThroughputMode: tableThroughputMode,
  ProvisionedThroughput: provisionedThroughput,
  GlobalSecondaryIndexUpdates: globalSecondaryIndexUpdates,
  StreamSpecification: streamSpecification,
  SSESpecification: sseSpecification,
  ReplicaUpdates: list(
    structure("ReplicationGroupUpdate", {
      Create: structure("CreateReplicationGroupMemberAction", replicationGroupMember),
      Update: structure("UpdateReplicationGroupMemberAction", replicationGroupMember),
      Delete: structure("DeleteReplicationGroupMemberAction", regionName),
      Disassociate: structure("DisassociateReplicationGroupMemberAction", {
        ...regionName,
        DisassociationMode: required(enumeration("WAIT_FOR_REPLICATION")),
      }),
    }),
    { min: 1 },
  ),
  TableClass: string(),
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
  DisassociationProtectionEnabled: boolean,
  VectorIndexUpdates: vectorIndexUpdates,
});
type Input = TypeOf<typeof input>;

export const updateTable = operation({
  name: "UpdateTable",
  input,
  async run(input, engine) {
    const update = check(input);
    const { catalog, limits, store } = engine;
    const now = engine.clock.now();
    const { name } = catalog.describedTable(input.TableName);
    let before!: TableDefinition;
    let announced!: ShownTable;
    const after = await catalog.update(name, (table, newKeyspace) => {
      assertAdmitted(table, update);
      before = table;
      const streamBeginning = catalog.streamBeginning(name, now);
      const changed = changeTable(table, update, { home: engine, limits, now, streamBeginning, newKeyspace });
      announced = announceUpdate(table, changed, { now, update });
      return beginUpdate(engine, table, changed, { announced, update });
    });
    const sizes = await tableSizes(store, after);
    followUp(engine, before, after);
    const description = describeTable(announced, sizes, now);
    return { TableDescription: { ...description, ...requestedCeilings(update, before) } };
  },
});

function check({ TableClass, TableThroughputMode, BillingMode = TableThroughputMode, ...input }: Input): TableUpdate {
  refuseUnsupported(input, [
    "ReplicaUpdates",
    "MultiRegionConsistency",
    "GlobalTableWitnessUpdates",
    "GlobalTableSettingsReplicationMode",
    "DisassociationProtectionEnabled",
    "VectorIndexUpdates",
  ]);
  checkTableClass(TableClass);
  checkIndexWarmThroughput(input.GlobalSecondaryIndexUpdates ?? []);
  const update = withoutEmptyStructures({
    ...input,
    ...(BillingMode && { BillingMode }),
    ...(TableClass && { TableClass }),
  });
  checkCombination(update);
  checkThroughputChange(update.BillingMode, update.ProvisionedThroughput);
  checkIndexUpdates(update.GlobalSecondaryIndexUpdates ?? []);
  checkStreamChange(update.StreamSpecification);
  checkEncryption(update.SSESpecification);
  return update;
}

/** Starts what an update leaves to be done: filling new indexes, clearing what is there no more. */
function followUp(engine: Engine, before: TableDefinition, after: TableDefinition): void {
  for (const { name, backfilling } of after.indexes) {
    if (backfilling && !before.indexes.some((index) => index.name === name)) fillIndex(engine, after.name, name);
  }
  clearRetired(engine);
}

/** On-demand ceilings are answered as requested, -1 included. */
function requestedCeilings({ OnDemandThroughput }: TableUpdate, { onDemandThroughput }: TableDefinition) {
  if (!OnDemandThroughput) return {};
  return { OnDemandThroughput: { ...describeOnDemand(onDemandThroughput), ...OnDemandThroughput } };
}
