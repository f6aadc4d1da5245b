// Runs the examples of a Markdown file as they stand, and what they must print: their own comments, `// → 26`. TypeScript is
// compiled against the built package, so its types are held too.

import { spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { temporaryDirectory } from "./temporary-directory.ts";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** Where `npm test` puts the Python clients. */
export const pythonBin = join(root, ".venv", process.platform === "win32" ? "Scripts" : "bin");

export interface Example {
  readonly language: string;
  readonly code: string;
  /** The lines it prints. */
  readonly expected: readonly string[];
  /** The line of the file it begins at. */
  readonly line: number;
}

export function examplesOf(markdown: string): Example[] {
  return [...markdown.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map((match) => ({
    language: match[1]!,
    code: match[2]!,
    expected: [...match[2]!.matchAll(/^(?:#|\/\/) → (.*)$/gm)].map((comment) => comment[1]!),
    line: markdown.slice(0, match.index).split("\n").length + 1,
  }));
}

/** Runs a program to its end; it must succeed. Answers the lines it printed. */
export async function output(command: string, args: readonly string[], cwd: string): Promise<string[]> {
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

const COMPILER_OPTIONS = [
  "--target",
  "es2022",
  "--module",
  "nodenext",
  "--types",
  "node",
  "--strict",
  "--skipLibCheck",
];

/** A folder for compiled examples, empty; within the package, where its own name can be imported. */
export function exampleFolder(name: string): string {
  const folder = join(root, ".cache", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Compiles a TypeScript example into a folder and runs it in another, empty one. Answers the lines it printed. */
export async function outputOfTypeScript({ code, line }: Example, folder: string): Promise<string[]> {
  const file = join(folder, `line-${line}.ts`);
  writeFileSync(file, code);
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  await output(process.execPath, [compiler, "--ignoreConfig", ...COMPILER_OPTIONS, file], root);
  return output(process.execPath, [file.replace(/\.ts$/, ".js")], temporaryDirectory());
}
