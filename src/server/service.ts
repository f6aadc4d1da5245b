// What a request is, and what requests are answered with.

import type { IncomingHttpHeaders } from "node:http";
import type { Credentials } from "../auth/credentials.ts";
import type { CrossOrigin } from "./cross-origin.ts";
import type { Executor } from "./executor.ts";
import type { Log } from "./log.ts";
import type { Namespaces } from "./namespaces.ts";

/** An HTTP request, its body complete. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query, as on the request line. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

/** Does what tests ask of a server (administration.ts). */
export interface Administrator {
  /**
   * @param action the rest of the path, such as `faults/clear`
   * @returns what is answered, as JSON; undefined if there is no such action
   * @throws Error that says what is wrong with the request
   */
  administer(action: string, input: Readonly<Record<string, unknown>>): Promise<object | undefined>;
}

/** What requests are answered with. */
export interface Service {
  readonly executor: Executor;
  /** Further databases, beside the executor's own. */
  readonly namespaces?: Namespaces | undefined;
  readonly administrator?: Administrator | undefined;
  /** Access keys to verify signatures with. With none, every signature is believed that could be one. */
  readonly credentials: readonly Credentials[];
  /** Whether requests without a signature are taken. */
  readonly anonymous: boolean;
  readonly crossOrigin: CrossOrigin;
  readonly requestBytesMax: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Log;
}
