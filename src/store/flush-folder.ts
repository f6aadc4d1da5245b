// A new file is only safe once the folder that has its name is on the disk too.

import { closeSync, fsyncSync, openSync } from "node:fs";

/** Waits until the disk has the names in a folder. Windows has no such thing. */
export function flushFolder(path: string): void {
  if (process.platform === "win32") return;
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
