// From an HTTP request to an HTTP response, without a socket: what is refused before an operation runs, in AWS's order,
// and how results and errors travel. The protocol is AWS JSON 1.0:
// https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html

import { DroppedConnectionError } from "../model/dropped-connection-error.ts";
import { errorBody } from "../model/error-body.ts";
import {
  AccessDeniedException,
  DynamoDBError,
  InternalServerError,
  SerializationException,
  UnknownOperationException,
} from "../model/errors.ts";
import { parseBody } from "../model/serialization.ts";
import { administer, administrativeAction } from "./administration.ts";
import { authenticate } from "./authenticate.ts";
import { Loan } from "./body-memory.ts";
import { pack, requestEncoding, responseEncoding, UnpackError, unpack } from "./compression.ts";
import { preflightHeaders, READABLE } from "./cross-origin.ts";
import type { Executor } from "./executor.ts";
import { healthy, pageNotFound, tooLarge, unknownOperation } from "./fixed-responses.ts";
import { namespaceOf } from "./namespaces.ts";
import { newRequestId } from "./request-id.ts";
import { EMPTY, type HttpResponse, noResponse, response } from "./response.ts";
import type { HttpRequest, Service } from "./service.ts";
import { readTarget, type Target } from "./target.ts";

const JSON_1_0 = "application/x-amz-json-1.0";

/** Answers a request. Never throws or rejects: a fault on this side is logged, and answered with InternalServerError. */
export function answer(request: HttpRequest, service: Service): HttpResponse | Promise<HttpResponse> {
  const requestId = newRequestId();
  if (service.administrator) {
    const action = administrativeAction(request);
    if (action !== undefined) return administer(action, service.administrator, request, service, requestId);
  }
  const { origin } = request.headers;
  return origin === undefined ? answerDirect(request, service, requestId) : answerPage(request, service, requestId);
}

async function answerPage(request: HttpRequest, service: Service, requestId: string): Promise<HttpResponse> {
  if (service.crossOrigin === "none") {
    const refusal = new AccessDeniedException("This server does not take requests from web pages");
    return response(403, requestId, JSON_1_0, Buffer.from(errorBody(refusal)));
  }
  if (request.method === "OPTIONS") {
    const preflight = response(200, requestId, undefined, EMPTY);
    preflight.headers.push(...preflightHeaders(request.headers));
    return preflight;
  }
  const answered = await answerDirect(request, service, requestId);
  answered.headers.push(...READABLE);
  return answered;
}

/** Where the health check is, with any query. */
const HEALTH_CHECK = /^\/(?:ping)?(?:\?|$)/;

function answerDirect(request: HttpRequest, service: Service, requestId: string): HttpResponse | Promise<HttpResponse> {
  const { method, url, headers } = request;
  if (method === "POST") return answerPost(request, service, requestId);
  if (method !== "GET" && method !== "HEAD") return unknownOperation(requestId);
  if (!HEALTH_CHECK.test(url)) return pageNotFound(requestId);
  return healthy(headers.host || `dynamodb.${service.executor.region}.amazonaws.com`, requestId);
}

async function answerPost(request: HttpRequest, service: Service, requestId: string): Promise<HttpResponse> {
  const type = mediaType(request.headers["content-type"]);
  if (type !== JSON_1_0 && type !== "application/json") {
    return type.startsWith("application/x-amz-json-") ? pageNotFound(requestId) : unknownOperation(requestId);
  }
  try {
    const packing = requestEncoding(request.headers["content-encoding"]);
    const body = packing === undefined ? request.body : await unpack(request.body, packing, service.requestBytesMax);
    const target = admit(request, service, body);
    const loan = new Loan();
    const result = await executorOf(request, service).executeJson(target.service, target.operation, body, loan);
    const encoding = responseEncoding(request.headers["accept-encoding"], result.length);
    if (encoding === undefined) {
      return response(200, requestId, type, result, result === loan.body ? loan : undefined);
    }
    const packed = response(200, requestId, type, await pack(result, encoding));
    packed.headers.push("Content-Encoding", encoding);
    return packed;
  } catch (error) {
    if (error instanceof UnpackError && error.reason === "too large") return tooLarge();
    if (error instanceof DroppedConnectionError) return noResponse();
    const refusal = asRefusal(error, request, service, requestId);
    return response(refusal.status, requestId, type, Buffer.from(errorBody(refusal)));
  }
}

/** `application/json; charset=utf-8` is `application/json`. */
function mediaType(contentType = ""): string {
  return contentType === JSON_1_0 ? JSON_1_0 : (contentType.split(";", 1)[0] ?? "").trim().toLowerCase();
}

function executorOf(request: HttpRequest, { executor, namespaces }: Service): Executor {
  const name = namespaces && namespaceOf(namespaces.by, request);
  return name === undefined ? executor : namespaces!.find(name);
}

/**
 * What the request may have run.
 *
 * A body that is not JSON outranks an unknown operation, and that a bad signature; one that is empty comes after both. The
 * body is only looked at here if one of these is about to be said: whoever runs the operation parses it anyway.
 */
function admit(request: HttpRequest, service: Service, body: Uint8Array): Target {
  try {
    const target = readTarget(request.headers["x-amz-target"], service.executor);
    if (target === undefined) throw new UnknownOperationException("");
    authenticate(request, service);
    return target;
  } catch (refusal) {
    throw isJsonOrBlank(body) ? refusal : new SerializationException("");
  }
}

function isJsonOrBlank(body: Uint8Array): boolean {
  try {
    parseBody(body);
    return true;
  } catch {
    return body.every((byte) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09);
  }
}

function asRefusal(error: unknown, request: HttpRequest, service: Service, requestId: string): DynamoDBError {
  if (error instanceof DynamoDBError && error.status < 500) return error;
  if (error instanceof UnpackError) return new SerializationException("");
  const target = request.headers["x-amz-target"];
  service.log.error({ err: error, requestId, target }, "request failed");
  return new InternalServerError("Internal server error");
}
