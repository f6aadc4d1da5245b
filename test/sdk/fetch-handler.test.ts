// A database behind fetch's Request and Response: what a server would answer, without a socket.

import { gunzipSync } from "node:zlib";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient, ListStreamsCommand } from "@aws-sdk/client-dynamodb-streams";
import { DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { beforeAll, describe, expect, test } from "vitest";
import { Database } from "../../src/index.ts";
import { fetchHandler, inProcess } from "../../src/sdk/index.ts";
import { fetchRequestHandler } from "./fetch-request-handler.ts";

let database: Database;
let handle: (request: Request) => Promise<Response>;

beforeAll(async () => {
  database = await Database.memory();
  await database.execute("CreateTable", {
    TableName: "things",
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    BillingMode: "PAY_PER_REQUEST",
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
  });
  handle = fetchHandler(database);
});

const request = (operation: string, input: object, headers: Record<string, string> = {}) =>
  new Request("http://dynamodb/", {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `DynamoDB_20120810.${operation}`,
      ...headers,
    },
    body: JSON.stringify(input),
  });

test("a request and its response", async () => {
  const response = await handle(request("ListTables", {}));
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ TableNames: ["things"] });
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "content-type": "application/x-amz-json-1.0",
    "x-amzn-requestid": expect.stringMatching(/^[0-9A-V]{52}$/),
    "x-amz-crc32": expect.stringMatching(/^\d+$/),
  });
});

describe("refusals", () => {
  const check = (name: string, sent: () => Request, status: number, body: string | RegExp) =>
    test(name, async () => {
      const response = await handle(sent());
      const expected = typeof body === "string" ? body : expect.stringMatching(body);
      expect([response.status, await response.text()]).toEqual([status, expected]);
    });

  check(
    "of an operation",
    () => request("DescribeTable", { TableName: "missing" }),
    400,
    '{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"Requested resource not found: Table: missing not found"}',
  );
  check(
    "of an unknown operation",
    () => request("MakeTea", {}),
    400,
    '{"__type":"com.amazon.coral.service#UnknownOperationException"}',
  );
  check(
    "of another content type",
    () => request("ListTables", {}, { "content-type": "text/plain" }),
    404,
    "<UnknownOperationException/>\n",
  );
  check("of another path", () => new Request("http://dynamodb/x"), 404, /<title>Page Not Found<\/title>/);

  test("of a body that is too long, which is not read to its end", async () => {
    let chunks = 0;
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(++chunks && 100)),
    });
    const long = new Request("http://dynamodb/", { method: "POST", body: endless, duplex: "half" });
    expect((await fetchHandler(database, { requestBytesMax: 1000 })(long)).status).toBe(413);
    expect(chunks).toBeLessThan(20);
  });
});

test("GET / is the health check", async () => {
  const response = await handle(new Request("http://dynamodb/"));
  expect(await response.text()).toBe("healthy: dynamodb ");
});

test("an answer is packed for who asks for it", async () => {
  const Item = { pk: { S: "packed" }, text: { S: "x".repeat(10_000) } };
  await handle(request("PutItem", { TableName: "things", Item }));
  const get = { TableName: "things", Key: { pk: Item.pk } };
  const response = await handle(request("GetItem", get, { "accept-encoding": "gzip" }));
  expect(response.headers.get("content-encoding")).toBe("gzip");
  expect(JSON.parse(gunzipSync(await response.arrayBuffer()).toString())).toEqual({ Item });
});

test("an aborted request is not answered", async () => {
  const reason = new Error("no longer");
  const aborted = new Request(request("ListTables", {}), { signal: AbortSignal.abort(reason) });
  await expect(handle(aborted)).rejects.toBe(reason);
});

describe("with credentials", () => {
  const credentials = { accessKeyId: "AKIA", secretAccessKey: "secret" };
  const guarded = () => fetchHandler(database, { credentials: [credentials] });
  const client = (secretAccessKey: string) =>
    new DynamoDBClient({
      ...inProcess(database),
      credentials: { ...credentials, secretAccessKey },
      requestHandler: fetchRequestHandler(guarded()),
    });

  test("a signature is demanded", async () => {
    const response = await guarded()(request("ListTables", {}));
    expect(await response.json()).toMatchObject({
      __type: "com.amazon.coral.service#MissingAuthenticationTokenException",
    });
  });
  test("and verified", async () => {
    expect((await client("secret").send(new ListTablesCommand({}))).TableNames).toEqual(["things"]);
    await expect(client("other").send(new ListTablesCommand({}))).rejects.toMatchObject({
      name: "InvalidSignatureException",
    });
  });
});

test("AWS's clients: documents and streams", async () => {
  const config = () => ({ ...inProcess(database), requestHandler: fetchRequestHandler(handle) });
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(config()));
  await documents.send(new PutCommand({ TableName: "things", Item: { pk: "ä", n: 1, b: new Uint8Array([0, 255]) } }));
  const { Item } = await documents.send(new GetCommand({ TableName: "things", Key: { pk: "ä" } }));
  expect(Item).toEqual({ pk: "ä", n: 1, b: new Uint8Array([0, 255]) });

  const streams = new DynamoDBStreamsClient(config());
  const { Streams } = await streams.send(new ListStreamsCommand({ TableName: "things" }));
  expect(Streams?.map((stream) => stream.TableName)).toEqual(["things"]);
});
