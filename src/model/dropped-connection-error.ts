// No answer: a fault that a test has asked for. Whoever carries answers ends the connection instead.

/** Looks to clients in process like a connection that the other side has reset. */
export class DroppedConnectionError extends Error {
  override readonly name = "DroppedConnectionError";
  readonly code = "ECONNRESET";

  constructor() {
    super("socket hang up");
  }
}
