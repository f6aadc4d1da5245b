// Asks both sides the same, and says whether their answers differ in a way that no row of the deviations explains.

import { type Deviation, deviationOf } from "./deviations.ts";
import { areEqual, normalize, withCanonicalNumbers } from "./normalize.ts";
import type { Answer, Json, JsonObject, Request, Side } from "./sides.ts";

export interface Sides {
  readonly ours: Side;
  readonly local: Side;
}

export interface Comparison {
  readonly request: Request;
  readonly ours: Answer;
  readonly local: Answer;
  /** Whether the answers are the same, differ as expected, or differ. */
  readonly verdict: "equal" | "expected" | "different";
  /** Why they differ as expected. */
  readonly deviation?: Deviation;
}

export async function compare({ ours, local }: Sides, request: Request): Promise<Comparison> {
  const answers = {
    ours: normalize(request, await whole(ours, request)),
    local: normalize(request, withCanonicalNumbers(await whole(local, request))),
  };
  const verdict = areEqual(answers.ours, answers.local) ? { verdict: "equal" as const } : verdictOn(request, answers);
  return { request, ...answers, ...verdict };
}

/** On two answers that differ. */
export function verdictOn(
  request: Request,
  { ours, local }: Pick<Comparison, "ours" | "local">,
): Pick<Comparison, "verdict" | "deviation"> {
  const deviation = deviationOf(request, ours, local);
  return deviation ? { verdict: "expected", deviation } : { verdict: "different" };
}

const pagesMax = 200;

/** The items of all pages of a statement. */
async function wholeStatement(side: Side, { operation, input }: Request, first: JsonObject): Promise<Answer> {
  const Items = [...(first.Items as readonly Json[])];
  let { NextToken } = first;
  for (let pages = 1; NextToken !== undefined && pages < pagesMax; pages++) {
    const page = await side.ask({ operation, input: { ...input, NextToken } });
    if (!("response" in page)) return page;
    Items.push(...(page.response.Items as readonly Json[]));
    NextToken = page.response.NextToken!;
  }
  return { response: { Items } };
}

/** DynamoDB Local answers at once all that IN finds in several partitions, where the documentation has pages of ten items. */
function mayHavePages({ Statement, Limit }: JsonObject): boolean {
  return Limit !== undefined || /\bIN\b/i.test(String(Statement));
}

/**
 * The answer; of a statement in pages, of a Scan in pages or segments, and of a Query of an index in pages, all of them together. For which items
 * come first in a scan, or among equal keys, is nobody's promise.
 */
async function whole(side: Side, request: Request): Promise<Answer> {
  const { operation, input } = request;
  const first = await side.ask(request);
  if ("response" in first && operation === "ExecuteStatement" && mayHavePages(input)) {
    return wholeStatement(side, request, first.response);
  }
  if (!("response" in first) || !(operation === "Scan" || (operation === "Query" && "IndexName" in input)))
    return first;
  if (!("Limit" in input || "Segment" in input) || "ExclusiveStartKey" in input) return first;

  const { Segment: _, ...rest } = input;
  const segments = "Segment" in input ? Array.from({ length: Number(input.TotalSegments) }, (_, i) => i) : [undefined];
  const pages: JsonObject[] = [];
  for (const segment of segments) {
    let start: Json | undefined;
    do {
      const page = await side.ask({
        operation,
        input: {
          ...rest,
          ...(segment !== undefined && { Segment: segment }),
          ...(start !== undefined && { ExclusiveStartKey: start }),
        },
      });
      if (!("response" in page)) return page;
      pages.push(page.response);
      start = page.response.LastEvaluatedKey;
    } while (start !== undefined && pages.length < pagesMax);
  }
  const sum = (member: string) => pages.reduce((sum, page) => sum + Number(page[member]), 0);
  return {
    response: {
      ...("Items" in first.response && { Items: pages.flatMap((page) => page.Items as readonly Json[]) }),
      Count: sum("Count"),
      ScannedCount: sum("ScannedCount"),
    },
  };
}
