// Parses PartiQL's statements: SELECT, INSERT, UPDATE, DELETE, and the EXISTS of transactions.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.statements.html

import { ExpressionParser, isAtom, QUERY_PRECEDENCE } from "./expression-parser.ts";
import { nodeName } from "./node-names.ts";
import { OtherStatements } from "./other-statements.ts";
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
  ReturningClause,
  ReturningSyntax,
  SelectSyntax,
  SortSyntax,
  StatementSyntax,
  StepSyntax,
  UpdateSyntax,
} from "./syntax.ts";
import { TokenReader } from "./token-reader.ts";

const SIDES: readonly string[] = ["left", "right", "full"];
/** How two sources are joined on a condition. */
const JOINS: readonly (readonly string[])[] = [
  ["join"],
  ...["inner", "outer", ...SIDES].map((kind) => [kind, "join"]),
  ...SIDES.map((side) => [side, "outer", "join"]),
];
/** How they are joined without one. */
const CROSS_JOINS: readonly (readonly string[])[] = [
  ["cross", "join"],
  ...["inner", "outer", ...SIDES].map((kind) => [kind, "cross", "join"]),
  ...SIDES.map((side) => [side, "outer", "cross", "join"]),
];

const SEVERAL_SOURCES: Refusal = { reason: "Only select from a single table or index is supported." };
const NO_PROJECTION: Refusal = { reason: "Select projection doesn't support value or pivot keywords" };
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
    const others = new OtherStatements(this.#tokens, () => this.#expressions);
    this.#expressions = new ExpressionParser(this.#tokens, {
      select: () => this.#select(),
      pivot: () => this.#pivot(),
      other: (keyword) => others.after(keyword),
      change: (keyword, place) => this.#change(keyword, place),
    });
  }

  parse(): ParsedStatement {
    const expression = this.#expressions.expression();
    if (this.#tokens.takeSymbol(";") && !this.#tokens.atEnd) {
      throw notWellFormed("Unexpected token after semicolon. (Only one query is allowed.)");
    }
    if (!this.#tokens.atEnd) throw notWellFormed("Unexpected token after expression");
    const nested = this.#expressions.beginnings.find(({ place }) => place !== expression.place);
    if (nested) throw notWellFormed(`Keyword ${nested.keyword} only expected at the top level in the query`);
    return { syntax: statementOf(expression), parameterCount: this.#expressions.parameterCount };
  }

  #change(keyword: string, place: Place): ChangingSyntax | undefined {
    switch (keyword) {
      case "insert_into":
        return this.#insert(place);
      case "update":
        return this.#update(place);
      case "delete":
        return this.#delete();
      case "from":
        return this.#updateFrom(place);
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
    const columnsRefusal = isValue ? NO_PROJECTION : undefined;
    return this.#selectAfterColumns(columns, { distinct, columns: columnsRefusal });
  }

  /** After `PIVOT`, which makes one struct of all that it selects. */
  #pivot(): SelectSyntax {
    this.#expressions.expression();
    this.#tokens.demandKeyword("at");
    this.#expressions.expression();
    return this.#selectAfterColumns(undefined, { columns: NO_PROJECTION });
  }

  #selectAfterColumns(columns: ColumnSyntax[] | undefined, refusals: SelectSyntax["refusals"]): SelectSyntax {
    if (!this.#tokens.takeKeyword("from")) throw notWellFormed("Expected FROM after SELECT list");
    const sources = this.#sources();
    const where = this.#where(QUERY_PRECEDENCE);
    const orderBy = this.#orderBy();
    return {
      kind: "SELECT",
      columns,
      source: sources.first,
      where,
      orderBy,
      clauseRefusal: this.#otherClauses(),
      refusals: { ...refusals, source: sources.refusal },
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
    const expression = this.#expressions.expression();
    if (expression.kind === "path") checkStars(expression.steps);
    return { expression, isAliased: this.#alias() };
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
    const { source: first, refusal } = this.#source();
    let isJoined = false;
    for (let join = this.#takeJoin(); join; join = this.#takeJoin()) {
      isJoined = true;
      if (this.#tokens.isSymbol("(")) this.#sources();
      else this.#source();
      if (join === "cross") continue;
      if (!this.#tokens.takeKeyword("on")) throw notWellFormed("Expected 'ON'");
      this.#expressions.expression(QUERY_PRECEDENCE);
    }
    return { first, refusal: isJoined ? SEVERAL_SOURCES : refusal };
  }

  /** A source and its aliases. In parentheses may stand several, which are joined. */
  #source(): { readonly source: ExpressionSyntax; readonly refusal?: Refusal } {
    const tokens = this.#tokens;
    const isUnpivoted = tokens.takeKeyword("unpivot");
    const isGroup = !isUnpivoted && tokens.isSymbol("(") && !this.#isQueryOrLiteral(1);
    let refusal = isUnpivoted ? SEVERAL_SOURCES : undefined;
    let source: ExpressionSyntax;
    if (isGroup) {
      tokens.next();
      ({ first: source, refusal } = this.#sources());
      tokens.demandSymbol(")");
    } else source = this.#expressions.expression(QUERY_PRECEDENCE);
    const isAliased = this.#aliases();
    return { source, refusal: refusal ?? (isAliased ? ALIASED : undefined) };
  }

  #isQueryOrLiteral(ahead: number): boolean {
    const { kind, text } = this.#tokens.peek(ahead);
    if (kind === "keyword") return text === "select" || text === "true" || text === "false";
    return kind === "string" || kind === "number";
  }

  #takeJoin(): "join" | "cross" | undefined {
    if (this.#tokens.takeSymbol(",") || CROSS_JOINS.some((words) => this.#tokens.takeKeyword(...words))) return "cross";
    return JOINS.some((words) => this.#tokens.takeKeyword(...words)) ? "join" : undefined;
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
      this.#grouping();
      refusals.push({ reason: "Unsupported clause: GROUP BY" });
    }
    for (const word of ["having", "limit"]) {
      if (!tokens.takeKeyword(word)) continue;
      const { place } = this.#expressions.expression(QUERY_PRECEDENCE);
      refusals.push({ reason: `Unsupported clause: ${word.toUpperCase()}`, place });
    }
    return refusals[0];
  }

  /** After `GROUP`. */
  #grouping(): void {
    const tokens = this.#tokens;
    tokens.takeKeyword("partial");
    if (!tokens.takeKeyword("by")) throw notWellFormed("Expected BY");
    const keys: ExpressionSyntax[] = [];
    do {
      keys.push(this.#expressions.expression(QUERY_PRECEDENCE));
      this.#alias();
    } while (tokens.takeSymbol(","));
    if (keys.some(({ kind }) => kind === "string" || kind === "number" || kind === "boolean")) {
      throw notWellFormed("Literals (including ordinals) not supported in GROUP BY");
    }
    if (!tokens.takeKeyword("group")) return;
    tokens.demandKeyword("as");
    tokens.demandName("Expected identifier for GROUP name");
  }

  /** After `INSERT INTO`, which stood at `insert`. */
  #insert(insert: Place): InsertSyntax {
    const tokens = this.#tokens;
    const source = this.#expressions.simplePath();
    if (!tokens.takeKeyword("value")) {
      const value = this.#expressions.expression();
      return { kind: "INSERT", source, value, unsupported: { reason: "Unsupported operation: InsertOp" } };
    }
    const refusals: Refusal[] = [];
    const value = this.#expressions.expression();
    if (tokens.takeKeyword("at")) {
      refusals.push({ reason: "AT is not supported in insert statements.", place: insert });
      this.#expressions.expression();
    }
    if (tokens.takeKeyword("on", "conflict")) {
      refusals.push({ reason: "Unsupported clause: ON CONFLICT" });
      if (!tokens.takeKeyword("where")) throw notWellFormed("invalid ON CONFLICT syntax");
      this.#expressions.expression();
      if (!tokens.takeKeyword("do", "nothing")) throw notWellFormed("invalid ON CONFLICT syntax");
    }
    const clause = this.#returning();
    const returning = clause && { ...clause, refusal: { reason: "RETURNING is not supported in INSERT" } };
    return { kind: "INSERT", source, value, returning, refusal: refusals[0] };
  }

  /** After `UPDATE`, which stood at `update`. */
  #update(update: Place): UpdateSyntax {
    const source = this.#expressions.simplePath();
    const sourceRefusal = this.#aliases() ? ALIASED : undefined;
    const { changes, refusal } = this.#changes(update);
    const where = this.#where();
    const refusals = { changes: refusal, source: sourceRefusal };
    return { kind: "UPDATE", source, changes, where, returning: this.#returning(), refusals };
  }

  /** After `FROM`, which stood at `from`: the other way to write an UPDATE. */
  #updateFrom(from: Place): UpdateSyntax {
    const { first: source, refusal: sourceRefusal } = this.#sources();
    const where = this.#where();
    const { changes, refusal } = this.#changes(from);
    const refusals = { changes: refusal, source: sourceRefusal };
    return { kind: "UPDATE", source, changes, where, returning: this.#returning(), refusals };
  }

  /** @param above as of an expression */
  #where(above?: number): ExpressionSyntax | undefined {
    return this.#tokens.takeKeyword("where") ? this.#expressions.expression(above) : undefined;
  }

  /** @param place where the statement begins */
  #changes(place: Place): { readonly changes: readonly ChangeSyntax[]; readonly refusal?: Refusal } {
    const tokens = this.#tokens;
    const changes: ChangeSyntax[] = [];
    const inserts: InsertSyntax[] = [];
    for (;;) {
      if (tokens.takeKeyword("set")) changes.push(...this.#assignments());
      else if (tokens.takeKeyword("remove")) changes.push({ kind: "REMOVE", path: this.#expressions.simplePath() });
      else if (tokens.takeKeyword("insert", "into")) inserts.push(this.#insert(place));
      else break;
    }
    const [insert] = inserts;
    if (!insert) {
      if (changes.length === 0) throw notWellFormed("Expected data manipulation");
      return { changes };
    }
    if (changes.length > 0) {
      return { changes, refusal: { reason: "Only SET and REMOVE are supported in update expressions at this time" } };
    }
    const reason = "Unsupported FROM ... WHERE ... clause in INSERT statement.";
    return { changes, refusal: insert.unsupported ?? insert.refusal ?? { reason, place } };
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
    if (!this.#tokens.takeKeyword("from")) throw notWellFormed("Expected FROM after DELETE");
    const source = this.#expressions.simplePath();
    const refusal = this.#aliases() ? ALIASED : undefined;
    const where = this.#where();
    return { kind: "DELETE", source, where, returning: this.#returning(), refusal };
  }

  #returning(): ReturningClause | undefined {
    if (!this.#tokens.takeKeyword("returning")) return undefined;
    const returning = this.#returned();
    let isWhole = this.#returnedColumns();
    let isOne = true;
    for (; this.#tokens.takeSymbol(","); isOne = false) {
      this.#returned();
      isWhole = this.#returnedColumns() && isWhole;
    }
    if (!isOne) {
      return { returning, refusal: { reason: "Invalid syntax with multiple returning elements in RETURNING clause" } };
    }
    if (isWhole) return { returning };
    const reason = "Expected '*' after ( MODIFIED | ALL ) ( NEW | OLD ) in RETURNING clause";
    return { returning, refusal: { reason } };
  }

  /** @returns whether it is all of them: `*` */
  #returnedColumns(): boolean {
    if (this.#tokens.takeSymbol("*")) return true;
    const column = this.#expressions.expression();
    if (column.kind === "path" && column.steps.length > 1) {
      throw notWellFormed("More than two paths in RETURNING columns.");
    }
    if (column.kind !== "path" && !isAtom(column)) throw notWellFormed("Unsupported syntax in RETURNING columns.");
    return false;
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

/** A column may have a star at its end, where DynamoDB refuses it in its own words, and only after names. */
function checkStars(steps: readonly StepSyntax[]): void {
  const star = steps.findIndex((step) => step.kind === "star");
  if (star < 0) return;
  const step = steps[star]!;
  if (star < steps.length - 1 || (step.kind === "star" && step.isBracketed)) {
    throw notWellFormed("Invalid use of * in select list");
  }
  if (steps.some(({ kind }) => kind === "index" || kind === "other")) {
    throw notWellFormed("Cannot use [] and * together in SELECT list expression");
  }
}

function statementOf(expression: ExpressionSyntax): StatementSyntax {
  if (expression.kind === "select") return expression.select;
  if (expression.kind === "change") return expression.statement ?? { kind: "other", refusal: SEVERAL_SOURCES };
  const node = nodeName(expression);
  if (node !== "NAry") return { kind: "other", refusal: { reason: `Unsupported operation: ${node}` } };
  const operands = expression.kind === "call" && expression.name === "exists" ? expression.operands : [];
  const select = operands.length === 1 ? operands[0] : undefined;
  return { kind: "EXISTS", select: select?.kind === "select" ? select.select : undefined };
}
