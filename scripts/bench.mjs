// `npm run bench [embedded|resource|http|stores|scale|fork|overload|peers]`: compiles bench/, with the sources it imports, into .cache/bench and
// runs the parts named, or the first three. `npm run bench:peers -- OPTIONS` is the last with options of its own. What goes
// over HTTP starts the command as it is built into dist/.

import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { peers } from "./peers.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [first, ...rest] = process.argv.slice(2);
const parts = first === "peers" ? [] : first === undefined ? ["embedded", "resource", "http"] : [first, ...rest];

function node(...options) {
  const { status } = spawnSync(process.execPath, options, { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

node("scripts/ensure-built.mjs");
node("node_modules/typescript/bin/tsc", "-p", "bench/tsconfig.json");
for (const part of parts) {
  console.log(`\n── ${part}`);
  const others = part === "fork" ? [JSON.stringify(peers(root, ["DynamoDB Local", "dynalite"]))] : [];
  node(`.cache/bench/bench/${part}.js`, ...others);
}
if (first === "peers") node(".cache/bench/bench/peers.js", JSON.stringify(peers(root)), ...rest);
