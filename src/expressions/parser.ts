// What the parsers of all expressions share: a cursor over the tokens, syntax errors, paths, operands, and the checks
// that AWS makes on the text alone. The grammar is the one that AWS publishes with its DAX clients.

import { AWS_LIMITS, type Limits } from "../model/limits.ts";
import { type ExpressionParameter, invalidExpression } from "./expression-parameter.ts";
import { type Token, type TokenKind, tokenize } from "./lexer.ts";
import type { FunctionName, OperandSyntax, PathElementSyntax, PathSyntax, ValueSyntax } from "./syntax.ts";

/**
 * How deep parentheses and functions may nest. Every level of an expression without redundant parentheses has an
 * operator or function of its own, so the limit on those is met first; this bounds the recursion.
 */
const NESTING_MAX = AWS_LIMITS.expressionOperatorsMax + 2;

const INDEX_MAX = 2 ** 31 - 1;

/** An expression's syntax, and what of it is looked at before the rest. */
export interface Parsed<Syntax> {
  readonly syntax: Syntax;
  /** How many operators and functions it has. */
  readonly operators: number;
}

export abstract class Parser<Syntax> {
  readonly parameter: ExpressionParameter;
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #position = 0;
  #nesting = 0;
  /** Operators and functions met so far. */
  protected operators = 0;
  /** Whether the operand or condition just parsed stood in parentheses, and nothing else did. */
  protected grouped = false;
  /** Whether there were parentheses within parentheses, and nothing between them. */
  #isRedundant = false;

  constructor(parameter: ExpressionParameter, text: string) {
    this.parameter = parameter;
    this.#text = text;
    this.#tokens = tokenize(text);
  }

  protected get token(): Token {
    return this.#tokens[this.#position]!;
  }

  protected next(): Token {
    const token = this.token;
    this.#position++;
    return token;
  }

  /** Consumes the next token if it is of this kind. */
  protected accept(kind: TokenKind): boolean {
    if (this.token.kind !== kind) return false;
    this.#position++;
    return true;
  }

  protected expect(kind: TokenKind): Token {
    if (this.token.kind !== kind) throw this.syntaxError();
    return this.next();
  }

  protected refuse(reason: string): Error {
    return invalidExpression(this.parameter, reason);
  }

  /**
   * The next token cannot stand here. It is shown with its neighbours, as they are written: where one is missing, from the
   * text's start or to its end.
   */
  protected syntaxError(): Error {
    const start = this.#tokens[this.#position - 1]?.start ?? 0;
    const end = this.#tokens[this.#position + 1]?.end ?? this.#text.length;
    return this.refuse(`Syntax error; token: "${this.token.text}", near: "${this.#text.slice(start, end)}"`);
  }

  protected abstract expression(): Syntax;

  /**
   * Parses the whole text.
   *
   * @throws ValidationException if it is not such an expression, or uses words that it may not
   */
  parse(): Parsed<Syntax> {
    const syntax = this.expression();
    if (this.token.kind !== "<EOF>") throw this.syntaxError();
    this.check(syntax);
    return { syntax, operators: this.operators };
  }

  /** Further checks on the whole, once its syntax is known to be right. */
  protected abstract check(syntax: Syntax): void;

  /** `( … )`: parses what is within, and takes note of a second pair of parentheses around it. */
  protected parenthesised<Inner>(parse: () => Inner): Inner {
    this.expect("(");
    if (++this.#nesting > NESTING_MAX) throw this.#redundantParentheses();
    const inner = parse();
    this.expect(")");
    this.#nesting--;
    if (this.grouped) this.#isRedundant = true;
    this.grouped = true;
    return inner;
  }

  /** Refuses parentheses that were within parentheses, once it is known that they may stand where they do. */
  protected assertNotRedundant(): void {
    if (this.#isRedundant) throw this.#redundantParentheses();
  }

  #redundantParentheses(): Error {
    return this.refuse("The expression has redundant parentheses;");
  }

  /** `name(.name | [index])*` */
  protected path(): PathSyntax {
    const elements: PathElementSyntax[] = [this.#pathName()];
    for (;;) {
      if (this.accept(".")) elements.push(this.#memberName());
      else if (this.accept("[")) {
        elements.push(this.#pathIndex());
        this.expect("]");
      } else break;
    }
    return { kind: "path", elements };
  }

  #pathName(): PathElementSyntax {
    if (this.token.kind === "alias") return { kind: "alias", reference: this.expect("alias").text };
    const { text } = this.expect("name");
    return { kind: "name", name: text };
  }

  /** AWS's grammar takes `a.:b` for a path, in which no alias is called `:b`. */
  #memberName(): PathElementSyntax {
    if (this.token.kind === "value") return { kind: "alias", reference: this.expect("value").text };
    return this.#pathName();
  }

  #pathIndex(): PathElementSyntax {
    const { text } = this.expect("index");
    const index = Number(text);
    return index > INDEX_MAX ? { kind: "index", index, outOfRange: text } : { kind: "index", index };
  }

  /** `path | :value | function | (operand)` */
  protected operand(): OperandSyntax {
    if (this.token.kind === "(") {
      const inner = this.parenthesised(() => this.operand());
      this.assertNotRedundant();
      return inner;
    }
    const operand = this.#plainOperand();
    this.grouped = false;
    return operand;
  }

  #plainOperand(): OperandSyntax {
    switch (this.token.kind) {
      case "value":
        return this.value();
      case "name":
        return this.#tokens[this.#position + 1]!.kind === "(" ? this.#function() : this.path();
      default:
        return this.path();
    }
  }

  /** `:value` */
  protected value(): ValueSyntax {
    return { kind: "value", reference: this.expect("value").text };
  }

  /** `name(operand, …)` */
  #function(): OperandSyntax {
    const { text } = this.expect("name");
    this.operators++;
    this.expect("(");
    if (++this.#nesting > NESTING_MAX) throw tooManyOperators(this.parameter, AWS_LIMITS);
    const operands = [this.operand()];
    while (this.accept(",")) operands.push(this.operand());
    this.expect(")");
    this.#nesting--;
    return { kind: "function", name: text as FunctionName, operands };
  }
}

/** The refusal of an expression with more operators and functions than allowed. AWS stops counting at the first. */
export function tooManyOperators(parameter: ExpressionParameter, limits: Limits): Error {
  return invalidExpression(
    parameter,
    `The expression contains too many operators; operator count: ${limits.expressionOperatorsMax + 1}`,
  );
}
