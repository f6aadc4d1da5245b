// Paginators: which operations answer in pages, and how their pages are asked for. The definitions are botocore's
// paginators-1.json.

import type { Operations } from "../api/operations.ts";
import type { Client } from "../client.ts";
import { tableOf } from "../native-answer.ts";
import { PageIterator, type PaginationDefinition, PaginationError } from "./page-iterator.ts";

const ITEMS = {
  inputToken: "ExclusiveStartKey",
  outputToken: "LastEvaluatedKey",
  limitKey: "Limit",
  resultKeys: ["Items", "Count", "ScannedCount"],
  nonAggregateKey: "ConsumedCapacity",
} as const;

const DEFINITIONS = {
  ListBackups: {
    inputToken: "ExclusiveStartBackupArn",
    outputToken: "LastEvaluatedBackupArn",
    limitKey: "Limit",
    resultKeys: ["BackupSummaries"],
  },
  ListBulkOperations: {
    inputToken: "NextToken",
    outputToken: "NextToken",
    limitKey: "MaxResults",
    resultKeys: ["BulkOperationsSummaryList"],
  },
  ListTables: {
    inputToken: "ExclusiveStartTableName",
    outputToken: "LastEvaluatedTableName",
    limitKey: "Limit",
    resultKeys: ["TableNames"],
  },
  ListTagsOfResource: { inputToken: "NextToken", outputToken: "NextToken", resultKeys: ["Tags"] },
  Query: ITEMS,
  Scan: ITEMS,
} as const satisfies { readonly [Name in keyof Operations]?: PaginationDefinition };

/** The operations that answer in pages. */
export type PaginatedOperation = keyof typeof DEFINITIONS;

/** How large the pages are, how far they go, and from where. */
export interface PaginationConfig {
  /** At most so many entries a page. */
  readonly PageSize?: number | undefined;
  /** At most so many entries altogether. The last page is cut where they are reached; its counts stay as they were. */
  readonly MaxItems?: number | undefined;
  /** Where `MaxItems` ended an earlier walk: its `resumeToken`, or the `NextToken` of its full result. */
  readonly StartingToken?: string | undefined;
}

export interface Paginator<Name extends PaginatedOperation = PaginatedOperation> {
  /** Every page in turn. A request is made when its page is asked for. */
  paginate(
    input?: Operations[Name]["input"] & { readonly PaginationConfig?: PaginationConfig },
  ): PageIterator<Operations[Name]["output"]>;
}

/** Whether an operation answers in pages. */
export function canPaginate(operation: string): operation is PaginatedOperation {
  return Object.hasOwn(DEFINITIONS, operation);
}

/** @throws {RangeError} the operation does not answer in pages. */
export function getPaginator<Name extends PaginatedOperation>(client: Client, operation: Name): Paginator<Name> {
  if (!canPaginate(operation)) throw new RangeError(`Operation cannot be paginated: ${operation}`);
  const definition: PaginationDefinition = DEFINITIONS[operation];
  return {
    paginate({ PaginationConfig = {}, ...input } = {} as never) {
      const { PageSize, MaxItems: maxItems, StartingToken: startingToken } = PaginationConfig;
      const { limitKey } = definition;
      if (PageSize !== undefined && !limitKey) {
        throw new PaginationError(
          `PageSize parameter is not supported for the pagination interface for this operation: ${operation}`,
        );
      }
      const sized = PageSize === undefined ? input : { ...input, [limitKey as string]: PageSize };
      return new PageIterator(
        (next) => client.call(operation, next as never) as Promise<Operations[Name]["output"]>,
        definition,
        sized,
        { maxItems, startingToken },
        client.conversion.keysOf(tableOf(input)),
      );
    },
  };
}
