// The command itself: open the database, serve it, and end in good order when told to.

import type { Database } from "../database/database.ts";
import type { TestClock } from "../database/test-clock.ts";
import { openLog, type ServeOptions, type Server, serve } from "../server/index.ts";
import { asCommandError } from "./command-error.ts";
import type { Settings } from "./settings.ts";
import { onSignal } from "./signals.ts";
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
