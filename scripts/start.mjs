// `npm start`: the server, from a fresh clone. Installs what is missing, builds what has changed, and runs the command
// with the arguments given: `npm start -- --port 9000`.

import { join } from "node:path";
import process from "node:process";
import { ensureBuilt } from "./ensure-built.mjs";
import { ensureInstalled } from "./ensure-installed.mjs";

const root = join(import.meta.dirname, "..");
try {
  ensureInstalled(root);
  ensureBuilt(root);
} catch (error) {
  console.error(`npm start: ${error.message}`);
  process.exit(1);
}
await import("../dist/cli/main.js");
