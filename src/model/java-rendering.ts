// How AWS's service, which is written in Java, prints the values and the types of a request in its errors.

import type { AttributeMap, AttributeValue } from "../values/attribute-value.ts";
import { decodedLength } from "../values/binary.ts";
import type { Member, Shape } from "./shape.ts";

const PACKAGE = "com.amazonaws.dynamodb.v20120810";

/**
 * A decoded value as Java's `toString` prints it: `[a, b]`, `{name=value}`, `KeySchemaElement(attributeName=pk,
 * keyType=HASH)`.
 */
export function renderJava(shape: Shape, value: unknown): string {
  if (value === undefined || value === null) return "null";
  switch (shape.kind) {
    case "string":
    case "boolean":
    case "integer":
    case "long":
    case "timestamp":
      return String(value);
    case "double":
      return Number.isInteger(value) ? `${value}.0` : String(value);
    case "list":
      return renderList(value as readonly unknown[], (element) => renderJava(shape.of, element));
    case "map":
      return renderMap(value as object, (entry) => renderJava(shape.of, entry));
    case "structure":
      return renderStructure(shape.name, shape.members, value as { readonly [name: string]: unknown });
    case "attributeValue":
      return renderAttributeValue(value as AttributeValue);
    case "attributeMap":
      return renderAttributeMap(value as AttributeMap);
  }
}

/** A member's name in Java: its first letter small. `TableName` is `tableName`, `SSEType` is `sSEType`. */
export function javaName(member: string): string {
  return member.charAt(0).toLowerCase() + member.slice(1);
}

/** The class of a scalar's or a structure's value, in full. */
export function javaClass(shape: Pick<Shape, "kind"> & { readonly name?: string }): string {
  switch (shape.kind) {
    case "string":
      return "java.lang.String";
    case "boolean":
      return "java.lang.Boolean";
    case "integer":
      return "java.lang.Integer";
    case "long":
      return "java.lang.Long";
    case "double":
      return "java.lang.Double";
    case "timestamp":
      return "java.util.Date";
    case "attributeValue":
      return `${PACKAGE}.AttributeValue`;
    case "structure":
      return `${PACKAGE}.${shape.name}`;
    case "list":
      return "java.util.List";
    case "map":
    case "attributeMap":
      return "java.util.Map";
  }
}

/** The class of a value with its type arguments: `java.util.Map<java.lang.String, java.lang.String>`. */
export function javaType(shape: Shape): string {
  switch (shape.kind) {
    case "list":
      return `java.util.List<${javaType(shape.of)}>`;
    case "map":
      return `java.util.Map<java.lang.String, ${javaType(shape.of)}>`;
    case "attributeMap":
      return `java.util.Map<java.lang.String, ${PACKAGE}.AttributeValue>`;
    default:
      return javaClass(shape);
  }
}

function renderList(elements: readonly unknown[], render: (element: unknown) => string): string {
  return `[${elements.map(render).join(", ")}]`;
}

function renderMap(map: object, render: (value: unknown) => string): string {
  return `{${Object.entries(map)
    .map(([name, value]) => `${name}=${render(value)}`)
    .join(", ")}}`;
}

function renderStructure(
  name: string,
  members: { readonly [name: string]: Member },
  value: { readonly [name: string]: unknown },
): string {
  const fields = Object.entries(members).map(([member, { shape }]) => {
    return `${javaName(member)}=${renderJava(shape, value[member])}`;
  });
  return `${name}(${fields.join(", ")})`;
}

function renderAttributeMap(map: AttributeMap): string {
  return renderMap(map, (value) => renderAttributeValue(value as AttributeValue));
}

/** Every member is printed, those that are absent as null. */
function renderAttributeValue(value: Partial<Record<string, unknown>>): string {
  const field = (type: string, render: (content: never) => string) =>
    `${javaName(type)}=${value[type] === undefined ? "null" : render(value[type] as never)}`;
  return `AttributeValue(${[
    field("S", String),
    field("N", String),
    field("B", renderBlob),
    field("SS", (set) => renderList(set, String)),
    field("NS", (set) => renderList(set, String)),
    field("BS", (set) => renderList(set, (member) => renderBlob(member as string))),
    field("M", renderAttributeMap),
    field("L", (list) => renderList(list, (element) => renderAttributeValue(element as AttributeValue))),
    field("NULL", String),
    field("BOOL", String),
  ].join(", ")})`;
}

/** A buffer prints its extent, not its bytes. */
function renderBlob(base64: string): string {
  const bytes = decodedLength(base64);
  return `java.nio.HeapByteBuffer[pos=0 lim=${bytes} cap=${bytes}]`;
}
