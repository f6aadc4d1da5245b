// Reads for SELECT statements: an item if the WHERE clause gives the whole key, the partitions that it names, or
// everything. The clause is the filter in any case; what it says of keys only narrows what is read.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.select.html

import { evaluateCondition } from "../../expressions/evaluate.ts";
import { type KeyCondition, meetsKeyCondition, resolveKeyCondition } from "../../expressions/key-condition.ts";
import { projectionOfAttributes, projectionOfPaths } from "../../expressions/projection-expression.ts";
import { type Order, type SelectStatement, selectFrom } from "../../expressions/statement.ts";
import { invalid } from "../../model/errors.ts";
import type { Limits } from "../../model/limits.ts";
import type { AttributeMap, AttributeValue } from "../../values/attribute-value.ts";
import { nestedAttributes } from "../../values/document-path.ts";
import { compareKeyValues, isKeyValue } from "../../values/order.ts";
import { CapacityMeter, readUnits } from "../capacity.ts";
import type { KeyAttribute, TableDefinition } from "../definition/table-definition.ts";
import type { Engine } from "../engine.ts";
import { Item } from "../item/item-encoding.ts";
import { keyAttributes, keyOfParameter } from "../item/item-key.ts";
import { projector } from "../item/item-projection.ts";
import { afterKey, indexRange, itemRange, type KeyRange, scanRange } from "../item/key-encoding.ts";
import { checkKeyPaths } from "../item/key-paths.ts";
import { type Page, type Reader, readPage } from "../read/page-reader.ts";
import { ReadSource } from "../read/read-source.ts";
import { readerOf, storedItem } from "../realism/past-reads.ts";
import { checkKeyConditionTypes, checkKeyValues, checkSelectedKey, refusalOfKeyValues } from "./statement-checks.ts";
import { isKeyCondition, keyOfWhere, partitionsOfWhere } from "./statement-keys.ts";

/** A clause that names several partitions is answered in pages of so many items. */
const PARTITIONED_PAGE_ITEMS = 10;
/** How many partitions a clause may name. */
const PARTITIONS_MAX = 50;

/** Where a page ended and the next begins. */
export interface StatementCursor {
  /** Which of the partitions that the clause names, from 0. */
  readonly partition: number;
  /** The last item evaluated; absent if the page ended with its partition. */
  readonly key?: AttributeMap;
}

export interface StatementPage {
  readonly items: readonly Item[];
  /** Where the next page begins; absent if this is the last. */
  readonly next?: StatementCursor;
  readonly meter: CapacityMeter;
}

export interface StatementReadOptions {
  readonly consistentRead: boolean;
  /** Evaluate at most so many items. */
  readonly limit?: number;
  readonly start?: StatementCursor;
  /** Answer the columns of the item that the statement names in their places, as GetItem does. */
  readonly inPlace?: boolean;
}

/**
 * Reads a page of what a statement selects.
 *
 * @throws ValidationException if the table has no such index or the statement can not be answered from it
 */
export async function readStatement(
  engine: Engine,
  table: TableDefinition,
  statement: SelectStatement,
  options: StatementReadOptions,
): Promise<StatementPage> {
  if (statement.orderBy && !statement.where) {
    throw invalid("Must have WHERE clause in the statement when using ORDER BY clause.");
  }
  const source = sourceOf(table, statement, options.consistentRead);
  const { where } = statement;
  const partitions = partitionsOfWhere(where, source.keys);
  if (statement.orderBy && !partitions) {
    throw invalid("Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.");
  }
  // What a key condition says of keys is held against their types first, and last of all it is told that a value is empty.
  const keyCondition = where && isKeyCondition(where, source.keys) ? partitions : undefined;
  for (const partition of keyCondition ?? []) checkKeyConditionTypes(source.keys, partition);
  checkKeyPaths(table, where);
  if (where) checkKeyValues(where.root, keyCondition ? filterKeys(source) : allKeys(source));
  const columns = statement.columns?.map(({ path }) => path);
  checkKeyPaths(table, columns && { nested: nestedAttributes(columns) });
  const names = columns?.map(([name]) => name as string);
  const needsItems = source.needsItems(undefined, names && projectionOfAttributes(names));
  if (where && keyCondition) checkKeyValues(where.root, keyAttributes(source.keys));
  checkOrder(statement, source);
  const key = itemKeyOf(table, statement, engine.limits);
  if (key) return readItem(engine, table, statement, key, options);
  return new StatementRead(engine, source, statement, needsItems, options).page();
}

/**
 * The store's key of the item that a statement names, for what reads nothing else.
 *
 * @returns undefined unless its WHERE clause gives the whole primary key, and it reads no index
 * @throws ValidationException if the key does not fit the table
 */
