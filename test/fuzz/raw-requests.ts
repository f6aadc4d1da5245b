// What a connection carries, byte by byte: requests as clients send them, and what may become of these on the way, or by
// intent.

import type { Random } from "../random/random.ts";

const HEADERS: readonly string[] = [
  "Host: localhost",
  "Content-Type: application/x-amz-json-1.0",
  "X-Amz-Target: DynamoDB_20120810.ListTables",
  "Accept-Encoding: identity",
  "User-Agent: fuzz/1.0",
];

/** Not `Expect`, after which node:http ends the connection or not, as the moment has it. */
const OTHER_HEADERS: readonly string[] = [
  "Connection: close",
  "Connection: Keep-Alive",
  "Connection: keep-alive, x",
  "Connection: upgrade",
  "Upgrade: h2c",
  "Content-Length: 2",
  "Content-Length: 0",
  "Content-Length: -2",
  "Content-Length: 2, 2",
  "Content-Length: 2 2",
  "Content-Length:",
  "Content-Length: 99999999999999999999",
  "Transfer-Encoding: chunked",
  "Transfer-Encoding: identity",
  "Transfer-Encoding: gzip, chunked",
  "Transfer-Encoding:\x0bchunked",
  "Trailer: x",
  "TE: trailers",
  "Host: other",
  "Host:",
  "Origin: http://localhost",
  "Content-Encoding: gzip",
  "Content-Encoding: identity",
  "Content-Type: text/plain",
  "X-Amz-Target: DynamoDB_20120810.PutItem",
  "X-Amz-Target: constructor",
  "__proto__: x",
  "constructor: x",
  "Cookie: a=b",
  "Cookie: c=d",
  "X-Amz-Date: 20260101T000000Z",
  "Authorization: AWS4-HMAC-SHA256 Credential=a",
  ": x",
  "x",
  "",
  " folded",
  "a b: x",
  "a\u00e9: x",
  `X-Long: ${"x".repeat(9_000)}`,
  `X-Longer: ${"x".repeat(17_000)}`,
];

/** Not `CONNECT`, at which node:http hangs up, whatever is under way. */
const REQUEST_LINES: readonly string[] = [
  "GET / HTTP/1.1",
  "HEAD / HTTP/1.1",
  "OPTIONS * HTTP/1.1",
  "POST /x HTTP/1.1",
  "POST / HTTP/1.0",
  "POST / HTTP/2.0",
  "POST / HTTP/0.9",
  "POST /  HTTP/1.1",
  "POST  / HTTP/1.1",
  " POST / HTTP/1.1",
  "POST /",
  "POST",
  "post / HTTP/1.1",
  "PUT / HTTP/1.1",
  "PRI * HTTP/2.0",
  "BREW / HTTP/1.1",
  "POST http://localhost/ HTTP/1.1",
  "POST /%00 HTTP/1.1",
  `POST /${"x".repeat(10_000)} HTTP/1.1`,
];

const BODIES = [
  "{}",
  '{"Limit":1}',
  "[]",
  "",
  "{",
  "2\r\n{}\r\n0\r\n\r\n",
  "ffffffffff\r\n",
  "\r\n\r\n",
  "POST / HTTP/1.1\r\n",
];
const ENDS = ["\r\n", "\n", "\r", "\r\n ", "\r\r\n", "\0\r\n"];
const BYTES = ["\0", "\r", "\n", " ", "\t", ":", "\x7f", "\x80", "\xff", "\r\n", "\r\n\r\n", ",", ";", "0", "1"];

/** One request, more or less, in latin1. */
export function rawRequest(random: Random): string {
  const body = random.chance(0.7) ? "{}" : random.pick(BODIES);
  const line = random.chance(0.85) ? "POST / HTTP/1.1" : random.pick(REQUEST_LINES);
  const headers = [...HEADERS, `Content-Length: ${body.length}`];
  for (let changes = random.pick([0, 0, 1, 1, 2, 3]); changes > 0; changes--) {
    const at = random.integer(0, headers.length - 1);
    random.weighted<() => unknown>([
      [3, () => headers.splice(at, 0, random.pick(OTHER_HEADERS))],
      [2, () => headers.splice(at, 1, random.pick(OTHER_HEADERS))],
      [1, () => headers.splice(at, 1)],
      [1, () => headers.push(headers[at]!)],
      [1, () => headers.splice(at, 1, changedCase(headers[at]!, random))],
      [1, () => headers.splice(at, 1, headers[at]!.replace(":", random.pick([" :", ":\t", ":", "::", ": ,"])))],
    ])();
  }
  const end = random.chance(0.95) ? "\r\n" : random.pick(ENDS);
  const text = `${[line, ...headers].join(end)}${end}${end}${body}`;
  return random.chance(0.85) ? text : withByte(text, random);
}

function changedCase(header: string, random: Random): string {
  const [name = "", ...value] = header.split(":");
  return [random.chance(0.5) ? name.toUpperCase() : name.toLowerCase(), ...value].join(":");
}

/** A byte more, less, or another. */
function withByte(text: string, random: Random): string {
  const at = random.integer(0, Math.max(0, text.length - 1));
  return text.slice(0, at) + random.pick(["", ...BYTES]) + text.slice(at + random.integer(0, 1));
}

/** What a client sends on one connection, now and then cut off. */
export function rawConnection(random: Random): string {
  const requests = random.several(1, 3, () => rawRequest(random)).join("");
  return random.chance(0.9) ? requests : requests.slice(0, random.integer(0, requests.length));
}

/** The same in pieces. */
export function inPieces(text: string, random: Random): string[] {
  const cuts = random.several(0, 4, () => random.integer(1, Math.max(1, text.length - 1))).sort((a, b) => a - b);
  return [0, ...cuts].map((cut, i) => text.slice(cut, cuts[i])).filter((piece) => piece !== "");
}
