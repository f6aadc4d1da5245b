// Connections that carry anything at all. Whatever is served on the bare socket is answered as node:http answers it,
// however it is cut into pieces; and whatever clients do, others are served, and no answer is a 500.
//
//     SEED=123 npx vitest run test/fuzz/connections.test.ts  one exchange again
//     npm run test:fuzz -- --seed 123 --minutes 10           as many as there is time for, seeds from 123 on

import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Database } from "../../src/database/database.ts";
import { type Executor, type Server, serve } from "../../src/server/index.ts";
import { Random } from "../random/random.ts";
import { shrink } from "../random/shrink.ts";
import { inPieces, rawConnection, rawRequest } from "./raw-requests.ts";
import { firstSeed, scenariosMax, seconds } from "./time.ts";

let database: Database;
/** The one that is served on bare sockets, and the one that is always asked by way of node:http. */
let bare: Counted;
let node: Counted;

beforeAll(async () => {
  database = await Database.memory();
  [bare, node] = await Promise.all([startCounted(), startCounted()]);
});
afterAll(async () => {
  await Promise.all([bare.server.close(), node.server.close()]);
  await database.close();
});

/** A server, and how many operations it has run. */
interface Counted {
  readonly server: Server;
  runs: number;
}

async function startCounted(): Promise<Counted> {
  const counted = { runs: 0 };
  const executor: Executor = {
    region: database.region,
    hasOperation: (service, operation) => database.hasOperation(service, operation),
    executeJson(service, operation, body) {
      counted.runs++;
      return database.executeJson(service, operation, body);
    },
  };
  const server = await serve(executor, { port: 0, anonymous: true });
  return Object.assign(counted, { server });
}

const GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
const ANSWER_MILLISECONDS_MAX = 5_000;

interface Connection {
  readonly socket: Socket;
  readonly received: () => string;
  /** The server has ended its half, or the connection is gone. */
  readonly ended: Promise<void>;
}

async function open({ server }: Counted): Promise<Connection> {
  const socket = connect({ port: server.port, allowHalfOpen: true, noDelay: true });
  let received = "";
  socket.setEncoding("latin1").on("data", (text) => {
    received += text;
  });
  socket.on("error", () => {});
  const ended = new Promise<void>((resolve) => socket.once("end", resolve).once("close", () => resolve()));
  await new Promise((resolve) => socket.once("connect", resolve).once("close", resolve));
  return { socket, received: () => received, ended };
}

/** The server has hung up on bytes that it had not read: the system may have dropped what it said. */
const RESET = "reset";

/** Sends pieces, ends its half, and returns all that came until the server ended its own. */
async function exchange(counted: Counted, pieces: readonly string[], first = ""): Promise<string> {
  const { socket, received, ended } = await open(counted);
  if (first !== "") {
    socket.write(first);
    while (!received().includes("healthy")) await delay(1);
  }
  const before = received().length;
  for (const [i, piece] of pieces.entries()) {
    if (i > 0) await delay(1);
    socket.write(Buffer.from(piece, "latin1"));
  }
  let isReset = false;
  socket.on("error", () => {
    isReset = true;
  });
  socket.end();
  const isEnded = await Promise.race([ended.then(() => true), delay(ANSWER_MILLISECONDS_MAX, false)]);
  // An error comes right after the end.
  await delay(0);
  socket.destroy();
  if (isReset) return RESET;
  return isEnded ? comparable(received().slice(before)) : `no end after ${JSON.stringify(received().slice(before))}`;
}

/**
 * What is received, without what differs from one answer to the next, and what depends on whether the server has seen the
 * client's end by then.
 */
function comparable(received: string): string {
  return received
    .replace(/x-amzn-RequestId: \w+/g, "x-amzn-RequestId: …")
    .replace(/Date: [^\r]+/g, "Date: …")
    .replace(/Connection: (close|keep-alive\r\nKeep-Alive: timeout=75)\r\n/g, "Connection: …\r\n");
}

