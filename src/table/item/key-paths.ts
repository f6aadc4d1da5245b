// Key attributes are scalars: a path that leads into one can lead to nothing, and is refused before any item is looked at.

import { invalid } from "../../model/errors.ts";
import { inLookedAtOrder } from "../definition/index-order.ts";
import type { TableDefinition } from "../definition/table-definition.ts";
import { keyAttributes } from "./item-key.ts";

/** How it is refused; then comes the key. */
export const PATH_INTO_KEY =
  "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: ";

/** What an expression's paths lead into. */
interface Paths {
  readonly nested: ReadonlySet<string>;
}

/**
 * @param expressions of one request, in the order in which they are refused
 * @throws ValidationException if one leads into a key attribute of the table or of one of its indexes
 */
export function checkKeyPaths(table: TableDefinition, ...expressions: readonly (Paths | undefined)[]): void {
  for (const expression of expressions) {
    if (expression && expression.nested.size > 0) check(table, expression.nested);
  }
}

function check({ keys, indexes }: TableDefinition, nested: ReadonlySet<string>): void {
  for (const { name } of keyAttributes(keys)) {
    if (nested.has(name)) throw invalid(`${PATH_INTO_KEY}Key: ${name}`);
  }
  for (const index of inLookedAtOrder(indexes)) {
    for (const { name } of keyAttributes(index.keys)) {
      if (nested.has(name)) throw invalid(`${PATH_INTO_KEY}IndexKey: ${name}`);
    }
  }
}
