// One server for many tests, over HTTP: databases by access key or path, and what tests ask of it beside DynamoDB's API.

import { describe, expect, onTestFinished, test } from "vitest";
import { signatureHeaders } from "../../src/auth/sigv4.ts";
import { Database, type DatabaseOptions } from "../../src/database/database.ts";
import { TestClock } from "../../src/database/test-clock.ts";
import { type ServeOptions, serve } from "../../src/server/index.ts";
import { Administration, Namespaces } from "../../src/testing/index.ts";
import { tableInput } from "../support/tables.ts";

const START = "2026-01-01T00:00:00Z";

interface Client {
  /** Runs an operation. Answers the response, or `Code: message`. */
  run(operation: string, input: object): Promise<unknown>;
}

async function start(by: "access-key" | "path" | undefined, more: ServeOptions = {}, options: DatabaseOptions = {}) {
  const database = await Database.memory({ clock: new TestClock(START), ...options });
  const namespaces = by && new Namespaces(database, by);
  const administrator = new Administration(database, namespaces);
  const server = await serve(database, { port: 0, administrator, ...(namespaces && { namespaces }), ...more });
  onTestFinished(async () => {
    await server.close();
    await database.close();
  });

  const client = (name: string): Client => ({
    async run(operation, input) {
      const response = await fetch(by === "path" ? `${server.url}/${name}/` : server.url, {
        method: "POST",
        headers: signed(operation, by === "path" ? "any" : name),
        body: JSON.stringify(input),
      });
      const answer = (await response.json()) as { __type?: string; message?: string };
      return response.ok ? answer : `${answer.__type!.split("#")[1]}: ${answer.message}`;
    },
  });
  const admin = async (action: string, input: object = {}) => {
    const response = await fetch(`${server.url}/_hashrange/${action}`, { method: "POST", body: JSON.stringify(input) });
    return { status: response.status, ...((await response.json()) as object) };
  };
  return { server, database, client, admin };
}

const signed = (operation: string, id: string) => ({
  "content-type": "application/x-amz-json-1.0",
  "x-amz-target": `DynamoDB_20120810.${operation}`,
  "x-amz-date": "20260101T000000Z",
  authorization: `AWS4-HMAC-SHA256 Credential=${id}/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0`,
});

const TableName = "orders";
const put = (client: Client, id: string) => client.run("PutItem", { TableName, Item: { id: { S: id } } });
const count = async (client: Client) => ((await client.run("Scan", { TableName })) as { Count: number }).Count;
const createTable = (client: Client) => client.run("CreateTable", tableInput(TableName, "id"));

describe.each(["access-key", "path"] as const)("namespaces by %s", (by) => {
  test("are isolated, and begin empty", async () => {
    const { client } = await start(by);
    const [one, other] = [client("one"), client("other")];
    await createTable(one);
    await put(one, "a");
    expect(await other.run("ListTables", {})).toEqual({ TableNames: [] });
    expect(await count(one)).toBe(1);
  });

  test("are forked from one another", async () => {
    const { client, admin } = await start(by);
    const base = client("base");
    await createTable(base);
    await put(base, "a");
    expect(await admin("fork", { from: "base", to: "test.1" })).toEqual({ status: 200 });
    await admin("fork", { from: "base", to: "test.2" });
    await put(client("test.1"), "b");
    expect(await Promise.all(["base", "test.1", "test.2"].map((name) => count(client(name))))).toEqual([1, 2, 1]);
    await admin("fork", { from: "base", to: "test.1" });
    expect(await count(client("test.1"))).toBe(1);
    expect(await admin("namespaces")).toEqual({ status: 200, namespaces: ["base", "test.1", "test.2"] });
    expect(await admin("delete", { namespace: "test.1" })).toMatchObject({ deleted: true });
    expect(await admin("delete", { namespace: "test.1" })).toMatchObject({ deleted: false });
    expect(await client("test.1").run("ListTables", {})).toEqual({ TableNames: [] });
  });

  test("begin as a fork of the server's own database", async () => {
    const { client, database } = await start(by);
    await database.execute("CreateTable", tableInput(TableName, "id"));
    expect(await client("one").run("ListTables", {})).toEqual({ TableNames: [TableName] });
  });

  test("have clocks and faults of their own", async () => {
    const { client, admin } = await start(by);
    for (const name of ["one", "other"]) await createTable(client(name));
    const now = (name: string) => admin("clock", { namespace: name });
    expect(await admin("clock", { namespace: "one", advance: { hours: 1 } })).toMatchObject({
      now: new Date(START).getTime() + 3_600_000,
    });
    expect(await now("other")).toMatchObject({ now: new Date(START).getTime() });
    expect(await admin("clock", { namespace: "one", set: "2027-01-01T00:00:00Z" })).toMatchObject({
      now: new Date("2027-01-01T00:00:00Z").getTime(),
    });
    const fault = { fault: "throttle", operation: "PutItem", times: 1 };
    expect(await admin("faults/add", { namespace: "one", fault })).toEqual({
      status: 200,
      ...fault,
      matched: 0,
      struck: 0,
    });
    expect(await put(client("other"), "a")).toEqual({});
    expect(await put(client("one"), "a")).toMatch(/^ThrottlingException: /);
    expect(await put(client("one"), "a")).toEqual({});
    expect(await admin("faults", { namespace: "one" })).toMatchObject({
      faults: [{ ...fault, matched: 2, struck: 1 }],
    });
    await admin("faults/clear", { namespace: "one" });
    expect(await admin("faults", { namespace: "one" })).toMatchObject({ faults: [] });
  });
});

