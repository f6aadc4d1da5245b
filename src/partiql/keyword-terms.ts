// The terms that begin with a keyword and have a syntax of their own: CASE, CAST, VALUES, DATE and TIME, and the functions
// whose operands are not a mere list. DynamoDB does none of them, but a mistake in them is told before it says so.

import { DATE_PARTS, OPERATOR_KEYWORDS, TYPE_ARITIES } from "./keywords.ts";
import type { Token } from "./lexer.ts";
import { notWellFormed } from "./refusals.ts";
import type { CallSyntax, ExpressionSyntax, TypeName } from "./syntax.ts";
import type { TokenReader } from "./token-reader.ts";

/** What follows `TRIM(` and says from which end. */
const TRIMMED_ENDS: readonly string[] = ["both", "leading", "trailing"];

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^\d\d:\d\d:\d\d(\.\d*)?([+|-]\d\d:\d\d)?$/;
const TYPED_KEYWORDS: Readonly<Record<string, string>> = { true: "BOOL", false: "BOOL", null: "NULL" };
/** How many digits a second's fraction may have. */
const PRECISION_MAX = 9;
const UNSIGNED_INTEGER = /^[0-9]+$/;

export class KeywordTerms {
  readonly #tokens: TokenReader;
  readonly #expression: () => ExpressionSyntax;

  /** @param expression takes an expression */
  constructor(tokens: TokenReader, expression: () => ExpressionSyntax) {
    this.#tokens = tokens;
    this.#expression = expression;
  }

  /**
   * What follows one of these keywords.
   *
   * @returns undefined if the keyword is none of them
   */
  after(token: Token): ExpressionSyntax | undefined {
    switch (token.text) {
      case "values":
        return this.#rows(token);
      case "case":
        return this.#case(token);
      case "cast":
        return this.#cast();
      case "date":
        return this.#date();
      case "time":
        return this.#time();
      case "substring":
        return this.#substring(token);
      case "trim":
        return this.#trim(token);
      case "extract":
        return this.#extract(token);
      case "date_add":
      case "date_diff":
        return this.#dateDifference(token);
    }
    return undefined;
  }

  /** After `COUNT(`, or another aggregate function. */
  aggregate(token: Token): ExpressionSyntax {
    const tokens = this.#tokens;
    const isCount = token.text === "count";
    if (isCount && tokens.takeSymbol("*")) {
      tokens.demandSymbol(")");
      return aggregateOf(token);
    }
    const quantifier = (["distinct", "all"] as const).find((word) => tokens.takeKeyword(word));
    if (tokens.isSymbol("*")) {
      if (!isCount) throw notWellFormed(`${token.text}(*) is not allowed`);
      throw notWellFormed(`COUNT(${quantifier?.toUpperCase()} *) is not supported`);
    }
    if (tokens.isSymbol(")")) throw notWellFormed("Aggregate functions are always unary");
    const operands = this.#elements();
    tokens.demandSymbol(")");
    if (!isCount && operands.length !== 1) throw notWellFormed("Aggregate functions are always unary");
    return aggregateOf(token);
  }

  /** A type and its parameters, after `IS` or in a CAST. */
  type(): TypeName {
    const name = this.#typeName();
    const most = TYPE_ARITIES.get(name)!;
    const parameters = this.#tokens.takeSymbol("(") ? this.#elements() : undefined;
    if (parameters) this.#tokens.demandSymbol(")");
    const count = parameters?.length ?? 0;
    if (count > most) throw notWellFormed(`CAST for ${name} must have arity of 0..${most}`);
    for (const parameter of parameters ?? []) {
      if (parameter.kind === "number" && UNSIGNED_INTEGER.test(parameter.text)) continue;
      throw notWellFormed("Type parameter must be an unsigned integer literal");
    }
    return name;
  }

