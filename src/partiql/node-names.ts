// What the language calls the parts of a statement, which some refusals say: the name of a part's kind, and the token by
// which it is known.

import { refused } from "./refusals.ts";
import type { ExpressionSyntax } from "./syntax.ts";

/** The name of a part's kind: `VariableReference` for `a`, `NAry` for every operator and function. */
export function nodeName(syntax: ExpressionSyntax): string {
  switch (syntax.kind) {
    case "path":
      return syntax.steps.length > 0 ? "Path" : "VariableReference";
    case "call":
    case "and":
    case "or":
    case "not":
    case "sign":
    case "comparison":
    case "between":
    case "in":
    case "arithmetic":
      return "NAry";
    case "string":
    case "number":
    case "boolean":
    case "null":
    case "ion":
      return "Literal";
    case "missing":
      return "LiteralMissing";
    case "parameter":
      return "Parameter";
    case "list":
    case "bag":
      return "Seq";
    case "struct":
      return "Struct";
    case "is":
      return "Typed";
    case "select":
      return "Select";
    case "change":
      return "DataManipulation";
    case "unsupported":
      return syntax.node;
  }
}

/** The token by which a part is known: `a` for itself, `+` for a sum, `SELECT` for a query. */
export function tokenName(syntax: ExpressionSyntax): string {
  switch (syntax.kind) {
    case "path":
      return syntax.steps.length > 0 ? "PATH" : syntax.name;
    case "call":
      return syntax.name;
    case "string":
    case "number":
    case "ion":
      return syntax.text;
    case "comparison":
    case "arithmetic":
    case "sign":
      return syntax.operator;
    case "missing":
      return "MISSING";
    case "select":
      return "SELECT";
    case "unsupported":
      return syntax.token;
    case "and":
    case "or":
    case "not":
    case "between":
    case "in":
    case "is":
      return syntax.kind;
    case "boolean":
    case "null":
    case "parameter":
    case "list":
    case "bag":
    case "struct":
    case "change":
      return nodeName(syntax);
  }
}

/** The token by which ORDER BY knows what is no name; it tells more of values. */
export function sortTokenName(syntax: ExpressionSyntax): string {
  switch (syntax.kind) {
    case "string":
      return JSON.stringify(syntax.text);
    case "ion":
      return syntax.text.slice(1, -1).trim();
    case "boolean":
      return String(syntax.value);
    case "null":
      return "null";
    case "parameter":
    case "list":
    case "bag":
    case "struct":
      return syntax.kind.toUpperCase();
    default:
      return tokenName(syntax);
  }
}

/** What may stand in a statement, though not where a value or an operand should. */
export function unsupportedToken(syntax: ExpressionSyntax): Error {
  return refused(`Unsupported token in expression: ${tokenName(syntax)}`, syntax.place);
}

/** The type of Amazon Ion that a literal has. */
export function literalType(syntax: ExpressionSyntax): string | undefined {
  switch (syntax.kind) {
    case "string":
      return "STRING";
    case "number":
      return /^-?[0-9]+$/.test(syntax.text) ? "INT" : "DECIMAL";
    case "boolean":
      return "BOOL";
    case "null":
      return "NULL";
    case "ion":
      return ionType(syntax.text.slice(1, -1).trim());
    default:
      return undefined;
  }
}

/** Whether a number is a zero with a sign, which only those with a fraction or an exponent can be. */
export function isNegativeZero(number: string): boolean {
  return /^-(0*\.0*|0+(?=[eE]))([eE].*)?$/.test(number);
}

const ION_TYPES: readonly (readonly [pattern: RegExp, type: string])[] = [
  [/^null\.(\w+)$/, "$1"],
  [/^null$/, "NULL"],
  [/^(true|false)$/, "BOOL"],
  [/^[-+]?(\d[\d_]*|0[xXbB][\da-fA-F_]+)$/, "INT"],
  [/^(nan|[-+]inf|[-+]?\d[\d_]*(\.\d*)?[eE][-+]?\d+)$/, "FLOAT"],
  [/^[-+]?\d[\d_]*(\.\d*([dD][-+]?\d+)?|[dD][-+]?\d+)$/, "DECIMAL"],
  [/^\d{4}(-\d|T)/, "TIMESTAMP"],
  [/^("|''')/, "STRING"],
  [/^\{\{\s*("|''')/, "CLOB"],
  [/^\{\{/, "BLOB"],
  [/^\{/, "STRUCT"],
  [/^\[/, "LIST"],
  [/^\(/, "SEXP"],
];

function ionType(literal: string): string {
  for (const [pattern, type] of ION_TYPES) {
    const match = pattern.exec(literal);
    if (match) return type === "$1" ? match[1]!.toUpperCase() : type;
  }
  return "SYMBOL";
}
