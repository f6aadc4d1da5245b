// Which values of key attributes are empty, and how they are refused, wherever one is given.

import type { AttributeValue } from "../values/attribute-value.ts";

/** Which type of empty value a key attribute holds, if any: `"string"` or `"binary"`. */
export function emptyKind(value: AttributeValue): "string" | "binary" | undefined {
  if ("S" in value) return value.S === "" ? "string" : undefined;
  if ("B" in value) return value.B === "" ? "binary" : undefined;
  return undefined;
}

/** @param index the name of the index that has the key, if it is one's and not the table's */
export function emptyKeyValue(name: string, empty: "string" | "binary", index?: string): string {
  const refused = `The AttributeValue for a key attribute cannot contain an empty ${empty} value.`;
  return index === undefined
    ? `One or more parameter values are not valid. ${refused} Key: ${name}`
    : "One or more parameter values are not valid. A value specified for a secondary index key is not supported. " +
        `${refused} IndexName: ${index}, IndexKey: ${name}`;
}
