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

const STATIC_IMPORT = /^(?:import|export)\s(?!type\s)(?:[^"';]*?\sfrom\s+)?"(\.[^"]+)"/gm;

/** A source file and all that is loaded with it, whether it is asked for or not. */
function loadedWith(path, found = new Set()) {
  if (found.has(path)) return found;
  found.add(path);
  for (const [, from] of readFileSync(path, "utf8").matchAll(STATIC_IMPORT))
    loadedWith(join(dirname(path), from), found);
  return found;
}

const library = loadedWith(join(root, "src", "index.ts"));

export default {
  input: Object.fromEntries(names.map((name) => [name, join(root, "src", `${name}.ts`)])),
  platform: "node",
  /** Packages are loaded as they are installed. */
  external: (id) => !id.startsWith(".") && !isAbsolute(id),
  transform: { target: "es2022" },
  // What one entry point loads on demand may be a part of another.
  checks: { ineffectiveDynamicImport: false },
  output: {
    format: "esm",
    sourcemap: true,
    // Names are in messages: "of type KeyReference".
    keepNames: true,
    // What everybody loads who imports "hashrange" is one file, though others load parts of it too.
    codeSplitting: { groups: [{ name: "library", test: (id) => library.has(id) }] },
    entryFileNames: "[name].js",
    chunkFileNames: "chunks/[name]-[hash].js",
  },
};
