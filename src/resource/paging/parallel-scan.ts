// A scan of all segments of a table at once.

import { merged } from "./merged-iterators.ts";
import type { ItemOf, Page } from "./page.ts";
import { type ItemCount, sumOfCounts } from "./page-sum.ts";
import type { PagedRequest } from "./paged-request.ts";

/**
 * The segments of a table, each read by requests of its own. Items come in the order in which their pages arrive.
 *
 * Every segment reads one page ahead and then waits, so that no more than one page a segment is held. Ending the loop
 * early ends all segments: no further request is made, and those under way are waited for.
 *
 * @example
 * for await (const item of table.scan().parallel(8)) await use(item);
 */
export class ParallelScan<Output extends Page> implements AsyncIterable<ItemOf<Output>> {
  readonly #segments: readonly PagedRequest<Output>[];

  constructor(segments: readonly PagedRequest<Output>[]) {
    this.#segments = segments;
  }

  /** The pages of all segments, as they arrive. */
  pages(): AsyncGenerator<Output> {
    return merged(this.#segments.map((segment) => segment.pages()));
  }

  /** The items of all segments, a page at a time as they arrive. */
  async *[Symbol.asyncIterator](): AsyncGenerator<ItemOf<Output>, undefined, undefined> {
    for await (const page of this.pages()) yield* (page.Items ?? []) as unknown as ItemOf<Output>[];
  }

  /** How many items the segments have together; none is transferred. */
  async count(): Promise<ItemCount> {
    const counts = await Promise.all(this.#segments.map((segment) => segment.count()));
    return counts.reduce(sumOfCounts);
  }
}
