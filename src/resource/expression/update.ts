// Updates of items, built like conditions: `Update.set("age", 26).remove("nickname")`. They are plain data until
// update-expression-builder.ts writes them as an expression's text.

import type { ElementOf, PathOf, ValueAt } from "../row-path.ts";
import type { PutItem } from "../typed-table.ts";
import type { Decimal } from "../value/decimal.ts";
import type { Item, NativeAttributeInput } from "../value/native-value.ts";
import { type AttributePath, requirePath } from "./attribute-path.ts";
import { AttributeReference, type ConditionScope } from "./condition.ts";

/** What an attribute may be set to: a value, another attribute of the same item, or what is computed from them. */
export type UpdateOperand = OperandOf<NativeAttributeInput>;

type OperandOf<Value> = Value | AttributeReference<ConditionScope, never> | UpdateOperation;

/** A path in an array: its names are not looked up in a row's type. */
type Steps = readonly (string | number)[];

type ElementsAt<Row, Path extends string> = readonly ElementOf<ValueAt<Row, Path>>[];

/** A number that another is raised or lowered by. */
export type NumberInput = number | bigint | Decimal;

/** One change of an update. */
export type UpdateAction =
  | { readonly kind: "set" | "add" | "delete"; readonly path: AttributePath; readonly value: unknown }
  | { readonly kind: "remove"; readonly path: AttributePath };

/** A path, or an attribute that is named by one. */
export type AttributeOperand = AttributePath | AttributeReference;

/** A value that DynamoDB computes: made by {@link ifNotExists}, {@link listAppend}, {@link plus} and {@link minus}. */
export class UpdateOperation {
  constructor(
    readonly operator: "if_not_exists" | "list_append" | "+" | "-",
    readonly operands: readonly [UpdateOperand | PathOperand, UpdateOperand],
  ) {}
}

/** An attribute by its path, where a string would be a value. */
export class PathOperand {
  constructor(readonly path: AttributePath) {
    requirePath(path);
  }
}

/**
 * An update of an item. It stands wherever the API takes an update expression, and every method gives a new one. Names
 * are paths, and may be reserved words or hold any character; see {@link AttributePath}. `Row` is the type of the item.
 */
export class UpdateExpression<Row = Item> {
  constructor(readonly actions: readonly UpdateAction[]) {}

  /**
   * Sets an attribute; or every attribute of an object, whose names stand for themselves and whose `undefined` members
   * are left out.
   */
  set<Path extends PathOf<Row>>(path: Path, value: OperandOf<ValueAt<Row, Path>>): UpdateExpression<Row>;
  set(path: Steps, value: UpdateOperand): UpdateExpression<Row>;
  set(attributes: PutItem<Partial<Row>>): UpdateExpression<Row>;
  set(target: AttributePath | object, value?: unknown): UpdateExpression<Row> {
    if (typeof target === "string" || Array.isArray(target)) {
      return this.#with({ kind: "set", path: target, value: requireValue("set", target, value) });
    }
    const set = Object.entries(target).flatMap(([name, member]) =>
      member === undefined ? [] : [{ kind: "set", path: [name], value: member } as const],
    );
    return new UpdateExpression([...this.actions, ...set]);
  }

  /** Sets an attribute that does not exist yet, and leaves one that does. */
  setIfNotExists<Path extends PathOf<Row>>(path: Path, value: OperandOf<ValueAt<Row, Path>>): UpdateExpression<Row>;
  setIfNotExists(path: Steps, value: UpdateOperand): UpdateExpression<Row>;
  setIfNotExists(path: AttributePath, value: unknown): UpdateExpression<Row> {
    return this.#with({ kind: "set", path, value: ifNotExists(path, value as UpdateOperand) });
  }

  /** Raises a number; one that is missing counts as 0. */
  increment(path: PathOf<Row> | Steps, by: NumberInput = 1): UpdateExpression<Row> {
    return this.#with({ kind: "set", path, value: plus(ifNotExists(path, 0), by) });
  }

  /** Lowers a number; one that is missing counts as 0. */
  decrement(path: PathOf<Row> | Steps, by: NumberInput = 1): UpdateExpression<Row> {
    return this.#with({ kind: "set", path, value: minus(ifNotExists(path, 0), by) });
  }

