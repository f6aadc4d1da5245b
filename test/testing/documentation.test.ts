// Runs every example of docs/testing.md as it stands, each with what it is written for: vitest, node:test, pytest, a shell,
// Node. jest's run on vitest's globals, which are the same; scripts/jest-preset.mjs runs them with jest itself.

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { Database } from "../../src/database/database.ts";
import { TestClock } from "../../src/database/test-clock.ts";
import { serve } from "../../src/server/index.ts";
import { Administration, Namespaces } from "../../src/testing/index.ts";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const folder = join(root, ".cache", "testing-examples");
const pythonBin = join(root, ".venv", process.platform === "win32" ? "Scripts" : "bin");

interface Example {
  readonly language: string;
  /** What runs it, or the file that it is. */
  readonly kind: string;
  readonly code: string;
  readonly expected: readonly string[];
  readonly line: number;
}

const text = readFileSync(join(root, "docs", "testing.md"), "utf8");
const examples: Example[] = [...text.matchAll(/^```(\w+)(?: (\S+))?\n(.*?)^```$/gms)].map((match) => ({
  language: match[1]!,
  kind: match[2] ?? "",
  code: match[3]!,
  expected: [...match[3]!.matchAll(/^(?:#|\/\/) → (.*)$/gm)].map((comment) => comment[1]!),
  line: text.slice(0, match.index).split("\n").length + 1,
}));
const of = (kind: string, language?: string) =>
  examples.filter((example) => example.kind === kind && (language ?? example.language) === example.language);

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { kind, code } of examples) if (kind.includes(".")) writeFileSync(join(folder, kind), code);
});

/** Runs a program in the examples' folder. Answers what it printed; it must succeed. */
async function output(command: string, args: readonly string[], environment: object = {}): Promise<string> {
  const child = spawn(command, args, { cwd: folder, env: { ...process.env, NO_COLOR: "1", ...environment } });
  let printed = "";
  let complaints = "";
  child.stdout.on("data", (chunk) => {
    printed += chunk;
  });
  child.stderr.on("data", (chunk) => {
    complaints += chunk;
  });
  const code = await new Promise((resolve, reject) => child.on("close", resolve).on("error", reject));
  expect(code, `${printed}${complaints}`).toBe(0);
  return printed;
}

const testsIn = ({ code }: Example) => code.match(/^(?:test\(|def test_)/gm)!.length;

test("vitest and jest", async () => {
  writeFileSync(join(folder, "vitest.config.mjs"), "export default { test: { globals: true } };");
  const runs = [...of("vitest"), ...of("jest")];
  for (const { kind, language, code, line } of runs)
    writeFileSync(join(folder, `${kind}-${line}.test.${language}`), code);
  const printed = await output(process.execPath, [join(root, "node_modules", "vitest", "vitest.mjs"), "run"]);
  expect(printed).toMatch(new RegExp(`Tests +${runs.reduce((sum, example) => sum + testsIn(example), 0)} passed`));
});

test.each(of("node:test"))("node:test, line $line", async (example) => {
  writeFileSync(join(folder, "node-example.mjs"), example.code);
  const printed = await output(process.execPath, ["--test", "--test-reporter=tap", "node-example.mjs"]);
  expect(printed).toMatch(new RegExp(`^# pass ${testsIn(example)}$`, "m"));
});

test.skipIf(!existsSync(join(pythonBin, "pytest"))).each(of("pytest"))("pytest, line $line", async (example) => {
  writeFileSync(join(folder, "test_example.py"), example.code);
  const printed = await output(
    join(pythonBin, "python"),
    ["-m", "pytest", "-q", "-p", "no:cacheprovider", "test_example.py"],
    {
      HASHRANGE_COMMAND: `${process.execPath} ${join(root, "dist", "cli", "main.js")}`,
      PYTHONPATH: join(root, "python"),
      PYTHONDONTWRITEBYTECODE: "1",
      PATH: [pythonBin, process.env.PATH].join(delimiter),
    },
  );
  expect(printed).toMatch(new RegExp(`\\b${testsIn(example)} passed`));
});

describe("TypeScript", () => {
  const plain = of("", "ts").map((example) => ({ ...example, name: `line-${example.line}` }));
  beforeAll(async () => {
    const options = ["--ignoreConfig", "--target", "es2022", "--module", "nodenext", "--types", "node", "--strict"];
    // vitest itself looks at no types.
    const typed = of("vitest").map((example) => ({ ...example, name: `typed-${example.line}` }));
    for (const { name, code } of [...plain, ...typed]) writeFileSync(join(folder, `${name}.ts`), code);
    const files = [...plain, ...typed].map(({ name }) => `${name}.ts`);
    const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
    await output(process.execPath, [compiler, ...options, "--skipLibCheck", ...files]);
  });
  test.each(plain)("line $line", async ({ name, expected }) => {
    expect((await output(process.execPath, [`${name}.js`])).trimEnd().split("\n")).toEqual(expected);
  });
});

test.each(of("", "sh"))("shell, line $line", async ({ code, expected }) => {
  const database = await Database.memory({ clock: new TestClock(Date.now(), { isRunning: true }) });
  const namespaces = new Namespaces(database, "access-key");
  namespaces.find("base");
  const administrator = new Administration(database, namespaces);
  const server = await serve(database, { port: 0, namespaces, administrator });
  const script = code.replaceAll("http://127.0.0.1:8000", server.url);
  expect((await output("bash", ["-euo", "pipefail", "-c", script])).trimEnd().split("\n")).toEqual(expected);
  await server.close();
});

test("there are examples of every kind, and all of them are run", () => {
  const kinds = new Set(examples.map(({ language, kind }) => kind || language));
  const files = ["template.yaml", "orders.jsonl", "conftest.py"];
  expect([...kinds].sort()).toEqual([...files, "jest", "node:test", "pytest", "sh", "ts", "vitest"].sort());
});

test("links lead somewhere", () => {
  const links = [...text.matchAll(/\]\(([^)#]+)\)/g)].map((match) => match[1]!);
  expect(links.filter((link) => !link.startsWith("http") && !existsSync(join(root, "docs", link)))).toEqual([]);
});
