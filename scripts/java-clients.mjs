// The AWS SDK for Java v2's tests, test/clients/java: with a JDK and Maven on the PATH and artifacts from Maven Central.
// Where one is missing, says why. The counts come from Surefire's closing line.

import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import process from "node:process";

/** Maven's words for a plugin or library that it could not fetch. */
const NOT_FETCHED = /Could not (transfer|find) artifact|could not be resolved|Could not resolve dependencies/;

/**
 * @param {string} root the repository, built
 * @returns {Promise<{ passed: number, failed: number, skipped: number, reason?: string }>}
 */
export async function javaClients(root) {
  for (const [command, argument] of [
    ["javac", "-version"],
    ["mvn", "-v"],
  ]) {
    if (spawnSync(command, [argument]).status !== 0) return skipped(`no ${command} on the PATH`);
  }
  const cwd = join(root, "test", "clients", "java");
  const child = spawn("mvn", ["-B", "-ntp", "test"], {
    cwd,
    stdio: ["ignore", "pipe", "inherit"],
    env: { MAVEN_OPTS: "-XX:TieredStopAtLevel=1", ...process.env },
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    output += text;
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  const totals = [...output.matchAll(/Tests run: (\d+), Failures: (\d+), Errors: (\d+), Skipped: (\d+)$/gm)].at(-1);
  if (!totals) {
    const problem = output.match(/^\[ERROR\] (.*)$/m)?.[1] ?? `mvn ended with ${code}`;
    if (NOT_FETCHED.test(output)) return skipped(`Maven: ${problem}`);
    process.stdout.write(output);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const [run, failures, errors, notRun] = totals.slice(1).map(Number);
  const failed = failures + errors;
  if (code !== 0) process.stdout.write(output);
  else console.log(totals[0]);
  return { passed: run - failed - notRun, failed: code !== 0 && failed === 0 ? 1 : failed, skipped: notRun };
}

function skipped(reason) {
  return { passed: 0, failed: 0, skipped: 1, reason };
}
