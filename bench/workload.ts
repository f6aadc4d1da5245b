// What the comparison of servers asks of each: one table, items of a given size, and the operations with what each sends.

import { createTable } from "./table.ts";

const TableName = "bench";
const ITEMS_PER_PARTITION = 10;
const TABLE_BYTES_MAX = 20_000_000;
const ITEMS_MAX = 10_000;
/** Distinct requests of an operation take no more than this together. */
const REQUESTS_BYTES_MAX = 4_000_000;
const REQUESTS_MAX = 10_000;
const BATCH = 25;

export interface Operation {
  readonly name: string;
  readonly operation: string;
  /** How many times as fast as the fastest other server it is meant to be. */
  readonly goal: number;
  /** Distinct for each `i`. */
  input(i: number, items: Items): object;
  /** Whether this is the answer that was asked for: an error that comes fast must not win. */
  isRight(answer: Answer): boolean;
  /** Of writes: whether the item of the first request's first write is what it was to become. */
  isDone?(item: Item | undefined, items: Items): boolean;
  /** No longer than so many seconds: then there is nothing left to do. */
  secondsMax?: number;
}

interface Item {
  readonly n: { readonly N: string };
  readonly text: { readonly S: string };
}

/** Of all operations here, what any may have. */
interface Answer {
  readonly Item?: Item;
  readonly Items?: readonly Item[];
  readonly ScannedCount?: number;
  readonly Responses?: Readonly<Record<string, readonly Item[]>>;
  readonly UnprocessedItems?: object;
}

/** The items of a table, which differ in their keys and in `n`. */
export class Items {
  readonly count: number;
  readonly #text: string;

  constructor(readonly bytes: number) {
    this.count = Math.min(ITEMS_MAX, Math.floor(TABLE_BYTES_MAX / bytes));
    this.#text = "x".repeat(Math.max(1, bytes - 40));
  }

  key(i: number) {
    const at = i % this.count;
    return {
      pk: { S: `user${Math.floor(at / ITEMS_PER_PARTITION)}` },
      sk: { S: `order${at % ITEMS_PER_PARTITION}` },
    };
  }

