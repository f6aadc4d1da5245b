// Before any test: the tests of the command and of the README run what is built, so build it if it is not there.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import process from "node:process";

export function setup(): void {
  if (existsSync("dist/index.js")) return;
  spawnSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], { stdio: "inherit" });
}
