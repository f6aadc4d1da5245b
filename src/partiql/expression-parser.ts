// Parses PartiQL's expressions, by precedence. What DynamoDB does not do with them, such as LIKE, is parsed all the same:
// a mistake further on in the text is told first.

import type { Comparator } from "../expressions/syntax.ts";
import { isAggregateKeyword, isFunctionKeyword } from "./keywords.ts";
import type { Token } from "./lexer.ts";
import { notWellFormed, type Place } from "./refusals.ts";
import type { ChangingSyntax, ExpressionSyntax, PathSyntax, SelectSyntax, StepSyntax } from "./syntax.ts";
import type { TokenReader } from "./token-reader.ts";

/** How many expressions may stand within each other. */
const NESTING_MAX = 200;

const PRECEDENCE: Readonly<Record<string, number>> = {
  union: 5,
  except: 5,
  intersect: 5,
  or: 10,
  and: 20,
  "=": 40,
  "<>": 40,
  "!=": 40,
  is: 40,
  in: 40,
  "<": 50,
  "<=": 50,
  ">": 50,
  ">=": 50,
  between: 50,
  like: 50,
  "+": 60,
  "-": 60,
  "||": 60,
  "*": 70,
  "/": 70,
  "%": 70,
};
const NOT_PRECEDENCE = 30;

/** Operators of the language that cannot begin an expression. */
const INFIX_KEYWORDS: readonly string[] = ["and", "or", "is", "in", "between", "like", "union", "except", "intersect"];
const INFIX_SYMBOLS: readonly string[] = ["=", "<>", "!=", "<", "<=", ">", ">=", "||", "/", "%"];
/** Of these a word before `IN`, `BETWEEN` or `LIKE` is the contrary. */
const NEGATABLE: readonly string[] = ["in", "between", "like"];

const TYPE_NAMES: ReadonlySet<string> = new Set(
  (
    "missing null bool boolean smallint int integer float real decimal dec numeric timestamp date time char character " +
    "varchar string symbol clob blob struct tuple list sexp bag"
  ).split(" "),
);

/** What changes data: in the language it is an expression, though only the whole statement may be one. */
const CHANGING_KEYWORDS: readonly string[] = ["update", "delete", "from", "set", "remove"];

/** Keywords that mean something only after an expression. */
const TRAILING_KEYWORDS: readonly string[] = ["as", "asc", "at", "by", "desc", "for"];
/** Keywords after which the language insists on a parenthesis. */
const CALLED_KEYWORDS: readonly string[] = ["date_add", "date_diff", "extract", "substring"];

/** The grammar of statements, which that of expressions contains and which contains it. */
export interface StatementGrammar {
  /** After `SELECT`. */
  select(): SelectSyntax;
  /** After one of the words with which a change begins; `into` follows `insert`. */
  change(keyword: string, place: Place): ChangingSyntax | undefined;
}

interface Infix {
  readonly operator: string;
  readonly negated: boolean;
  readonly precedence: number;
  readonly place: Place;
}

export class ExpressionParser {
  readonly tokens: TokenReader;
  readonly #statements: StatementGrammar;
  parameterCount = 0;
  /** The words with which changes began, wherever they stood. */
  readonly changes: string[] = [];
  #nesting = 0;

  constructor(tokens: TokenReader, statements: StatementGrammar) {
    this.tokens = tokens;
    this.#statements = statements;
  }

  /** @param above only operators that bind more tightly than this belong to the expression */
  expression(above = 0): ExpressionSyntax {
    let left = this.#unary();
    for (let infix = this.#infix(); infix && infix.precedence > above; infix = this.#infix()) {
      left = this.#infixExpression(left, infix);
    }
    return left;
  }

  /** A path that a statement changes or goes to. */
  simplePath(): PathSyntax {
    const name = this.tokens.next();
    if (name.kind !== "name") throw notWellFormed("Expected identifier for simple path");
    if (this.tokens.isSymbol(".") && this.tokens.isSymbol("*", 1)) {
      throw notWellFormed("Invalid path dot component for simple path");
    }
    return { kind: "path", name: name.text, steps: this.#steps(), place: name };
  }

  #infix(): Infix | undefined {
    const first = this.tokens.peek();
    const negated = this.tokens.isKeyword("not") && NEGATABLE.includes(this.tokens.peek(1).text);
    const token = negated ? this.tokens.peek(1) : first;
    if (token.kind !== "symbol" && token.kind !== "keyword") return undefined;
    const precedence = PRECEDENCE[token.text];
    return precedence === undefined ? undefined : { operator: token.text, negated, precedence, place: first };
  }

