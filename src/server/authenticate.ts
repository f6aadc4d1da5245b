// Whether a request is signed as it has to be.

import { isPlainlySigned, readAuthorization } from "../auth/authorization.ts";
import { checkForm, verify } from "../auth/verify.ts";
import type { HttpRequest, Service } from "./service.ts";

/** @throws DynamoDBError unless the request is signed, and where there are access keys, with one of them */
export function authenticate(request: HttpRequest, service: Service): void {
  const { anonymous, credentials, executor, now } = service;
  if (anonymous) return;
  if (credentials.length > 0) {
    verify(request, readAuthorization(request), { credentials, region: executor.region, now });
  } else if (!isPlainlySigned(request)) {
    checkForm(readAuthorization(request), now());
  }
}
