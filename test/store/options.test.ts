// The options of a folder: what they cannot be is refused, and no folder is made.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Database, type OpenOptions } from "../../src/index.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

test.for<[options: object, message: string]>([
  [{ path: undefined }, "path must be that of a folder, not undefined"],
  [{ path: "" }, 'path must be that of a folder, not ""'],
  [{ durability: "fast" }, 'durability must be "sync", "relaxed" or "none", not "fast"'],
  [{ checkpoint: { bytes: 0 } }, "checkpoint.bytes must be from 1 to 2147483647, not 0"],
  [{ checkpoint: { bytes: Number.NaN } }, "checkpoint.bytes must be from 1 to 2147483647, not NaN"],
  [{ checkpoint: { milliseconds: 2 ** 31 } }, "checkpoint.milliseconds must be from 1 to 2147483647, not 2147483648"],
  [{ checkpoint: { seconds: 5 } }, "There is no checkpoint.seconds; there are bytes, milliseconds"],
])("%j is refused", async ([options, message]) => {
  const path = join(temporaryDirectory(), "data");
  await expect(Database.open({ path, ...options } as OpenOptions)).rejects.toThrow(new RangeError(message));
  expect(existsSync(path)).toBe(false);
});