/** How node:http ends a connection: it cannot read any further, or a request names no host. */
const REFUSALS =
  /(HTTP\/1\.1 4\d\d [\w ]+\r\nConnection: …\r\n(Date: …\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n)?\r\n)+$/;

/**
 * Equal answers; or, where a connection is ended because of what it carried, more of them on one path: node:http drops those
 * that are under way then, and the system may drop the refusal itself. In any case both have run the same operations.
 */
function agree(bareAnswers: string, nodeAnswers: string): boolean {
  if (/HTTP\/1\.1 5\d\d|^no end/.test(bareAnswers)) return false;
  const both = [bareAnswers, nodeAnswers];
  if (bareAnswers === nodeAnswers || both.includes(RESET)) return true;
  if (!both.some((answers) => answers === "" || REFUSALS.test(answers))) return false;
  const [fewer = "", more = ""] = both
    .map((answers) => answers.replace(REFUSALS, ""))
    .sort((a, b) => a.length - b.length);
  return more.startsWith(fewer);
}

const ATTEMPTS = 6;

/**
 * Whether node:http still runs a request behind one that it has refused is chance; what happens every time is not.
 *
 * @returns what the two paths answered, if they never agree
 */
async function faultOf(pieces: readonly string[]): Promise<string | undefined> {
  let fault: string | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    fault = await disagreement(pieces);
    if (fault === undefined) return undefined;
  }
  return fault;
}

async function disagreement(pieces: readonly string[]): Promise<string | undefined> {
  const before = { bare: bare.runs, node: node.runs };
  const [bareAnswers, nodeAnswers] = await Promise.all([exchange(bare, pieces), exchange(node, pieces, GET)]);
  const runs = () => ({ bare: bare.runs - before.bare, node: node.runs - before.node });
  // What nobody waits for any more may still be about to run.
  if (runs().bare !== runs().node) await delay(20);
  if (agree(bareAnswers, nodeAnswers) && runs().bare === runs().node) return undefined;
  return `on the bare socket, ${runs().bare} run: ${JSON.stringify(bareAnswers)}
by node:http, ${runs().node} run:       ${JSON.stringify(nodeAnswers)}`;
}

test("what agrees, and what does not", () => {
  const ok = "HTTP/1.1 200 OK\r\nConnection: …\r\n\r\n{}";
  const refused = "HTTP/1.1 400 Bad Request\r\nConnection: …\r\n\r\n";
  expect(agree(ok, ok)).toBe(true);
  expect(agree(ok + refused, refused)).toBe(true);
  expect(agree(ok + ok, ok)).toBe(false);
  expect(agree(ok.replace("{}", "[]") + refused, ok + refused)).toBe(false);
  expect(agree(ok.replace("200", "500"), ok.replace("200", "500"))).toBe(false);
});

test(
  "mutated bytes bring the same answers on both paths",
  async () => {
    const end = Date.now() + seconds(3) * 1000;
    let exchanges = 0;
    let answered = 0;
    for (; exchanges < scenariosMax && Date.now() < end; exchanges++) {
      const random = new Random(firstSeed + exchanges);
      const pieces = inPieces(rawConnection(random), random);
      const fault = await faultOf(pieces);
      if (fault === undefined) {
        answered++;
        continue;
      }
      const fails = async (some: readonly string[]) => (await faultOf(some)) !== undefined;
      const lines = pieces.flatMap((piece) => piece.split(/(?<=\n)/));
      const shortest = (await fails(lines)) ? await shrink(lines, fails, 200) : pieces;
      const said = (await faultOf(shortest)) ?? fault;
      expect.fail(`SEED=${firstSeed + exchanges} fails:\n${JSON.stringify(shortest)}\n${said}`);
    }
    console.log(`${exchanges} exchanges, seeds ${firstSeed} to ${firstSeed + exchanges - 1}`);
    expect(answered).toBeGreaterThan(0);
  },
  seconds(3) * 1000 + 60_000,
);

