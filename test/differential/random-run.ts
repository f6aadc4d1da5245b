// A run of random requests: tables, items and requests from one seed, sent to both sides; each kind of difference is
// made as small as it gets and reported once.

import { isDeepStrictEqual } from "node:util";
import { type Comparison, compare, type Sides, verdictOn } from "./comparison.ts";
import { compareDefinitions, deleteMadeTables } from "./definitions.ts";
import type { Deviation } from "./deviations.ts";
import { stable, withCanonicalNumbers } from "./normalize.ts";
import { Random } from "./random.ts";
import { randomDefinitionRequest } from "./random-definitions.ts";
import { randomRequest } from "./random-requests.ts";
import { randomItem, randomTable, type Table } from "./random-tables.ts";
import { shrink } from "./shrink.ts";
import type { Answer, Json, JsonObject, Request, Side } from "./sides.ts";
import { haveSameRecords, StreamTails } from "./stream-tails.ts";

export interface Difference {
  readonly seed: number;
  /** The tables, as CreateTable takes them, and their items. */
  readonly state: readonly TableState[];
  readonly comparison: Comparison;
  /** What had been done to the tables that requests make, if the difference is in what is done to them. */
  readonly history?: readonly Request[];
}

interface TableState {
  readonly table: Table;
  readonly items: readonly Json[];
}

export interface RunResult {
  /** How many requests were compared, and how many of them both sides accepted. */
  readonly requests: number;
  readonly accepted: number;
  /** The answers that differed as a deviation says. */
  readonly deviations: ReadonlyMap<Deviation, Expected>;
  readonly differences: readonly Difference[];
}

export interface Expected {
  readonly count: number;
  /** One of each kind. */
  readonly examples: ReadonlyMap<string, Comparison>;
}

const requestsPerTables = 250;
const definitionRequestsPerTables = 40;

/**
 * Goes on until the time is up, with seeds that follow the first.
 *
 * @param onDifference is told of each kind of difference when it is found
 */
export async function runRandomly(
  sides: Sides,
  firstSeed: number,
  ms: number,
  onDifference: (difference: Difference) => void = () => {},
): Promise<RunResult> {
  const deadline = Date.now() + ms;
  const differences = new Map<string, Difference>();
  const found = (difference: Difference, kind = kindOf(difference.comparison)) => {
    differences.set(kind, difference);
    onDifference(difference);
  };
  const deviations = new Map<Deviation, Expected>();
  let requests = 0;
  let accepted = 0;
  for (let seed = firstSeed; Date.now() < deadline; seed++) {
    const random = new Random(seed);
    const tables = [randomTable(random, "first"), randomTable(random, "second")];
    let state: readonly TableState[] = tables.map((table) => ({
      table,
      items: withCanonicalNumbers(initialItems(random, table)),
    }));
    await createTables(sides, state);
    await restore(sides, state);
    state = await stateOf(sides.ours, tables);
    const tails = await tailsOf(sides, tables);
    for (let i = 0; i < requestsPerTables && Date.now() < deadline; i++) {
      const request = randomRequest(random, tables);
      let comparison = await compare(sides, request);
      requests++;
      if ("response" in comparison.ours && "response" in comparison.local) accepted++;
      if (comparison.deviation) count(comparison.deviation, comparison, deviations);
      if (isDoneAlike(comparison)) {
        if (!isWrite(request)) continue;
        const isRefused = "error" in comparison.ours;
        const [after, afterLocal] = await Promise.all([
          stateOf(sides.ours, tables),
          // DynamoDB Local may have done half of what it refuses.
          isRefused ? state : stateOf(sides.local, tables),
        ]);
        if (isRefused && request.operation === "BatchExecuteStatement") await restore(sides, state);
        if (isDeepStrictEqual(sortedState(after!), sortedState(afterLocal!))) {
          const [records, recordsLocal] = await Promise.all([
            tails.ours.next(),
            // What it may have done half of has been restored since.
            isRefused ? tails.local.next().then(() => []) : tails.local.next(),
          ]);
          state = after!;
          if (haveSameRecords(records!, recordsLocal!)) continue;
          comparison = recordedDifference(request, records!, recordsLocal!);
        } else {
          comparison = hiddenDifference(request, after!, afterLocal!);
        }
        if (comparison.deviation) count(comparison.deviation, comparison, deviations);
      }
      const kind = kindOf(comparison);
      if (!(comparison.deviation || differences.has(kind))) {
        found(await smallest(sides, { seed, state, comparison }, kind), kind);
      }
      if (!isWrite(request)) continue;
      await restore(sides, state);
      await Promise.all([tails.ours.next(), tails.local.next()]);
    }

    await deleteMadeTables(
      sides,
      tables.map(({ name }) => name),
    );
    let history: readonly Request[] = [];
    for (let i = 0; i < definitionRequestsPerTables && Date.now() < deadline; i++) {
      const request = randomDefinitionRequest(random);
      const comparison = await compareDefinitions(sides, request);
      requests++;
      const isAccepted = "response" in comparison.ours && "response" in comparison.local;
      if (isAccepted) accepted++;
      if (comparison.deviation) count(comparison.deviation, comparison, deviations);
      else if (comparison.verdict === "different" && !differences.has(kindOf(comparison))) {
        found({ seed, state: [], comparison, history });
      }
      if (comparison.verdict === "equal" || !isChange(request)) {
        if (isAccepted && isChange(request)) history = [...history, request];
        continue;
      }
      await deleteMadeTables(
        sides,
        tables.map(({ name }) => name),
      );
      history = [];
    }
  }
  return { requests, accepted, deviations, differences: [...differences.values()] };
}

