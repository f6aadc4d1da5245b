// A table's description as attributes that load themselves on first access, one request for all of them.

import type { TableDescription } from "./api/structures.ts";

type Attribute<Name extends keyof TableDescription> = Promise<TableDescription[Name]>;

/** The attributes of boto3's Table, in camelCase. The first one read loads them all; `reload()` loads them anew. */
export abstract class TableDescriptionAttributes {
  #description: Promise<TableDescription> | undefined;
  #loaded: TableDescription | undefined;

  /** @param description what is already known, so that nothing need be loaded. */
  constructor(description?: TableDescription) {
    this.#loaded = description;
    if (description) this.#description = Promise.resolve(description);
  }

  /** What was loaded last; undefined before anything was, and once it has been dropped. */
  protected get loaded(): TableDescription | undefined {
    return this.#loaded;
  }

  /** Requests the description. */
  protected abstract describe(): Promise<TableDescription>;

  /** Loads the description, replacing what was loaded before. */
  async load(): Promise<void> {
    const loading = this.describe();
    this.#description = loading;
    // A failure is not kept: the next access tries again.
    loading.catch(() => {
      if (this.#description === loading) this.#description = undefined;
    });
    const description = await loading;
    if (this.#description === loading) this.#loaded = description;
  }

  /** The same as `load()`. */
  reload(): Promise<void> {
    return this.load();
  }

  /** Drops what was loaded. */
  protected forget(): void {
    this.#description = undefined;
    this.#loaded = undefined;
  }

  async #attribute<Name extends keyof TableDescription>(name: Name): Attribute<Name> {
    if (!this.#description) await this.load();
    return ((await this.#description) as TableDescription)[name];
  }

  /** The types of the key attributes of the table and its indexes. */
  get attributeDefinitions(): Attribute<"AttributeDefinitions"> {
    return this.#attribute("AttributeDefinitions");
  }

  /** The partition key and, if there is one, the sort key. */
  get keySchema(): Attribute<"KeySchema"> {
    return this.#attribute("KeySchema");
  }

  /** `"CREATING"`, `"ACTIVE"`, `"UPDATING"`, `"DELETING"`, … */
  get tableStatus(): Attribute<"TableStatus"> {
    return this.#attribute("TableStatus");
  }

  /** When the table was created. */
  get creationDateTime(): Attribute<"CreationDateTime"> {
    return this.#attribute("CreationDateTime");
  }

  get provisionedThroughput(): Attribute<"ProvisionedThroughput"> {
    return this.#attribute("ProvisionedThroughput");
  }

  /** About how many bytes the items take. */
  get tableSizeBytes(): Attribute<"TableSizeBytes"> {
    return this.#attribute("TableSizeBytes");
  }

  /** About how many items there are. Amazon updates it every six hours or so; the embedded database at once. */
  get itemCount(): Attribute<"ItemCount"> {
    return this.#attribute("ItemCount");
  }

  /** The Amazon Resource Name. */
  get tableArn(): Attribute<"TableArn"> {
    return this.#attribute("TableArn");
  }

  /** A UUID, another one each time the table is created. */
  get tableId(): Attribute<"TableId"> {
    return this.#attribute("TableId");
  }

  get billingModeSummary(): Attribute<"BillingModeSummary"> {
    return this.#attribute("BillingModeSummary");
  }

  get localSecondaryIndexes(): Attribute<"LocalSecondaryIndexes"> {
    return this.#attribute("LocalSecondaryIndexes");
  }

  get globalSecondaryIndexes(): Attribute<"GlobalSecondaryIndexes"> {
    return this.#attribute("GlobalSecondaryIndexes");
  }

  get streamSpecification(): Attribute<"StreamSpecification"> {
    return this.#attribute("StreamSpecification");
  }

  get latestStreamLabel(): Attribute<"LatestStreamLabel"> {
    return this.#attribute("LatestStreamLabel");
  }

  get latestStreamArn(): Attribute<"LatestStreamArn"> {
    return this.#attribute("LatestStreamArn");
  }

  get globalTableVersion(): Attribute<"GlobalTableVersion"> {
    return this.#attribute("GlobalTableVersion");
  }

  get replicas(): Attribute<"Replicas"> {
    return this.#attribute("Replicas");
  }

  get globalTableWitnesses(): Attribute<"GlobalTableWitnesses"> {
    return this.#attribute("GlobalTableWitnesses");
  }

  get globalTableSettingsReplicationMode(): Attribute<"GlobalTableSettingsReplicationMode"> {
    return this.#attribute("GlobalTableSettingsReplicationMode");
  }

  get restoreSummary(): Attribute<"RestoreSummary"> {
    return this.#attribute("RestoreSummary");
  }

  get sseDescription(): Attribute<"SSEDescription"> {
    return this.#attribute("SSEDescription");
  }

  get archivalSummary(): Attribute<"ArchivalSummary"> {
    return this.#attribute("ArchivalSummary");
  }

  get tableClassSummary(): Attribute<"TableClassSummary"> {
    return this.#attribute("TableClassSummary");
  }

  get deletionProtectionEnabled(): Attribute<"DeletionProtectionEnabled"> {
    return this.#attribute("DeletionProtectionEnabled");
  }

  get disassociationProtectionEnabled(): Attribute<"DisassociationProtectionEnabled"> {
    return this.#attribute("DisassociationProtectionEnabled");
  }

  get onDemandThroughput(): Attribute<"OnDemandThroughput"> {
    return this.#attribute("OnDemandThroughput");
  }

  get warmThroughput(): Attribute<"WarmThroughput"> {
    return this.#attribute("WarmThroughput");
  }

  get multiRegionConsistency(): Attribute<"MultiRegionConsistency"> {
    return this.#attribute("MultiRegionConsistency");
  }

  get vectorIndexes(): Attribute<"VectorIndexes"> {
    return this.#attribute("VectorIndexes");
  }
}
