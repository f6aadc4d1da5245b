// Mutated signatures: each is refused in DynamoDB's words, unless nothing has changed that was signed.

import { expect, test } from "vitest";
import { readAuthorization } from "../../src/auth/authorization.ts";
import { type SignableRequest, signatureHeaders } from "../../src/auth/sigv4.ts";
import { verify } from "../../src/auth/verify.ts";
import { DynamoDBError } from "../../src/model/errors.ts";
import { Random } from "../random/random.ts";
import { firstSeed, scenariosMax, seconds } from "./time.ts";

const signer = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret" };
const now = Date.UTC(2026, 0, 31);
const verifier = { credentials: [signer], region: "us-east-1", now: () => now };

const PARTS = [
  "",
  " ",
  ",",
  ", ",
  "=",
  "/",
  ";",
  "\u0000",
  "é",
  "x".repeat(5_000),
  "AWS4-HMAC-SHA256",
  "AWS4-HMAC-SHA512 ",
  "Credential=",
  "SignedHeaders=",
  "Signature=",
  "AKIAEXAMPLE",
  "__proto__",
  "constructor",
  "host;",
  ";x-amz-date",
  "us-east-1",
  "us-west-2",
  "aws4_request",
  "20260131",
  "99999999",
  "20260131T000000Z",
  "20260131T000001Z",
  "20260230T250000Z",
  "0".repeat(64),
  "%2F",
  "%",
  "+",
];
const URLS = [
  "/",
  "/x",
  "/?a=b",
  "/?X-Amz-Algorithm=AWS4-HMAC-SHA256",
  "/?X-Amz-Signature=0&X-Amz-Date=x",
  "/%",
  "/?%ZZ=%",
];

function signed(random: Random): SignableRequest {
  const request = {
    method: "POST",
    url: random.chance(0.7) ? "/" : random.pick(URLS),
    headers: {
      host: "localhost",
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": "DynamoDB_20120810.ListTables",
    },
    body: Buffer.from("{}"),
  };
  return {
    ...request,
    headers: { ...request.headers, ...lowerCase(signatureHeaders(request, signer, "us-east-1", new Date(now))) },
  };
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function mutated(request: SignableRequest, random: Random): SignableRequest {
  const name = random.chance(0.5) ? "authorization" : random.pick(Object.keys(request.headers));
  return random.weighted<() => SignableRequest>([
    [
      8,
      () => ({ ...request, headers: { ...request.headers, [name]: spliced(String(request.headers[name]), random) } }),
    ],
    [1, () => ({ ...request, headers: { ...request.headers, [name]: undefined } })],
    [1, () => ({ ...request, method: random.pick(["GET", "PUT", "post"]) })],
    [1, () => ({ ...request, url: random.pick(URLS) })],
    [1, () => ({ ...request, body: Buffer.from(random.pick(["", "{}x", "{ }"])) })],
    [
      1,
      () => ({
        ...request,
        url: `/?X-Amz-Algorithm=AWS4-HMAC-SHA256&${spliced(String(request.headers.authorization), random)}`,
      }),
    ],
  ])();
}

function spliced(text: string, random: Random): string {
  const at = random.integer(0, text.length);
  const end = random.chance(0.3) ? at : Math.min(text.length, at + random.integer(0, 30));
  return text.slice(0, at) + random.pick(PARTS) + text.slice(end);
}

/** What a signature says and covers: of its parts, those whose names count, and of two of a name the latter. */
function essence({ method, url, headers, body }: SignableRequest): unknown {
  const { authorization, ...rest } = headers;
  const values = Object.entries(rest).map(([name, value]) => [name, String(value).trim().replace(/ +/g, " ")]);
  const [algorithm, ...parts] = String(authorization).split(/[\s,]+/);
  const said = ["Credential", "SignedHeaders", "Signature"].map((name) =>
    parts.findLast((part) => part.startsWith(`${name}=`)),
  );
  return [method, url, values, Buffer.from(body).toString(), algorithm, said];
}

test(
  "a mutated signature is refused, unless it is the same",
  () => {
    const end = Date.now() + seconds(1) * 1000;
    let tried = 0;
    let passed = 0;
    for (; tried < scenariosMax && Date.now() < end; tried++) {
      const random = new Random(firstSeed + tried);
      const before = signed(random);
      let request = before;
      for (let i = random.integer(0, 3); i > 0; i--) request = mutated(request, random);
      try {
        verify(request, readAuthorization(request), verifier);
        passed++;
        expect(essence(request), `SEED=${firstSeed + tried}`).toEqual(essence(before));
      } catch (error) {
        if (error instanceof DynamoDBError && error.status < 500) continue;
        throw new Error(`SEED=${firstSeed + tried}: ${JSON.stringify(request)}`, { cause: error });
      }
    }
    console.log(`${tried} signatures, ${passed} of them right, seeds ${firstSeed} to ${firstSeed + tried - 1}`);
    expect(passed).toBeGreaterThan(scenariosMax === 1 ? -1 : 0);
  },
  seconds(1) * 1000 + 30_000,
);
