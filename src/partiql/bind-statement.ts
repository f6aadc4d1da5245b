// Turns a statement and its parameters into what DynamoDB does with it, refusing what it refuses before it looks at any
// table.

import type {
  DeleteStatement,
  ExistsStatement,
  InsertStatement,
  Order,
  SelectedPath,
  SelectStatement,
  Statement,
  UpdateStatement,
} from "../expressions/statement.ts";
import { normalizeAttributes, normalizeAttributeValue } from "../model/attribute-value-checks.ts";
import { invalid } from "../model/errors.ts";
import type { AttributeValue } from "../values/attribute-value.ts";
import { bindChanges } from "./changes.ts";
import { documentPath, sourceOf, targetOf } from "./paths.ts";
import { refusedAt, unexpectedPathComponent } from "./refusals.ts";
import { cachedStatement } from "./statement-cache.ts";
import type {
  DeleteSyntax,
  ExpressionSyntax,
  InsertSyntax,
  Refusal,
  SelectSyntax,
  SortSyntax,
  StatementSyntax,
  UpdateSyntax,
} from "./syntax.ts";
import { ValueBinder } from "./value-binder.ts";
import { bindWhere } from "./where.ts";

const PARAMETER_COUNT = "Number of parameters in request and statement don't match.";

/**
 * Parses and binds a statement.
 *
 * @param parameters the values of its question marks, in their order
 * @throws ValidationException if the text is no statement, DynamoDB does not have what it asks for, or the parameters are
 * not as many as its question marks or are refused themselves
 * @example bindStatement("SELECT * FROM t WHERE pk = ?", [{ S: "a" }]).kind // "SELECT"
 */
export function bindStatement(text: string, parameters: readonly AttributeValue[] = []): Statement {
  const { syntax, parameterCount } = cachedStatement(text);
  if (parameterCount !== parameters.length) throw invalid(PARAMETER_COUNT);
  const values = new ValueBinder(parameters.map((parameter) => normalizeAttributeValue(parameter)));
  return bindSyntax(syntax, values);
}

function bindSyntax(syntax: StatementSyntax, values: ValueBinder): Statement {
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
      return bindExists(syntax.select, values);
  }
}

function bindSelect(syntax: SelectSyntax, values: ValueBinder): SelectStatement {
  refuse(syntax.refusal);
  return {
    kind: "SELECT",
    columns: syntax.columns?.map(selectedPath),
    ...sourceOf(syntax.source),
    where: syntax.where && bindWhere(syntax.where, values),
    orderBy: syntax.orderBy?.map(order),
  };
}

function bindInsert(syntax: InsertSyntax, values: ValueBinder): InsertStatement {
  refuse(syntax.refusal);
  const table = targetOf(syntax.source);
  const value = values.value(syntax.value);
  if (!("M" in value)) throw unexpectedPathComponent(syntax.value.place);
  return { kind: "INSERT", table, item: normalizeAttributes(value.M) };
}

function bindUpdate(syntax: UpdateSyntax, values: ValueBinder): UpdateStatement {
  refuse(syntax.refusal);
  return {
    kind: "UPDATE",
    table: targetOf(syntax.source),
    update: bindChanges(syntax.changes, values),
    where: syntax.where && bindWhere(syntax.where, values),
    returning: syntax.returning,
  };
}

function bindDelete(syntax: DeleteSyntax, values: ValueBinder): DeleteStatement {
  refuse(syntax.refusal);
  const { returning } = syntax;
  if (returning !== undefined && returning !== "ALL OLD") {
    throw invalid(`A DELETE statement can return ALL OLD *, not ${returning} *`);
  }
  return {
    kind: "DELETE",
    table: targetOf(syntax.source),
    where: syntax.where && bindWhere(syntax.where, values),
    returning,
  };
}

function bindExists(syntax: SelectSyntax, values: ValueBinder): ExistsStatement {
  const { table, index, where, orderBy } = bindSelect(syntax, values);
  if (index !== undefined || orderBy) throw refusedAt("Unexpected from source", syntax.source.place);
  return { kind: "EXISTS", table, where };
}

function refuse(refusal: Refusal | undefined): void {
  if (refusal) throw refusedAt(refusal.reason, refusal.place);
}

function selectedPath(syntax: ExpressionSyntax): SelectedPath {
  if (syntax.kind !== "path") throw unexpectedPathComponent(syntax.place);
  const path = documentPath(syntax);
  return { name: nameOf(path), path };
}

/** The last name of a path and the indexes after it: `a.b[0][1]` is called `b[0][1]`. */
function nameOf(path: readonly (string | number)[]): string {
  const last = path.findLastIndex((step) => typeof step === "string");
  const indexes = path.slice(last + 1).map((index) => `[${index}]`);
  return `${path[last]}${indexes.join("")}`;
}

function order({ by, descending }: SortSyntax): Order {
  if (by.kind !== "path" || by.steps.length > 0) throw unexpectedPathComponent(by.place);
  return { name: by.name, descending };
}