  #typeName(): TypeName {
    const token = this.#tokens.next();
    let { text } = token;
    if (text === "double" && this.#tokens.takeKeyword("precision")) text = "double_precision";
    if (text === "character" && this.#tokens.takeKeyword("varying")) text = "varchar";
    if (token.kind !== "keyword" || !TYPE_ARITIES.has(text)) throw notWellFormed("Expected type name");
    return text;
  }

  /** `VALUES (1, 2), (3, 4)`, which is a bag of lists. */
  #rows(place: Token): ExpressionSyntax {
    const elements: ExpressionSyntax[] = [];
    do {
      const row = this.#tokens.peek();
      if (!this.#tokens.takeSymbol("(")) throw notWellFormed("Expected LEFT_PAREN for row value constructor");
      elements.push({ kind: "list", elements: this.#elements(), place: row });
      this.#tokens.demandSymbol(")");
    } while (this.#tokens.takeSymbol(","));
    return { kind: "bag", elements, place };
  }

  #case(place: Token): ExpressionSyntax {
    const isSimple = !this.#tokens.isKeyword("when");
    if (isSimple) this.#expression();
    if (!this.#tokens.isKeyword("when")) throw notWellFormed("Expected a WHEN clause in CASE");
    while (this.#tokens.takeKeyword("when")) {
      this.#expression();
      this.#tokens.demandKeyword("then");
      this.#expression();
    }
    if (this.#tokens.takeKeyword("else")) this.#expression();
    this.#tokens.demandKeyword("end");
    return { kind: "unsupported", node: isSimple ? "SimpleCase" : "SearchedCase", token: "CASE", place };
  }

  /** It is said to stand where its parenthesis does. */
  #cast(): ExpressionSyntax {
    const place = this.#tokens.peek();
    if (!this.#tokens.takeSymbol("(")) throw notWellFormed("Missing left parenthesis after CAST");
    this.#expression();
    if (!this.#tokens.takeKeyword("as")) throw notWellFormed("Expected AS");
    this.type();
    this.#tokens.demandSymbol(")");
    return { kind: "unsupported", node: "Typed", token: "cast", place };
  }

  #date(): ExpressionSyntax {
    const date = this.#tokens.next();
    if (date.kind !== "string") {
      throw notWellFormed(`Expected date string followed by the keyword DATE, found ${tokenType(date)}`);
    }
    if (!DATE.test(date.text)) throw notWellFormed("Expected DATE string to be of the format yyyy-MM-dd");
    return { kind: "unsupported", node: "DateTimeType", token: "UNKNOWN", place: date };
  }

  #time(): ExpressionSyntax {
    const tokens = this.#tokens;
    if (tokens.takeSymbol("(")) {
      const precision = tokens.next();
      const isInteger = precision.kind === "number" && UNSIGNED_INTEGER.test(precision.text);
      if (!isInteger || Number(precision.text) > PRECISION_MAX) {
        throw notWellFormed("Expected integer value between 0 and 9 for precision");
      }
      tokens.demandSymbol(")");
    }
    const next = tokens.peek();
    if (next.kind === "keyword" && tokenType(next) === "SYMBOL" && !OPERATOR_KEYWORDS.includes(next.text)) {
      for (const word of ["with", "time", "zone"]) tokens.demandKeyword(word);
    }
    const time = tokens.next();
    if (time.kind !== "string") {
      const found = `found ${tokenType(time)}`;
      throw notWellFormed(`Expected time string followed by the keyword TIME OR TIME WITH TIME ZONE, ${found}`);
    }
    if (!TIME.test(time.text.replaceAll(" ", ""))) {
      throw notWellFormed(
        'Invalid format for time string. Expected format is "TIME [(p)] [WITH TIME ZONE] HH:MM:SS[.ddddd...][+|-HH:MM]"',
      );
    }
    return { kind: "unsupported", node: "DateTimeType", token: "UNKNOWN", place: time };
  }

  /** `SUBSTRING(a FROM b FOR c)` or `SUBSTRING(a, b, c)`, of which the last operand may be missing. */
  #substring(token: Token): ExpressionSyntax {
    const tokens = this.#tokens;
    tokens.demandSymbol("(");
    const operands = [this.#expression()];
    const inWords = tokens.takeKeyword("from");
    if (!inWords && !tokens.takeSymbol(",")) throw notWellFormed("Expected KEYWORD 'from' OR COMMA");
    operands.push(this.#expression());
    if (inWords ? tokens.takeKeyword("for") : tokens.takeSymbol(",")) operands.push(this.#expression());
    return this.#endOfCall(token, operands);
  }

  /** `TRIM(BOTH a FROM b)`, of which only `b` must be there. */
  #trim(token: Token): ExpressionSyntax {
    const tokens = this.#tokens;
    tokens.demandSymbol("(");
    const operands: ExpressionSyntax[] = [];
    const end = tokens.peek();
    if (end.kind === "name" && TRIMMED_ENDS.includes(end.text.toLowerCase())) {
      operands.push({ kind: "string", text: tokens.next().text, place: end });
      if (!tokens.isKeyword("from")) operands.push(this.#expression());
      tokens.demandKeyword("from");
      operands.push(this.#expression());
    } else {
      if (!tokens.isKeyword("from")) operands.push(this.#expression());
      if (tokens.takeKeyword("from")) operands.push(this.#expression());
    }
    return this.#endOfCall(token, operands);
  }

  /** `EXTRACT(YEAR FROM a)` */
  #extract(token: Token): ExpressionSyntax {
    this.#tokens.demandSymbol("(");
    const part = this.#datePart();
    this.#tokens.demandKeyword("from");
    return this.#endOfCall(token, [part, this.#expression()]);
  }

  /** `DATE_ADD(YEAR, 1, a)` */
  #dateDifference(token: Token): ExpressionSyntax {
    this.#tokens.demandSymbol("(");
    const operands = [this.#datePart()];
    for (let i = 0; i < 2; i++) {
      this.#tokens.demandSymbol(",");
      operands.push(this.#expression());
    }
    return this.#endOfCall(token, operands);
  }

  #datePart(): ExpressionSyntax {
    const token = this.#tokens.next();
    if (token.kind === "name" && DATE_PARTS.includes(token.text.toLowerCase())) {
      return { kind: "string", text: token.text, place: token };
    }
    throw notWellFormed(`Expected one of: [${DATE_PARTS.join(", ")}]`);
  }

  #endOfCall(token: Token, operands: readonly ExpressionSyntax[]): CallSyntax {
    this.#tokens.demandSymbol(")");
    return { kind: "call", name: token.text, operands, place: token };
  }

  /** At least one expression, then more after commas. */
  #elements(): ExpressionSyntax[] {
    const elements = [this.#expression()];
    while (this.#tokens.takeSymbol(",")) elements.push(this.#expression());
    return elements;
  }
}

function aggregateOf({ text, ...place }: Token): ExpressionSyntax {
  return { kind: "unsupported", node: "CallAgg", token: text, place };
}

/** The type of Amazon Ion that a token's value has; most are symbols. */
function tokenType({ kind, text }: Token): string {
  switch (kind) {
    case "number":
      return UNSIGNED_INTEGER.test(text) ? "INT" : "DECIMAL";
    case "symbol":
      return text === "?" ? "INT" : "SYMBOL";
    case "keyword":
      return TYPED_KEYWORDS[text] ?? "SYMBOL";
    default:
      return "SYMBOL";
  }
}
