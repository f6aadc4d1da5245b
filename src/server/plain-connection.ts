// A connection whose requests are all plain (plain-request.ts), served on the bare socket: node:http costs more than half
// of a GetItem. At the first request that is not plain, or does not come to an end, the connection is handed to node:http
// for good, with the bytes of that request.

import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { HEAD_BYTES_MAX } from "./body-memory.ts";
import { endOfTurn } from "./end-of-turn.ts";
import { type PlainHead, readPlainHead } from "./plain-request.ts";
import { type HttpResponse, isNoResponse } from "./response.ts";
import type { HttpRequest } from "./service.ts";

/** What connections share. */
export interface PlainService {
  readonly requestBytesMax: number;
  /** How long a connection may be idle. */
  readonly keepAliveMs: number;
  /** Whether connections are to end with the answer under way. */
  readonly isClosing: boolean;
  /** How many connections there are of this kind. */
  readonly connectionCount: number;
  /** Never rejects. */
  answer(request: HttpRequest): Promise<HttpResponse>;
  /** Serves what is not plain; the socket has its bytes to read. */
  handOver(socket: Socket): void;
}

/** A client that takes longer to send a request is left to node:http and its time limits. */
const REQUEST_MS_MAX = 10_000;

/** What a client may send ahead while its request is answered. */
const SENT_AHEAD_BYTES_MAX = 65_536;

/** What node:http answers a request that does not come to its end. */
const BROKEN_OFF = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n";

export class PlainConnection {
  readonly #socket: Socket;
  readonly #service: PlainService;
  /** What was received and not yet answered, and how much of it there is. */
  #chunks: Buffer[] = [];
  #bytes = 0;
  /** The head of the request whose body is awaited. */
  #head: PlainHead | undefined;
  /** When the first bytes of a request came that is not complete; 0 if there is none. */
  #incompleteSince = 0;
  #isAnswering = false;
  /** The client has ended its half, and still wants its answer. */
  #hasEnded = false;

