// Sockets: listens, hands complete requests to request.ts, and closes without dropping any that are under way.

import { createServer, type IncomingMessage, type Server as NodeServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Credentials } from "../auth/credentials.ts";
import { AWS_LIMITS } from "../model/limits.ts";
import { collectBody } from "./body.ts";
import type { CrossOrigin } from "./cross-origin.ts";
import type { Executor } from "./executor.ts";
import { tooLarge } from "./fixed-responses.ts";
import { type Log, openLog } from "./log.ts";
import { isLoopback } from "./loopback.ts";
import { answer, type Service } from "./request.ts";
import type { HttpResponse } from "./response.ts";

export interface ServeOptions {
  /** Default: `127.0.0.1`. Any address that other machines can reach demands `credentials`. */
  readonly host?: string;
  /** Default: 8000. 0 takes a free one. */
  readonly port?: number;
  /** The access keys to accept. Default: none, and every signature is believed, as long as it is complete. */
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

/** Longer than the idle time after which clients give a connection up, so that they do not send into a closing one. */
const KEEP_ALIVE_MS = 75_000;

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
    credentials,
    anonymous,
    crossOrigin: options.crossOrigin ?? "any",
    requestBytesMax: options.requestBytesMax ?? AWS_LIMITS.requestBytesMax,
    now: options.now ?? Date.now,
    log: options.log ?? openLog("error"),
  };
  const listener = new Listener(service);
  await listener.listen(host, port);
  const bound = (listener.node.address() as AddressInfo).port;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${bound}`,
    port: bound,
    close: () => listener.close(drainMs),
  };
}

class Listener {
  readonly node: NodeServer;
  readonly #service: Service;
  #underWay = 0;
  #closing: Promise<void> | undefined;
  #onIdle: (() => void) | undefined;

  constructor(service: Service) {
    this.#service = service;
    this.node = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, this.#receive);
    this.node.on("checkContinue", this.#receiveExpecting);
    // A client may end its half of the connection once it has sent its request, and still wants the answer. node:http
    // would hang up on it; that it need not is a property it has had since its beginnings, and never documented.
    Object.assign(this.node, { httpAllowHalfOpen: true });
  }

  listen(host: string, port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.node.once("error", reject);
      this.node.listen(port, host, () => {
        this.node.off("error", reject);
        resolve();
      });
    });
  }

  close(drainMs: number): Promise<void> {
    this.#closing ??= this.#close(drainMs);
    return this.#closing;
  }

  async #close(drainMs: number): Promise<void> {
    const closed = new Promise<void>((resolve) => this.node.close(() => resolve()));
    this.node.closeIdleConnections();
    // Whoever is in the middle of sending a request, or does not read its answer, is not waited for any longer.
    const deadline = setTimeout(() => this.node.closeAllConnections(), drainMs);
    await closed;
    clearTimeout(deadline);
    // A client that has left does not end its operation.
    if (this.#underWay > 0) await new Promise<void>((resolve) => (this.#onIdle = resolve));
  }

  readonly #receive = (request: IncomingMessage, out: ServerResponse): void => {
    const { requestBytesMax } = this.#service;
    collectBody(request, requestBytesMax, (body) => {
      if (body === undefined) this.#send(tooLarge(), out);
      else void this.#answer(request, body, out);
    });
  };

  /** A client that asks before it sends (`Expect: 100-continue`) need not send what would be refused. */
  readonly #receiveExpecting = (request: IncomingMessage, out: ServerResponse): void => {
    if (Number(request.headers["content-length"]) > this.#service.requestBytesMax) {
      this.#send(tooLarge(), out);
    } else {
      out.writeContinue();
      this.#receive(request, out);
    }
  };

  async #answer(request: IncomingMessage, body: Uint8Array, out: ServerResponse): Promise<void> {
    const { method = "", url = "", headers } = request;
    const { log } = this.#service;
    const start = log.isLevelEnabled("debug") ? performance.now() : 0;
    this.#underWay++;
    const answered = await answer({ method, url, headers, body }, this.#service);
    this.#underWay--;
    this.#send(answered, out);
    if (start > 0) {
      const milliseconds = Number((performance.now() - start).toFixed(3));
      log.debug({ method, url, target: headers["x-amz-target"], status: answered.status, milliseconds }, "answered");
    }
    if (this.#underWay === 0) this.#onIdle?.();
  }

  #send({ status, headers, body }: HttpResponse, out: ServerResponse): void {
    if (this.#closing) out.shouldKeepAlive = false;
    out.writeHead(status, headers);
    out.end(body);
  }
}
