// The rules that docs/ARCHITECTURE.md states, as functions from source files to complaints. Each complaint names the fix.

import type { SourceFile } from "./source-file.ts";

/** What one layer may import: directories of src/, or single files. */
export interface Layer {
  readonly name: string;
  readonly imports: readonly string[];
  /** Only as types, or with `await import()`. */
  readonly lazily: readonly string[];
}

/** Reads the table under "## Layers": one row a layer, names in backquotes. */
export function layersOf(markdown: string): Map<string, Layer> {
  const section = markdown.split(/^## /m).find((part) => part.startsWith("Layers")) ?? "";
  const names = (cell = "") => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1]!);
  const layers = new Map<string, Layer>();
  for (const line of section.split("\n").filter((text) => text.startsWith("| `"))) {
    const [, layer, imports, lazily] = line.split("|");
    const name = names(layer)[0]!;
    layers.set(name, { name, imports: names(imports), lazily: names(lazily) });
  }
  return layers;
}

/** The first directory of a path; a file at the top is its own layer. */
function layerOf(path: string): string {
  return path.split("/")[0]!;
}

function allows(allowed: readonly string[], target: string): boolean {
  return allowed.some((name) => name === target || name === layerOf(target));
}

/** Imports that the layers' table does not allow, and files of no layer. */
export function forbiddenImports(files: readonly SourceFile[], layers: ReadonlyMap<string, Layer>): string[] {
  return files.flatMap((file) => {
    const layer = layers.get(layerOf(file.path));
    if (!layer) return [`${file.path} belongs to no layer: move it, or add a row to docs/ARCHITECTURE.md`];
    return file.imports
      .filter(({ isPackage, target }) => !isPackage && layerOf(target) !== layer.name)
      .filter(
        ({ kind, target }) => !allows(layer.imports, target) && (kind === "static" || !allows(layer.lazily, target)),
      )
      .map(({ kind, target }) =>
        allows(layer.lazily, target)
          ? `${file.path} imports ${target} ${kind === "static" ? "eagerly" : kind}: use \`import type\` or \`await import()\``
          : `${file.path} imports ${target}, but ${layer.name} may import ${layer.imports.join(", ") || "no layer"}: ` +
            `pass it in as a parameter, or move the code to the layer that owns it`,
      );
  });
}

/** Chains of static imports that come back to where they began, types excepted. */
export function importCycles(files: readonly SourceFile[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const finished = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) {
      const cycle = [...trail.slice(trail.indexOf(path)), path].join(" → ");
      cycles.push(`${cycle} is a cycle: move what both need to a file of its own`);
      return;
    }
    if (finished.has(path)) return;
    for (const { kind, target } of byPath.get(path)?.imports ?? []) {
      if (kind === "static" && byPath.has(target)) visit(target, [...trail, path]);
    }
    finished.add(path);
  };
  for (const { path } of files) visit(path, []);
  return cycles;
}

/** Files that are neither an entry point nor imported by another. */
export function orphans(files: readonly SourceFile[], entryPoints: readonly string[]): string[] {
  const imported = new Set(files.flatMap((file) => file.imports.map(({ target }) => target)));
  return files
    .filter(({ path }) => !imported.has(path) && !entryPoints.includes(path))
    .map(({ path }) => `${path} is imported by nobody: use it, delete it, or export it in package.json`);
}

/** Imports of files that are not there. */
export function danglingImports(files: readonly SourceFile[]): string[] {
  const paths = new Set(files.map(({ path }) => path));
  return files.flatMap(({ path, imports }) =>
    imports
      .filter(({ isPackage, target }) => !isPackage && target.endsWith(".ts") && !paths.has(target))
      .map(({ target }) => `${path} imports ${target}, which does not exist`),
  );
}

/** What an operation is, and the list of them all: the one file operations may import, and the one that imports them. */
const OPERATION_CONTRACT = "operations/operation.ts";
const OPERATION_LIST = "operations/operations.ts";

/** Operations that import another operation. */
export function operationsOfOperations(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path }) => layerOf(path) === "operations" && path !== OPERATION_LIST)
    .flatMap(({ path, imports }) =>
      imports
        .filter(({ target }) => layerOf(target) === "operations" && target !== OPERATION_CONTRACT)
        .map(({ target }) => `${path} imports ${target}: what operations share belongs to table/ or model/`),
    );
}

const UNREPEATABLE =
  /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.now\(|\brandomUUID\(|\brandomBytes\(/;
/** No history depends on a log's id. */
const UNREPEATABLE_FILES = ["store/log.ts"];
const REPEATABLE_LAYERS = ["values", "model", "expressions", "partiql", "store", "table", "operations"];

/** Time or randomness taken from the machine where it has to come from the engine. */
export function unrepeatableCalls(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path }) => REPEATABLE_LAYERS.includes(layerOf(path)) && !UNREPEATABLE_FILES.includes(path))
    .flatMap(({ path, text }) =>
      text.split("\n").flatMap((line, i) => {
        const call = withoutComment(line).match(UNREPEATABLE)?.[0];
        return call ? [`${path}:${i + 1} calls ${call}: take it from engine.clock or engine.uuid()`] : [];
      }),
    );
}

function withoutComment(line: string): string {
  return line.replace(/^\s*(\/\/|\*|\/\*).*|\s\/\/ .*/, "");
}

const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*(\.test|\.d)?$/;
const SAYS_NOTHING = /(^|-)(utils?|helpers?|common|manager|misc)(-|$)/;

/** Names in another case than kebab, and names that say nothing. */
export function badNames(paths: readonly string[]): string[] {
  return paths.flatMap((path) =>
    path
      .replace(/\.(ts|tsx|mjs)$/, "")
      .split("/")
      .flatMap((name) => {
        if (SAYS_NOTHING.test(name)) return [`${path}: "${name}" says nothing: name it for the one thing it holds`];
        if (!KEBAB_CASE.test(name)) return [`${path}: "${name}" is not kebab-case`];
        return [];
      }),
  );
}

/** Files that do not open with a comment of what they are. */
export function withoutOpening(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ text }) => !/^(#!.*\n)?\/\/ \S/.test(text))
    .map(({ path }) => `${path} does not open with what it is: begin with two or three lines of //`);
}

/** Files longer than `linesMax`, except the named tables of data. */
export function tooLong(files: readonly SourceFile[], linesMax: number, tablesOfData: readonly string[]): string[] {
  return files
    .map(({ path, text }) => ({ path, lines: text.trimEnd().split("\n").length }))
    .filter(({ path, lines }) => lines > linesMax && !tablesOfData.includes(path))
    .map(
      ({ path, lines }) => `${path} has ${lines} lines, more than ${linesMax}: give its second concept its own file`,
    );
}
