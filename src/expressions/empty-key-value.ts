// Which values of key attributes are empty, and how they are refused, wherever one is given.

import type { AttributeValue } from "../values/attribute-value.ts";

/** Which type of empty value a key attribute holds, if any: `"string"` or `"binary"`. */
export function emptyKind(value: AttributeValue): "string" | "binary" | undefined {
  if ("S" in value) return value.S === "" ? "string" : undefined;
  if ("B" in value) return value.B === "" ? "binary" : undefined;
  return undefined;
}

/** How every refusal of an empty key value begins. */
export const EMPTY_KEY_VALUE = "One or more parameter values are not valid. ";

/** @param index the name of the index that has the key, if it is one's and not the table's */
export function emptyKeyValue(name: string, empty: "string" | "binary", index?: string): string {
  return index === undefined
    ? `${EMPTY_KEY_VALUE}${refused(empty)} Key: ${name}`
    : `${EMPTY_KEY_VALUE}A value specified for a secondary index key is not supported. ${refused(empty)} IndexName: ${index}, IndexKey: ${name}`;
}

/** Of the key of an index that an update expression sets. */
export function emptyUpdatedKey(empty: "string" | "binary"): string {
  return `${EMPTY_KEY_VALUE}The update expression attempted to update a secondary index key to a value that is not supported. ${refused(empty)}`;
}

function refused(empty: "string" | "binary"): string {
  return `The AttributeValue for a key attribute cannot contain an empty ${empty} value.`;
}
