// Sockets: plain connections are served on the spot (plain-connection.ts), all others by node:http, both with the same
// answers; closing drops no request that is under way.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { collectBody } from "./body.ts";
import { tooLarge } from "./fixed-responses.ts";
import { PlainConnection } from "./plain-connection.ts";
import { answer } from "./request.ts";
import { type HttpResponse, isNoResponse } from "./response.ts";
import type { HttpRequest, Service } from "./service.ts";

/** Longer than the idle time after which clients give a connection up, so that they do not send into a closing one. */
const KEEP_ALIVE_MS = 75_000;

/** What is answered to what is no request, or has a head over the limit. */
const BAD_REQUEST = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n";
const REQUEST_TIMEOUT = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n";

export class Listener {
  readonly keepAliveMs = KEEP_ALIVE_MS;
  readonly requestBytesMax: number;
  readonly #node: Server;
  readonly #service: Service;
  /** node:http's own listener to its server's connections. */
  readonly #serveByNode: (socket: Socket) => void;
  readonly #plain = new Map<Socket, PlainConnection>();
  /** The connections on which node:http is writing an answer. */
  readonly #written = new WeakSet<Socket>();
  #underWay = 0;
  #closing: Promise<void> | undefined;
  #onIdle: (() => void) | undefined;

  constructor(service: Service) {
    this.#service = service;
    this.requestBytesMax = service.requestBytesMax;
    this.#node = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, this.#receive);
    this.#node.on("checkContinue", this.#receiveExpecting);
    this.#node.on("clientError", this.#refuse);
    // A client may end its half of the connection once it has sent its request, and still wants the answer. node:http
    // would hang up on it; that it need not is a property it has had since its beginnings, and never documented.
    Object.assign(this.#node, { httpAllowHalfOpen: true });
    this.#serveByNode = this.#node.listeners("connection")[0] as (socket: Socket) => void;
    this.#node.removeAllListeners("connection").on("connection", this.#connect);
  }

  get isClosing(): boolean {
    return this.#closing !== undefined;
  }

  get connectionCount(): number {
    return this.#plain.size;
  }

  /** @returns the port */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#node.once("error", reject);
      this.#node.listen(port, host, () => {
        this.#node.off("error", reject);
        resolve((this.#node.address() as AddressInfo).port);
      });
    });
  }

  close(drainMs: number): Promise<void> {
    this.#closing ??= this.#close(drainMs);
    return this.#closing;
  }

  async #close(drainMs: number): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#node.close(() => resolve()));
    this.#node.closeIdleConnections();
    for (const connection of this.#plain.values()) connection.close();
    // Whoever is in the middle of sending a request, or does not read its answer, is not waited for any longer.
    const deadline = setTimeout(() => {
      this.#node.closeAllConnections();
      for (const socket of this.#plain.keys()) socket.destroy();
    }, drainMs);
    await closed;
    clearTimeout(deadline);
    // A client that has left does not end its operation.
    if (this.#underWay > 0) await new Promise<void>((resolve) => (this.#onIdle = resolve));
  }

  readonly #connect = (socket: Socket): void => {
    this.#plain.set(socket, new PlainConnection(socket, this));
    socket.once("close", () => this.#plain.delete(socket));
  };

  /** Has node:http serve a connection; the socket has bytes to read, and is paused. */
  handOver(socket: Socket): void {
    this.#plain.delete(socket);
    this.#serveByNode.call(this.#node, socket);
  }

  /** Answers a request. Never rejects. */
  async answer(request: HttpRequest): Promise<HttpResponse> {
    const { log } = this.#service;
    const start = log.isLevelEnabled("debug") ? performance.now() : 0;
    this.#underWay++;
    const answered = await answer(request, this.#service);
    this.#underWay--;
    if (start > 0) {
      const { method, url, headers } = request;
      const milliseconds = Number((performance.now() - start).toFixed(3));
      log.debug({ method, url, target: headers["x-amz-target"], status: answered.status, milliseconds }, "answered");
    }
    if (this.#underWay === 0) this.#onIdle?.();
    return answered;
  }

  /** What node:http cannot read. It would do as much, but has a status of its own, 431, for heads over its limit. */
  readonly #refuse = (error: NodeJS.ErrnoException, socket: Socket): void => {
    if (socket.writable && !this.#written.has(socket)) {
      socket.write(error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? REQUEST_TIMEOUT : BAD_REQUEST);
    }
    socket.destroy(error);
  };

  readonly #receive = (request: IncomingMessage, out: ServerResponse): void => {
    collectBody(request, this.requestBytesMax, async (body) => {
      const { method = "", headers } = request;
      const url = pathOf(request.url ?? "");
      this.#send(body === undefined ? tooLarge() : await this.answer({ method, url, headers, body }), out);
    });
  };

  /** A client that asks before it sends (`Expect: 100-continue`) need not send what would be refused. */
  readonly #receiveExpecting = (request: IncomingMessage, out: ServerResponse): void => {
    if (Number(request.headers["content-length"]) > this.requestBytesMax) {
      this.#send(tooLarge(), out);
    } else {
      // Behind an answer that is under way, node:http would write this between the head and the body of the next.
      if (out.socket !== null) out.writeContinue();
      this.#receive(request, out);
    }
  };

  #send(response: HttpResponse, out: ServerResponse): void {
    if (isNoResponse(response)) {
      out.destroy();
      return;
    }
    const { status, headers, body } = response;
    if (this.isClosing) out.shouldKeepAlive = false;
    const { socket } = out;
    if (socket) {
      this.#written.add(socket);
      out.once("finish", () => this.#written.delete(socket));
    }
    out.writeHead(status, headers);
    out.end(body);
  }
}

/** Path and query. A client that takes this for a proxy sends the address before them: `GET http://localhost:8000/`. */
function pathOf(target: string): string {
  if (target.startsWith("/")) return target;
  const path = target.replace(/^https?:\/\/[^/?]*/i, "");
  return path.startsWith("?") || path === "" ? `/${path}` : path;
}
