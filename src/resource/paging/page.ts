// Pages of items: what a query and a scan answer, and the cursor that leads from one to the next.

import type { ConsumedCapacity } from "../api/structures.ts";
import type { Item, ItemInput } from "../value/native-value.ts";
import { setMember } from "../value/set-member.ts";
import { type CursorScope, encodeCursor } from "./cursor.ts";

/** One page of an answer. */
export interface Page {
  readonly Items?: readonly object[] | undefined;
  readonly Count: number;
  readonly ScannedCount: number;
  readonly LastEvaluatedKey?: Item;
  readonly ConsumedCapacity?: ConsumedCapacity;
}

/** What a page knows beside what DynamoDB answered. */
export interface PageCursor {
  /**
   * Where the page ended, as text that is safe in a URL: give it to a web page, and take it back as the option `cursor`
   * of the same query or scan. `undefined` at the end. It holds the key of the last item, neither encrypted nor signed:
   * who has it can read it, and can make another. It is no enumerable property: the page stays what DynamoDB answered.
   */
  readonly cursor: string | undefined;
}

/** The items of a page. */
export type ItemOf<Output> = Output extends { readonly Items: readonly (infer Row)[] } ? Row : never;

/** Gives the page its cursor, which is made when it is read. */
export function withCursor<Output extends object>(page: Output, scope: CursorScope): Output & PageCursor {
  const { LastEvaluatedKey } = page as { readonly LastEvaluatedKey?: ItemInput };
  return Object.defineProperty(page, "cursor", {
    get: () => LastEvaluatedKey && encodeCursor(scope, LastEvaluatedKey),
    configurable: true,
  }) as Output & PageCursor;
}

/**
 * The first items of a page as a page of its own, which ends after the last of them.
 *
 * @param keyNames the names of the key attributes; asked for if the page itself does not say
 * @throws {TypeError} the items were read without their keys
 */
export async function cutPage<Output extends Page>(
  page: Output,
  count: number,
  keyNames: () => Promise<readonly string[]>,
): Promise<Output> {
  const Items = (page.Items ?? []).slice(0, count);
  const last = Items.at(-1) as Item;
  const LastEvaluatedKey: Item = {};
  for (const name of page.LastEvaluatedKey ? Object.keys(page.LastEvaluatedKey) : await keyNames()) {
    if (!Object.hasOwn(last, name)) {
      throw new TypeError(
        `limitItems() ends within a page, whose items lack the key attribute ${JSON.stringify(name)}: project it too, ` +
          "so that the rest can be continued with",
      );
    }
    setMember(LastEvaluatedKey, name, last[name] as Item[string]);
  }
  return { ...page, Items, Count: Items.length, LastEvaluatedKey };
}
