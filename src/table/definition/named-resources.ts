// What requests about a table's features name: the table, one of its indexes, or what has a policy. Each family of
// operations has its own words for what is not there.

import {
  AccessDeniedException,
  invalid,
  ResourceNotFoundException,
  TableNotFoundException,
} from "../../model/errors.ts";
import { parseArn, partitionOf } from "../arn.ts";
import type { Engine } from "../engine.ts";
import { invalidParameter } from "./invalid-parameter.ts";
import type { TableDefinition } from "./table-definition.ts";
import { isOutOfReach } from "./table-status.ts";

/** The name of the table that an operation on backups names. @throws TableNotFoundException */
export function existingTable({ TableName }: { readonly TableName: string }, { catalog }: Engine): string {
  const name = catalog.nameOf(TableName);
  const table = catalog.find(name);
  if (!table || isOutOfReach(table)) throw new TableNotFoundException(`Table not found: ${name}`);
  return name;
}

/** Checks a name whose length is not for the model to check, under the member's name that AWS gives it. */
export function checkNameLength(member: "TableName" | "IndexName", name: string): void {
  if (name.length < 3 || name.length > 255) {
    throw invalid(`${member} must be at least 3 characters long and at most 255 characters long`);
  }
}

/** The table that an operation on contributor insights names, with or without a global index. */
export function existingIndex(
  { TableName, IndexName }: { readonly TableName: string; readonly IndexName?: string },
  { catalog }: Engine,
): TableDefinition {
  if (IndexName !== undefined) checkNameLength("IndexName", IndexName);
  const table = catalog.reachableTable(TableName);
  if (IndexName !== undefined && !table.indexes.some(({ kind, name }) => kind === "global" && name === IndexName)) {
    throw new ResourceNotFoundException(
      `Requested resource not found: Index: ${IndexName} not found for table: ${table.name}`,
    );
  }
  return table;
}

/** Makes sure of the table, or the stream, that an operation on policies names by its ARN. */
export function policyHolder({ ResourceArn }: { readonly ResourceArn: string }, engine: Engine): void {
  const { catalog, region, accountId } = engine;
  if (!ResourceArn.startsWith("arn:")) throw invalidParameter(`ARNs must start with 'arn:': ${ResourceArn}`);
  const arn = parseArn(ResourceArn);
  if (arn?.service !== "dynamodb" || !arn.resource.startsWith("table/")) {
    throw invalidParameter(`Provided Arn is not a DynamoDB resource arn: ${ResourceArn}`);
  }
  const [, tableName, part, label] = arn.resource.split("/");
  if (part !== undefined && part !== "stream") {
    throw invalidParameter(
      `Invalid resource arn provided, only table or stream is accepted. Provided resource arn: ${ResourceArn}`,
    );
  }
  if (arn.region !== region || arn.partition !== partitionOf(region)) {
    throw invalidParameter(`Invalid resource Arn: ${ResourceArn}`);
  }
  if (arn.accountId !== accountId) {
    throw invalid("This action is only supported by accounts that match the resource owner’s account.");
  }
  const { name, stream } = catalog.reachableTable(tableName!);
  if (part === "stream" && stream?.arn !== ResourceArn) {
    throw new ResourceNotFoundException(`Requested resource not found: Stream: ${label} not found for Table: ${name}`);
  }
}

/** What AWS keeps of tables beside them, each named by an ARN that begins with its table's. */
type Part = "backup" | "export" | "import";

/** @throws ValidationException (no such part's ARN), AccessDeniedException (another account's) */
export function checkPartArn(text: string, part: Part, { accountId }: Engine): void {
  const arn = parseArn(text);
  const [table, , kind, id] = arn?.resource.split("/") ?? [];
  if (!arn || table !== "table" || kind !== part || !id) {
    throw invalid(`Invalid ${part[0]!.toUpperCase()}${part.slice(1)} ARN`);
  }
  if (arn.accountId !== accountId) throw new AccessDeniedException("Access is denied");
}
