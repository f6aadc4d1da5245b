// What key schemas and attribute definitions have to look like, of a table and of its indexes, and how they become the
// keys of a definition.

import { invalid } from "../../model/errors.ts";
import type { TypeOf } from "../../model/shape.ts";
import type { attributeDefinitions, keySchema } from "../../model/shared-shapes.ts";
import { invalidParameter } from "./invalid-parameter.ts";
import { printNameMap, printNameSet } from "./name-sets.ts";
import type { KeyAttribute, KeySchema } from "./table-definition.ts";

export type KeySchemaInput = TypeOf<typeof keySchema>;
export type AttributeDefinitionsInput = TypeOf<typeof attributeDefinitions>;

/** Attributes of each kind that a global secondary index's key may have. */
const KEY_ATTRIBUTES_MAX = 4;

export function toKeyAttributes(definitions: AttributeDefinitionsInput): KeyAttribute[] {
  return definitions.map(({ AttributeName, AttributeType }) => ({ name: AttributeName, type: AttributeType }));
}

export function checkAttributeDefinitions(definitions: readonly KeyAttribute[]): void {
  const names = new Set<string>();
  for (const { name } of definitions) {
    if (names.has(name)) throw invalid(`Attribute Name is duplicated: ${name}`);
    names.add(name);
  }
}

export function keyNames(keySchema: KeySchemaInput): string[] {
  return keySchema.map(({ AttributeName }) => AttributeName);
}

/** Checks a table's own key: a partition key, and at most one sort key. */
export function checkTableKeySchema(keySchema: KeySchemaInput, definitions: readonly KeyAttribute[]): void {
  checkKeyDefined(keySchema, definitions);
  checkKeyTypes(keySchema);
}

/** Checks that each attribute of a key is defined: AWS has other words where there cannot be enough definitions. */
export function checkKeyDefined(keySchema: KeySchemaInput, definitions: readonly KeyAttribute[]): void {
  if (definitions.length < keySchema.length) {
    throw invalid("Invalid KeySchema: Some index key attribute have no definition");
  }
  const names = keyNames(keySchema);
  const defined = definitions.map(({ name }) => name);
  if (names.every((name) => defined.includes(name))) return;
  throw invalidParameter(
    "Some index key attributes are not defined in AttributeDefinitions. " +
      `Keys: ${printNameSet(names)}, AttributeDefinitions: ${printNameMap(defined)}`,
  );
}

/** Checks an index's key: of a local one it has the table's form, of a global one up to four attributes of each kind. */
export function checkIndexKeySchema(keySchema: KeySchemaInput, kind: "local" | "global"): void {
  if (kind === "local" || keySchema.length === 1) checkKeyTypes(keySchema);
  else checkMultiAttributeKey(keySchema);
}

function checkKeyTypes(keySchema: KeySchemaInput): void {
  const [first, second] = keySchema;
  if (first!.KeyType !== "HASH") throw invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  if (!second) return;
  if (first!.AttributeName === second.AttributeName) {
    throw invalid("Both the Hash Key and the Range Key element in the KeySchema have the same name");
  }
  if (second.KeyType !== "RANGE") {
    throw invalid("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
  }
}

function checkMultiAttributeKey(keySchema: KeySchemaInput): void {
  if (keySchema[0]!.KeyType !== "HASH") {
    throw invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  }
  if (new Set(keyNames(keySchema)).size < keySchema.length) {
    throw invalid("The KeySchema contains multiple key attributes with the same name");
  }
  const partition = keySchema.filter(({ KeyType }) => KeyType === "HASH").length;
  if (keySchema.slice(0, partition).some(({ KeyType }) => KeyType === "RANGE")) {
    throw invalidParameter("All HASH key attributes must precede RANGE key attributes in the KeySchema");
  }
  for (const [kind, attributes] of [
    ["HASH", partition],
    ["RANGE", keySchema.length - partition],
  ] as const) {
    if (attributes > KEY_ATTRIBUTES_MAX) {
      throw invalidParameter(`The KeySchema exceeds the maximum allowed number of ${kind} key attributes`);
    }
  }
}

/** The key that a checked key schema describes. */
export function toKeySchema(keySchema: KeySchemaInput, definitions: readonly KeyAttribute[]): KeySchema {
  const types = new Map(definitions.map((definition) => [definition.name, definition]));
  const attributes = (kind: "HASH" | "RANGE") =>
    keySchema.filter(({ KeyType }) => KeyType === kind).map(({ AttributeName }) => types.get(AttributeName)!);
  return { partition: attributes("HASH"), sort: attributes("RANGE") };
}
