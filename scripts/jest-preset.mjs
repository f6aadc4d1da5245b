// `npm run test:jest`: the examples of docs/testing.md for jest, with jest itself, from npm into .cache/jest (about 50 MB): too
// much to be a dependency of everybody who works here. The tests of every day run them on vitest's globals.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const version = "30.2.0";
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const directory = join(root, ".cache", "jest");

function run(command, options, environment = {}) {
  const env = { ...process.env, ...environment };
  const { status } = spawnSync(command, options, { cwd: directory, stdio: "inherit", env });
  if (status !== 0) process.exit(status ?? 1);
}

spawnSync(process.execPath, ["scripts/ensure-built.mjs"], { cwd: root, stdio: "inherit" });
if (!existsSync(join(directory, "node_modules", "jest"))) {
  mkdirSync(directory, { recursive: true });
  writeFileSync(
    join(directory, "package.json"),
    JSON.stringify({ private: true, type: "module", jest: { transform: {} } }),
  );
  run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", `jest@${version}`]);
}
const link = join(directory, "node_modules", "hashrange");
rmSync(link, { force: true });
symlinkSync(root, link, "dir");

const text = readFileSync(join(root, "docs", "testing.md"), "utf8");
for (const [, language, kind, code] of text.matchAll(/^```(\w+) (\S+)\n(.*?)^```$/gms)) {
  if (kind.includes(".") && language !== "python") writeFileSync(join(directory, kind), code);
  if (kind === "jest") writeFileSync(join(directory, "example.test.js"), code);
}
run(process.execPath, ["--experimental-vm-modules", join("node_modules", "jest", "bin", "jest.js"), "--ci"]);
