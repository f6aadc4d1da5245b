// Tags: which are allowed, and which resource a request about tags names.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Tagging.html

import { AccessDeniedException, invalid, ResourceNotFoundException } from "../../model/errors.ts";
import type { Limits } from "../../model/limits.ts";
import type { TypeOf } from "../../model/shape.ts";
import type { tag } from "../../model/shared-shapes.ts";
import { parseArn, streamTableNameOf, tableNameOf } from "../arn.ts";
import type { Engine } from "../engine.ts";
import { invalidParameter } from "./invalid-parameter.ts";
import type { TableDefinition, Tag } from "./table-definition.ts";
import { isOutOfReach } from "./table-status.ts";

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

/** Checks how many tags a resource is to have, or how many a request removes. */
export function checkTagCount(tags: readonly unknown[], limits: Limits): void {
  if (tags.length > limits.tagsMax) {
    throw invalid("Number of Tags exceed the current limit for the provided ResourceArn");
  }
}

/** Checks all the tags that a resource is to have. */
export function checkTagSet(tags: readonly Tag[], limits: Limits): void {
  checkTagCount(tags, limits);
  const bytes = tags.reduce((sum, { Key, Value }) => sum + Buffer.byteLength(Key) + Buffer.byteLength(Value), 0);
  if (bytes > limits.tagsBytesMax) {
    throw invalid(`Tag set size ${bytes} bytes is above max size limit of ${limits.tagsBytesMax} bytes`);
  }
}

/** Tags with others added: one of the same key is replaced in its place. */
export function mergeTags(tags: readonly Tag[], added: readonly Tag[]): Tag[] {
  const merged = new Map(tags.map((tag) => [tag.Key, tag]));
  for (const { Key, Value } of added) merged.set(Key, { Key, Value });
  return [...merged.values()];
}

/** Whether tags are the same, in the same order. */
export function areSameTags(some: readonly Tag[], others: readonly Tag[]): boolean {
  if (some.length !== others.length) return false;
  return some.every(({ Key, Value }, i) => Key === others[i]!.Key && Value === others[i]!.Value);
}

/** What has tags: a table, or the stream that it has now. */
export class TaggedResource {
  readonly tableName: string;
  /** Undefined: the table itself. */
  readonly #streamArn: string | undefined;

  constructor(tableName: string, streamArn?: string) {
    this.tableName = tableName;
    this.#streamArn = streamArn;
  }

  /** @returns undefined if the stream is not the table's any more. */
  tagsOf({ tags, stream }: TableDefinition): readonly Tag[] | undefined {
    if (this.#streamArn === undefined) return tags;
    return stream?.arn === this.#streamArn ? (stream.tags ?? []) : undefined;
  }

  /** The table's definition with the resource's tags changed. */
  changed(table: TableDefinition, change: (tags: readonly Tag[]) => readonly Tag[]): TableDefinition {
    if (this.#streamArn === undefined) return { ...table, tags: change(table.tags) };
    const { stream } = table;
    return stream?.arn === this.#streamArn
      ? { ...table, stream: { ...stream, tags: change(stream.tags ?? []) } }
      : table;
  }
}

/**
 * The resource that an operation on tags names by its ARN.
 *
 * @throws ValidationException (no ARN, neither a table's nor a stream's, or another region's), AccessDeniedException
 *   (another service's or account's), ResourceNotFoundException
 */
export function taggedResource(engine: Engine, resourceArn: string): TaggedResource {
  if (!resourceArn.startsWith("arn:")) throw invalidParameter(`ARNs must start with 'arn:': ${resourceArn}`);
  const arn = parseArn(resourceArn);
  if (arn && arn.service !== "dynamodb") throw new AccessDeniedException("Access is denied");
  if (!arn || !TABLE_OR_PART.test(arn.resource)) {
    throw invalidParameter(`Provided Arn is not a DynamoDB resource arn: ${resourceArn}`);
  }
  if (arn.accountId !== engine.accountId) throw new AccessDeniedException("Access is denied");
  if (arn.region !== engine.region) {
    throw invalid(`Invalid TableArn: Invalid ResourceArn provided as input ${resourceArn}`);
  }
  const tableName = tableNameOf(arn);
  const streamTableName = streamTableNameOf(arn);
  const name = tableName ?? streamTableName;
  if (name === undefined) {
    throw invalidParameter(
      `Invalid resource arn provided, only table or stream is accepted. Provided resource arn: ${resourceArn}`,
    );
  }
  const resource = new TaggedResource(name, tableName === undefined ? resourceArn : undefined);
  const table = engine.catalog.find(name);
  if (!table || isOutOfReach(table) || !resource.tagsOf(table)) {
    throw new ResourceNotFoundException(`Requested resource not found: ResourceArn: ${resourceArn} not found`);
  }
  return resource;
}

/** A backup's ARN, though it begins as a table's does, is not that of what has tags. */
const TABLE_OR_PART = /^table\/[^/]+(\/(index|stream)\/.*)?$/;
