// `ExclusiveStartKey` before its table is known: a key whose refusals say that they are about where the page starts.

import { normalizeAttributes } from "../../model/attribute-value-checks.ts";
import { invalid, ValidationException } from "../../model/errors.ts";
import type { Limits } from "../../model/limits.ts";
import type { AttributeMap } from "../../values/attribute-value.ts";

/**
 * A starting key with its numbers in canonical form.
 *
 * @throws ValidationException such as `The provided starting key is invalid: Supplied AttributeValue is empty, …`
 */
export function normalizeStartKey(startKey: AttributeMap, limits: Limits): AttributeMap {
  try {
    return normalizeAttributes(startKey, limits);
  } catch (error) {
    if (!(error instanceof ValidationException)) throw error;
    throw invalid(`The provided starting key is invalid: ${error.message}`);
  }
}
