// Conditions that can be evaluated: the one form to which condition and filter expressions, the legacy parameters and
// PartiQL's WHERE clauses are all turned. evaluate.ts says what they mean.

import type { AttributeType, AttributeValue } from "../values/attribute-value.ts";
import type { DocumentPath } from "../values/document-path.ts";
import type { Comparator } from "./syntax.ts";

export type OperandNode =
  | { readonly kind: "path"; readonly path: DocumentPath }
  | { readonly kind: "value"; readonly value: AttributeValue }
  | { readonly kind: "size"; readonly operand: OperandNode };

export type ConditionNode =
  | { readonly kind: "and" | "or"; readonly conditions: readonly ConditionNode[] }
  | { readonly kind: "not"; readonly condition: ConditionNode }
  | {
      readonly kind: "comparison";
      readonly operator: Comparator;
      readonly left: OperandNode;
      readonly right: OperandNode;
    }
  | { readonly kind: "between"; readonly operand: OperandNode; readonly low: OperandNode; readonly high: OperandNode }
  | { readonly kind: "in"; readonly operand: OperandNode; readonly candidates: readonly OperandNode[] }
  | { readonly kind: "attribute_exists" | "attribute_not_exists"; readonly path: DocumentPath }
  /** Whether the operand has a value: its path leads somewhere, and what it leads to has a size if one is asked for. */
  | { readonly kind: "defined"; readonly operand: OperandNode }
  | { readonly kind: "attribute_type"; readonly operand: OperandNode; readonly type: AttributeType }
  | { readonly kind: "begins_with"; readonly operand: OperandNode; readonly prefix: OperandNode }
  | { readonly kind: "contains"; readonly operand: OperandNode; readonly element: OperandNode };

export interface Condition {
  readonly root: ConditionNode;
  /** The names of the top-level attributes that it looks at. */
  readonly attributes: ReadonlySet<string>;
  /** The names of those into which it leads: `a` of `a.b` and `a[0]`. */
  readonly nested: ReadonlySet<string>;
}
