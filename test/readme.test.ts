// Runs every example of the README as it stands, but for the port, and compares what it prints with its own comments:
// `// → 26`. TypeScript is compiled against the built package, so its types are held too.

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startServer, type TestServer } from "./support/server.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const readme = readFileSync(join(root, "README.md"), "utf8");
const pythonBin = join(root, ".venv", process.platform === "win32" ? "Scripts" : "bin");
const hasPython = existsSync(join(pythonBin, "aws"));

interface Example {
  readonly language: string;
  readonly code: string;
  readonly expected: readonly string[];
  /** The line of the README it begins at. */
  readonly line: number;
}

const examples: Example[] = [...readme.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map((match) => ({
  language: match[1]!,
  code: match[2]!,
  expected: [...match[2]!.matchAll(/^(?:#|\/\/) → (.*)$/gm)].map((comment) => comment[1]!),
  line: readme.slice(0, match.index).split("\n").length + 1,
}));
const written = (language: string) => examples.filter((example) => example.language === language);

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server?.close());

/** Runs a program to its end; it must succeed. Answers the lines it printed. */
async function output(command: string, args: readonly string[], cwd: string): Promise<string[]> {
  const PATH = [pythonBin, process.env.PATH].join(delimiter);
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, PATH, AWS_PAGER: "", AWS_CONFIG_FILE: "/dev/null" },
  });
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
  return printed.trimEnd().split("\n");
}

const withPort = (code: string) => code.replaceAll("http://127.0.0.1:8000", server.endpoint);

describe.skipIf(!hasPython)("with .venv, which npm test makes", () => {
  // The second example reads what the first has made.
  test.each(written("sh"))("shell, line $line", async ({ code, expected }) => {
    expect(await output("bash", ["-euo", "pipefail", "-c", withPort(code)], root)).toEqual(expected);
  });

  test.each(written("python"))("Python, line $line", async ({ code, expected }) => {
    expect(await output(join(pythonBin, "python"), ["-c", withPort(code)], root)).toEqual(expected);
  });
});

describe("TypeScript", () => {
  // Within the package, where its own name can be imported.
  const folder = join(root, ".cache", "readme");
  const options = [
    "--ignoreConfig",
    "--target",
    "es2022",
    "--module",
    "nodenext",
    "--types",
    "node",
    "--strict",
    "--skipLibCheck",
  ];

  beforeAll(() => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
  });

  test.each(written("ts"))("line $line", async ({ code, expected, line }) => {
    const file = join(folder, `line-${line}.ts`);
    writeFileSync(file, code);
    await output(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), ...options, file], root);
    expect(await output(process.execPath, [file.replace(/\.ts$/, ".js")], temporaryDirectory())).toEqual(expected);
  });
});

test("the README has examples of every kind", () => {
  expect([...new Set(examples.map(({ language }) => language))]).toEqual(["sh", "python", "ts"]);
});

test("the README's links lead somewhere", () => {
  const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map((match) => match[1]!);
  expect(links.filter((link) => !link.startsWith("http") && !existsSync(join(root, link)))).toEqual([]);
});
