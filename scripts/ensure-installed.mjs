// Installs the packages that package-lock.json names, if they are not there as it names them. When they are, this takes
// a few milliseconds and calls nobody. `node scripts/ensure-installed.mjs`, or imported.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

/**
 * @param {string} root the package's folder
 * @throws {Error} if npm fails
 */
export function ensureInstalled(root) {
  if (isInstalled(root)) return;
  console.error("Installing packages");
  const options = ["ci", "--ignore-scripts", "--include=dev", "--no-audit", "--no-fund"];
  // Under npm, it says itself where it is; on Windows it is a script, which only a shell runs.
  const { npm_execpath: npm } = process.env;
  const [command, args] = npm?.endsWith(".js") ? [process.execPath, [npm, ...options]] : ["npm", options];
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ["ignore", process.stderr, process.stderr],
    shell: command === "npm" && process.platform === "win32",
  });
  if (error) throw new Error(`npm could not be run: ${error.message}`);
  if (status !== 0) throw new Error(`npm ${options.join(" ")} failed with ${status}`);
}

/** npm writes what it has installed beside it, in the lock file's form. Optional packages may be missing. */
function isInstalled(root) {
  const wanted = packagesOf(join(root, "package-lock.json"));
  const present = packagesOf(join(root, "node_modules", ".package-lock.json"));
  return Object.entries(wanted).every(([path, { version, integrity, optional }]) => {
    const found = present[path];
    if (path === "" || (optional && !found)) return true;
    return found?.version === version && found.integrity === integrity;
  });
}

/** @returns {Record<string, { version?: string, integrity?: string, optional?: boolean }>} */
function packagesOf(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, "utf8")).packages;
  } catch (error) {
    if (error.code === "ENOENT") return {};
    throw error;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    ensureInstalled(join(import.meta.dirname, ".."));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
