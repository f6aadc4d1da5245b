// A query or scan before it is run: await it for one page, iterate it for every item.

/** One page of an answer. */
export interface Page {
  readonly Items?: readonly object[] | undefined;
}

/** The items of a page. */
export type ItemOf<Output extends Page> = Output extends { readonly Items: readonly (infer Row)[] } ? Row : never;

/**
 * A query or scan. Nothing is sent before it is awaited or iterated.
 *
 * @example
 * const page = await table.query(input);              // one request: the page as DynamoDB answers it
 * for await (const item of table.query(input)) { … }  // as many requests as it takes: every item
 * for await (const page of table.query(input).pages()) { … }
 */
export class PagedRequest<Output extends Page> implements PromiseLike<Output>, AsyncIterable<ItemOf<Output>> {
  readonly #first: () => Promise<Output>;
  readonly #pages: () => AsyncIterableIterator<Output>;
  #page: Promise<Output> | undefined;

  /**
   * @param first requests the first page
   * @param pages requests every page, from the first on
   */
  constructor(first: () => Promise<Output>, pages: () => AsyncIterableIterator<Output>) {
    this.#first = first;
    this.#pages = pages;
  }

  // biome-ignore lint/suspicious/noThenProperty: to be awaited is what it is for
  then<Fulfilled = Output, Rejected = never>(
    onFulfilled?: ((page: Output) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    return this.#request().then(onFulfilled, onRejected);
  }

  catch<Rejected = never>(
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Output | Rejected> {
    return this.#request().catch(onRejected);
  }

  finally(onFinally?: (() => void) | null): Promise<Output> {
    return this.#request().finally(onFinally);
  }

  /** Every page in turn. */
  pages(): AsyncIterableIterator<Output> {
    return this.#pages();
  }

  /** Every item of every page. */
  async *[Symbol.asyncIterator](): AsyncGenerator<ItemOf<Output>, undefined, undefined> {
    for await (const page of this.#pages()) yield* (page.Items ?? []) as ItemOf<Output>[];
  }

  #request(): Promise<Output> {
    this.#page ??= this.#first();
    return this.#page;
  }
}
