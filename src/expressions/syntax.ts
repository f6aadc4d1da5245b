// The syntax trees of expressions, as parsed: placeholders still stand in them, nothing is checked against a request.
// Binding (condition-expression.ts, update-expression.ts, …) turns them into trees that can be evaluated.

/** `name`, `#alias` or `[0]`. */
export type PathElementSyntax =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "alias"; readonly reference: string }
  | {
      readonly kind: "index";
      readonly index: number;
      /** As it is written, where it is larger than any index may be. */
      readonly outOfRange?: string;
    };

/** A document path: `a.#b[0]`. */
export interface PathSyntax {
  readonly kind: "path";
  readonly elements: readonly PathElementSyntax[];
}

/** `:value` */
export interface ValueSyntax {
  readonly kind: "value";
  readonly reference: string;
}

/** `name(operand, …)`, with at least one operand. Only word-checks.ts sees one whose name is no function's. */
export interface FunctionSyntax {
  readonly kind: "function";
  readonly name: FunctionName;
  readonly operands: readonly OperandSyntax[];
}

export type OperandSyntax = PathSyntax | ValueSyntax | FunctionSyntax;

/** Every function of the expression language. Their names are case-sensitive. */
export const FUNCTION_NAMES = [
  "attribute_exists",
  "attribute_not_exists",
  "attribute_type",
  "begins_with",
  "contains",
  "size",
  "if_not_exists",
  "list_append",
] as const;

export type FunctionName = (typeof FUNCTION_NAMES)[number];

export type Comparator = "=" | "<>" | "<" | "<=" | ">" | ">=";

export type ConditionSyntax =
  | FunctionSyntax
  | {
      readonly kind: "comparison";
      readonly operator: Comparator;
      readonly left: OperandSyntax;
      readonly right: OperandSyntax;
    }
  | {
      readonly kind: "between";
      readonly operand: OperandSyntax;
      readonly low: OperandSyntax;
      readonly high: OperandSyntax;
    }
  | { readonly kind: "in"; readonly operand: OperandSyntax; readonly candidates: readonly OperandSyntax[] }
  | { readonly kind: "and" | "or"; readonly conditions: readonly ConditionSyntax[] }
  | { readonly kind: "not"; readonly condition: ConditionSyntax };

export type ProjectionSyntax = readonly PathSyntax[];

/** `operand + operand` or `operand - operand`. */
export interface ArithmeticSyntax {
  readonly kind: "arithmetic";
  readonly operator: "+" | "-";
  readonly left: OperandSyntax;
  readonly right: OperandSyntax;
}

export type UpdateActionSyntax =
  | { readonly kind: "SET"; readonly path: PathSyntax; readonly value: OperandSyntax | ArithmeticSyntax }
  | { readonly kind: "REMOVE"; readonly path: PathSyntax }
  | { readonly kind: "ADD" | "DELETE"; readonly path: PathSyntax; readonly value: ValueSyntax };

/** The actions of an update expression, in the order in which they are written. */
export type UpdateSyntax = readonly UpdateActionSyntax[];
