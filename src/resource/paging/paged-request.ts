// A query or scan before it is run: await it for one page, iterate it for every item.

import type { QueryInput, ScanInput } from "../api/structures.ts";
import { Awaitable } from "../awaitable.ts";
import type { Client } from "../client.ts";
import { type CursorScope, decodeCursor } from "./cursor.ts";
import { cutPage, type ItemOf, type Page, withCursor } from "./page.ts";
import { type ItemCount, joinedPage, sumOfCounts } from "./page-sum.ts";
import { withoutProjection } from "./without-projection.ts";

/** Where a query or scan starts, beside `ExclusiveStartKey`. */
export interface CursorOption {
  /** The `cursor` of the page to continue after; without one, or with `null`, it starts at the beginning. */
  readonly cursor?: string | null | undefined;
}

/** The members that make a page's items fewer than those it reads. */
const FILTERS = ["FilterExpression", "QueryFilter", "ScanFilter"] as const;

/** What a request is made of. */
export interface PagedRequestParts {
  readonly client: Client;
  readonly operation: "Query" | "Scan";
  readonly input: (QueryInput | ScanInput) & CursorOption;
  /** The names of the attributes of the key that a page ends with. */
  readonly keyNames: () => Promise<readonly string[]>;
  /** At most so many items altogether. */
  readonly itemsMax?: number;
}

/**
 * A query or scan. Nothing is sent before it is awaited or iterated; and no page is requested before the one before it
 * has been consumed. Every loop starts anew. What an `async` function returns is awaited: such a function that returns a
 * query returns its first page.
 *
 * @example
 * const page = await table.query(input);              // one request: the page as DynamoDB answers it
 * for await (const item of table.query(input)) { … }  // as many requests as it takes: every item
 * for await (const page of table.query(input).pages()) { … }
 *
 * // Ten items for a web page, and the link to the next:
 * const page = table.query({ ...input, cursor: url.searchParams.get("cursor") }).limitItems(10);
 * const { Items, cursor } = await page.buildFullResult();
 */
export class PagedRequest<Output extends Page> extends Awaitable<Output> implements AsyncIterable<ItemOf<Output>> {
  protected readonly parts: PagedRequestParts;

  constructor(parts: PagedRequestParts) {
    super();
    this.parts = parts;
  }

  /**
   * The same with at most so many items altogether. DynamoDB's own `Limit` is another thing: it bounds what one page
   * reads, before the filter. Of a page that ends early, `ScannedCount` stays what was read.
   *
   * @throws {RangeError} no whole number from 1
   * @throws {TypeError} `Select: "COUNT"` answers no items
   * @example
   * const { Items } = await table.scan({ FilterExpression: Attr("age").lt(27) }).limitItems(5).buildFullResult();
   * Items.length; // 5, if there are so many: as many pages are read as it takes
   */
  limitItems(count: number): this {
    if (!Number.isInteger(count) || count < 1) throw new RangeError(`limitItems takes a number from 1, not ${count}`);
    if (this.parts.input.Select === "COUNT") throw new TypeError('Select "COUNT" answers no items: nothing to limit');
    const itemsMax = Math.min(count, this.parts.itemsMax ?? count);
    return this.with({ itemsMax });
  }

  /** Every page in turn. */
  async *pages(): AsyncGenerator<Output, undefined, undefined> {
    for await (const { page, room } of this.#read()) yield await this.#finished(page, room);
  }

  /** Every item of every page. */
  async *[Symbol.asyncIterator](): AsyncGenerator<ItemOf<Output>, undefined, undefined> {
    for await (const { page, room } of this.#read()) yield* (page.Items ?? []).slice(0, room) as ItemOf<Output>[];
  }

  /** All pages as one, with counts and consumed capacity summed, as boto3's paginators build it. */
  async buildFullResult(): Promise<Output> {
    const pages: Output[] = [];
    for await (const page of this.pages()) pages.push(page);
    return withCursor(joinedPage(pages), this.#scope());
  }

  /**
   * How many items there are, over all pages; none is transferred. After `limitItems(n)`, as many as `n`: to ask whether
   * there are that many reads no further than it must.
   *
   * @example
   * await table.query({ KeyConditionExpression: Key("username").eq("janedoe") }).count();
   * // { Count: 1, ScannedCount: 1 }
   */
  async count(): Promise<ItemCount> {
    const { input, itemsMax = Number.POSITIVE_INFINITY } = this.parts;
    const counting = this.with({ input: { ...withoutProjection(input), Select: "COUNT" } });
    let sum: ItemCount = { Count: 0, ScannedCount: 0 };
    for await (const { page } of counting.#read()) sum = sumOfCounts(sum, page);
    return { ...sum, Count: Math.min(sum.Count, itemsMax) };
  }

  /** The same request but for some of its parts. */
  protected with(parts: Partial<PagedRequestParts>): this {
    const Class = this.constructor as new (parts: PagedRequestParts) => this;
    return new Class({ ...this.parts, ...parts });
  }

  protected override async run(): Promise<Output> {
    const { itemsMax = Number.POSITIVE_INFINITY } = this.parts;
    return this.#finished(await this.#request(this.#start(), itemsMax), itemsMax);
  }

  /** Pages as DynamoDB answers them, and how many of each one's items are asked for. */
  async *#read(): AsyncGenerator<{ readonly page: Page; readonly room: number }, undefined, undefined> {
    const input = this.#start();
    let room = this.parts.itemsMax ?? Number.POSITIVE_INFINITY;
    for (let next = input; ; ) {
      const page = await this.#request(next, room);
      yield { page, room };
      room -= page.Items?.length ?? page.Count;
      if (page.LastEvaluatedKey === undefined || room <= 0) return;
      next = { ...input, ExclusiveStartKey: page.LastEvaluatedKey };
    }
  }

  /** One page. What is not filtered is read no further than it is asked for. */
  #request(input: QueryInput | ScanInput, room: number): Promise<Page> {
    const { client, operation } = this.parts;
    const isFiltered = FILTERS.some((member) => (input as QueryInput & ScanInput)[member] !== undefined);
    const isBounded = !isFiltered && room < (input.Limit ?? Number.POSITIVE_INFINITY);
    return client.call(operation, (isBounded ? { ...input, Limit: room } : input) as never);
  }

  /** The input as DynamoDB takes it. */
  #start(): QueryInput | ScanInput {
    const { cursor, ...input } = this.parts.input;
    if (cursor === undefined || cursor === null) return input;
    if (input.ExclusiveStartKey !== undefined) throw new TypeError("Give cursor or ExclusiveStartKey, not both");
    return { ...input, ExclusiveStartKey: decodeCursor(this.#scope(), cursor) };
  }

  /** A page as it is given out. */
  async #finished(page: Page, room: number): Promise<Output> {
    const isWhole = page.Items === undefined || page.Items.length <= room;
    const finished = isWhole ? page : await cutPage(page, room, this.parts.keyNames);
    return withCursor(finished, this.#scope()) as Page as Output;
  }

  #scope(): CursorScope {
    const { client, operation, input } = this.parts;
    const { TableName, IndexName } = input;
    return { operation, TableName, IndexName, keys: client.conversion.keysOf(TableName) };
  }
}