  /** Adds elements after the last of a list; one that is missing counts as empty. */
  listAppend<Path extends PathOf<Row>>(path: Path, elements: ElementsAt<Row, Path>): UpdateExpression<Row>;
  listAppend(path: Steps, elements: readonly NativeAttributeInput[]): UpdateExpression<Row>;
  listAppend(path: AttributePath, elements: readonly unknown[]): UpdateExpression<Row> {
    const appended = listAppend(ifNotExists(path, []), elements as UpdateOperand);
    return this.#with({ kind: "set", path, value: appended });
  }

  /** Adds elements before the first of a list; one that is missing counts as empty. */
  listPrepend<Path extends PathOf<Row>>(path: Path, elements: ElementsAt<Row, Path>): UpdateExpression<Row>;
  listPrepend(path: Steps, elements: readonly NativeAttributeInput[]): UpdateExpression<Row>;
  listPrepend(path: AttributePath, elements: readonly unknown[]): UpdateExpression<Row> {
    const prepended = listAppend(elements as UpdateOperand, ifNotExists(path, []));
    return this.#with({ kind: "set", path, value: prepended });
  }

  /** Removes attributes, or elements of lists. */
  remove(...paths: readonly [PathOf<Row> | Steps, ...(PathOf<Row> | Steps)[]]): UpdateExpression<Row> {
    return this.#with(...paths.map((path) => ({ kind: "remove", path }) as const));
  }

  /** Adds a number to a number, or elements to a set; one that is missing counts as 0 or empty. */
  add(path: PathOf<Row> | Steps, value: NumberInput | ReadonlySet<unknown>): UpdateExpression<Row> {
    return this.#with({ kind: "add", path, value: requireValue("add", path, value) });
  }

  /** Deletes elements from a set. */
  delete(path: PathOf<Row> | Steps, elements: ReadonlySet<unknown>): UpdateExpression<Row> {
    return this.#with({ kind: "delete", path, value: requireValue("delete", path, elements) });
  }

  #with(...actions: readonly UpdateAction[]): UpdateExpression<Row> {
    for (const { path } of actions) requirePath(path);
    return new UpdateExpression([...this.actions, ...actions]);
  }
}

function requireValue<Value>(method: string, path: AttributePath, value: Value | undefined): Value {
  if (value !== undefined) return value;
  throw new TypeError(`Update.${method}(${JSON.stringify(path)}) lacks a value; remove() removes an attribute`);
}

/**
 * Where updates begin.
 *
 * @example
 * await table.updateItem({
 *   Key: { username: "janedoe", last_name: "Doe" },
 *   UpdateExpression: Update.set("address.state", "CA").increment("logins").remove("nickname"),
 *   ConditionExpression: Attr("age").gte(18),
 * });
 * // SET #n1.#n2 = :v1, #n3 = if_not_exists(#n3, :v2) + :v3 REMOVE #n4
 */
export const Update = new UpdateExpression([]);

/**
 * The attribute's value, or `value` if there is none. On the right-hand side of `set`.
 *
 * @example
 * Update.set("total", plus(ifNotExists("total", 0), Attr("price"))); // SET total = if_not_exists(total, 0) + price
 */
export function ifNotExists(attribute: AttributeOperand, value: UpdateOperand): UpdateOperation {
  const operand = attribute instanceof AttributeReference ? attribute : new PathOperand(attribute);
  return new UpdateOperation("if_not_exists", [operand, value]);
}

/**
 * Two lists as one. On the right-hand side of `set`.
 *
 * @example
 * Update.set("all", listAppend(Attr("old"), ["new"])); // SET all = list_append(old, ["new"])
 */
export function listAppend(first: UpdateOperand, second: UpdateOperand): UpdateOperation {
  return new UpdateOperation("list_append", [first, second]);
}

/** The sum of two numbers: `Update.set("total", plus(Attr("price"), 5))`. */
export function plus(left: UpdateOperand, right: UpdateOperand): UpdateOperation {
  return new UpdateOperation("+", [left, right]);
}

/** The difference of two numbers: `Update.set("left", minus(Attr("stock"), Attr("sold")))`. */
export function minus(left: UpdateOperand, right: UpdateOperand): UpdateOperation {
  return new UpdateOperation("-", [left, right]);
}
