// Splits a PartiQL statement into tokens, as the language's own lexer does: what follows a token does not matter to it,
// so that `1t` is a number and a name.

import { isKeyword } from "./keywords.ts";
import { notWellFormed, type Place } from "./refusals.ts";

export type TokenKind =
  /** A keyword; its text is in lower case. */
  | "keyword"
  /** A name, `plain` or `"quoted"`; its text is the name. */
  | "name"
  /** Its text is the string, without quotes. */
  | "string"
  | "number"
  /** A literal of Amazon Ion, in backticks. */
  | "ion"
  /** An operator or a mark of punctuation. */
  | "symbol"
  | "end";

export interface Token extends Place {
  readonly kind: TokenKind;
  readonly text: string;
}

const SPACE = /(?:\s+|--[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const WORD = /[A-Za-z_$][A-Za-z0-9_$]*/y;
const QUOTED_NAME = /"(?:[^"]|"")*"/y;
const STRING = /'(?:[^']|'')*'/y;
const ION = /`[^`]*`/y;
const NUMBER = /(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?/y;
const EXPONENT_MARK = /[eE]/y;
const SYMBOL = /<<|>>|<=|>=|<>|!=|\|\||[-+*/%<>=@()[\]{},:;.?]/y;

/**
 * The tokens of a statement; the last is always the end.
 *
 * @throws ValidationException at a character that begins no token
 * @example tokenize("a <> 'b'").map((token) => token.text) // ["a", "<>", "b", ""]
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let lineStart = 0;
  let at = 0;
  const skip = (end: number): void => {
    for (
      let newline = text.indexOf("\n", at);
      newline >= 0 && newline < end;
      newline = text.indexOf("\n", newline + 1)
    ) {
      line++;
      lineStart = newline + 1;
    }
    at = end;
  };
  for (;;) {
    skip(endOf(SPACE, text, at));
    const column = charactersOf(text, lineStart, at) + 1;
    if (at === text.length) {
      tokens.push({ kind: "end", text: "", line, column, length: 0 });
      return tokens;
    }
    const { kind, value, end } = tokenAt(text, at);
    tokens.push({ kind, text: value, line, column, length: charactersOf(text, at, end) });
    skip(end);
  }
}

/** How many characters stand between two offsets, which count UTF-16 units. */
function charactersOf(text: string, from: number, to: number): number {
  let count = to - from;
  for (let i = from; i < to; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xdc00 && unit <= 0xdfff) count--;
  }
  return count;
}

function tokenAt(
  text: string,
  start: number,
): { readonly kind: TokenKind; readonly value: string; readonly end: number } {
  let end = endOf(WORD, text, start);
  if (end > start) {
    const word = text.slice(start, end);
    const lower = word.toLowerCase();
    return isKeyword(lower) ? { kind: "keyword", value: lower, end } : { kind: "name", value: word, end };
  }
  end = endOf(QUOTED_NAME, text, start);
  if (end > start) return { kind: "name", value: text.slice(start + 1, end - 1).replaceAll('""', '"'), end };
  end = endOf(STRING, text, start);
  if (end > start) return { kind: "string", value: text.slice(start + 1, end - 1).replaceAll("''", "'"), end };
  end = endOf(NUMBER, text, start);
  if (end > start) {
    const value = text.slice(start, end);
    // An exponent without digits.
    if (!/[eE]/.test(value) && endOf(EXPONENT_MARK, text, end) > end) throw invalidCharacter();
    return { kind: "number", value, end };
  }
  end = endOf(ION, text, start);
  if (end > start) return { kind: "ion", value: text.slice(start, end), end };
  end = endOf(SYMBOL, text, start);
  if (end > start) return { kind: "symbol", value: text.slice(start, end), end };
  throw invalidCharacter();
}

/** The language's lexer gives no reason. */
function invalidCharacter(): Error {
  return notWellFormed("");
}

/** Where a match that begins at `from` ends; `from` itself if there is none. */
function endOf(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}
