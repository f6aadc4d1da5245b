// CREATE, DROP and EXEC: statements of the language, and none of DynamoDB's. They are parsed to tell mistakes in them first.

import type { ExpressionParser } from "./expression-parser.ts";
import type { Token } from "./lexer.ts";
import { notWellFormed } from "./refusals.ts";
import type { ExpressionSyntax } from "./syntax.ts";
import type { TokenReader } from "./token-reader.ts";

const NO_NAME = "Expected identifier!";

export class OtherStatements {
  readonly #tokens: TokenReader;
  readonly #expressions: () => ExpressionParser;

  constructor(tokens: TokenReader, expressions: () => ExpressionParser) {
    this.#tokens = tokens;
    this.#expressions = expressions;
  }

  /**
   * What follows a keyword with which one of them begins.
   *
   * @returns undefined if none begins with it
   */
  after(keyword: Token): ExpressionSyntax | undefined {
    const node = this.#node(keyword.text);
    if (node === undefined) return undefined;
    this.#expressions().beginnings.push({ keyword: keyword.text, place: keyword });
    return { kind: "unsupported", node, token: keyword.text, place: keyword };
  }

  /** What the language calls the statement. */
  #node(keyword: string): string | undefined {
    switch (keyword) {
      case "create":
        return this.#wholeOf("CREATE", this.#create());
      case "drop":
        return this.#wholeOf("DROP", this.#drop());
      case "exec":
        this.#execute();
        return "Exec";
    }
    return undefined;
  }

  #wholeOf(statement: string, node: string): string {
    const isSemicolon = this.#tokens.isSymbol(";") && this.#tokens.peek(1).kind === "end";
    if (this.#tokens.atEnd || isSemicolon) return node;
    throw notWellFormed(`Unexpected tokens after ${statement} statement!`);
  }

  #create(): string {
    const tokens = this.#tokens;
    if (tokens.takeKeyword("table")) {
      tokens.demandName(NO_NAME);
      return "CreateTable";
    }
    if (!tokens.takeKeyword("index")) throw notWellFormed("Unexpected token following CREATE");
    if (!tokens.takeKeyword("on")) throw notWellFormed("Expected ON");
    tokens.demandName("Index target must be an identifier");
    if (!tokens.takeSymbol("(")) throw notWellFormed("Expected parenthesis for keys");
    do this.#expressions().simplePath();
    while (tokens.takeSymbol(","));
    tokens.demandSymbol(")");
    return "CreateIndex";
  }

  #drop(): string {
    const tokens = this.#tokens;
    if (tokens.takeKeyword("table")) {
      tokens.demandName(NO_NAME);
      return "DropTable";
    }
    if (!tokens.takeKeyword("index")) throw notWellFormed("Unexpected token following DROP");
    tokens.demandName(NO_NAME);
    if (!tokens.takeKeyword("on")) throw notWellFormed("Expected ON");
    tokens.demandName("Table target must be an identifier");
    return "DropIndex";
  }

  /** `EXEC procedure a, b` */
  #execute(): void {
    const tokens = this.#tokens;
    if (tokens.atEnd) throw notWellFormed("No stored procedure provided");
    for (let ahead = 0; tokens.peek(ahead).kind !== "end"; ahead++) {
      if (tokens.is("keyword", "exec", ahead)) throw notWellFormed("EXEC call found at unexpected location");
    }
    tokens.next();
    if (tokens.atEnd) return;
    if (tokens.isSymbol("(")) throw notWellFormed("Unexpected LEFT_PAREN found following stored procedure call");
    do this.#expressions().expression();
    while (tokens.takeSymbol(","));
  }
}
