// Pages: one request after another, each continuing where the one before ended. The definitions are botocore's
// paginators-1.json.

import type { Operations } from "../api/operations.ts";
import type { Client } from "../client.ts";

interface Definition {
  /** The member of the input that says where to continue. */
  readonly inputToken: string;
  /** The member of the answer that says where it ended; absent on the last page. */
  readonly outputToken: string;
  /** The member of the input that bounds a page, if there is one. */
  readonly limitKey?: string;
}

const DEFINITIONS = {
  ListBackups: { inputToken: "ExclusiveStartBackupArn", outputToken: "LastEvaluatedBackupArn", limitKey: "Limit" },
  ListTables: { inputToken: "ExclusiveStartTableName", outputToken: "LastEvaluatedTableName", limitKey: "Limit" },
  Query: { inputToken: "ExclusiveStartKey", outputToken: "LastEvaluatedKey", limitKey: "Limit" },
  Scan: { inputToken: "ExclusiveStartKey", outputToken: "LastEvaluatedKey", limitKey: "Limit" },
  ListTagsOfResource: { inputToken: "NextToken", outputToken: "NextToken" },
} as const satisfies { readonly [Name in keyof Operations]?: Definition };

/** The operations that answer in pages. */
export type PaginatedOperation = keyof typeof DEFINITIONS;

/** How large the pages are. */
export interface PaginationConfig {
  /** At most so many entries a page. */
  readonly PageSize?: number;
}

export interface Paginator<Name extends PaginatedOperation = PaginatedOperation> {
  /** Every page in turn. A request is made when its page is asked for. */
  paginate(
    input?: Operations[Name]["input"] & { readonly PaginationConfig?: PaginationConfig },
  ): AsyncIterableIterator<Operations[Name]["output"]>;
}

/** @throws {RangeError} the operation does not answer in pages. */
export function getPaginator<Name extends PaginatedOperation>(client: Client, operation: Name): Paginator<Name> {
  if (!Object.hasOwn(DEFINITIONS, operation)) throw new RangeError(`Operation cannot be paginated: ${operation}`);
  return {
    paginate: ({ PaginationConfig, ...input } = {} as never) => {
      const { limitKey }: Definition = DEFINITIONS[operation];
      const size = PaginationConfig?.PageSize;
      if (size !== undefined && !limitKey) throw new RangeError(`${operation} has no PageSize`);
      return paginate(client, operation, size === undefined ? input : { ...input, [limitKey as string]: size });
    },
  };
}

async function* paginate<Name extends PaginatedOperation>(
  client: Client,
  operation: Name,
  input: object,
): AsyncGenerator<Operations[Name]["output"], undefined, undefined> {
  const { inputToken, outputToken } = DEFINITIONS[operation];
  for (let next: object = input; ; ) {
    const page = await client.call(operation, next as never);
    yield page;
    const token = (page as { readonly [member: string]: unknown })[outputToken];
    if (token === undefined) return;
    next = { ...input, [inputToken]: token };
  }
}
