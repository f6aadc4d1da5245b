// The reference model: DynamoDB in arrays. A table is a list of items; an index is worked out anew each time it is looked
// at. Nothing is fast, kept up to date, or shared with src/.

import { invalid, meets, project, Refusal, updated } from "./evaluation.ts";
import type {
  Action,
  Capacity,
  Definition,
  Get,
  IndexSchema,
  KeyAttribute,
  KeysOfTable,
  ReturnValues,
  Single,
  TableSchema,
  Write,
  WritesOfTable,
} from "./steps.ts";
import { requestOf } from "./steps.ts";
import type { Path, UpdateAction } from "./syntax.ts";
import {
  type Attributes,
  areEqual,
  attributesIdentity,
  get,
  pick,
  sizeOf,
  storedAttributes,
  sum,
  typeOf,
  type Value,
  valueSize,
} from "./values.ts";

/** The limits that histories lower, so that they meet them often. */
export interface ModelLimits {
  readonly itemBytesMax: number;
  readonly pageBytesMax: number;
  readonly batchGetResponseBytesMax: number;
  readonly itemCollectionBytesMax: number;
}

export interface StreamRecord {
  readonly eventName: "INSERT" | "MODIFY" | "REMOVE";
  readonly Keys: Attributes;
  readonly NewImage?: Attributes;
  readonly OldImage?: Attributes;
}

export interface ModelTable {
  readonly name: string;
  readonly schema: TableSchema;
  readonly items: readonly Attributes[];
  readonly records: readonly StreamRecord[];
}

/** What a write has done to an item. */
interface Change {
  readonly before: Attributes | undefined;
  readonly after: Attributes | undefined;
}

export class Model {
  readonly limits: ModelLimits;
  #tables: readonly ModelTable[] = [];
  /** Transactions that had a token, as text, by their token. */
  readonly #transactions = new Map<string, string>();

  constructor(limits: ModelLimits) {
    this.limits = limits;
  }

  copy(): Model {
    const copy = new Model(this.limits);
    copy.#tables = this.#tables;
    for (const [token, transaction] of this.#transactions) copy.#transactions.set(token, transaction);
    return copy;
  }

  get tables(): readonly ModelTable[] {
    return this.#tables;
  }

  /** @throws Refusal */
  table(name: string): ModelTable {
    const table = this.#tables.find((table) => table.name === name);
    if (!table) throw new Refusal("ResourceNotFoundException", "Requested resource not found");
    return table;
  }

  /** Whether a step on tables and indexes succeeds. */
  define(step: Definition): boolean {
    const table = this.#tables.find(({ name }) => name === step.table);
    switch (step.kind) {
      case "createTable":
        if (table) return false;
        this.#tables = [...this.#tables, { name: step.table, schema: step.schema, items: [], records: [] }];
        return true;
      case "deleteTable":
        this.#tables = this.#tables.filter(({ name }) => name !== step.table);
        return table !== undefined;
      case "createIndex": {
        if (!table || table.schema.indexes.some(({ name }) => name === step.index.name)) return false;
        this.#replaceIndexes(table, [...table.schema.indexes, step.index]);
        return true;
      }
      case "deleteIndex": {
        const index = table?.schema.indexes.find(({ name, kind }) => name === step.index && kind === "global");
        if (!table || !index) return false;
        this.#replaceIndexes(
          table,
          table.schema.indexes.filter((other) => other !== index),
        );
        return true;
      }
    }
  }

  /** @returns the response to a request @throws Refusal */
  answer(step: Single): object {
    switch (step.kind) {
      case "write":
        return this.#write(step);
      case "get":
        return this.#get(step, step.consistent, step.capacity);
      case "batchGet":
        return this.#batchGet(step.tables, step.capacity);
      case "batchWrite":
        return this.#batchWrite(step.tables, step.capacity, step.metrics);
      case "transactGet":
        return this.#transactGet(step.gets, step.capacity);
      case "transactWrite":
        return this.#transactWrite(step);
    }
  }

