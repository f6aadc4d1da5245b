// Parses PartiQL's statements: SELECT, INSERT, UPDATE, DELETE, and the EXISTS of transactions.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.statements.html

import { ExpressionParser } from "./expression-parser.ts";
import { nodeName } from "./node-names.ts";
import { notWellFormed, type Place } from "./refusals.ts";
import type {
  ChangeSyntax,
  ChangingSyntax,
  ColumnSyntax,
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

const SEVERAL_SOURCES: Refusal = { reason: "Only select from a single table or index is supported." };
const ALIASED: Refusal = { reason: "Aliasing is not supported" };

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
      change: (keyword, place) => this.#change(keyword, place),
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
    return { syntax: statementOf(expression), parameterCount: this.#expressions.parameterCount };
  }

  #change(keyword: string, place: Place): ChangingSyntax | undefined {
    switch (keyword) {
      case "insert_into":
        return this.#insert(place);
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
    const tokens = this.#tokens;
    const distinct = tokens.takeKeyword("distinct")
      ? { reason: "Unsupported token in expression: DISTINCT" }
      : undefined;
    if (!distinct) tokens.takeKeyword("all");
    const isValue = tokens.takeKeyword("value");
    const columns = isValue ? [this.#column()] : this.#columns();
    if (!tokens.takeKeyword("from")) throw notWellFormed("Expected FROM after SELECT list");
    const sources = this.#sources();
    const where = this.#where();
    const orderBy = this.#orderBy();
    return {
      kind: "SELECT",
      columns,
      source: sources.first,
      where,
      orderBy,
      clauseRefusal: this.#otherClauses(),
      refusals: {
        distinct,
        source: sources.refusal,
        columns: isValue ? { reason: "Select projection doesn't support value or pivot keywords" } : undefined,
      },
    };
  }

  /** @returns undefined for `*` */
  #columns(): ColumnSyntax[] | undefined {
    const tokens = this.#tokens;
    const columns: ColumnSyntax[] = [];
    let stars = 0;
    do {
      if (tokens.takeSymbol("*")) stars++;
      else columns.push(this.#column());
    } while (tokens.takeSymbol(","));
    if (stars === 0) return columns;
    if (stars > 1 || columns.length > 0) {
      throw notWellFormed(
        "Other expressions may not be present in the select list when '*' is used without dot notation.",
      );
    }
    return undefined;
  }

  #column(): ColumnSyntax {
    return { expression: this.#expressions.expression(), isAliased: this.#alias() };
  }

  /** Takes `AS name`, or a name alone. */
  #alias(): boolean {
    if (this.#tokens.peek().kind !== "name") return this.#namedAlias("as");
    this.#tokens.next();
    return true;
  }

  /** Takes whatever a source may be called. */
  #aliases(): boolean {
    const aliases = [this.#alias(), this.#namedAlias("at"), this.#namedAlias("by")];
    return aliases.includes(true);
  }

  #namedAlias(word: "as" | "at" | "by"): boolean {
    if (!this.#tokens.takeKeyword(word)) return false;
    if (this.#tokens.next().kind === "name") return true;
    throw notWellFormed(`Expected identifier for ${word.toUpperCase()}-alias`);
  }

  /** After `FROM`. */
  #sources(): { readonly first: ExpressionSyntax; readonly refusal?: Refusal } {
    const first = this.#expressions.expression();
    const isAliased = this.#aliases();
    let count = 1;
    for (; this.#takeJoin(); count++) {
      this.#expressions.expression();
      this.#aliases();
      if (this.#tokens.takeKeyword("on")) this.#expressions.expression();
    }
    if (count > 1) return { first, refusal: SEVERAL_SOURCES };
    return { first, refusal: isAliased ? ALIASED : undefined };
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

  /** Takes the clauses of the language that DynamoDB does not have, and refuses the first. */
  #otherClauses(): Refusal | undefined {
    const tokens = this.#tokens;
    const refusals: Refusal[] = [];
    if (tokens.takeKeyword("group")) {
      if (!tokens.takeKeyword("by")) throw notWellFormed("Expected BY");
      refusals.push({ reason: "Unsupported clause: GROUP BY" });
      do this.#expressions.expression();
      while (tokens.takeSymbol(","));
    }
    for (const word of ["having", "limit"]) {
      if (!tokens.takeKeyword(word)) continue;
      const { place } = this.#expressions.expression();
      refusals.push({ reason: `Unsupported clause: ${word.toUpperCase()}`, place });
    }
    return refusals[0];
  }

  /** After `INSERT INTO`, which stood at `insert`. */
  #insert(insert: Place): InsertSyntax {
    const refusals: Refusal[] = [];
    const tokens = this.#tokens;
    const source = this.#expressions.simplePath();
    if (!tokens.takeKeyword("value")) refusals.push({ reason: "Unsupported operation: InsertOp" });
    const value = this.#expressions.expression();
    if (tokens.takeKeyword("at")) {
      refusals.push({ reason: "AT is not supported in insert statements.", place: insert });
      this.#expressions.expression();
    }
    const conflict = tokens.peek();
    if (tokens.takeKeyword("on", "conflict")) {
      refusals.push({ reason: "Unsupported clause: ON CONFLICT", place: conflict });
      if (!tokens.takeKeyword("where")) throw notWellFormed("Expected WHERE");
      this.#expressions.expression();
      if (!tokens.takeKeyword("do", "nothing")) throw notWellFormed("Expected DO NOTHING");
    }
    if (this.#returning(refusals)) refusals.push({ reason: "RETURNING is not supported in INSERT" });
    return { kind: "INSERT", source, value, refusal: refusals[0] };
  }

  /** After `UPDATE`. */
  #update(): UpdateSyntax {
    const refusals: Refusal[] = [];
    const source = this.#expressions.simplePath();
    if (this.#aliases()) refusals.push(ALIASED);
    const changes = this.#changes();
    const where = this.#where();
    const returning = this.#returning(refusals);
    return { kind: "UPDATE", source, changes, where, returning, refusal: refusals[0] };
  }

  /** After `FROM`: the other way to write an UPDATE. */
  #updateFrom(): UpdateSyntax | undefined {
    const { first: source, refusal } = this.#sources();
    const refusals = refusal ? [refusal] : [];
    const where = this.#where();
    const changes = this.#changes();
    const returning = this.#returning(refusals);
    if (source.kind !== "path") return undefined;
    return { kind: "UPDATE", source, changes, where, returning, refusal: refusals[0] };
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
    const refusals: Refusal[] = [];
    if (!this.#tokens.takeKeyword("from")) throw notWellFormed("Expected FROM after DELETE");
    const source = this.#expressions.simplePath();
    if (this.#aliases()) refusals.push(ALIASED);
    const where = this.#where();
    const returning = this.#returning(refusals);
    return { kind: "DELETE", source, where, returning, refusal: refusals[0] };
  }

  #returning(refusals: Refusal[]): ReturningSyntax | undefined {
    if (!this.#tokens.takeKeyword("returning")) return undefined;
    const returned: ReturningSyntax[] = [];
    let isWhole = true;
    do {
      returned.push(this.#returned());
      if (this.#tokens.takeSymbol("*")) continue;
      isWhole = false;
      this.#expressions.expression();
    } while (this.#tokens.takeSymbol(","));
    if (returned.length > 1) {
      refusals.push({ reason: "Invalid syntax with multiple returning elements in RETURNING clause" });
    } else if (!isWhole) {
      refusals.push({ reason: "Expected '*' after ( MODIFIED | ALL ) ( NEW | OLD ) in RETURNING clause" });
    }
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

function statementOf(expression: ExpressionSyntax): StatementSyntax {
  if (expression.kind === "select") return expression.select;
  if (expression.kind === "change") return expression.statement ?? { kind: "other", refusal: SEVERAL_SOURCES };
  const node = nodeName(expression);
  if (node !== "NAry") return { kind: "other", refusal: { reason: `Unsupported operation: ${node}` } };
  const select = expression.kind === "call" && expression.name === "exists" ? expression.operands[0] : undefined;
  return { kind: "EXISTS", select: select?.kind === "select" ? select.select : undefined };
}
