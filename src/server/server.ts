// Serving a database: what may be chosen, and what is refused before a socket is opened.

import type { Credentials } from "../auth/credentials.ts";
import { AWS_LIMITS } from "../model/limits.ts";
import type { CrossOrigin } from "./cross-origin.ts";
import type { Executor } from "./executor.ts";
import { Listener } from "./listener.ts";
import { type Log, openLog } from "./log.ts";
import { isLoopback } from "./loopback.ts";
import type { Namespaces } from "./namespaces.ts";
import type { Administrator, Service } from "./service.ts";

export interface ServeOptions {
  /** Default: `127.0.0.1`. Any address that other machines can reach demands `credentials`. */
  readonly host?: string;
  /** Default: 8000. 0 takes a free one. */
  readonly port?: number;
  /** The access keys to accept. Default: none, and every signature is believed that could be one for DynamoDB. */
  readonly credentials?: readonly Credentials[];
  /** Take requests without a signature too. Default: false; they are refused as AWS refuses them. */
  readonly anonymous?: boolean;
  /** Whether web pages may call. Default: `any`, as at AWS. */
  readonly crossOrigin?: CrossOrigin;
  /** The longest request body. Default: 16 MiB, as at AWS. */
  readonly requestBytesMax?: number;
  /** How long `close` waits for requests under way, in milliseconds. Default: 10,000. */
  readonly drainMs?: number;
  /** Default: errors, to standard error. */
  readonly log?: Log;
  /** The time by which signatures expire, in milliseconds since 1970. Default: the system's. */
  readonly now?: () => number;
  /**
   * Further databases, by the access key that signs a request or by its path. The database itself has the requests that
   * name none. Default: none. `Namespaces` of "hashrange/testing" is one.
   */
  readonly namespaces?: Namespaces;
  /**
   * Answers `POST /_hashrange/…`, with which tests reset databases, set the time, and more. For those who can reach the
   * server: from this machine, or with one of the credentials. Default: nobody does. `Administration` of
   * "hashrange/testing" is one.
   */
  readonly administrator?: Administrator;
}

/** A running server. */
export interface Server {
  /** Where it listens: `http://127.0.0.1:8000`. */
  readonly url: string;
  readonly port: number;
  /**
   * Stops listening, lets requests under way finish and have their answer, and ends every connection. When it resolves,
   * the database is not in use by this server any more.
   */
  close(): Promise<void>;
}

/**
 * Serves a database over DynamoDB's own protocol.
 *
 * @throws Error if the address is not loopback and there are no credentials, or if it cannot be listened on.
 * @example
 * const database = await Database.memory();
 * const server = await serve(database, { port: 0 });
 * const client = new DynamoDBClient({ endpoint: server.url, region: database.region, credentials });
 */
export async function serve(database: Executor, options: ServeOptions = {}): Promise<Server> {
  const { host = "127.0.0.1", port = 8000, credentials = [], anonymous = false, drainMs = 10_000 } = options;
  if (anonymous && credentials.length > 0) {
    throw new Error("A server with credentials cannot take unsigned requests too");
  }
  if (credentials.length === 0 && !isLoopback(host)) {
    throw new Error(`${host} can be reached from other machines: a server there needs credentials`);
  }
  const service: Service = {
    executor: database,
    namespaces: options.namespaces,
    administrator: options.administrator,
    credentials,
    anonymous,
    crossOrigin: options.crossOrigin ?? "any",
    requestBytesMax: options.requestBytesMax ?? AWS_LIMITS.requestBytesMax,
    now: options.now ?? Date.now,
    log: options.log ?? openLog("error"),
  };
  const listener = new Listener(service);
  const bound = await listener.listen(host, port);
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${bound}`,
    port: bound,
    close: () => listener.close(drainMs),
  };
}
