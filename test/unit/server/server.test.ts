// Sockets: bodies in pieces, clients that dawdle or leave, limits, and a close that drops nothing.

import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Executor, type Log, type ServeOptions, type Server, serve } from "../../../src/server/index.ts";
import { ECHO, echo, fakeExecutor } from "./fake-executor.ts";
import { RawConnection } from "./raw-connection.ts";

const silent: Log = { isLevelEnabled: () => false, error() {}, warn() {}, info() {}, debug() {} };

async function start(executor: Executor = fakeExecutor(), options: ServeOptions = {}): Promise<Server> {
  const server = await serve(executor, { port: 0, log: silent, drainMs: 200, ...options });
  onTestFinished(() => server.close());
  return server;
}

async function open(...server: Parameters<typeof start>): Promise<RawConnection> {
  const connection = new RawConnection((await start(...server)).port);
  onTestFinished(() => void connection.socket.destroy());
  return connection;
}

describe("requests", () => {
  test("one after another on a connection", async () => {
    const connection = await open();
    for (const body of ["{}", '{"a":1}']) {
      connection.write(echo(body));
      const { status, head, body: answered } = await connection.response();
      expect([status, answered]).toEqual([200, body]);
      expect(head).toContain("connection: keep-alive");
    }
  });

  test("several at once on a connection, answered in order", async () => {
    const executor = fakeExecutor(async (body) => {
      await wait(body === "1" ? 50 : 0);
      return body;
    });
    const connection = await open(executor);
    connection.write(echo("1") + echo("2") + echo("3"));
    const bodies = [await connection.response(), await connection.response(), await connection.response()];
    expect(bodies.map(({ body }) => body)).toEqual(["1", "2", "3"]);
  });

  test("byte by byte", async () => {
    const connection = await open();
    for (const char of echo('{"a":"é"}')) connection.write(char);
    expect((await connection.response()).status).toBe(200);
  });

  test("in chunks", async () => {
    const connection = await open();
    connection.write(`${ECHO}Transfer-Encoding: chunked\r\n\r\n2\r\n{"\r\n3\r\na":\r\n2\r\n1}\r\n0\r\n\r\n`);
    expect((await connection.response()).body).toBe('{"a":1}');
  });

  test("chunks of nothing", async () => {
    const connection = await open();
    connection.write(`${ECHO}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`);
    expect((await connection.response()).body).toBe("");
  });

  test("from a client that has ended its half of the connection", async () => {
    const connection = await open(fakeExecutor(async (body) => wait(20, body)));
    connection.socket.end(echo("{}"));
    expect((await connection.response()).status).toBe(200);
  });

  test("over HTTP/1.0, which ends the connection", async () => {
    const connection = await open();
    connection.write(echo("{}").replace("HTTP/1.1", "HTTP/1.0"));
    expect((await connection.response()).status).toBe(200);
    await connection.end();
  });

  test("after asking whether to send", async () => {
    const connection = await open();
    connection.write(`${ECHO}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n`);
    expect((await connection.response()).status).toBe(100);
    connection.write("{}");
    expect((await connection.response()).status).toBe(200);
  });

  test.each([
    ["http://localhost:8000/", 200],
    ["HTTP://localhost:8000", 200],
    ["https://localhost?x", 200],
    ["http://localhost/x", 404],
    ["*", 404],
  ])("for the target %s", async (target, status) => {
    const connection = await open();
    connection.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    expect((await connection.response()).status).toBe(status);
  });

  test("without a host, which only HTTP/1.0 may leave out", async () => {
    const old = await open();
    old.write("GET / HTTP/1.0\r\n\r\n");
    expect((await old.response()).body).toBe("healthy: dynamodb.us-east-1.amazonaws.com ");
    const connection = await open();
    connection.write("GET / HTTP/1.1\r\n\r\n");
    expect((await connection.response()).status).toBe(400);
  });

  test("that are no HTTP", async () => {
    const connection = await open();
    connection.write("hello\r\n\r\n");
    expect((await connection.response()).status).toBe(400);
    await connection.end();
  });

  test("with headers over the limit", async () => {
    const connection = await open();
    connection.write(`GET / HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(17_000)}\r\n\r\n`);
    expect((await connection.response()).status).toBe(400);
    await connection.end();
  });

  test("that break off run nothing", async () => {
    let runs = 0;
    const server = await start(fakeExecutor(() => `${++runs}`));
    const connection = new RawConnection(server.port);
    connection.write(`${ECHO}Content-Length: 100\r\n\r\n{}`);
    await wait(20);
    connection.socket.destroy();
    await wait(20);
    expect(runs).toBe(0);
  });
});

