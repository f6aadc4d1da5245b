// The syntax trees of PartiQL statements, as parsed: parameters still stand in them, and nothing is checked but that the
// language has it. bind-statement.ts says what DynamoDB makes of them.

import type { Comparator } from "../expressions/syntax.ts";
import type { Place } from "./refusals.ts";

/** What follows the name at a path's beginning. */
export type StepSyntax =
  /** `.name` or `['name']` */
  | { readonly kind: "name"; readonly name: string }
  /** `[0]`, or an integer that is no list's index. */
  | { readonly kind: "index"; readonly index: number; readonly text: string; readonly place: Place }
  /** `.*` or `[*]`, which DynamoDB does not have. */
  | { readonly kind: "star"; readonly isBracketed: boolean; readonly place: Place }
  /** `[any + expression]`, which DynamoDB does not have either. */
  | { readonly kind: "other"; readonly place: Place };

export interface PathSyntax {
  readonly kind: "path";
  readonly name: string;
  readonly steps: readonly StepSyntax[];
  readonly place: Place;
}

export interface CallSyntax {
  readonly kind: "call";
  /** In lower case. */
  readonly name: string;
  readonly operands: readonly ExpressionSyntax[];
  readonly place: Place;
}

/** The types that `IS` asks for, in lower case. */
export type TypeName = string;

export type ExpressionSyntax =
  | PathSyntax
  | CallSyntax
  | { readonly kind: "string"; readonly text: string; readonly place: Place }
  | { readonly kind: "number"; readonly text: string; readonly place: Place }
  | { readonly kind: "boolean"; readonly value: boolean; readonly place: Place }
  | { readonly kind: "null" | "missing"; readonly place: Place }
  /** `?`; indexes count from 0. */
  | { readonly kind: "parameter"; readonly index: number; readonly place: Place }
  | { readonly kind: "list" | "bag"; readonly elements: readonly ExpressionSyntax[]; readonly place: Place }
  | {
      readonly kind: "struct";
      readonly entries: readonly (readonly [name: ExpressionSyntax, value: ExpressionSyntax])[];
      readonly place: Place;
    }
  | {
      readonly kind: "and" | "or";
      readonly left: ExpressionSyntax;
      readonly right: ExpressionSyntax;
      readonly place: Place;
    }
  | { readonly kind: "not"; readonly operand: ExpressionSyntax; readonly place: Place }
  /** A sign before anything but a number, of which it is a part. */
  | {
      readonly kind: "sign";
      readonly operator: "+" | "-";
      readonly operand: ExpressionSyntax;
      readonly place: Place;
    }
  | {
      readonly kind: "comparison";
      readonly operator: Comparator;
      readonly left: ExpressionSyntax;
      readonly right: ExpressionSyntax;
      readonly place: Place;
    }
  | {
      readonly kind: "between";
      readonly operand: ExpressionSyntax;
      readonly low: ExpressionSyntax;
      readonly high: ExpressionSyntax;
      readonly place: Place;
    }
  | {
      readonly kind: "in";
      readonly operand: ExpressionSyntax;
      readonly candidates: ExpressionSyntax;
      readonly place: Place;
    }
  | { readonly kind: "is"; readonly operand: ExpressionSyntax; readonly type: TypeName; readonly place: Place }
  | {
      readonly kind: "arithmetic";
      readonly operator: "+" | "-";
      readonly left: ExpressionSyntax;
      readonly right: ExpressionSyntax;
      readonly place: Place;
    }
  | { readonly kind: "select"; readonly select: SelectSyntax; readonly place: Place }
  /** A statement that changes data; absent for one that goes to no table. */
  | { readonly kind: "change"; readonly statement?: ChangingSyntax; readonly place: Place }
  /** A literal of Amazon Ion. */
  | { readonly kind: "ion"; readonly text: string; readonly place: Place }
  /** What the language has and DynamoDB does not: `LIKE`, `CASE`, `COUNT(*)`, … */
  | UnsupportedSyntax;

