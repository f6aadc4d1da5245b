// Verification: every way in which a signature can be wrong, in order of precedence, one step off a right one.

import { expect, test } from "vitest";
import { readAuthorization } from "../../../src/auth/authorization.ts";
import { parseCredentials } from "../../../src/auth/credentials.ts";
import {
  canonicalRequest,
  type SignableRequest,
  type Signer,
  scopeText,
  signature,
  signatureHeaders,
  stringToSign,
} from "../../../src/auth/sigv4.ts";
import { verify } from "../../../src/auth/verify.ts";

const now = Date.UTC(2026, 0, 2, 3, 4, 5);
const region = "us-east-1";
const credentials = parseCredentials("AKIA:secret\nASIA:secret:token");
const signer: Signer = { accessKeyId: "AKIA", secretAccessKey: "secret" };
const MINUTES = 60_000;

interface Signing extends Partial<Signer> {
  readonly region?: string;
  readonly at?: number;
}

const unsigned: SignableRequest = {
  method: "POST",
  url: "/",
  headers: { host: "localhost:8000", "x-amz-target": "DynamoDB_20120810.ListTables" },
  body: Buffer.from("{}"),
};

function signed(signing: Signing = {}): SignableRequest {
  const { region: signedRegion = region, at = now, ...who } = signing;
  const added = signatureHeaders(unsigned, { ...signer, ...who }, signedRegion, new Date(at));
  return { ...unsigned, headers: { ...unsigned.headers, ...added } };
}

