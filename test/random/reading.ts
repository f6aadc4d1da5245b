// What queries and scans should answer. In which order partitions are scanned, and entries with equal index keys come, is
// up to the database; so each read is first held against the model as a whole, and then, in the order found there, page by
// page.

import { expect } from "vitest";
import { invalid, meets, meetsKeyCondition, project } from "./evaluation.ts";
import {
  entriesOf,
  heldNames,
  keyAttributes,
  Meter,
  type Model,
  PARTITION_KEY_BYTES_MAX,
  readUnitsOf,
  refuseKeyPaths,
  report,
  SORT_KEY_BYTES_MAX,
} from "./model.ts";
import {
  type IndexSchema,
  type KeyAttribute,
  pageRequest,
  type Read,
  type Request,
  type TableSchema,
} from "./steps.ts";
import type { KeyCondition } from "./syntax.ts";
import {
  type Attributes,
  attributesIdentity,
  compare,
  get,
  pick,
  sizeOf,
  storedAttributes,
  sum,
  typeOf,
  type Value,
  valueSize,
} from "./values.ts";

export type Call = (request: Request) => Promise<object>;

interface Page {
  readonly Items?: readonly Attributes[];
  readonly Count: number;
  readonly ScannedCount: number;
  readonly LastEvaluatedKey?: Attributes;
  readonly ConsumedCapacity?: object;
}

/** More pages than any read of a history has. */
const PAGES_MAX = 10_000;

/** Reads page after page, to the end. */
export async function readAll(call: Call, read: Read, segment?: number): Promise<Page[]> {
  const pages: Page[] = [];
  let startKey: Attributes | undefined;
  do {
    const page = (await call(pageRequest(read, segment, startKey))) as Page;
    pages.push(page);
    expect(pages.length).toBeLessThan(PAGES_MAX);
    startKey = page.LastEvaluatedKey;
  } while (startKey);
  return pages;
}

/** The read without all that makes it more than a walk over what it reads. */
export function wholeRead({ kind, table, index, keyCondition, consistent }: Read): Read {
  return {
    kind,
    table,
    ...(index !== undefined && { index }),
    ...(keyCondition && { keyCondition }),
    consistent,
    capacity: "NONE",
  };
}

/** What a read reads, entry by entry. */
interface Entry {
  readonly entry: Attributes;
  readonly item: Attributes;
}

export class ExpectedRead {
  readonly #model: Model;
  readonly #read: Read;
  readonly #entries: readonly Entry[];
  /** Items are read from the table for what the index does not hold. */
  readonly #fetches: boolean;

  /** @throws Refusal */
  constructor(model: Model, read: Read) {
    this.#model = model;
    this.#read = read;
    const { schema } = this.#table;
    const index = this.#index;
    if (read.index !== undefined && !index) throw invalid("no such index");
    if (index?.kind === "global" && read.consistent) throw invalid("consistent");
    refuseKeyPaths(this.#table, read.filter, read.projection);
    const { partition, sort } = index ?? toIndexKeys(schema);
    const keys = [...partition, ...sort];
    if (read.keyCondition && read.filter && keys.some(({ name }) => namesOf(read.filter).has(name))) {
      throw invalid("key attribute in filter");
    }
    const held = index && heldNames(this.#table, index);
    const isHeld = ([name]: readonly unknown[]) => !held || held.includes(name as string);
    if (read.keyCondition && ![...namesOf(read.filter)].every((name) => isHeld([name]))) {
      throw invalid("filter attribute not projected");
    }
    this.#fetches = held !== undefined && (read.select === "ALL_ATTRIBUTES" || !(read.projection ?? []).every(isHeld));
    if (this.#fetches && index?.kind === "global") throw invalid("not projected");
    const conditions = read.keyCondition ?? [];
    if (read.keyCondition && !suitsKeys(conditions, partition, sort)) throw invalid("key condition");
    if (areValuesTooLong(conditions, partition)) throw invalid("key size");
    this.#entries = entriesOf(this.#table, index).filter(({ entry }) =>
      conditions.every((condition) => meetsKeyCondition(entry, condition)),
    );
  }

  get #table() {
    return this.#model.table(this.#read.table);
  }

  get #index() {
    return this.#table.schema.indexes.find(({ name }) => name === this.#read.index);
  }

