// Remembers the syntax trees of the expressions used last. Programs send the same few texts over and over, with other
// placeholders' values, so most requests parse nothing.

import type { Limits } from "../model/limits.ts";
import { type ExpressionParameter, invalidExpression } from "./expression-parameter.ts";
import { type Parsed, type Parser, tooManyOperators } from "./parser.ts";

const CAPACITY = 1_000;
/** The most bytes of UTF-8 that one UTF-16 unit takes. */
const BYTES_PER_UNIT_MAX = 3;

export class ParseCache<Syntax> {
  readonly #parser: new (
    parameter: ExpressionParameter,
    text: string,
  ) => Parser<Syntax>;
  /** In the order of their last use. */
  readonly #parsed = new Map<string, Parsed<Syntax>>();

  constructor(parser: new (parameter: ExpressionParameter, text: string) => Parser<Syntax>) {
    this.#parser = parser;
  }

  /**
   * The syntax of an expression.
   *
   * @throws ValidationException if the text is empty, too long, or no such expression
   */
  get(parameter: ExpressionParameter, text: string, limits: Limits): Parsed<Syntax> {
    if (text === "") throw invalidExpression(parameter, "The expression can not be empty;");
    checkSize(parameter, text, limits.expressionBytesMax);
    const parsed = this.#parsed.get(text) ?? new this.#parser(parameter, text).parse();
    this.#remember(text, parsed);
    if (parsed.operators > limits.expressionOperatorsMax) throw tooManyOperators(parameter, limits);
    return parsed;
  }

  #remember(text: string, parsed: Parsed<Syntax>): void {
    this.#parsed.delete(text);
    this.#parsed.set(text, parsed);
    if (this.#parsed.size <= CAPACITY) return;
    for (const oldest of this.#parsed.keys()) {
      this.#parsed.delete(oldest);
      break;
    }
  }
}

function checkSize(parameter: ExpressionParameter, text: string, bytesMax: number): void {
  if (text.length * BYTES_PER_UNIT_MAX <= bytesMax) return;
  const bytes = Buffer.byteLength(text);
  if (bytes <= bytesMax) return;
  throw invalidExpression(
    parameter,
    `Expression size has exceeded the maximum allowed size; expression size: ${bytes}`,
  );
}
