// The server under test, and requests to it byte by byte: any endpoint that `ENDPOINT` names (with AWS's usual variables
// for credentials and region), else a server of our own on an empty database.

import http from "node:http";
import https from "node:https";
import { afterAll, beforeAll } from "vitest";
import { signatureHeaders } from "../../src/auth/sigv4.ts";
import { startServer, type TestServer } from "../support/server.ts";

export const region = process.env.ENDPOINT ? (process.env.AWS_REGION ?? "us-east-1") : "us-east-1";
const signer = {
  accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? "AKIAEXAMPLE",
  secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY ?? "secret",
  sessionToken: process.env.AWS_SESSION_TOKEN,
};

let endpoint = process.env.ENDPOINT ?? "";

/** Declares that a file's tests talk to the endpoint. */
export function useEndpoint(): void {
  let server: TestServer | undefined;
  beforeAll(async () => {
    if (process.env.ENDPOINT !== undefined) return;
    server = await startServer({ region });
    endpoint = server.endpoint;
  });
  afterAll(() => server?.close());
}

export function endpointUrl(): URL {
  return new URL(endpoint);
}

export interface Request {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Sign it as an SDK does. */
  readonly signed?: boolean;
}

export interface Response {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
}

/** Sends a request with the headers given, and those a signature needs; nothing else is added but Host and length. */
export function send(request: Request): Promise<Response> {
  const { method = "POST", path = "/", body = "" } = request;
  const url = endpointUrl();
  const bytes = Buffer.from(body);
  const given = { host: url.host, ...request.headers };
  const headers = request.signed
    ? { ...given, ...signatureHeaders({ method, url: path, headers: given, body: bytes }, signer, region, new Date()) }
    : given;
  const { request: open } = url.protocol === "https:" ? https : http;
  return new Promise((resolve, reject) => {
    const out = open(
      { hostname: url.hostname.replace(/^\[|\]$/g, ""), port: url.port, method, path, headers, agent: false },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk) => chunks.push(chunk));
        incoming.on("end", () => {
          const received = Buffer.concat(chunks);
          const { statusCode: status = 0 } = incoming;
          resolve({ status, headers: incoming.headers, bytes: received, text: received.toString() });
        });
      },
    );
    out.on("error", reject);
    out.end(bytes);
  });
}

export const JSON_1_0 = "application/x-amz-json-1.0";

/** The headers of a call of an operation. */
export function target(operation: string, service = "DynamoDB_20120810"): Record<string, string> {
  return { "content-type": JSON_1_0, "x-amz-target": `${service}.${operation}` };
}

/** A call of an operation, as an SDK makes it. */
export function call(operation: string, input: object, headers: Record<string, string> = {}): Promise<Response> {
  return send({ headers: { ...target(operation), ...headers }, body: JSON.stringify(input), signed: true });
}
