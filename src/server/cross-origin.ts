// Requests from web pages. DynamoDB lets any page call it: a page that can sign needs no other permission. A server without
// credentials believes every signature, so any page its user visits can read and change its data, directly or by a name
// of its own that resolves to this machine (the Host is not checked, since clients may send any). Two things keep pages
// out: credentials, and `none`, which refuses every request that carries an Origin. Browsers send one with every POST.

import type { IncomingHttpHeaders } from "node:http";

/** Whether web pages may call: `any` page, as at AWS, or `none`. */
export type CrossOrigin = "any" | "none";

const EXPOSED = "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date";
const PREFLIGHT_SECONDS = "172800";

/** What lets a page read the response. */
export const READABLE: readonly string[] = [
  "Access-Control-Allow-Origin",
  "*",
  "Access-Control-Expose-Headers",
  EXPOSED,
];

/** What a browser asks before it sends a request from another origin, answered: whatever it asks for is allowed. */
export function preflightHeaders(request: IncomingHttpHeaders): string[] {
  const headers = [...READABLE, "Access-Control-Max-Age", PREFLIGHT_SECONDS];
  const requestedHeaders = request["access-control-request-headers"];
  if (requestedHeaders !== undefined) headers.push("Access-Control-Allow-Headers", requestedHeaders);
  const requestedMethod = request["access-control-request-method"];
  if (requestedMethod !== undefined) headers.push("Access-Control-Allow-Methods", requestedMethod);
  return headers;
}
