// Parses update expressions: `SET`, `REMOVE`, `ADD` and `DELETE` sections, each at most once, in any order.

import { Parser } from "./parser.ts";
import type { ArithmeticSyntax, OperandSyntax, UpdateActionSyntax, UpdateSyntax } from "./syntax.ts";
import { checkUpdateWords } from "./word-checks.ts";

export class UpdateParser extends Parser<UpdateSyntax> {
  readonly #sections = new Set<string>();
  /** The first section that there is twice, and how many actions there are up to its end. */
  #repeated: { readonly section: string; readonly actions: number } | undefined;

  protected override expression(): UpdateSyntax {
    const actions: UpdateActionSyntax[] = [];
    do {
      const section = this.#section();
      do actions.push(this.#action(section));
      while (this.accept(","));
      if (this.#sections.has(section)) this.#repeated ??= { section, actions: actions.length };
      this.#sections.add(section);
    } while (this.token.kind !== "<EOF>");
    return actions;
  }

  protected override check(syntax: UpdateSyntax): void {
    checkUpdateWords(this.parameter, syntax.slice(0, this.#repeated?.actions));
    if (!this.#repeated) return;
    throw this.refuse(`The "${this.#repeated.section}" section can only be used once in an update expression;`);
  }

  #section(): UpdateActionSyntax["kind"] {
    const { kind } = this.token;
    if (kind !== "SET" && kind !== "REMOVE" && kind !== "ADD" && kind !== "DELETE") throw this.syntaxError();
    this.next();
    return kind;
  }

  #action(kind: UpdateActionSyntax["kind"]): UpdateActionSyntax {
    const path = this.path();
    switch (kind) {
      case "SET":
        this.expect("=");
        return { kind, path, value: this.#setValue() };
      case "REMOVE":
        return { kind, path };
      case "ADD":
      case "DELETE":
        return { kind, path, value: this.value() };
    }
  }

  /** `operand | operand + operand | operand - operand`, all of it in parentheses if need be. */
  #setValue(): OperandSyntax | ArithmeticSyntax {
    const left = this.token.kind === "(" ? this.parenthesised(() => this.#setValue()) : this.operand();
    this.assertNotRedundant();
    const operator = this.token.kind;
    if (left.kind === "arithmetic" || (operator !== "+" && operator !== "-")) return left;
    this.next();
    this.operators++;
    const right = this.operand();
    this.grouped = false;
    return { kind: "arithmetic", operator, left, right };
  }
}