describe("a body over the limit", () => {
  const limit = { requestBytesMax: 1000 };

  const check = (name: string, write: (connection: RawConnection) => void) =>
    test(name, async () => {
      const connection = await open(fakeExecutor(), limit);
      write(connection);
      const { status, head } = await connection.response();
      expect(status).toBe(413);
      expect(head).toContain("transfer-encoding: chunked");
      expect(head).toMatch(/connection: close/);
      await connection.end();
    });

  check("with a length", (connection) => connection.write(echo("x".repeat(1001))));
  check("in chunks", (connection) =>
    connection.write(`${ECHO}Transfer-Encoding: chunked\r\n\r\n3e9\r\n${"x".repeat(1001)}\r\n0\r\n\r\n`),
  );
  check("without an end", (connection) => {
    connection.write(`${ECHO}Transfer-Encoding: chunked\r\n\r\n`);
    for (let i = 0; i < 5; i++) connection.write(`3e8\r\n${"x".repeat(1000)}\r\n`);
  });
  check("announced, and not sent", (connection) =>
    connection.write(`${ECHO}Expect: 100-continue\r\nContent-Length: 1001\r\n\r\n`),
  );
  check("before anything else is looked at", (connection) =>
    connection.write(`PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n${"x".repeat(1001)}`),
  );

  test("at the limit is taken", async () => {
    const connection = await open(fakeExecutor(), limit);
    connection.write(echo("x".repeat(1000)));
    expect((await connection.response()).status).toBe(200);
  });
});

describe("closing", () => {
  test("lets a request under way finish, and ends its connection", async () => {
    const server = await start(fakeExecutor(async (body) => wait(100, body)));
    const connection = new RawConnection(server.port);
    connection.write(echo("{}"));
    await wait(30);
    const closed = server.close();
    const { status, head } = await connection.response();
    expect(status).toBe(200);
    expect(head).toContain("connection: close");
    await closed;
    await expect(fetch(server.url)).rejects.toThrow();
  });

  test("ends idle connections at once", async () => {
    const server = await start(fakeExecutor(), { drainMs: 60_000 });
    const connection = new RawConnection(server.port);
    connection.write(echo("{}"));
    await connection.response();
    await server.close();
    await connection.end();
  });

  test("does not wait for a request that never ends", async () => {
    const server = await start(fakeExecutor(), { drainMs: 50 });
    const connection = new RawConnection(server.port);
    connection.write(`${ECHO}Content-Length: 100\r\n\r\n{`);
    await wait(20);
    await server.close();
    await connection.end();
  });

  test("waits for an operation whose client has left", async () => {
    let ended = false;
    const server = await start(
      fakeExecutor(async (body) => {
        await wait(150);
        ended = true;
        return body;
      }),
    );
    const connection = new RawConnection(server.port);
    connection.write(echo("{}"));
    await wait(30);
    connection.socket.destroy();
    await server.close();
    expect(ended).toBe(true);
  });

  test("twice is once", async () => {
    const server = await start();
    await Promise.all([server.close(), server.close()]);
    await server.close();
  });
});

describe("where to listen", () => {
  test("a free port", async () => {
    const server = await start();
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
  });

  test("a port that is taken", async () => {
    const { port } = await start();
    await expect(start(fakeExecutor(), { port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  const credentials = [{ accessKeyId: "AKIA", secretAccessKey: "secret" }];

  test.each(["0.0.0.0", "::", "192.168.1.1", "example.com", "127.0.0.1.example.com"])(
    "%s demands credentials",
    async (host) => {
      await expect(start(fakeExecutor(), { host })).rejects.toThrow(
        `${host} can be reached from other machines: a server there needs credentials`,
      );
    },
  );

  test.each(["127.0.0.1", "127.1.2.3", "localhost"])("%s demands none", async (host) => {
    await start(fakeExecutor(), { host });
  });

  test("any address with credentials", async () => {
    const { port } = await start(fakeExecutor(), { host: "0.0.0.0", credentials });
    const answered = await fetch(`http://127.0.0.1:${port}/`);
    expect(await answered.text()).toMatch(/^healthy/);
  });

  test("credentials and unsigned requests exclude each other", async () => {
    await expect(start(fakeExecutor(), { credentials, anonymous: true })).rejects.toThrow(
      "cannot take unsigned requests",
    );
  });
});
