// Runs every example of the README as it stands, but for the port, and compares what it prints with its own comments.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exampleFolder, examplesOf, output, outputOfTypeScript, pythonBin, root } from "./support/examples.ts";
import { startServer, type TestServer } from "./support/server.ts";

const readme = readFileSync(join(root, "README.md"), "utf8");
const hasPython = existsSync(join(pythonBin, "aws"));

const examples = examplesOf(readme);
const written = (language: string) => examples.filter((example) => example.language === language);

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server?.close());

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
  const folder = exampleFolder("readme");

  test.each(written("ts"))("line $line", async (example) => {
    expect(await outputOfTypeScript(example, folder)).toEqual(example.expected);
  });
});

test("the README has examples of every kind", () => {
  expect([...new Set(examples.map(({ language }) => language))]).toEqual(["sh", "python", "ts"]);
});

test("the README's links lead somewhere", () => {
  const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map((match) => match[1]!);
  expect(links.filter((link) => !link.startsWith("http") && !existsSync(join(root, link)))).toEqual([]);
});