/** Whether a request must have left the same behind: also if it was answered otherwise, but for a batch in parts. */
function isDoneAlike({ request, verdict, ours, local }: Comparison): boolean {
  if (verdict !== "expected") return verdict === "equal";
  return "response" in ours && "response" in local && request.operation !== "BatchExecuteStatement";
}

function count(deviation: Deviation, comparison: Comparison, counted: Map<Deviation, Expected>): void {
  const { count, examples } = counted.get(deviation) ?? { count: 0, examples: new Map() };
  counted.set(deviation, { count: count + 1, examples: new Map(examples).set(kindOf(comparison), comparison) });
}

function initialItems(random: Random, table: Table): readonly JsonObject[] {
  return random.times(6, 12, () => randomItem(random, table));
}

function isChange({ operation }: Request): boolean {
  return !/^(Describe|List)/.test(operation);
}

function isWrite({ operation, input }: Request): boolean {
  if (/Statement|ExecuteTransaction/.test(operation))
    return /insert|update|delete|set|remove/i.test(JSON.stringify(input));
  return !/^(Get|Query|Scan|BatchGet|TransactGet)/.test(operation);
}

async function stateOf(side: Side, tables: readonly Table[]): Promise<TableState[]> {
  return Promise.all(tables.map(async (table) => ({ table, items: await itemsOf(side, table) })));
}

function sortedState(state: readonly TableState[]): readonly (readonly string[])[] {
  return state.map(({ items }) => items.map(stable).sort());
}

/** Equal answers, and other items behind them. */
function hiddenDifference(request: Request, ours: readonly TableState[], local: readonly TableState[]): Comparison {
  const answer = (state: readonly TableState[]) => ({ response: { State: state.flatMap(({ items }) => items) } });
  const answers = { ours: answer(ours), local: answer(local) };
  return { request, ...answers, ...verdictOn(request, answers) };
}

/** Equal answers and items, and other records of the change. */
function recordedDifference(request: Request, ours: readonly Json[], local: readonly Json[]): Comparison {
  const answers = { ours: { response: { Records: ours } }, local: { response: { Records: local } } };
  return { request, ...answers, ...verdictOn(request, answers) };
}

