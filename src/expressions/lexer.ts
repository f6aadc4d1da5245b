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

const TOKEN =
  /[ \t\r\n]*(?:(?<name>[A-Za-z][A-Za-z0-9_]*)|(?<alias>#[A-Za-z0-9_]+)|(?<value>:[A-Za-z0-9_]+)|(?<index>0|[1-9][0-9]*)|(?<punctuation><>|<=|>=|[=<>+\-()[\],.])|(?<unknown>[^ \t\r\n]))/uy;

/**
 * The tokens of an expression; the last is always `<EOF>`.
 *
 * @example tokenize("a <> :b").map((token) => token.text) // ["a", "<>", ":b", "<EOF>"]
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
    tokens.push(tokenOf(match));
  }
  tokens.push({ kind: "<EOF>", text: "<EOF>", start: text.length, end: text.length });
  return tokens;
}

function tokenOf(match: RegExpExecArray): Token {
  const end = match.index + match[0].length;
  const at = (kind: TokenKind, text: string): Token => ({ kind, text, start: end - text.length, end });
  const { name, alias, value, index, punctuation, unknown } = match.groups!;
  if (name !== undefined) {
    const word = name.toUpperCase();
    return at(KEYWORDS.has(word) ? (word as Keyword) : "name", name);
  }
  if (alias !== undefined) return at("alias", alias);
  if (value !== undefined) return at("value", value);
  if (punctuation !== undefined) return at(punctuation as Punctuation, punctuation);
  if (index !== undefined) return at("index", index);
  return at("unknown", unknown!);
}
