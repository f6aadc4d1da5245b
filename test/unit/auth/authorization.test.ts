// The quick look at a signature's form, for servers that do not verify: the longer look follows where it says no.

import { expect, test } from "vitest";
import { isPlainlySigned, readAuthorization } from "../../../src/auth/authorization.ts";
import { type SignableRequest, signatureHeaders } from "../../../src/auth/sigv4.ts";
import { checkForm } from "../../../src/auth/verify.ts";

const now = Date.UTC(2026, 0, 2, 3, 4, 5);
const unsigned: SignableRequest = {
  method: "POST",
  url: "/",
  headers: { host: "localhost", "x-amz-target": "DynamoDB_20120810.ListTables" },
  body: Buffer.from("{}"),
};

function signed(more: Readonly<Record<string, string>> = {}): SignableRequest {
  const request = { ...unsigned, headers: { ...unsigned.headers, ...more } };
  const signer = { accessKeyId: "AKIA", secretAccessKey: "secret" };
  return {
    ...request,
    headers: { ...request.headers, ...signatureHeaders(request, signer, "us-east-1", new Date(now)) },
  };
}

test("what an SDK sends is plainly signed", () => {
  expect(isPlainlySigned(signed())).toBe(true);
});

test("a signature of very many headers gets the longer look, and passes it", () => {
  const many = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`x-header-${i}`, "x"]));
  const request = signed(many);
  expect(isPlainlySigned(request)).toBe(false);
  expect(() => checkForm(readAuthorization(request), now)).not.toThrow();
});

test("a header that is like a signature for long takes no time", () => {
  const authorization = `${signed().headers.authorization}`.replace("host", `${"host;".repeat(20_000)}x= `);
  const start = performance.now();
  expect(
    isPlainlySigned({ ...unsigned, headers: { ...unsigned.headers, authorization, "x-amz-date": "20260102T030405Z" } }),
  ).toBe(false);
  expect(performance.now() - start).toBeLessThan(500);
});
