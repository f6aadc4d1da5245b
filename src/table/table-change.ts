// What UpdateTable does to a definition: pure, from the table as it is and the request to the table as it will be.

import type { Limits } from "../model/limits.ts";
import type { Home } from "./arn.ts";
import type { NewKeyspace } from "./catalog.ts";
import { changeEncryption } from "./encryption.ts";
import { changeIndexes, type IndexUpdate } from "./index-change.ts";
import { attributesNotUsed } from "./index-rules.ts";
import { invalidParameter } from "./invalid-parameter.ts";
import { type AttributeDefinitionsInput, toKeyAttributes } from "./key-schema-rules.ts";
import { changeStream, type StreamSpecification } from "./stream-specification.ts";
import type { IndexDefinition, KeyAttribute, TableDefinition } from "./table-definition.ts";
import { changeThroughput } from "./throughput-change.ts";
import {
  type BillingMode,
  checkOnDemandThroughput,
  checkTableThroughput,
  effectiveWarmThroughput,
  mergeOnDemandThroughput,
  mergeWarmThroughput,
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
  if (isSwitched || update.ProvisionedThroughput) checkTableThroughput(billingMode, update.ProvisionedThroughput);
  checkOnDemandThroughput(billingMode, update.OnDemandThroughput, { removable: true });

  const { onDemandThroughput: ceilings, ...rest } = table;
  const onDemandThroughput =
    billingMode === "PAY_PER_REQUEST" ? mergeOnDemandThroughput(ceilings, update.OnDemandThroughput) : undefined;
  const changed: TableDefinition = {
    ...rest,
    billingMode,
    provisionedThroughput: throughputAfter(table, billingMode, update.ProvisionedThroughput, now),
    ...(isSwitched && billingMode === "PAY_PER_REQUEST" && { onDemandSince: now }),
    ...(onDemandThroughput && { onDemandThroughput }),
  };
  if (!update.WarmThroughput) return changed;
  const warm = effectiveWarmThroughput(billingMode, changed);
  return { ...changed, warmThroughput: mergeWarmThroughput(warm, update.WarmThroughput) };
}

function throughputAfter(
  table: TableDefinition,
  billingMode: BillingMode,
  requested: ProvisionedThroughputInput | undefined,
  now: number,
) {
  if (billingMode !== table.billingMode) return provisioned(requested);
  if (!requested) return table.provisionedThroughput;
  return changeThroughput(table.provisionedThroughput, requested, now);
}

/** @param billed the table with its new billing mode; @param table the table as it was. */
function changeIndexing(
  billed: TableDefinition,
  table: TableDefinition,
  update: TableUpdate,
  { limits, now, newKeyspace }: TableChangeContext,
): TableDefinition {
  const requested = toKeyAttributes(update.AttributeDefinitions ?? []);
  checkSameTypes(table.attributeDefinitions, requested);
  const { billingMode } = billed;
  const context = { billingMode, attributeDefinitions: requested, limits, now, newKeyspace };
  const updated = changeIndexes(table, update.GlobalSecondaryIndexUpdates ?? [], context);
  const indexes = billingMode === table.billingMode ? updated : updated.map((index) => rebill(index, billingMode));

  const used = new Set(
    [billed, ...indexes].flatMap(({ keys }) => [...keys.partition, ...keys.sort]).map((k) => k.name),
  );
  if (requested.some(({ name }) => !used.has(name))) throw attributesNotUsed(requested, used);
  const known = new Set(table.attributeDefinitions.map(({ name }) => name));
  const attributeDefinitions = [...table.attributeDefinitions, ...requested.filter(({ name }) => !known.has(name))];
  return { ...billed, indexes, attributeDefinitions: attributeDefinitions.filter(({ name }) => used.has(name)) };
}

/** A request's definitions are added to those there are, so they may repeat one, though not change it. */
function checkSameTypes(current: readonly KeyAttribute[], requested: readonly KeyAttribute[]): void {
  for (const { name, type } of requested) {
    const defined = current.find((attribute) => attribute.name === name);
    if (defined && defined.type !== type) {
      throw invalidParameter(`Cannot redefine the type of attribute ${name} from ${defined.type} to ${type}`);
    }
  }
}

/** An index of a table whose billing mode changes. On the way to provisioned, its own update must have brought units. */
function rebill(index: IndexDefinition, billingMode: BillingMode): IndexDefinition {
  if (index.kind === "local") return index;
  if (billingMode === "PAY_PER_REQUEST") return { ...index, provisionedThroughput: provisioned(undefined) };
  if (!index.provisionedThroughput?.readCapacityUnits) {
    throw invalidParameter(
      `ReadCapacityUnits and WriteCapacityUnits must both be specified for index: ${index.name} ` +
        "when BillingMode is PROVISIONED",
    );
  }
  const { onDemandThroughput: _, ...rest } = index;
  return rest;
}