export function itemKeyOf(
  table: TableDefinition,
  { index, where }: SelectStatement,
  limits: Limits,
): Uint8Array | undefined {
  const keyed = index === undefined ? keyOfWhere(where, table.keys) : undefined;
  if (!keyed) return undefined;
  checkSelectedKey(table.keys, keyed.key);
  return keyOfParameter(table, keyed.key, limits);
}

/** Whether a WHERE clause is the whole primary key and nothing else, which batches and transactions insist on; its types may be other keys'. */
export function isKeyAlone(table: TableDefinition, { index, where }: SelectStatement): boolean {
  const keyed = index === undefined ? keyOfWhere(where, table.keys) : undefined;
  return keyed?.rest.length === 0 && refusalOfKeyValues(table.keys, keyed.key) === undefined;
}

/** What batches and transactions answer of the item that a statement names: its columns in their places. */
export function projectColumns({ columns }: SelectStatement, item: Item): Item {
  return projector(columns && projectionOfPaths(columns.map(({ path }) => path)))(item);
}

function selectColumns(columns: SelectStatement["columns"], item: Item): Item {
  return columns ? Item.of(selectFrom(columns, item.attributes)) : item;
}

/** The names that this API has for what Query and Scan refuse in other words. */
function sourceOf(table: TableDefinition, { index: name }: SelectStatement, consistentRead: boolean): ReadSource {
  if (name !== undefined) {
    const index = table.indexes.find((each) => each.name === name);
    if (!index) throw invalid(`The table does not have the specified index: ${name}`);
    if (consistentRead && index.kind === "global") {
      throw invalid("Strongly consistent read is not supported on Global Secondary Indexes");
    }
  }
  return ReadSource.of(table, name, consistentRead);
}

function checkOrder({ orderBy = [] }: SelectStatement, { keys }: ReadSource): void {
  for (const { name, token } of orderBy) {
    if (name === undefined) throw invalid(`Argument to ORDER BY must be of type VariableReference. Type: ${token}`);
    if (keyAttributes(keys).some((attribute) => attribute.name === name)) continue;
    throw invalid(`Variable reference ${name} in ORDER BY clause must be part of the primary key`);
  }
}

/** The table's key attributes, then those of the index that is read: in this order they are looked at. */
function allKeys({ table, keys }: ReadSource): readonly KeyAttribute[] {
  return [...keyAttributes(table.keys), ...keyAttributes(keys)];
}

/** The table's key attributes that are none of the index that is read, which a clause's filter may be on. */
function filterKeys({ table, keys }: ReadSource): readonly KeyAttribute[] {
  const own = new Set(keyAttributes(keys).map(({ name }) => name));
  return keyAttributes(table.keys).filter(({ name }) => !own.has(name));
}

async function readItem(
  engine: Engine,
  table: TableDefinition,
  statement: SelectStatement,
  key: Uint8Array,
  { consistentRead, inPlace }: StatementReadOptions,
): Promise<StatementPage> {
  const stored = await storedItem(engine, table, key, consistentRead);
  const item = stored && Item.decode(stored);
  const meter = new CapacityMeter(table);
  meter.addTable(readUnits(item?.size ?? 0, consistentRead));
  engine.realism?.throttle.read(meter, key);
  const { where, columns } = statement;
  if (!item || (where && !evaluateCondition(where, item.attributes))) return { items: [], meter };
  return { items: [inPlace ? projectColumns(statement, item) : selectColumns(columns, item)], meter };
}

/** Reads the partitions that a statement names, one after the other, or everything, as one partition. */
class StatementRead {
  readonly #engine: Engine;
  readonly #source: ReadSource;
  readonly #statement: SelectStatement;
  readonly #options: StatementReadOptions;
  /** Absent for a scan. */
  readonly #partitions: readonly KeyCondition[] | undefined;
  readonly #reverse: boolean;
  /** The table, if its index does not hold all that is selected. */
  readonly #fetchFrom: TableDefinition | undefined;
  readonly #reader: Reader;
  readonly #meter: CapacityMeter;
  readonly #items: Item[] = [];
  #scannedCount = 0;
  #size = 0;

  /** @param needsItems whether the source alone does not hold all that is selected */
  constructor(
    engine: Engine,
    source: ReadSource,
    statement: SelectStatement,
    needsItems: boolean,
    options: StatementReadOptions,
  ) {
    this.#engine = engine;
    this.#source = source;
    this.#statement = statement;
    this.#options = options;
    this.#partitions = this.#orderedPartitions();
    this.#reverse = statement.orderBy?.find((order) => this.#isSortAttribute(order))?.descending ?? false;
    this.#fetchFrom = needsItems ? source.table : undefined;
    this.#reader = readerOf(engine, source.table, source.index, options.consistentRead);
    this.#meter = new CapacityMeter(source.table);
  }

