// Plays a history to the model and to the databases, and holds each answer, and in the end everything that is stored,
// against the model's.

import { inspect } from "node:util";
import { expect } from "vitest";
import { type Branch, forkBranch, openBranch } from "./branch.ts";
import { Refusal } from "./evaluation.ts";
import type { History } from "./generator.ts";
import { Cancellation, entriesOf, type ModelTable } from "./model.ts";
import { type Call, ExpectedRead, readAll, wholeRead } from "./reading.ts";
import { definitionRequest, type Read, type Request, requestOf, type Single, type Step } from "./steps.ts";
import { sizeOf, sum } from "./values.ts";

/** A step whose answer is not the model's. */
export class Disagreement extends Error {
  constructor(
    /** What was being done, for the reader. */
    readonly what: string,
    readonly access: string,
    override readonly cause: unknown,
  ) {
    super(`${access}: ${what}\n${differenceIn(cause)}`);
  }
}

function differenceIn(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if (!("expected" in cause && "actual" in cause)) return cause.stack ?? cause.message;
  const { expected, actual } = cause;
  return `${cause.message}\nexpected ${legible(expected)}\nactual   ${legible(actual)}`;
}

function legible(value: unknown): string {
  return inspect(value, { depth: 15, breakLength: 160, maxArrayLength: 200 });
}

/** @throws Disagreement */
export async function play({ limits, withHttp, steps }: History): Promise<void> {
  const branches = [await openBranch(limits, withHttp)];
  try {
    for (const [i, step] of steps.entries()) await playStep(branches, step, i);
    for (const branch of branches) await compareContents(branch);
  } finally {
    for (const { accesses } of branches) for (const access of accesses) await access.close();
  }
}

async function playStep(branches: Branch[], step: Step, i: number): Promise<void> {
  const branch = branches[step.branch % branches.length]!;
  const { model, accesses } = branch;
  const onEach = (act: (call: Call) => Promise<void>) =>
    compare(branch, `step ${i}, ${describe(step)}`, (access) => act(access.call));
  // What a write costs in an index that is being filled depends on how far that has come.
  const comparable = (answer: Answer) => comparableAnswer(answer, branch.filling.size > 0 ? ["ConsumedCapacity"] : []);
  switch (step.kind) {
    case "reopen":
      for (const access of accesses) await access.reopen?.();
      return;
    case "fork":
      branches.push(await forkBranch(branch));
      return;
    case "createTable":
    case "deleteTable":
    case "createIndex":
    case "deleteIndex": {
      await settle(branch, step.table);
      const succeeds = model.define(step);
      await onEach(async (call) => {
        const answer = await answerOf(call(definitionRequest(step)));
        expect("answer" in answer, JSON.stringify(answer)).toBe(succeeds);
      });
      branch.filling.add(step.table);
      if (step.kind !== "createIndex" || !step.background) await settle(branch, step.table);
      return;
    }
    case "parallel": {
      const expected = step.writes.map((write) => expectedAnswer(() => model.answer(write)));
      await onEach(async (call) => {
        const answers = await Promise.all(step.writes.map((write) => answerOf(call(requestOf(write)))));
        answers.forEach((answer, w) => {
          expect(comparable(answer), describe(step.writes[w]!)).toEqual(comparable(expected[w]!));
        });
      });
      return;
    }
    case "read":
      await settle(branch, step.table);
      return compareRead(branch, step, `step ${i}, ${describe(step)}`);
    default: {
      const expected = expectedAnswer(() => model.answer(step));
      await onEach(async (call) =>
        expect(comparable(await answerOf(call(requestOf(step))))).toEqual(comparable(expected)),
      );
    }
  }
}

/** Does the same on every access, and says on which it went wrong. */
async function compare(
  { accesses }: Branch,
  what: string,
  act: (access: Branch["accesses"][number]) => Promise<void>,
): Promise<void> {
  for (const access of accesses) {
    try {
      await act(access);
    } catch (error) {
      throw new Disagreement(what, access.name, error);
    }
  }
}