function refusal(request: SignableRequest): string {
  try {
    verify(request, readAuthorization(request), { credentials, region, now: () => now });
    return "accepted";
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

function check(name: string, request: SignableRequest, expected: string): void {
  test(name, () => expect(refusal(request)).toBe(expected));
}

/** A signed request with its Authorization header changed. */
function tampered(pattern: string | RegExp, replacement: string, signing: Signing = {}): SignableRequest {
  const request = signed(signing);
  const authorization = String(request.headers.authorization).replace(pattern, replacement);
  return { ...request, headers: { ...request.headers, authorization } };
}

const mismatch =
  "InvalidSignatureException: The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";
// With a period of an access key; without one of a session token, which of a long-term key comes after the signature:
// measured at AWS in September 2026.
const unknown = "UnrecognizedClientException: The security token included in the request is invalid.";
const wrongToken = "UnrecognizedClientException: The security token included in the request is invalid";

check("as signed", signed(), "accepted");
check("with a session token", signed({ accessKeyId: "ASIA", sessionToken: "token" }), "accepted");
check("without spaces after commas", tampered(/, /g, ","), "accepted");
check("another body", { ...signed(), body: Buffer.from("[]") }, mismatch);
check("another path", { ...signed(), url: "/x" }, mismatch);
check("another method", { ...signed(), method: "GET" }, mismatch);
check("another header", { ...signed(), headers: { ...signed().headers, "x-amz-target": "x" } }, mismatch);
check("an unsigned header", { ...signed(), headers: { ...signed().headers, "user-agent": "x" } }, "accepted");
for (const name of ["__proto__", "constructor", "x-amz-absent"]) {
  check(`a header that is not there, ${name}`, tampered("host;", `host;${name};`), mismatch);
}
check("another secret", signed({ secretAccessKey: "other" }), mismatch);
check("another signature", tampered(/Signature=../, "Signature=zz"), mismatch);
check("a short signature", tampered(/Signature=.*/, "Signature=a"), mismatch);
check("an unknown access key", signed({ accessKeyId: "AKIB" }), unknown);
check("a session token that is missing", signed({ accessKeyId: "ASIA" }), unknown);
check("a session token that is wrong", signed({ accessKeyId: "ASIA", sessionToken: "x" }), wrongToken);
check(
  "a session token that is wrong outranks another secret",
  signed({ accessKeyId: "ASIA", secretAccessKey: "other", sessionToken: "x" }),
  wrongToken,
);
check("a session token that nobody asked for", signed({ sessionToken: "token" }), wrongToken);
check(
  "another secret outranks a session token that nobody asked for",
  signed({ secretAccessKey: "other", sessionToken: "token" }),
  mismatch,
);
check(
  "host is not signed",
  tampered("host;", ""),
  "InvalidSignatureException: 'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
);
check(
  "another algorithm",
  tampered("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"),
  "IncompleteSignatureException: Unsupported AWS 'algorithm': 'AWS4-ECDSA-P256-SHA256'.",
);
check(
  "a credential of two parts",
  tampered(/Credential=[^,]*/, "Credential=AKIA/20260102"),
  "IncompleteSignatureException: Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'AKIA/20260102'",
);
check(
  "a date of another form",
  { ...signed(), headers: { ...signed().headers, "x-amz-date": "Fri, 02 Jan 2026 03:04:05 GMT" } },
  "IncompleteSignatureException: Date must be in ISO-8601 'basic format'. Got 'Fri, 02 Jan 2026 03:04:05 GMT'. See http://en.wikipedia.org/wiki/ISO_8601",
);
check(
  "another region",
  signed({ region: "eu-west-1" }),
  "InvalidSignatureException: Credential should be scoped to a valid region. ",
);
check(
  "another service",
  tampered("/dynamodb/", "/dynamodbstreams/"),
  "InvalidSignatureException: Credential should be scoped to correct service: 'dynamodb'. ",
);
check(
  "several parts of the scope",
  tampered("/us-east-1/dynamodb/aws4_request", "/a/b/c"),
  "InvalidSignatureException: Credential should be scoped to a valid region. Credential should be scoped to correct service: 'dynamodb'. Credential should be scoped with a valid terminator: 'aws4_request', not 'c'. ",
);
check("a signed header that is none but JavaScript's", tampered("host;", "__proto__;constructor;host;"), mismatch);
check(
  "another day than the date's",
  tampered("/20260102/", "/20260101/"),
  "InvalidSignatureException: Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20260101' != '20260102', from '20260102T030405Z'.",
);
check("5 minutes ago", signed({ at: now - 5 * MINUTES }), "accepted");
check(
  "longer ago",
  signed({ at: now - 5 * MINUTES - 1000 }),
  "InvalidSignatureException: Signature expired: 20260102T025904Z is now earlier than 20260102T025905Z (20260102T030405Z - 5 min.)",
);
check("5 minutes ahead", signed({ at: now + 5 * MINUTES }), "accepted");
check(
  "further ahead",
  signed({ at: now + 5 * MINUTES + 1000 }),
  "InvalidSignatureException: Signature not yet current: 20260102T030906Z is still later than 20260102T030905Z (20260102T030405Z + 5 min.)",
);
check(
  "an old signature outranks an unknown access key",
  signed({ at: 0, accessKeyId: "AKIB" }),
  refusal(signed({ at: 0 })),
);

check(
  "an old signature outranks another scope and headers",
  { ...tampered("/dynamodb/", "/other/", { at: 0 }) },
  refusal(signed({ at: 0 })),
);
check(
  "unsigned headers outrank another scope",
  { ...tampered("host;", "", { region: "eu-west-1" }) },
  refusal(tampered("host;", "")),
);

/** The same request, signed in its query string. */
function signedInQuery(expiresSeconds: number, at: number): SignableRequest {
  const date = new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, "").concat("Z");
  const scope = { date: date.slice(0, 8), region, service: "dynamodb" };
  const credential = encodeURIComponent(`AKIA/${scopeText(scope)}`);
  const query = `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${credential}&X-Amz-Date=${date}&X-Amz-Expires=${expiresSeconds}&X-Amz-SignedHeaders=host`;
  const request = { ...unsigned, url: `/?${query}` };
  const text = stringToSign(canonicalRequest(request, ["host"]), date, scope);
  return { ...request, url: `/?${query}&X-Amz-Signature=${signature(text, "secret", scope)}` };
}

check("in the query string", signedInQuery(60, now), "accepted");
check("in the query string, valid for long enough", signedInQuery(3600, now - 30 * MINUTES), "accepted");
check(
  "in the query string, no longer valid",
  signedInQuery(60, now - 2 * MINUTES),
  "InvalidSignatureException: Signature expired: 20260102T030205Z is now earlier than 20260102T030305Z (20260102T030405Z - 1 min.)",
);
