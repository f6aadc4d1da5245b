// Finds a request's signature, in its Authorization header or its query string, and refuses a request that has none or
// half of one in the words of AWS. Whether the signature is right is verify.ts's question.

import { createHash } from "node:crypto";
import {
  IncompleteSignatureException,
  InvalidSignatureException,
  MissingAuthenticationTokenException,
} from "../model/errors.ts";
import type { SignableRequest } from "./sigv4.ts";

/** A request's signature, complete but not verified. */
export interface Authorization {
  readonly algorithm: string;
  /** `accessKeyId/date/region/service/aws4_request`, if it is well formed. */
  readonly credential: string;
  /** As sent: names in lower case, separated by semicolons. */
  readonly signedHeaders: string;
  readonly signature: string;
  /** When it was signed, as sent: `X-Amz-Date`, else `Date`. */
  readonly date: string;
  readonly sessionToken: string | undefined;
  /** How long a query-string signature says it is valid, in seconds. */
  readonly expiresSeconds: number | undefined;
}

/** The header as every AWS SDK writes it, for DynamoDB: a request of this form needs no closer look. */
const USUAL_HEADER =
  /^AWS4-HMAC-SHA256 Credential=[^,=/ ]+\/(\d{8})\/[^,=/ ]+\/dynamodb\/aws4_request, SignedHeaders=(?:[^,= ]+;)?host(?:;[^,= ]+)?, Signature=[^,= ]+$/;
/** The expression's time may grow with the square of a header's length. SDKs' headers have some 300 characters. */
const USUAL_HEADER_MAX = 1_000;
const USUAL_DATE = /^\d{8}T\d{6}Z$/;

/**
 * Whether a request is signed in the usual form, for DynamoDB and the day of its date. Two regular expressions, for a
 * server that does not verify; a request of another form may still be signed.
 */
export function isPlainlySigned({ headers, url }: SignableRequest): boolean {
  const { authorization, "x-amz-date": date } = headers;
  if (typeof authorization !== "string" || typeof date !== "string") return false;
  if (authorization.length > USUAL_HEADER_MAX) return false;
  const day = USUAL_HEADER.exec(authorization)?.[1];
  return day !== undefined && USUAL_DATE.test(date) && date.startsWith(day) && !url.includes("X-Amz-Algorithm");
}

/**
 * The signature of a request.
 *
 * @throws MissingAuthenticationTokenException if there is none, IncompleteSignatureException if parts of it are missing,
 *   InvalidSignatureException if there are two.
 */
export function readAuthorization(request: SignableRequest): Authorization {
  const header = text(request.headers.authorization);
  const query = queryParameters(request.url);
  const inQuery = query.has("X-Amz-Algorithm");
  if (inQuery && header !== undefined) {
    throw new InvalidSignatureException(
      "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    );
  }
  if (inQuery) return fromQuery(query);
  if (header?.startsWith("AWS4-")) return fromHeader(header, request);
  throw new MissingAuthenticationTokenException("Request is missing Authentication Token");
}

/** AWS parts the header at white space too: a stray space makes what follows a pair of its own. */
const SEPARATORS = /[,\s]+/;

function fromHeader(header: string, request: SignableRequest): Authorization {
  const [algorithm = "", ...pairs] = header.split(SEPARATORS);
  const parameters = new Map<string, string>();
  for (const pair of pairs) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    if (equals < 1) {
      throw new IncompleteSignatureException(
        `Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${digest(header)}'.`,
      );
    }
    parameters.set(pair.slice(0, equals), pair.slice(equals + 1));
  }
  const date = text(request.headers["x-amz-date"]) ?? text(request.headers.date);
  const missing = ["Credential", "Signature", "SignedHeaders"]
    .filter((name) => !parameters.get(name))
    .map((name) => `Authorization header requires '${name}' parameter. `);
  if (!date) {
    missing.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ");
  }
  if (missing.length > 0) {
    throw new IncompleteSignatureException(
      `${missing.join("")}(Hashed with SHA-256 and encoded with Base64) Authorization=${digest(header)}`,
    );
  }
  return {
    algorithm,
    credential: parameters.get("Credential") ?? "",
    signedHeaders: parameters.get("SignedHeaders") ?? "",
    signature: parameters.get("Signature") ?? "",
    date: date ?? "",
    sessionToken: text(request.headers["x-amz-security-token"]),
    expiresSeconds: undefined,
  };
}

/** A header stands for itself in messages by its digest: it may hold somebody's secret. */
function digest(header: string): string {
  return createHash("sha256").update(header, "latin1").digest("base64");
}

const QUERY_PARAMETERS = [
  "X-Amz-Algorithm",
  "X-Amz-Credential",
  "X-Amz-Signature",
  "X-Amz-SignedHeaders",
  "X-Amz-Date",
];

function fromQuery(query: URLSearchParams): Authorization {
  const missing = QUERY_PARAMETERS.filter((name) => !query.get(name)).map(
    (name) => `AWS query-string parameters must include '${name}'. `,
  );
  if (missing.length > 0) {
    throw new IncompleteSignatureException(`${missing.join("")}Re-examine the query-string parameters.`);
  }
  const expires = query.get("X-Amz-Expires");
  return {
    algorithm: query.get("X-Amz-Algorithm") ?? "",
    credential: query.get("X-Amz-Credential") ?? "",
    signedHeaders: query.get("X-Amz-SignedHeaders") ?? "",
    signature: query.get("X-Amz-Signature") ?? "",
    date: query.get("X-Amz-Date") ?? "",
    sessionToken: query.get("X-Amz-Security-Token") ?? undefined,
    expiresSeconds: expires === null || !/^\d+$/.test(expires) ? undefined : Number(expires),
  };
}

function queryParameters(url: string): URLSearchParams {
  const start = url.indexOf("?");
  return new URLSearchParams(start < 0 ? "" : url.slice(start + 1));
}

function text(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === "string" ? value : value?.[0];
}
