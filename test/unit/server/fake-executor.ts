// A database that does what a test tells it.

import type { Executor } from "../../../src/server/index.ts";

type Run = (body: string, operation: string) => string | Promise<string>;

/** Knows one operation, `Echo`; answers with the request's body unless told otherwise. */
export function fakeExecutor(run: Run = (body) => body): Executor {
  return {
    region: "us-east-1",
    hasOperation: (_service, operation) => operation === "Echo",
    async executeJson(_service, operation, body) {
      return Buffer.from(await run(Buffer.from(body).toString(), operation));
    },
  };
}

/** The head of a signed request, but for its length. */
export const ECHO = [
  "POST / HTTP/1.1",
  "Host: localhost",
  "Content-Type: application/x-amz-json-1.0",
  "X-Amz-Target: DynamoDB_20120810.Echo",
  "X-Amz-Date: 20260101T000000Z",
  "Authorization: AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
  "",
].join("\r\n");

/** A complete request. */
export function echo(body: string): string {
  return `${ECHO}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}
