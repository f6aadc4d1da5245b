// The content of attribute values: what the deserializer lets through and DynamoDB refuses all the same, and the one
// canonical text of every number. Nothing else in the engine sees a value that has not passed here.

import type { AttributeMap, AttributeType, AttributeValue, Members } from "../values/attribute-value.ts";
import { NumberError, normalizeNumber } from "../values/number.ts";
import { ENVELOPE } from "./envelope.ts";
import { invalid, type ValidationException } from "./errors.ts";
import { AWS_LIMITS } from "./limits.ts";

/** How an operation wants its values checked. */
export interface AttributeValueChecks {
  /** A scalar has one level, a list or a map one more than the deepest of its elements. By default AWS's 32. */
  readonly nestingLevelsMax?: number;
  /**
   * Whether some of the refusals (of empty sets, duplicates, `NULL: false` and long names) begin with `1 validation
   * error detected: `. AWS does so in PutItem and UpdateItem.
   */
  readonly enveloped?: boolean;
}

export const NESTING_LEVELS_EXCEEDED =
  "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit";

const EMPTY = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes";
const SEVERAL =
  "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes";
const INVALID = "One or more parameter values were invalid: ";
const NUMBER_DUPLICATES = "Input collection contains duplicates";

/** The longest name, in bytes; a key's is shorter. */
const NAME_BYTES_MAX = 65_535;
const NAME_EMPTY = "Empty attribute name";
const NAME_TOO_LARGE = `Attribute name is too large, must be less than ${NAME_BYTES_MAX + 1} bytes`;
/** A character takes at most three bytes of UTF-8 for each of its UTF-16 units. */
const BYTES_PER_UNIT_MAX = 3;

/**
 * An item or a key with its numbers in canonical form: the same object if they were so already.
 *
 * @throws {ValidationException} a value is refused, in AWS's words.
 * @example normalizeAttributes({ pk: { S: "a" }, n: { N: "1.0" } }) // { pk: { S: "a" }, n: { N: "1" } }
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 */
export function normalizeAttributes(map: AttributeMap, checks: AttributeValueChecks = {}): AttributeMap {
  try {
    return normalizeMap(map, checks.nestingLevelsMax ?? AWS_LIMITS.nestingLevelsMax);
  } catch (error) {
    throw asValidation(error, checks);
  }
}

/** One value, such as a condition's operand; else as {@link normalizeAttributes}. */
export function normalizeAttributeValue(value: AttributeValue, checks: AttributeValueChecks = {}): AttributeValue {
  try {
    return normalizeValue(value, checks.nestingLevelsMax ?? AWS_LIMITS.nestingLevelsMax);
  } catch (error) {
    throw asValidation(error, checks);
  }
}

/**
 * `ExpressionAttributeValues`, whose refusals name the placeholder.
 *
 * @throws {ValidationException} such as `ExpressionAttributeValues contains invalid value: The parameter cannot be
 *   converted to a numeric value: x for key :v`.
 */
export function normalizeExpressionValues(map: AttributeMap, checks: AttributeValueChecks = {}): AttributeMap {
  const levelsMax = checks.nestingLevelsMax ?? AWS_LIMITS.nestingLevelsMax;
  return mapValues(map, (value, placeholder) => {
    try {
      return normalizeValue(value, levelsMax);
    } catch (error) {
      throw asValidation(error, checks, { parameter: "ExpressionAttributeValues", placeholder });
    }
  });
}

/**
 * A name of `ExpressionAttributeNames`.
 *
 * @throws {ValidationException} such as `ExpressionAttributeNames contains invalid value: Attribute name is too large, must
 *   be less than 65536 bytes for key #n`.
 */
export function checkExpressionName(name: string, placeholder: string, checks: AttributeValueChecks = {}): void {
  if (!isNameTooLarge(name)) return;
  const error = new InvalidValue(NAME_TOO_LARGE, true);
  throw asValidation(error, checks, { parameter: "ExpressionAttributeNames", placeholder });
}

/**
 * The name of an attribute in a parameter that expressions replaced.
 *
 * @throws {ValidationException} it is empty, or too long.
 */
export function checkAttributeName(name: string, checks: AttributeValueChecks = {}): void {
  try {
    checkName(name);
  } catch (error) {
    throw asValidation(error, checks);
  }
}

/** A condition, an expectation or an update of the parameters that expressions replaced. */
interface Operands {
  readonly Value?: AttributeValue;
  readonly AttributeValueList?: readonly AttributeValue[];
}

/**
 * The names and values of `Expected`, `AttributeUpdates`, `KeyConditions`, `QueryFilter` or `ScanFilter`; else as
 * {@link normalizeAttributes}.
 */
export function normalizeOperands<T extends Operands>(
  map: Readonly<Record<string, T>>,
  checks: AttributeValueChecks = {},
): Readonly<Record<string, T>> {
  const normalize = (value: AttributeValue) => normalizeAttributeValue(value, checks);
  return mapValues(map, (operands, name) => {
    checkAttributeName(name, checks);
    const { Value, AttributeValueList } = operands;
    const value = Value && normalize(Value);
    const list = AttributeValueList && mapElements(AttributeValueList, normalize);
    if (value === Value && list === AttributeValueList) return operands;
    return { ...operands, ...(value && { Value: value }), ...(list && { AttributeValueList: list }) };
  });
}

