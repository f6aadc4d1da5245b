// Remembers the syntax trees of the statements used last: programs send the same few texts with other parameters.

import { parseStatement } from "./statement-parser.ts";
import type { ParsedStatement } from "./syntax.ts";

/** How many statements are remembered in each of the two generations. */
const GENERATION_SIZE = 500;

/** What is used again moves to the younger generation; when that is full, the older is forgotten. */
let young = new Map<string, ParsedStatement>();
let old = new Map<string, ParsedStatement>();

/** @throws ValidationException if the text is no statement */
export function cachedStatement(text: string): ParsedStatement {
  const known = young.get(text);
  if (known) return known;
  const parsed = old.get(text) ?? parseStatement(text);
  if (young.size >= GENERATION_SIZE) {
    old = young;
    young = new Map();
  }
  young.set(text, parsed);
  return parsed;
}
