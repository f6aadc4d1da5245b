// The command with --workers: holds the folder, has several processes serve it, and ends them in good order when told to.

import { openLog } from "../server/index.ts";
import { asCommandError } from "./command-error.ts";
import type { Settings } from "./settings.ts";
import { onSignal } from "./signals.ts";
import { Supervisor, type WorkerProgram } from "./supervisor.ts";
import { welcome } from "./welcome.ts";

/**
 * Serves until a signal arrives. Resolves once all workers are ready.
 *
 * @throws CommandError
 */
export async function superviseCommand(settings: Settings, program: WorkerProgram): Promise<void> {
  const { data, workers } = settings;
  const { holdFolder } = await import("../database/held-folder.ts");
  const folder = await holdFolder(data!).catch((error: unknown) => {
    throw asCommandError(error, { data });
  });
  const supervisor = new Supervisor(program, openLog(settings.logLevel), (error) => {
    process.stderr.write(`hashrange: ${error.message}\n`);
    process.exit(1);
  });
  let url: string;
  try {
    url = await supervisor.start(settings, workers);
  } catch (error) {
    await supervisor.close();
    await folder.close();
    throw asCommandError(error, settings);
  }
  onSignal(async () => {
    await supervisor.close();
    await folder.close();
  });
  process.stdout.write(welcome(settings, url));
}
