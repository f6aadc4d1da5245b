// Parses PartiQL's statements: SELECT, INSERT, UPDATE, DELETE, and the EXISTS of transactions.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.statements.html

import { ExpressionParser } from "./expression-parser.ts";
import { notWellFormed, type Place } from "./refusals.ts";
import type {
  ChangeSyntax,
  ChangingSyntax,
  DeleteSyntax,
  ExpressionSyntax,
  InsertSyntax,
  ParsedStatement,
  Refusal,
  ReturningSyntax,
  SelectSyntax,
  SortSyntax,
  StatementSyntax,
  UpdateSyntax,
} from "./syntax.ts";
import { TokenReader } from "./token-reader.ts";

/** How two sources are joined. */
const JOINS: readonly (readonly string[])[] = [
  ["join"],
  ...["inner", "cross", "left", "right", "full", "outer"].map((kind) => [kind, "join"]),
  ...["left", "right", "full"].flatMap((side) => ["outer", "cross"].map((kind) => [side, kind, "join"])),
];

/**
 * @throws ValidationException if the text is no statement
 * @example parseStatement("SELECT * FROM t WHERE pk = ?").parameterCount // 1
 */
export function parseStatement(text: string): ParsedStatement {
  return new StatementParser(text).parse();
}

class StatementParser {
  readonly #tokens: TokenReader;
  readonly #expressions: ExpressionParser;

