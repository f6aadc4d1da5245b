// Plain connections beside node:http: the same bytes sent to both bring the same answers and the same end, however they
// are cut into pieces. A connection is node:http's once it has carried a GET.

import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Database } from "../../../src/database/database.ts";
import { type Server, serve } from "../../../src/server/index.ts";

let database: Database;
let server: Server;

beforeAll(async () => {
  database = await Database.memory();
  server = await serve(database, { port: 0, anonymous: true, requestBytesMax: 300_000 });
});
afterAll(async () => {
  await server.close();
  await database.close();
});

const HEADERS =
  "Host: localhost\r\nContent-Type: application/x-amz-json-1.0\r\nX-Amz-Target: DynamoDB_20120810.ListTables\r\n";
const post = (body = "{}", headers = HEADERS) =>
  `POST / HTTP/1.1\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const withHeader = (line: string) => post("{}", `${HEADERS}${line}\r\n`);
const GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

/** What is received, without what differs from one answer to the next. */
function comparable(received: string): string {
  return received.replace(/x-amzn-RequestId: \w+/g, "x-amzn-RequestId: …").replace(/Date: [^\r]+/g, "Date: …");
}

async function open(): Promise<{ socket: Socket; received: () => string; ended: Promise<void> }> {
  const socket = connect({ port: server.port, allowHalfOpen: true, noDelay: true });
  let received = "";
  socket.setEncoding("latin1").on("data", (text) => {
    received += text;
  });
  const ended = new Promise<void>((resolve) => socket.once("end", resolve).once("close", () => resolve()));
  socket.on("error", () => {});
  await new Promise((resolve) => socket.once("connect", resolve));
  return { socket, received: () => received, ended };
}

/** Sends pieces, then ends its half; returns all that came until the server ended its own. */
async function exchange(pieces: readonly string[], first = ""): Promise<string> {
  const { socket, received, ended } = await open();
  if (first !== "") {
    socket.write(first);
    while (!received().includes("healthy")) await delay(1);
  }
  const before = received().length;
  for (const piece of pieces) {
    socket.write(Buffer.from(piece, "latin1"));
    if (pieces.length > 1) await delay(1);
  }
  socket.end();
  await ended;
  socket.destroy();
  return comparable(received().slice(before));
}

const viaNode = (sent: string) => exchange([sent], GET);
const answers = (text: string) => text.match(/HTTP\/1\.1 \d+/g)?.map((line) => line.slice(9)) ?? [];

/** Statuses are named, so that two paths that fail alike do not pass. */
function check(name: string, sent: string, statuses: readonly string[]): void {
  test(name, async () => {
    const plain = await exchange([sent]);
    expect(answers(plain)).toEqual(statuses);
    expect(plain).toBe(await viaNode(sent));
  });
}

check("a request", post(), ["200"]);
check("a refusal", post("[]"), ["400"]);
check("no body", post(""), ["400"]);
check("a body of several bytes a character", post('{"ExclusiveStartTableName":"é€😀"}'), ["400"]);
check("other cases of names", post().replace("Host", "hOST").replace("Content-Length", "CONTENT-LENGTH"), ["200"]);
check("no space after a colon", post().replaceAll(": ", ":"), ["200"]);
check("spaces around a value", post().replaceAll(": ", ":   ").replace("localhost", "localhost   "), ["200"]);
check("keep-alive", withHeader("Connection: Keep-Alive"), ["200"]);
check("a long head", withHeader(`User-Agent: ${"x".repeat(7000)}`), ["200"]);
check("a longer head", withHeader(`User-Agent: ${"x".repeat(12_000)}`), ["200"]);
check("a head over the limit", withHeader(`User-Agent: ${"x".repeat(20_000)}`), ["400"]);
check("a large body", post(`{"x":"${"y".repeat(200_000)}"}`), ["200"]);
check("a body over the limit", post("y".repeat(300_001)), ["413"]);
check("an unknown header", withHeader("X-Other: 1"), ["200"]);
check("an unknown name that JavaScript knows", withHeader("__proto__: 1\r\nconstructor: 1"), ["200"]);

check("several at once", post() + post("[]") + post(), ["200", "400", "200"]);
check("another kind after a plain one", post() + withHeader("X-Other: 1") + post(), ["200", "200", "200"]);
check("the last of several", post() + withHeader("Connection: close") + post(), ["200", "400"]);

test("a client that asks before it sends, behind others", async () => {
  const asking = withHeader("Expect: 100-continue");
  const received = await exchange([GET + withHeader("X-Other: 1") + asking]);
  expect(answers(received).filter((status) => status !== "100")).toEqual(["200", "200", "200"]);
  expect(received).not.toMatch(/\r\n\r\nHTTP\/1\.1 100 Continue\r\n\r\n\{/);
});

// What proxies and servers have understood differently.
check("two lengths", withHeader("Content-Length: 2"), ["400"]);
check("two lengths in one", post().replace(/Length: \d+/, "Length: 2, 2"), ["400"]);
check("a length with a sign", post().replace(/Length: /, "Length: +"), ["400"]);
check("a length in hexadecimal", post().replace(/Length: /, "Length: 0x"), ["400"]);
check("a length with leading zeros", post().replace(/Length: /, "Length: 000"), ["200"]);
check("no length", post().replace(/Content-Length: \d+\r\n/, ""), ["400"]);
check("an empty length", post().replace(/Length: \d+/, "Length:"), ["400"]);
check("a length beyond all bounds", post().replace(/Length: \d+/, `Length: ${"9".repeat(30)}`), ["400"]);
check(
  "chunks",
  `${withHeader("Transfer-Encoding: chunked")
    .replace(/Content-Length: \d+\r\n/, "")
    .slice(0, -2)}2\r\n{}\r\n0\r\n\r\n`,
  ["200"],
);
check("chunks and a length", `${withHeader("Transfer-Encoding: chunked").slice(0, -2)}2\r\n{}\r\n0\r\n\r\n`, ["400"]);
check("chunks in disguise", withHeader("Transfer-Encoding: xchunked"), ["400"]);
check("a tab before chunked", withHeader("Transfer-Encoding:\tchunked"), ["400"]);
check("a space before a colon", post().replace("Content-Length:", "Content-Length :"), ["400"]);
check("a folded header", withHeader("User-Agent: a\r\n b"), ["400"]);
check("a header without a name", withHeader(": 1"), ["400"]);
check("a line without a colon", withHeader("nothing"), ["400"]);
check("lines that end with a line feed", post().replaceAll("\r\n", "\n"), ["400"]);
check("a lone line feed in a value", withHeader("User-Agent: a\nContent-Length: 0"), ["400"]);
check("a lone carriage return in a value", withHeader("User-Agent: a\rb"), ["400"]);
check("a carriage return too many", post().replace("localhost\r\n", "localhost\r\r\n"), ["400"]);
check("a tab after a value", withHeader("User-Agent: a\t"), ["200"]);
check("a byte over 127 after a value", withHeader("User-Agent: a\xa0"), ["200"]);
check("a zero byte in a value", withHeader("User-Agent: a\0b"), ["400"]);
check("a byte over 127 in a value", withHeader("User-Agent: \xe9"), ["200"]);
check("a tab in a value", withHeader("User-Agent: a\tb"), ["200"]);
check("no host", post().replace("Host: localhost\r\n", ""), ["400"]);
check("an empty host", post().replace("localhost", ""), ["200"]);
check("two hosts", withHeader("Host: other"), ["200"]);
check("an empty line first", `\r\n${post()}`, ["200"]);
check("two spaces in the request line", post().replace("POST /", "POST  /"), ["200"]);
check("a method in small letters", post().replace("POST", "post"), ["400"]);
check("HTTP/1.0", post().replace("HTTP/1.1", "HTTP/1.0"), ["200"]);
check("HTTP/1.2", post().replace("HTTP/1.1", "HTTP/1.2"), ["400"]);
check("a whole URL", post().replace("POST /", "POST http://localhost/"), ["200"]);
check("another path", post().replace("POST /", "POST /x"), ["200"]);
check("no HTTP at all", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", ["400"]);
check("half a request", post().slice(0, -1), ["400"]);
check("half a head", post().slice(0, 40), ["400"]);
check("one and a half", post() + post().slice(0, -1), ["200", "400"]);

test("a request in pieces, wherever it is cut", async () => {
  const sent = post('{"Limit":1}');
  const whole = await exchange([sent]);
  expect(answers(whole)).toEqual(["200"]);
  const cuts = Array.from({ length: sent.length - 1 }, (_, i) => [sent.slice(0, i + 1), sent.slice(i + 1)]);
  const received = await Promise.all(cuts.map((pieces) => exchange(pieces)));
  expect(new Set(received)).toEqual(new Set([whole]));
});

test("requests byte by byte", async () => {
  const sent = post() + GET + post("[]");
  expect(await exchange([...sent])).toBe(await exchange([sent]));
});

test("a client that leaves in the middle", async () => {
  for (const sent of [post(), post().slice(0, 50)]) {
    const { socket } = await open();
    socket.write(sent);
    socket.resetAndDestroy();
  }
  expect(answers(await exchange([post()]))).toEqual(["200"]);
});

test("a client that does not read its answers stops being read", async () => {
  const { socket } = await open();
  socket.pause();
  const many = post().repeat(1000);
  let written = 0;
  while (written < 200 && socket.write(many)) {
    written++;
    await delay(0);
  }
  expect(written).toBeLessThan(200);
  socket.destroy();
});

test("closing ends idle connections and lets the last answer out", async () => {
  const other = await serve(database, { port: 0, anonymous: true });
  const idle = connect(other.port);
  const busy = connect(other.port);
  const received = { idle: "", busy: "" };
  idle.on("data", (text) => {
    received.idle += text;
  });
  busy.on("data", (text) => {
    received.busy += text;
  });
  await new Promise((resolve) => busy.once("connect", resolve));
  idle.write(post());
  while (!received.idle.includes("TableNames")) await delay(1);
  busy.write(post().slice(0, -1)); // under way
  await delay(20);
  const ended = [idle, busy].map((socket) => new Promise((resolve) => socket.once("close", resolve)));
  const closing = other.close();
  busy.write("}");
  await Promise.all([closing, ...ended]);
  expect(answers(comparable(received.busy))).toEqual(["200"]);
  expect(received.busy).toContain("Connection: close");
});
