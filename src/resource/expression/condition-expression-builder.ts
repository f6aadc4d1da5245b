// Writes conditions as expression text with placeholders, in the very words of boto3's ConditionExpressionBuilder.

import type { ItemInput, NativeAttributeInput } from "../value/native-value.ts";
import { UnsupportedValueError } from "../value/unsupported-value-error.ts";
import { type Placed, stepsOf, writePath } from "./attribute-path.ts";
import { AttributeReference, Condition, KeyReference, SizeOf } from "./condition.ts";
import { DynamoDBNeedsConditionError, DynamoDBNeedsKeyConditionError } from "./condition-errors.ts";
import { Placeholders } from "./placeholders.ts";

/** A condition's text and what its placeholders stand for. */
export interface BuiltConditionExpression {
  readonly conditionExpression: string;
  readonly attributeNamePlaceholders: { readonly [placeholder: string]: string };
  readonly attributeValuePlaceholders: ItemInput;
}

/**
 * Builds condition expressions. Placeholders count on from one expression to the next (`#n0`, `#n1`, …), so the
 * expressions of one request never share any, and pass over those that are `taken`.
 *
 * @example
 * new ConditionExpressionBuilder().buildExpression(Attr("address.state").eq("CA"));
 * // { conditionExpression: "#n0.#n1 = :v0",
 * //   attributeNamePlaceholders: { "#n0": "address", "#n1": "state" }, attributeValuePlaceholders: { ":v0": "CA" } }
 */
export class ConditionExpressionBuilder {
  readonly #placeholders: Placeholders;
  readonly #placed: Placed;

  /**
   * @param taken placeholders that the request already uses; or where it takes its placeholders from.
   * @param placed what becomes of a value that is compared with an attribute; it is left as it is unless given.
   */
  constructor(taken: Iterable<string> | Placeholders = [], placed: Placed = (value) => value) {
    this.#placed = placed;
    this.#placeholders = taken instanceof Placeholders ? taken : new Placeholders(taken);
  }

  /** Starts to count anew. */
  reset(): void {
    this.#placeholders.reset();
  }

  /**
   * @param isKeyCondition the expression is a KeyConditionExpression, which may only name keys.
   * @throws {DynamoDBNeedsConditionError} `condition` is none
   * @throws {DynamoDBNeedsKeyConditionError} a key condition names an attribute by `Attr`
   */
  buildExpression(condition: Condition, isKeyCondition = false): BuiltConditionExpression {
    if (!(condition instanceof Condition)) throw new DynamoDBNeedsConditionError(condition);
    const names: { [placeholder: string]: string } = {};
    const values: { [placeholder: string]: NativeAttributeInput } = {};

    /** @param path of the attribute that the operand is compared with, if it is a value of that attribute. */
    const write = (operand: unknown, path?: readonly (string | number)[]): string => {
      if (operand instanceof Condition) return writeCondition(operand);
      if (operand instanceof SizeOf) return `size(${write(operand.attribute)})`;
      if (operand instanceof AttributeReference) {
        if (isKeyCondition && !(operand instanceof KeyReference)) throw new DynamoDBNeedsKeyConditionError(operand);
        return writePath(operand.name, (part) => {
          const placeholder = this.#placeholders.nextName();
          names[placeholder] = part;
          return placeholder;
        });
      }
      if (operand === undefined) throw new UnsupportedValueError("a condition compares with undefined");
      const placeholder = this.#placeholders.nextValue();
      values[placeholder] = (path ? this.#placed(operand, path) : operand) as NativeAttributeInput;
      return placeholder;
    };
    const writeCondition = ({ operator, operands }: Condition): string => {
      const [left, right, end] = operands;
      const path = left instanceof AttributeReference ? stepsOf(left.name) : undefined;
      switch (operator) {
        case "=":
        case "<>":
        case "<":
        case "<=":
        case ">":
        case ">=":
          return `${write(left)} ${operator} ${write(right, path)}`;
        case "IN":
          return `${write(left)} IN (${(right as readonly unknown[]).map((value) => write(value, path)).join(", ")})`;
        case "BETWEEN":
          return `${write(left)} BETWEEN ${write(right, path)} AND ${write(end, path)}`;
        case "contains":
          return `${operator}(${write(left)}, ${write(right, path && [...path, 0])})`;
        case "begins_with":
        case "attribute_type":
          return `${operator}(${write(left)}, ${write(right)})`;
        case "attribute_exists":
        case "attribute_not_exists":
          return `${operator}(${write(left)})`;
        case "AND":
        case "OR":
          return `(${write(left)} ${operator} ${write(right)})`;
        case "NOT":
          return `(NOT ${write(left)})`;
      }
    };

    return {
      conditionExpression: writeCondition(condition),
      attributeNamePlaceholders: names,
      attributeValuePlaceholders: values,
    };
  }
}
