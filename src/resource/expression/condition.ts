// Conditions on items and keys: boto3's `Key` and `Attr`. They are plain data until condition-expression-builder.ts
// writes them as an expression's text.

import type { ElementOf } from "../row-path.ts";
import type { NativeAttributeInput } from "../value/native-value.ts";
import { DynamoDBNeedsConditionError, DynamoDBOperationNotSupportedError } from "./condition-errors.ts";

/** What a condition names: only attributes of the key, or others as well. */
export type ConditionScope = "key" | "attribute";

/** What a comparison takes: a value, or another attribute of the same item. */
export type Operand = OperandOf<NativeAttributeInput>;

/** What an attribute of such values is compared with. */
export type OperandOf<Value> = Value | AnyReference | SizeOf;

/** An attribute, whatever its values are. */
type AnyReference = AttributeReference<ConditionScope, never>;

/** The names of the operators, as expressions spell them. */
export type Operator = ComparisonOperator | FunctionOperator | "BETWEEN" | "IN" | "AND" | "OR" | "NOT";
type ComparisonOperator = "=" | "<>" | "<" | "<=" | ">" | ">=";
type FunctionOperator = "begins_with" | "contains" | "attribute_type" | "attribute_exists" | "attribute_not_exists";

/**
 * A condition, made by the methods of {@link Key} and {@link Attr}. It stands wherever the API takes a condition
 * expression: `KeyConditionExpression`, `FilterExpression`, `ConditionExpression`.
 */
export class Condition<Scope extends ConditionScope = ConditionScope> {
  /** Only for the compiler: a condition on other attributes is no key condition. */
  declare readonly scope: Scope;

  constructor(
    readonly operator: Operator,
    readonly operands: readonly unknown[],
  ) {}

  /** Both have to hold. */
  and<Other extends ConditionScope>(other: Condition<Other>): Condition<Scope | Other> {
    if (!(other instanceof Condition)) throw new DynamoDBOperationNotSupportedError("AND", other);
    return new Condition("AND", [this, other]);
  }

  /** One of them has to hold, or both. */
  or(other: Condition): Condition<"attribute"> {
    if (!(other instanceof Condition)) throw new DynamoDBOperationNotSupportedError("OR", other);
    return new Condition("OR", [this, other]);
  }

  /** It must not hold. */
  not(): Condition<"attribute"> {
    return new Condition("NOT", [this]);
  }
}

/** A condition that names only key attributes. */
export type KeyCondition = Condition<"key">;

/** What keys, attributes and sizes can all be compared by. */
abstract class Comparable<Scope extends ConditionScope, Value = NativeAttributeInput> {
  /** The attribute equals the value. */
  eq(value: OperandOf<Value>): Condition<Scope> {
    return new Condition("=", [this, value]);
  }

  /** The attribute is less than the value. */
  lt(value: OperandOf<Value>): Condition<Scope> {
    return new Condition("<", [this, value]);
  }

  /** The attribute is less than the value or equal to it. */
  lte(value: OperandOf<Value>): Condition<Scope> {
    return new Condition("<=", [this, value]);
  }

  /** The attribute is greater than the value. */
  gt(value: OperandOf<Value>): Condition<Scope> {
    return new Condition(">", [this, value]);
  }

  /** The attribute is greater than the value or equal to it. */
  gte(value: OperandOf<Value>): Condition<Scope> {
    return new Condition(">=", [this, value]);
  }

  /** The attribute is between the values, both included. */
  between(low: OperandOf<Value>, high: OperandOf<Value>): Condition<Scope> {
    return new Condition("BETWEEN", [this, low, high]);
  }

  /** The attribute, a string or binary, begins with the value. */
  beginsWith(value: Operand): Condition<Scope> {
    return new Condition("begins_with", [this, value]);
  }

  /** Conditions are joined, attributes are not: `Attr("a").eq(1).and(…)`. */
  and(_: never): never {
    throw new DynamoDBOperationNotSupportedError("AND", this);
  }

  /** Conditions are joined, attributes are not: `Attr("a").eq(1).or(…)`. */
  or(_: never): never {
    throw new DynamoDBOperationNotSupportedError("OR", this);
  }
}