  /** Checks a walk over everything, and learns the order from it. */
  inOrder(pages: readonly Page[]): Entry[] {
    const found = pages.flatMap(({ Items }) => Items!);
    const expected = new Map(this.#entries.map((entry) => [this.#id(entry.entry), entry]));
    const order = found.map((item) => {
      const id = this.#id(item);
      const entry = expected.get(id);
      expected.delete(id);
      if (!entry) throw new Error(`Found, but not expected, or twice: ${attributesIdentity(item)}`);
      expect(attributesIdentity(item)).toBe(attributesIdentity(entry.entry));
      return entry;
    });
    expect([...expected.keys()], "expected, but not found").toEqual([]);
    if (this.#read.keyCondition) this.#checkSorted(found);
    expect(pages.map(shapeOf)).toEqual(this.#pages(order, wholeRead(this.#read)).map(shapeOf));
    return order;
  }

  /** Checks the read itself: its pages, segment by segment. */
  check(order: readonly Entry[], segments: readonly (readonly Page[])[]): void {
    const read = this.#read;
    let rest = read.forward === false ? [...order].reverse() : order;
    for (const pages of segments) {
      const count = sum(pages.map(({ ScannedCount }) => ScannedCount));
      expect(pages.map(identityOfPage)).toEqual(this.#pages(rest.slice(0, count), read).map(identityOfPage));
      rest = rest.slice(count);
    }
    expect(rest, "in no segment").toEqual([]);
  }

  /** An item's identity among the entries: its primary key. */
  #id(item: Attributes): string {
    return attributesIdentity(
      storedAttributes(
        pick(
          item,
          keyAttributes(this.#table.schema).map(({ name }) => name),
        ),
      ),
    );
  }

  #checkSorted(items: readonly Attributes[]): void {
    const sort = this.#index ? this.#index.sort : keyAttributes(this.#table.schema).slice(1);
    for (const [i, item] of items.slice(1).entries()) {
      const orders = sort.map(({ name }) => compare(get(items[i]!, name)!, get(item, name)!)!);
      expect(orders.find((order) => order !== 0) ?? 0, "sort order").toBeLessThanOrEqual(0);
    }
  }

  #pages(entries: readonly Entry[], read: Read): Page[] {
    const pages: Page[] = [];
    let page: Entry[] = [];
    for (const entry of entries) {
      page.push(entry);
      const isFull = this.#pageSize(page, read) > this.#model.limits.pageBytesMax;
      if (page.length < (read.limit ?? Number.POSITIVE_INFINITY) && !isFull) continue;
      if (this.#isEnd(entry.entry, read)) return [...pages, this.#page(page, read)];
      pages.push({ ...this.#page(page, read), LastEvaluatedKey: this.#cursorOf(entry.entry) });
      page = [];
    }
    return [...pages, this.#page(page, read)];
  }

  /** What is read back from the table counts, and all of it in whole units then. */
  #pageSize(page: readonly Entry[], read: Read): number {
    const bytes = sum(page.map(({ entry }) => sizeOf(entry)));
    if (!this.#isFetching(read)) return bytes;
    const inUnits = (bytes: number) => 4096 * Math.ceil(bytes / 4096);
    return inUnits(bytes) + sum(page.map(({ item }) => inUnits(sizeOf(item))));
  }

  #isFetching(read: Read): boolean {
    return this.#fetches && read === this.#read;
  }

  /** Whether no further item can meet a table's key condition: then a full page names no last key. */
  #isEnd(item: Attributes, { keyCondition, forward = true }: Read): boolean {
    if (!keyCondition || this.#index) return false;
    const { sort } = this.#table.schema;
    if (!sort) return true;
    const condition = keyCondition.find(({ name }) => name === sort.name);
    const value = get(item, sort.name)!;
    switch (condition?.operator) {
      case "<=":
        return forward && compare(value, condition.value) === 0;
      case ">=":
        return !forward && compare(value, condition.value) === 0;
      case "between":
        return compare(value, forward ? condition.high : condition.low) === 0;
      default:
        return false;
    }
  }

  #page(entries: readonly Entry[], read: Read): Page {
    const fetches = this.#isFetching(read);
    const items = entries
      .map(({ entry, item }) => (fetches ? item : entry))
      .filter((item) => !read.filter || meets(read.filter, item));
    const answers = items.map((item) => (read.projection ? (project(item, read.projection) ?? {}) : item));
    const units = readUnitsOf(sum(entries.map(({ entry }) => sizeOf(entry))), read.consistent);
    const meter = new Meter(this.#table, this.#index ? 0 : units);
    if (this.#index) meter.indexes.set(this.#index, units);
    if (fetches) for (const { item } of entries) meter.tableUnits += readUnitsOf(sizeOf(item), read.consistent);
    return {
      ...(read.select !== "COUNT" && { Items: answers }),
      Count: items.length,
      ScannedCount: entries.length,
      ...report([meter], read.capacity, ([first]) => first!),
    };
  }

  #cursorOf(item: Attributes): Attributes {
    const index = this.#index;
    const keys = [...(index ? [...index.partition, ...index.sort] : []), ...keyAttributes(this.#table.schema)];
    return pick(
      item,
      keys.map(({ name }) => name),
    );
  }
}

function toIndexKeys({ partition, sort }: TableSchema): Pick<IndexSchema, "partition" | "sort"> {
  return { partition: [partition], sort: sort ? [sort] : [] };
}

/** Equality with all of the partition key and the first sort attributes, and any condition on the next. */
function suitsKeys(
  conditions: readonly KeyCondition[],
  partition: readonly KeyAttribute[],
  sort: readonly KeyAttribute[],
): boolean {
  const used = [...partition, ...sort.slice(0, Math.max(0, conditions.length - partition.length))];
  return (
    used.length === conditions.length &&
    used.every(({ name, type }, i) => {
      const condition = conditions.find((condition) => condition.name === name);
      if (!condition) return false;
      if (valuesOf(condition).some((value) => typeOf(value) !== type)) return false;
      return condition.operator === "=" || (i >= partition.length && i === used.length - 1);
    })
  );
}

/** Whether a condition's values could be no key's: those of the partition together, any other one by itself. */
function areValuesTooLong(conditions: readonly KeyCondition[], partition: readonly KeyAttribute[]): boolean {
  const isPartition = ({ name }: KeyCondition) => partition.some((attribute) => attribute.name === name);
  const bytes = conditions.filter(isPartition).flatMap(valuesOf).map(valueSize);
  const others = conditions.filter((condition) => !isPartition(condition)).flatMap(valuesOf);
  return sum(bytes) > PARTITION_KEY_BYTES_MAX || others.some((value) => valueSize(value) > SORT_KEY_BYTES_MAX);
}

function valuesOf({ name: _, operator: __, ...values }: KeyCondition): readonly Value[] {
  return Object.values(values);
}

/** A page but for its items, which are held against the model apart. */
function shapeOf({ Items, ...page }: Page): object {
  return { ...page, ...identityOfCursor(page) };
}

function identityOfPage(page: Page): object {
  return { ...page, ...(page.Items && { Items: page.Items.map(attributesIdentity) }), ...identityOfCursor(page) };
}

function identityOfCursor(page: Page): object {
  return page.LastEvaluatedKey ? { LastEvaluatedKey: attributesIdentity(page.LastEvaluatedKey) } : {};
}

/** The names of all top-level attributes that a condition asks about. */
function namesOf(tree: unknown): Set<string> {
  if (typeof tree !== "object" || tree === null) return new Set();
  return new Set(
    Object.entries(tree).flatMap(([member, inner]) =>
      member === "path" ? [(inner as string[])[0]!] : [...namesOf(inner)],
    ),
  );
}
