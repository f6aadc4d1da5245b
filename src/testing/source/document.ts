// Files that tests are described by: JSON, YAML, lines of JSON, CSV. Relative paths are relative to the working folder.

import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseCsv } from "./csv.ts";
import { parseYaml } from "./yaml.ts";

/** A file cannot be used, or what it says cannot. The message names the file, and what can be done. */
export class SourceError extends Error {
  override readonly name = "SourceError";
}

/** @throws SourceError if the file cannot be read or is not what its name says */
export async function readDocument(file: string | URL): Promise<unknown> {
  const path = typeof file === "string" ? file : fileURLToPath(file);
  try {
    return await parse(extname(path).toLowerCase(), await readFile(path, "utf8"));
  } catch (error) {
    throw new SourceError(`${path}: ${(error as Error).message}`, { cause: error });
  }
}

function parse(extension: string, text: string): unknown {
  switch (extension) {
    case ".json":
    case ".template":
      return JSON.parse(text);
    case ".yaml":
    case ".yml":
      return parseYaml(text);
    case ".jsonl":
    case ".ndjson":
      return parseLines(text);
    case ".csv":
      return parseCsv(text);
    default:
      throw new TypeError("the name has to end with .json, .yaml, .yml, .template, .jsonl, .ndjson or .csv");
  }
}

function parseLines(text: string): unknown[] {
  return text.split(/\r?\n/).flatMap((line, i) => {
    if (line.trim() === "") return [];
    try {
      return [JSON.parse(line)];
    } catch (error) {
      throw new SyntaxError(`line ${i + 1}: ${(error as Error).message}`);
    }
  });
}
