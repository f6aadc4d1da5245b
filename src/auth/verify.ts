// Verifies a request's signature against the access keys a server knows, with AWS's checks in AWS's order and words.

import { timingSafeEqual } from "node:crypto";
import {
  IncompleteSignatureException,
  InvalidSignatureException,
  UnrecognizedClientException,
} from "../model/errors.ts";
import type { Authorization } from "./authorization.ts";
import type { Credentials } from "./credentials.ts";
import {
  ALGORITHM,
  basicDateTime,
  type CredentialScope,
  canonicalRequest,
  parseBasicDateTime,
  type SignableRequest,
  signature,
  stringToSign,
  TERMINATOR,
} from "./sigv4.ts";

const SERVICE = "dynamodb";
const MINUTE_MS = 60_000;
/** How far the client's clock may be off, either way. It was 15 minutes until 2015. */
const CLOCK_SKEW_MINUTES_MAX = 5;
/** The longest a query-string signature may say it is valid. */
const EXPIRES_SECONDS_MAX = 7 * 24 * 60 * 60;

/** What a server verifies against. */
export interface Verifier {
  readonly credentials: readonly Credentials[];
  readonly region: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * @returns the access key that signed the request.
 * @throws IncompleteSignatureException, InvalidSignatureException or UnrecognizedClientException.
 */
export function verify(request: SignableRequest, authorization: Authorization, verifier: Verifier): Credentials {
  checkDate(authorization);
  checkClock(authorization, verifier.now());
  const signedHeaders = checkSignedHeaders(authorization);
  const { accessKeyId, scope } = checkCredential(authorization, verifier.region);

  const credentials = verifier.credentials.find((known) => known.accessKeyId === accessKeyId);
  const { sessionToken = "" } = authorization;
  if (!credentials || (credentials.sessionToken !== undefined && sessionToken === "")) throw unknownClient(".");
  // AWS finds the secret of temporary credentials by their token, so a wrong one is refused before the signature, and one
  // that nobody asked for after it.
  if (credentials.sessionToken !== undefined && !sameText(credentials.sessionToken, sessionToken))
    throw unknownClient();
  const text = stringToSign(canonicalRequest(request, signedHeaders), authorization.date, scope);
  if (!sameText(signature(text, credentials.secretAccessKey, scope), authorization.signature)) {
    throw new InvalidSignatureException(
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
    );
  }
  if (credentials.sessionToken === undefined && sessionToken !== "") throw unknownClient();
  return credentials;
}

/** AWS says so of access keys with a period, and of session tokens without. */
function unknownClient(end = ""): UnrecognizedClientException {
  return new UnrecognizedClientException(`The security token included in the request is invalid${end}`);
}

/**
 * Refuses a signature that is no signature for DynamoDB, whoever made it, in the words in which {@link verify} would. Any
 * access key, any region and any time are believed: there is nothing to compare them with, and clocks of tests stand still.
 *
 * @throws IncompleteSignatureException or InvalidSignatureException.
 */
export function checkForm(authorization: Authorization, now: number): void {
  checkDate(authorization);
  try {
    checkSignedHeaders(authorization);
    checkCredential(authorization);
  } catch (refusal) {
    checkClock(authorization, now);
    throw refusal;
  }
}

function checkDate({ date }: Authorization): void {
  if (parseBasicDateTime(date) !== undefined) return;
  throw new IncompleteSignatureException(
    `Date must be in ISO-8601 'basic format'. Got '${date}'. See http://en.wikipedia.org/wiki/ISO_8601`,
  );
}

function checkSignedHeaders(authorization: Authorization): string[] {
  const signedHeaders = authorization.signedHeaders.split(";");
  if (!signedHeaders.includes("host")) {
    throw new InvalidSignatureException("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  }
  return signedHeaders;
}

/** @param region if there is one that the credential has to be scoped to */
function checkCredential(
  { algorithm, credential, date }: Authorization,
  region?: string,
): { readonly accessKeyId: string; readonly scope: CredentialScope } {
  if (algorithm !== ALGORITHM) {
    throw new IncompleteSignatureException(`Unsupported AWS 'algorithm': '${algorithm}'.`);
  }
  const parts = credential.split("/");
  if (parts.length !== 5) {
    throw new IncompleteSignatureException(
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`,
    );
  }
  const [accessKeyId = "", day = "", scopeRegion = "", service = "", terminator = ""] = parts;
  const problems: string[] = [];
  if (region !== undefined && scopeRegion !== region) {
    problems.push("Credential should be scoped to a valid region. ");
  }
  if (service !== SERVICE) problems.push(`Credential should be scoped to correct service: '${SERVICE}'. `);
  if (terminator !== TERMINATOR) {
    problems.push(`Credential should be scoped with a valid terminator: '${TERMINATOR}', not '${terminator}'. `);
  }
  if (day !== date.slice(0, 8)) {
    problems.push(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${day}' != '${date.slice(0, 8)}', from '${date}'.`,
    );
  }
  if (problems.length > 0) throw new InvalidSignatureException(problems.join(""));
  return { accessKeyId, scope: { date: day, region: scopeRegion, service } };
}

function checkClock(authorization: Authorization, now: number): void {
  const signed = parseBasicDateTime(authorization.date) ?? 0;
  const { expiresSeconds } = authorization;
  const validMs =
    expiresSeconds === undefined
      ? CLOCK_SKEW_MINUTES_MAX * MINUTE_MS
      : Math.min(expiresSeconds, EXPIRES_SECONDS_MAX) * 1000;
  const earliest = now - validMs;
  const latest = now + CLOCK_SKEW_MINUTES_MAX * MINUTE_MS;
  if (signed < earliest) {
    const window = `(${dateTime(now)} - ${Math.ceil(validMs / MINUTE_MS)} min.)`;
    throw new InvalidSignatureException(
      `Signature expired: ${authorization.date} is now earlier than ${dateTime(earliest)} ${window}`,
    );
  }
  if (signed > latest) {
    const window = `(${dateTime(now)} + ${CLOCK_SKEW_MINUTES_MAX} min.)`;
    throw new InvalidSignatureException(
      `Signature not yet current: ${authorization.date} is still later than ${dateTime(latest)} ${window}`,
    );
  }
}

function dateTime(milliseconds: number): string {
  return basicDateTime(new Date(milliseconds));
}

/** Equality that takes as long for a near miss as for a far one. */
function sameText(a: string, b: string): boolean {
  const bytesOfA = Buffer.from(a);
  const bytesOfB = Buffer.from(b);
  return bytesOfA.length === bytesOfB.length && timingSafeEqual(bytesOfA, bytesOfB);
}
