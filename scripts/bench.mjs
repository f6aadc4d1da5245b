// `npm run bench [embedded|resource|http|workers|stores|scale|fork|overload|cost|peers]`: compiles bench/, with the sources it
// imports, into .cache/bench and runs the parts named, or the first three. The last two take options of their own:
// `npm run bench:peers -- OPTIONS`. What goes over HTTP starts the command as it is built into dist/.

import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { peers } from "./peers.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [first, ...rest] = process.argv.slice(2);
const takesOptions = first === "peers" || first === "cost";
const parts = takesOptions ? [] : first === undefined ? ["embedded", "resource", "http"] : [first, ...rest];

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
if (first === "cost") node(".cache/bench/bench/cost.js", ...rest);
if (first === "peers") node(".cache/bench/bench/peers.js", JSON.stringify(peers(root)), ...rest);
