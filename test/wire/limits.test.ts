// The longest request: 16 MiB are read, one byte more is refused before anything else is looked at.

import { expect, test } from "vitest";
import { send, target, useEndpoint } from "./endpoint.ts";

useEndpoint();

const LIMIT = 16 * 1024 * 1024;

test("a request of 16 MiB is read", async () => {
  const { status, text } = await send({ headers: target("ListTables"), body: "{}".padEnd(LIMIT), signed: true });
  expect([status, Object.keys(JSON.parse(text))]).toEqual([200, ["TableNames"]]);
});

test("a request of 16 MiB may still be refused for what it is", async () => {
  expect((await send({ body: "a".repeat(LIMIT) })).status).toBe(404);
});

test.each([["signed", true] as const, ["unsigned", false] as const])(
  "a longer one is refused, %s",
  async (_, signed) => {
    const { status, headers, text } = await send({
      headers: target("ListTables"),
      body: "{}".padEnd(LIMIT + 1),
      signed,
    });
    expect([status, text, headers["transfer-encoding"]]).toEqual([413, "", "chunked"]);
  },
);
