// An endpoint as a transport. What speaks HTTP (http.ts, with Node's own modules for it) is loaded with the first request:
// who is in process, or on AWS's SDK, never loads it.

import type { Signer } from "../../auth/sigv4.ts";
import { deferredTransport } from "./deferred.ts";
import type { Transport } from "./transport.ts";

export interface EndpointTransportOptions {
  /** `http://127.0.0.1:8000` */
  readonly endpoint: string;
  /** Part of every signature. */
  readonly region: string;
  readonly credentials: Signer;
  /** How often a request is tried altogether. */
  readonly maxAttempts: number;
  /** Milliseconds without an answer until a request is given up. */
  readonly timeoutMs: number;
}

/** @throws {TypeError} `endpoint` is no http or https URL. */
export function endpointTransport(options: EndpointTransportOptions): Transport {
  const { protocol } = new URL(options.endpoint);
  if (protocol !== "http:" && protocol !== "https:") {
    throw new TypeError(`An endpoint begins with http:// or https://, not ${protocol}`);
  }
  return deferredTransport(async () => (await import("./http.ts")).httpTransport(options));
}
