// Why a command cannot go on.

/** The command cannot go on. The message says why in one line, and what can be done. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}