  #replace(table: ModelTable, changed: Partial<ModelTable>): void {
    this.#tables = this.#tables.map((other) => (other.name === table.name ? { ...other, ...changed } : other));
  }

  #replaceIndexes(table: ModelTable, indexes: readonly IndexSchema[]): void {
    this.#replace(table, { schema: { ...table.schema, indexes } });
  }

  #write({ action, returnValues = "NONE", capacity, metrics }: Write): object {
    this.#checkSize(action);
    const { table, act } = this.#prepare(action, true);
    const change = act();
    const attributes = returned(returnValues, change, action);
    const { after = action.kind === "Put" ? action.item : action.key } = change;
    return {
      ...(attributes && { Attributes: attributes }),
      ...report([meter(table, change, 1)], capacity, (reports) => reports[0]!),
      ...(metrics && hasLocalIndex(table) && { ItemCollectionMetrics: collectionMetrics(table, after) }),
    };
  }

  #get({ table: name, key, projection }: Get, consistent: boolean, capacity: Capacity): object {
    const table = this.table(name);
    refuseKeyPaths(table, projection);
    const item = find(table, this.#checkKey(table, key));
    const meter = new Meter(table, readUnits(item, consistent));
    return { ...(item && { Item: projected(item, projection) }), ...report([meter], capacity, ([first]) => first!) };
  }

  #batchGet(requests: readonly KeysOfTable[], capacity: Capacity): object {
    let bytesLeft = this.limits.batchGetResponseBytesMax;
    const meters: Meter[] = [];
    for (const { keys } of requests) refuseDuplicates(keys, "Provided list of item keys contains duplicates");
    const located = requests.map((request) => {
      const table = this.table(request.table);
      refuseKeyPaths(table, request.projection);
      return { request, table, keys: request.keys.map((key) => this.#checkKey(table, key)) };
    });
    const responses: [string, Attributes[]][] = [];
    const unprocessed: [string, object][] = [];
    for (const { request, table, keys } of located) {
      const items: Attributes[] = [];
      const left: Attributes[] = [];
      let units = 0;
      for (const key of keys) {
        const item = find(table, key);
        if (left.length > 0 || (item && sizeOf(item) > bytesLeft)) {
          left.push(key);
          continue;
        }
        units += readUnits(item, request.consistent);
        if (!item) continue;
        bytesLeft -= sizeOf(item);
        items.push(projected(item, request.projection));
      }
      responses.push([request.table, items]);
      if (left.length > 0) {
        const { RequestItems } = requestOf({ kind: "batchGet", tables: [request], capacity }).input as {
          RequestItems: { [table: string]: object };
        };
        unprocessed.push([request.table, { ...RequestItems[request.table], Keys: left }]);
        bytesLeft = 0;
      }
      meters.push(new Meter(table, units));
    }
    return {
      Responses: Object.fromEntries(responses),
      UnprocessedKeys: Object.fromEntries(unprocessed),
      ...report(meters, capacity, (reports) => reports),
    };
  }

  #batchWrite(requests: readonly WritesOfTable[], capacity: Capacity, metrics: boolean): object {
    const actionsOf = ({ table, writes }: WritesOfTable) =>
      writes.map(
        (write): Action =>
          "put" in write ? { kind: "Put", table, item: write.put } : { kind: "Delete", table, key: write.delete },
      );
    for (const action of requests.flatMap(actionsOf)) this.#checkSize(action);
    const prepared = requests.flatMap((request) => {
      const own: Prepared[] = [];
      for (const action of actionsOf(request)) {
        own.push(this.#prepare(action));
        refuseDuplicates(
          own.map(({ key }) => key),
          "Provided list of item keys contains duplicates",
        );
      }
      return own;
    });
    const before = this.#tables;
    try {
      const meters = prepared.map(({ table, act }) => meter(table, act(), 1));
      return {
        UnprocessedItems: {},
        ...report(Meter.byTable(meters), capacity, (reports) => reports),
        ...(metrics && { ItemCollectionMetrics: collectionsOf(prepared) }),
      };
    } catch (error) {
      this.#tables = before;
      throw error;
    }
  }

  #transactGet(gets: readonly Get[], capacity: Capacity): object {
    const located = gets.map((get) => ({ ...get, table: this.table(get.table) }));
    for (const { table, projection } of located) refuseKeyPaths(table, projection);
    const keys = allOrReasons(located, ({ table, key }) => this.#checkKey(table, key));
    refuseDuplicates(
      keys.map((key, i) => ({ ...key, "\0table": { S: located[i]!.table.name } })),
      "Transaction request cannot include multiple operations on one item",
    );
    const items = keys.map((key, i) => find(located[i]!.table, key));
    const meters = items.map((item, i) => new Meter(located[i]!.table, 2 * readUnits(item, true), "Read"));
    return {
      Responses: items.map((item, i) => {
        const { projection } = located[i]!;
        const answer = item && (projection ? project(item, projection) : item);
        return answer ? { Item: answer } : {};
      }),
      ...report(Meter.byTable(meters), capacity, (reports) => reports),
    };
  }

  #transactWrite({ actions, token, capacity, metrics }: Extract<Single, { kind: "transactWrite" }>): object {
    for (const action of actions) this.#checkSize(action);
    for (const action of actions) this.table(action.table);
    const prepared = allOrReasons(actions, (action) => this.#prepare(action));
    refuseDuplicates(
      prepared.map(({ table, key }) => ({ ...key, "\0table": { S: table.name } })),
      "Transaction request cannot include multiple operations on one item",
    );
    const written = prepared.filter((_, i) => actions[i]!.kind !== "ConditionCheck");
    const metricsOf = () => metrics && { ItemCollectionMetrics: collectionsOf(written) };

    const text = JSON.stringify(actions);
    const former = token !== undefined ? this.#transactions.get(token) : undefined;
    if (former !== undefined) {
      if (former !== text) throw new Refusal("IdempotentParameterMismatchException", "");
      const meters = prepared.map(
        ({ table, key }) => new Meter(table, 2 * readUnits(find(this.table(table.name), key), true), "Read"),
      );
      return { ...report(Meter.byTable(meters), capacity, (reports) => reports), ...metricsOf() };
    }
    const before = this.#tables;
    try {
      const changes = allOrReasons(prepared, ({ act }) => act());
      if (token !== undefined) this.#transactions.set(token, text);
      const meters = changes.map((change, i) => meter(prepared[i]!.table, change, 2));
      return { ...report(Meter.byTable(meters), capacity, (reports) => reports), ...metricsOf() };
    } catch (error) {
      this.#tables = before;
      throw error;
    }
  }

  #checkSize(action: Action): void {
    if (action.kind === "Put" && sizeOf(storedAttributes(action.item)) > this.limits.itemBytesMax) {
      throw invalid(PUT_TOO_LARGE);
    }
  }

  #checkKey(table: ModelTable, key: Attributes): Attributes {
    const attributes = keyAttributes(table.schema);
    if (Object.keys(key).length !== attributes.length) throw invalid("schema");
    for (const { name, type } of attributes) {
      const value = get(key, name);
      if (!value || typeOf(value) !== type) throw invalid("schema");
    }
    checkKeyValues(table.schema, key);
    return storedAttributes(key);
  }

  /**
   * Refuses what can be refused without the item; the rest is found out when it is done.
   *
   * @param isAlone whether it is a request of its own, and not part of another
   */
  #prepare(action: Action, isAlone = false): Prepared {
    const table = this.table(action.table);
    const schemaKeys = keyAttributes(table.schema).map(({ name }) => name);
    if (action.kind === "Put") {
      const item = storedAttributes(action.item);
      for (const { name, type } of keyAttributes(table.schema)) {
        const value = get(item, name);
        if (!value || typeOf(value) !== type) throw invalid("key");
      }
      checkKeyValues(table.schema, item);
      checkIndexKeys(table.schema, item);
      if (bytesWithLocalEntries(table, item) > this.limits.itemBytesMax) throw invalid(PUT_TOO_LARGE);
      refuseKeyPaths(table, action.condition);
      const key = pick(item, schemaKeys);
      return { table, key, act: () => this.#act(action, key, () => item) };
    }
    // The key first: if it is empty, that is said of a transaction as a whole.
    const key = this.#checkKey(table, action.key);
    if (action.kind === "Update" && action.actions.some(({ path }) => schemaKeys.includes(path[0] as string))) {
      throw invalid("Cannot update attribute. This attribute is part of the key");
    }
    refuseKeyPaths(table, action.condition, action.kind === "Update" ? action.actions : undefined);
    switch (action.kind) {
      case "Delete":
        return { table, key, act: () => this.#act(action, key, () => undefined) };
      case "ConditionCheck":
        return { table, key, act: () => this.#act(action, key, (before) => before) };
      case "Update":
        return {
          table,
          key,
          act: () =>
            this.#act(action, key, (before) => {
              const after = storedAttributes(updated(before ?? key, action.actions));
              if (!before && onlyTakesAway(action.actions)) return undefined;
              if (action.actions.length === 0) return after;
              checkIndexKeys(table.schema, after, before ?? {});
              const weight = isAlone ? Math.max(0, updateWeight(action.actions) - sizeOf(key)) : 0;
              if (bytesWithLocalEntries(table, after) + weight > this.limits.itemBytesMax) throw invalid("size");
              return after;
            }),
        };
    }
  }

  #act(action: Action, key: Attributes, next: (before: Attributes | undefined) => Attributes | undefined): Change {
    const table = this.table(action.table);
    const before = find(table, key);
    if (action.condition && !meets(action.condition, before)) {
      throw new Refusal(
        "ConditionalCheckFailedException",
        "The conditional request failed",
        action.returnItem ? before : undefined,
      );
    }
    const after = next(before);
    const isSame = before && after ? attributesIdentity(before) === attributesIdentity(after) : before === after;
    if (isSame) return { before, after: before };
    const others = table.items.filter((item) => item !== before);
    const items = after ? [...others, after] : others;
    if (hasLocalIndex(table)) {
      const size = collectionBytes({ ...table, items }, key);
      if (size > collectionBytes(table, key) && size > this.limits.itemCollectionBytesMax) {
        throw new Refusal("ItemCollectionSizeLimitExceededException", "Collection size exceeded.");
      }
    }
    const record: StreamRecord = {
      eventName: !before ? "INSERT" : after ? "MODIFY" : "REMOVE",
      Keys: key,
      ...(after && { NewImage: after }),
      ...(before && { OldImage: before }),
    };
    this.#replace(table, { items, ...(table.schema.stream && { records: [...table.records, record] }) });
    return { before, after };
  }
}

