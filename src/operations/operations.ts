// Every operation there is, by its service's prefix and its name, as `X-Amz-Target` spells them.

import {
  deleteResourcePolicy,
  describeContinuousBackups,
  describeContributorInsights,
  describeKinesisStreamingDestination,
  getResourcePolicy,
  listBackups,
  listBulkOperations,
  listContributorInsights,
  listExports,
  listGlobalTables,
  listImports,
  updateContinuousBackups,
  updateContributorInsights,
} from "./absent-features.ts";
import { operationsOnAbsentResources } from "./absent-resources.ts";
import { batchExecuteStatement } from "./batch-execute-statement.ts";
import { batchGetItem } from "./batch-get-item.ts";
import { batchWriteItem } from "./batch-write-item.ts";
import { createTable } from "./create-table.ts";
import { deleteItem } from "./delete-item.ts";
import { deleteTable } from "./delete-table.ts";
import { describeEndpoints } from "./describe-endpoints.ts";
import { describeLimits } from "./describe-limits.ts";
import { describeStream } from "./describe-stream.ts";
import { describeTable } from "./describe-table.ts";
import { describeTimeToLive } from "./describe-time-to-live.ts";
import { executeStatement } from "./execute-statement.ts";
import { executeTransaction } from "./execute-transaction.ts";
import { getItem } from "./get-item.ts";
import { getRecords } from "./get-records.ts";
import { getShardIterator } from "./get-shard-iterator.ts";
import { listStreams } from "./list-streams.ts";
import { listTables } from "./list-tables.ts";
import { listTagsOfResource } from "./list-tags-of-resource.ts";
import type { Operation } from "./operation.ts";
import { putItem } from "./put-item.ts";
import { query } from "./query.ts";
import { scan } from "./scan.ts";
import { tagResource } from "./tag-resource.ts";
import { transactGetItems } from "./transact-get-items.ts";
import { transactWriteItems } from "./transact-write-items.ts";
import { unsupportedOperations } from "./unsupported-operations.ts";
import { untagResource } from "./untag-resource.ts";
import { updateItem } from "./update-item.ts";
import { updateTable } from "./update-table.ts";
import { updateTimeToLive } from "./update-time-to-live.ts";

export type Service = "DynamoDB_20120810" | "DynamoDBStreams_20120810";

export const operations: readonly Operation[] = [
  batchExecuteStatement,
  batchGetItem,
  batchWriteItem,
  createTable,
  deleteItem,
  deleteTable,
  describeEndpoints,
  describeLimits,
  describeStream,
  describeTable,
  describeTimeToLive,
  executeStatement,
  executeTransaction,
  getItem,
  getRecords,
  getShardIterator,
  listStreams,
  listTables,
  listTagsOfResource,
  putItem,
  query,
  scan,
  tagResource,
  transactGetItems,
  transactWriteItems,
  untagResource,
  updateItem,
  updateTable,
  updateTimeToLive,
  // What is not here, but may be asked for
  deleteResourcePolicy,
  describeContinuousBackups,
  describeContributorInsights,
  describeKinesisStreamingDestination,
  getResourcePolicy,
  listBackups,
  listBulkOperations,
  listContributorInsights,
  listExports,
  listGlobalTables,
  listImports,
  updateContinuousBackups,
  updateContributorInsights,
  ...operationsOnAbsentResources,
  ...unsupportedOperations,
];

const byService: Readonly<Record<Service, ReadonlyMap<string, Operation>>> = {
  DynamoDB_20120810: byName((operation) => operation.service === undefined),
  DynamoDBStreams_20120810: byName((operation) => operation.service === "DynamoDBStreams_20120810"),
};

function byName(belongs: (operation: Operation) => boolean): ReadonlyMap<string, Operation> {
  return new Map(operations.filter(belongs).map((operation) => [operation.name, operation]));
}

/** @returns undefined if there is no such operation */
export function findOperation(service: Service, name: string): Operation | undefined {
  return byService[service].get(name);
}
