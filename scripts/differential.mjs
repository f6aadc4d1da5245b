// `npm run test:differential -- --seed 7 --minutes 20`: the comparison with DynamoDB Local for as long as one likes, with
// every hand-made request. `npm test` runs it for less than a minute.

import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: { seed: { type: "string", default: "1" }, minutes: { type: "string", default: "10" } },
});
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
const { status } = spawnSync(process.execPath, [vitest, "run", "test/differential", "--disable-console-intercept"], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, DIFFERENTIAL_SEED: values.seed, DIFFERENTIAL_MINUTES: values.minutes },
});
process.exitCode = status ?? 1;
