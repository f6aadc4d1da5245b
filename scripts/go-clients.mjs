// The AWS SDK for Go v2's tests, test/clients/go: with the Go toolchain on the PATH and modules from its proxy. Where
// either is missing, says why. `go test` makes itself heard; the counts come from its machine-readable output.

import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";

/**
 * @param {string} root the repository, built
 * @returns {Promise<{ passed: number, failed: number, skipped: number, reason?: string }>}
 */
export async function goClients(root) {
  const cwd = join(root, "test", "clients", "go");
  const modules = spawnSync("go", ["mod", "download"], { cwd, encoding: "utf8" });
  if (modules.error) return { passed: 0, failed: 0, skipped: 1, reason: "no Go toolchain on the PATH" };
  if (modules.status !== 0) {
    return { passed: 0, failed: 0, skipped: 1, reason: `go mod download: ${modules.stderr.trim().split("\n").at(-1)}` };
  }
  // Neither C nor optimizations: compiling the SDK is most of the time, and takes less than half of it this way.
  const child = spawn("go", ["test", "-vet=off", "-gcflags=all=-N -l", "-count=1", "-json", "."], {
    cwd,
    env: { ...process.env, CGO_ENABLED: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => child.on("close", resolve));
  const counts = { pass: 0, fail: 0, skip: 0 };
  const outputs = new Map();
  for await (const line of createInterface({ input: child.stdout })) {
    const { Action, Test, Output } = JSON.parse(line);
    if (Action === "build-output") process.stdout.write(Output);
    if (Action === "output") outputs.set(Test, (outputs.get(Test) ?? "") + Output);
    if (Test === undefined || !(Action in counts)) continue;
    counts[Action]++;
    if (Action === "fail") process.stdout.write(outputs.get(Test) ?? "");
  }
  const code = await ended;
  process.stdout.write(outputs.get(undefined) ?? "");
  // A package that does not compile, or a run of nothing, fails without a test of that name.
  const unnamed = (code !== 0 && counts.fail === 0) || counts.pass + counts.fail === 0 ? 1 : 0;
  return { passed: counts.pass, failed: counts.fail + unnamed, skipped: counts.skip };
}
