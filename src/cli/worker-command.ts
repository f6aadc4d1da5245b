// One of several processes that serve the same data: started, told what to do and ended by a supervisor (supervisor.ts). It
// ends with it, too.

import { once } from "node:events";
import type { RunningDatabase } from "../database/running-database.ts";
import { openLog, type Server, serve } from "../server/index.ts";
import { asCommandError, CommandError } from "./command-error.ts";
import type { Settings } from "./settings.ts";
import type { Order, Report } from "./worker-messages.ts";

/**
 * Serves until it is told to end. Resolves once it is ready.
 *
 * @throws CommandError
 */
export async function workerCommand(): Promise<void> {
  if (!process.send) throw new CommandError("worker is what --workers starts, and no command of its own");
  // A terminal's Ctrl-C goes to all of its processes: the supervisor says what follows from it.
  process.on("SIGINT", () => {});
  // Before node:cluster's own listener, which has the process exit: that would wait for a transaction under way, and the
  // transaction for this process.
  process.prependListener("disconnect", () => process.kill(process.pid, "SIGKILL"));
  const closeUnready = (order: Order) => {
    if (order.kind === "close") process.exit(0);
  };
  process.on("message", closeUnready);
  const first = once(process, "message") as Promise<[Order]>;
  report({ kind: "started" });
  const [order] = await first;
  if (order.kind !== "serve") return;
  const { settings } = order;
  try {
    await serveSettings(settings);
    process.off("message", closeUnready);
  } catch (thrown) {
    const error = asCommandError(thrown, settings);
    const message =
      error instanceof CommandError ? error.message : String(error instanceof Error ? error.stack : error);
    report({ kind: "failed", message }, () => process.exit(1));
  }
}

async function serveSettings(settings: Settings): Promise<void> {
  const log = openLog(settings.logLevel);
  const { data, durability, region, account, limits } = settings;
  const options = {
    path: data!,
    durability,
    region,
    accountId: account,
    limits,
    log: (err: unknown) => log.error({ err }, "failure inside the database"),
  };
  const announceWork = () => report({ kind: "work" });
  const { RunningDatabase } = await import("../database/running-database.ts");
  const database = await RunningDatabase.open(options, { holder: process.ppid, announceWork });
  const server = await serve(database, {
    ...settings,
    namespaces: undefined,
    requestBytesMax: limits.requestBytesMax,
    log,
  });

  // As in a process that serves alone (serve-command.ts).
  process.on("uncaughtException", (err) => log.error({ err }, "uncaught exception"));
  process.on("unhandledRejection", (err) => log.error({ err }, "unhandled rejection"));

  const close = closing(server, database);
  process.on("SIGTERM", close);
  process.on("message", (order: Order) => {
    switch (order.kind) {
      case "take duty":
        return database.takeDuty();
      case "take up work":
        return database.takeUpWork();
      case "close":
        return close();
    }
  });
  report({ kind: "ready", url: server.url });
}

/** A supervisor that is gone needs to know nothing. @param sent called once it is sent */
function report(report: Report, sent = () => {}): void {
  if (process.connected) process.send?.(report, sent);
}

function closing(server: Server, database: RunningDatabase): () => void {
  let isClosing = false;
  return async () => {
    if (isClosing) return;
    isClosing = true;
    await server.close();
    await database.close();
    process.exit(0);
  };
}