  #infixExpression(left: ExpressionSyntax, { operator, negated, precedence, place }: Infix): ExpressionSyntax {
    if (negated) this.tokens.next();
    this.tokens.next();
    if (operator === "is") return this.#is(left, place);
    if (this.tokens.atEnd) throw notWellFormed("Missing right-hand side expression of infix operator");
    const result = this.#rightHand(operator, left, precedence, place);
    return negated ? { kind: "not", operand: result, place } : result;
  }

  #rightHand(operator: string, left: ExpressionSyntax, precedence: number, place: Place): ExpressionSyntax {
    switch (operator) {
      case "between":
        return this.#between(left, precedence, place);
      case "in":
        return { kind: "in", operand: left, candidates: this.#candidates(precedence), place };
      case "like":
        this.expression(precedence);
        if (this.tokens.takeKeyword("escape")) this.expression(precedence);
        return { kind: "unsupported", node: "NAry", token: "like", place };
    }
    const right = this.expression(precedence);
    switch (operator) {
      case "and":
      case "or":
        return { kind: operator, left, right, place };
      case "+":
      case "-":
        return { kind: "arithmetic", operator, left, right, place };
      case "*":
      case "/":
      case "%":
      case "||":
      case "union":
      case "except":
      case "intersect":
        return { kind: "unsupported", node: "NAry", token: operator, place };
      default:
        return { kind: "comparison", operator: comparatorOf(operator), left, right, place };
    }
  }

  #is(operand: ExpressionSyntax, place: Place): ExpressionSyntax {
    const negated = this.tokens.takeKeyword("not");
    const type = this.tokens.next();
    if (type.kind !== "keyword" || !TYPE_NAMES.has(type.text)) throw notWellFormed("Expected type name");
    const is: ExpressionSyntax = { kind: "is", operand, type: type.text, place };
    return negated ? { kind: "not", operand: is, place } : is;
  }

  #between(operand: ExpressionSyntax, precedence: number, place: Place): ExpressionSyntax {
    const low = this.expression(precedence);
    if (!this.tokens.takeKeyword("and")) throw notWellFormed("Expected AND keyword");
    if (this.tokens.atEnd) throw notWellFormed("Expected expression after AND");
    return { kind: "between", operand, low, high: this.expression(precedence), place };
  }

  /** What stands after `IN`. In parentheses even a single value is a list. */
  #candidates(precedence: number): ExpressionSyntax {
    const place = this.tokens.peek();
    if (!this.tokens.takeSymbol("(")) return this.expression(precedence);
    const elements = this.#elements();
    this.tokens.demandSymbol(")");
    return { kind: "list", elements, place };
  }

  #unary(): ExpressionSyntax {
    if (this.#nesting >= NESTING_MAX) throw notWellFormed("Expression is nested too deeply");
    this.#nesting++;
    const expression = this.#unaryExpression();
    this.#nesting--;
    return expression;
  }

  #unaryExpression(): ExpressionSyntax {
    const place = this.tokens.peek();
    if (this.tokens.takeKeyword("not")) return { kind: "not", operand: this.expression(NOT_PRECEDENCE), place };
    if (this.tokens.takeSymbol("+")) return this.#unary();
    if (this.tokens.takeSymbol("-")) {
      const operand = this.#unary();
      return operand.kind === "number"
        ? { ...operand, text: negated(operand.text) }
        : { kind: "negative", operand, place };
    }
    return this.#pathed(this.#term());
  }

  /** A term and the steps of a path that follow it. */
  #pathed(term: ExpressionSyntax): ExpressionSyntax {
    if (!this.tokens.isSymbol(".") && !this.tokens.isSymbol("[")) return term;
    const steps = this.#steps();
    if (term.kind === "path") return { ...term, steps };
    return { kind: "unsupported", node: "Path", token: "PATH", place: term.place };
  }

  #steps(): StepSyntax[] {
    const steps: StepSyntax[] = [];
    for (;;) {
      if (this.tokens.takeSymbol(".")) steps.push(this.#dotStep());
      else if (this.tokens.takeSymbol("[")) steps.push(this.#bracketStep());
      else return steps;
    }
  }

  #dotStep(): StepSyntax {
    const token = this.tokens.next();
    if (token.kind === "name") return { kind: "name", name: token.text };
    if (token.kind === "symbol" && token.text === "*") return { kind: "star", place: token };
    throw notWellFormed("Invalid path dot component");
  }

  #bracketStep(): StepSyntax {
    const place = this.tokens.peek();
    const step: StepSyntax = this.tokens.takeSymbol("*") ? { kind: "star", place } : stepOf(this.expression());
    this.tokens.demandSymbol("]");
    return step;
  }

  #term(): ExpressionSyntax {
    const token = this.tokens.next();
    switch (token.kind) {
      case "string":
      case "number":
        return { kind: token.kind, text: token.text, place: token };
      case "name":
        if (this.tokens.takeSymbol("(")) return this.#call(token);
        return { kind: "path", name: token.text, steps: [], place: token };
      case "symbol":
        return this.#symbolTerm(token);
      case "keyword":
        return this.#keywordTerm(token);
      case "ion":
        return { kind: "ion", text: token.text, place: token };
      case "end":
        throw notWellFormed("Unexpected term");
    }
  }

  #symbolTerm(token: Token): ExpressionSyntax {
    switch (token.text) {
      case "?":
        return { kind: "parameter", index: this.parameterCount++, place: token };
      case "(":
        return this.#parenthesized(token);
      case "[":
        return this.#collection("list", "]", token);
      case "<<":
        return this.#collection("bag", ">>", token);
      case "{":
        return this.#struct(token);
      case "@":
        return this.#term();
    }
    throw notWellFormed(INFIX_SYMBOLS.includes(token.text) ? "Unexpected operator" : "Unexpected term");
  }

  #parenthesized(place: Token): ExpressionSyntax {
    const elements = this.#elements();
    this.tokens.demandSymbol(")");
    return elements.length === 1 ? elements[0]! : { kind: "list", elements, place };
  }

  #collection(kind: "list" | "bag", end: string, place: Token): ExpressionSyntax {
    const elements = this.tokens.isSymbol(end) ? [] : this.#elements();
    this.tokens.demandSymbol(end);
    return { kind, elements, place };
  }

  #struct(place: Token): ExpressionSyntax {
    const entries: [ExpressionSyntax, ExpressionSyntax][] = [];
    if (this.tokens.takeSymbol("}")) return { kind: "struct", entries, place };
    do {
      const name = this.expression();
      this.tokens.demandSymbol(":");
      entries.push([name, this.expression()]);
    } while (this.tokens.takeSymbol(","));
    this.tokens.demandSymbol("}");
    return { kind: "struct", entries, place };
  }

  /** At least one expression, then more after commas. */
  #elements(): ExpressionSyntax[] {
    const elements = [this.expression()];
    while (this.tokens.takeSymbol(",")) elements.push(this.expression());
    return elements;
  }

  /** A call, after its opening parenthesis. */
  #call(token: Token): ExpressionSyntax {
    const name = token.text.toLowerCase();
    if (this.tokens.isSymbol("*")) throw notWellFormed(`${name}(*) is not allowed`);
    const operands = this.tokens.isSymbol(")") ? [] : this.#elements();
    this.tokens.demandSymbol(")");
    return { kind: "call", name, operands, place: token };
  }

  #keywordTerm(token: Token): ExpressionSyntax {
    const word = token.text;
    switch (word) {
      case "true":
      case "false":
        return { kind: "boolean", value: word === "true", place: token };
      case "null":
      case "missing":
        return { kind: word, place: token };
      case "select":
        return { kind: "select", select: this.#statements.select(), place: token };
      case "values":
        return this.#rows(token);
      case "date":
        return this.#date();
      case "case":
        return this.#case(token);
      case "cast":
        return this.#cast();
    }
    if (CHANGING_KEYWORDS.includes(word)) return this.#change(word, token);
    if (word === "insert" && this.tokens.takeKeyword("into")) return this.#change("insert_into", token);
    if (INFIX_KEYWORDS.includes(word)) throw notWellFormed("Unexpected operator");
    if (TRAILING_KEYWORDS.includes(word)) throw notWellFormed("Unexpected term");
    if (CALLED_KEYWORDS.includes(word) && !this.tokens.isSymbol("(")) throw notWellFormed("Expected LEFT_PAREN");
    if (this.tokens.isSymbol("(")) {
      if (word === "list" || word === "bag") {
        this.tokens.next();
        return this.#collection(word, ")", token);
      }
      if (isAggregateKeyword(word)) return this.#aggregate(token);
      if (isFunctionKeyword(word)) {
        this.tokens.next();
        return this.#call(token);
      }
    }
    throw notWellFormed("Unexpected keyword");
  }

  #change(keyword: string, place: Token): ExpressionSyntax {
    this.changes.push(keyword);
    return { kind: "change", statement: this.#statements.change(keyword, place), place };
  }

  #aggregate(token: Token): ExpressionSyntax {
    this.tokens.next();
    if (token.text === "count" && this.tokens.isSymbol("*")) this.tokens.next();
    else {
      if (!this.tokens.takeKeyword("distinct")) this.tokens.takeKeyword("all");
      this.expression();
    }
    this.tokens.demandSymbol(")");
    return { kind: "unsupported", node: "CallAgg", token: token.text, place: token };
  }

  /** `VALUES (1, 2), (3, 4)` */
  #rows(token: Token): ExpressionSyntax {
    do {
      if (!this.tokens.takeSymbol("(")) throw notWellFormed("Expected LEFT_PAREN for row value constructor");
      this.#elements();
      this.tokens.demandSymbol(")");
    } while (this.tokens.takeSymbol(","));
    return { kind: "unsupported", node: "Seq", token: "Seq", place: token };
  }

  /** After `DATE`. */
  #date(): ExpressionSyntax {
    const date = this.tokens.next();
    if (date.kind !== "string") {
      throw notWellFormed("Expected date string followed by the keyword DATE, found SYMBOL");
    }
    return { kind: "unsupported", node: "DateTimeType", token: "UNKNOWN", place: date };
  }

  /** After `CASE`. */
  #case(place: Token): ExpressionSyntax {
    const isSimple = !this.tokens.isKeyword("when");
    if (isSimple) this.expression();
    do {
      if (!this.tokens.takeKeyword("when")) throw notWellFormed("Expected a WHEN clause in CASE");
      this.expression();
      if (!this.tokens.takeKeyword("then")) throw notWellFormed("Expected THEN");
      this.expression();
    } while (this.tokens.isKeyword("when"));
    if (this.tokens.takeKeyword("else")) this.expression();
    if (!this.tokens.takeKeyword("end")) throw notWellFormed("Expected END");
    return { kind: "unsupported", node: isSimple ? "SimpleCase" : "SearchedCase", token: "CASE", place };
  }

  /** After `CAST`. It is said to stand where its parenthesis does. */
  #cast(): ExpressionSyntax {
    const place = this.tokens.peek();
    if (!this.tokens.takeSymbol("(")) throw notWellFormed("Expected LEFT_PAREN");
    this.expression();
    if (!this.tokens.takeKeyword("as")) throw notWellFormed("Expected AS");
    const type = this.tokens.next();
    if (type.kind !== "keyword" || !TYPE_NAMES.has(type.text)) throw notWellFormed("Expected type name");
    this.tokens.demandSymbol(")");
    return { kind: "unsupported", node: "Typed", token: "cast", place };
  }
}

function comparatorOf(operator: string): Comparator {
  return operator === "!=" ? "<>" : (operator as Comparator);
}

function stepOf(inside: ExpressionSyntax): StepSyntax {
  switch (inside.kind) {
    case "string":
      return { kind: "name", name: inside.text };
    case "number":
      if (/^-?[0-9]+$/.test(inside.text)) return { kind: "index", index: Number(inside.text), place: inside.place };
      break;
    // DynamoDB does not ask what the name stands for.
    case "path":
      if (inside.steps.length === 0) return { kind: "name", name: inside.name };
  }
  return { kind: "other", place: inside.place };
}

function negated(number: string): string {
  return number.startsWith("-") ? number.slice(1) : `-${number}`;
}
