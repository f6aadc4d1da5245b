// Remembers the syntax trees of the expressions used last. Programs send the same few texts over and over, with other
// placeholders' values, so most requests parse nothing.

import type { Limits } from "../model/limits.ts";
import { type ExpressionParameter, invalidExpression } from "./expression-parameter.ts";
import { type Parsed, type Parser, tooManyOperators } from "./parser.ts";

/** How many expressions are remembered, at most. */
const CAPACITY = 1_000;
/** The most bytes of UTF-8 that one UTF-16 unit takes. */
const BYTES_PER_UNIT_MAX = 3;

export class ParseCache<Syntax> {
  readonly #parser: new (
    parameter: ExpressionParameter,
    text: string,
  ) => Parser<Syntax>;
  /** Two generations: what is used again moves to the younger; when that is full, the older is forgotten. */
  #young = new Map<string, Parsed<Syntax>>();
  #old = new Map<string, Parsed<Syntax>>();

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
    const parsed = this.#young.get(text) ?? this.#remember(text, this.#old.get(text) ?? this.#parse(parameter, text));
    if (parsed.operators > limits.expressionOperatorsMax) throw tooManyOperators(parameter, limits);
    return parsed;
  }

  #parse(parameter: ExpressionParameter, text: string): Parsed<Syntax> {
    return new this.#parser(parameter, text).parse();
  }

  #remember(text: string, parsed: Parsed<Syntax>): Parsed<Syntax> {
    if (this.#young.size >= CAPACITY / 2) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(text, parsed);
    return parsed;
  }
}

/** The parameters of which AWS says how long they are. */
const SIZE_TOLD: readonly ExpressionParameter[] = ["ConditionExpression", "FilterExpression", "KeyConditionExpression"];

function checkSize(parameter: ExpressionParameter, text: string, bytesMax: number): void {
  if (text.length * BYTES_PER_UNIT_MAX <= bytesMax) return;
  const bytes = Buffer.byteLength(text);
  if (bytes <= bytesMax) return;
  const size = SIZE_TOLD.includes(parameter) ? ` expression size: ${bytes}` : "";
  throw invalidExpression(parameter, `Expression size has exceeded the maximum allowed size;${size}`);
}
