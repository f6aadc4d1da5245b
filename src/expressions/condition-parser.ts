// Parses condition, filter and key condition expressions, which share one grammar.

import { Parser } from "./parser.ts";
import type { Comparator, ConditionSyntax, OperandSyntax } from "./syntax.ts";
import { checkConditionWords } from "./word-checks.ts";

/** What a condition is made of; whether an operand is one by itself shows only in what follows it. */
type NodeSyntax = ConditionSyntax | OperandSyntax;

const COMPARATORS: ReadonlySet<string> = new Set<Comparator>(["=", "<>", "<", "<=", ">", ">="]);

export class ConditionParser extends Parser<ConditionSyntax> {
  protected override expression(): ConditionSyntax {
    return this.#condition(this.#or());
  }

  protected override check(syntax: ConditionSyntax): void {
    checkConditionWords(this.parameter, syntax);
  }

  #or(): NodeSyntax {
    const first = this.#and();
    if (this.token.kind !== "OR") return first;
    const conditions = [this.#condition(first)];
    while (this.accept("OR")) {
      this.operators++;
      conditions.push(this.#condition(this.#and()));
    }
    this.grouped = false;
    return { kind: "or", conditions };
  }

  #and(): NodeSyntax {
    const first = this.#not();
    if (this.token.kind !== "AND") return first;
    const conditions = [this.#condition(first)];
    while (this.accept("AND")) {
      this.operators++;
      conditions.push(this.#condition(this.#not()));
    }
    this.grouped = false;
    return { kind: "and", conditions };
  }

  #not(): NodeSyntax {
    let negations = 0;
    while (this.accept("NOT")) negations++;
    if (negations === 0) return this.#primary();
    this.operators += negations;
    let condition = this.#condition(this.#primary());
    while (negations-- > 0) condition = { kind: "not", condition };
    this.grouped = false;
    return condition;
  }

  /** A comparison, `BETWEEN`, `IN`, a function, or anything in parentheses. */
  #primary(): NodeSyntax {
    const first = this.token.kind === "(" ? this.parenthesised<NodeSyntax>(() => this.#or()) : this.operand();
    if (isOperand(first)) return this.#comparison(first);
    this.assertNotRedundant();
    return first;
  }

  #comparison(operand: OperandSyntax): NodeSyntax {
    const { kind } = this.token;
    if (kind === "BETWEEN" || kind === "IN" || COMPARATORS.has(kind)) this.assertNotRedundant();
    if (kind === "BETWEEN") {
      this.next();
      this.operators++;
      const low = this.operand();
      this.expect("AND");
      const high = this.operand();
      this.grouped = false;
      return { kind: "between", operand, low, high };
    }
    if (kind === "IN") {
      this.next();
      this.operators++;
      this.expect("(");
      const candidates = [this.operand()];
      while (this.accept(",")) candidates.push(this.operand());
      this.expect(")");
      this.grouped = false;
      return { kind: "in", operand, candidates };
    }
    if (COMPARATORS.has(kind)) {
      this.next();
      this.operators++;
      const right = this.operand();
      this.grouped = false;
      return { kind: "comparison", operator: kind as Comparator, left: operand, right };
    }
    return operand;
  }

  /** A path or value is no condition: whatever follows it should have been a comparator. */
  #condition(node: NodeSyntax): ConditionSyntax {
    if (node.kind === "path" || node.kind === "value") throw this.syntaxError();
    this.assertNotRedundant();
    return node;
  }
}

function isOperand(node: NodeSyntax): node is OperandSyntax {
  return node.kind === "path" || node.kind === "value" || node.kind === "function";
}
