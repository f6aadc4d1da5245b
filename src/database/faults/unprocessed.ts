// A batch that is done in part. AWS answers the entries that it could not do, for the client to send again; if it could do
// none, it throttles the request as a whole.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html

import { jsonOf, listOf, type Target, tableNameOf, writtenAttributes } from "./request-targets.ts";

/** A batch's request in two parts. */
export interface DividedBatch {
  /** What is done; undefined if nothing is left of it. */
  readonly done: object | undefined;
  /** `UnprocessedItems` or `UnprocessedKeys`. */
  readonly unprocessed: Readonly<Record<string, unknown>>;
}

type Entries = readonly unknown[];

/**
 * Takes entries out of a batch: the last `count` of those that are struck, or half of them, rounded up.
 *
 * @param isStruck asked for each entry
 */
export function divideBatch(
  operation: string,
  input: unknown,
  isStruck: (target: Target) => boolean,
  count?: number,
): DividedBatch {
  const tables = Object.entries(jsonOf(jsonOf(input).RequestItems));
  const isGet = operation === "BatchGetItem";
  const entriesOf = (requests: unknown): Entries => listOf(isGet ? jsonOf(requests).Keys : requests);
  const withEntries = (requests: unknown, entries: Entries) =>
    isGet ? { ...jsonOf(requests), Keys: entries } : entries;

  const struck = tables.flatMap(([name, requests]) =>
    entriesOf(requests).filter((entry) => {
      const attributes = isGet ? jsonOf(entry) : writtenAttributes(jsonOf(entry));
      return isStruck({ table: tableNameOf(name), attributes });
    }),
  );
  const taken = new Set(struck.slice(-(count ?? Math.ceil(struck.length / 2))));
  const part = (belongs: (entry: unknown) => boolean) =>
    tables
      .map(([name, requests]) => [name, requests, entriesOf(requests).filter(belongs)] as const)
      .filter(([, , entries]) => entries.length > 0)
      .map(([name, requests, entries]) => [name, withEntries(requests, entries)] as const);
  const done = part((entry) => !taken.has(entry));
  return {
    done: done.length === 0 ? undefined : { ...jsonOf(input), RequestItems: Object.fromEntries(done) },
    unprocessed: Object.fromEntries(part((entry) => taken.has(entry))),
  };
}

/** A response that says what is yet to be done, beside what the operation itself has left. */
export function withUnprocessed(
  operation: string,
  response: unknown,
  unprocessed: DividedBatch["unprocessed"],
): object {
  const member = operation === "BatchGetItem" ? "UnprocessedKeys" : "UnprocessedItems";
  const answered = jsonOf(response);
  const left = Object.entries(jsonOf(answered[member]));
  const merged = new Map<string, unknown>(Object.entries(unprocessed));
  for (const [name, requests] of left) {
    const taken = merged.get(name);
    if (taken === undefined) merged.set(name, requests);
    else
      merged.set(name, {
        ...jsonOf(requests),
        Keys: [...listOf(jsonOf(requests).Keys), ...listOf(jsonOf(taken).Keys)],
      });
  }
  return { ...answered, [member]: Object.fromEntries(merged) };
}
