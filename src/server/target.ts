// Which operation a request asks for.

import type { Executor, ServiceName } from "./executor.ts";

export interface Target {
  readonly service: ServiceName;
  readonly operation: string;
}

/**
 * Reads `X-Amz-Target`.
 *
 * @returns undefined unless it names an operation.
 * @example
 * readTarget("DynamoDB_20120810.GetItem", database)   // { service: "DynamoDB_20120810", operation: "GetItem" }
 * readTarget("DynamoDB_20120810.PutItems", database)  // undefined
 */
export function readTarget(header: string | readonly string[] | undefined, executor: Executor): Target | undefined {
  if (typeof header !== "string") return undefined;
  const dot = header.indexOf(".");
  const service = header.slice(0, dot);
  if (service !== "DynamoDB_20120810" && service !== "DynamoDBStreams_20120810") return undefined;
  const operation = header.slice(dot + 1);
  return executor.hasOperation(service, operation) ? { service, operation } : undefined;
}
