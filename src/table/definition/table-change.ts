// What UpdateTable does to a definition: pure, from the table as it is and the request to the table as it will be.

import type { Limits } from "../../model/limits.ts";
import type { Home } from "../arn.ts";
import type { NewKeyspace } from "./catalog.ts";
import { changeEncryption } from "./encryption.ts";
import { changeIndexes, type IndexUpdate, unitsMissing } from "./index-change.ts";
import { type AttributeDefinitionsInput, toKeyAttributes } from "./key-schema-rules.ts";
import { changeStream, type StreamSpecification } from "./stream-specification.ts";
import type { IndexDefinition, TableDefinition } from "./table-definition.ts";
import { changeThroughput, decreasesToday } from "./throughput-change.ts";
import { checkThroughputQuotas } from "./throughput-quotas.ts";
import {
  type BillingMode,
  checkOnDemandThroughput,
  currentWarmThroughput,
  keepWarm,
  mergeOnDemandThroughput,
  mergeWarmThroughput,
  noUnitsOnDemand,
  type OnDemandThroughputInput,
  type ProvisionedThroughputInput,
  provisioned,
  type WarmThroughputInput,
} from "./throughput-rules.ts";

/** What a request may change of a table. */
export interface TableUpdate {
  readonly AttributeDefinitions?: AttributeDefinitionsInput;
  readonly BillingMode?: BillingMode;
  readonly ProvisionedThroughput?: ProvisionedThroughputInput;
  readonly GlobalSecondaryIndexUpdates?: readonly IndexUpdate[];
  readonly StreamSpecification?: StreamSpecification;
  readonly SSESpecification?: Parameters<typeof changeEncryption>[1];
  readonly TableClass?: NonNullable<TableDefinition["tableClass"]>;
  readonly DeletionProtectionEnabled?: boolean;
  readonly OnDemandThroughput?: OnDemandThroughputInput;
  readonly WarmThroughput?: WarmThroughputInput;
}

export interface TableChangeContext {
  readonly home: Home;
  readonly limits: Limits;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** When a stream begins that is enabled now; see `Catalog.streamBeginning`. */
  readonly streamBeginning: number;
  readonly newKeyspace: NewKeyspace;
}

/**
 * The table after an update.
 *
 * @throws ValidationException, LimitExceededException, ResourceInUseException, ResourceNotFoundException (an index)
 */
export function changeTable(table: TableDefinition, update: TableUpdate, context: TableChangeContext): TableDefinition {
  const { now, streamBeginning, newKeyspace, home } = context;
  const billed = changeIndexing(changeBilling(table, update, now), table, update, context);
  const { encryption: _, ...changed } = billed;
  const encryption = update.SSESpecification
    ? changeEncryption(table.encryption, update.SSESpecification, home)
    : table.encryption;
  checkThroughputQuotas(update, { limits: context.limits, region: home.region });
  return {
    ...changed,
    ...(encryption && { encryption }),
    ...(update.StreamSpecification && {
      stream: changeStream(table, update.StreamSpecification, now, streamBeginning, newKeyspace),
    }),
    ...(update.TableClass &&
      update.TableClass !== (table.tableClass ?? "STANDARD") && {
        tableClass: update.TableClass,
        tableClassChangedAt: now,
      }),
    deletionProtection: update.DeletionProtectionEnabled ?? table.deletionProtection,
  };
}

function changeBilling(table: TableDefinition, update: TableUpdate, now: number): TableDefinition {
  const billingMode = update.BillingMode ?? table.billingMode;
  const isSwitched = billingMode !== table.billingMode;
  if (billingMode === "PAY_PER_REQUEST" && update.ProvisionedThroughput) throw noUnitsOnDemand();
  checkOnDemandThroughput(billingMode, update.OnDemandThroughput, { isNew: false });

  const { onDemandThroughput: ceilings, ...rest } = table;
  const onDemandThroughput =
    billingMode === "PAY_PER_REQUEST" ? mergeOnDemandThroughput(ceilings, update.OnDemandThroughput) : undefined;
  const warm = currentWarmThroughput(table.billingMode, table);
  const changed: TableDefinition = {
    ...rest,
    billingMode,
    provisionedThroughput: throughputAfter(table, billingMode, update.ProvisionedThroughput, now),
    ...(isSwitched && billingMode === "PAY_PER_REQUEST" && { onDemandSince: now }),
    ...(onDemandThroughput && { onDemandThroughput }),
  };
  if (update.WarmThroughput) return { ...changed, warmThroughput: mergeWarmThroughput(warm, update.WarmThroughput) };
  return isSwitched || update.ProvisionedThroughput ? keepWarm(warm, billingMode, changed) : changed;
}

function throughputAfter(
  table: TableDefinition,
  billingMode: BillingMode,
  requested: ProvisionedThroughputInput | undefined,
  now: number,
) {
  if (billingMode !== table.billingMode) return provisioned(requested, table.provisionedThroughput);
  if (!requested) return table.provisionedThroughput;
  return changeThroughput(table.provisionedThroughput, requested, now);
}

/** @param billed the table with its new billing mode; @param table the table as it was. */
function changeIndexing(
  billed: TableDefinition,
  table: TableDefinition,
  update: TableUpdate,
  { limits, now, newKeyspace, home }: TableChangeContext,
): TableDefinition {
  const requested = update.AttributeDefinitions && toKeyAttributes(update.AttributeDefinitions);
  const { billingMode } = billed;
  const { region } = home;
  const context = { billingMode, attributeDefinitions: requested, limits, region, now, newKeyspace };
  const updated = changeIndexes(table, update.GlobalSecondaryIndexUpdates ?? [], context);
  const indexes = billingMode === table.billingMode ? updated : updated.map((index) => rebill(index, billingMode, now));
  // What the keys use is defined, and nothing else: definitions come and go with indexes.
  const used = [billed, ...indexes].flatMap(({ keys }) => [...keys.partition, ...keys.sort]);
  const attributeDefinitions = [...new Map(used.map((attribute) => [attribute.name, attribute])).values()];
  return { ...billed, indexes, attributeDefinitions };
}

/** An index of a table whose billing mode changes. On the way to provisioned, its own update must have brought units. */
function rebill(index: IndexDefinition, billingMode: BillingMode, now: number): IndexDefinition {
  if (index.kind === "local") return index;
  const { provisionedThroughput: units = provisioned(undefined) } = index;
  if (billingMode === "PAY_PER_REQUEST") {
    // AWS counts this as a decrease, of the index though not of the table.
    const numberOfDecreasesToday = decreasesToday(units, now) + 1;
    return keepWarm(currentWarmThroughput("PROVISIONED", index), billingMode, {
      ...index,
      provisionedThroughput: { ...provisioned(undefined, units), numberOfDecreasesToday, lastDecreaseAt: now },
    });
  }
  if (units.readCapacityUnits === 0) throw unitsMissing(index.name);
  const { onDemandThroughput: _, ...rest } = index;
  return rest;
}
