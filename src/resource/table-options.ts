// What may be said of a table when it is made: how its values are converted, and what its items have to be.

import type { TableConversion } from "./native-conversion.ts";
import type { StandardSchema } from "./schema/standard-schema.ts";
import { TableSchema } from "./schema/table-schema.ts";
import { AttributeRules } from "./value/attribute-rules.ts";
import type { TableValueOptions, ValueOptions } from "./value/value-options.ts";

/** `Row` is the type of the table's items as they are read, `Written` as they are put. */
export interface TableOptions<Row extends object = object, Written extends object = Row> extends TableValueOptions {
  /**
   * What items have to be: a schema of Zod, Valibot, ArkType or any other library of
   * [Standard Schema](https://standardschema.dev). Items that are put pass it, and what it makes of them is written;
   * a refused one is a {@link SchemaError}, and nothing is sent. Updates are not validated. It has to answer at once.
   */
  readonly schema?: StandardSchema<Written, Row> | undefined;
  /**
   * Whether items pass the schema when they are read, too, by whatever reads them; what a write answers with does not.
   * Nor do reads with a `ProjectionExpression`: an index that lacks attributes the schema wants is read with one.
   */
  readonly validateReads?: boolean | undefined;
}

/**
 * @param others what holds where the table's own options say nothing
 * @throws {TypeError} a path, codec, number policy or schema that is none; `validateReads` without a schema
 */
export function tableConversion(options: TableOptions, others: ValueOptions): TableConversion {
  const { schema, validateReads = false, numbers = others.numbers, attributes } = options;
  const classes = [...(options.classes ?? []), ...(others.classes ?? [])];
  if (validateReads && !schema) throw new TypeError("validateReads asks for a schema");
  return {
    rules: AttributeRules.of({ numbers, classes, attributes }),
    schema: schema && new TableSchema(schema, validateReads),
  };
}
