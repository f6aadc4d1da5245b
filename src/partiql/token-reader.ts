// A statement's tokens, read one after the other. What the language demands and does not find is said in its own words.

import { type Token, type TokenKind, tokenize } from "./lexer.ts";
import { notWellFormed } from "./refusals.ts";

/** How the language calls the marks that it may miss. */
const MARKS: Readonly<Record<string, string>> = {
  "(": "LEFT_PAREN",
  ")": "RIGHT_PAREN",
  "]": "RIGHT_BRACKET",
  "}": "RIGHT_CURLY",
  ">>": "RIGHT_DOUBLE_ANGLE_BRACKET",
  ":": "COLON",
  ",": "COMMA",
};

export class TokenReader {
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(text: string) {
    this.#tokens = tokenize(text);
  }

  /** The token `ahead` of the next one; past the end, the end. */
  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#position + ahead, this.#tokens.length - 1)]!;
  }

  /** Takes the next token. */
  next(): Token {
    const token = this.peek();
    this.#position++;
    return token;
  }

  get atEnd(): boolean {
    return this.peek().kind === "end";
  }

  is(kind: TokenKind, text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === kind && token.text === text;
  }

  isSymbol(text: string, ahead = 0): boolean {
    return this.is("symbol", text, ahead);
  }

  /** Whether these keywords come next, in this order. */
  isKeyword(...words: readonly string[]): boolean {
    return words.every((word, ahead) => this.is("keyword", word, ahead));
  }

  /** Takes the symbol if it comes next. */
  takeSymbol(text: string): boolean {
    const found = this.isSymbol(text);
    if (found) this.#position++;
    return found;
  }

  /** Takes the keywords if they come next. */
  takeKeyword(...words: readonly string[]): boolean {
    const found = this.isKeyword(...words);
    if (found) this.#position += words.length;
    return found;
  }

  /** @throws ValidationException unless the mark comes next */
  demandSymbol(text: string): void {
    if (!this.takeSymbol(text)) throw notWellFormed(`Expected ${MARKS[text] ?? text}`);
  }

  /** @throws ValidationException unless the keyword comes next */
  demandKeyword(word: string): void {
    if (!this.takeKeyword(word)) throw notWellFormed(`Expected ${word.toUpperCase()} keyword`);
  }

  /** @throws ValidationException unless a name comes next */
  demandName(reason: string): Token {
    const token = this.next();
    if (token.kind !== "name") throw notWellFormed(reason);
    return token;
  }
}