  item(i: number) {
    return { ...this.key(i), n: { N: String(i) }, text: { S: this.#text } };
  }

  /** An item of the table, with another value than it has: writing what is there already can write nothing. */
  changed(i: number) {
    return { ...this.item(scattered(i)), n: { N: String(this.count + i) } };
  }
}

/** Far apart, so that no server answers all of them from one page. */
const scattered = (i: number) => i * 7_919;
const partition = (i: number, items: Items) => items.key(scattered(i)).pk;

const PAGE = 100;
const hasItem = ({ Item }: Answer) => Item?.text.S !== undefined;
const isWritten = (item: Item | undefined, items: Items) => Number(item?.n.N) >= items.count;
const isAccepted = ({ UnprocessedItems = {} }: Answer) => Object.keys(UnprocessedItems).length === 0;

export const operations: readonly Operation[] = [
  {
    name: "get",
    operation: "GetItem",
    goal: 2.5,
    input: (i, items) => ({ TableName, Key: items.key(scattered(i)) }),
    isRight: hasItem,
  },
  {
    name: "get, consistent",
    operation: "GetItem",
    goal: 2.5,
    input: (i, items) => ({ TableName, Key: items.key(scattered(i)), ConsistentRead: true }),
    isRight: hasItem,
  },
  {
    name: "query of 10",
    operation: "Query",
    goal: 2.5,
    input: (i, items) => ({
      TableName,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": partition(i, items) },
    }),
    isRight: ({ Items }) => Items?.length === ITEMS_PER_PARTITION,
  },
  {
    name: `batch get of ${BATCH}`,
    operation: "BatchGetItem",
    goal: 2,
    input: (i, items) => ({ RequestItems: { [TableName]: { Keys: batch(i, (k) => items.key(scattered(k))) } } }),
    isRight: ({ Responses }) => Responses?.[TableName]?.length === BATCH,
  },
  {
    name: `scan of ${PAGE}`,
    operation: "Scan",
    goal: 1,
    input: () => ({ TableName, Limit: PAGE }),
    isRight: ({ Items = [] }) => Items.length > 0,
  },
  {
    name: `scan of ${PAGE}, filtered`,
    operation: "Scan",
    goal: 1,
    input: (i) => ({
      TableName,
      Limit: PAGE,
      FilterExpression: "n < :n",
      ExpressionAttributeValues: { ":n": { N: String(i) } },
    }),
    isRight: ({ Items, ScannedCount }) => Items !== undefined && ScannedCount! > 0,
  },
  {
    name: "put",
    operation: "PutItem",
    goal: 1.3,
    input: (i, items) => ({ TableName, Item: items.changed(i) }),
    isRight: isAccepted,
    isDone: isWritten,
  },
  {
    name: "put, conditional",
    operation: "PutItem",
    goal: 1.3,
    input: (i, items) => ({
      TableName,
      Item: items.changed(i),
      ConditionExpression: "attribute_exists(pk) AND n <> :n",
      ExpressionAttributeValues: { ":n": { N: "-1" } },
    }),
    isRight: isAccepted,
    isDone: isWritten,
  },
  {
    name: "update",
    operation: "UpdateItem",
    goal: 1.3,
    input: (i, items) => ({
      TableName,
      Key: items.key(scattered(i)),
      UpdateExpression: "SET n = n + :n",
      ExpressionAttributeValues: { ":n": { N: String(i + 1) } },
    }),
    isRight: isAccepted,
    isDone: (item, items) => Number(item?.n.N) > items.count,
  },
  {
    name: `batch write of ${BATCH}`,
    operation: "BatchWriteItem",
    goal: 2,
    input: (i, items) => ({
      RequestItems: { [TableName]: batch(i, (k) => ({ PutRequest: { Item: items.changed(k) } })) },
    }),
    isRight: isAccepted,
    isDone: isWritten,
  },
  {
    name: "transaction of 2",
    operation: "TransactWriteItems",
    goal: 1.3,
    input: (i, items) => ({
      TransactItems: [2 * i, 2 * i + 1].map((k) => ({ Put: { TableName, Item: items.changed(k) } })),
    }),
    isRight: isAccepted,
    isDone: isWritten,
  },
  {
    name: "delete",
    operation: "DeleteItem",
    goal: 1.3,
    input: (i, items) => ({ TableName, Key: items.key(i) }),
    isRight: isAccepted,
    isDone: (item) => item === undefined,
    secondsMax: 1,
  },
];

function batch<T>(i: number, make: (k: number) => T): T[] {
  return Array.from({ length: BATCH }, (_, at) => make(i * BATCH + at));
}

export const measuredTable = createTable(TableName);

/** GetItem's input for the item that the first request of every write is about. */
export const firstItem = (items: Items) => ({ TableName, Key: items.key(0), ConsistentRead: true });

/** What fills the table, request by request. */
export function* fillingRequests(items: Items): Generator<object> {
  const size = Math.max(1, Math.min(BATCH, Math.floor(1_000_000 / items.bytes)));
  for (let first = 0; first < items.count; first += size) {
    const count = Math.min(size, items.count - first);
    const requests = Array.from({ length: count }, (_, at) => ({ PutRequest: { Item: items.item(first + at) } }));
    yield { RequestItems: { [TableName]: requests } };
  }
}

/** The bodies of an operation's requests, to be sent in turn. */
export function requestBodies({ input }: Operation, items: Items): string[] {
  const first = JSON.stringify(input(0, items));
  const count = Math.max(50, Math.min(REQUESTS_MAX, Math.floor(REQUESTS_BYTES_MAX / first.length)));
  return Array.from({ length: count }, (_, i) => JSON.stringify(input(i, items)));
}
