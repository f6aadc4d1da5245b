// DynamoDB's HTTP without a socket: a function from fetch's Request to its Response, for whatever speaks in these: a
// stubbed `fetch`, a route of Hono, Next.js or Bun, a service worker of a test. Exported by "hashrange/sdk".

import type { Credentials } from "../auth/credentials.ts";
import { DroppedConnectionError } from "../model/dropped-connection-error.ts";
import { AWS_LIMITS } from "../model/limits.ts";
import type { Executor } from "./executor.ts";
import { tooLarge } from "./fixed-responses.ts";
import { type Log, openLog } from "./log.ts";
import { answer } from "./request.ts";
import { type HttpResponse, isNoResponse } from "./response.ts";
import type { HttpRequest, Service } from "./service.ts";

export interface FetchHandlerOptions {
  /**
   * The access keys to accept; then every request has to be signed with one. Default: none, and requests are taken
   * signed or not. Whoever puts the handler where others can reach it gives some.
   */
  readonly credentials?: readonly Credentials[];
  /** The longest request body. Default: 16 MiB, as at AWS. */
  readonly requestBytesMax?: number;
  /** The time by which signatures expire, in milliseconds since 1970. Default: the system's. */
  readonly now?: () => number;
  /** Is told faults of this side. Default: to standard error. */
  readonly log?: Log;
}

/** About the connection, of which there is none here. */
const HOP_BY_HOP: ReadonlySet<string> = new Set(["Connection", "Transfer-Encoding"]);

/**
 * A handler that answers as the server does: the same bodies, headers and refusals.
 *
 * @returns a function that rejects only with the reason of the request's own signal, if that has been aborted, and as
 * `fetch` does where a fault of the database has dropped the connection
 * @example
 * const handle = fetchHandler(await Database.memory());
 * const response = await handle(
 *   new Request("http://dynamodb/", {
 *     method: "POST",
 *     headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": "DynamoDB_20120810.ListTables" },
 *     body: "{}",
 *   }),
 * );
 * await response.json(); // { TableNames: [] }
 */
export function fetchHandler(
  database: Executor,
  options: FetchHandlerOptions = {},
): (request: Request) => Promise<Response> {
  const { credentials = [] } = options;
  const service: Service = {
    executor: database,
    credentials,
    anonymous: credentials.length === 0,
    crossOrigin: "any",
    requestBytesMax: options.requestBytesMax ?? AWS_LIMITS.requestBytesMax,
    now: options.now ?? Date.now,
    log: options.log ?? openLog("error"),
  };
  return async (request) => {
    request.signal.throwIfAborted();
    const body = await bodyOf(request, service.requestBytesMax);
    const answered = body === undefined ? tooLarge() : await answer(plainRequest(request, body), service);
    if (isNoResponse(answered)) throw new TypeError("fetch failed", { cause: new DroppedConnectionError() });
    return asResponse(answered);
  };
}

/** @returns undefined as soon as it is too long */
async function bodyOf(request: Request, bytesMax: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.length;
    if (bytes > bytesMax) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function plainRequest(request: Request, body: Uint8Array): HttpRequest {
  const { host, pathname, search } = new URL(request.url);
  // A Request has no Host before it is sent, and signatures cover it.
  return {
    method: request.method,
    url: pathname + search,
    headers: { host, ...Object.fromEntries(request.headers) },
    body,
  };
}

function asResponse({ status, headers, body }: HttpResponse): Response {
  const pairs: [string, string][] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] as string;
    if (!HOP_BY_HOP.has(name)) pairs.push([name, headers[i + 1] as string]);
  }
  return new Response(body, { status, headers: pairs });
}
