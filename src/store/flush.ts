// Waiting for the disk. A new file is only safe once the folder that has its name is on the disk too.

import { closeSync, fsyncSync, openSync } from "node:fs";

/** Waits until the disk has what was written to a file. */
export function flushFile(path: string): void {
  flush(path, "r+");
}

/** Waits until the disk has the names in a folder. Windows has no such thing. */
export function flushFolder(path: string): void {
  if (process.platform !== "win32") flush(path, "r");
}

function flush(path: string, flags: string): void {
  const descriptor = openSync(path, flags);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
