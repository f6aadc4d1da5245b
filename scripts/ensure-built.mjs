// Builds dist/ of src/, if anything that goes into it has changed. When nothing has, this takes a few milliseconds.
// `node scripts/ensure-built.mjs`, or imported.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** What must be executable. */
const COMMAND = join("cli", "main.js");

/** How the code is put together. */
const CONFIGURATION = join("scripts", "rolldown.config.mjs");

/** What decides about the result, beside the sources. */
const INPUTS = ["package.json", "package-lock.json", "tsconfig.json", "tsconfig.build.json", CONFIGURATION];

/**
 * @param {string} root the package's folder
 * @throws {Error} if the compiler refuses
 */
export function ensureBuilt(root) {
  const stamp = join(root, ".cache", "built");
  const built = join(root, "dist");
  const inputs = digestOfInputs(root);
  if (existsSync(join(built, COMMAND)) && existsSync(stamp) && readFileSync(stamp, "utf8") === inputs) return;

  console.error("Building");
  // Built beside the last build, which it replaces as a whole: of sources that are gone nothing stays, and whoever runs
  // the last build does not see half of the next.
  const next = join(root, `dist-${process.pid}`);
  try {
    // The one checks the types and writes the declarations, the other writes the code, and lists what it wrote.
    run(root, process.stderr, join("typescript", "bin", "tsc"), "-p", "tsconfig.build.json", "--outDir", next);
    run(root, "ignore", join("rolldown", "bin", "cli.mjs"), "--config", CONFIGURATION, "--dir", next);
    chmodSync(join(next, COMMAND), 0o755);
    rmSync(stamp, { force: true });
    rmSync(built, { recursive: true, force: true });
    renameSync(next, built);
  } finally {
    rmSync(next, { recursive: true, force: true });
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, inputs);
}

/** Runs a tool of node_modules. */
function run(root, stdout, tool, ...args) {
  const { status } = spawnSync(process.execPath, [join("node_modules", tool), ...args], {
    cwd: root,
    stdio: ["ignore", stdout, process.stderr],
  });
  if (status !== 0) throw new Error("The sources do not compile");
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
  try {
    ensureBuilt(join(import.meta.dirname, ".."));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
