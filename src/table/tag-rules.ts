// Tags: which are allowed, and which resource a request about tags names.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Tagging.html

import { AccessDeniedException, invalid, ResourceNotFoundException } from "../model/errors.ts";
import type { Limits } from "../model/limits.ts";
import { parseArn, tableNameOf } from "./arn.ts";
import type { Engine } from "./engine.ts";
import { invalidParameter } from "./invalid-parameter.ts";
import type { TableDefinition, Tag } from "./table-definition.ts";

/** Keys with this prefix, in whatever case, are AWS's own. */
const RESERVED_PREFIX = "aws:";

/** Checks the tags of one request. Their lengths are the model's to check. */
export function checkTags(tags: readonly Tag[]): void {
  const keys = new Set<string>();
  for (const { Key } of tags) {
    if (Key.toLowerCase().startsWith(RESERVED_PREFIX)) {
      throw invalidParameter(`Tag keys starting with '${RESERVED_PREFIX}' are reserved for system use`);
    }
    if (keys.has(Key)) throw invalidParameter(`Duplicate tag key found: ${Key}`);
    keys.add(Key);
  }
}

/** Checks how many tags a table is to have. */
export function checkTagCount(tags: readonly Tag[], limits: Limits): void {
  if (tags.length > limits.tagsMax) {
    throw invalidParameter(`Too many tags: a resource can have at most ${limits.tagsMax}`);
  }
}

/** Tags with others added: one of the same key is replaced in its place. */
export function mergeTags(tags: readonly Tag[], added: readonly Tag[]): Tag[] {
  const merged = new Map(tags.map((tag) => [tag.Key, tag]));
  for (const { Key, Value } of added) merged.set(Key, { Key, Value });
  return [...merged.values()];
}

/**
 * The table that an operation on tags names by its ARN.
 *
 * @throws ValidationException (no ARN, not a table's, or another region's), AccessDeniedException (another service's or
 *   account's), ResourceNotFoundException
 */
export function taggedTable(engine: Engine, operation: string, resourceArn: string): TableDefinition {
  const arn = parseArn(resourceArn);
  if (!arn) throw malformed(resourceArn);
  if (arn.service !== "dynamodb" || arn.accountId !== engine.accountId) {
    throw new AccessDeniedException(
      `User: arn:aws:iam::${engine.accountId}:root is not authorized to perform: dynamodb:${operation} ` +
        `on resource: ${resourceArn}`,
    );
  }
  const name = tableNameOf(arn);
  if (!name || arn.region !== engine.region) throw malformed(resourceArn);
  const table = engine.catalog.find(name);
  if (!table) {
    // AWS's own spelling.
    throw new ResourceNotFoundException(`Requested resource not found: ResourcArn: ${resourceArn} not found`);
  }
  return table;
}

function malformed(resourceArn: string): Error {
  return invalid(`Invalid TableArn: Invalid ResourceArn provided as input ${resourceArn}`);
}
