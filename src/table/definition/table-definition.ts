// What the catalog knows of a table: the part of TableDescription that is stored, and where its items lie. Definitions
// are immutable; a change makes a new one. They are stored as JSON (docs/storage-format.md).

export type KeyAttributeType = "S" | "N" | "B";

export interface KeyAttribute {
  readonly name: string;
  readonly type: KeyAttributeType;
}

/** A table has one partition attribute and at most one sort attribute; a global secondary index up to four of each. */
export interface KeySchema {
  readonly partition: readonly KeyAttribute[];
  readonly sort: readonly KeyAttribute[];
}

export interface IndexProjection {
  readonly type: "ALL" | "KEYS_ONLY" | "INCLUDE";
  /** The attributes of `INCLUDE`. */
  readonly nonKeyAttributes: readonly string[];
}

/** Read and write capacity units a second. */
export interface ProvisionedThroughput {
  readonly readCapacityUnits: number;
  readonly writeCapacityUnits: number;
  readonly numberOfDecreasesToday: number;
  /** Milliseconds since 1970. */
  readonly lastIncreaseAt?: number;
  readonly lastDecreaseAt?: number;
}

export interface OnDemandThroughput {
  /** Request units a second; undefined (on the wire -1) is no limit. */
  readonly maxReadRequestUnits?: number;
  readonly maxWriteRequestUnits?: number;
}

export interface WarmThroughput {
  readonly readUnitsPerSecond: number;
  readonly writeUnitsPerSecond: number;
}

export interface IndexDefinition {
  readonly name: string;
  readonly kind: "local" | "global";
  /** Where the index's entries lie; never used again by another table or index. */
  readonly keyspace: number;
  readonly keys: KeySchema;
  readonly projection: IndexProjection;
  readonly status: "CREATING" | "UPDATING" | "DELETING" | "ACTIVE";
  /** Entries are still being made from the items that were there before the index. */
  readonly backfilling: boolean;
  /** The index is not active before, in milliseconds since 1970, even if its entries are all there. */
  readonly activeFrom?: number;
  readonly provisionedThroughput?: ProvisionedThroughput;
  readonly onDemandThroughput?: OnDemandThroughput;
  readonly warmThroughput?: WarmThroughput;
  /** Warm throughput is being changed. Only of what is shown while it is. */
  readonly isWarming?: boolean;
}

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export interface TableDefinition {
  readonly name: string;
  /** A UUID, new with every creation. */
  readonly id: string;
  readonly arn: string;
  readonly keyspace: number;
  readonly keys: KeySchema;
  /** Every key attribute of the table and its indexes. */
  readonly attributeDefinitions: readonly KeyAttribute[];
  readonly status: "CREATING" | "UPDATING" | "DELETING" | "ACTIVE";
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly billingMode: "PROVISIONED" | "PAY_PER_REQUEST";
  /** When the table last became on-demand, in milliseconds since 1970. */
  readonly onDemandSince?: number;
  readonly provisionedThroughput: ProvisionedThroughput;
  readonly onDemandThroughput?: OnDemandThroughput;
  readonly warmThroughput?: WarmThroughput;
  /** Warm throughput is being changed. Only of what is shown while it is. */
  readonly isWarming?: boolean;
  readonly tableClass?: "STANDARD" | "STANDARD_INFREQUENT_ACCESS";
  readonly tableClassChangedAt?: number;
  readonly deletionProtection: boolean;
  /** Local indexes first, then global ones, each in the order of their creation. */
  readonly indexes: readonly IndexDefinition[];
  readonly tags: readonly Tag[];
  readonly encryption?: { readonly type: "KMS"; readonly keyArn: string };
  /** Encryption is being changed. Only of what is shown while it is. */
  readonly isEncryptionChanging?: boolean;
  readonly stream?: StreamDefinition;
  readonly timeToLive?: TimeToLiveDefinition;
  readonly changing?: ChangeUnderWay;
}

/** A change that has been made, and shows as being made for a while (realism/table-changes.ts). */
export interface ChangeUnderWay {
  /** When it is done, in milliseconds since 1970. */
  readonly until: number;
  /** The table as it is described until then. */
  readonly shown: ShownTable;
  /** What of the table shows as UPDATING, beside its indexes. */
  readonly jobs?: readonly TableJob[];
}

/** What a change is under way of: provisioned throughput, without or with the billing mode, and so on. */
export type TableJob = "units" | "billing" | "stream" | "class";

/** A table as it is described; while a change is under way, that may be otherwise than it is. */
export type ShownTable = Omit<TableDefinition, "changing">;

export interface StreamDefinition {
  readonly viewType: "KEYS_ONLY" | "NEW_IMAGE" | "OLD_IMAGE" | "NEW_AND_OLD_IMAGES";
  readonly arn: string;
  /** When it was enabled, as in its ARN: `2026-01-31T12:00:00.000`. */
  readonly label: string;
  /** The same in milliseconds since 1970. */
  readonly enabledAt: number;
  /** Until when changes were recorded, in milliseconds since 1970; absent while they are. */
  readonly disabledAt?: number;
  readonly keyspace: number;
  /** A stream's tags are not its table's. */
  readonly tags?: readonly Tag[];
}

/** A stream and whose it is. It outlives its table, and its replacement by another, for as long as its records do. */
export interface TableStream extends StreamDefinition {
  readonly tableName: string;
  readonly keys: KeySchema;
}

export interface TimeToLiveDefinition {
  readonly attributeName: string;
  readonly enabled: boolean;
  /** When it was last enabled or disabled, in milliseconds since 1970. */
  readonly changedAt: number;
  /** Where items lie in the order in which they expire; only while enabled. */
  readonly keyspace?: number;
  /** Items that were there before are still being put in that order. */
  readonly isIndexing?: boolean;
}
