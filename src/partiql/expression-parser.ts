// Parses PartiQL's expressions, by precedence. What DynamoDB does not do with them, such as LIKE, is parsed all the same:
// a mistake further on in the text is told first.

import type { Comparator } from "../expressions/syntax.ts";
import { KeywordTerms } from "./keyword-terms.ts";
import { isAggregateKeyword, isFunctionKeyword, OPERATOR_KEYWORDS } from "./keywords.ts";
import type { Token } from "./lexer.ts";
import { isNegativeZero } from "./node-names.ts";
import { notWellFormed, type Place } from "./refusals.ts";
import type { ChangingSyntax, ExpressionSyntax, PathSyntax, SelectSyntax, StepSyntax } from "./syntax.ts";
import type { TokenReader } from "./token-reader.ts";

/** How many expressions may stand within each other. */
const NESTING_MAX = 500;

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

/** Of queries. Nothing within a query binds as loosely. */
const SET_OPERATORS: readonly string[] = ["union", "except", "intersect"];
/** What belongs to an expression within a query binds more tightly than this. */
export const QUERY_PRECEDENCE = 5;
/** Operators of the language that cannot begin an expression. */
const INFIX_SYMBOLS: readonly string[] = ["=", "<>", "!=", "<", "<=", ">", ">=", "||", "/", "%"];
/** Of these a word before `IN`, `BETWEEN` or `LIKE` is the contrary. */
const NEGATABLE: readonly string[] = ["in", "between", "like"];

/** What changes data: in the language it is an expression, though only the whole statement may be one. */
const CHANGING_KEYWORDS: readonly string[] = ["update", "delete", "from", "set", "remove"];

/** Keywords that mean something only after an expression. */
const TRAILING_KEYWORDS: readonly string[] = ["as", "asc", "at", "by", "desc", "for"];
/** The grammar of statements, which that of expressions contains and which contains it. */
export interface StatementGrammar {
  /** After `SELECT`. */
  select(): SelectSyntax;
  /** After `PIVOT`. */
  pivot(): SelectSyntax;
  /**
   * After a word with which begins what is a statement of the language, and none of DynamoDB's.
   *
   * @returns undefined if the word is none of them
   */
  other(keyword: Token): ExpressionSyntax | undefined;
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
  readonly #keywordTerms: KeywordTerms;
  parameterCount = 0;
  /** The words with which began what only the whole statement may be, wherever they stood. */
  readonly beginnings: { readonly keyword: string; readonly place: Place }[] = [];
  #nesting = 0;

  constructor(tokens: TokenReader, statements: StatementGrammar) {
    this.tokens = tokens;
    this.#statements = statements;
    this.#keywordTerms = new KeywordTerms(tokens, () => this.expression());
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
    const name = this.tokens.demandName("Expected identifier for simple path");
    return { kind: "path", name: name.text, steps: this.#steps(true), place: name };
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
    if (SET_OPERATORS.includes(operator) && !this.tokens.takeKeyword("all")) this.tokens.takeKeyword("distinct");
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
        if (this.tokens.takeKeyword("escape")) {
          if (this.tokens.atEnd) throw notWellFormed("Expected expression after ESCAPE");
          this.expression(precedence);
        }
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
    const is: ExpressionSyntax = { kind: "is", operand, type: this.#keywordTerms.type(), place };
    return negated ? { kind: "not", operand: is, place } : is;
  }

  #between(operand: ExpressionSyntax, precedence: number, place: Place): ExpressionSyntax {
    const low = this.expression(precedence);
    if (!this.tokens.takeKeyword("and")) throw notWellFormed("Expected AND keyword");
    if (this.tokens.atEnd) throw notWellFormed("Expected expression after AND");
    return { kind: "between", operand, low, high: this.expression(precedence), place };
  }

  /** What stands after `IN`. In parentheses even a single value is a list, but a query is itself. */
  #candidates(precedence: number): ExpressionSyntax {
    const place = this.tokens.peek();
    if (["select", "values"].some((word) => this.tokens.is("keyword", word, 1))) return this.expression(precedence);
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
    for (const operator of ["+", "-"] as const) {
      if (!this.tokens.takeSymbol(operator)) continue;
      const operand = this.#unary();
      if (operand.kind !== "number") return { kind: "sign", operator, operand, place };
      return operator === "+" ? operand : { ...operand, text: negated(operand.text) };
    }
    return this.#pathed(this.#term());
  }

