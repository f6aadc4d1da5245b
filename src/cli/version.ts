// The version of this package.

import { readFileSync } from "node:fs";

/** Read from package.json, which lies two folders up both in the source and in what is published. */
export function version(): string {
  return JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version;
}
