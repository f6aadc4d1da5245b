// A connection on which a test writes what it likes, and reads what comes back.

import { connect, type Socket } from "node:net";

/** One response, as far as a test of sockets looks at it. */
export interface RawResponse {
  readonly status: number;
  /** The head, status line included, in lower case. */
  readonly head: string;
  readonly body: string;
}

export class RawConnection {
  readonly socket: Socket;
  #received = "";
  #ended = false;
  #wake: () => void = () => {};

  constructor(port: number) {
    this.socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    const wake = () => this.#wake();
    this.socket.on("data", (chunk) => {
      this.#received += chunk.toString("latin1");
      wake();
    });
    for (const event of ["end", "close", "error"]) {
      this.socket.on(event, () => {
        this.#ended = true;
        wake();
      });
    }
  }

  write(text: string | Uint8Array): void {
    this.socket.write(text);
  }

  /** The next response. Rejects if the connection ends before it is complete. */
  async response(): Promise<RawResponse> {
    const head = (await this.#until((text) => text.indexOf("\r\n\r\n") + 1 || undefined)) - 1;
    const text = this.#received.slice(0, head).toLowerCase();
    const length = Number(/content-length: (\d+)/.exec(text)?.[1] ?? 0);
    const start = head + 4;
    await this.#until((received) => (received.length >= start + length ? 1 : undefined));
    const body = this.#received.slice(start, start + length);
    this.#received = this.#received.slice(start + length);
    return { status: Number(text.slice(9, 12)), head: text, body };
  }

  /** Resolves once the server has ended the connection. */
  async end(): Promise<void> {
    while (!this.#ended) await this.#next();
  }

  async #until(found: (received: string) => number | undefined): Promise<number> {
    for (;;) {
      const result = found(this.#received);
      if (result !== undefined) return result;
      if (this.#ended) throw new Error(`The connection ended after ${JSON.stringify(this.#received)}`);
      await this.#next();
    }
  }

  #next(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
