// Requests that are not signed, half signed or signed twice: refused in AWS's words and order, whoever they claim to be.

import { expect, test } from "vitest";
import { type Request, send, target, useEndpoint } from "./endpoint.ts";

useEndpoint();

const headers = target("ListTables");
const DATE = "20260101T000000Z";

function check(name: string, request: Request, type: string, message: string): void {
  test(name, async () => {
    const answered = await send({ body: "{}", ...request, headers: { ...headers, ...request.headers } });
    expect(JSON.parse(answered.text)).toEqual({ __type: `com.amazon.coral.service#${type}`, message });
    expect(answered.status).toBe(400);
  });
}

const missing = "Request is missing Authentication Token";
const missingType = "MissingAuthenticationTokenException";
check("no signature", {}, missingType, missing);
check("an empty header", { headers: { authorization: "" } }, missingType, missing);
check("another scheme", { headers: { authorization: "Basic dTpw" } }, missingType, missing);
check("AWS4 alone", { headers: { authorization: "AWS4" } }, missingType, missing);
check("lower case", { headers: { authorization: "aws4-hmac-sha256 Credential=a" } }, missingType, missing);
check("a query without its algorithm", { path: "/?X-Amz-Signature=a&X-Amz-Credential=b" }, missingType, missing);

/** The header given, and which of its parts are missing. */
function checkHeader(authorization: string, date: string | undefined, parts: readonly string[]): void {
  const sentences = parts.map((name) =>
    name === "date"
      ? "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
      : `Authorization header requires '${name}' parameter. `,
  );
  check(
    `${authorization} ${date ?? "without a date"}`,
    { headers: { authorization, ...(date === undefined ? {} : { "x-amz-date": date }) } },
    "IncompleteSignatureException",
    `${sentences.join("")}Authorization=${authorization}`,
  );
}

checkHeader("AWS4-", undefined, ["Credential", "Signature", "SignedHeaders", "date"]);
checkHeader("AWS4-HMAC-SHA256", DATE, ["Credential", "Signature", "SignedHeaders"]);
checkHeader("AWS4-HMAC-SHA256 Signature=a", DATE, ["Credential", "SignedHeaders"]);
checkHeader("AWS4-HMAC-SHA256 Credential=a, Signature=b", DATE, ["SignedHeaders"]);
checkHeader("AWS4-HMAC-SHA256 Credential=a,SignedHeaders=b", DATE, ["Signature"]);
checkHeader("AWS4-HMAC-SHA256 Credential=, SignedHeaders=b, Signature=c", DATE, ["Credential"]);
checkHeader("AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c", undefined, ["date"]);

const malformed = "AWS4-HMAC-SHA256 Credential=a /20260101/us-east-1, SignedHeaders, Signature=c";
check(
  "a part without an equals sign",
  { headers: { authorization: malformed, "x-amz-date": DATE } },
  "IncompleteSignatureException",
  `'SignedHeaders' not a valid key=value pair (missing equal-sign) in Authorization header: '${malformed}'.`,
);

const both = "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.";
check("both", { path: "/?X-Amz-Algorithm=a", headers: { authorization: "AWS4-" } }, "InvalidSignatureException", both);
check("both, empty", { path: "/?X-Amz-Algorithm", headers: { authorization: "x" } }, "InvalidSignatureException", both);

/** The query given, and which of its parameters are missing. */
function checkQuery(query: string, parts: readonly string[]): void {
  const sentences = parts.map((name) => `AWS query-string parameters must include 'X-Amz-${name}'. `);
  check(
    query,
    { path: `/?${query}` },
    "IncompleteSignatureException",
    `${sentences.join("")}Re-examine the query-string parameters.`,
  );
}

checkQuery("X-Amz-Algorithm", ["Algorithm", "Credential", "Signature", "SignedHeaders", "Date"]);
checkQuery("X-Amz-Algorithm=a", ["Credential", "Signature", "SignedHeaders", "Date"]);
checkQuery("X-Amz-Algorithm=a&X-Amz-Credential=b&X-Amz-Date=c", ["Signature", "SignedHeaders"]);
checkQuery("X-Amz-Algorithm=a&X-Amz-Credential=b&X-Amz-SignedHeaders=c&X-Amz-Signature=d", ["Date"]);

test("an unknown operation outranks a missing signature", async () => {
  const answered = await send({ headers: target("Nothing"), body: "{}" });
  expect(answered.text).toBe('{"__type":"com.amazon.coral.service#UnknownOperationException"}');
});