  constructor(text: string) {
    this.#tokens = new TokenReader(text);
    this.#expressions = new ExpressionParser(this.#tokens, {
      select: () => this.#select(),
      change: (keyword) => this.#change(keyword),
    });
  }

  parse(): ParsedStatement {
    const expression = this.#expressions.expression();
    if (this.#tokens.takeSymbol(";") && !this.#tokens.atEnd) {
      throw notWellFormed("Unexpected token after semicolon. (Only one query is allowed.)");
    }
    if (!this.#tokens.atEnd) throw notWellFormed("Unexpected token after expression");
    const nested = this.#expressions.changes[expression.kind === "change" ? 1 : 0];
    if (nested) throw notWellFormed(`Keyword ${nested} only expected at the top level in the query`);
    const syntax = statementOf(expression);
    if (!syntax) throw notWellFormed("Expected data manipulation");
    return { syntax, parameterCount: this.#expressions.parameterCount };
  }

  #change(keyword: string): ChangingSyntax | undefined {
    switch (keyword) {
      case "insert_into":
        return this.#insert();
      case "update":
        return this.#update();
      case "delete":
        return this.#delete();
      case "from":
        return this.#updateFrom();
      case "set":
        this.#assignments();
        return undefined;
      case "remove":
        this.#expressions.simplePath();
        return undefined;
    }
    throw new TypeError(`No change begins with ${keyword}`);
  }

  /** After `SELECT`. */
  #select(): SelectSyntax {
    const refusals = new FirstRefusal();
    const tokens = this.#tokens;
    const first = tokens.peek();
    if (tokens.takeKeyword("distinct")) refusals.clause("DISTINCT", first);
    else tokens.takeKeyword("all");
    const columns = this.#columns(refusals);
    if (!tokens.takeKeyword("from")) throw notWellFormed("Expected FROM after SELECT list");
    const source = this.#from(refusals);
    const where = this.#where();
    const orderBy = this.#orderBy();
    this.#otherClauses(refusals);
    return { kind: "SELECT", columns, source, where, orderBy, refusal: refusals.first };
  }

  /** @returns undefined for `*` */
  #columns(refusals: FirstRefusal): ExpressionSyntax[] | undefined {
    const tokens = this.#tokens;
    const value = tokens.peek();
    if (tokens.takeKeyword("value")) {
      refusals.clause("VALUE", value);
      return [this.#expressions.expression()];
    }
    const columns: ExpressionSyntax[] = [];
    let stars = 0;
    do {
      if (tokens.takeSymbol("*")) stars++;
      else columns.push(this.#column(refusals));
    } while (tokens.takeSymbol(","));
    if (stars === 0) return columns;
    if (stars > 1 || columns.length > 0) {
      throw notWellFormed(
        "Other expressions may not be present in the select list when '*' is used without dot notation.",
      );
    }
    return undefined;
  }

  #column(refusals: FirstRefusal): ExpressionSyntax {
    const column = this.#expressions.expression();
    this.#alias(refusals);
    return column;
  }

  /** `AS name`, or a name alone. */
  #alias(refusals: FirstRefusal): void {
    const place = this.#tokens.peek();
    if (this.#tokens.peek().kind === "name") {
      this.#tokens.next();
      refusals.clause("AS", place);
    } else this.#namedAlias("as", refusals);
  }

  /** What else a source may be called. */
  #aliases(refusals: FirstRefusal): void {
    this.#alias(refusals);
    this.#namedAlias("at", refusals);
    this.#namedAlias("by", refusals);
  }

  #namedAlias(word: "as" | "at" | "by", refusals: FirstRefusal): void {
    const place = this.#tokens.peek();
    if (!this.#tokens.takeKeyword(word)) return;
    const clause = word.toUpperCase();
    if (this.#tokens.next().kind !== "name") throw notWellFormed(`Expected identifier for ${clause}-alias`);
    refusals.clause(clause, place);
  }

  #from(refusals: FirstRefusal): ExpressionSyntax {
    const source = this.#fromItem(refusals);
    for (let place = this.#tokens.peek(); this.#takeJoin(); place = this.#tokens.peek()) {
      refusals.add("Unexpected from source", place);
      this.#fromItem(refusals);
      if (this.#tokens.takeKeyword("on")) this.#expressions.expression();
    }
    return source;
  }

  #fromItem(refusals: FirstRefusal): ExpressionSyntax {
    const source = this.#expressions.expression();
    this.#aliases(refusals);
    return source;
  }

  #takeJoin(): boolean {
    if (this.#tokens.takeSymbol(",")) return true;
    return JOINS.some((words) => this.#tokens.takeKeyword(...words));
  }

  #orderBy(): SortSyntax[] | undefined {
    if (!this.#tokens.takeKeyword("order")) return undefined;
    if (!this.#tokens.takeKeyword("by")) throw notWellFormed("Expected BY");
    const columns: SortSyntax[] = [];
    do {
      const by = this.#expressions.expression();
      const descending = this.#tokens.takeKeyword("desc");
      if (!descending) this.#tokens.takeKeyword("asc");
      columns.push({ by, descending });
    } while (this.#tokens.takeSymbol(","));
    return columns;
  }

  /** The clauses of the language that DynamoDB does not have. */
  #otherClauses(refusals: FirstRefusal): void {
    const tokens = this.#tokens;
    let place = tokens.peek();
    if (tokens.takeKeyword("group")) {
      if (!tokens.takeKeyword("by")) throw notWellFormed("Expected BY");
      refusals.clause("GROUP BY", place);
      do this.#expressions.expression();
      while (tokens.takeSymbol(","));
    }
    for (const word of ["having", "limit"]) {
      place = tokens.peek();
      if (!tokens.takeKeyword(word)) continue;
      refusals.clause(word.toUpperCase(), place);
      this.#expressions.expression();
    }
  }

  /** After `INSERT INTO`. */
  #insert(): InsertSyntax {
    const refusals = new FirstRefusal();
    const tokens = this.#tokens;
    const source = this.#expressions.simplePath();
    let place = tokens.peek();
    if (!tokens.takeKeyword("value")) refusals.clause(place.text.toUpperCase(), place);
    const value = this.#expressions.expression();
    place = tokens.peek();
    if (tokens.takeKeyword("at")) {
      refusals.clause("AT", place);
      this.#expressions.expression();
    }
    place = tokens.peek();
    if (tokens.takeKeyword("on", "conflict")) {
      refusals.clause("ON CONFLICT", place);
      if (!tokens.takeKeyword("where")) throw notWellFormed("Expected WHERE");
      this.#expressions.expression();
      if (!tokens.takeKeyword("do", "nothing")) throw notWellFormed("Expected DO NOTHING");
    }
    place = tokens.peek();
    if (this.#returning(refusals)) refusals.clause("RETURNING", place);
    return { kind: "INSERT", source, value, refusal: refusals.first };
  }

  /** After `UPDATE`. */
  #update(): UpdateSyntax {
    const refusals = new FirstRefusal();
    const source = this.#expressions.simplePath();
    this.#aliases(refusals);
    const changes = this.#changes();
    const where = this.#where();
    const returning = this.#returning(refusals);
    return { kind: "UPDATE", source, changes, where, returning, refusal: refusals.first };
  }

  /** After `FROM`: the other way to write an UPDATE. */
  #updateFrom(): UpdateSyntax | undefined {
    const refusals = new FirstRefusal();
    const source = this.#from(refusals);
    const where = this.#where();
    const changes = this.#changes();
    const returning = this.#returning(refusals);
    if (source.kind !== "path") return undefined;
    return { kind: "UPDATE", source, changes, where, returning, refusal: refusals.first };
  }

  #where(): ExpressionSyntax | undefined {
    return this.#tokens.takeKeyword("where") ? this.#expressions.expression() : undefined;
  }

  #changes(): ChangeSyntax[] {
    const changes: ChangeSyntax[] = [];
    for (;;) {
      if (this.#tokens.takeKeyword("set")) changes.push(...this.#assignments());
      else if (this.#tokens.takeKeyword("remove"))
        changes.push({ kind: "REMOVE", path: this.#expressions.simplePath() });
      else break;
    }
    if (changes.length === 0) throw notWellFormed("Expected data manipulation");
    return changes;
  }

  #assignments(): ChangeSyntax[] {
    const assignments: ChangeSyntax[] = [];
    do {
      const path = this.#expressions.simplePath();
      if (!this.#tokens.takeSymbol("=")) throw notWellFormed("Expected '='");
      assignments.push({ kind: "SET", path, value: this.#expressions.expression() });
    } while (this.#tokens.takeSymbol(","));
    return assignments;
  }

  /** After `DELETE`. */
  #delete(): DeleteSyntax {
    const refusals = new FirstRefusal();
    if (!this.#tokens.takeKeyword("from")) throw notWellFormed("Expected FROM after DELETE");
    const source = this.#expressions.simplePath();
    this.#aliases(refusals);
    const where = this.#where();
    const returning = this.#returning(refusals);
    return { kind: "DELETE", source, where, returning, refusal: refusals.first };
  }

  #returning(refusals: FirstRefusal): ReturningSyntax | undefined {
    const clause = this.#tokens.peek();
    if (!this.#tokens.takeKeyword("returning")) return undefined;
    const returned: ReturningSyntax[] = [];
    do {
      returned.push(this.#returned());
      if (this.#tokens.takeSymbol("*")) continue;
      refusals.clause("RETURNING", clause);
      this.#expressions.expression();
    } while (this.#tokens.takeSymbol(","));
    if (returned.length > 1) refusals.clause("RETURNING", clause);
    return returned[0];
  }

  #returned(): ReturningSyntax {
    for (const which of ["all", "modified"] as const) {
      for (const when of ["old", "new"] as const) {
        if (this.#tokens.takeKeyword(which, when)) return `${which} ${when}`.toUpperCase() as ReturningSyntax;
      }
    }
    throw notWellFormed("Expected ( MODIFIED | ALL ) ( NEW | OLD ) in each returning element.");
  }
}

/** @returns undefined for an expression that is no statement of DynamoDB's */
function statementOf(expression: ExpressionSyntax): StatementSyntax | undefined {
  if (expression.kind === "select") return expression.select;
  if (expression.kind === "change") return expression.statement;
  if (expression.kind !== "call" || expression.name !== "exists") return undefined;
  const [select] = expression.operands;
  return select?.kind === "select" ? { kind: "EXISTS", select: select.select } : undefined;
}

/** Keeps the first of the things that DynamoDB refuses in a statement. */
class FirstRefusal {
  first: Refusal | undefined;

  add(reason: string, place: Place): void {
    this.first ??= { reason, place };
  }

  clause(name: string, place: Place): void {
    this.add(`Unsupported clause: ${name}`, place);
  }
}
