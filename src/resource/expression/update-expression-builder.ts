// Writes updates and projections as expression text with placeholders.

import type { NativeAttributeInput } from "../value/native-value.ts";
import { UnsupportedValueError } from "../value/unsupported-value-error.ts";
import { type AttributePath, type Placed, stepsOf, writePath } from "./attribute-path.ts";
import { AttributeReference } from "./condition.ts";
import type { Placeholders } from "./placeholders.ts";
import { PathOperand, type UpdateAction, type UpdateExpression, UpdateOperation } from "./update.ts";

/** An expression's text and what its placeholders stand for. */
export interface BuiltExpression {
  readonly text: string;
  readonly names: { readonly [placeholder: string]: string };
  readonly values: { readonly [placeholder: string]: NativeAttributeInput };
}

const CLAUSES = ["set", "remove", "add", "delete"] as const;

/** @throws {TypeError} the update changes nothing */
export function buildUpdateExpression(
  update: UpdateExpression,
  placeholders: Placeholders,
  placed: Placed = (value) => value,
): BuiltExpression {
  if (update.actions.length === 0) throw new TypeError("An update changes something: Update.set(path, value)");
  const { names, nameOf } = namesOnce(placeholders);
  const values: { [placeholder: string]: NativeAttributeInput } = {};

  /** @param path of the attribute whose value the operand becomes, or is compared with. */
  const write = (operand: unknown, path?: AttributePath): string => {
    if (operand instanceof PathOperand) return writePath(operand.path, nameOf);
    if (operand instanceof AttributeReference) return writePath(operand.name, nameOf);
    if (operand instanceof UpdateOperation) return writeOperation(operand, path);
    if (operand === undefined) throw new UnsupportedValueError("an update computes with undefined");
    const placeholder = placeholders.nextValue();
    values[placeholder] = (path ? placed(operand, stepsOf(path)) : operand) as NativeAttributeInput;
    return placeholder;
  };
  const writeOperation = ({ operator, operands: [left, right] }: UpdateOperation, path?: AttributePath): string => {
    switch (operator) {
      case "+":
      case "-":
        return `${write(left)} ${operator} ${write(right)}`;
      case "if_not_exists":
      case "list_append":
        return `${operator}(${write(left, path)}, ${write(right, path)})`;
    }
  };
  const writeAction = (action: UpdateAction): string => {
    const path = writePath(action.path, nameOf);
    switch (action.kind) {
      case "set":
        return `${path} = ${write(action.value, action.path)}`;
      case "remove":
        return path;
      case "add":
      case "delete":
        // A number that is added is an amount, not a value of the attribute.
        return `${path} ${write(action.value, action.value instanceof Set ? action.path : undefined)}`;
    }
  };

  const clauses = CLAUSES.flatMap((kind) => {
    const actions = update.actions.filter((action) => action.kind === kind);
    return actions.length === 0 ? [] : [`${kind.toUpperCase()} ${actions.map(writeAction).join(", ")}`];
  });
  return { text: clauses.join(" "), names, values };
}

/**
 * @throws {TypeError} no paths
 * @example
 * buildProjectionExpression(["username", "address.state"], new Placeholders()).text; // "#n0, #n1.#n2"
 */
export function buildProjectionExpression(
  paths: readonly AttributePath[],
  placeholders: Placeholders,
): BuiltExpression {
  if (paths.length === 0) throw new TypeError("A projection names at least one attribute");
  const { names, nameOf } = namesOnce(placeholders);
  return { text: paths.map((path) => writePath(path, nameOf)).join(", "), names, values: {} };
}

/** One placeholder a name, however often the expression names it. */
function namesOnce(placeholders: Placeholders) {
  const names: { [placeholder: string]: string } = {};
  const known = new Map<string, string>();
  const nameOf = (name: string): string => {
    const placeholder = known.get(name) ?? placeholders.nextName();
    known.set(name, placeholder);
    names[placeholder] = name;
    return placeholder;
  };
  return { names, nameOf };
}
