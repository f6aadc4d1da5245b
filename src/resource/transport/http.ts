// An endpoint that speaks DynamoDB's protocol, over HTTP: signed requests on connections kept alive, tried again where
// that helps, as AWS's SDKs do.

import { randomUUID } from "node:crypto";
import http from "node:http";
import https from "node:https";
import { crc32 } from "node:zlib";
import { signatureHeaders } from "../../auth/sigv4.ts";
import { DynamoDBError } from "../../model/errors.ts";
import { delay } from "../delay.ts";
import { serviceError } from "../error/service-error.ts";
import type { EndpointTransportOptions } from "./endpoint.ts";
import { EndpointConnectionError } from "./endpoint-connection-error.ts";
import type { Transport } from "./transport.ts";

interface HttpAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Doubled with each further attempt. */
const FIRST_RETRY_MS = 50;

/** Refusals that say "later" rather than "no". */
const RETRYABLE: ReadonlySet<string> = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
  "TransactionInProgressException",
]);

/** A connection kept alive that the other side has closed meanwhile. */
const BROKEN_CONNECTION: ReadonlySet<string> = new Set(["ECONNRESET", "EPIPE"]);

/** The member that makes an operation safe to repeat; it is filled in where the caller leaves it out. */
const IDEMPOTENCY_TOKENS: { readonly [operation: string]: string | undefined } = {
  ExecuteTransaction: "ClientRequestToken",
  ExportTableToPointInTime: "ClientToken",
  ImportTable: "ClientToken",
  StartBulkPutItems: "ClientToken",
  TransactWriteItems: "ClientRequestToken",
};

export function httpTransport(options: EndpointTransportOptions): Transport {
  const url = new URL(options.endpoint);
  const { Agent, request } = url.protocol === "https:" ? https : http;
  const agent = new Agent({ keepAlive: true });

  async function call(operation: string, input: object): Promise<object> {
    const body = Buffer.from(JSON.stringify(withIdempotencyToken(operation, input)));
    for (let attempt = 1; ; attempt++) {
      try {
        return read(await send(operation, body));
      } catch (error) {
        if (attempt >= options.maxAttempts || !isRetryable(error)) throw error;
        await delay(FIRST_RETRY_MS * 2 ** (attempt - 1));
      }
    }
  }

  function send(operation: string, body: Buffer): Promise<HttpAnswer> {
    const unsigned = {
      host: url.host,
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `DynamoDB_20120810.${operation}`,
    };
    const signable = { method: "POST", url: url.pathname, headers: unsigned, body };
    const signature = signatureHeaders(signable, options.credentials, options.region, new Date());
    const headers = { ...unsigned, ...signature, "content-length": body.length };
    return new Promise((resolve, reject) => {
      const fail = (error: Error): void => reject(new EndpointConnectionError(options.endpoint, error));
      const outgoing = request(url, { method: "POST", agent, headers, timeout: options.timeoutMs }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("error", fail);
        incoming.on("end", () =>
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(chunks) }),
        );
      });
      outgoing.on("timeout", () => outgoing.destroy(new Error(`no answer within ${options.timeoutMs} ms`)));
      outgoing.on("error", fail);
      outgoing.end(body);
    });
  }

  return {
    call,
    async close() {
      agent.destroy();
    },
  };
}

/** The answer's JSON, which is no text at all of an operation without output; an answer that is an error is thrown. */
function read({ status, headers, body }: HttpAnswer): object {
  const checksum = headers["x-amz-crc32"];
  if (checksum !== undefined && Number(checksum) !== crc32(body)) {
    throw serviceError("ChecksumMismatch", "The answer's bytes do not match its checksum", 500, {});
  }
  if (status === 200) return body.length === 0 ? {} : (JSON.parse(body.toString()) as object);
  const { __type, message, Message, ...details } = errorMembers(body);
  const type = String(__type ?? headers["x-amzn-errortype"] ?? status);
  const name = type.slice(type.indexOf("#") + 1).split(":", 1)[0] as string;
  const requestId = headers["x-amzn-requestid"]?.toString();
  throw serviceError(name, String(message ?? Message ?? ""), status, details, { requestId });
}

/** The members of an error's body; none if it is not JSON, as from a proxy in between. */
function errorMembers(body: Buffer): Record<string, unknown> {
  try {
    return JSON.parse(body.toString()) as Record<string, unknown>;
  } catch {
    return { message: body.toString() };
  }
}

function isRetryable(error: unknown): boolean {
  if (error instanceof DynamoDBError) return error.status >= 500 || RETRYABLE.has(error.name);
  const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
  return code !== undefined && BROKEN_CONNECTION.has(code);
}

function withIdempotencyToken(operation: string, input: object): object {
  const token = IDEMPOTENCY_TOKENS[operation];
  return token === undefined || token in input ? input : { ...input, [token]: randomUUID() };
}