export function keyAttributes(schema: TableSchema): readonly KeyAttribute[] {
  return schema.sort ? [schema.partition, schema.sort] : [schema.partition];
}

/** Refuses expressions in which a path leads into a key attribute, of the table or of an index. */
export function refuseKeyPaths({ schema }: ModelTable, ...expressions: readonly unknown[]): void {
  const indexKeys = schema.indexes.flatMap(({ partition, sort }) => [...partition, ...sort]);
  const names = new Set([...keyAttributes(schema), ...indexKeys].map(({ name }) => name));
  const check = (part: unknown): void => {
    if (typeof part !== "object" || part === null) return;
    if (!Array.isArray(part)) {
      // A set's members are no path.
      for (const [name, member] of Object.entries(part)) if (!/^[SNB]S$/.test(name)) check(member);
      return;
    }
    if (part.length > 1 && typeof part[0] === "string" && names.has(part[0])) throw invalid(PATH_INTO_KEY);
    part.forEach(check);
  };
  expressions.forEach(check);
}

/** An index's entries: each is what the index holds of an item, with that item. */
export function entriesOf(
  table: ModelTable,
  index: IndexSchema | undefined,
): { readonly entry: Attributes; readonly item: Attributes }[] {
  if (!index) return table.items.map((item) => ({ entry: item, item }));
  return table.items
    .filter((item) => isIndexed(index, item))
    .map((item) => ({ entry: entry(table, index, item), item }));
}

