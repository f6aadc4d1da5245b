// The classes of tables. AWS refuses others in words of its own rather than by the model's constraint.

import { invalid } from "../../model/errors.ts";
import type { TableDefinition } from "./table-definition.ts";

type TableClass = NonNullable<TableDefinition["tableClass"]>;

const TABLE_CLASSES: readonly string[] = ["STANDARD", "STANDARD_INFREQUENT_ACCESS"] satisfies TableClass[];

/** @throws ValidationException unless the class is one, or absent. */
export function checkTableClass(tableClass: string | undefined): asserts tableClass is TableClass | undefined {
  if (tableClass === undefined || TABLE_CLASSES.includes(tableClass)) return;
  throw invalid(
    "Invalid table-class parameter provided. Please try again with a valid table-class value: " +
      `[${TABLE_CLASSES.join(", ")}].`,
  );
}
