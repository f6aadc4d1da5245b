// A scan before it is run: what every paged request can, and to be split into segments.

import type { ScanInput } from "../api/structures.ts";
import type { Page } from "./page.ts";
import { PagedRequest } from "./paged-request.ts";
import { ParallelScan } from "./parallel-scan.ts";

export class ScanRequest<Output extends Page> extends PagedRequest<Output> {
  /**
   * The same scan in so many segments at once.
   *
   * @param totalSegments how many requests are under way at a time; DynamoDB takes up to 1,000,000
   * @throws {RangeError} no whole number from 1
   * @throws {TypeError} the scan is of one segment already, starts in the middle, or is limited
   */
  parallel(totalSegments: number): ParallelScan<Output> {
    if (!Number.isInteger(totalSegments) || totalSegments < 1) {
      throw new RangeError(`A scan has a whole number of segments from 1, not ${totalSegments}`);
    }
    const input = this.parts.input as ScanInput & { readonly cursor?: string | null };
    if (input.TotalSegments !== undefined) throw new TypeError("The scan is of one segment already");
    if (input.ExclusiveStartKey !== undefined || (input.cursor ?? undefined) !== undefined) {
      throw new TypeError("A parallel scan starts at the beginning: each segment has a position of its own");
    }
    if (this.parts.itemsMax !== undefined) {
      throw new TypeError("limitItems() is for one sequence of pages; end the loop over a parallel scan instead");
    }
    const segments = Array.from({ length: totalSegments }, (_, Segment) =>
      this.with({ input: { ...input, Segment, TotalSegments: totalSegments } }),
    );
    return new ParallelScan<Output>(segments);
  }
}
