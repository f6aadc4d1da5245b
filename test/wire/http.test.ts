// What the server says to requests that reach no operation, and the headers of every answer.

import { crc32 } from "node:zlib";
import { expect, test } from "vitest";
import { tableInput } from "../support/tables.ts";
import { call, endpointUrl, JSON_1_0, type Request, send, target, useEndpoint } from "./endpoint.ts";

useEndpoint();

const UNKNOWN_OPERATION = "<UnknownOperationException/>\n";
const error = (type: string, members = {}) =>
  JSON.stringify({ __type: `com.amazon.coral.service#${type}`, ...members });

function check(name: string, request: Request, status: number, text: string): void {
  test(name, async () => {
    const answered = await send(request);
    expect([answered.status, answered.text]).toEqual([status, text]);
    expect(answered.headers["x-amzn-requestid"]).toMatch(/^[0-9A-Z]{52}$/);
    expect(answered.headers["x-amz-crc32"]).toBe(String(crc32(answered.bytes)));
    expect(answered.headers["content-length"]).toBe(String(answered.bytes.length));
    expect(answered.headers.server).toBe("Server");
    expect(Date.parse(answered.headers.date ?? "")).toBeGreaterThan(0);
  });
}

/** The health check names the endpoint as it was asked, which is AWS's own name at AWS. */
function checkHealthy(path: string): void {
  test(`the health check, ${path}`, async () => {
    const { status, text, headers } = await send({ method: "GET", path });
    expect([status, text]).toEqual([200, `healthy: ${endpointUrl().host} `]);
    expect(headers["content-type"]).toBe("text/plain");
    expect(headers["x-amzn-requestid"]).toMatch(/^[0-9A-Z]{52}$/);
    expect(headers["x-amz-crc32"]).toBe(String(crc32(Buffer.from(text))));
    expect(headers["content-length"]).toBe(String(text.length));
    expect(headers.server).toBe("Server");
  });
}
checkHealthy("/");
checkHealthy("/?x");
checkHealthy("/ping");

// Seen at AWS: 404, of 272 bytes.
const PAGE_NOT_FOUND = `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">
<head>
 <title>Page Not Found</title>
</head>
<body>Page Not Found</body>
</html>`;
for (const path of ["/health", "/pings", "/index.html", "/a/b?c"]) {
  check(`GET of ${path}`, { method: "GET", path }, 404, PAGE_NOT_FOUND);
}
check("PUT", { method: "PUT" }, 404, UNKNOWN_OPERATION);
check("DELETE", { method: "DELETE" }, 404, UNKNOWN_OPERATION);
check("PATCH", { method: "PATCH" }, 404, UNKNOWN_OPERATION);
check("PUT of another path", { method: "PUT", path: "/health" }, 404, UNKNOWN_OPERATION);
check("OPTIONS without an origin", { method: "OPTIONS" }, 404, UNKNOWN_OPERATION);
check("POST of nothing", {}, 404, UNKNOWN_OPERATION);
check("no content type", { body: "{}" }, 404, UNKNOWN_OPERATION);
check("another content type", { headers: { "content-type": "text/plain" }, body: "{}" }, 404, UNKNOWN_OPERATION);
check(
  "another content type with a target",
  { headers: { ...target("ListTables"), "content-type": "application/xml" }, body: "{}" },
  404,
  UNKNOWN_OPERATION,
);

test("another version of the protocol", async () => {
  const headers = { ...target("ListTables"), "content-type": "application/x-amz-json-1.1" };
  const answered = await send({ headers, body: "{}", signed: true });
  expect(answered.status).toBe(404);
  expect(answered.text).toContain("<title>Page Not Found</title>");
});

const type = { "content-type": JSON_1_0 };
check("no target", { headers: type, body: "{}" }, 400, error("UnknownOperationException"));
for (const name of ["ListTable", "listTables", "", "ListTables.x", "constructor"]) {
  check(
    `the target ${name || "of no name"}`,
    { headers: target(name), body: "{}" },
    400,
    error("UnknownOperationException"),
  );
}
check(
  "another service",
  { headers: target("ListTables", "DynamoDB_20111205"), body: "{}" },
  400,
  error("UnknownOperationException"),
);
check(
  "an operation of the other service",
  { headers: target("ListTables", "DynamoDBStreams_20120810"), body: "{}" },
  400,
  error("UnknownOperationException"),
);
check(
  "a target without a dot",
  { headers: { ...type, "x-amz-target": "ListTables" }, body: "{}" },
  400,
  error("UnknownOperationException"),
);

