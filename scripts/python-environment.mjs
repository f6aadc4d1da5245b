// The virtual environment with the Python clients: boto3, the AWS CLI and pytest, from PyPI into .venv. Made on first
// use and again when test/clients/requirements.txt changes. Where it cannot be made, says why.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";

const pythonMinimum = "(3, 9)";

/**
 * @param {string} root the repository
 * @returns {{ bin?: string, reason?: string }} the directory of `python` and `aws`, or why there is none
 */
export function pythonEnvironment(root) {
  const directory = join(root, ".venv");
  const bin = join(directory, process.platform === "win32" ? "Scripts" : "bin");
  const requirements = join(root, "test", "clients", "requirements.txt");
  const installed = join(directory, "installed-requirements.txt");
  const wanted = readFileSync(requirements, "utf8");
  if (existsSync(installed) && readFileSync(installed, "utf8") === wanted) return { bin };

  const python = ["python3", "python"].find(
    (name) => spawnSync(name, ["-c", `import sys, venv; sys.exit(sys.version_info < ${pythonMinimum})`]).status === 0,
  );
  if (!python) return { reason: `no Python of at least ${pythonMinimum} with its venv module on the PATH` };

  console.log("Making .venv with boto3 and the AWS CLI …");
  rmSync(directory, { recursive: true, force: true });
  const made = spawnSync(python, ["-m", "venv", directory], { encoding: "utf8" });
  if (made.status !== 0) return { reason: `${python} -m venv: ${lastLine(made)}` };
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements];
  const filled = spawnSync(join(bin, "python"), pip, { encoding: "utf8" });
  if (filled.status !== 0) return { reason: `pip install from PyPI: ${lastLine(filled)}` };
  writeFileSync(installed, wanted);
  return { bin };
}

function lastLine({ stdout, stderr, error }) {
  return (
    error?.message ??
    `${stdout ?? ""}\n${stderr ?? ""}`
      .trim()
      .split("\n")
      .filter((line) => !line.startsWith("[notice]"))
      .at(-1)
  );
}
