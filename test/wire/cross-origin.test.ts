// What browsers ask for before and with a request from another origin.

import { expect, test } from "vitest";
import { call, send, target, useEndpoint } from "./endpoint.ts";

useEndpoint();

const origin = "http://localhost:3000";

// As seen in answers of DynamoDB, and of other services of AWS, preflights included.
const exposed = "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date";

function checkPreflight(
  name: string,
  asked: Record<string, string>,
  answeredWith: Record<string, string | undefined>,
): void {
  test(name, async () => {
    const { status, headers, text } = await send({ method: "OPTIONS", headers: { origin, ...asked } });
    expect([status, text, headers["content-length"]]).toEqual([200, "", "0"]);
    expect(headers["access-control-allow-origin"]).toBe("*");
    expect(headers["access-control-expose-headers"]).toBe(exposed);
    expect(headers["access-control-max-age"]).toBe("172800");
    expect(headers["x-amzn-requestid"]).toMatch(/^[0-9A-Z]{52}$/);
    expect(headers).toMatchObject(answeredWith);
  });
}

checkPreflight("a preflight", {}, {});
checkPreflight(
  "a preflight for headers",
  { "access-control-request-headers": "authorization,x-amz-target" },
  { "access-control-allow-headers": "authorization,x-amz-target" },
);
checkPreflight(
  "a preflight for a method",
  { "access-control-request-method": "POST" },
  { "access-control-allow-methods": "POST" },
);

test("a request from a page", async () => {
  const { status, headers } = await call("ListTables", {}, { origin });
  expect(status).toBe(200);
  expect(headers["access-control-allow-origin"]).toBe("*");
  expect(headers["access-control-expose-headers"]).toBe(exposed);
});

test("a refusal of a request from a page", async () => {
  const { status, headers } = await send({ headers: { ...target("ListTables"), origin }, body: "{}" });
  expect(status).toBe(400);
  expect(headers["access-control-allow-origin"]).toBe("*");
  expect(headers["access-control-expose-headers"]).toBe(exposed);
});

test("what is found nowhere, asked for by a page", async () => {
  for (const request of [{ method: "GET" }, { method: "GET", path: "/x" }, { method: "PUT" }, { body: "a" }]) {
    const { headers } = await send({ ...request, headers: { origin } });
    expect(headers["access-control-allow-origin"]).toBe("*");
    expect(headers["access-control-expose-headers"]).toBe(exposed);
  }
});

test("no such headers without an origin", async () => {
  const { headers } = await call("ListTables", {});
  expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
});
