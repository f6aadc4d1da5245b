// Surroundings in which a disk fails, as far as this machine allows them. Who cannot have them is told why.

import { spawnSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished, type TestContext } from "vitest";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const shim = fileURLToPath(new URL("failing-disk.c", import.meta.url));

function skip(context: TestContext, reason: string): never {
  console.warn(`SKIPPED: ${context.task.name}: ${reason}`);
  return context.skip(reason);
}

/** A folder on a small disk of its own. */
export function smallDisk(context: TestContext, mebibytes: number): { folder: string; readOnly: () => void } {
  const folder = temporaryDirectory();
  const mount = (...options: string[]) => spawnSync("mount", [...options, "tmpfs", folder], { encoding: "utf8" });
  const mounted = mount("-t", "tmpfs", "-o", `size=${mebibytes}m`);
  if (mounted.status !== 0) skip(context, `no disk can be mounted here (${mounted.stderr ?? mounted.error})`);
  onTestFinished(() => void spawnSync("umount", [folder]));
  return { folder, readOnly: () => void mount("-o", "remount,ro") };
}

/**
 * What a disk refuses: to write the log, or, of LMDB's file, to flush, to write pages, or to write the first two, without
 * which the others count for nothing.
 */
export type Fault = "log" | "flush" | "pages" | "meta";

/** The environment of a process whose disk fails when it is told to, until it is mended or only once. */
export function failingDisk(context: TestContext): {
  environment: Record<string, string>;
  fail: (what: Fault, times: "always" | "once") => void;
  mend: () => void;
} {
  if (process.platform !== "linux") skip(context, "a disk fails on purpose on Linux only");
  const folder = temporaryDirectory();
  const library = join(folder, "failing-disk.so");
  const compiled = spawnSync("cc", ["-shared", "-fPIC", "-O1", "-o", library, shim, "-ldl"], { encoding: "utf8" });
  if (compiled.status !== 0 || !existsSync(library)) skip(context, "there is no C compiler here");
  const fault = join(folder, "fault");
  return {
    environment: { LD_PRELOAD: library, HASHRANGE_TEST_FAULT: fault },
    fail: (what, times) => writeFileSync(fault, `${what} ${times}`),
    mend: () => rmSync(fault, { force: true }),
  };
}

/** A command under which no file can become longer. */
export function limitedFiles(kibibytes: number): readonly string[] {
  // In units of 512 bytes, as POSIX has it and dash does too.
  return ["sh", "-c", `ulimit -f ${kibibytes * 2} && exec "$0" "$@"`];
}
