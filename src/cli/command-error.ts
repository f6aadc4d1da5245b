// Why a command cannot go on.

import type { Settings } from "./settings.ts";

/** The command cannot go on. The message says why in one line, and what can be done. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

/** What a failure to open or to serve is told as, in the words of the settings; the error itself if it was not expected. */
export function asCommandError(error: unknown, settings: Partial<Settings>): unknown {
  if (!(error instanceof Error)) return error;
  const { host, port } = settings;
  switch ((error as NodeJS.ErrnoException).code) {
    case "EADDRINUSE":
      return new CommandError(
        `Port ${port} on ${host} is taken: stop what listens there, or choose another with --port`,
      );
    case "EACCES":
      return new CommandError(`Listening on port ${port} is not permitted: choose one above 1023 with --port`);
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new CommandError(`${host} is no address of this machine`);
    default:
      return error.name === "StoreError" || error instanceof RangeError || host !== undefined
        ? new CommandError(error.message)
        : error;
  }
}
