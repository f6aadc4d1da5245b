// The two sides that are compared: this database in process, and DynamoDB Local as a black box behind HTTP. Both take an
// operation's name and its JSON, and answer with a response or with an error's name and message.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Database } from "../../src/database/database.ts";
import { DynamoDBError } from "../../src/model/errors.ts";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = { readonly [name: string]: Json };

export interface Request {
  readonly operation: string;
  readonly input: JsonObject;
}

export type Answer = { readonly response: JsonObject } | { readonly error: JsonObject & { readonly name: string } };

/** `response`, or an error as `Name: message`. */
export function textOf(answer: Answer): string {
  return "error" in answer ? `${answer.error.name}: ${answer.error.message}` : "response";
}

export interface Side {
  ask(request: Request): Promise<Answer>;
  close(): Promise<void>;
}

/** The database of this project, in memory. */
export async function hashrange(): Promise<Side> {
  const database = await Database.memory();
  return {
    async ask({ operation, input }) {
      try {
        return { response: asJson(await database.execute(operation, structuredClone(input), serviceOf(operation))) };
      } catch (error) {
        if (!(error instanceof DynamoDBError)) throw error;
        return { error: asJson({ name: error.name, message: error.message, ...error.details }) as never };
      }
    },
    close: () => database.close(),
  };
}

function asJson(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value));
}

const STREAM_OPERATIONS = new Set(["ListStreams", "DescribeStream", "GetShardIterator", "GetRecords"]);

function serviceOf(operation: string) {
  return STREAM_OPERATIONS.has(operation) ? "DynamoDBStreams_20120810" : "DynamoDB_20120810";
}

const startMsMax = 60_000;
const AUTHORIZATION =
  "AWS4-HMAC-SHA256 Credential=local/20200101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0";

/**
 * DynamoDB Local, in memory.
 *
 * @param lib the folder with its jars and native libraries
 */
export async function dynamodbLocal(lib: string): Promise<Side> {
  const port = await freePort();
  const java = spawn(
    "java",
    [
      `-Djava.library.path=${lib}`,
      ...["-cp", `${lib}/*`, "software.amazon.dynamodb.services.local.main.ServerRunner"],
      ...["-inMemory", "-sharedDb", "-disableTelemetry", "-port", String(port)],
    ],
    { stdio: "ignore" },
  );
  const endpoint = `http://127.0.0.1:${port}/`;
  const ask = (request: Request) => post(endpoint, request);
  await untilAnswers(ask, java);
  return {
    ask,
    async close() {
      java.kill();
      if (java.exitCode === null && java.signalCode === null) await once(java, "exit");
    },
  };
}

async function post(endpoint: string, { operation, input }: Request): Promise<Answer> {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: {
      "Content-Type": "application/x-amz-json-1.0",
      "X-Amz-Target": `${serviceOf(operation)}.${operation}`,
      Authorization: AUTHORIZATION,
    },
    body: JSON.stringify(input),
  });
  const json = (await response.json()) as JsonObject;
  if (response.ok) return { response: json };
  const { __type, message, Message, ...details } = json;
  const name = String(__type).replace(/^.*#/, "");
  return { error: { name, message: message ?? Message ?? "", ...details } };
}

async function untilAnswers(ask: Side["ask"], java: ChildProcess): Promise<void> {
  const deadline = Date.now() + startMsMax;
  for (;;) {
    try {
      await ask({ operation: "ListTables", input: {} });
      return;
    } catch (error) {
      if (java.exitCode !== null) throw new Error(`DynamoDB Local ended with code ${java.exitCode}`);
      if (Date.now() > deadline) throw error;
      await sleep(100);
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("No port");
  return address.port;
}
