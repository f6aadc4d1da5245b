// Reads a TypeScript file as the architecture's test sees it: its text and what it imports. Regular expressions suffice,
// because the formatter leaves one way to write an import.

import { readdirSync, readFileSync } from "node:fs";
import { join, posix, relative, sep } from "node:path";

/** `static` is there when the program runs; `type` is gone by then; `dynamic` is asked for with `await import()`. */
export type ImportKind = "static" | "type" | "dynamic";

export interface Import {
  readonly kind: ImportKind;
  /** A path within the root, or a package's name. */
  readonly target: string;
  readonly isPackage: boolean;
}

export interface SourceFile {
  /** Relative to the root, with forward slashes: `table/page-reader.ts`. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

const STATIC_IMPORT = /^(?:import|export)\s(?<type>type\s)?(?:[^"';]*?\sfrom\s+)?"(?<from>[^"]+)"/gm;
const DYNAMIC_IMPORT = /\bimport\(\s*"(?<from>[^"]+)"/g;

/** A file with what it imports; `path` is relative to the root that its imports are resolved in. */
export function sourceFile(path: string, text: string): SourceFile {
  const imports: Import[] = [];
  for (const match of text.matchAll(STATIC_IMPORT)) {
    imports.push(resolved(path, match.groups!.from!, match.groups!.type ? "type" : "static"));
  }
  for (const match of text.matchAll(DYNAMIC_IMPORT)) imports.push(resolved(path, match.groups!.from!, "dynamic"));
  return { path, text, imports };
}

function resolved(path: string, from: string, kind: ImportKind): Import {
  const isPackage = !from.startsWith(".");
  return { kind, isPackage, target: isPackage ? from : posix.join(posix.dirname(path), from) };
}

/** Every TypeScript file below a directory. */
export function sourceFilesOf(root: string): SourceFile[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => sourceFile(relative(root, file).split(sep).join("/"), readFileSync(file, "utf8")));
}
