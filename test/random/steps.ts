// The steps of a history, and the requests they stand for. Steps are plain data: one that fails can be printed, and any of
// them left out of a history leaves another history.

import { type Condition, type KeyCondition, type Path, Spelling, type UpdateAction } from "./syntax.ts";
import type { Attributes } from "./values.ts";

export type KeyType = "S" | "N" | "B";
export interface KeyAttribute {
  readonly name: string;
  readonly type: KeyType;
}

export interface IndexSchema {
  readonly name: string;
  readonly kind: "local" | "global";
  readonly partition: readonly KeyAttribute[];
  readonly sort: readonly KeyAttribute[];
  readonly projection: "ALL" | "KEYS_ONLY" | "INCLUDE";
  readonly included: readonly string[];
}

export interface TableSchema {
  readonly partition: KeyAttribute;
  readonly sort?: KeyAttribute;
  readonly indexes: readonly IndexSchema[];
  /** Whether changes are recorded in a stream. */
  readonly stream: boolean;
}

interface Conditional {
  readonly condition?: Condition;
  /** `ReturnValuesOnConditionCheckFailure` is `ALL_OLD`. */
  readonly returnItem?: boolean;
}

export type Put = Conditional & { readonly kind: "Put"; readonly table: string; readonly item: Attributes };
export type Delete = Conditional & { readonly kind: "Delete"; readonly table: string; readonly key: Attributes };
export type Check = Conditional & {
  readonly kind: "ConditionCheck";
  readonly table: string;
  readonly key: Attributes;
  readonly condition: Condition;
};
export type Update = Conditional & {
  readonly kind: "Update";
  readonly table: string;
  readonly key: Attributes;
  /** None: only the item's existence is asked for. */
  readonly actions: readonly UpdateAction[];
};
export type Action = Put | Delete | Update | Check;

export type ReturnValues = "NONE" | "ALL_OLD" | "ALL_NEW" | "UPDATED_OLD" | "UPDATED_NEW";
export type Capacity = "NONE" | "TOTAL" | "INDEXES";

export interface Write {
  readonly kind: "write";
  readonly action: Put | Delete | Update;
  readonly returnValues?: ReturnValues;
  readonly capacity: Capacity;
  readonly metrics: boolean;
}

export interface Get {
  readonly table: string;
  readonly key: Attributes;
  readonly projection?: readonly Path[];
}

export interface KeysOfTable {
  readonly table: string;
  readonly keys: readonly Attributes[];
  readonly projection?: readonly Path[];
  readonly consistent: boolean;
}

export interface WritesOfTable {
  readonly table: string;
  readonly writes: readonly ({ readonly put: Attributes } | { readonly delete: Attributes })[];
}

/** A Query if it has a key condition, and else a Scan. */
export interface Read {
  readonly kind: "read";
  readonly table: string;
  readonly index?: string;
  readonly keyCondition?: readonly KeyCondition[];
  readonly forward?: boolean;
  /** A scan's. Each of them is read to its end. */
  readonly segments?: number;
  readonly limit?: number;
  readonly filter?: Condition;
  readonly projection?: readonly Path[];
  readonly select?: "COUNT" | "ALL_ATTRIBUTES";
  readonly consistent: boolean;
  readonly capacity: Capacity;
}

export type Single =
  | Write
  | ({ readonly kind: "get"; readonly consistent: boolean; readonly capacity: Capacity } & Get)
  | { readonly kind: "batchGet"; readonly tables: readonly KeysOfTable[]; readonly capacity: Capacity }
  | {
      readonly kind: "batchWrite";
      readonly tables: readonly WritesOfTable[];
      readonly capacity: Capacity;
      readonly metrics: boolean;
    }
  | { readonly kind: "transactGet"; readonly gets: readonly Get[]; readonly capacity: Capacity }
  | {
      readonly kind: "transactWrite";
      readonly actions: readonly Action[];
      readonly token?: string;
      readonly capacity: Capacity;
      readonly metrics: boolean;
    };

export type Definition =
  | { readonly kind: "createTable"; readonly table: string; readonly schema: TableSchema }
  | { readonly kind: "deleteTable"; readonly table: string }
  | {
      readonly kind: "createIndex";
      readonly table: string;
      readonly index: IndexSchema;
      /** Whether to go on while the index is filled. */
      readonly background: boolean;
    }
  | { readonly kind: "deleteIndex"; readonly table: string; readonly index: string };

export type Step = (
  | Single
  | Read
  | Definition
  /** Single writes of different items, all at once. */
  | { readonly kind: "parallel"; readonly writes: readonly Write[] }
  /** Of what is on disk. */
  | { readonly kind: "reopen" }
  /** Of what is in memory. */
  | { readonly kind: "fork" }
) & {
  /** Which of the databases that have come about by forking it is taken on, counted around. */
  readonly branch: number;
};

export interface Request {
  readonly operation: string;
  readonly input: object;
}

