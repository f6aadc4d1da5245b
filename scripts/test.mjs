// `npm test`: everything that is checked, in one command, on a fresh clone with nothing but Node. Each step says how
// long it took; the last line is plain: `N passed, N failed`, and `, N skipped` where something could not run here.
// A step counts its tests; a step without tests of its own (types, build, …) counts as one.

import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { goClients } from "./go-clients.mjs";
import { javaClients } from "./java-clients.mjs";
import { newestNode } from "./newest-node.mjs";
import { pythonEnvironment } from "./python-environment.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const results = join(root, ".cache", "test-results");
const stepMinutesMax = 10;

/** What the newest Node runs again: all but the clients, what only reads files, and what records calls as Node 20 makes them. */
const notForEveryNode = [
  ...["test/clients/**", "test/differential/**", "test/docs/**", "test/readme.test.ts", "test/architecture.test.ts"],
  ...["test/testing/documentation.test.ts", "test/testing/python.test.ts", "test/power-loss/**"],
];

/**
 * @typedef {{ passed: number, failed: number, skipped: number, reason?: string }} Outcome
 * @type {readonly (readonly [name: string, run: () => Promise<Outcome>])[]}
 */
const steps = [
  ["install", () => check(process.execPath, "scripts/ensure-installed.mjs")],
  ["types", () => check(process.execPath, "node_modules/typescript/bin/tsc", "--noEmit")],
  ["lint and format", () => check(process.execPath, "node_modules/@biomejs/biome/bin/biome", "check", ".")],
  ["build", () => check(process.execPath, "scripts/ensure-built.mjs")],
  ["Python environment", makePythonEnvironment],
  ["tests", () => vitest(process.execPath, "tests")],
  ["Python clients", pythonClients],
  ["Go client", () => goClients(root)],
  ["Java client", () => javaClients(root)],
  ["tests, newest Node", onNewestNode],
];

/** Colours are for eyes: in a log they are ten times as long as what they colour. */
const colours = process.stdout.isTTY ? {} : { NO_COLOR: "1" };

/** Runs a command with its output shown, and answers its exit code; null if it was killed or did not start. */
function run(command, args, environment = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: "inherit",
      env: { ...process.env, ...colours, ...environment },
    });
    const timer = setTimeout(() => {
      console.error(`Stopped after ${stepMinutesMax} minutes`);
      child.kill("SIGKILL");
    }, stepMinutesMax * 60_000);
    const finish = (code) => {
      clearTimeout(timer);
      resolve(code);
    };
    child.on("exit", finish);
    child.on("error", (error) => {
      console.error(String(error));
      finish(null);
    });
  });
}

/** A step that is itself one check. */
async function check(command, ...args) {
  return (await run(command, args)) === 0 ? passed(1) : failed(1);
}

function passed(count) {
  return { passed: count, failed: 0, skipped: 0 };
}

function failed(count) {
  return { passed: 0, failed: count, skipped: 0 };
}

function skipped(reason) {
  return { passed: 0, failed: 0, skipped: 1, reason };
}

/** A run of nothing, and a run that ended badly without naming a failure, are failures themselves. */
function judged(exitCode, outcome) {
  const sound = exitCode === 0 || outcome.failed > 0;
  return sound && outcome.passed + outcome.failed > 0 ? outcome : { ...outcome, failed: outcome.failed + 1 };
}

async function vitest(node, name, exclude = []) {
  const report = reportFile(`${name}.json`);
  const exitCode = await run(node, [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--reporter=dot",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...exclude.flatMap((pattern) => ["--exclude", pattern]),
  ]);
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(readFileSync(report, "utf8"));
  // A file that fails to load holds no test that could fail.
  const broken = testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  );
  return judged(exitCode, {
    passed: numPassedTests,
    failed: numFailedTests + broken.length,
    skipped: numPendingTests,
  });
}

/** Before the tests, because the README's examples need it. */
async function makePythonEnvironment() {
  const { bin, reason } = pythonEnvironment(root);
  return bin ? passed(1) : skipped(reason);
}

async function pythonClients() {
  const { bin, reason } = pythonEnvironment(root);
  if (!bin) return skipped(reason);
  const report = reportFile("python.xml");
  const exitCode = await run(join(bin, "python"), ["-m", "pytest", "-q", "test/clients", `--junitxml=${report}`]);
  const suite = readFileSync(report, "utf8").match(/<testsuite [^>]*>/)?.[0] ?? "";
  const count = (attribute) => Number(suite.match(new RegExp(` ${attribute}="(\\d+)"`))?.[1] ?? 0);
  const notPassed = count("failures") + count("errors");
  return judged(exitCode, {
    passed: Math.max(0, count("tests") - notPassed - count("skipped")),
    failed: notPassed,
    skipped: count("skipped"),
  });
}

async function onNewestNode() {
  const { node, version, reason } = newestNode(root);
  if (!node) return skipped(reason);
  console.log(`Node ${version}`);
  return vitest(node, "tests-newest-node", notForEveryNode);
}

function reportFile(name) {
  mkdirSync(results, { recursive: true });
  rmSync(join(results, name), { force: true });
  return join(results, name);
}

function described(outcome) {
  const counts = `${outcome.passed} passed, ${outcome.failed} failed`;
  return outcome.skipped > 0 ? `${counts}, ${outcome.skipped} skipped` : counts;
}

const total = { passed: 0, failed: 0, skipped: 0 };
const lines = [];
for (const [name, step] of steps) {
  console.log(`\n── ${name}`);
  const startedAt = performance.now();
  const outcome = await step().catch((error) => {
    console.error(error);
    return failed(1);
  });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  lines.push(`${name.padEnd(20)} ${seconds.padStart(6)} s   ${described(outcome)}`);
  if (outcome.reason) lines.push(`${"".padEnd(20)}   SKIPPED: ${outcome.reason}`);
  total.passed += outcome.passed;
  total.failed += outcome.failed;
  total.skipped += outcome.skipped;
  if (name === "install" && outcome.failed > 0) break;
}

console.log(`\n${lines.join("\n")}\n\n${described(total)}`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