  async page(): Promise<StatementPage> {
    const count = this.#partitions?.length ?? 1;
    let { partition, key } = this.#options.start ?? { partition: 0, key: undefined };
    if (partition >= count) throw invalidStart();
    for (;;) {
      const page = await this.#readPartition(partition, key);
      this.#add(page);
      if (page.last) return this.#end({ partition, key: this.#source.cursorOf(page.last) });
      partition++;
      key = undefined;
      if (partition === count) return this.#end(undefined);
      if (this.#scannedCount >= this.#limit || this.#size > this.#engine.limits.pageBytesMax) {
        return this.#end({ partition });
      }
    }
  }

  get #limit(): number {
    const { limit = Number.POSITIVE_INFINITY } = this.#options;
    return this.#isPartitioned ? Math.min(limit, PARTITIONED_PAGE_ITEMS) : limit;
  }

  get #isPartitioned(): boolean {
    return this.#partitions !== undefined && this.#partitions.length > 1;
  }

  #end(next: StatementCursor | undefined): StatementPage {
    this.#engine.realism?.throttle.read(this.#meter, this.#partitionRead());
    return { items: this.#items, next, meter: this.#meter };
  }

  /** A key of the partition that was read, if it was one. */
  #partitionRead(): Uint8Array | undefined {
    const [only, ...others] = this.#partitions ?? [];
    return only && others.length === 0 ? this.#rangeOf(only).from : undefined;
  }

  #add(page: Page): void {
    for (const item of page.items) this.#items.push(selectColumns(this.#statement.columns, item));
    this.#scannedCount += page.scannedCount;
    this.#size += page.size;
    this.#source.charge(this.#meter, page, this.#options.consistentRead);
  }

  #readPartition(partition: number, key: AttributeMap | undefined): Promise<Page> {
    const condition = this.#partitions?.[partition];
    const range = condition ? this.#rangeOf(condition) : scanRange(this.#source.keyspace);
    let { from, to } = range;
    if (key) {
      const start = this.#startOf(key, range);
      if (this.#reverse) to = start;
      else from = afterKey(start);
    }
    const limit = this.#limit - this.#scannedCount;
    return readPage(this.#reader, {
      from,
      to,
      reverse: this.#reverse,
      limit,
      bytesMax: this.#engine.limits.pageBytesMax - this.#size,
      belongs: range.isExact || !condition ? undefined : ({ attributes }) => meetsKeyCondition(condition, attributes),
      filter: this.#statement.where,
      fetchFrom: this.#fetchFrom,
    });
  }

  #rangeOf(condition: KeyCondition): KeyRange {
    const { keys, index, keyspace } = this.#source;
    const { partition, sortEqual, sort } = resolveKeyCondition(condition, { ...keys, indexName: index?.name });
    return index ? indexRange(keyspace, partition, sortEqual, sort) : itemRange(keyspace, partition, sort);
  }

  #startOf(key: AttributeMap, range: KeyRange): Uint8Array {
    if (!this.#source.hasCursorAttributes(key)) throw invalidStart();
    this.#source.checkCursorValues(key);
    const start = this.#source.storeKeyOf(key);
    if (Buffer.compare(start, range.from) < 0 || Buffer.compare(start, range.to) >= 0) throw invalidStart();
    return start;
  }

  /** They come in the order of their keys, whatever that of the clause. */
  #orderedPartitions(): readonly KeyCondition[] | undefined {
    const { where, orderBy } = this.#statement;
    const partitions = partitionsOfWhere(where, this.#source.keys);
    if (partitions && partitions.length > PARTITIONS_MAX) {
      throw invalid(`The IN operator is provided with too many operands; number of operands: ${partitions.length}`);
    }
    if (!partitions || partitions.length < 2) return partitions;
    const { name } = this.#source.keys.partition[0]!;
    const direction = orderBy?.find((order) => order.name === name)?.descending ? -1 : 1;
    const valueIn = (condition: KeyCondition): AttributeValue => {
      const equality = condition.get(name)!;
      return equality.operator === "=" ? equality.value : { NULL: true };
    };
    return partitions.toSorted((a, b) => direction * compareMaybeKeys(valueIn(a), valueIn(b)));
  }

  #isSortAttribute({ name }: Order): boolean {
    return this.#source.keys.sort.some((attribute) => attribute.name === name);
  }
}

/** Values that no key has are refused when their partition is read. */
function compareMaybeKeys(a: AttributeValue, b: AttributeValue): number {
  const comparable = isKeyValue(a) && isKeyValue(b) && Object.keys(a)[0] === Object.keys(b)[0];
  return comparable ? compareKeyValues(a, b) : 0;
}

function invalidStart(): Error {
  return invalid("The provided starting key is invalid: The provided key element does not match the schema");
}
