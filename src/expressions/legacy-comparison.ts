// The comparison operators of the legacy parameters, and what AWS demands of their arguments.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.Conditions.html

import { invalid } from "../model/errors.ts";
import type { TypeOf } from "../model/shape.ts";
import type { comparisonOperator } from "../model/shared-shapes.ts";
import { type AttributeType, type AttributeValue, typeOf } from "../values/attribute-value.ts";
import { compareKeyValues, isKeyValue } from "../values/order.ts";

export type ComparisonOperator = TypeOf<typeof comparisonOperator>;

const SCALAR_TYPES: readonly AttributeType[] = ["S", "N", "B"];
const PREFIX_TYPES: readonly AttributeType[] = ["S", "B"];
const ELEMENT_TYPES: readonly AttributeType[] = ["S", "N", "B", "BOOL", "NULL"];

interface Arguments {
  readonly min: number;
  readonly max: number;
  /** The types of the arguments; absent if any will do. */
  readonly types?: readonly AttributeType[];
}

const ARGUMENTS: Readonly<Record<ComparisonOperator, Arguments>> = {
  EQ: { min: 1, max: 1 },
  NE: { min: 1, max: 1 },
  LE: { min: 1, max: 1, types: SCALAR_TYPES },
  LT: { min: 1, max: 1, types: SCALAR_TYPES },
  GE: { min: 1, max: 1, types: SCALAR_TYPES },
  GT: { min: 1, max: 1, types: SCALAR_TYPES },
  NULL: { min: 0, max: 0 },
  NOT_NULL: { min: 0, max: 0 },
  CONTAINS: { min: 1, max: 1, types: ELEMENT_TYPES },
  NOT_CONTAINS: { min: 1, max: 1, types: ELEMENT_TYPES },
  BEGINS_WITH: { min: 1, max: 1, types: PREFIX_TYPES },
  IN: { min: 1, max: Number.POSITIVE_INFINITY, types: SCALAR_TYPES },
  BETWEEN: { min: 2, max: 2, types: SCALAR_TYPES },
};

/**
 * The arguments of a comparison.
 *
 * @throws ValidationException if the operator takes another number of arguments, or arguments of other types
 */
export function checkArguments(
  operator: ComparisonOperator,
  values: readonly AttributeValue[] = [],
): readonly AttributeValue[] {
  const { min, max, types } = ARGUMENTS[operator];
  if (values.length < min || values.length > max) {
    throw invalidValues(`Invalid number of argument(s) for the ${operator} ComparisonOperator`);
  }
  for (const value of values) {
    const type = typeOf(value);
    if (types && !types.includes(type)) {
      throw invalidValues(`ComparisonOperator ${operator} is not valid for ${type} AttributeValue type`);
    }
  }
  if (values.some((value) => typeOf(value) !== typeOf(values[0]!))) {
    throw invalidValues("AttributeValues inside AttributeValueList must be of same type");
  }
  if (operator === "BETWEEN") checkBounds(values[0]!, values[1]!);
  return values;
}

/** Whether a comparison can do without arguments. */
export function takesNoArguments(operator: ComparisonOperator): boolean {
  return ARGUMENTS[operator].max === 0;
}

function checkBounds(low: AttributeValue, high: AttributeValue): void {
  if (isKeyValue(low) && compareKeyValues(low, high) > 0) {
    throw invalid("The BETWEEN condition was provided a range where the lower bound is greater than the upper bound");
  }
}

/** `One or more parameter values were invalid: <reason>` */
export function invalidValues(reason: string): Error {
  return invalid(`One or more parameter values were invalid: ${reason}`);
}