export function requestOf(step: Single): Request {
  switch (step.kind) {
    case "write":
      return writeRequest(step);
    case "get": {
      const { kind, consistent, capacity, ...get } = step;
      return request("GetItem", { ...getInput(get), ConsistentRead: consistent, ReturnConsumedCapacity: capacity });
    }
    case "batchGet": {
      const tables = step.tables.map(({ table, keys, projection, consistent }) => [
        table,
        { Keys: keys, ConsistentRead: consistent, ...projectionInput(projection) },
      ]);
      return request("BatchGetItem", {
        RequestItems: Object.fromEntries(tables),
        ReturnConsumedCapacity: step.capacity,
      });
    }
    case "batchWrite": {
      const tables = step.tables.map(({ table, writes }) => [
        table,
        writes.map((write) =>
          "put" in write ? { PutRequest: { Item: write.put } } : { DeleteRequest: { Key: write.delete } },
        ),
      ]);
      return request("BatchWriteItem", {
        RequestItems: Object.fromEntries(tables),
        ReturnConsumedCapacity: step.capacity,
        ReturnItemCollectionMetrics: step.metrics ? "SIZE" : "NONE",
      });
    }
    case "transactGet":
      return request("TransactGetItems", {
        TransactItems: step.gets.map((get) => ({ Get: getInput(get) })),
        ReturnConsumedCapacity: step.capacity,
      });
    case "transactWrite":
      return request("TransactWriteItems", {
        TransactItems: step.actions.map((action) => ({ [action.kind]: actionInput(action) })),
        ...(step.token !== undefined && { ClientRequestToken: step.token }),
        ReturnConsumedCapacity: step.capacity,
        ReturnItemCollectionMetrics: step.metrics ? "SIZE" : "NONE",
      });
  }
}

function request(operation: string, input: object): Request {
  return { operation, input };
}

function writeRequest({ action, returnValues, capacity, metrics }: Write): Request {
  return request(`${action.kind}Item`, {
    ...actionInput(action),
    ...(returnValues && { ReturnValues: returnValues }),
    ReturnConsumedCapacity: capacity,
    ReturnItemCollectionMetrics: metrics ? "SIZE" : "NONE",
  });
}

function actionInput(action: Action): object {
  const spelling = new Spelling();
  const hasUpdate = action.kind === "Update" && action.actions.length > 0;
  const expressions = {
    ...(hasUpdate && { UpdateExpression: spelling.update(action.actions) }),
    ...(action.condition && { ConditionExpression: spelling.condition(action.condition) }),
  };
  return {
    TableName: action.table,
    ...(action.kind === "Put" ? { Item: action.item } : { Key: action.key }),
    ...expressions,
    ...spelling.placeholders(),
    ...(action.returnItem && { ReturnValuesOnConditionCheckFailure: "ALL_OLD" }),
  };
}

function getInput({ table, key, projection }: Get): object {
  return { TableName: table, Key: key, ...projectionInput(projection) };
}

function projectionInput(projection: readonly Path[] | undefined): object {
  if (!projection) return {};
  const spelling = new Spelling();
  return { ProjectionExpression: spelling.projection(projection), ...spelling.placeholders() };
}

/** A page of a read: `segment` and `startKey` say which. */
export function pageRequest(read: Read, segment?: number, startKey?: object): Request {
  const spelling = new Spelling();
  const input = {
    TableName: read.table,
    ...(read.index !== undefined && { IndexName: read.index }),
    ...(read.keyCondition && { KeyConditionExpression: spelling.keyCondition(read.keyCondition) }),
    ...(read.filter && { FilterExpression: spelling.condition(read.filter) }),
    ...(read.projection && { ProjectionExpression: spelling.projection(read.projection) }),
    ...spelling.placeholders(),
    ...(read.forward !== undefined && { ScanIndexForward: read.forward }),
    ...(read.limit !== undefined && { Limit: read.limit }),
    ...(read.select && { Select: read.select }),
    ...(segment !== undefined && { Segment: segment, TotalSegments: read.segments }),
    ...(startKey && { ExclusiveStartKey: startKey }),
    ConsistentRead: read.consistent,
    ReturnConsumedCapacity: read.capacity,
  };
  return request(read.keyCondition ? "Query" : "Scan", input);
}

export function definitionRequest(step: Definition): Request {
  switch (step.kind) {
    case "createTable": {
      const { partition, sort, indexes, stream } = step.schema;
      const of = (kind: string) => indexes.filter((index) => index.kind === kind).map(indexInput);
      const [local, global] = [of("local"), of("global")];
      const keys = indexes.flatMap((index) => [...index.partition, ...index.sort]);
      return request("CreateTable", {
        TableName: step.table,
        KeySchema: keySchema([partition], sort ? [sort] : []),
        AttributeDefinitions: attributeDefinitions([partition, ...(sort ? [sort] : []), ...keys]),
        BillingMode: "PAY_PER_REQUEST",
        ...(local.length > 0 && { LocalSecondaryIndexes: local }),
        ...(global.length > 0 && { GlobalSecondaryIndexes: global }),
        ...(stream && { StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" } }),
      });
    }
    case "deleteTable":
      return request("DeleteTable", { TableName: step.table });
    case "createIndex":
      return request("UpdateTable", {
        TableName: step.table,
        AttributeDefinitions: attributeDefinitions([...step.index.partition, ...step.index.sort]),
        GlobalSecondaryIndexUpdates: [{ Create: indexInput(step.index) }],
      });
    case "deleteIndex":
      return request("UpdateTable", {
        TableName: step.table,
        GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: step.index } }],
      });
  }
}

function indexInput({ name, partition, sort, projection, included }: IndexSchema): object {
  return {
    IndexName: name,
    KeySchema: keySchema(partition, sort),
    Projection: { ProjectionType: projection, ...(projection === "INCLUDE" && { NonKeyAttributes: included }) },
  };
}

function keySchema(partition: readonly KeyAttribute[], sort: readonly KeyAttribute[]): object[] {
  return [
    ...partition.map(({ name }) => ({ AttributeName: name, KeyType: "HASH" })),
    ...sort.map(({ name }) => ({ AttributeName: name, KeyType: "RANGE" })),
  ];
}

function attributeDefinitions(attributes: readonly KeyAttribute[]): object[] {
  const byName = new Map(attributes.map(({ name, type }) => [name, type]));
  return [...byName].map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType }));
}
