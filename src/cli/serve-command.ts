// The command itself: open the database, serve it, and end in good order when told to.

import { constants } from "node:os";
import type { Database } from "../database/database.ts";
import type { TestClock } from "../database/test-clock.ts";
import { openLog, type ServeOptions, type Server, serve } from "../server/index.ts";
import { CommandError } from "./command-error.ts";
import type { Settings } from "./settings.ts";
import { welcome } from "./welcome.ts";

/**
 * Serves until a signal arrives. Resolves once it is ready.
 *
 * @throws CommandError
 */
export async function serveCommand(settings: Settings): Promise<void> {
  const log = openLog(settings.logLevel);
  const database = await openDatabase(settings, (err) => log.error({ err }, "failure inside the database"));
  let server: Server;
  try {
    const { requestBytesMax } = settings.limits;
    server = await serve(database, { ...settings, ...(await testingOf(database, settings)), requestBytesMax, log });
  } catch (error) {
    await database.close();
    throw asCommandError(error, settings);
  }

  // Commits are all or nothing, so a stray error endangers no data: it is logged, and the others are served on.
  process.on("uncaughtException", (err) => log.error({ err }, "uncaught exception"));
  process.on("unhandledRejection", (err) => log.error({ err }, "unhandled rejection"));

  onSignal(async () => {
    await server.close();
    await database.close();
  });
  // Whoever started this may have stopped reading.
  process.stdout.on("error", () => {});
  process.stdout.write(welcome(settings, server.url));
}

async function openDatabase(settings: Settings, log: (error: unknown) => void): Promise<Database> {
  const { data, region, account, durability, realism, limits } = settings;
  const { Database } = await import("../database/database.ts");
  const clock = settings.admin ? await runningClock() : undefined;
  const options = { region, accountId: account, realism, limits, log, ...(clock && { clock }) };
  try {
    if (data === undefined) return await Database.memory(options);
    return await Database.open({ path: data, durability, ...options });
  } catch (error) {
    throw asCommandError(error, { data });
  }
}

/** A clock that tests can set. */
async function runningClock(): Promise<TestClock> {
  const { TestClock } = await import("../database/test-clock.ts");
  return new TestClock(Date.now(), { isRunning: true });
}

/** What a server for tests has beside its database. */
type TestingOptions = { readonly [Name in "namespaces" | "administrator"]: ServeOptions[Name] };

async function testingOf(database: Database, { namespaces: kind, admin }: Settings): Promise<TestingOptions> {
  if (kind === undefined && !admin) return { namespaces: undefined, administrator: undefined };
  const { Administration, Namespaces } = await import("../testing/index.ts");
  const namespaces = kind && new Namespaces(database, kind);
  return { namespaces, administrator: admin ? new Administration(database, namespaces) : undefined };
}

function asCommandError(error: unknown, settings: Partial<Settings>): unknown {
  if (!(error instanceof Error)) return error;
  const { host, port, data } = settings;
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
    case "locked":
      return new CommandError(
        `${error.message}: stop the process that uses ${data}, or choose another folder with --data`,
      );
    default:
      return error.name === "StoreError" || error instanceof RangeError || host !== undefined
        ? new CommandError(error.message)
        : error;
  }
}

/** A terminal's Ctrl-C reaches this process twice when it was started by npm: once directly, once passed on. */
const SAME_SIGNAL_MS = 500;

/** The first signal ends in good order, a second at once. */
function onSignal(close: () => Promise<void>): void {
  let firstAt: number | undefined;
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, async () => {
      const now = performance.now();
      if (firstAt !== undefined) {
        if (now - firstAt > SAME_SIGNAL_MS) process.exit(128 + constants.signals[name]);
        return;
      }
      firstAt = now;
      await close();
      process.exit(0);
    });
  }
}
