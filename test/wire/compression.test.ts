// Compressed requests and responses. Checksums are of what was sent.

import { crc32, deflateSync, gunzipSync, gzipSync, inflateSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, send, target, useEndpoint } from "./endpoint.ts";

useEndpoint();

const TableName = `hashrange-wire-${process.pid}`;
const MIB = 1024 * 1024;
const large = "abcdefgh".repeat(1000);

beforeAll(async () => {
  await call("CreateTable", {
    TableName,
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    BillingMode: "PAY_PER_REQUEST",
  });
  const item = { id: { S: "large" }, text: { S: large } };
  while ((await call("PutItem", { TableName, Item: item })).status !== 200)
    await new Promise((r) => setTimeout(r, 500));
}, 60_000);
afterAll(async () => void (await call("DeleteTable", { TableName })));

const json = JSON.stringify({ TableName, Key: { id: { S: "large" } } });

function checkRequest(name: string, encoding: string, body: string | Uint8Array, status: number, text: RegExp): void {
  test(`a request: ${name}`, async () => {
    const headers = { ...target("GetItem"), "content-encoding": encoding };
    const answered = await send({ headers, body, signed: true });
    expect(answered.status).toBe(status);
    expect(answered.text).toMatch(text);
  });
}

checkRequest("gzip", "gzip", gzipSync(json), 200, /abcdefgh/);
checkRequest("GZIP", "GZIP", gzipSync(json), 200, /abcdefgh/);
checkRequest(
  "gzip in two members",
  "gzip",
  Buffer.concat([gzipSync(json.slice(0, 9)), gzipSync(json.slice(9))]),
  200,
  /abcdefgh/,
);
checkRequest("deflate", "deflate", deflateSync(json), 200, /abcdefgh/);
checkRequest("identity", "identity", json, 200, /abcdefgh/);
checkRequest("a name that says nothing", "amz-1.0", json, 200, /abcdefgh/);
checkRequest("not gzip after all", "gzip", json, 400, /#SerializationException"}$/);
checkRequest("gzip cut short", "gzip", gzipSync(json).subarray(0, -9), 400, /#SerializationException"}$/);
checkRequest("gzip without saying so", "identity", gzipSync(json), 400, /#SerializationException"}$/);
checkRequest("more than 16 MiB once unpacked", "gzip", gzipSync(json.padEnd(16 * MIB + 1)), 413, /^$/);
checkRequest("16 MiB once unpacked", "gzip", gzipSync(json.padEnd(16 * MIB)), 200, /abcdefgh/);

const get = (acceptEncoding: string, id = "large") =>
  call("GetItem", { TableName, Key: { id: { S: id } } }, { "accept-encoding": acceptEncoding });

test.each([
  ["gzip", gunzipSync],
  ["br, gzip;q=0.5", gunzipSync],
  ["deflate, gzip", gunzipSync],
  ["deflate", inflateSync],
  ["deflate;q=0.5, gzip;q=0.4", inflateSync],
  ["gzip;q=0.5, deflate;q=0.5", gunzipSync],
  ["gzip;q=0, deflate", inflateSync],
  ["GZIP ; q=0.001", gunzipSync],
] as const)("a large response for %s", async (acceptEncoding, unpack) => {
  const { headers, bytes } = await get(acceptEncoding);
  expect(headers["content-encoding"]).toBe(unpack === gunzipSync ? "gzip" : "deflate");
  expect(JSON.parse(unpack(bytes).toString()).Item.text.S).toBe(large);
  expect(headers["x-amz-crc32"]).toBe(String(crc32(bytes)));
  expect(headers["content-length"]).toBe(String(bytes.length));
});

test.each(["identity", "gzip;q=0", "gzip;q=0.000, deflate;q=0.", "br", "", "*"])(
  "no compression for %j",
  async (acceptEncoding) => {
    const { headers, bytes } = await get(acceptEncoding);
    expect(headers["content-encoding"]).toBeUndefined();
    expect(headers["x-amz-crc32"]).toBe(String(crc32(bytes)));
  },
);

test("no compression of a small response", async () => {
  const { headers, text } = await get("gzip", "absent");
  expect([headers["content-encoding"], text]).toEqual([undefined, "{}"]);
});