/** The names that an index holds; undefined if it holds all. */
export function heldNames(table: ModelTable, index: IndexSchema): readonly string[] | undefined {
  if (index.projection === "ALL") return undefined;
  const keys = [...index.partition, ...index.sort, ...keyAttributes(table.schema)].map(({ name }) => name);
  return [...keys, ...(index.projection === "INCLUDE" ? index.included : [])];
}

function entry(table: ModelTable, index: IndexSchema, item: Attributes): Attributes {
  const names = heldNames(table, index);
  return names ? pick(item, names) : item;
}

/** Items whose attributes are no keys of the index, or too long for keys, may have been there before it. */
function isIndexed(index: IndexSchema, item: Attributes): boolean {
  const areKeys = [...index.partition, ...index.sort].every(({ name, type }) => {
    const value = get(item, name);
    return value !== undefined && typeOf(value) === type && !isEmpty(value);
  });
  return areKeys && !areKeysTooLong(index.partition, index.sort, item);
}

function isEmpty(value: Value): boolean {
  return ("S" in value && value.S === "") || ("B" in value && value.B === "");
}

/**
 * An attribute of a Put or of an update may not be a bad index key, unless an update leaves it as it was. Updates are first
 * looked through for empty ones.
 */
function checkIndexKeys({ indexes }: TableSchema, item: Attributes, before?: Attributes): void {
  const isKept = (name: string, value: Value) => before !== undefined && areEqual(get(before, name), value);
  const given = inLookedAtOrder(indexes).map(({ partition, sort }) => ({
    partition,
    sort,
    keys: [...partition, ...sort].flatMap(({ name, type }) => {
      const value = get(item, name);
      return value && !isKept(name, value) ? [{ value, type }] : [];
    }),
  }));
  if (before && given.some(({ keys }) => keys.some(({ value }) => isEmpty(value)))) throw invalid(EMPTY_KEY);
  for (const { partition, sort, keys } of given) {
    for (const { value, type } of keys) {
      if (typeOf(value) !== type) throw invalid("index key");
      if (isEmpty(value)) throw invalid(EMPTY_KEY);
    }
    if (keys.length > 0) checkKeySizes(partition, sort, item);
  }
}