export interface UnsupportedSyntax {
  readonly kind: "unsupported";
  /** What the language calls it: `SearchedCase`. */
  readonly node: string;
  /** How it begins, or its operator: `CASE`. */
  readonly token: string;
  /** What is said of it where a value is expected, if not that its token is not supported. */
  readonly refusal?: string;
  readonly place: Place;
}

/** What a statement goes to: `table` or `table.index`, if it is a path. */
export type SourceSyntax = ExpressionSyntax;

/** Something in a statement that DynamoDB refuses, in the words in which it does. */
export interface Refusal {
  readonly reason: string;
  /** Absent where DynamoDB does not say it. */
  readonly place?: Place;
}

export interface SortSyntax {
  readonly by: ExpressionSyntax;
  readonly descending: boolean;
}

export interface SelectSyntax {
  readonly kind: "SELECT";
  /** Absent for `*`. */
  readonly columns?: readonly ColumnSyntax[];
  readonly source: SourceSyntax;
  readonly where?: ExpressionSyntax;
  readonly orderBy?: readonly SortSyntax[];
  /** A clause that DynamoDB does not have. */
  readonly clauseRefusal?: Refusal;
  /** What else it refuses, in the order in which it looks: at the words after SELECT, the sources, the columns. */
  readonly refusals: {
    readonly distinct?: Refusal;
    readonly source?: Refusal;
    readonly columns?: Refusal;
  };
}

/** A column of a SELECT. */
export interface ColumnSyntax {
  readonly expression: ExpressionSyntax;
  readonly isAliased: boolean;
}

/** `RETURNING ALL OLD *`, as its words. */
export type ReturningSyntax = "ALL OLD" | "MODIFIED OLD" | "ALL NEW" | "MODIFIED NEW";

/** A RETURNING clause: its first element, and what DynamoDB refuses of it. */
export interface ReturningClause {
  readonly returning: ReturningSyntax;
  readonly refusal?: Refusal;
}

export interface InsertSyntax {
  readonly kind: "INSERT";
  readonly source: PathSyntax;
  readonly value: ExpressionSyntax;
  readonly returning?: ReturningClause;
  readonly refusal?: Refusal;
  /** Why it is none of DynamoDB's statements, as others are not: it has no VALUE. */
  readonly unsupported?: Refusal;
}

export type ChangeSyntax =
  | { readonly kind: "SET"; readonly path: PathSyntax; readonly value: ExpressionSyntax }
  | { readonly kind: "REMOVE"; readonly path: PathSyntax };

export interface UpdateSyntax {
  readonly kind: "UPDATE";
  readonly source: SourceSyntax;
  readonly changes: readonly ChangeSyntax[];
  readonly where?: ExpressionSyntax;
  readonly returning?: ReturningClause;
  /** What DynamoDB refuses of the changes, and of the source. */
  readonly refusals: { readonly changes?: Refusal; readonly source?: Refusal };
}

export interface DeleteSyntax {
  readonly kind: "DELETE";
  readonly source: PathSyntax;
  readonly where?: ExpressionSyntax;
  readonly returning?: ReturningClause;
  /** What DynamoDB refuses of the source. */
  readonly refusal?: Refusal;
}

/** `EXISTS(SELECT …)`, or any other operator or function that a statement consists of. */
export interface ExistsSyntax {
  readonly kind: "EXISTS";
  /** Absent unless it is `EXISTS(SELECT …)`. */
  readonly select?: SelectSyntax;
}

/** What is no statement of DynamoDB's, though the language takes it for one. */
export interface OtherSyntax {
  readonly kind: "other";
  readonly refusal: Refusal;
}

export type ChangingSyntax = InsertSyntax | UpdateSyntax | DeleteSyntax;
export type StatementSyntax = SelectSyntax | ChangingSyntax | ExistsSyntax | OtherSyntax;

/** A statement and how many parameters it has. */
export interface ParsedStatement {
  readonly syntax: StatementSyntax;
  readonly parameterCount: number;
}
