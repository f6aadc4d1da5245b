// Splits an expression into tokens. One set of tokens serves all expressions: `SET` is a keyword in a condition too.
// The tokens are those of the grammar that AWS publishes with its DAX clients.

export type Keyword = "AND" | "OR" | "NOT" | "BETWEEN" | "IN" | "SET" | "REMOVE" | "ADD" | "DELETE";

export type Punctuation = "=" | "<>" | "<" | "<=" | ">" | ">=" | "+" | "-" | "(" | ")" | "[" | "]" | "," | ".";

export type TokenKind =
  | Keyword
  | Punctuation
  /** A letter, then letters, digits and underscores. */
  | "name"
  /** `#`, then letters, digits and underscores. */
  | "alias"
  /** `:`, then letters, digits and underscores. */
  | "value"
  /** A decimal integer without leading zeros. */
  | "index"
  /** One character that starts no token. */
  | "unknown"
  | "<EOF>";

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Offsets into the expression, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

const KEYWORDS: ReadonlySet<string> = new Set<Keyword>([
  "AND",
  "OR",
  "NOT",
  "BETWEEN",
  "IN",
  "SET",
  "REMOVE",
  "ADD",
  "DELETE",
]);

const SPACE = /[ \t\r\n]*/y;
const WORD = /[A-Za-z0-9_]+/y;
const INDEX = /0|[1-9][0-9]*/y;
const PUNCTUATION = /<>|<=|>=|[=<>+\-()[\],.]/y;

/**
 * The tokens of an expression; the last is always `<EOF>`.
 *
 * @example tokenize("a <> :b").map((token) => token.text) // ["a", "<>", ":b", "<EOF>"]
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (let start = endOf(SPACE, text, 0); start < text.length; ) {
    const token = tokenAt(text, start);
    tokens.push(token);
    start = endOf(SPACE, text, token.end);
  }
  tokens.push({ kind: "<EOF>", text: "<EOF>", start: text.length, end: text.length });
  return tokens;
}

function tokenAt(text: string, start: number): Token {
  const first = text[start]!;
  const token = (kind: TokenKind, end: number): Token => ({ kind, text: text.slice(start, end), start, end });
  if (isLetter(first)) {
    const end = endOf(WORD, text, start);
    const word = text.slice(start, end).toUpperCase();
    return token(KEYWORDS.has(word) ? (word as Keyword) : "name", end);
  }
  if (first === "#" || first === ":") {
    const end = endOf(WORD, text, start + 1);
    if (end > start + 1) return token(first === "#" ? "alias" : "value", end);
  }
  const indexEnd = endOf(INDEX, text, start);
  if (indexEnd > start) return token("index", indexEnd);
  const punctuationEnd = endOf(PUNCTUATION, text, start);
  if (punctuationEnd > start) return token(text.slice(start, punctuationEnd) as Punctuation, punctuationEnd);
  return token("unknown", start + String.fromCodePoint(text.codePointAt(start)!).length);
}

function isLetter(character: string): boolean {
  return (character >= "a" && character <= "z") || (character >= "A" && character <= "Z");
}

/** Where a match that begins at `from` ends; `from` itself if there is none. */
function endOf(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}
