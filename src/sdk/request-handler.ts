// A request handler for AWS SDK v3 clients that runs their requests in an embedded database: no port, no environment.

import type { Database } from "../database/database.ts";
import { errorBody } from "../model/error-body.ts";
import { DynamoDBError, SerializationException, UnknownOperationException } from "../model/errors.ts";
import { newRequestId } from "../server/request-id.ts";

/** The service that a client's requests name, and the operation. */
const TARGET = /^(DynamoDB_20120810|DynamoDBStreams_20120810)\.(\w+)$/;

/** What the SDK hands to a request handler, as far as it is used here. */
export interface SdkHttpRequest {
  readonly headers: { readonly [name: string]: string };
  readonly body?: unknown;
}

export interface SdkHttpResponse {
  readonly statusCode: number;
  readonly headers: { [name: string]: string };
  readonly body: Uint8Array;
}

/** The SDK's HttpHandler. */
export interface InProcessRequestHandler {
  readonly metadata: { readonly handlerProtocol: string };
  handle(
    request: SdkHttpRequest,
    options?: { readonly abortSignal?: { readonly aborted: boolean } | undefined },
  ): Promise<{ response: SdkHttpResponse }>;
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): Record<string, never>;
  destroy(): void;
}

/** The part of a client's configuration that directs it to an embedded database. */
export interface InProcessConfig {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly requestHandler: InProcessRequestHandler;
}

/**
 * The configuration of an AWS SDK v3 client (DynamoDB or DynamoDB Streams) whose requests the database answers itself.
 * Destroying the client leaves the database open.
 *
 * @example
 * const database = await Database.memory();
 * const client = new DynamoDBClient(inProcess(database));
 * const documents = DynamoDBDocumentClient.from(client);
 */
export function inProcess(database: Database): InProcessConfig {
  return {
    region: database.region,
    endpoint: "http://hashrange.invalid",
    credentials: { accessKeyId: "hashrange", secretAccessKey: "hashrange" },
    requestHandler: {
      metadata: { handlerProtocol: "hashrange" },
      handle: async (request, { abortSignal } = {}) => {
        if (abortSignal?.aborted) throw abortError();
        return { response: await answer(database, request) };
      },
      updateHttpClientConfig: () => undefined,
      httpHandlerConfigs: () => ({}),
      destroy: () => undefined,
    },
  };
}

async function answer(database: Database, { headers, body }: SdkHttpRequest): Promise<SdkHttpResponse> {
  try {
    const [, service, operation] = TARGET.exec(headers["x-amz-target"] ?? "") ?? [];
    if (!service || !operation) throw new UnknownOperationException("");
    const output = await database.executeJson(service as Service, operation, bytesOf(body));
    return response(200, output);
  } catch (error) {
    if (!(error instanceof DynamoDBError)) throw error;
    return response(error.status, Buffer.from(errorBody(error)));
  }
}

type Service = Parameters<Database["executeJson"]>[0];

function bytesOf(body: unknown): Uint8Array {
  if (typeof body === "string") return Buffer.from(body);
  if (body instanceof Uint8Array) return body;
  throw new SerializationException("");
}

function response(statusCode: number, body: Uint8Array): SdkHttpResponse {
  const headers = { "content-type": "application/x-amz-json-1.0", "x-amzn-requestid": newRequestId() };
  return { statusCode, headers, body };
}

function abortError(): Error {
  const error = new Error("Request aborted");
  error.name = "AbortError";
  return error;
}