/** An attribute by its path: `Key("a")` or `Attr("a.b[0].c")`, to be completed to a condition. */
export abstract class AttributeReference<
  Scope extends ConditionScope = ConditionScope,
  Value = NativeAttributeInput,
> extends Comparable<Scope, Value> {
  constructor(readonly name: string) {
    super();
    if (typeof name !== "string") throw new TypeError(`An attribute's name is a string, not ${String(name)}`);
  }
}

/** An attribute of the key, made by {@link Key}. */
export class KeyReference<Value = NativeAttributeInput> extends AttributeReference<"key", Value> {
  override toString(): string {
    return `Key(${JSON.stringify(this.name)})`;
  }
}

/** Any attribute, made by {@link Attr}. */
export class AttrReference<Value = NativeAttributeInput> extends AttributeReference<"attribute", Value> {
  /** The attribute differs from the value, or is missing. */
  ne(value: OperandOf<Value>): Condition<"attribute"> {
    return new Condition("<>", [this, value]);
  }

  /** The attribute equals one of the values. */
  isIn(values: readonly OperandOf<Value>[]): Condition<"attribute"> {
    if (!Array.isArray(values)) throw new TypeError(`isIn takes an array of values, not ${String(values)}`);
    return new Condition("IN", [this, values]);
  }

  exists(): Condition<"attribute"> {
    return new Condition("attribute_exists", [this]);
  }

  notExists(): Condition<"attribute"> {
    return new Condition("attribute_not_exists", [this]);
  }

  /** The attribute, a string, contains the text; or, a set or list, contains the element. */
  contains(value: Operand | ElementOf<Value>): Condition<"attribute"> {
    return new Condition("contains", [this, value]);
  }

  /** The attribute has the type: `"S"`, `"N"`, `"B"`, `"SS"`, `"NS"`, `"BS"`, `"M"`, `"L"`, `"BOOL"` or `"NULL"`. */
  attributeType(type: Operand): Condition<"attribute"> {
    return new Condition("attribute_type", [this, type]);
  }

  /** The attribute's size, to be compared: `Attr("tags").size().gt(2)`. */
  size(): SizeOf {
    return new SizeOf(this);
  }

  override toString(): string {
    return `Attr(${JSON.stringify(this.name)})`;
  }
}

/** The size of an attribute, made by `Attr(name).size()`. */
export class SizeOf extends Comparable<"attribute"> {
  constructor(readonly attribute: AnyReference) {
    super();
  }

  ne(value: Operand): Condition<"attribute"> {
    return new Condition("<>", [this, value]);
  }

  override toString(): string {
    return `${this.attribute}.size()`;
  }
}

/**
 * A partition or sort key, for key conditions.
 *
 * @example
 * table.query({ KeyConditionExpression: Key("artist").eq("Nina Simone").and(Key("song").beginsWith("F")) });
 */
export function Key(name: string): KeyReference {
  return new KeyReference(name);
}

/**
 * An attribute by its path, for filters and conditions of writes. Dots and `[0]` walk into maps and lists; an attribute
 * whose own name has a dot is out of reach, and is written with `ExpressionAttributeNames` instead.
 *
 * @example
 * table.scan({ FilterExpression: Attr("age").lt(27).and(Attr("address.state").eq("CA")) });
 */
export function Attr(name: string): AttrReference {
  return new AttrReference(name);
}

/** All conditions have to hold: `and(a, b, c)` is `a.and(b).and(c)`. */
export function and<Scope extends ConditionScope>(
  ...conditions: readonly [Condition<Scope>, ...Condition<Scope>[]]
): Condition<Scope> {
  const [first, ...rest] = conditions;
  return rest.reduce((joined, condition) => joined.and(condition), requireCondition(first));
}

/** At least one condition has to hold: `or(a, b, c)` is `a.or(b).or(c)`. */
export function or(...conditions: readonly [Condition, ...Condition[]]): Condition {
  const [first, ...rest] = conditions;
  return rest.reduce((joined, condition) => joined.or(condition), requireCondition(first));
}

/** The condition must not hold. */
export function not(condition: Condition): Condition<"attribute"> {
  return requireCondition(condition).not();
}

function requireCondition<Scope extends ConditionScope>(condition: Condition<Scope>): Condition<Scope> {
  if (condition instanceof Condition) return condition;
  throw new DynamoDBNeedsConditionError(condition);
}
