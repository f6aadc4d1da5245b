// Tags: which are allowed, and which resource a request about tags names.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Tagging.html

import { AccessDeniedException, invalid, ResourceNotFoundException } from "../../model/errors.ts";
import type { Limits } from "../../model/limits.ts";
import type { TypeOf } from "../../model/shape.ts";
import type { tag } from "../../model/shared-shapes.ts";
import { type Arn, parseArn, tableNameOf } from "../arn.ts";
import type { Engine } from "../engine.ts";
import { invalidParameter } from "./invalid-parameter.ts";
import type { TableDefinition, Tag } from "./table-definition.ts";

/** Keys with this prefix, in whatever case, are AWS's own. */
const RESERVED_PREFIX = "aws:";

/** What keys and values are made of. */
const CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const KEY_LENGTH_MAX = 128;
const VALUE_LENGTH_MAX = 256;

/** A tag as requests give it: AWS checks tags itself, not by the model's constraints. */
export type TagInput = TypeOf<typeof tag>;

/** Checks the tags of one request. */
export function checkTags(tags: readonly TagInput[]): asserts tags is readonly Tag[] {
  const keys = new Set<string>();
  for (const { Key, Value } of tags) {
    checkTagKey(Key);
    if (Value === undefined || Value.length > VALUE_LENGTH_MAX || !CHARACTERS.test(Value)) {
      throw invalid(`The Tag Value provided is invalid, Value: ${Value ?? "null"}`);
    }
    if (keys.has(Key)) throw invalid(`Duplicate Tag Keys provided as input: Duplicate Tag Key found ${Key}`);
    keys.add(Key);
  }
}

/** Checks a key to add or to remove. */
export function checkTagKey(key: string | undefined): asserts key is string {
  if (!key || key.length > KEY_LENGTH_MAX || !CHARACTERS.test(key)) {
    throw invalid(`The Tag Key provided is invalid, Key: ${key ?? "null"}`);
  }
  if (key.toLowerCase().startsWith(RESERVED_PREFIX)) {
    throw invalid(`Tag Key cannot be prefixed with ${RESERVED_PREFIX}, Key: ${key}`);
  }
}

/** Checks how many tags a table is to have, or how many a request removes. */
export function checkTagCount(tags: readonly unknown[], limits: Limits): void {
  if (tags.length > limits.tagsMax) {
    throw invalid("Number of Tags exceed the current limit for the provided ResourceArn");
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
export function taggedTable(engine: Engine, resourceArn: string): TableDefinition {
  if (!resourceArn.startsWith("arn:")) throw invalidParameter(`ARNs must start with 'arn:': ${resourceArn}`);
  const arn = parseArn(resourceArn);
  if (arn?.service !== "dynamodb") {
    throw invalidParameter(`Provided Arn is not a DynamoDB resource arn: ${resourceArn}`);
  }
  if (arn.accountId !== engine.accountId) {
    throw new AccessDeniedException("Access is denied");
  }
  const name = tableNameOf(arn);
  if (arn.region !== engine.region) {
    throw invalid(`Invalid TableArn: Invalid ResourceArn provided as input ${resourceArn}`);
  }
  if (!name && !isStream(arn)) {
    throw invalidParameter(
      `Invalid resource arn provided, only table or stream is accepted. Provided resource arn: ${resourceArn}`,
    );
  }
  const table = name === undefined ? undefined : engine.catalog.find(name);
  if (!table) {
    throw new ResourceNotFoundException(`Requested resource not found: ResourceArn: ${resourceArn} not found`);
  }
  return table;
}

/** Streams have no tags, though AWS takes their ARNs before it finds that out. */
function isStream({ resource }: Arn): boolean {
  return /^table\/[^/]+\/stream\/[^/]+$/.test(resource);
}
