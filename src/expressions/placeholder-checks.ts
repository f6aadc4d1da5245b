// What AWS demands of `ExpressionAttributeNames` and `ExpressionAttributeValues` themselves, whatever the expressions say.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters

import { type AttributeValueChecks, checkExpressionName } from "../model/attribute-value-checks.ts";
import { invalid } from "../model/errors.ts";
import type { AttributeMap } from "../values/attribute-value.ts";
import { attributeMapSize, stringSize } from "../values/size.ts";

/** One of the two maps, as AWS speaks of it. */
interface PlaceholderMap {
  readonly parameter: string;
  readonly pattern: RegExp;
  /** What follows the refusal of a placeholder that is too long. */
  tooLong(length: number): string;
}

const NAMES: PlaceholderMap = {
  parameter: "ExpressionAttributeNames",
  pattern: /^#[A-Za-z0-9_]+$/,
  tooLong: (length) => `; size of key: ${length}`,
};
const VALUES: PlaceholderMap = {
  parameter: "ExpressionAttributeValues",
  pattern: /^:[A-Za-z0-9_]+$/,
  tooLong: () => ";",
};

/** Length of a placeholder, `#` or `:` included. */
const PLACEHOLDER_LENGTH_MAX = 255;

/** @throws ValidationException if a map is empty, or a placeholder is misspelt */
export function checkPlaceholders(
  names: Readonly<Record<string, string>> | undefined,
  values: AttributeMap | undefined,
): void {
  if (names) checkKeys(names, NAMES);
  if (values) checkKeys(values, VALUES);
}

/** @throws ValidationException if an attribute name is empty or too large: AWS looks at values before it looks at names */
export function checkNames(
  names: Readonly<Record<string, string>> | undefined,
  checks: AttributeValueChecks | undefined,
): void {
  for (const reference in names) {
    const name = names[reference]!;
    if (name === "") {
      throw invalid(`ExpressionAttributeNames contains invalid value: Empty attribute name for key ${reference}`);
    }
    checkExpressionName(name, reference, checks);
  }
}

/**
 * @param values which have been found to be valid
 * @param bytesMax the greatest size of all placeholders, names and values together
 * @throws ValidationException if the maps are larger
 */
export function checkPlaceholderSizes(
  names: Readonly<Record<string, string>> | undefined,
  values: AttributeMap | undefined,
  bytesMax: number,
): void {
  const namesSize = names ? sizeOfNames(names) : 0;
  if (namesSize > bytesMax) throw invalid("ExpressionAttributeNames exceeds max size");
  const valuesSize = values ? attributeMapSize(values) : 0;
  if (valuesSize > bytesMax) throw invalid("ExpressionAttributeValues exceeds max size");
  if (namesSize + valuesSize > bytesMax) {
    throw invalid("Combined size of ExpressionAttributeNames and ExpressionAttributeValues exceeds max size");
  }
}

function checkKeys(map: object, kind: PlaceholderMap): void {
  let isEmpty = true;
  for (const reference in map) {
    checkKey(reference, kind);
    isEmpty = false;
  }
  if (isEmpty) throw invalid(`${kind.parameter} must not be empty`);
}

/** The size of all placeholders and names, in bytes. */
function sizeOfNames(names: Readonly<Record<string, string>>): number {
  let size = 0;
  for (const reference in names) size += reference.length + stringSize(names[reference]!);
  return size;
}

function checkKey(reference: string, { parameter, pattern, tooLong }: PlaceholderMap): void {
  const refuse = (what: string) => invalid(`${parameter} contains invalid key: ${what}`);
  const { length } = reference;
  if (length === 0) throw refuse("The expression attribute map contains an empty key;");
  if (length > PLACEHOLDER_LENGTH_MAX) {
    throw refuse(`The expression attribute map contains a key that is too long${tooLong(length)}`);
  }
  if (!pattern.test(reference)) throw refuse(`Syntax error; key: "${reference}"`);
}
