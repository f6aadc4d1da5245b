// Signatures: AWS's published examples, the forms a canonical request may take, and that what is signed verifies.

import { describe, expect, test } from "vitest";
import {
  basicDateTime,
  canonicalRequest,
  parseBasicDateTime,
  type SignableRequest,
  signature,
  signatureHeaders,
  stringToSign,
} from "../../../src/auth/sigv4.ts";

const secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const dateTime = "20150830T123600Z";
const scope = { date: "20150830", region: "us-east-1", service: "service" };
const NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

function request(parts: Partial<SignableRequest>): SignableRequest {
  const headers = { host: "example.amazonaws.com", "x-amz-date": dateTime, ...parts.headers };
  return { method: "GET", url: "/", body: Buffer.of(), ...parts, headers };
}

/** https://docs.aws.amazon.com/general/latest/gr/signature-v4-test-suite.html */
describe("the published test suite", () => {
  const check = (name: string, parts: Partial<SignableRequest>, expected: string) =>
    test(name, () => {
      const signable = request(parts);
      const canonical = canonicalRequest(signable, Object.keys(signable.headers).sort());
      expect(signature(stringToSign(canonical, dateTime, scope), secret, scope)).toBe(expected);
    });
  check("get-vanilla", {}, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
  check(
    "get-vanilla-query-order-key-case",
    { url: "/?Param2=value2&Param1=value1" },
    "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
  );
  check("post-vanilla", { method: "POST" }, "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
  check(
    "post-header-key-sort",
    { method: "POST", headers: { "my-header1": "value1" } },
    "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c",
  );
});

describe("the canonical request", () => {
  const check = (name: string, parts: Partial<SignableRequest>, line: number, expected: string) =>
    test(name, () => expect(canonicalRequest(request(parts), ["host"]).split("\n")[line]).toBe(expected));

  check("a path", { url: "/a/b?x" }, 1, "/a/b");
  check("a trailing slash", { url: "/a/" }, 1, "/a/");
  check("an encoded path is encoded again", { url: "/a%20b" }, 1, "/a%2520b");
  check("dots", { url: "/a/./b/../c" }, 1, "/a/c");
  check("above the root", { url: "/../.." }, 1, "/");
  check("no query", {}, 2, "");
  check("a query, sorted by name, then value", { url: "/?b=1&a=2&a=1" }, 2, "a=1&a=2&b=1");
  check("capitals before small letters", { url: "/?a=1&B=1" }, 2, "B=1&a=1");
  check("a parameter without a value", { url: "/?a" }, 2, "a=");
  check("reserved characters", { url: "/?a=%2F!'()*~-_." }, 2, "a=%2F%21%27%28%29%2A~-_.");
  check("the signature is left out", { url: "/?X-Amz-Signature=1&X-Amz-Date=2" }, 2, "X-Amz-Date=2");
  check("spaces in a header", { headers: { host: "  a   b " } }, 3, "host:a b");
  check("a repeated header", { headers: { host: ["a ", " b"] } }, 3, "host:a,b");
  check("the body", {}, 6, NOTHING);
});

test("the headers of a signed request", () => {
  const headers = { host: "localhost:8000", "x-amz-target": "DynamoDB_20120810.ListTables" };
  const signer = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: secret, sessionToken: "token" };
  const now = new Date(Date.UTC(2015, 7, 30, 12, 36, 0, 999));
  const added = signatureHeaders(
    { method: "POST", url: "/", headers, body: Buffer.from("{}") },
    signer,
    "eu-west-1",
    now,
  );
  expect(added).toEqual({
    "x-amz-date": dateTime,
    "x-amz-security-token": "token",
    authorization: expect.stringMatching(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20150830\/eu-west-1\/dynamodb\/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token;x-amz-target, Signature=[0-9a-f]{64}$/,
    ),
  });
});

test("dates", () => {
  const moment = Date.UTC(2015, 7, 30, 12, 36, 1);
  expect(basicDateTime(new Date(moment))).toBe("20150830T123601Z");
  expect(parseBasicDateTime("20150830T123601Z")).toBe(moment);
  for (const text of [
    "",
    "2015-08-30T12:36:01Z",
    "20150830T123601",
    "20151330T123601Z",
    "Sun, 30 Aug 2015 12:36:01 GMT",
  ]) {
    expect(parseBasicDateTime(text)).toBeUndefined();
  }
});
