// Whether a request is signed as it has to be.

import { isPlainlySigned, readAuthorization } from "../auth/authorization.ts";
import { verify } from "../auth/verify.ts";
import type { HttpRequest, Service } from "./service.ts";

/** @throws DynamoDBError unless the request is signed, and where there are access keys, with one of them */
export function authenticate(request: HttpRequest, service: Service): void {
  const { anonymous, credentials, executor, now } = service;
  if (anonymous) return;
  if (credentials.length === 0 && isPlainlySigned(request)) return;
  const authorization = readAuthorization(request);
  if (credentials.length > 0) verify(request, authorization, { credentials, region: executor.region, now });
}
