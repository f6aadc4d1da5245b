#!/usr/bin/env node
// The command `hashrange`: DynamoDB's API on a port of this machine, and what else can be done with its data.

import { fileURLToPath } from "node:url";
import { Command, CommanderError } from "commander";
import { checkCommand } from "./check-command.ts";
import { CommandError } from "./command-error.ts";
import { serveCommand } from "./serve-command.ts";
import { ROWS, readSettings, SettingError, type Settings } from "./settings.ts";
import { version } from "./version.ts";

/** Exit codes: it could not run or found something wrong, or it was called wrongly. */
const FAILED = 1;
const MISUSED = 2;

/** The command within which one of several processes serves. */
const WORKER = "worker";

const AFTER_HELP = `
Each option has an environment variable, such as HASHRANGE_LOG_LEVEL for --log-level, and a name in the configuration
file, such as logLevel. A flag outranks the environment, that the file, that the default.
HASHRANGE_CREDENTIALS holds access keys themselves: id:secret, separated by spaces. AWS_REGION is the default region.
Without access keys every signature is believed, and only this machine can reach the server.
`;

function command(): Command {
  const hashrange = new Command("hashrange")
    .description("Amazon DynamoDB's API, served from a folder or from memory.")
    .version(version(), "-v, --version")
    .option("--config <file>", "JSON file of settings")
    .addHelpText("after", AFTER_HELP)
    .allowExcessArguments(false)
    .enablePositionalOptions()
    .action((flags) => serve(readSettings(flags, process.env, process.cwd())))
    .configureOutput({ outputError: (text, write) => write(`${oneLine(text)}\n`) })
    .exitOverride();
  for (const row of ROWS) {
    hashrange.option(row.flag, row.default === undefined ? row.help : `${row.help} (default: ${row.default})`);
  }
  hashrange
    .command("check")
    .description("Tell whether the data in a folder is sound; no server may be running on it.")
    .argument("<folder>", "where the data is kept")
    .action(async (folder: string) => {
      const [option] = Object.keys(hashrange.opts());
      if (option !== undefined) throw new SettingError(`check takes no settings, such as ${option}`);
      if (!(await checkCommand(folder))) process.exitCode = FAILED;
    });
  hashrange
    .command(WORKER, { hidden: true })
    .description("What --workers starts.")
    .action(async () => {
      const { workerCommand } = await import("./worker-command.ts");
      await workerCommand();
    });
  return hashrange;
}

async function serve(settings: Settings): Promise<void> {
  if (settings.workers === 1) return serveCommand(settings);
  const { superviseCommand } = await import("./supervise-command.ts");
  return superviseCommand(settings, { file: fileURLToPath(import.meta.url), argument: WORKER });
}

/** commander's messages, in the form of ours. */
function oneLine(text: string): string {
  return text
    .trim()
    .replace(/\n/g, " ")
    .replace(/^error: /, "hashrange: ");
}

function fail(error: unknown): void {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : MISUSED;
    return;
  }
  const expected = error instanceof SettingError || error instanceof CommandError;
  process.exitCode = error instanceof SettingError ? MISUSED : FAILED;
  process.stderr.write(`hashrange: ${expected ? error.message : error instanceof Error ? error.stack : error}\n`);
}

// Whoever started this may have stopped reading: `hashrange --help | head`.
process.stdout.on("error", () => {});
try {
  await command().parseAsync();
} catch (error) {
  fail(error);
}