// A body that is not JSON outranks everything but the content type.
for (const body of ["hello", "{", "{}}", '{"a":1,}', "\ufeff{}"]) {
  const text = error("SerializationException");
  check(`the body ${JSON.stringify(body)}`, { headers: target("ListTables"), body }, 400, text);
  check(`the body ${JSON.stringify(body)}, signed`, { headers: target("ListTables"), body, signed: true }, 400, text);
  check(`the body ${JSON.stringify(body)}, without a target`, { headers: type, body }, 400, text);
}
check(
  "a body in Latin-1",
  { headers: target("ListTables"), body: Buffer.from('{"a":"é"}', "latin1") },
  400,
  error("SerializationException"),
);

// One with nothing in it is only refused where it would be read.
for (const body of ["", " \n"]) {
  const name = `the body ${JSON.stringify(body)}`;
  const unsigned = error("MissingAuthenticationTokenException", { message: "Request is missing Authentication Token" });
  check(name, { headers: target("ListTables"), body }, 400, unsigned);
  check(`${name}, without a target`, { headers: type, body }, 400, error("UnknownOperationException"));
  check(`${name}, signed`, { headers: target("ListTables"), body, signed: true }, 400, error("SerializationException"));
}

test("an operation", async () => {
  const answered = await call("ListTables", {});
  expect([answered.status, answered.headers["content-type"]]).toEqual([200, JSON_1_0]);
  expect(JSON.parse(answered.text)).toHaveProperty("TableNames");
  expect(answered.headers["x-amz-crc32"]).toBe(String(crc32(answered.bytes)));
});

/** AWS: "the service sends back an HTTP 200 response with an empty HTTP body". */
test("an operation without output", async () => {
  const TableName = `hashrange-wire-tags-${process.pid}`;
  const { TableDescription } = JSON.parse((await call("CreateTable", tableInput(TableName, "id"))).text);
  const ResourceArn = TableDescription.TableArn;
  const whenPossible = async (operation: string, input: object) => {
    for (;;) {
      const answered = await call(operation, input);
      if (answered.status === 200) return answered;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  };
  const tagged = await whenPossible("TagResource", { ResourceArn, Tags: [{ Key: "a", Value: "b" }] });
  const untagged = await whenPossible("UntagResource", { ResourceArn, TagKeys: ["a"] });
  for (const { headers, text } of [tagged, untagged]) {
    expect([text, headers["content-length"], headers["x-amz-crc32"]]).toEqual(["", "0", "0"]);
    expect(headers["content-type"]).toBe(JSON_1_0);
  }
  await whenPossible("DeleteTable", { TableName });
}, 60_000);

test.each([
  ["application/json", "application/json"],
  ["application/json; charset=utf-8", "application/json"],
  ["Application/X-Amz-Json-1.0", JSON_1_0],
])("the content type %s", async (sent, received) => {
  const answered = await call("ListTables", {}, { "content-type": sent });
  expect([answered.status, answered.headers["content-type"]]).toEqual([200, received]);
});

test("any path", async () => {
  const answered = await send({ path: "/any/where", headers: target("ListTables"), body: "{}", signed: true });
  expect(answered.status).toBe(200);
});

test.each(["dynamodb.us-east-1.amazonaws.com", "123456789012.ddb.us-east-1.amazonaws.com"])(
  "the host %s",
  async (host) => {
    expect((await call("ListTables", {}, { host })).status).toBe(200);
  },
);

test("an error of DynamoDB", async () => {
  const answered = await call("DescribeTable", { TableName: "no-such-table" });
  expect(answered.status).toBe(400);
  expect(answered.text).toBe(
    '{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"Requested resource not found: Table: no-such-table not found"}',
  );
});

test("an error of the protocol has a capital Message", async () => {
  const answered = await call("DescribeTable", { TableName: [] });
  expect(answered.status).toBe(400);
  expect(Object.keys(JSON.parse(answered.text))).toEqual(["__type", "Message"]);
});

test("request ids differ", async () => {
  const ids = await Promise.all([1, 2, 3].map(async () => (await call("ListTables", {})).headers["x-amzn-requestid"]));
  expect(new Set(ids).size).toBe(3);
});

test("HEAD of another path", async () => {
  const answered = await send({ method: "HEAD", path: "/health" });
  expect([answered.status, answered.text]).toEqual([404, ""]);
});

test("HEAD of the health check", async () => {
  const answered = await send({ method: "HEAD" });
  expect([answered.status, answered.text]).toEqual([200, ""]);
});