/** Local ones first, and those of a kind by their names, which Java's hash map has in the same order. */
function inLookedAtOrder(indexes: readonly IndexSchema[]): readonly IndexSchema[] {
  const isGlobal = ({ kind }: IndexSchema) => Number(kind === "global");
  return indexes.toSorted((a, b) => isGlobal(a) - isGlobal(b) || (a.name < b.name ? -1 : 1));
}

function checkKeyValues({ partition, sort }: TableSchema, attributes: Attributes): void {
  checkKeyValue(partition, attributes);
  checkKeySizes([partition], [], attributes);
  if (!sort) return;
  checkKeyValue(sort, attributes);
  checkKeySizes([], [sort], attributes);
}

function checkKeyValue({ name }: KeyAttribute, attributes: Attributes): void {
  if (isEmpty(get(attributes, name)!)) throw invalid(EMPTY_KEY);
}

const EMPTY_KEY = "empty key";
const PATH_INTO_KEY = "path into a key attribute";
const PUT_TOO_LARGE = "put too large";
/** What is said of a transaction as a whole, whichever of its writes shows it. */
const HOISTED: readonly string[] = [EMPTY_KEY, PATH_INTO_KEY, PUT_TOO_LARGE];
export const PARTITION_KEY_BYTES_MAX = 2048;
export const SORT_KEY_BYTES_MAX = 1024;

function checkKeySizes(partition: readonly KeyAttribute[], sort: readonly KeyAttribute[], item: Attributes): void {
  if (areKeysTooLong(partition, sort, item)) throw invalid("key size");
}