async function compareRead(branch: Branch, read: Read, what: string): Promise<void> {
  let expected: ExpectedRead;
  try {
    expected = new ExpectedRead(branch.model, read);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await compare(branch, what, async ({ call }) =>
      expect(
        comparableAnswer(await answerOf(readAll(call, read, read.segments === undefined ? undefined : 0))),
      ).toEqual(comparableAnswer({ refusal: error })),
    );
    return;
  }
  let first: string | undefined;
  await compare(branch, what, async ({ call }) => {
    const order = expected.inOrder(await readAll(call, wholeRead(read)));
    const segments = read.segments === undefined ? [undefined] : Array.from({ length: read.segments }, (_, s) => s);
    const pages = await Promise.all(segments.map((segment) => readAll(call, read, segment)));
    expected.check(order, pages);
    const text = JSON.stringify(order);
    first ??= text;
    expect(text, "the order is another than elsewhere").toBe(first);
  });
}

/** Waits until nothing is being done to a table. */
async function settle({ accesses, filling }: Branch, table: string): Promise<void> {
  if (!filling.has(table)) return;
  for (const { call } of accesses) await settled(call, table);
  filling.delete(table);
}

async function settled(call: Call, table: string): Promise<void> {
  for (;;) {
    const answer = await answerOf(call({ operation: "DescribeTable", input: { TableName: table } }));
    if (!("answer" in answer)) return;
    const { Table } = answer.answer as { Table: { TableStatus: string; GlobalSecondaryIndexes?: object[] } };
    const statuses = [
      Table.TableStatus,
      ...(Table.GlobalSecondaryIndexes ?? []).map((index) => (index as { IndexStatus: string }).IndexStatus),
    ];
    if (statuses.every((status) => status === "ACTIVE")) return;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

type Answer = { readonly answer: object } | { readonly refusal: Error };

async function answerOf(response: Promise<object>): Promise<Answer> {
  try {
    return { answer: await response };
  } catch (error) {
    return { refusal: error as Error };
  }
}

function expectedAnswer(answer: () => object): Answer {
  try {
    return { answer: answer() };
  } catch (error) {
    if (error instanceof Refusal) return { refusal: error };
    throw error;
  }
}

/** An answer in a form in which equal answers are equal: sets in order, texts of refusals only where the model has one. */
function comparableAnswer(answer: Answer, ignored: readonly string[] = []): unknown {
  if ("answer" in answer) {
    return inOrder(Object.fromEntries(Object.entries(answer.answer).filter(([name]) => !ignored.includes(name))));
  }
  const { refusal } = answer;
  if (refusal instanceof Cancellation) return { code: refusal.code, reasons: inOrder(refusal.reasons) };
  if (refusal instanceof Refusal) return { code: refusal.code, item: inOrder(refusal.item) };
  const { name, details } = refusal as Error & { details?: { CancellationReasons?: object[]; Item?: object } };
  if (!details) throw refusal;
  if (!details.CancellationReasons) return { code: name, item: inOrder(details.Item) };
  const reasons = details.CancellationReasons.map((reason) => {
    const { Message, ...rest } = reason as { Code: string; Message?: string };
    return rest.Code === "ValidationError" ? rest : reason;
  });
  return { code: name, reasons: inOrder(reasons) };
}

const SETS = ["SS", "NS", "BS"];

/** The same value, without a prototype's interference and with what has no order in order. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]): [string, unknown] => [
    name,
    SETS.includes(name) && Array.isArray(inner) ? [...inner].sort() : inOrder(inner),
  ]);
  return new Map(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Holds everything that is stored against the model. */
async function compareContents(branch: Branch): Promise<void> {
  for (const table of branch.model.tables) {
    const read = { kind: "read", table: table.name, consistent: false, capacity: "NONE" } as const;
    await settle(branch, table.name);
    await compareRead(branch, read, `in the end, all of ${table.name}`);
    for (const { name } of table.schema.indexes) {
      await compareRead(branch, { ...read, index: name }, `in the end, all of ${table.name}'s ${name}`);
    }
    await compare(branch, `in the end, DescribeTable of ${table.name}`, async ({ call }) => {
      const answer = await call({ operation: "DescribeTable", input: { TableName: table.name } });
      expect(sizesIn(answer)).toEqual(sizesOf(table));
    });
    if (table.schema.stream) {
      await compare(branch, `in the end, the stream of ${table.name}`, async ({ call, streams }) => {
        expect((await recordsOf(call, streams, table.name)).map(inOrder)).toEqual(table.records.map(inOrder));
      });
    }
  }
}

interface Sizes {
  readonly ItemCount: number;
  readonly bytes: number;
}

function sizesOf(table: ModelTable): Record<string, Sizes> {
  const sources = [undefined, ...table.schema.indexes];
  return Object.fromEntries(
    sources.map((index) => {
      const entries = entriesOf(table, index);
      return [index?.name ?? "", { ItemCount: entries.length, bytes: sum(entries.map(({ entry }) => sizeOf(entry))) }];
    }),
  );
}

function sizesIn(answer: object): Record<string, Sizes> {
  interface Index {
    IndexName: string;
    ItemCount: number;
    IndexSizeBytes: number;
  }
  const { Table } = answer as {
    Table: {
      ItemCount: number;
      TableSizeBytes: number;
      LocalSecondaryIndexes?: Index[];
      GlobalSecondaryIndexes?: Index[];
    };
  };
  const indexes = [...(Table.LocalSecondaryIndexes ?? []), ...(Table.GlobalSecondaryIndexes ?? [])];
  return Object.fromEntries([
    ["", { ItemCount: Table.ItemCount, bytes: Table.TableSizeBytes }],
    ...indexes.map((index) => [index.IndexName, { ItemCount: index.ItemCount, bytes: index.IndexSizeBytes }]),
  ]);
}

/** All records of a table's stream, in the order of their commits. */
async function recordsOf(call: Call, streams: Call, table: string): Promise<object[]> {
  const described = (await call({ operation: "DescribeTable", input: { TableName: table } })) as {
    Table: { LatestStreamArn: string };
  };
  const StreamArn = described.Table.LatestStreamArn;
  const { StreamDescription } = (await streams({ operation: "DescribeStream", input: { StreamArn } })) as {
    StreamDescription: { Shards: { ShardId: string }[] };
  };
  const records: object[] = [];
  for (const { ShardId } of StreamDescription.Shards) {
    const request: Request = {
      operation: "GetShardIterator",
      input: { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" },
    };
    let { ShardIterator } = (await streams(request)) as { ShardIterator?: string };
    while (ShardIterator) {
      const page = (await streams({ operation: "GetRecords", input: { ShardIterator } })) as {
        Records: { eventName: string; dynamodb: { Keys: object; NewImage?: object; OldImage?: object } }[];
        NextShardIterator?: string;
      };
      if (page.Records.length === 0) break;
      for (const { eventName, dynamodb } of page.Records) {
        const { Keys, NewImage, OldImage } = dynamodb;
        records.push({ eventName, Keys, ...(NewImage && { NewImage }), ...(OldImage && { OldImage }) });
      }
      ShardIterator = page.NextShardIterator;
    }
  }
  return records;
}

/** A step as the requests that it makes, long texts cut short. */
export function describe(step: Step | Single): string {
  return legibleText(step).replace(
    /(.|\\u0000)\1{20,}/g,
    (run, repeated) => `${repeated}×${run.length / repeated.length}`,
  );
}

function legibleText(step: Step | Single): string {
  switch (step.kind) {
    case "reopen":
    case "fork":
      return step.kind;
    case "parallel":
      return `parallel:\n${step.writes.map((write) => `  ${legibleText(write)}`).join("\n")}`;
    case "createTable":
    case "deleteTable":
    case "createIndex":
    case "deleteIndex":
      return text(definitionRequest(step));
    case "read": {
      const { branch: _, ...read } = step;
      return JSON.stringify(read);
    }
    default:
      return text(requestOf(step));
  }
}

function text({ operation, input }: Request): string {
  return `${operation} ${JSON.stringify(input)}`;
}
