// Asks both sides the same, and says whether their answers differ in a way that no row of the deviations explains.

import { type Deviation, deviationOf } from "./deviations.ts";
import { filtersIndex, ofIndexCopy } from "./index-copy.ts";
import { areEqual, normalize, stable, withCanonicalNumbers } from "./normalize.ts";
import { paraphrased, withNames } from "./paraphrase.ts";
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

const SEEN_THROUGH: Deviation = { reason: "lets a filter see what the index does not hold" };

export async function compare({ ours, local }: Sides, asked: Request): Promise<Comparison> {
  const request = withNames(asked);
  const askLocal = async (request: Request) =>
    normalize(request, withCanonicalNumbers(await whole(local, paraphrased(request))));
  const answers = {
    ours: normalize(request, withNames(await whole(ours, asked))),
    local: await askLocal(request),
  };
  if (areEqual(answers.ours, answers.local)) return { request, ...answers, verdict: "equal" };
  const verdict = verdictOn(request, answers);
  const areResponses = "response" in answers.ours && "response" in answers.local;
  if (verdict.verdict === "expected" || !areResponses || !filtersIndex(request))
    return { request, ...answers, ...verdict };
  const ofCopy = withCapacityOf(answers.local, await ofIndexCopy(local, request, askLocal));
  if (areEqual(answers.ours, ofCopy)) return { request, ...answers, verdict: "expected", deviation: SEEN_THROUGH };
  return { request, ours: answers.ours, local: ofCopy, ...verdictOn(request, { ...answers, local: ofCopy }) };
}

/** An answer with the capacity that another one has: what is filtered makes no difference to it. */
function withCapacityOf(other: Answer, answer: Answer): Answer {
  if (!("response" in answer && "response" in other && "ConsumedCapacity" in other.response)) return answer;
  return { response: { ...answer.response, ConsumedCapacity: other.response.ConsumedCapacity! } };
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
 * The answer; of a statement in pages, of a Scan in pages or segments, and of a Query of an index in pages, all of them
 * together. For which items come first in a scan, or among equal keys, is nobody's promise.
 */
async function whole(side: Side, request: Request): Promise<Answer> {
  const { operation, input } = request;
  const first = await side.ask(request);
  if ("response" in first && operation === "ExecuteStatement" && mayHavePages(input)) {
    return wholeStatement(side, request, first.response);
  }
  if (!("response" in first) || !(operation === "Scan" || (operation === "Query" && "IndexName" in input)))
    return first;
  if ((input.ExclusiveStartKey ?? null) !== null) return wholeBehind(side, request);
  if (!("Limit" in input || "Segment" in input)) return first;

  const { Segment: _, ...rest } = input;
  const segments = "Segment" in input ? Array.from({ length: Number(input.TotalSegments) }, (_, i) => i) : [undefined];
  const pages: JsonObject[] = [];
  for (const segment of segments) {
    const inSegment = { ...rest, ...(segment !== undefined && { Segment: segment }) };
    const answer = await allPages(side, { operation, input: inSegment });
    if ("error" in answer) return answer;
    pages.push(answer.response);
  }
  return { response: joined(pages) };
}

/** The pages of a Scan or a Query from its first, or behind its starting key, as one. */
async function allPages(side: Side, { operation, input }: Request): Promise<Answer> {
  const pages: JsonObject[] = [];
  let start: Json | undefined;
  do {
    const page = await side.ask({
      operation,
      input: { ...input, ...(start !== undefined && { ExclusiveStartKey: start }) },
    });
    if (!("response" in page)) return page;
    pages.push(page.response);
    start = page.response.LastEvaluatedKey;
  } while (start !== undefined && pages.length < pagesMax);
  return { response: joined(pages) };
}

function joined(pages: readonly JsonObject[]): JsonObject {
  const sum = (member: string) => pages.reduce((sum, page) => sum + Number(page[member]), 0);
  return {
    ...(pages.every((page) => "Items" in page) && { Items: pages.flatMap((page) => page.Items as readonly Json[]) }),
    Count: sum("Count"),
    ScannedCount: sum("ScannedCount"),
  };
}

/**
 * What a starting key leaves of all there is, where each side has an order of its own: all there is, if what is behind the
 * key is the end of it, and has nothing that the key itself belongs to.
 */
async function wholeBehind(side: Side, request: Request): Promise<Answer> {
  const { ExclusiveStartKey: start, ...input } = request.input;
  const [behind, all] = [await allPages(side, request), await allPages(side, { ...request, input })];
  if ("error" in behind || "error" in all) return "error" in behind ? behind : all;
  const { Items: items, Count: count, ScannedCount: scanned } = all.response as unknown as Page;
  const end = behind.response as unknown as Page;
  const isEnd = areSame(end.Items ?? [], (items ?? []).slice((items ?? []).length - (end.Items ?? []).length));
  const at = (items ?? []).findIndex((item) => contains(item, start as JsonObject));
  const isBehind = at < 0 || end.Items === undefined || end.Items.length === items!.length - at - 1;
  if (isEnd && isBehind && end.Count <= count && end.ScannedCount <= scanned) return whole(side, { ...request, input });
  return { response: { ...all.response, behind: behind.response } };
}

interface Page {
  readonly Items?: readonly JsonObject[];
  readonly Count: number;
  readonly ScannedCount: number;
}

function areSame(a: readonly Json[], b: readonly Json[]): boolean {
  return a.length === b.length && a.every((each, i) => stable(each) === stable(b[i]!));
}

/** Whether an item has all that a key has, by which it is known. */
function contains(item: JsonObject, key: JsonObject): boolean {
  return Object.entries(key).every(([name, value]) => name in item && stable(item[name]!) === stable(value));
}
