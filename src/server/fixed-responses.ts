// Answers that involve no operation: the health check, what is found nowhere, what is too large.

import { newRequestId } from "./request-id.ts";
import { EMPTY, type HttpResponse, response } from "./response.ts";

/**
 * `GET /`: the endpoint by the name it was asked by, which at AWS is its own. The text ends with a space, and without a
 * line break.
 */
export function healthy(host: string, requestId: string): HttpResponse {
  return response(200, requestId, "text/plain", Buffer.from(`healthy: ${host} `));
}

const UNKNOWN_OPERATION = Buffer.from("<UnknownOperationException/>\n");

/** No method or content type of this protocol. */
export function unknownOperation(requestId: string): HttpResponse {
  return response(404, requestId, undefined, UNKNOWN_OPERATION);
}

const PAGE_NOT_FOUND =
  Buffer.from(`<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">
<head>
 <title>Page Not Found</title>
</head>
<body>Page Not Found</body>
</html>`);

/** A page that is none, or another version of the protocol: `application/x-amz-json-1.1`. */
export function pageNotFound(requestId: string): HttpResponse {
  return response(404, requestId, "text/html", PAGE_NOT_FOUND);
}

/** A body over the limit. The rest of it is not read, so the connection ends here. */
export function tooLarge(): HttpResponse {
  const headers = ["Server", "Server", "x-amzn-RequestId", newRequestId(), "Transfer-Encoding", "chunked"];
  return { status: 413, headers: [...headers, "Connection", "close"], body: EMPTY };
}