const POST = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.0\r\n";

/** What clients do that mean no good, or have no luck. Each is left alone after a moment. */
const misdeeds: Readonly<Record<string, (connection: Connection, random: Random) => Promise<unknown>>> = {
  async "sends a byte now and then"({ socket }, random) {
    for (const byte of rawRequest(random).slice(0, 40)) {
      socket.write(byte);
      await delay(2);
    }
  },
  async "ends its half at once"({ socket, ended }) {
    socket.end();
    await ended;
  },
  async "ends its half in the middle of a body"({ socket, ended }) {
    socket.end(`${POST}Content-Length: 1000\r\n\r\n{`);
    await ended;
  },
  async "promises a body and leaves"({ socket }) {
    socket.write(`${POST}Content-Length: 16000000\r\n\r\n${" ".repeat(100_000)}`);
    await delay(5);
    socket.resetAndDestroy();
  },
  async "sends headers without end"({ socket, ended }) {
    const line = `X-Header: ${"x".repeat(1_000)}\r\n`;
    socket.write(POST);
    for (let i = 0; i < 100 && !socket.closed; i++) socket.write(line);
    await ended;
  },
  async "sends a line without end"({ socket, ended }) {
    socket.write("P".repeat(200_000));
    await ended;
  },
  async "sends chunks without end"({ socket }) {
    socket.write(`${POST}Transfer-Encoding: chunked\r\n\r\n`);
    for (let i = 0; i < 200 && !socket.closed; i++) socket.write("1\r\n \r\n");
    await delay(5);
  },
  async "sends many requests and reads none of the answers"({ socket }, random) {
    socket.pause();
    for (let i = 0; i < 300; i++) socket.write(rawRequest(random), "latin1");
    await delay(20);
  },
  async "speaks TLS"({ socket, ended }) {
    socket.write(Buffer.from("16030100a5010000a10303", "hex"));
    await ended;
  },
  async "speaks HTTP/2"({ socket, ended }) {
    socket.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0");
    await ended;
  },
  async "sends noise"({ socket, ended }, random) {
    socket.end(Buffer.from(Array.from({ length: 2_000 }, () => random.integer(0, 255))));
    await ended;
  },
  async "wants to upgrade"({ socket }) {
    socket.write(`${POST}Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 2\r\n\r\n{}`);
    await delay(5);
  },
  async "sends what does not unpack"({ socket }) {
    socket.write(`${POST}Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x08`, "latin1");
    await delay(5);
  },
};

/** @returns milliseconds until the answer */
async function health(): Promise<number> {
  const start = performance.now();
  const { status } = await fetch(bare.server.url);
  expect(status).toBe(200);
  return performance.now() - start;
}

test(
  "whatever clients do, others are served",
  async () => {
    const end = Date.now() + seconds(2) * 1000;
    const connections: Connection[] = [];
    const texts: string[] = [];
    let rounds = 0;
    for (; rounds < 3 || Date.now() < end; rounds++) {
      const random = new Random(firstSeed + rounds);
      const deeds = Object.values(misdeeds).flatMap((deed) => [deed, deed]);
      const done = deeds.map(async (deed) => {
        const connection = await open(bare);
        connections.push(connection);
        await Promise.race([deed(connection, random), delay(200)]);
        texts.push(connection.received());
        connection.socket.destroy();
      });
      expect(await health()).toBeLessThan(ANSWER_MILLISECONDS_MAX);
      await Promise.all(done);
    }
    expect(await health()).toBeLessThan(ANSWER_MILLISECONDS_MAX);
    for (const text of texts) expect(text).not.toMatch(/HTTP\/1\.1 5\d\d/);
    // All of them are gone, and nothing is left to wait for.
    const start = performance.now();
    await bare.server.close();
    expect(performance.now() - start).toBeLessThan(ANSWER_MILLISECONDS_MAX);
    bare = await startCounted();
  },
  seconds(2) * 1000 + 60_000,
);
