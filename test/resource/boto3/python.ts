// Asks real boto3, of the .venv that `npm test` makes, while a test runs.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const python = join(root, ".venv", process.platform === "win32" ? "Scripts/python.exe" : "bin/python");

/** Whether there is a boto3 to be asked. Tests that ask are skipped where there is none, under a name that says why. */
export const hasBoto3 = existsSync(python);
export const besideBoto3 = "beside boto3's (needs .venv, which npm test makes)";

/** Gives a script of this directory its input as JSON, and answers what it prints. */
export function askBoto3(script: string, input: unknown, args: readonly string[] = []): unknown {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { stdout, stderr, status, error } = spawnSync(python, ["-B", path, ...args], {
    input: JSON.stringify(input) ?? "",
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) throw new Error(stderr, { cause: error });
  return JSON.parse(stdout);
}
