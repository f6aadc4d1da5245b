// Compiles src/ to dist/, if anything that goes into it has changed. When nothing has, this takes a few milliseconds.
// `node scripts/ensure-built.mjs`, or imported.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** What decides about the result, beside the sources. */
const INPUTS = ["package-lock.json", "tsconfig.json", "tsconfig.build.json"];

/**
 * @param {string} root the package's folder
 * @throws {Error} if the compiler refuses
 */
export function ensureBuilt(root) {
  const stamp = join(root, ".cache", "built");
  const command = join(root, "dist", "cli", "main.js");
  const inputs = digestOfInputs(root);
  if (existsSync(command) && existsSync(stamp) && readFileSync(stamp, "utf8") === inputs) return;

  console.error("Building");
  rmSync(stamp, { force: true });
  // Files whose sources are gone would otherwise stay, and be published.
  rmSync(join(root, "dist"), { recursive: true, force: true });
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  const { status } = spawnSync(process.execPath, [compiler, "-p", join(root, "tsconfig.build.json")], {
    cwd: root,
    stdio: ["ignore", process.stderr, process.stderr],
  });
  if (status !== 0) throw new Error("The sources do not compile");
  chmodSync(command, 0o755);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, inputs);
}

/** Of every input's path, size and time of change: reading the contents would take ten times as long. */
function digestOfInputs(root) {
  const sources = readdirSync(join(root, "src"), { recursive: true }).map((path) => join("src", path));
  const hash = createHash("sha256").update(process.version);
  for (const path of [...sources, ...INPUTS].sort()) {
    const { size, mtimeMs } = statSync(join(root, path));
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  }
  return hash.digest("hex");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  ensureBuilt(join(import.meta.dirname, ".."));
}
