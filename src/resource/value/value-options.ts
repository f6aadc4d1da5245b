// How values are read and written: what users may say of it, for everything, for a table, for an attribute.

import type { ClassCodec, Codec } from "./codec.ts";

/**
 * What a number is read as. None of them loses a digit.
 *
 * - `"exact"`: `number` where it holds exactly the digits, otherwise `Decimal`
 * - `"decimal"`: always `Decimal`
 * - `"bigint"`: `bigint` for integers, `Decimal` for fractions
 */
export type NumberPolicy = "exact" | "decimal" | "bigint";

/** What an attribute's numbers are read as; with `"string"`, text that is read and written. */
export type AttributeNumberPolicy = NumberPolicy | "string";

/** How values are read and written. */
export interface ValueOptions {
  /** What numbers are read as, `"exact"` unless given. Numbers of every kind may be written. */
  readonly numbers?: NumberPolicy | undefined;
  /** Codecs for the instances of their classes, wherever they are written. They are read where `attributes` says so. */
  readonly classes?: readonly ClassCodec[] | undefined;
}

/** How the values of a table's items are read and written. */
export interface TableValueOptions extends ValueOptions {
  /**
   * Codecs and number policies by the attribute's path. `[]` stands for every element of a list, `*` for every member of
   * a map: `"lines[].price"`, `"prices.*"`. A number policy holds for everything in the attribute.
   *
   * They hold for items, keys, pages and errors, and for what `Attr`, `Key` and `Update` compare an attribute with or set
   * it to. Values behind placeholders of expressions that are text, and of PartiQL, belong to no attribute: `classes`
   * holds for them.
   *
   * @example
   * const users = dynamodb.Table<{ username: string; since: Date; id: bigint }>("users", {
   *   attributes: { since: codecs.isoDate, id: "bigint" },
   * });
   * await users.putItem({ Item: { username: "x", since: new Date(0), id: 9007199254740993n } });
   * (await users.getItem({ Key: { username: "x" } })).Item?.id; // 9007199254740993n
   * (await users.scan({ FilterExpression: users.attr("since").lt(new Date(1)) })).Count; // 1
   * (await table.getItem({ Key: { username: "x" } })).Item?.since; // "1970-01-01T00:00:00.000Z"
   */
  readonly attributes?: { readonly [path: string]: AttributeNumberPolicy | Codec } | undefined;
}