test("requests that name no namespace are for the server's own database", async () => {
  const { server, database } = await start("path");
  await database.execute("CreateTable", tableInput(TableName, "id"));
  const response = await fetch(server.url, { method: "POST", headers: signed("ListTables", "any"), body: "{}" });
  expect(await response.json()).toEqual({ TableNames: [TableName] });
});

describe("one database", () => {
  test("is reset, and put back", async () => {
    const { client, admin } = await start(undefined);
    const one = client("any");
    await createTable(one);
    const { snapshot } = (await admin("snapshot")) as unknown as { snapshot: string };
    await put(one, "a");
    expect(await admin("restore", { snapshot })).toEqual({ status: 200 });
    expect(await count(one)).toBe(0);
    await admin("reset");
    expect(await one.run("ListTables", {})).toEqual({ TableNames: [] });
  });

  test("drops connections", async () => {
    const { server, admin } = await start(undefined);
    await admin("faults/add", { fault: { fault: "dropConnection", operation: "ListTables", times: 1 } });
    const list = (headers: object = {}) =>
      fetch(server.url, { method: "POST", headers: { ...signed("ListTables", "a"), ...headers }, body: "{}" });
    await expect(list()).rejects.toThrow("fetch failed");
    expect((await list()).status).toBe(200);
    // Not on the bare socket, for it has a header that is not plain.
    await admin("faults/add", { fault: { fault: "dropConnection", operation: "ListTables", times: 1 } });
    await expect(list({ origin: "http://page" })).rejects.toThrow("fetch failed");
  });
});

describe("what is refused", () => {
  const check = (name: string, action: string, input: object, expected: object) =>
    test(name, async () => {
      const { admin } = await start(undefined);
      expect(await admin(action, input)).toMatchObject(expected);
    });
  check("an unknown action", "explode", {}, { status: 404, error: expect.stringMatching("no action") });
  check("an inherited name", "constructor", {}, { status: 404 });
  check("an unknown member", "reset", { nmespace: "a" }, { status: 400, error: "reset has no nmespace" });
  check(
    "namespaces where there are none",
    "fork",
    { to: "a" },
    { status: 400, error: expect.stringContaining("--namespaces") },
  );
  check("a namespace where there is none", "reset", { namespace: "a" }, { status: 400 });
  check("an unknown snapshot", "restore", { snapshot: "snapshot-9" }, { status: 400 });
  check("a fault that can never be", "faults/add", { fault: { fault: "flood" } }, { status: 400 });
  check("a fault that is none", "faults/add", {}, { status: 400 });
  check("a moment that is none", "clock", { set: "soon" }, { status: 400 });

  test("a name that can be none", async () => {
    const { admin } = await start("path");
    expect(await admin("fork", { to: "a/b" })).toMatchObject({
      status: 400,
      error: expect.stringMatching(/^to has to be a name/),
    });
  });

  test("to set the machine's time", async () => {
    const { admin } = await start(undefined, {}, { clock: { now: Date.now } });
    expect(await admin("clock", { advance: 1 })).toMatchObject({ status: 400 });
    expect(await admin("clock")).toMatchObject({ status: 200 });
  });

  const send = async (init: RequestInit, more: ServeOptions = {}) => {
    const { server } = await start(undefined, more);
    return (await fetch(`${server.url}/_hashrange/reset`, { method: "POST", ...init })).status;
  };
  test("web pages", async () => expect(await send({ headers: { origin: "http://127.0.0.1:8000" } })).toBe(403));
  test("preflights", async () => expect(await send({ method: "OPTIONS", headers: { origin: "http://a" } })).toBe(403));
  test("GET", async () => expect(await send({ method: "GET" })).toBe(405));
  test("a body that is no JSON", async () => expect(await send({ body: "reset" })).toBe(400));
  test("a body that is no object", async () => expect(await send({ body: "[]" })).toBe(400));
  test("whoever has no access key, where there are some", async () => {
    const credentials = [{ accessKeyId: "id", secretAccessKey: "secret" }];
    expect(await send({}, { credentials })).toBe(403);
    expect(await send({ headers: signed("Any", "id") }, { credentials })).toBe(403);
  });

  test("nobody who signs with one", async () => {
    const signer = { accessKeyId: "id", secretAccessKey: "secret" };
    const { server } = await start(undefined, { credentials: [signer] });
    const url = "/_hashrange/reset";
    const request = { method: "POST", url, headers: { host: new URL(server.url).host }, body: Buffer.from("{}") };
    const headers = signatureHeaders(request, signer, "us-east-1", new Date());
    expect((await fetch(server.url + url, { method: "POST", headers, body: "{}" })).status).toBe(200);
  });

  test("all of it, where nobody asked for it", async () => {
    const database = await Database.memory();
    const server = await serve(database, { port: 0 });
    const response = await fetch(`${server.url}/_hashrange/reset`, { method: "POST", body: "{}" });
    expect(response.status).toBe(404);
    await server.close();
  });
});
