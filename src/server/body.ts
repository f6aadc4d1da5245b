// Collects a request's body, up to a limit.

import type { IncomingMessage } from "node:http";
import { EMPTY } from "./response.ts";

/** How much of a body over the limit is read and dropped before it is refused: a client that is still sending may not see the answer. */
const DRAIN_FACTOR = 4;

/**
 * Calls `done` once with the complete body, or with undefined if it is longer than `bytesMax`. A request that breaks off
 * never calls it.
 */
export function collectBody(
  request: IncomingMessage,
  bytesMax: number,
  done: (body: Uint8Array | undefined) => void,
): void {
  let first: Buffer | undefined;
  let rest: Buffer[] | undefined;
  let bytes = 0;
  let settled = false;
  const settle = (body: Uint8Array | undefined) => {
    if (settled) return;
    settled = true;
    done(body);
  };

  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > bytesMax) {
      first = rest = undefined;
      if (bytes > bytesMax * DRAIN_FACTOR) settle(undefined);
    } else if (first === undefined) {
      first = chunk;
    } else if (rest === undefined) {
      rest = [first, chunk];
    } else {
      rest.push(chunk);
    }
  });
  request.on("end", () => {
    if (bytes > bytesMax) settle(undefined);
    else settle(rest === undefined ? (first ?? EMPTY) : Buffer.concat(rest, bytes));
  });
}
