// A table's schema at work: items that are written pass it, and items that are read, if that is asked for.

import { SchemaError } from "./schema-error.ts";
import type { StandardSchema } from "./standard-schema.ts";

/** A table's schema, and when it is asked. */
export class TableSchema {
  readonly #schema: StandardSchema;
  readonly #validateReads: boolean;

  /** @throws {TypeError} no schema of the standard */
  constructor(schema: StandardSchema, validateReads: boolean) {
    if (typeof schema?.["~standard"]?.validate !== "function") {
      throw new TypeError("A schema is one of Standard Schema, as Zod, Valibot and ArkType make them");
    }
    this.#schema = schema;
    this.#validateReads = validateReads;
  }

  /**
   * What the schema makes of an item that is to be written.
   *
   * @throws {SchemaError} it refuses the item
   * @throws {TypeError} it answers later: what is written is taken as it is when the request is made
   */
  written(item: unknown): unknown {
    const result = this.#schema["~standard"].validate(item);
    if (result instanceof Promise) throw new TypeError("A table's schema answers at once: this one is asynchronous");
    if (result.issues) throw new SchemaError(result.issues);
    return result.value;
  }

  /** What the schema makes of a whole item that was read; the item as it is, if reads are not validated. */
  read(item: unknown): unknown {
    return this.#validateReads ? this.written(item) : item;
  }
}