async function tailsOf({ ours, local }: Sides, tables: readonly Table[]) {
  const names = tables.map(({ name }) => name);
  const [oursTails, localTails] = await Promise.all([StreamTails.of(ours, names), StreamTails.of(local, names)]);
  return { ours: oursTails!, local: localTails! };
}

/** Makes the tables anew, on both sides. */
async function createTables({ ours, local }: Sides, state: readonly TableState[]): Promise<void> {
  for (const { table } of state) {
    for (const side of [ours, local]) {
      await side.ask({ operation: "DeleteTable", input: { TableName: table.name } });
      const created = await side.ask({ operation: "CreateTable", input: table.definition });
      if ("error" in created) throw new Error(`CreateTable: ${JSON.stringify([created, table.definition])}`);
    }
  }
}

/** Puts both sides back to a state: what is not as it should be is deleted or put. */
async function restore({ ours, local }: Sides, state: readonly TableState[]): Promise<void> {
  for (const side of [ours, local]) {
    for (const { table, items } of state) {
      const present = new Set((await itemsOf(side, table)).map(stable));
      const wanted = new Map(items.map((item) => [stable(item), item]));
      for (const text of present) {
        if (wanted.has(text)) continue;
        const item: JsonObject = JSON.parse(text);
        const Key = Object.fromEntries(table.keys.map(({ name }) => [name, item[name]!]));
        await side.ask({ operation: "DeleteItem", input: { TableName: table.name, Key } });
      }
      for (const [text, Item] of wanted) {
        if (!present.has(text)) await side.ask({ operation: "PutItem", input: { TableName: table.name, Item } });
      }
    }
  }
}

async function itemsOf(side: Side, table: Table): Promise<readonly Json[]> {
  const answer = await side.ask({ operation: "Scan", input: { TableName: table.name } });
  return "response" in answer ? (withCanonicalNumbers(answer.response.Items!) as readonly Json[]) : [];
}

/** The difference, shown by the smallest request that shows one of its kind. */
async function smallest(sides: Sides, difference: Difference, kind: string): Promise<Difference> {
  const { state, comparison } = difference;
  const again = async (request: Request) => {
    if (isWrite(request)) await restore(sides, state);
    return compare(sides, request);
  };
  const shows = async (request: Request) => {
    const smaller = await again(request);
    return smaller.verdict === "different" && kindOf(smaller) === kind;
  };
  const request = await shrink(comparison.request, shows);
  return request === comparison.request ? difference : { ...difference, comparison: await again(request) };
}

/** What is the same of two differences that are worth telling once. */
function kindOf({ request, ours, local }: Comparison): string {
  return [request.operation, shapeOf(ours), shapeOf(local)].join(" | ");
}

function shapeOf(answer: Answer): string {
  if ("response" in answer) return `response ${Object.keys(answer.response).sort().join(" ")}`;
  const { name, message } = answer.error;
  return `${name} ${String(message)
    .replace(/: [^:]*$/, "")
    .replace(/(token|near): ".*"/g, "$1")}`;
}

/** A difference for people to read: how to see it again. */
export function describeDifference({ seed, state, comparison, history = [] }: Difference): string {
  const { request, ours, local } = comparison;
  const named = JSON.stringify(request.input);
  const tables = state.filter(({ table }) => named.split(/\W/).includes(table.name));
  return [
    `seed ${seed}: ${request.operation} ${named}`,
    `  hashrange:      ${JSON.stringify("error" in ours ? ours.error : ours.response)}`,
    `  DynamoDB Local: ${JSON.stringify("error" in local ? local.error : local.response)}`,
    ...history.map((each) => `  after ${each.operation} ${JSON.stringify(each.input)}`),
    ...tables.flatMap(({ table, items }) => [
      `  table ${JSON.stringify(table.definition)}`,
      ...items.map((item) => `    item ${JSON.stringify(item)}`),
    ]),
  ].join("\n");
}
