// What PartiQL's statements ask for, in the terms of conditions, updates and paths: the form in which partiql/ hands them
// on and table/ carries them out.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.statements.html

import { type AttributeMap, type MutableAttributeMap, setAttribute } from "../values/attribute-value.ts";
import { type DocumentPath, valueAt } from "../values/document-path.ts";
import type { Condition } from "./condition.ts";
import type { Update } from "./update.ts";

/** One column of a SELECT: unlike a projection, it puts what its path leads to at the top of the answer. */
export interface SelectedPath {
  /** What the answer calls it: the path's last name, and the indexes after it. */
  readonly name: string;
  readonly path: DocumentPath;
}

/** What to order by. */
export interface Order {
  /** A key attribute's name; absent if the statement has something else there. */
  readonly name?: string;
  /** What that is. */
  readonly token?: string;
  readonly descending: boolean;
}

export interface SelectStatement {
  readonly kind: "SELECT";
  readonly table: string;
  readonly index?: string;
  /** Absent for `*`. */
  readonly columns?: readonly SelectedPath[];
  readonly where?: Condition;
  readonly orderBy?: readonly Order[];
}

/** Which attributes a write answers. */
export type Returning = "ALL OLD" | "MODIFIED OLD" | "ALL NEW" | "MODIFIED NEW";

/** What a statement that changes an item answers. */
interface Answering {
  readonly returning?: Returning;
  /** Why its RETURNING clause is refused, which it is after its key; absent if it is not. */
  readonly returningRefusal?: string;
}

export interface InsertStatement extends Answering {
  readonly kind: "INSERT";
  readonly table: string;
  readonly item: AttributeMap;
}

export interface UpdateStatement extends Answering {
  readonly kind: "UPDATE";
  readonly table: string;
  readonly update: Update;
  readonly where: Condition;
}

export interface DeleteStatement extends Answering {
  readonly kind: "DELETE";
  readonly table: string;
  readonly where: Condition;
}

/** A condition on an item, which a transaction may check. */
export interface ExistsStatement {
  readonly kind: "EXISTS";
  readonly table: string;
  readonly index?: string;
  readonly where?: Condition;
}

export type WriteStatement = InsertStatement | UpdateStatement | DeleteStatement;
export type Statement = SelectStatement | WriteStatement | ExistsStatement;

/**
 * What the columns of a SELECT take from an item; what the item lacks is left out.
 *
 * @example selectFrom([{ name: "b[0]", path: ["a", "b", 0] }], { a: { M: { b: { L: [x] } } } }) // { "b[0]": x }
 */
export function selectFrom(columns: readonly SelectedPath[], item: AttributeMap): AttributeMap {
  const selected: MutableAttributeMap = {};
  for (const { name, path } of columns) {
    const value = valueAt(item, path);
    if (value) setAttribute(selected, name, value);
  }
  return selected;
}
