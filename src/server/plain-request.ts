// Recognises the one kind of request that DynamoDB's clients send: `POST / HTTP/1.1` with headers from a short list, each
// once, and a Content-Length. Whatever is otherwise, well-formed or not, is left to node:http: nothing here interprets,
// repairs or refuses, so there is nothing that the two could understand differently.

import type { IncomingHttpHeaders } from "node:http";

/** The head of a plain request. */
export interface PlainHead {
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** How many bytes the head takes, with the empty line that ends it. */
  readonly headBytes: number;
  readonly bodyBytes: number;
}

/** Longer heads are left to node:http, which takes 16 KiB. A session token has one or two. */
const HEAD_BYTES_MAX = 8192;

const REQUEST_LINE = "POST / HTTP/1.1\r\n";
const REQUEST_LINE_BYTES = Buffer.from(REQUEST_LINE);
const HEAD_END = Buffer.from("\r\n\r\n");

/** Their values mean nothing to HTTP itself, but for the four that {@link isPlain} looks at. */
const KNOWN_HEADERS: ReadonlySet<string> = new Set([
  "accept",
  "accept-encoding",
  "amz-sdk-invocation-id",
  "amz-sdk-request",
  "authorization",
  "cache-control",
  "connection",
  "content-length",
  "content-type",
  "host",
  "user-agent",
  "x-amz-api-version",
  "x-amz-content-sha256",
  "x-amz-date",
  "x-amz-security-token",
  "x-amz-target",
  "x-amz-user-agent",
  "x-amzn-trace-id",
]);

/** Anything else in a header's value, such as a tab or a lone line feed, makes a request less than plain. */
const NOT_PRINTABLE = /[^\x20-\x7e]/;
const LENGTH = /^(?:0|[1-9]\d{0,8})$/;

/**
 * Reads the head of a request.
 *
 * @param received all that a connection sent after its last request
 * @param bodyBytesMax a longer body is not plain
 * @returns `incomplete` as long as what there is could become a plain head, `other` if it cannot
 */
export function readPlainHead(received: Buffer, bodyBytesMax: number): PlainHead | "incomplete" | "other" {
  const lineBytes = Math.min(received.length, REQUEST_LINE_BYTES.length);
  if (received.compare(REQUEST_LINE_BYTES, 0, lineBytes, 0, lineBytes) !== 0) return "other";
  const end = received.indexOf(HEAD_END, REQUEST_LINE_BYTES.length - 2);
  if (end < 0) return received.length > HEAD_BYTES_MAX ? "other" : "incomplete";
  if (end > HEAD_BYTES_MAX) return "other";

  const headers = readHeaders(received.toString("latin1", REQUEST_LINE_BYTES.length, end + 2));
  if (headers === undefined || !isPlain(headers)) return "other";
  const bodyBytes = Number(headers["content-length"]);
  return bodyBytes > bodyBytesMax ? "other" : { headers, headBytes: end + HEAD_END.length, bodyBytes };
}

/** @returns undefined if there is a line that is no known header, or one that was there before. */
function readHeaders(lines: string): IncomingHttpHeaders | undefined {
  const headers: IncomingHttpHeaders = {};
  for (let at = 0; at < lines.length; ) {
    const colon = lines.indexOf(":", at);
    const end = lines.indexOf("\r\n", at);
    if (colon < 0 || end < colon) return undefined;
    const name = lines.slice(at, colon).toLowerCase();
    const value = lines.slice(colon + 1, end);
    if (!KNOWN_HEADERS.has(name) || headers[name] !== undefined || NOT_PRINTABLE.test(value)) return undefined;
    headers[name] = value.trim();
    at = end + 2;
  }
  return headers;
}

function isPlain({ host, connection, "content-length": length }: IncomingHttpHeaders): boolean {
  return (
    host !== undefined &&
    host !== "" &&
    length !== undefined &&
    LENGTH.test(length) &&
    (connection === undefined || connection.toLowerCase() === "keep-alive")
  );
}
