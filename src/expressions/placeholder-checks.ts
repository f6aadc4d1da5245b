// What AWS demands of `ExpressionAttributeNames` and `ExpressionAttributeValues` themselves, whatever the expressions say.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters

import { type AttributeValueChecks, checkExpressionName } from "../model/attribute-value-checks.ts";
import { invalid } from "../model/errors.ts";
import type { AttributeMap } from "../values/attribute-value.ts";
import { attributeMapSize, stringSize } from "../values/size.ts";

const NAME_PLACEHOLDER = /^#[A-Za-z0-9_]+$/;
const VALUE_PLACEHOLDER = /^:[A-Za-z0-9_]+$/;

/** Length of a placeholder, `#` or `:` included. */
const PLACEHOLDER_LENGTH_MAX = 255;

/** @throws ValidationException if a map is empty, a placeholder is misspelt, or an attribute name is empty or too large */
export function checkPlaceholders(
  names: Readonly<Record<string, string>> | undefined,
  values: AttributeMap | undefined,
  checks?: AttributeValueChecks,
): void {
  if (names) checkNames(names, checks);
  if (values) checkReferences(values);
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

function checkNames(names: Readonly<Record<string, string>>, checks: AttributeValueChecks | undefined): void {
  let isEmpty = true;
  for (const reference in names) {
    checkKey("ExpressionAttributeNames", reference, NAME_PLACEHOLDER);
    const name = names[reference]!;
    if (name === "") {
      throw invalid(`ExpressionAttributeNames contains invalid value: Empty attribute name for key ${reference}`);
    }
    checkExpressionName(name, reference, checks);
    isEmpty = false;
  }
  if (isEmpty) throw invalid("ExpressionAttributeNames must not be empty");
}

function checkReferences(values: AttributeMap): void {
  let isEmpty = true;
  for (const reference in values) {
    checkKey("ExpressionAttributeValues", reference, VALUE_PLACEHOLDER);
    isEmpty = false;
  }
  if (isEmpty) throw invalid("ExpressionAttributeValues must not be empty");
}

/** The size of all placeholders and names, in bytes. */
function sizeOfNames(names: Readonly<Record<string, string>>): number {
  let size = 0;
  for (const reference in names) size += reference.length + stringSize(names[reference]!);
  return size;
}

function checkKey(parameter: string, reference: string, pattern: RegExp): void {
  if (reference === "") {
    throw invalid(`${parameter} contains invalid key: The expression attribute map contains an empty key`);
  }
  if (reference.length > PLACEHOLDER_LENGTH_MAX) {
    throw invalid(`${parameter} contains invalid key: The expression attribute map contains a key that is too long`);
  }
  if (!pattern.test(reference)) throw invalid(`${parameter} contains invalid key: Syntax error; key: "${reference}"`);
}
