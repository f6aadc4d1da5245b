// Holds docs/ARCHITECTURE.md: the layers' table, and the rules under it. The rules live in support/architecture.ts; here
// they are applied to src/, and each is shown a file that breaks it.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import {
  badNames,
  danglingImports,
  forbiddenImports,
  importCycles,
  layersOf,
  operationsOfOperations,
  orphans,
  tooLong,
  unrepeatableCalls,
  withoutOpening,
} from "./support/architecture.ts";
import { sourceFile, sourceFilesOf } from "./support/source-file.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const layers = layersOf(readFileSync(join(root, "docs", "ARCHITECTURE.md"), "utf8"));
const source = sourceFilesOf(join(root, "src"));
const tests = sourceFilesOf(join(root, "test"));

const linesMax = 500;
/** Data, not code: written by hand as one table, or generated. */
const tablesOfData = ["expressions/reserved-words.ts", "resource/api/structures.ts"];

/** What package.json exports or installs, as files of src/. */
function entryPoints(): string[] {
  const { exports, bin } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const built = [...Object.values<string | { default: string }>(exports), ...Object.values<string>(bin)]
    .map((entry) => (typeof entry === "string" ? entry : entry.default))
    .filter((path) => path.endsWith(".js"));
  return built.map((path) => path.replace(/^(\.\/)?dist\//, "").replace(/\.js$/, ".ts"));
}

describe("src/", () => {
  test("imports only what its layer may", () => expect(forbiddenImports(source, layers)).toEqual([]));
  test("has no import cycles", () => expect(importCycles(source)).toEqual([]));
  test("imports files that exist", () => expect(danglingImports(source)).toEqual([]));
  test("has no file that nobody imports", () => expect(orphans(source, entryPoints())).toEqual([]));
  test("has every entry point", () => {
    const paths = source.map(({ path }) => path);
    expect(entryPoints().filter((path) => !paths.includes(path))).toEqual([]);
  });
  test("has operations that stand alone", () => expect(operationsOfOperations(source)).toEqual([]));
  test("takes time and randomness from the engine", () => expect(unrepeatableCalls(source)).toEqual([]));
  test("has names that say something", () => expect(badNames(source.map(({ path }) => path))).toEqual([]));
  test("has files that say what they are", () => expect(withoutOpening(source)).toEqual([]));
  test("has files of one concept", () => expect(tooLong(source, linesMax, tablesOfData)).toEqual([]));
});

describe("test/", () => {
  test("has names that say something", () => expect(badNames(tests.map(({ path }) => path))).toEqual([]));
  test("has files that say what they are", () => expect(withoutOpening(tests)).toEqual([]));
});

describe("the rules", () => {
  const check = (name: string, complaints: readonly string[], ...expected: readonly RegExp[]) =>
    test(name, () => {
      expect(complaints).toHaveLength(expected.length);
      for (const [i, complaint] of complaints.entries()) expect(complaint).toMatch(expected[i]!);
    });
  const file = (path: string, ...lines: string[]) => sourceFile(path, lines.join("\n"));
  const imports = (path: string, ...lines: string[]) => forbiddenImports([file(path, ...lines)], layers);

  test("every directory of the table has a row", () => {
    expect([...layers.keys()]).toContain("values");
    expect(layers.get("table")?.imports).toContain("store/store.ts");
    expect(layers.get("resource")?.lazily).toEqual(["database"]);
  });
  check(
    "an import upward",
    imports("values/size.ts", 'import { a } from "../model/limits.ts";'),
    /may import no layer/,
  );
  check(
    "an import over several lines",
    imports("store/memory.ts", "import {", "  a,", '} from "../values/size.ts";'),
    /store\/memory.ts imports values\/size.ts/,
  );
  check("a re-export", imports("model/shape.ts", 'export * from "../table/engine.ts";'), /imports table\/engine.ts/);
  check("a backend by name", imports("table/table.ts", 'import { a } from "../store/lmdb.ts";'), /store\/lmdb.ts/);
  check("the contract", imports("table/table.ts", 'import type { Store } from "../store/store.ts";'));
  check("an eager engine", imports("resource/table.ts", 'import { a } from "../database/database.ts";'), /import type/);
  check("a type of the engine", imports("resource/table.ts", 'import type { A } from "../database/database.ts";'));
  check("an engine on demand", imports("resource/table.ts", 'const a = await import("../database/database.ts");'));
  check("a package", imports("store/lmdb.ts", 'import { open } from "lmdb";'));
  check("a file of no layer", imports("things/a.ts"), /belongs to no layer/);

  const a = (kind = "") => file("table/a.ts", `import ${kind}{ b } from "./b.ts";`);
  const b = file("table/b.ts", 'import { a } from "./a.ts";');
  check("a cycle", importCycles([a(), b]), /table\/a.ts → table\/b.ts → table\/a.ts/);
  check("a cycle of types", importCycles([a("type "), b]));
  check("an orphan", orphans([a(), file("table/b.ts"), file("index.ts")], ["index.ts"]), /table\/a.ts/);
  check("a missing file", danglingImports([a()]), /table\/b.ts, which does not exist/);
  check(
    "an operation of operations",
    operationsOfOperations([file("operations/a.ts", 'import { b } from "./b.ts";')]),
    /table\/ or model\//,
  );
  check(
    "the operation's contract",
    operationsOfOperations([file("operations/a.ts", 'import { b } from "./operation.ts";')]),
  );
  check(
    "a clock",
    unrepeatableCalls([file("table/a.ts", "", "const now = Date.now();")]),
    /table\/a.ts:2 calls Date.now/,
  );
  check("a date of a time", unrepeatableCalls([file("table/a.ts", "new Date(milliseconds) // not new Date()")]));
  check("a clock of the database", unrepeatableCalls([file("database/a.ts", "Date.now()")]));
  check("a name of two cases", badNames(["table/pageReader.ts"]), /kebab/);
  check("a name that says nothing", badNames(["table/string-utils.ts", "common/a.ts"]), /string-utils/, /common/);
  check("a silent file", withoutOpening([file("a.ts", "export {};")]), /a.ts/);
  check("a command", withoutOpening([file("cli/main.ts", "#!/usr/bin/env node", "// The command.")]));
  check(
    "a long file",
    tooLong([file("a.ts", "1", "2", "3"), file("b.ts", "1", "2", "3")], 2, ["b.ts"]),
    /a.ts has 3 lines/,
  );
});
