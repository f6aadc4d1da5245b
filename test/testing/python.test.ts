// The pytest fixtures, by the example that comes with them: real pytest and boto3 against the command as it is built.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const bin = join(root, ".venv", process.platform === "win32" ? "Scripts" : "bin");

/** Runs the example's tests. Answers what pytest printed. */
function pytest(environment: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn(join(bin, "python"), ["-m", "pytest", "-q", "-p", "no:cacheprovider", "python/example"], {
    cwd: root,
    env: {
      ...process.env,
      PATH: [bin, process.env.PATH].join(delimiter),
      PYTHONPATH: join(root, "python"),
      PYTHONDONTWRITEBYTECODE: "1",
      AWS_CONFIG_FILE: "/dev/null",
      AWS_EC2_METADATA_DISABLED: "true",
      ...environment,
    },
  });
  let printed = "";
  const gather = (chunk: Buffer) => {
    printed += chunk;
  };
  child.stdout.on("data", gather);
  child.stderr.on("data", gather);
  return new Promise((resolve, reject) => child.on("close", () => resolve(printed)).on("error", reject));
}

test.skipIf(!existsSync(join(bin, "pytest")))("every test of the example passes", async () => {
  const command = `${process.execPath} ${join(root, "dist", "cli", "main.js")}`;
  expect(await pytest({ HASHRANGE_COMMAND: command })).toMatch(/\b8 passed in /);
});

test.skipIf(!existsSync(join(bin, "pytest")))("a command that does not start is said", async () => {
  expect(await pytest({ HASHRANGE_COMMAND: "true" })).toMatch(/HashrangeError: true did not start/);
});
