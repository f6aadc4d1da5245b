// Pages one after another, each continuing where the one before ended: botocore's PageIterator.

import type { KeyConversion } from "../native-conversion.ts";
import { decodePaginationToken, encodePaginationToken, type PaginationPoint } from "./pagination-token.ts";

/** What a paginator knows of its operation, from botocore's paginators-1.json. */
export interface PaginationDefinition {
  /** The member of the input that says where to continue. */
  readonly inputToken: string;
  /** The member of the answer that says where it ended; absent on the last page. */
  readonly outputToken: string;
  /** The members of the answer that pages add up to. The first holds the entries that are counted. */
  readonly resultKeys: readonly [entries: string, ...counts: string[]];
  /** The member of the input that bounds a page, if there is one. */
  readonly limitKey?: string;
  /** A member of the answer that a full result takes from the first page. */
  readonly nonAggregateKey?: string;
}

/** How far pages go, and from where. */
export interface PaginationBounds {
  readonly maxItems?: number | undefined;
  readonly startingToken?: string | undefined;
}

/** A walk through pages that cannot go on. */
export class PaginationError extends Error {
  override readonly name = "PaginationError";

  constructor(reason: string) {
    super(`Error during pagination: ${reason}`);
  }
}

type Members = { readonly [member: string]: unknown };

/**
 * Every page in turn, from the start each time it is iterated. A request is made when its page is asked for.
 *
 * @example
 * const pages = client.getPaginator("Scan").paginate({ TableName: "users", PaginationConfig: { MaxItems: 100 } });
 * for await (const { Items } of pages) console.log(Items.length);
 * pages.resumeToken; // where to go on: PaginationConfig: { StartingToken: pages.resumeToken }
 */
export class PageIterator<Page extends object> implements AsyncIterable<Page> {
  readonly #call: (input: Members) => Promise<Page>;
  readonly #definition: PaginationDefinition;
  readonly #input: Members;
  readonly #bounds: PaginationBounds;
  readonly #keys: KeyConversion;
  #resumeToken: string | undefined;

  constructor(
    call: (input: Members) => Promise<Page>,
    definition: PaginationDefinition,
    input: object,
    bounds: PaginationBounds,
    keys: KeyConversion,
  ) {
    this.#call = call;
    this.#definition = definition;
    this.#input = input as Members;
    this.#bounds = bounds;
    this.#keys = keys;
  }

  /** Where `MaxItems` ended the last walk, to be given as `StartingToken`; undefined if it came to the end. */
  get resumeToken(): string | undefined {
    return this.#resumeToken;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Page, undefined, undefined> {
    const { inputToken, outputToken, resultKeys } = this.#definition;
    const form = { inputToken, keys: this.#keys };
    const { maxItems = Number.POSITIVE_INFINITY, startingToken } = this.#bounds;
    this.#resumeToken = undefined;
    let point: PaginationPoint = startingToken === undefined ? {} : decodePaginationToken(form, startingToken);
    let room = maxItems;
    for (;;) {
      const { token, skipped = 0 } = point;
      const page = await this.#call(token === undefined ? this.#input : { ...this.#input, [inputToken]: token });
      const entries = entriesOf(page, resultKeys[0]);
      const left = entries.slice(skipped);
      if (left.length > room) {
        this.#resumeToken = encodePaginationToken(form, { token, skipped: skipped + room });
        yield { ...page, [resultKeys[0]]: left.slice(0, room) };
        return;
      }
      yield skipped > 0 ? { ...page, [resultKeys[0]]: left } : page;
      room -= left.length;
      const next = (page as Members)[outputToken];
      if (isNothing(next)) return;
      const nextToken = encodePaginationToken(form, { token: next });
      if (room === 0) {
        this.#resumeToken = nextToken;
        return;
      }
      if (token !== undefined && nextToken === encodePaginationToken(form, { token })) {
        throw new PaginationError(`The same next token was received twice: ${Buffer.from(nextToken, "base64")}`);
      }
      point = { token: next };
    }
  }

  /** All pages as one: their entries together, their counts summed, and as `NextToken` where `MaxItems` ended it. */
  async buildFullResult(): Promise<Partial<Page> & { NextToken?: string }> {
    const { resultKeys, nonAggregateKey } = this.#definition;
    const [entriesKey, ...countKeys] = resultKeys;
    const entries: unknown[] = [];
    const full: { [member: string]: unknown } = {};
    let isFirst = true;
    for await (const page of this as AsyncIterable<Members>) {
      if (page[entriesKey] !== undefined) {
        entries.push(...entriesOf(page, entriesKey));
        full[entriesKey] = entries;
      }
      for (const key of countKeys) full[key] = ((full[key] as number | undefined) ?? 0) + (page[key] as number);
      if (isFirst && nonAggregateKey && page[nonAggregateKey] !== undefined) {
        full[nonAggregateKey] = page[nonAggregateKey];
      }
      isFirst = false;
    }
    if (this.#resumeToken !== undefined) full.NextToken = this.#resumeToken;
    return full as Partial<Page> & { NextToken?: string };
  }
}

function entriesOf(page: object, member: string): readonly unknown[] {
  return ((page as Members)[member] as readonly unknown[] | undefined) ?? [];
}

/** Neither a missing token nor an empty one continues anything. */
function isNothing(token: unknown): boolean {
  return token === undefined || token === null || token === "" || Object.keys(token).length === 0;
}
