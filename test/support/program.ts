// Programs that tests run in processes of their own, which a test may kill. They import sources, and Node 20 runs no
// TypeScript: each is put together into .cache/programs first.

import { rmSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";

/** Below node_modules, from where what is not ours is loaded. */
const folder = fileURLToPath(new URL("../../.cache/programs", import.meta.url));

/** @returns the path of what Node is to run */
export async function program(source: URL): Promise<string> {
  const file = join(folder, basename(source.pathname).replace(/\.ts$/, ".mjs"));
  // Made anew: it may be linked to that of a copy of this folder.
  rmSync(file, { force: true });
  await build({
    input: fileURLToPath(source),
    platform: "node",
    external: /^[^./]/,
    logLevel: "warn",
    output: { format: "esm", file, codeSplitting: false },
  });
  return file;
}
