// Heads of plain requests: what is read of one, whichever heads were read before it. That plain connections answer as
// node:http does is plain-connection.test.ts's to say.

import { expect, test } from "vitest";
import { type PlainHead, readPlainHead } from "../../../src/server/plain-request.ts";

const LINE = "POST / HTTP/1.1\r\n";
const LENGTH = "Content-Length: 2\r\n";
const HOST = "Host: localhost\r\n";
const TOKEN = `X-Amz-Security-Token: ${"t".repeat(2_000)}\r\n`;

const plain = (headers: Record<string, string>): Record<string, string> => ({ "content-length": "2", ...headers });

const rows: [what: string, head: string, expected: Record<string, string> | "incomplete" | "other"][] = [
  ["a host and a length", `${LINE}${HOST}${LENGTH}\r\n`, plain({ host: "localhost" })],
  ["the same once more", `${LINE}${HOST}${LENGTH}\r\n`, plain({ host: "localhost" })],
  ["the lines in another order", `${LINE}${LENGTH}${HOST}\r\n`, plain({ host: "localhost" })],
  ["a host that begins alike", `${LINE}Host: localhost.example\r\n${LENGTH}\r\n`, plain({ host: "localhost.example" })],
  ["a host that ends earlier", `${LINE}Host: local\r\n${LENGTH}\r\n`, plain({ host: "local" })],
  ["a name in other letters", `${LINE}HOST:localhost\r\n${LENGTH}\r\n`, plain({ host: "localhost" })],
  ["a line that is there twice", `${LINE}${HOST}${HOST}${LENGTH}\r\n`, "other"],
  ["a header that is there twice", `${LINE}${HOST}Host: other\r\n${LENGTH}\r\n`, "other"],
  ["an unknown header", `${LINE}${HOST}${LENGTH}Transfer-Encoding: chunked\r\n\r\n`, "other"],
  ["a name that every object has", `${LINE}${HOST}${LENGTH}constructor: x\r\n\r\n`, "other"],
  ["a tab", `${LINE}${HOST}Accept: a\tb\r\n${LENGTH}\r\n`, "other"],
  ["a lone line feed", `${LINE}${HOST}Accept: a\nHost: b\r\n${LENGTH}\r\n`, "other"],
  ["no length", `${LINE}${HOST}\r\n`, "other"],
  ["no headers", `${LINE}\r\n`, "other"],
  [
    "a long head",
    `${LINE}${HOST}${TOKEN}${LENGTH}\r\n`,
    plain({ host: "localhost", "x-amz-security-token": "t".repeat(2_000) }),
  ],
  ["too long a head", `${LINE}${HOST}X-Amz-Security-Token: ${"t".repeat(8_192)}\r\n${LENGTH}\r\n`, "other"],
  ["a part of the request line", "POST / HT", "incomplete"],
  ["another request line", "GET / HTTP/1.1\r\n", "other"],
  ["a part of the headers", `${LINE}${HOST}Content-Le`, "incomplete"],
  ["all but the last byte", `${LINE}${HOST}${LENGTH}\r`, "incomplete"],
  ["a long head that is not all there", `${LINE}${HOST}${TOKEN}${LENGTH}\r`, "incomplete"],
];

function read(text: string): Record<string, string> | "incomplete" | "other" {
  const head: PlainHead | "incomplete" | "other" = readPlainHead(Buffer.from(text, "latin1"), 1_000);
  if (typeof head === "string") return head;
  expect(head.bodyBytes).toBe(2);
  return Object.fromEntries(Object.entries(head.headers).filter(([, value]) => value !== undefined)) as Record<
    string,
    string
  >;
}

for (const [what, head, expected] of rows) {
  test(what, () => expect(read(head)).toEqual(expected));
}

test("any head after any other", () => {
  for (const [, before] of rows) {
    for (const [what, head, expected] of rows) {
      read(before);
      expect(read(head), what).toEqual(expected);
    }
  }
});

test("where the body begins, with or without it", () => {
  const head = `${LINE}${HOST}${LENGTH}\r\n`;
  for (const body of ["", "{}", "{}POST /", "x".repeat(5_000)]) {
    expect(readPlainHead(Buffer.from(head + body), 1_000)).toMatchObject({ headBytes: head.length, bodyBytes: 2 });
  }
});