  /** A term and the steps of a path that follow it. */
  #pathed(term: ExpressionSyntax): ExpressionSyntax {
    if (!this.tokens.isSymbol(".") && !this.tokens.isSymbol("[")) return term;
    const steps = this.#steps();
    if (term.kind === "path") return { ...term, steps };
    const isList = term.kind === "list" || term.kind === "bag";
    const refusal = isList ? "A path cannot start with a list index" : "Unexpected path component";
    return { kind: "unsupported", node: "Path", token: "PATH", refusal, place: term.place };
  }

  /** @param isSimple whether only names and literals may be steps */
  #steps(isSimple = false): StepSyntax[] {
    const steps: StepSyntax[] = [];
    for (;;) {
      if (this.tokens.takeSymbol(".")) steps.push(this.#dotStep(isSimple));
      else if (this.tokens.takeSymbol("[")) steps.push(this.#bracketStep(isSimple));
      else return steps;
    }
  }

  #dotStep(isSimple: boolean): StepSyntax {
    const token = this.tokens.next();
    if (token.kind === "name") return { kind: "name", name: token.text };
    if (token.kind !== "symbol" || token.text !== "*") throw notWellFormed("Invalid path dot component");
    if (isSimple) throw notWellFormed("Invalid path dot component for simple path");
    return { kind: "star", isBracketed: false, place: token };
  }

  #bracketStep(isSimple: boolean): StepSyntax {
    const place = this.tokens.peek();
    const isStar = this.tokens.takeSymbol("*");
    const inside = isStar ? undefined : this.expression();
    this.tokens.demandSymbol("]");
    if (isSimple && !isAtom(inside)) throw notWellFormed("Invalid path component for simple path");
    return inside ? stepOf(inside) : { kind: "star", isBracketed: true, place };
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
      case "@": {
        const name = this.tokens.demandName("Identifier must follow @-operator");
        return { kind: "path", name: name.text, steps: [], place: name };
      }
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
    if (this.tokens.isSymbol("*")) throw notWellFormed(`${token.text}(*) is not allowed`);
    const operands = this.tokens.isSymbol(")") ? [] : this.#elements();
    this.tokens.demandSymbol(")");
    return { kind: "call", name: token.text.toLowerCase(), operands, place: token };
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
      case "pivot":
        return { kind: "select", select: this.#statements.pivot(), place: token };
    }
    const term = this.#keywordTerms.after(token) ?? this.#statements.other(token);
    if (term) return term;
    if (CHANGING_KEYWORDS.includes(word)) return this.#change(word, token);
    if (word === "insert" && this.tokens.takeKeyword("into")) return this.#change("insert_into", token);
    if (OPERATOR_KEYWORDS.includes(word)) throw notWellFormed("Unexpected operator");
    if (TRAILING_KEYWORDS.includes(word)) throw notWellFormed("Unexpected term");
    if (this.tokens.isSymbol("(")) {
      if (word === "list" || word === "bag") {
        this.tokens.next();
        return this.#collection(word, ")", token);
      }
      if (isAggregateKeyword(word)) {
        this.tokens.next();
        return this.#keywordTerms.aggregate(token);
      }
      if (isFunctionKeyword(word)) {
        this.tokens.next();
        return this.#call(token);
      }
    }
    throw notWellFormed("Unexpected keyword");
  }

  #change(keyword: string, place: Token): ExpressionSyntax {
    this.beginnings.push({ keyword, place });
    return { kind: "change", statement: this.#statements.change(keyword, place), place };
  }
}

function comparatorOf(operator: string): Comparator {
  return operator === "!=" ? "<>" : (operator as Comparator);
}

/** Whether an expression is a name or a literal. */
export function isAtom(expression: ExpressionSyntax | undefined): boolean {
  switch (expression?.kind) {
    case "path":
      return expression.steps.length === 0;
    case "string":
    case "number":
    case "boolean":
    case "null":
    case "missing":
    case "ion":
      return true;
    default:
      return false;
  }
}

function stepOf(inside: ExpressionSyntax): StepSyntax {
  switch (inside.kind) {
    case "string":
      return { kind: "name", name: inside.text };
    case "number":
      if (/^-?[0-9]+$/.test(inside.text)) {
        return { kind: "index", index: Number(inside.text), text: inside.text, place: inside.place };
      }
      break;
    // DynamoDB does not ask what the name stands for.
    case "path":
      if (inside.steps.length === 0) return { kind: "name", name: inside.name };
  }
  return { kind: "other", place: inside.place };
}

/** A zero with a fraction or an exponent keeps its sign in the language. */
function negated(number: string): string {
  if (isNegativeZero(number)) return number;
  return number.startsWith("-") ? number.slice(1) : `-${number}`;
}
