// The HTTP transport: what it sends, what it tries again, what it makes of answers. Against a server that answers as told.

import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { crc32 } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  ConditionalCheckFailedException,
  EndpointConnectionError,
  type EndpointOptions,
  InternalServerError,
  resource,
  ThrottlingException,
  TransactionCanceledException,
  UnmodeledServiceError,
} from "../../src/index.ts";

interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** Cuts the connection instead. */
  readonly cut?: boolean;
}

interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly remotePort: number | undefined;
}

let server: Server;
let endpoint: string;
let answers: Answer[];
let received: Received[];

beforeEach(async () => {
  answers = [];
  received = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method, url, headers, socket } = request;
      received.push({ method, url, headers, body: Buffer.concat(chunks).toString(), remotePort: socket.remotePort });
      const { status = 200, headers: answered, body = "{}", cut } = answers.shift() ?? {};
      if (cut) socket.destroy();
      else response.writeHead(status, { "content-type": "application/x-amz-json-1.0", ...answered }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

async function withClient<Result>(
  run: (client: ReturnType<typeof resource>["meta"]["client"]) => Promise<Result>,
  options: Partial<EndpointOptions> = {},
): Promise<Result> {
  await using dynamodb = resource("dynamodb", { endpoint, ...options });
  return await run(dynamodb.meta.client);
}

const credentials = { accessKeyId: "AKID", secretAccessKey: "secret" };

test("a request is what AWS's protocol says, signed", async () => {
  await withClient((client) => client.getItem({ TableName: "t", Key: { id: "ä" } }), {
    credentials: { ...credentials, sessionToken: "token" },
    region: "eu-central-1",
  });
  const [request] = received;
  expect(request).toMatchObject({ method: "POST", url: "/", body: '{"TableName":"t","Key":{"id":{"S":"ä"}}}' });
  expect(request?.headers).toMatchObject({
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": "DynamoDB_20120810.GetItem",
    "x-amz-security-token": "token",
    "content-length": "41",
  });
  expect(request?.headers.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-central-1\/dynamodb\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, Signature=[0-9a-f]{64}$/,
  );
});

test("an operation without output is answered with nothing", async () => {
  answers = [{ headers: { "x-amz-crc32": "0" }, body: "" }];
  const ResourceArn = "arn:aws:dynamodb:us-east-1:000000000000:table/t";
  expect(await withClient((client) => client.untagResource({ ResourceArn, TagKeys: ["a"] }))).toEqual({});
  expect(received).toHaveLength(1);
});

test("requests share a connection", async () => {
  await withClient(async (client) => {
    await client.listTables();
    await client.listTables();
  });
  expect(received[0]?.remotePort).toBe(received[1]?.remotePort);
});

describe("tried again", () => {
  const throttled = {
    status: 400,
    body: '{"__type":"com.amazon.coral.availability#ThrottlingException","message":"slow"}',
  };
  test.each<[string, Answer]>([
    ["a server error", { status: 500, body: '{"__type":"x#InternalServerError","message":"oops"}' }],
    ["an unavailable server", { status: 503, body: "<html>busy</html>" }],
    ["throttling", throttled],
    ["exceeded throughput", { status: 400, body: '{"__type":"x#ProvisionedThroughputExceededException"}' }],
    ["a transaction in progress", { status: 400, body: '{"__type":"x#TransactionInProgressException"}' }],
    ["a wrong checksum", { headers: { "x-amz-crc32": "1" }, body: '{"TableNames":["wrong"]}' }],
    ["a connection that broke", { cut: true }],
  ])("%s", async (_, failure) => {
    answers = [failure, { body: '{"TableNames":["a"]}' }];
    expect(await withClient((client) => client.listTables())).toEqual({ TableNames: ["a"] });
    expect(received).toHaveLength(2);
  });

  test("only so often", async () => {
    answers = [throttled, throttled, throttled, throttled];
    await expect(withClient((client) => client.listTables(), { maxAttempts: 3 })).rejects.toThrow(ThrottlingException);
    expect(received).toHaveLength(3);
  });

  test("with the same token for a transaction, so that it happens once", async () => {
    answers = [{ status: 500, body: '{"__type":"x#InternalServerError"}' }];
    await withClient((client) => client.transactWriteItems({ TransactItems: [] }));
    const [first, second] = received.map(({ body }) => JSON.parse(body));
    expect(first.ClientRequestToken).toMatch(/^[0-9a-f-]{36}$/);
    expect(second).toEqual(first);
  });

  test("with the caller's token where there is one", async () => {
    await withClient((client) => client.transactWriteItems({ TransactItems: [], ClientRequestToken: "mine" }));
    expect(JSON.parse(received[0]?.body as string).ClientRequestToken).toBe("mine");
  });
});

describe("not tried again", () => {
  const refusal = (body: object, status = 400): Answer => ({ status, body: JSON.stringify(body) });
  async function error(answer: Answer): Promise<unknown> {
    answers = [answer];
    const failure = await withClient((client) => client.listTables(), { maxAttempts: 1 }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(received).toHaveLength(1);
    return failure;
  }

  test("a refusal, with the members it carries", async () => {
    const type = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException";
    const failure = await error(refusal({ __type: type, message: "failed", Item: { a: { N: "1" } } }));
    expect(failure).toBeInstanceOf(ConditionalCheckFailedException);
    expect(failure).toMatchObject({ message: "failed", item: { a: 1 } });
  });

  test("a cancelled transaction", async () => {
    const CancellationReasons = [{ Code: "ConditionalCheckFailed", Message: "m", Item: { a: { S: "x" } } }];
    const failure = await error(
      refusal({ __type: "x#TransactionCanceledException", Message: "…", CancellationReasons }),
    );
    expect(failure).toBeInstanceOf(TransactionCanceledException);
    expect((failure as TransactionCanceledException).reasons[0]?.item).toEqual({ a: "x" });
  });

  test("an error that has no class of its own", async () => {
    const failure = await error(refusal({ __type: "x#BrandNewException", message: "new", Detail: 1 }, 418));
    expect(failure).toBeInstanceOf(UnmodeledServiceError);
    expect(failure).toMatchObject({ name: "BrandNewException", message: "new", status: 418, details: { Detail: 1 } });
  });

  test("the last of too many server errors", async () => {
    expect(await error(refusal({ __type: "x#InternalServerError" }, 500))).toBeInstanceOf(InternalServerError);
  });

  test("an answer that is not JSON", async () => {
    expect(await error({ status: 404, body: "<html>nothing here</html>" })).toMatchObject({
      name: "404",
      status: 404,
      message: "<html>nothing here</html>",
    });
  });
});

test("an answer with a right checksum is taken", async () => {
  const body = '{"TableNames":["ä"]}';
  answers = [{ body, headers: { "x-amz-crc32": String(crc32(Buffer.from(body))) } }];
  expect(await withClient((client) => client.listTables())).toEqual({ TableNames: ["ä"] });
});

test("an endpoint that nobody listens at is named at once", async () => {
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(closed.address() as AddressInfo).port}`;
  await new Promise((resolve) => closed.close(resolve));
  const failure = withClient((client) => client.listTables(), { endpoint: url });
  await expect(failure).rejects.toThrow(EndpointConnectionError);
  await expect(failure).rejects.toThrow(`Could not connect to the endpoint URL: "${url}": connect ECONNREFUSED`);
});

test("an answer that does not come is given up", async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const failure = withClient((client) => client.listTables(), { endpoint: url, timeoutMs: 20 });
  await expect(failure).rejects.toThrow("no answer within 20 ms");
  silent.closeAllConnections();
  await new Promise((resolve) => silent.close(resolve));
});

test("an endpoint that is no URL is refused", () => {
  expect(() => resource("dynamodb", { endpoint: "ftp://x" })).toThrow(
    "An endpoint begins with http:// or https://, not ftp:",
  );
});
