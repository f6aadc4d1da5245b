// `npm run test:fuzz -- --seed 7 --minutes 20`: mutated requests, bytes on connections and signatures for as long as one likes,
// a quarter of the time for each test. `npm test` runs them for some seconds.

import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: { seed: { type: "string" }, minutes: { type: "string", default: "10" } },
});
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
const seed = values.seed ?? String(Math.floor(Math.random() * 2 ** 31));
const minutes = String(Number(values.minutes) / 4);
const { status } = spawnSync(
  process.execPath,
  [vitest, "run", "test/fuzz", "--no-file-parallelism", "--disable-console-intercept"],
  { cwd: root, stdio: "inherit", env: { ...process.env, SEED: seed, MINUTES: minutes } },
);
process.exitCode = status ?? 1;
