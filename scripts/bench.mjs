// `npm run bench [embedded|http|stores]`: compiles bench/, with the sources it imports, into .cache/bench and runs the parts
// named, or the first two. The HTTP part starts the command as it is built into dist/.

import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const parts = process.argv.length > 2 ? process.argv.slice(2) : ["embedded", "http"];

function node(...options) {
  const { status } = spawnSync(process.execPath, options, { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

node("scripts/ensure-built.mjs");
node("node_modules/typescript/bin/tsc", "-p", "bench/tsconfig.json");
for (const part of parts) {
  console.log(`\n── ${part}`);
  node(`.cache/bench/bench/${part}.js`);
}
