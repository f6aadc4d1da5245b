// `npm start`: the server, from a fresh clone. Installs what is missing, builds what has changed, and runs the command
// with the arguments given: `npm start -- --port 9000`.

import { join } from "node:path";
import process from "node:process";
import { ensureBuilt } from "./ensure-built.mjs";
import { ensureInstalled } from "./ensure-installed.mjs";

/** How often it is looked whether npm still runs, in milliseconds. */
const LOOK_MS = 250;

/**
 * Ends the server with the npm that started it. Between the two there is a shell, which a signal to npm ends, and which
 * does not pass it on.
 */
function endWithParent() {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, "SIGTERM");
  }, LOOK_MS);
  timer.unref();
}

if (process.env.npm_lifecycle_event !== undefined) endWithParent();

const root = join(import.meta.dirname, "..");
try {
  ensureInstalled(root);
  ensureBuilt(root);
} catch (error) {
  console.error(`npm start: ${error.message}`);
  process.exit(1);
}
await import("../dist/cli/main.js");
