// Compiles the examples of the sources' doc comments, and runs those that say what comes of them.

import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Decimal } from "../../src/index.ts";
import { exampleFolder, output, root } from "../support/examples.ts";
import { sourceFilesOf } from "../support/source-file.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { newContext } from "./doc-example-context.ts";
import { type Claim, type DocExample, docExamplesOf, moduleOf } from "./doc-examples.ts";

const OF_CALLERS = "it is about values that only its callers have";

/** Examples that cannot stand alone, by file and first words, and why. */
const EXCLUDED: Readonly<Record<string, string>> = {
  "src/auth/sigv4.ts const headers": OF_CALLERS,
  "src/expressions/bind.ts const placeholders": OF_CALLERS,
  "src/expressions/condition-expression.ts evaluateCondition": OF_CALLERS,
  "src/expressions/evaluate.ts evaluateCondition": OF_CALLERS,
  "src/expressions/projection-expression.ts project": OF_CALLERS,
  "src/expressions/statement.ts selectFrom": OF_CALLERS,
  "src/expressions/update-expression.ts applyUpdate": OF_CALLERS,
  "src/model/serialization.ts decodeInput": OF_CALLERS,
  "src/partiql/refusals.ts refused": OF_CALLERS,
  "src/resource/expression/attribute-path.ts writePath": OF_CALLERS,
  "src/store/memory.ts const store": OF_CALLERS,
  "src/testing/namespace/administration.ts await administration": OF_CALLERS,
  "src/table/definition/throughput-change.ts longDate": "the function is its file's own",
  "src/testing/jest.ts": "jest has its own globals",
};

const sources = sourceFilesOf(join(root, "src"));
const examples = sources.flatMap(({ path }) => docExamplesOf(root, join("src", path)));
const excludedBy = ({ path, code }: DocExample) =>
  Object.keys(EXCLUDED).find((key) => `${path} ${code}`.startsWith(key));
/** Dots stand for something of the reader's own. */
const included = examples.filter((example) => !example.code.includes("…") && !excludedBy(example));

const folder = exampleFolder("doc-examples");
const fileOf = ({ path, line }: DocExample) =>
  join(folder, `${path.replace(/^src.|\.ts$/g, "").replaceAll(/\W/g, "-")}-${line}.ts`);
const from = (path: string) => relative(folder, join(root, path));

/** The entry points, where a reader would import from. */
const ENTRIES = ["src/index.ts", "src/sdk/index.ts", "src/server/index.ts", "src/testing/index.ts"];

/** Where an example's names come from: its own module, the entry points, the modules that its own imports. */
const modulesFor = ({ path }: DocExample) => {
  const imports = sources.find((source) => join("src", source.path) === path)?.imports ?? [];
  const own = imports.filter(({ isPackage }) => !isPackage).map(({ target }) => join("src", target));
  return [...new Set([path, ...ENTRIES, ...own])];
};

beforeAll(async () => {
  const modules = new Map<string, readonly string[]>();
  for (const path of new Set(included.flatMap(modulesFor))) {
    const types = readFileSync(join(root, path), "utf8").matchAll(/^export (?:interface|type) (\w+)/gm);
    modules.set(path, [
      ...Object.keys(await import(join(root, path))),
      ...Array.from(types, ([, name]) => `type ${name}`),
    ]);
  }
  const context = await newContext();
  for (const example of included) {
    const given = { from: from("test/docs/doc-example-context.ts"), names: Object.keys(context) };
    const sources = modulesFor(example).map((path) => [from(path), modules.get(path)!] as const);
    writeFileSync(fileOf(example), moduleOf(example, [...sources, [given.from, ["type Order"]]], given));
  }
  const compilerOptions = { noUnusedLocals: false, noUnusedParameters: false, rootDir: root };
  const configuration = { extends: "../../tsconfig.json", compilerOptions, include: ["*.ts"] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(configuration));
});

test("they compile, given doc-example-context.ts", async () => {
  await output(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", folder], root);
});

test("those that are excluded are there, and for a reason", () => {
  const used = new Set(examples.map(excludedBy));
  expect(Object.keys(EXCLUDED).filter((key) => !used.has(key) || EXCLUDED[key] === "")).toEqual([]);
  expect(included.length).toBeGreaterThan(examples.length / 2);
});

const home = process.cwd();
afterAll(() => process.chdir(home));

describe("what they say comes of them", () => {
  test.each(included.filter(({ claims }) => claims.length > 0))("$place", async (example) => {
    process.chdir(temporaryDirectory());
    const { run } = await import(fileOf(example));
    const met: Claim[] = [];
    await run(await newContext(), async (index: number, statement: () => Promise<unknown>) => {
      const claim = example.claims[index]!;
      await hold(claim, statement);
      met.push(claim);
    });
    expect(met).toEqual(example.claims);
  });
});

async function hold({ statement, said, expected }: Claim, run: () => Promise<unknown>): Promise<void> {
  const actual = await run().catch((error: Error) => `${error.name}: ${error.message}`);
  if (actual === said) return;
  if ("error" in expected) expect(actual, statement).toBe(expected.error);
  else if ("decimal" in expected) expect(actual, statement).toEqual(new Decimal(expected.decimal));
  else expect(actual, statement).toEqual(expected.value);
}