function areKeysTooLong(partition: readonly KeyAttribute[], sort: readonly KeyAttribute[], item: Attributes): boolean {
  const bytes = (attributes: readonly KeyAttribute[]) =>
    sum(attributes.map(({ name }) => get(item, name)).map((value) => (value ? valueSize(value) : 0)));
  return bytes(partition) > PARTITION_KEY_BYTES_MAX || bytes(sort) > SORT_KEY_BYTES_MAX;
}

/** An update that does nothing else makes no item. */
function onlyTakesAway(actions: readonly UpdateAction[]): boolean {
  return actions.length > 0 && actions.every(({ kind }) => kind === "REMOVE" || kind === "DELETE");
}

/** What UpdateItem adds to an item's size but for its key's. */
function updateWeight(actions: readonly UpdateAction[]): number {
  return 3 + sum(actions.map(({ kind }) => (kind === "REMOVE" ? 2 : 19)));
}

function find(table: ModelTable, key: Attributes): Attributes | undefined {
  return table.items.find((item) => Object.entries(key).every(([name, value]) => areEqual(get(item, name), value)));
}

function refuseDuplicates(keys: readonly Attributes[], message: string): void {
  if (new Set(keys.map(attributesIdentity)).size < keys.length) throw invalid(message);
}

/** Does something for each action of a transaction, or gives the reasons why it is cancelled. */
function allOrReasons<T, Result>(actions: readonly T[], act: (action: T) => Result): Result[] {
  const reasons: object[] = [];
  const results: Result[] = [];
  let hasFailed = false;
  for (const action of actions) {
    try {
      results.push(act(action));
      reasons.push({ Code: "None" });
    } catch (error) {
      if (!(error instanceof Refusal) || HOISTED.includes(error.message)) throw error;
      hasFailed = true;
      reasons.push(reasonOf(error));
    }
  }
  if (hasFailed) throw new Cancellation(reasons);
  return results;
}

export class Cancellation extends Refusal {
  constructor(readonly reasons: readonly object[]) {
    super("TransactionCanceledException", "");
  }
}

function reasonOf({ code, message, item }: Refusal): object {
  switch (code) {
    case "ConditionalCheckFailedException":
      return { Code: "ConditionalCheckFailed", Message: message, ...(item && { Item: item }) };
    case "ItemCollectionSizeLimitExceededException":
      return { Code: "ItemCollectionSizeLimitExceeded", Message: message };
    default:
      return { Code: "ValidationError" };
  }
}

function returned(returnValues: ReturnValues, { before, after }: Change, action: Action): Attributes | undefined {
  const paths = action.kind === "Update" ? action.actions.map(({ path }) => path) : [];
  switch (returnValues) {
    case "NONE":
      return undefined;
    case "ALL_OLD":
      return before;
    case "ALL_NEW":
      return after;
    case "UPDATED_OLD":
      return before && project(before, paths);
    case "UPDATED_NEW":
      return after && project(after, paths);
  }
}

function projected(item: Attributes, projection: readonly Path[] | undefined): Attributes {
  return projection ? (project(item, projection) ?? {}) : item;
}

// Item collections

function hasLocalIndex({ schema }: ModelTable): boolean {
  return schema.indexes.some(({ kind }) => kind === "local");
}

function collectionBytes(table: ModelTable, key: Attributes): number {
  const { name } = table.schema.partition;
  const items = table.items.filter((item) => areEqual(get(item, name), get(key, name)));
  const local = table.schema.indexes.filter(({ kind }) => kind === "local");
  const entries = local.flatMap((index) => entriesOf({ ...table, items }, index));
  return sum([...items, ...entries.map(({ entry }) => entry)].map(sizeOf));
}

function bytesWithLocalEntries(table: ModelTable, item: Attributes): number {
  return collectionBytes({ ...table, items: [item] }, item);
}

function collectionMetrics(table: ModelTable, item: Attributes): object {
  return {
    ItemCollectionKey: storedAttributes(pick(item, [table.schema.partition.name])),
    SizeEstimateRangeGB: [0, 1],
  };
}

/** A write before it is made. */
interface Prepared {
  readonly table: ModelTable;
  readonly key: Attributes;
  readonly act: () => Change;
}

