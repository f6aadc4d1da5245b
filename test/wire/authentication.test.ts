// Requests that are not signed, half signed or signed twice: refused in AWS's words and order, whoever they claim to be.

import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { type Request, region, send, target, useEndpoint } from "./endpoint.ts";

useEndpoint();

const headers = target("ListTables");
const DATE = "20260101T000000Z";

function check(name: string, request: Request, type: string, message: string | RegExp): void {
  test(name, async () => {
    const answered = await send({ body: "{}", ...request, headers: { ...headers, ...request.headers } });
    const expected = typeof message === "string" ? message : expect.stringMatching(message);
    expect(JSON.parse(answered.text)).toEqual({ __type: `com.amazon.coral.service#${type}`, message: expected });
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

/** What stands in messages for a header, since about 2024: until then it was the header itself. */
const digest = (header: string) => createHash("sha256").update(header).digest("base64");

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
    `${sentences.join("")}(Hashed with SHA-256 and encoded with Base64) Authorization=${digest(authorization)}`,
  );
}

checkHeader("AWS4-", undefined, ["Credential", "Signature", "SignedHeaders", "date"]);
checkHeader("AWS4-HMAC-SHA256", DATE, ["Credential", "Signature", "SignedHeaders"]);
checkHeader("AWS4-HMAC-SHA256 Signature=a", DATE, ["Credential", "SignedHeaders"]);
checkHeader("AWS4-HMAC-SHA256 Credential=a, Signature=b", DATE, ["SignedHeaders"]);
checkHeader("AWS4-HMAC-SHA256 Credential=a,SignedHeaders=b", DATE, ["Signature"]);
checkHeader("AWS4-HMAC-SHA256 Credential=, SignedHeaders=b, Signature=c", DATE, ["Credential"]);
checkHeader("AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c", undefined, ["date"]);

/** AWS parts the header at white space as well as at commas. */
function checkMalformed(name: string, authorization: string): void {
  check(
    name,
    { headers: { authorization, "x-amz-date": DATE } },
    "IncompleteSignatureException",
    `Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${digest(authorization)}'.`,
  );
}

checkMalformed("a part without an equals sign", "AWS4-HMAC-SHA256 Credential=a, SignedHeaders, Signature=c");
checkMalformed(
  "a space in a part",
  `AWS4-HMAC-SHA256 Credential=a /20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=${"0".repeat(64)}`,
);
checkMalformed("a part without a name", "AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, = , Signature=c");
checkMalformed("a space after an equals sign", "AWS4-HMAC-SHA256 Credential= a, SignedHeaders=b, Signature=c");

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

/** A signature of the moment, as far as it can be refused without knowing who signed. */
function checkForm(
  name: string,
  parts: {
    readonly scope?: string;
    readonly headers?: string;
    readonly algorithm?: string;
    readonly separator?: string;
  },
  type: string,
  message: string | RegExp,
  date = new Date().toISOString().replace(/[-:]|\.\d+/g, ""),
): void {
  const { scope = `DAY/${region}/dynamodb/aws4_request`, algorithm = "AWS4-HMAC-SHA256", separator = ", " } = parts;
  const credential = `Credential=AKIAEXAMPLE/${scope.replace("DAY", date.slice(0, 8))}`;
  const rest = [`SignedHeaders=${parts.headers ?? "host;x-amz-date"}`, "Signature=123"];
  const authorization = `${algorithm} ${[credential, ...rest].join(separator)}`;
  check(name, { headers: { authorization, "x-amz-date": date } }, type, message);
}

const invalid = "InvalidSignatureException";
const incomplete = "IncompleteSignatureException";
const service = "Credential should be scoped to correct service: 'dynamodb'. ";
checkForm("another service", { scope: `DAY/${region}/dynamodbstreams/aws4_request` }, invalid, service);
checkForm(
  "another terminator",
  { scope: `DAY/${region}/dynamodb/aws5_request` },
  invalid,
  "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'. ",
);
checkForm(
  "another day",
  { scope: `20200101/${region}/dynamodb/aws4_request` },
  invalid,
  /^Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20200101' != '\d{8}', from '\d{8}T\d{6}Z'\.$/,
);
checkForm(
  "too few elements",
  { scope: "us-east-1/dynamodb/aws4_request" },
  incomplete,
  "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'AKIAEXAMPLE/us-east-1/dynamodb/aws4_request'",
);
checkForm(
  "host is not signed",
  { headers: "x-amz-date" },
  invalid,
  "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
);
checkForm(
  "another algorithm",
  { algorithm: "AWS4-HMAC-SHA512" },
  incomplete,
  "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA512'.",
);
checkForm(
  "a date of another form",
  {},
  incomplete,
  "Date must be in ISO-8601 'basic format'. Got '2026-01-01'. See http://en.wikipedia.org/wiki/ISO_8601",
  "2026-01-01",
);
// The time outranks the scope.
const wrong = { scope: `DAY/${region}/other/aws4_request` };
checkForm("without commas", { ...wrong, separator: " " }, invalid, service);
checkForm(
  "in the past",
  wrong,
  invalid,
  /^Signature expired: 20170101T010101Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/,
  "20170101T010101Z",
);
checkForm(
  "in the future",
  wrong,
  invalid,
  /^Signature not yet current: 30300101T010101Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 5 min\.\)$/,
  "30300101T010101Z",
);
test("the signature outranks an empty body", async () => {
  const answered = await send({ headers: { ...headers, authorization: "AWS4-" } });
  expect(answered.text).toMatch(/#IncompleteSignatureException/);
});

test("an unknown operation outranks a missing signature", async () => {
  const answered = await send({ headers: target("Nothing"), body: "{}" });
  expect(answered.text).toBe('{"__type":"com.amazon.coral.service#UnknownOperationException"}');
});
