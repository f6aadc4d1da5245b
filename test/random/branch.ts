// The databases that a history is played to: one model, and every way to reach a database that it should agree with. A
// fork makes a second branch, of the model and of what is in memory; both go on.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Database, type DatabaseOptions } from "../../src/database/database.ts";
import { serve } from "../../src/server/index.ts";
import { post } from "../support/post.ts";
import { Model, type ModelLimits } from "./model.ts";
import type { Call } from "./reading.ts";
import type { Request } from "./steps.ts";

export interface Access {
  readonly name: string;
  readonly call: Call;
  /** The database itself. */
  readonly streams: Call;
  fork?(): Promise<Access>;
  reopen?(): Promise<void>;
  close(): Promise<void>;
}

export interface Branch {
  readonly model: Model;
  readonly accesses: readonly Access[];
  /** Tables that may have an index that is still being filled, somewhere. */
  readonly filling: Set<string>;
}

/** @param withHttp over HTTP as well, which takes most of the time */
export async function openBranch(limits: ModelLimits, withHttp: boolean): Promise<Branch> {
  const options: DatabaseOptions = { limits, clock: { now: () => Date.UTC(2026, 0, 1) } };
  const accesses = [inMemory("memory", await Database.memory(options)), await onDisk(options)];
  return {
    model: new Model(limits),
    accesses: withHttp ? [...accesses, await behindHttp(options)] : accesses,
    filling: new Set(),
  };
}

export async function forkBranch({ model, accesses, filling }: Branch): Promise<Branch> {
  const copies: Access[] = [];
  for (const access of accesses) if (access.fork) copies.push(await access.fork());
  return { model: model.copy(), accesses: copies, filling: new Set(filling) };
}

function callOf(database: Database): Call {
  return ({ operation, input }) => database.execute(operation, input);
}

function streamsOf(database: Database): Call {
  return ({ operation, input }) => database.execute(operation, input, "DynamoDBStreams_20120810");
}

function inMemory(name: string, database: Database): Access {
  return {
    name,
    call: callOf(database),
    streams: streamsOf(database),
    fork: async () => inMemory(`${name} forked`, database.fork()),
    close: () => database.close(),
  };
}

async function onDisk(options: DatabaseOptions): Promise<Access> {
  const path = await mkdtemp(join(tmpdir(), "hashrange-random-"));
  const open = () => Database.open({ ...options, path, durability: "none" });
  let database = await open();
  return {
    name: "LMDB",
    call: (request: Request) => callOf(database)(request),
    streams: (request: Request) => streamsOf(database)(request),
    async reopen() {
      await database.close();
      database = await open();
    },
    async close() {
      await database.close();
      await rm(path, { recursive: true });
    },
  };
}

async function behindHttp(options: DatabaseOptions): Promise<Access> {
  const database = await Database.memory(options);
  const server = await serve(database, { port: 0 });
  return {
    name: "HTTP",
    call: ({ operation, input }) => post(server.url, operation, input),
    streams: ({ operation, input }) => post(server.url, operation, input, "DynamoDBStreams_20120810"),
    async close() {
      await server.close();
      await database.close();
    },
  };
}
