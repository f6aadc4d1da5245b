// What a request is about: its tables, indexes and items, read from its JSON before anything has been checked. What is
// not as it should be names nothing here; the operation itself will say what is wrong with it.

import { bindStatement } from "../../partiql/bind-statement.ts";
import { statementsOf } from "../request-statements.ts";

/** One thing that a request names. */
export interface Target {
  readonly table: string;
  readonly index?: string;
  /** Holds the key of the item, as on the wire: it is the key, or the item itself. */
  readonly attributes?: object;
  /** The number of the action, in a transaction. */
  readonly action?: number;
}

type Json = Readonly<Record<string, unknown>>;

/** Everything that a request names, in its order. */
export function requestTargets(operation: string, input: unknown): readonly Target[] {
  const request = jsonOf(input);
  switch (operation) {
    case "BatchGetItem":
      return batch(request, (table, keys) =>
        listOf(jsonOf(keys).Keys).map((key) => ({ table, attributes: jsonOf(key) })),
      );
    case "BatchWriteItem":
      return batch(request, (table, writes) =>
        listOf(writes).map((write) => ({ table, attributes: writtenAttributes(jsonOf(write)) })),
      );
    case "TransactGetItems":
    case "TransactWriteItems":
      return listOf(request.TransactItems).flatMap((item, action) =>
        Object.values(jsonOf(item)).flatMap((one) => single(jsonOf(one)).map((target) => ({ ...target, action }))),
      );
    case "ExecuteStatement":
    case "BatchExecuteStatement":
    case "ExecuteTransaction":
      return statementsOf(operation, input).flatMap(({ Statement, Parameters }, action) =>
        statement(Statement, Parameters).map((target) => ({ ...target, action })),
      );
    default:
      return single(request);
  }
}

/** A request, or an action of a transaction, that names one table. */
function single({ TableName, TableArn, ResourceArn, StreamArn, ShardIterator, IndexName, Key, Item }: Json): Target[] {
  const name = [TableName, TableArn, ResourceArn, StreamArn, ShardIterator].find((text) => typeof text === "string");
  if (name === undefined) return [];
  const attributes = Item ?? Key;
  return [
    {
      table: tableNameOf(name as string),
      ...(typeof IndexName === "string" && { index: IndexName }),
      ...(attributes !== undefined && { attributes: jsonOf(attributes) }),
    },
  ];
}

function batch({ RequestItems }: Json, targets: (table: string, requests: unknown) => Target[]): Target[] {
  return Object.entries(jsonOf(RequestItems)).flatMap(([name, requests]) => targets(tableNameOf(name), requests));
}

/** The item or key of one write of a batch. */
export function writtenAttributes({ PutRequest, DeleteRequest }: Json): object {
  return PutRequest !== undefined ? jsonOf(jsonOf(PutRequest).Item) : jsonOf(jsonOf(DeleteRequest).Key);
}

function statement(text: unknown, parameters: unknown): Target[] {
  if (typeof text !== "string") return [];
  try {
    const bound = bindStatement(text, listOf(parameters) as Parameters<typeof bindStatement>[1]);
    const index = bound.kind === "SELECT" ? bound.index : undefined;
    return [{ table: tableNameOf(bound.table), ...(index !== undefined && { index }) }];
  } catch {
    return [];
  }
}

/** The table's name in a name, or in the ARN of a table or a stream. */
export function tableNameOf(nameOrArn: string): string {
  return /:table\/([^/|]+)/.exec(nameOrArn)?.[1] ?? nameOrArn;
}

export function jsonOf(value: unknown): Json {
  return typeof value === "object" && value !== null ? (value as Json) : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
