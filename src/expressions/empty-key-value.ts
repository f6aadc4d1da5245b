// How an empty value of a key attribute is refused, wherever one is given.

/** @param index the name of the index that has the key, if it is one's and not the table's */
export function emptyKeyValue(name: string, empty: "string" | "binary", index?: string): string {
  const refused = `The AttributeValue for a key attribute cannot contain an empty ${empty} value.`;
  return index === undefined
    ? `One or more parameter values are not valid. ${refused} Key: ${name}`
    : "One or more parameter values are not valid. A value specified for a secondary index key is not supported. " +
        `${refused} IndexName: ${index}, IndexKey: ${name}`;
}