function collectionsOf(written: readonly { readonly table: ModelTable; readonly key: Attributes }[]): object {
  const byTable = new Map<string, Map<string, object>>();
  for (const { table, key } of written) {
    if (!hasLocalIndex(table)) continue;
    const collections = byTable.get(table.name) ?? new Map<string, object>();
    byTable.set(table.name, collections);
    const metrics = collectionMetrics(table, key);
    collections.set(attributesIdentity(pick(key, [table.schema.partition.name])), metrics);
  }
  return Object.fromEntries([...byTable].map(([name, collections]) => [name, [...collections.values()]]));
}

// Capacity

export function readUnitsOf(bytes: number, consistent: boolean): number {
  return Math.max(1, Math.ceil(bytes / 4096)) * (consistent ? 1 : 0.5);
}

function readUnits(item: Attributes | undefined, consistent: boolean): number {
  return readUnitsOf(item ? sizeOf(item) : 0, consistent);
}

function writeUnits(...images: readonly (Attributes | undefined)[]): number {
  return Math.max(1, ...images.map((image) => (image ? Math.ceil(sizeOf(image) / 1024) : 0)));
}

/** What was consumed of a table and its indexes. */
export class Meter {
  readonly indexes = new Map<IndexSchema, number>();

  constructor(
    readonly table: ModelTable,
    public tableUnits: number,
    /** Transactions say what their units are of. */
    readonly transaction?: "Read" | "Write",
  ) {}

  static byTable(meters: readonly Meter[]): Meter[] {
    const byTable = new Map<string, Meter>();
    for (const meter of meters) {
      const present = byTable.get(meter.table.name);
      if (!present) {
        byTable.set(meter.table.name, meter);
        continue;
      }
      present.tableUnits += meter.tableUnits;
      for (const [index, units] of meter.indexes) present.indexes.set(index, (present.indexes.get(index) ?? 0) + units);
    }
    return [...byTable.values()];
  }

  report(detail: Capacity): object {
    const units = (count: number) => ({
      CapacityUnits: count,
      ...(this.transaction && { [`${this.transaction}CapacityUnits`]: count }),
    });
    const of = (kind: string) =>
      Object.fromEntries(
        [...this.indexes].filter(([index]) => index.kind === kind).map(([{ name }, count]) => [name, units(count)]),
      );
    const [local, global] = [of("local"), of("global")];
    return {
      TableName: this.table.name,
      ...units(sum([this.tableUnits, ...this.indexes.values()])),
      ...(detail === "INDEXES" && {
        Table: units(this.tableUnits),
        ...(Object.keys(local).length > 0 && { LocalSecondaryIndexes: local }),
        ...(Object.keys(global).length > 0 && { GlobalSecondaryIndexes: global }),
      }),
    };
  }
}

export function report(
  meters: readonly Meter[],
  capacity: Capacity,
  shape: (reports: readonly object[]) => object,
): object {
  if (capacity === "NONE") return {};
  return { ConsumedCapacity: shape(meters.map((meter) => meter.report(capacity))) };
}

/** The cost of a write. In indexes, only a change of what they hold costs anything; in global ones, never twice. */
function meter(table: ModelTable, { before, after }: Change, factor: 1 | 2): Meter {
  const meter = new Meter(table, factor * writeUnits(before, after), factor === 2 ? "Write" : undefined);
  for (const index of table.schema.indexes) {
    const [old, fresh] = [before, after].map((item) =>
      item && isIndexed(index, item) ? entry(table, index, item) : undefined,
    );
    if (old && fresh && attributesIdentity(old) === attributesIdentity(fresh)) continue;
    if (!old && !fresh) continue;
    const keys = [...index.partition, ...index.sort];
    const isMoved = old && fresh && keys.some(({ name }) => !areEqual(get(old, name), get(fresh, name)));
    const units = isMoved ? writeUnits(old) + writeUnits(fresh) : writeUnits(old, fresh);
    meter.indexes.set(index, index.kind === "local" ? factor * units : units);
  }
  return meter;
}
