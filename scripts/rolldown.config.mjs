// How dist/ is put together: every entry point of package.json with what it loads in a few files, where the sources are
// hundreds. Node takes about a millisecond for each file it loads.

import { readFileSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { exports, bin } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** `./dist/server/index.js` is made of src/server/index.ts. */
const names = [...Object.values(exports).map((entry) => entry.default ?? entry), ...Object.values(bin)]
  .map((path) => /^(?:\.\/)?dist\/(.+)\.js$/.exec(path)?.[1])
  .filter((name) => name !== undefined);

export default {
  input: Object.fromEntries(names.map((name) => [name, join(root, "src", `${name}.ts`)])),
  platform: "node",
  /** Packages are loaded as they are installed. */
  external: (id) => !id.startsWith(".") && !isAbsolute(id),
  transform: { target: "es2022" },
  output: {
    format: "esm",
    sourcemap: true,
    // Names are in messages: "of type KeyReference".
    keepNames: true,
    entryFileNames: "[name].js",
    chunkFileNames: "chunks/[name]-[hash].js",
  },
};
