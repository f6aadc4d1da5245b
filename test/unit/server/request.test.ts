// Requests that take an engine of their own to provoke: faults of this side, every kind of error, and what options change.

import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  AccessDeniedException,
  ConditionalCheckFailedException,
  InternalServerError,
  SerializationException,
  TransactionCanceledException,
  ValidationException,
} from "../../../src/model/errors.ts";
import { type Executor, type Log, serve } from "../../../src/server/index.ts";
import { answer } from "../../../src/server/request.ts";
import type { HttpRequest, Service } from "../../../src/server/service.ts";
import { fakeExecutor } from "./fake-executor.ts";

interface Logged {
  readonly fields: { readonly err?: Error; readonly requestId?: string; readonly target?: string };
  readonly message: string;
}

function recorder(): { readonly log: Log; readonly errors: Logged[] } {
  const errors: Logged[] = [];
  const log: Log = {
    isLevelEnabled: () => false,
    error: (fields, message) => void errors.push({ fields, message }),
    warn() {},
    info() {},
    debug() {},
  };
  return { log, errors };
}

function service(parts: Partial<Service> = {}): Service {
  return {
    executor: fakeExecutor(),
    credentials: [],
    anonymous: false,
    crossOrigin: "any",
    requestBytesMax: 1000,
    now: () => Date.UTC(2026, 0, 1),
    log: recorder().log,
    ...parts,
  };
}

const headers = {
  "content-type": "application/x-amz-json-1.0",
  "x-amz-target": "DynamoDB_20120810.Echo",
  "x-amz-date": "20260101T000000Z",
  authorization:
    "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
};
const request: HttpRequest = { method: "POST", url: "/", headers, body: Buffer.from("{}") };

function throwing(error: unknown): Executor {
  return fakeExecutor(() => {
    throw error;
  });
}

describe("errors on the wire", () => {
  const check = (name: string, error: Error, status: number, body: string) =>
    test(name, async () => {
      const answered = await answer(request, service({ executor: throwing(error) }));
      expect([answered.status, Buffer.from(answered.body).toString()]).toEqual([status, body]);
    });

  check(
    "a refusal",
    new ValidationException("Invalid “x”"),
    400,
    '{"__type":"com.amazon.coral.validate#ValidationException","message":"Invalid “x”"}',
  );
  check(
    "one with an item",
    new ConditionalCheckFailedException("The conditional request failed", { Item: { id: { S: "1" } } }),
    400,
    '{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","Item":{"id":{"S":"1"}},"message":"The conditional request failed"}',
  );
  check(
    "one with a capital Message and reasons",
    new TransactionCanceledException([{ Code: "None" }, { Code: "ValidationError", Message: "No" }]),
    400,
    '{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","CancellationReasons":[{"Code":"None"},{"Code":"ValidationError","Message":"No"}],"Message":"Transaction cancelled, please refer cancellation reasons for specific reasons [None, ValidationError]"}',
  );
  check(
    "one with a capital Message",
    new AccessDeniedException("No"),
    400,
    '{"__type":"com.amazon.coral.service#AccessDeniedException","Message":"No"}',
  );
  check(
    "one without a message",
    new SerializationException(""),
    400,
    '{"__type":"com.amazon.coral.service#SerializationException"}',
  );
});

describe("a fault of this side", () => {
  const check = (name: string, error: unknown) =>
    test(name, async () => {
      const { log, errors } = recorder();
      const answered = await answer(request, service({ executor: throwing(error), log }));
      expect(answered.status).toBe(500);
      expect(Buffer.from(answered.body).toString()).toBe(
        '{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"Internal server error"}',
      );
      const requestId = answered.headers[answered.headers.indexOf("x-amzn-RequestId") + 1];
      expect(errors).toEqual([
        { fields: { err: error, requestId, target: "DynamoDB_20120810.Echo" }, message: "request failed" },
      ]);
    });

  check("an exception", new TypeError("secret details"));
  check("something that is no error", "a string");
  check("one that the database has named", new InternalServerError("secret", { cause: new Error("secret") }));
});

describe("unsigned requests", () => {
  const unsigned = { ...request, headers: { ...headers, authorization: undefined } };

  test("are refused", async () => {
    expect((await answer(unsigned, service())).status).toBe(400);
  });
  test("are taken where they may be", async () => {
    expect((await answer(unsigned, service({ anonymous: true }))).status).toBe(200);
  });
});

describe("web pages, where they may not call", () => {
  const none = service({ crossOrigin: "none" });

  test("are refused", async () => {
    const answered = await answer({ ...request, headers: { ...headers, origin: "http://example.com" } }, none);
    expect(answered.status).toBe(403);
    expect(answered.headers.join()).not.toMatch(/access-control/i);
  });
  test("get no preflight", async () => {
    const preflight = { ...request, method: "OPTIONS", headers: { origin: "http://example.com" } };
    expect((await answer(preflight, none)).status).toBe(403);
  });
  test("are told from other clients", async () => {
    expect((await answer(request, none)).status).toBe(200);
  });
});

describe("with credentials, the AWS SDK", () => {
  const endpointOf = async () => {
    const credentials = [{ accessKeyId: "AKIA", secretAccessKey: "secret" }];
    const executor: Executor = { ...fakeExecutor(() => '{"TableNames":["a"]}'), hasOperation: () => true };
    const server = await serve(executor, { port: 0, credentials });
    onTestFinished(() => server.close());
    return server.url;
  };
  const list = async (accessKeyId: string, secretAccessKey: string, region = "us-east-1") => {
    const credentials = { accessKeyId, secretAccessKey };
    const client = new DynamoDBClient({ endpoint: await endpointOf(), region, credentials, maxAttempts: 1 });
    onTestFinished(() => client.destroy());
    return client.send(new ListTablesCommand({}));
  };

  test("is let in", async () => expect((await list("AKIA", "secret")).TableNames).toEqual(["a"]));
  test("needs the right secret", () =>
    expect(list("AKIA", "other")).rejects.toMatchObject({ name: "InvalidSignatureException" }));
  test("needs a known access key", () =>
    expect(list("AKIB", "secret")).rejects.toMatchObject({ name: "UnrecognizedClientException" }));
  test("needs the right region", () =>
    expect(list("AKIA", "secret", "eu-west-1")).rejects.toThrow("Credential should be scoped to a valid region"));
});
