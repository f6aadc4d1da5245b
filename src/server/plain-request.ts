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

/** Most heads end before; only a longer one is looked at whole, and with it so much of the body. */
const HEAD_BYTES_USUAL = 1024;

const REQUEST_LINE = "POST / HTTP/1.1\r\n";
const HEAD_END = "\r\n\r\n";

/**
 * All that a plain request may have, each once. Their values mean nothing to HTTP itself, but for the four that
 * {@link isPlain} looks at.
 */
const NO_HEADERS = {
  accept: undefined,
  "accept-encoding": undefined,
  "amz-sdk-invocation-id": undefined,
  "amz-sdk-request": undefined,
  authorization: undefined,
  "cache-control": undefined,
  connection: undefined,
  "content-length": undefined,
  "content-type": undefined,
  host: undefined,
  "user-agent": undefined,
  "x-amz-api-version": undefined,
  "x-amz-content-sha256": undefined,
  "x-amz-date": undefined,
  "x-amz-security-token": undefined,
  "x-amz-target": undefined,
  "x-amz-user-agent": undefined,
  "x-amzn-trace-id": undefined,
} satisfies IncomingHttpHeaders;

type HeaderName = keyof typeof NO_HEADERS;
type Headers = { [Name in HeaderName]: string | undefined };

const KNOWN_HEADERS: ReadonlyMap<string, HeaderName> = new Map(
  Object.keys(NO_HEADERS).map((name) => [name, name as HeaderName]),
);

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
  let text = received.toString("latin1", 0, Math.min(received.length, HEAD_BYTES_USUAL));
  if (!text.startsWith(REQUEST_LINE)) return REQUEST_LINE.startsWith(text) ? "incomplete" : "other";
  let end = text.indexOf(HEAD_END, REQUEST_LINE.length - 2);
  if (end < 0 && received.length > HEAD_BYTES_USUAL) {
    text = received.toString("latin1", 0, Math.min(received.length, HEAD_BYTES_MAX + HEAD_END.length));
    end = text.indexOf(HEAD_END, HEAD_BYTES_USUAL - HEAD_END.length);
  }
  if (end < 0) return received.length > HEAD_BYTES_MAX ? "other" : "incomplete";

  const headers = readHeaders(text, REQUEST_LINE.length, end + 2);
  if (headers === undefined || !isPlain(headers)) return "other";
  const bodyBytes = Number(headers["content-length"]);
  return bodyBytes > bodyBytesMax ? "other" : { headers, headBytes: end + HEAD_END.length, bodyBytes };
}

/** A header as it was sent, with its line break, and what it says. */
interface Line {
  readonly text: string;
  readonly name: HeaderName;
  readonly value: string;
}

/**
 * The lines of the head that was read last, of whichever connection, by their place in it. Clients send most of theirs
 * again with every request; to see that they are the same takes a third of the time of taking them apart, which was 2 µs a
 * request.
 */
const lastLines: Line[] = [];

/** @returns undefined if there is a line that is no known header, or one that was there before. */
function readHeaders(text: string, start: number, end: number): Headers | undefined {
  const headers: Headers = { ...NO_HEADERS };
  for (let at = start, i = 0; at < end; i++) {
    let line = lastLines[i];
    // Slices that are compared, not startsWith: that takes seven times as long.
    if (line === undefined || text.slice(at, at + line.text.length) !== line.text) {
      line = readLine(text, at);
      if (line === undefined) return undefined;
      if (i < KNOWN_HEADERS.size) lastLines[i] = line;
    }
    if (headers[line.name] !== undefined) return undefined;
    headers[line.name] = line.value;
    at += line.text.length;
  }
  return headers;
}

function readLine(text: string, at: number): Line | undefined {
  const colon = text.indexOf(":", at);
  const end = text.indexOf("\r\n", at);
  if (colon < 0 || end < colon) return undefined;
  const name = KNOWN_HEADERS.get(text.slice(at, colon).toLowerCase());
  const value = text.slice(colon + 1, end);
  if (name === undefined || NOT_PRINTABLE.test(value)) return undefined;
  return { text: text.slice(at, end + 2), name, value: value.trim() };
}

function isPlain({ host, connection, "content-length": length }: Headers): boolean {
  return (
    host !== undefined &&
    host !== "" &&
    length !== undefined &&
    LENGTH.test(length) &&
    (connection === undefined || connection.toLowerCase() === "keep-alive")
  );
}
