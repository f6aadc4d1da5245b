// Updates that can be applied: the one form to which update expressions and the legacy parameter `AttributeUpdates` are
// turned. apply-update.ts says what they mean.

import type { AttributeValue } from "../values/attribute-value.ts";
import { type DocumentPath, nestedAttributes } from "../values/document-path.ts";
import { emptyUpdatedKey } from "./empty-key-value.ts";
import { type PathBranches, pathTree } from "./path-tree.ts";

export type UpdateOperand =
  | { readonly kind: "path"; readonly path: DocumentPath }
  | { readonly kind: "value"; readonly value: AttributeValue }
  | { readonly kind: "if_not_exists"; readonly path: DocumentPath; readonly otherwise: UpdateOperand }
  | { readonly kind: "list_append"; readonly first: UpdateOperand; readonly second: UpdateOperand }
  | {
      readonly kind: "arithmetic";
      readonly operator: "+" | "-";
      readonly left: UpdateOperand;
      readonly right: UpdateOperand;
    }
  /** Whether both are equal: only statements have it. */
  | { readonly kind: "equality"; readonly left: UpdateOperand; readonly right: UpdateOperand };

export type UpdateAction =
  | { readonly kind: "SET"; readonly path: DocumentPath; readonly operand: UpdateOperand }
  | { readonly kind: "REMOVE"; readonly path: DocumentPath }
  | { readonly kind: "ADD" | "DELETE"; readonly path: DocumentPath; readonly value: AttributeValue };

export interface Update {
  readonly actions: readonly UpdateAction[];
  /** The names of the top-level attributes that it changes, or lies within. */
  readonly attributes: ReadonlySet<string>;
  /** The names of those into which a path leads, be it to change something or to read it. */
  readonly nested: ReadonlySet<string>;
  /** The paths of the actions; each leaf is the action's index. */
  readonly tree: PathBranches<number>;
  /** What is said of an operand, or a present value, that an action cannot take. */
  readonly typeMismatch: string;
  readonly indexKeyTexts: IndexKeyTexts;
}

/** What is said of a value to which the key of an index is set, and which none can have. */
export interface IndexKeyTexts {
  readonly typeMismatch: string;
  empty(name: string, empty: "string" | "binary", index: string): string;
}

const INDEX_KEY_TEXTS: IndexKeyTexts = {
  typeMismatch: "The update expression attempted to update the secondary index key to unsupported type",
  empty: (_, empty) => emptyUpdatedKey(empty),
};

/** The update that makes all these changes. No action's path lies within another's. */
export function updateOf(
  actions: readonly UpdateAction[],
  typeMismatch: string,
  indexKeyTexts = INDEX_KEY_TEXTS,
): Update {
  return {
    actions,
    attributes: new Set(actions.map(({ path }) => path[0] as string)),
    nested: nestedAttributes(actions.flatMap(pathsOf)),
    tree: pathTree(actions.map(({ path }, index) => [path, index])),
    typeMismatch,
    indexKeyTexts,
  };
}

function pathsOf(action: UpdateAction): readonly DocumentPath[] {
  return action.kind === "SET" ? [action.path, ...pathsRead(action.operand)] : [action.path];
}

function pathsRead(operand: UpdateOperand): readonly DocumentPath[] {
  switch (operand.kind) {
    case "path":
      return [operand.path];
    case "value":
      return [];
    case "if_not_exists":
      return [operand.path, ...pathsRead(operand.otherwise)];
    case "list_append":
      return [...pathsRead(operand.first), ...pathsRead(operand.second)];
    case "arithmetic":
    case "equality":
      return [...pathsRead(operand.left), ...pathsRead(operand.right)];
  }
}
