// Turns a statement and its parameters into what DynamoDB does with it, refusing what it refuses before it looks at any
// table.

import { assertDistinct } from "../expressions/distinct-paths.ts";
import type {
  DeleteStatement,
  ExistsStatement,
  InsertStatement,
  Order,
  SelectedPath,
  SelectStatement,
  Statement,
  UpdateStatement,
  WriteStatement,
} from "../expressions/statement.ts";
import { keyNotGiven } from "../expressions/statement-key-exception.ts";
import { normalizeAttributes, normalizeAttributeValue } from "../model/attribute-value-checks.ts";
import { invalid } from "../model/errors.ts";
import type { AttributeValue } from "../values/attribute-value.ts";
import { bindChanges } from "./changes.ts";
import { sortTokenName } from "./node-names.ts";
import { documentPath, sourceOf, targetOf } from "./paths.ts";
import { refused, unexpectedPathComponent } from "./refusals.ts";
import { cachedStatement } from "./statement-cache.ts";
import type {
  ColumnSyntax,
  DeleteSyntax,
  ExistsSyntax,
  InsertSyntax,
  OtherSyntax,
  Refusal,
  ReturningClause,
  SelectSyntax,
  SortSyntax,
  StatementSyntax,
  UpdateSyntax,
} from "./syntax.ts";
import { ValueBinder } from "./value-binder.ts";
import { bindWhere } from "./where.ts";

/** Said of EXISTS where it may not stand, and of every other operator that is the whole statement. */
const EXISTS_ALONE = "EXISTS can only be used in ExecuteTransaction write requests.";
const PARAMETER_COUNT = "Number of parameters in request and statement don't match.";

/** What a statement does, which its text alone says. */
export type StatementKind = "read" | "write" | "check" | "none";

/**
 * Parses a statement.
 *
 * @returns "none" for an operator or function that is no EXISTS
 * @throws ValidationException if the text is no statement, or none of DynamoDB's
 */
export function kindOfStatement(text: string): StatementKind {
  const { syntax } = cachedStatement(text);
  switch (syntax.kind) {
    case "SELECT":
      return "read";
    case "EXISTS":
      return syntax.select ? "check" : "none";
    case "other":
      throw refused(syntax.refusal.reason);
    case "INSERT":
      refuse(syntax.unsupported);
      return "write";
    default:
      return "write";
  }
}

/**
 * Parses and binds a statement.
 *
 * @param parameters the values of its question marks, in their order
 * @throws ValidationException if the text is no statement, DynamoDB does not have what it asks for, or the parameters are
 * not as many as its question marks or are refused themselves
 * @example bindStatement("SELECT * FROM users WHERE id = ?", [{ S: "a" }]).kind // "SELECT"
 */
export function bindStatement(text: string, parameters: readonly AttributeValue[] = []): Statement {
  const { syntax, parameterCount } = cachedStatement(text);
  if (syntax.kind === "other") throw refused(syntax.refusal.reason);
  if (syntax.kind === "INSERT") refuse(syntax.unsupported);
  const values = new ValueBinder(parameters.map((parameter) => normalizeAttributeValue(parameter)));
  if (syntax.kind === "SELECT") refuse(syntax.clauseRefusal);
  if (parameterCount !== parameters.length) throw invalid(PARAMETER_COUNT);
  return bindSyntax(syntax, values);
}

/**
 * The same, of a statement that is in no transaction.
 *
 * @throws ValidationException as `bindStatement`, and if it is an EXISTS
 */
export function bindStandingAlone(
  text: string,
  parameters?: readonly AttributeValue[],
): SelectStatement | WriteStatement {
  if (cachedStatement(text).syntax.kind === "EXISTS") throw refused(EXISTS_ALONE);
  return bindStatement(text, parameters) as SelectStatement | WriteStatement;
}

function bindSyntax(syntax: Exclude<StatementSyntax, OtherSyntax>, values: ValueBinder): Statement {
  switch (syntax.kind) {
    case "SELECT":
      return bindSelect(syntax, values);
    case "INSERT":
      return bindInsert(syntax, values);
    case "UPDATE":
      return bindUpdate(syntax, values);
    case "DELETE":
      return bindDelete(syntax, values);
    case "EXISTS":
      return bindExists(syntax, values);
  }
}

