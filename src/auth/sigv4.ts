// AWS Signature Version 4, in both directions: the server verifies with it, a client signs with it. Pure functions on
// strings and bytes; which requests must be signed, and how a refusal is worded, is verify.ts's business.

import { createHash, createHmac } from "node:crypto";

export const ALGORITHM = "AWS4-HMAC-SHA256";
/** The last part of every credential scope. */
export const TERMINATOR = "aws4_request";

/** What SigV4 signs of a request. Header names in lower case. */
export interface SignableRequest {
  readonly method: string;
  /** As on the request line: path and query, percent-encoded. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The body as sent, compressed if it is. */
  readonly body: Uint8Array;
}

/** For what a signature is good: one day, one region, one service. */
export interface CredentialScope {
  /** `YYYYMMDD` */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/** `20150830/us-east-1/dynamodb/aws4_request` */
export function scopeText(scope: CredentialScope): string {
  return `${scope.date}/${scope.region}/${scope.service}/${TERMINATOR}`;
}

/**
 * The request in canonical form.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function canonicalRequest(request: SignableRequest, signedHeaders: readonly string[]): string {
  const queryStart = request.url.indexOf("?");
  const path = queryStart < 0 ? request.url : request.url.slice(0, queryStart);
  const query = queryStart < 0 ? "" : request.url.slice(queryStart + 1);
  // A request may say that it signs `__proto__`.
  const sent = (name: string) => (Object.hasOwn(request.headers, name) ? request.headers[name] : undefined);
  const headers = signedHeaders.map((name) => `${name}:${canonicalValue(sent(name))}\n`).join("");
  return [
    request.method,
    canonicalPath(path),
    canonicalQuery(query),
    headers,
    signedHeaders.join(";"),
    sha256(request.body),
  ].join("\n");
}

/** What the key signs: the algorithm, the moment (`YYYYMMDD'T'HHMMSS'Z'`), the scope, and the request's digest. */
export function stringToSign(canonical: string, dateTime: string, scope: CredentialScope): string {
  return [ALGORITHM, dateTime, scopeText(scope), sha256(canonical)].join("\n");
}

/** The signature, in hex. */
export function signature(text: string, secretAccessKey: string, scope: CredentialScope): string {
  return createHmac("sha256", signingKey(secretAccessKey, scope)).update(text).digest("hex");
}

/** How many signing keys are remembered: one a day for each access key and region. */
const SIGNING_KEYS_MAX = 256;
const signingKeys = new Map<string, Buffer>();

/** The key derived from a secret for one scope. Four HMACs, so it is remembered. */
function signingKey(secretAccessKey: string, scope: CredentialScope): Buffer {
  const id = `${scopeText(scope)}\n${secretAccessKey}`;
  const known = signingKeys.get(id);
  if (known) return known;
  const key = [scope.date, scope.region, scope.service, TERMINATOR].reduce(
    (parent: Buffer, part) => createHmac("sha256", parent).update(part).digest(),
    Buffer.from(`AWS4${secretAccessKey}`),
  );
  if (signingKeys.size >= SIGNING_KEYS_MAX) signingKeys.clear();
  signingKeys.set(id, key);
  return key;
}

/** Who signs. `sessionToken` comes with temporary credentials. */
export interface Signer {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/**
 * The headers that sign a request: `authorization`, `x-amz-date` and, with a session token, `x-amz-security-token`.
 * Every header given is signed; `host` must be among them.
 *
 * @example
 * const headers = { host: "127.0.0.1:8000", "content-type": "application/x-amz-json-1.0", "x-amz-target": target };
 * const signed = { ...headers, ...signatureHeaders({ method: "POST", url: "/", headers, body }, signer, "us-east-1", new Date()) };
 */
export function signatureHeaders(
  request: SignableRequest,
  signer: Signer,
  region: string,
  now: Date,
): Record<string, string> {
  const dateTime = basicDateTime(now);
  const scope = { date: dateTime.slice(0, 8), region, service: "dynamodb" };
  const added: Record<string, string> = { "x-amz-date": dateTime };
  if (signer.sessionToken !== undefined) added["x-amz-security-token"] = signer.sessionToken;
  const headers = { ...request.headers, ...added };
  const signedHeaders = Object.keys(headers).sort();
  const text = stringToSign(canonicalRequest({ ...request, headers }, signedHeaders), dateTime, scope);
  const credential = `${signer.accessKeyId}/${scopeText(scope)}`;
  added.authorization = `${ALGORITHM} Credential=${credential}, SignedHeaders=${signedHeaders.join(";")}, Signature=${signature(text, signer.secretAccessKey, scope)}`;
  return added;
}

/** ISO 8601's basic format, to the second: `20150830T123600Z`. */
export function basicDateTime(moment: Date): string {
  return `${moment.toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
}

/** @returns milliseconds since 1970, or undefined if the text is not in the basic format. */
export function parseBasicDateTime(text: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  const moment = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(moment) ? undefined : moment;
}

function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

function canonicalValue(value: string | readonly string[] | undefined): string {
  const text =
    value === undefined ? "" : typeof value === "string" ? value : value.map((part) => part.trim()).join(",");
  return text.trim().replace(/ +/g, " ");
}

/** Empty and `.` segments vanish, `..` climbs, and what the URL encoded is encoded once more. */
function canonicalPath(path: string): string {
  if (path === "/" || path === "") return "/";
  const segments: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(encode(segment));
  }
  const trailing = path.endsWith("/") && segments.length > 0 ? "/" : "";
  return `/${segments.join("/")}${trailing}`;
}

/** Every parameter but the signature itself, encoded and sorted by name, then value. */
function canonicalQuery(query: string): string {
  if (query === "") return "";
  return [...new URLSearchParams(query)]
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]): [string, string] => [encode(name), encode(value)])
    .sort(([a, valueOfA], [b, valueOfB]) => compare(a, b) || compare(valueOfA, valueOfB))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** RFC 3986: everything but letters, digits, `-`, `.`, `_` and `~`. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