/** Why a value is refused. */
class InvalidValue extends Error {
  /** Whether this is one of the refusals that PutItem and UpdateItem put into an envelope. */
  readonly takesEnvelope: boolean;

  constructor(message: string, takesEnvelope = false) {
    super(message);
    this.takesEnvelope = takesEnvelope;
  }
}

function asValidation(
  error: unknown,
  checks: AttributeValueChecks,
  place?: { readonly parameter: string; readonly placeholder: string },
): ValidationException | unknown {
  if (!(error instanceof InvalidValue || error instanceof NumberError)) return error;
  const { message } = error;
  if (checks.enveloped === true && error instanceof InvalidValue && error.takesEnvelope) {
    return invalid(`${ENVELOPE}${message}`);
  }
  if (place === undefined || message === NESTING_LEVELS_EXCEEDED) return invalid(message);
  return invalid(`${place.parameter} contains invalid value: ${message} for key ${place.placeholder}`);
}

function normalizeMap(map: AttributeMap, levelsMax: number): AttributeMap {
  return mapValues(map, (value, name) => {
    checkName(name);
    return normalizeValue(value, levelsMax);
  });
}

function checkName(name: string): void {
  if (name === "") throw new InvalidValue(NAME_EMPTY, true);
  if (isNameTooLarge(name)) throw new InvalidValue(NAME_TOO_LARGE, true);
}

/** The map with each value replaced; the map itself where none changes. */
function mapValues<T>(
  map: Readonly<Record<string, T>>,
  replace: (value: T, name: string) => T,
): Readonly<Record<string, T>> {
  let changed: Map<string, T> | undefined;
  for (const name in map) {
    const value = map[name]!;
    const replaced = replace(value, name);
    if (replaced === value) continue;
    changed ??= new Map();
    changed.set(name, replaced);
  }
  // Unlike assigning, this makes a property of any name, `__proto__` included, and keeps the order.
  return changed === undefined ? map : { ...map, ...Object.fromEntries(changed) };
}

function isNameTooLarge(name: string): boolean {
  return name.length * BYTES_PER_UNIT_MAX > NAME_BYTES_MAX && Buffer.byteLength(name) > NAME_BYTES_MAX;
}

function normalizeValue(value: AttributeValue, levelsMax: number): AttributeValue {
  if (levelsMax < 1) throw new InvalidValue(NESTING_LEVELS_EXCEEDED);
  const type = onlyType(value);
  const member = value as Members;
  switch (type) {
    case "S":
    case "B":
    case "BOOL":
      return value;
    case "N": {
      const number = normalizeNumber(member.N);
      return number === member.N ? value : { N: number };
    }
    case "NULL":
      if (member.NULL !== true) {
        throw new InvalidValue(`${INVALID}Null attribute value types must have the value of true`, true);
      }
      return value;
    case "M": {
      const map = normalizeMap(member.M, levelsMax - 1);
      return map === member.M ? value : { M: map };
    }
    case "L": {
      const list = mapElements(member.L, (element) => normalizeValue(element, levelsMax - 1));
      return list === member.L ? value : { L: list };
    }
    case "SS":
      checkMembers(
        member.SS,
        "An string set  may not be empty",
        "An string set may not have a null string as a member",
      );
      if (hasDuplicates(member.SS)) {
        throw new InvalidValue(`${INVALID}Input collection [${member.SS.join(", ")}] contains duplicates.`, true);
      }
      return value;
    case "BS":
      checkMembers(member.BS, "Binary sets should not be empty", "Binary sets may not contain null or empty values");
      if (hasDuplicates(member.BS)) {
        throw new InvalidValue(
          `${INVALID}Input collection [${member.BS.join(", ")}]of type BS contains duplicates.`,
          true,
        );
      }
      return value;
    case "NS": {
      checkMembers(
        member.NS,
        "An number set  may not be empty",
        "An number set may not have a null number as a member",
      );
      const set = mapElements(member.NS, normalizeNumber);
      if (hasDuplicates(set)) throw new InvalidValue(NUMBER_DUPLICATES, true);
      return set === member.NS ? value : { NS: set };
    }
  }
}

/** The type of a value that has exactly one. */
function onlyType(value: AttributeValue): AttributeType {
  let only: AttributeType | undefined;
  for (const type in value) {
    if (only !== undefined) throw severalTypes(value);
    only = type as AttributeType;
  }
  if (only === undefined) throw new InvalidValue(EMPTY);
  return only;
}

/** Of a value with several types, AWS looks at the numbers before it looks at their count. */
function severalTypes(value: Partial<Members>): Error {
  if (value.N !== undefined) normalizeNumber(value.N);
  value.NS?.forEach(normalizeNumber);
  return new InvalidValue(SEVERAL);
}

/** Refuses a set without members, and one with a null among them. */
function checkMembers(set: readonly (string | null)[], empty: string, hasNull: string): void {
  if (set.length === 0) throw new InvalidValue(INVALID + empty, true);
  if (set.includes(null)) throw new InvalidValue(INVALID + hasNull, true);
}

function hasDuplicates(set: readonly string[]): boolean {
  return set.length > 1 && new Set(set).size < set.length;
}

/** The list with each element replaced; the list itself where none changes. */
function mapElements<T>(list: readonly T[], replace: (element: T) => T): readonly T[] {
  let copy: T[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const element = list[i]!;
    const replaced = replace(element);
    if (replaced === element) continue;
    copy ??= [...list];
    copy[i] = replaced;
  }
  return copy ?? list;
}
