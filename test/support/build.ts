// Before any test: the tests of the command and of the README run what is built, so build it if the sources have changed.

import { spawnSync } from "node:child_process";
import process from "node:process";

export function setup(): void {
  const { status } = spawnSync(process.execPath, ["scripts/ensure-built.mjs"], { stdio: "inherit" });
  // Most tests run the sources, and say more about what is wrong with them.
  if (status !== 0)
    console.error("The sources do not compile: tests of the command run the last build, if there is one");
}
