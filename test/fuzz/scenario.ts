// A scenario: requests to a fork of one database, one after the other, each of them held to what must be true of any: an
// answer or a refusal of DynamoDB's, in bounded time, and data that is sound in the end.

import { Database } from "../../src/database/database.ts";
import { errorBody } from "../../src/model/error-body.ts";
import { DynamoDBError } from "../../src/model/errors.ts";
import type { Service } from "../../src/operations/operations.ts";
import { operations } from "../../src/operations/operations.ts";
import type { Random } from "../random/random.ts";
import { exampleOf, learn } from "./examples.ts";
import { type Json, placesIn, replaced, textOf } from "./json.ts";
import { bytesOf, mutated } from "./mutations.ts";
import { createTables, TABLES } from "./world.ts";

export interface FuzzRequest {
  readonly service: Service;
  readonly operation: string;
  /** What the bytes were made of. */
  readonly json: Json;
  readonly bytes: Buffer;
}

/** How long one request may take, in milliseconds of the processor: a hundred times what the slowest takes. */
const MILLISECONDS_MAX = 5_000;
/** What servers refuse without reading it is not sent. */
const CHARACTERS_MAX = 16 * 2 ** 20;
const REQUESTS_MAX = 12;

/** Refusals that none of a scenario's requests may bring. */
const FORBIDDEN = new Set(["InternalServerError", "InternalFailure"]);

/** The others only say that they are not supported, or that there is nothing. */
const FUZZED = operations
  .filter(({ name }) => /Item|Table|Query|Scan|Statement|Transact|Stream|Record|Shard|Tag|Time/.test(name))
  .filter(({ name }) => !/Backup|Global|Import|Export|Kinesis|Restore|Replica/.test(name));

export interface World {
  readonly database: Database;
  /** What a client would know of its streams. */
  readonly learned: ReadonlyMap<string, Json[]>;
  /** What background work threw. */
  readonly logged: unknown[];
}

/** The database that scenarios fork. Its clock stands still, so that a seed's requests are the same again. */
export async function openWorld(): Promise<World> {
  const logged: unknown[] = [];
  const clock = { now: () => Date.UTC(2026, 0, 31) };
  const database = await Database.memory({ clock, log: (error) => logged.push(error) });
  await createTables(database);
  const learned = new Map<string, Json[]>();
  const ask = (operation: string, input: object) => database.execute(operation, input, "DynamoDBStreams_20120810");
  const { Streams } = (await ask("ListStreams", {})) as { Streams: { StreamArn: string }[] };
  for (const { StreamArn } of Streams) {
    const described = (await ask("DescribeStream", { StreamArn })) as {
      StreamDescription: { Shards: { ShardId: string }[] };
    };
    const [{ ShardId }] = described.StreamDescription.Shards as [{ ShardId: string }];
    const iterator = await ask("GetShardIterator", { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" });
    for (const answer of [described, iterator]) learn(answer, learned);
  }
  return { database, logged, learned };
}

/** A scenario that is made while it is played, since later requests need what earlier answers said. */
export async function playRandom(world: World, random: Random): Promise<{ requests: FuzzRequest[]; fault?: string }> {
  const requests: FuzzRequest[] = [];
  const learned = new Map(world.learned);
  const length = random.integer(1, REQUESTS_MAX);
  const fault = await play(world, (answer) => {
    learn(answer, learned);
    if (requests.length === length) return undefined;
    const operation = random.pick(random.chance(0.1) ? operations : FUZZED);
    let json = exampleOf(operation, { random, table: random.pick(TABLES), learned });
    for (let i = random.pick([0, 0, 0, 1, 1, 2, 4]); i > 0; i--) {
      const changed = mutated(json, random);
      if (textOf(changed).length <= CHARACTERS_MAX) json = changed;
    }
    const { name, service = "DynamoDB_20120810" } = operation;
    const request: FuzzRequest = { service, operation: name, json, bytes: bytesOf(json, random) };
    requests.push(request);
    return request;
  });
  return fault === undefined ? { requests } : { requests, fault };
}

/** @returns what went wrong with the last of the requests, or with what they left */
export async function playAgain(world: World, requests: readonly FuzzRequest[]): Promise<string | undefined> {
  let next = 0;
  return play(world, () => requests[next++]);
}

async function play(
  { database, logged }: World,
  next: (answer: unknown) => FuzzRequest | undefined,
): Promise<string | undefined> {
  const fork = database.fork();
  logged.length = 0;
  try {
    let answer: unknown;
    for (let request = next(undefined); request; request = next(answer)) {
      const start = process.cpuUsage();
      const outcome = await outcomeOf(fork, request);
      const { user, system } = process.cpuUsage(start);
      const milliseconds = (user + system) / 1_000;
      if ("fault" in outcome) return outcome.fault;
      if (milliseconds > MILLISECONDS_MAX) return `An answer after ${Math.round(milliseconds)} ms`;
      answer = outcome.answer;
    }
    await fork.maintain();
    if (logged.length > 0) return `In the background: ${stackOf(logged[0])}`;
    const [fault] = await fork.findFaults();
    return fault;
  } finally {
    await fork.close();
  }
}

async function outcomeOf(
  database: Database,
  { service, operation, bytes }: FuzzRequest,
): Promise<{ fault: string } | { answer: unknown }> {
  try {
    const body = await database.executeJson(service, operation, bytes);
    return { answer: body.length === 0 ? {} : JSON.parse(body.toString()) };
  } catch (error) {
    if (!(error instanceof DynamoDBError) || error.status >= 500 || FORBIDDEN.has(error.name)) {
      return { fault: stackOf(error) };
    }
    return { answer: JSON.parse(errorBody(error)) };
  }
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? String(error.stack) : `${error.message}: ${stackOf(error.cause)}`;
}

/** Two faults are the same if they happen in the same place. */
export function isSameFault(a: string, b: string | undefined): boolean {
  const place = (fault: string) => /\n\s+at .*/.exec(fault)?.[0] ?? fault.replace(/\d+/g, "0").slice(0, 40);
  return b !== undefined && place(a) === place(b);
}

/** Requests with one value less, for shrinking. */
export function* simpler(request: FuzzRequest): Generator<FuzzRequest> {
  for (const place of placesIn(request.json).reverse()) {
    if (place.length === 0) continue;
    const json = replaced(request.json, place, () => undefined);
    yield { ...request, json, bytes: Buffer.from(textOf(json)) };
  }
}

export function describeRequest({ operation, bytes }: FuzzRequest): string {
  const text = bytes.toString().replace(/(.+?)\1{20,}/g, (run, part) => `${part}…(${run.length} characters)`);
  return `${operation} ${text}`;
}