  constructor(socket: Socket, service: PlainService) {
    this.#socket = socket;
    this.#service = service;
    socket.setTimeout(service.keepAliveMs);
    socket.on("data", this.#onData);
    socket.on("end", this.#onEnd);
    socket.on("timeout", this.#onTimeout);
    socket.on("drain", this.#onDrain);
    socket.on("error", this.#onError);
  }

  /** Ends the connection, once the request under way is answered. */
  close(): void {
    if (!this.#isAnswering && this.#bytes === 0) this.#socket.destroySoon();
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (!this.#isBusy) this.#advance();
    else if (this.#bytes > SENT_AHEAD_BYTES_MAX) this.#socket.pause();
  };

  readonly #onEnd = (): void => {
    this.#hasEnded = true;
    if (!this.#isBusy) this.#proceed();
  };

  readonly #onTimeout = (): void => {
    if (this.#isAnswering) return;
    if (this.#bytes > 0) this.#handOver();
    else this.#socket.destroy();
  };

  readonly #onDrain = (): void => {
    if (!this.#isBusy) this.#proceed();
  };

  readonly #onError = (): void => {
    this.#socket.destroy();
  };

  /** Whether the next request has to wait: for the answer to the last one, or until the client has read enough of them. */
  get #isBusy(): boolean {
    return this.#isAnswering || this.#socket.writableNeedDrain;
  }

  /** Answers the next request, if it is all there. */
  #advance(): void {
    if (this.#bytes === 0) return;
    this.#head ??= this.#readHead();
    if (this.#head === undefined) return;
    const { headers, headBytes, bodyBytes } = this.#head;
    const requestBytes = headBytes + bodyBytes;
    if (this.#bytes < requestBytes) {
      this.#awaitMore();
      return;
    }
    const received = this.#received();
    this.#bytes -= requestBytes;
    this.#chunks = this.#bytes === 0 ? [] : [received.subarray(requestBytes)];
    this.#head = undefined;
    this.#incompleteSince = 0;
    void this.#answer({ method: "POST", url: "/", headers, body: received.subarray(headBytes, requestBytes) });
  }

  #readHead(): PlainHead | undefined {
    const head = readPlainHead(this.#received(), this.#service.requestBytesMax);
    if (head === "other") this.#handOver();
    else if (head === "incomplete") this.#awaitMore();
    else return head;
    return undefined;
  }

  /** All that is there, in one piece. */
  #received(): Buffer {
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks, this.#bytes)];
    return this.#chunks[0]!;
  }

  #awaitMore(): void {
    const now = performance.now();
    if (this.#incompleteSince === 0) this.#incompleteSince = now;
    else if (now - this.#incompleteSince > REQUEST_MS_MAX) this.#handOver();
  }

  async #answer(request: HttpRequest): Promise<void> {
    this.#isAnswering = true;
    const response = await this.#service.answer(request);
    // Alone on the server, a client gains nothing by that, and would wait a tenth longer.
    if (this.#service.connectionCount > 1) await endOfTurn();
    this.#isAnswering = false;
    if (isNoResponse(response)) {
      this.#socket.destroy();
      return;
    }
    const { isClosing, keepAliveMs } = this.#service;
    write(this.#socket, response, isClosing ? undefined : keepAliveMs);
    if (isClosing) {
      this.#socket.destroySoon();
    } else if (!this.#isBusy) {
      this.#proceed();
    }
  }

  /** Goes on with what was sent ahead, and ends with the client if that was all. */
  #proceed(): void {
    this.#advance();
    if (this.#isBusy) return;
    if (this.#socket.isPaused()) this.#socket.resume();
    if (!this.#hasEnded) return;
    if (this.#bytes > 0) this.#socket.write(BROKEN_OFF);
    this.#socket.destroySoon();
  }

  #handOver(): void {
    if (this.#hasEnded) return; // node:http would wait for the end that has come already
    const socket = this.#socket;
    socket.off("data", this.#onData);
    socket.off("end", this.#onEnd);
    socket.off("timeout", this.#onTimeout);
    socket.off("drain", this.#onDrain);
    socket.off("error", this.#onError);
    socket.setTimeout(0);
    socket.pause();
    socket.unshift(this.#received());
    this.#service.handOver(socket);
    socket.resume();
  }
}

const OK = "HTTP/1.1 200 OK\r\n";

/** Writes a response as node:http does, at once. Without `keepAliveMs` it is the connection's last. */
function write(socket: Socket, { status, headers, body, loan }: HttpResponse, keepAliveMs: number | undefined): void {
  let head = status === 200 ? OK : `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n`;
  for (let i = 0; i < headers.length; i += 2) head += `${headers[i]}: ${headers[i + 1]}\r\n`;
  head += lastHeaders(keepAliveMs);
  if (loan && head.length <= HEAD_BYTES_MAX) {
    socket.write(loan.withHead(head), (error) => {
      if (!error) loan.giveBack();
    });
    return;
  }
  const bytes = Buffer.allocUnsafe(head.length + body.length);
  bytes.write(head, "latin1");
  bytes.set(body, head.length);
  socket.write(bytes);
}

/** The headers that depend on no response, as they were last made: they change once a second. */
let last = { second: 0, keepAliveMs: undefined as number | undefined, text: "" };

function lastHeaders(keepAliveMs: number | undefined): string {
  const second = Math.floor(Date.now() / 1000);
  if (second !== last.second || keepAliveMs !== last.keepAliveMs) {
    const connection =
      keepAliveMs === undefined
        ? "Connection: close\r\n"
        : `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(keepAliveMs / 1000)}\r\n`;
    const text = `Date: ${new Date(second * 1000).toUTCString()}\r\n${connection}\r\n`;
    last = { second, keepAliveMs, text };
  }
  return last.text;
}