function bindSelect(syntax: SelectSyntax, values: ValueBinder): SelectStatement {
  const { distinct, source, columns } = syntax.refusals;
  refuse(syntax.clauseRefusal);
  refuse(distinct);
  refuse(source);
  const from = sourceOf(syntax.source);
  refuse(columns);
  return {
    kind: "SELECT",
    ...from,
    columns: syntax.columns && bindColumns(syntax.columns),
    where: syntax.where && bindWhere(syntax.where, values),
    orderBy: syntax.orderBy?.map(order),
  };
}

function bindInsert(syntax: InsertSyntax, values: ValueBinder): InsertStatement {
  refuse(syntax.refusal);
  const item = normalizeAttributes(values.item(syntax.value));
  if (syntax.source.steps.length > 0) {
    throw refused("FROM clause may only contain a single table name in data manipulation statements");
  }
  return { kind: "INSERT", table: syntax.source.name, item, ...answering(syntax.returning) };
}

/** DynamoDB looks at a change's source after all else, and last of all whether there is a WHERE clause. */
function bindUpdate(syntax: UpdateSyntax, values: ValueBinder): UpdateStatement {
  refuse(syntax.refusals.changes);
  const where = syntax.where && bindWhere(syntax.where, values);
  const update = bindChanges(syntax.changes, values);
  refuse(syntax.refusals.source);
  const table = targetOf(syntax.source);
  if (!where) throw keyNotGiven();
  return { kind: "UPDATE", table, update, where, ...answering(syntax.returning) };
}

function bindDelete(syntax: DeleteSyntax, values: ValueBinder): DeleteStatement {
  if (!syntax.where) throw keyNotGiven();
  const where = bindWhere(syntax.where, values);
  refuse(syntax.refusal);
  return { kind: "DELETE", table: targetOf(syntax.source), where, ...answering(syntax.returning) };
}

function answering(clause: ReturningClause | undefined): Pick<WriteStatement, "returning" | "returningRefusal"> {
  return { returning: clause?.returning, returningRefusal: clause?.refusal?.reason };
}

/** Nothing of the item is answered: DynamoDB does not look at what is selected of it, nor in which order. */
function bindExists({ select }: ExistsSyntax, values: ValueBinder): ExistsStatement {
  if (!select) throw refused(EXISTS_ALONE);
  const { clauseRefusal, refusals, source, where } = select;
  refuse(clauseRefusal);
  refuse(refusals.source);
  return { kind: "EXISTS", ...sourceOf(source), where: where && bindWhere(where, values) };
}

function refuse(refusal: Refusal | undefined): void {
  if (refusal) throw refused(refusal.reason, refusal.place);
}

/** No two columns may have one name in the answer, nor may one lie within another. */
function bindColumns(columns: readonly ColumnSyntax[]): SelectedPath[] {
  const names = new Set<string>();
  const selected = columns.map(selectedPath);
  for (const { name } of selected) {
    if (names.has(name)) throw refused(`Duplicate identifiers in select clause: ${name}`);
    names.add(name);
  }
  assertDistinct(
    "Statement",
    selected.map(({ path }) => path),
  );
  return selected;
}

function selectedPath({ expression, isAliased }: ColumnSyntax): SelectedPath {
  if (isAliased) throw refused("Aliasing is not supported");
  if (expression.kind === "unsupported" && expression.refusal !== undefined) {
    throw refused(expression.refusal, expression.place);
  }
  if (expression.kind !== "path") throw unexpectedPathComponent(expression.place);
  if (expression.steps.some(({ kind }) => kind === "star")) {
    throw refused("Changing item's hierarchy while reading isn't supported");
  }
  const path = documentPath(expression);
  return { name: nameOf(path), path };
}

/** The last name of a path and the indexes after it: `a.b[0][1]` is called `b[0][1]`. */
function nameOf(path: readonly (string | number)[]): string {
  const last = path.findLastIndex((step) => typeof step === "string");
  const indexes = path.slice(last + 1).map((index) => `[${index}]`);
  return `${path[last]}${indexes.join("")}`;
}

function order({ by, descending }: SortSyntax): Order {
  const isName = by.kind === "path" && by.steps.length === 0;
  return isName ? { name: by.name, descending } : { token: sortTokenName(by), descending };
}
