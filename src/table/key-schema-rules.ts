// What key schemas and attribute definitions have to look like, of a table and of its indexes, and how they become the
// keys of a definition.

import { invalid } from "../model/errors.ts";
import type { TypeOf } from "../model/shape.ts";
import type { attributeDefinitions, keySchema } from "../model/shared-shapes.ts";
import { invalidParameter } from "./invalid-parameter.ts";
import { printNameSet } from "./name-sets.ts";
import type { KeyAttribute, KeySchema } from "./table-definition.ts";

export type KeySchemaInput = TypeOf<typeof keySchema>;
export type AttributeDefinitionsInput = TypeOf<typeof attributeDefinitions>;

/** Attributes of each kind that a global secondary index's key may have. */
const KEY_ATTRIBUTES_MAX = 4;

export function toKeyAttributes(definitions: AttributeDefinitionsInput): KeyAttribute[] {
  return definitions.map(({ AttributeName, AttributeType }) => ({ name: AttributeName, type: AttributeType }));
}

export function checkAttributeDefinitions(definitions: readonly KeyAttribute[]): void {
  if (new Set(definitions.map(({ name }) => name)).size < definitions.length) {
    throw invalid("Cannot have two attributes with the same name");
  }
}

export function keyNames(keySchema: KeySchemaInput): string[] {
  return keySchema.map(({ AttributeName }) => AttributeName);
}

/** Checks a table's own key: a partition key, and at most one sort key. */
export function checkTableKeySchema(keySchema: KeySchemaInput, definitions: readonly KeyAttribute[]): void {
  const defined = new Set(definitions.map(({ name }) => name));
  if (definitions.length < keySchema.length || keyNames(keySchema).some((name) => !defined.has(name))) {
    throw invalid("Invalid KeySchema: Some index key attribute have no definition");
  }
  checkKeyTypes(keySchema);
}

/** Checks an index's key: of a local one it has the table's form, of a global one up to four attributes of each kind. */
export function checkIndexKeySchema(
  index: { readonly IndexName: string; readonly KeySchema: KeySchemaInput },
  kind: "local" | "global",
  definitions: readonly KeyAttribute[],
): void {
  const names = keyNames(index.KeySchema);
  const defined = definitions.map(({ name }) => name);
  if (names.some((name) => !defined.includes(name))) {
    throw invalidParameter(
      "Some index key attributes are not defined in AttributeDefinitions. " +
        `Keys: ${printNameSet(names)}, AttributeDefinitions: ${printNameSet(defined)}`,
    );
  }
  if (kind === "local" || names.length === 1) checkKeyTypes(index.KeySchema);
  else checkMultiAttributeKey(index.IndexName, index.KeySchema);
}

function checkKeyTypes(keySchema: KeySchemaInput): void {
  const [first, second] = keySchema;
  if (first!.KeyType !== "HASH") throw invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  if (!second) return;
  if (first!.AttributeName === second.AttributeName) throw sameName();
  if (second.KeyType !== "RANGE") {
    throw invalid("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
  }
}

function checkMultiAttributeKey(indexName: string, keySchema: KeySchemaInput): void {
  if (keySchema[0]!.KeyType !== "HASH") {
    throw invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  }
  if (new Set(keyNames(keySchema)).size < keySchema.length) throw sameName();
  const partition = keySchema.filter(({ KeyType }) => KeyType === "HASH").length;
  if (keySchema.slice(0, partition).some(({ KeyType }) => KeyType === "RANGE")) {
    throw invalid("Invalid KeySchema: A RANGE key type element must follow all HASH key type elements");
  }
  for (const [kind, attributes] of [
    ["HASH", partition],
    ["RANGE", keySchema.length - partition],
  ] as const) {
    if (attributes > KEY_ATTRIBUTES_MAX) {
      throw invalidParameter(
        `Index KeySchema has ${attributes} ${kind} key elements, which exceeds the limit of ${KEY_ATTRIBUTES_MAX} ` +
          `for index: ${indexName}`,
      );
    }
  }
}

function sameName(): Error {
  return invalid("Both the Hash Key and the Range Key element in the KeySchema have the same name");
}

/** The key that a checked key schema describes. */
export function toKeySchema(keySchema: KeySchemaInput, definitions: readonly KeyAttribute[]): KeySchema {
  const types = new Map(definitions.map((definition) => [definition.name, definition]));
  const attributes = (kind: "HASH" | "RANGE") =>
    keySchema.filter(({ KeyType }) => KeyType === kind).map(({ AttributeName }) => types.get(AttributeName)!);
  return { partition: attributes("HASH"), sort: attributes("RANGE") };
}
