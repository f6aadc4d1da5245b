// The first step of a request: what AWS's deserializer refuses, in the document's order and in its words. JSON goes in;
// out comes input that holds only what the shape names, each member of its JSON type. Constraints come next
// (constraints.ts), the content of attribute values after them (attribute-value-checks.ts).

import { isUtf8 } from "node:buffer";
import type { AttributeType } from "../values/attribute-value.ts";
import { base64Problem } from "../values/binary.ts";
import { NESTING_LEVELS_EXCEEDED } from "./attribute-value-checks.ts";
import { invalid, SerializationException } from "./errors.ts";
import { javaClass, javaType } from "./java-rendering.ts";
import type { NumberShape, Shape, StructureShape } from "./shape.ts";

/**
 * The JSON of a request's body.
 *
 * @throws {SerializationException} it is not JSON in UTF-8. AWS says no more than that: the message is empty. Bytes that are
 *   no character would be read as U+FFFD, and two keys that differ in nothing else become one.
 */
export function parseBody(body: Uint8Array): unknown {
  const text = Buffer.from(body.buffer, body.byteOffset, body.length).toString();
  // Text in Latin-1 cannot hold it, so nearly no body is looked at twice: isUtf8 takes as long as JSON.parse of a small one.
  if (text.includes("\ufffd") && !isUtf8(body)) throw new SerializationException("");
  try {
    return JSON.parse(text);
  } catch {
    throw new SerializationException("");
  }
}

/**
 * Input of the given shape. Members that are null, or that the shape does not name, are left out, as AWS ignores them.
 * What is not left out may be shared with `json`.
 *
 * @throws {SerializationException} a value has another JSON type than its shape.
 * @throws {ValidationException} attribute values are nested beyond any limit.
 * @example decodeInput(tag, JSON.parse('{"Key":"a","Value":null,"Color":1}')) // { Key: "a" }
 * @example decodeInput(tag, JSON.parse('{"Key":1}')) // SerializationException: NUMBER_VALUE cannot be converted to String
 */
export function decodeInput<T>(shape: Shape<T>, json: unknown): T {
  return decoderOf(shape)(json) as T;
}

/** Turns a value that is neither null nor undefined into what its shape says. */
type Decode = (value: unknown) => unknown;

/** Each shape is turned into functions once, when its first request arrives. */
const decoders = new WeakMap<Shape, Decode>();

function decoderOf(shape: Shape): Decode {
  let decode = decoders.get(shape);
  if (decode === undefined) {
    decode = makeDecoder(shape);
    decoders.set(shape, decode);
  }
  return decode;
}

function makeDecoder(shape: Shape): Decode {
  switch (shape.kind) {
    case "string":
      return decodeString;
    case "boolean":
      return decodeBoolean;
    case "integer":
    case "long":
    case "double":
    case "timestamp":
      return numberDecoder(shape.kind);
    case "list":
      return listDecoder(decoderOf(shape.of));
    case "map":
      return mapDecoder(shape, decoderOf(shape.of));
    case "structure":
      return structureDecoder(shape);
    case "attributeValue":
      return (value) => decodeAttributeValue(value, 1);
    case "attributeMap":
      return (value) => decodeAttributeMap(value, 1);
  }
}

function decodeString(value: unknown): string {
  if (typeof value === "string") {
    // Half a surrogate pair has no UTF-8: two keys that differ in nothing else would become one.
    if (value.isWellFormed()) return value;
    throw new SerializationException("");
  }
  throw notConvertible(value, "java.lang.String");
}

/** Words that AWS takes for booleans, in any case. */
const BOOLEAN_WORDS: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["yes", true],
  ["1", true],
  ["false", false],
  ["no", false],
  ["0", false],
]);

function decodeBoolean(value: unknown): boolean {
  if (typeof value === "boolean") return value;
  if (typeof value !== "string") throw notConvertible(value, "java.lang.Boolean");
  const word = BOOLEAN_WORDS.get(value.toLowerCase());
  if (word === undefined) throw new SerializationException("Unexpected token received from parser");
  return word;
}

const INTEGER_MAX = 2 ** 31 - 1;
const LONG_MAX = Number.MAX_SAFE_INTEGER;

/** Integers are truncated towards zero and held within their range, as Java converts numbers. */
function numberDecoder(kind: NumberShape["kind"]): Decode {
  const type = javaClass({ kind });
  const max = kind === "integer" ? INTEGER_MAX : LONG_MAX;
  const isInteger = kind === "integer" || kind === "long";
  return (value) => {
    if (typeof value !== "number" || Number.isNaN(value)) throw notConvertible(value, type);
    return isInteger ? Math.max(-max - 1, Math.min(max, Math.trunc(value))) : value;
  };
}

/** Nulls are kept: constraints.ts reports them. */
function listDecoder(decodeElement: Decode): Decode {
  return (value) => {
    if (!Array.isArray(value)) throw notAList(value);
    return value.map((element) => (isAbsent(element) ? null : decodeElement(element)));
  };
}

/** Nulls are kept: constraints.ts reports them. */
function mapDecoder(shape: Shape, decodeValue: Decode): Decode {
  return (value) => {
    if (!isObject(value)) throw notAMap(value, shape);
    const entries = Object.entries(value);
    // Unlike assigning, this makes a property of any name, `__proto__` included.
    return Object.fromEntries(entries.map(([key, entry]) => [key, isAbsent(entry) ? null : decodeValue(entry)]));
  };
}

function structureDecoder(shape: StructureShape): Decode {
  const memberDecoders = new Map(
    Object.entries(shape.members).map(([name, member]) => [name, decoderOf(member.shape)] as const),
  );
  return (value) => {
    if (!isObject(value)) throw notAStructure(value, shape.name);
    const decoded: { [name: string]: unknown } = {};
    for (const name in value) {
      const member = value[name];
      if (isAbsent(member)) continue;
      const decode = memberDecoders.get(name);
      if (decode !== undefined) decoded[name] = decode(member);
    }
    return decoded;
  };
}

/** Values nested more deeply than this are refused unseen, whatever the limit: 16 MB could overflow the stack. */
const LEVELS_DECODED_MAX = 512;

/** An attribute value's content by its type, still to be checked; an empty object where JSON has null. */
type UncheckedValue = { [Type in AttributeType]?: unknown };

/** The value itself if nothing had to be changed in it, which is nearly always; else a copy. */
function decodeAttributeValue(value: unknown, level: number): UncheckedValue {
  if (isAbsent(value)) return {};
  if (!isObject(value)) throw notAStructure(value, "AttributeValue");
  if (level > LEVELS_DECODED_MAX) throw invalid(NESTING_LEVELS_EXCEEDED);
  let copy: { [type: string]: unknown } | undefined;
  for (const type in value) {
    const content = value[type];
    const decoded = isAbsent(content) ? undefined : decodeContent(type, content, level);
    if (decoded === content && decoded !== undefined) continue;
    copy ??= { ...value };
    if (decoded === undefined) delete copy[type];
    else copy[type] = decoded;
  }
  return copy ?? value;
}

/** What an attribute value holds under one of its types; undefined for a type that does not exist. */
function decodeContent(type: string, content: unknown, level: number): unknown {
  switch (type) {
    case "S":
    case "N":
      return decodeString(content);
    case "B":
      return decodeBlob(content);
    case "BOOL":
    case "NULL":
      return decodeBoolean(content);
    case "M":
      return decodeAttributeMap(content, level + 1);
    case "L":
      return decodeElements(content, (element) => decodeAttributeValue(element, level + 1));
    case "SS":
    case "NS":
      return decodeElements(content, (element) => (isAbsent(element) ? null : decodeString(element)));
    case "BS":
      return decodeElements(content, (element) => (isAbsent(element) ? null : decodeBlob(element)));
    default:
      return undefined;
  }
}

/** The map itself if nothing had to be changed in it, which is nearly always; else a copy. */
function decodeAttributeMap(value: unknown, level: number): object {
  if (!isObject(value)) throw notAMap(value, { kind: "attributeMap" });
  let changed: Map<string, unknown> | undefined;
  for (const name in value) {
    const attribute = value[name];
    const decoded = decodeAttributeValue(attribute, level);
    if (decoded === attribute) continue;
    changed ??= new Map();
    changed.set(name, decoded);
  }
  return changed === undefined ? value : { ...value, ...Object.fromEntries(changed) };
}

/** The list itself if none of its elements had to be changed, which is nearly always; else a copy. */
function decodeElements(value: unknown, decode: Decode): readonly unknown[] {
  if (!Array.isArray(value)) throw notAList(value);
  const elements: readonly unknown[] = value;
  let copy: unknown[] | undefined;
  for (let i = 0; i < elements.length; i++) {
    const decoded = decode(elements[i]);
    if (decoded === elements[i]) continue;
    copy ??= [...elements];
    copy[i] = decoded;
  }
  return copy ?? elements;
}

function decodeBlob(value: unknown): string {
  if (Array.isArray(value) || isObject(value)) throw notConvertible(value, "java.nio.ByteBuffer");
  if (typeof value !== "string") {
    throw new SerializationException("only base-64-encoded strings are convertible to bytes");
  }
  const problem = base64Problem(value);
  if (problem !== undefined) throw new SerializationException(problem);
  return value;
}

function isAbsent(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const UNEXPECTED_STRUCTURE = "Start of structure or map found where not expected";

/** A scalar of Java's class `type` was expected. */
function notConvertible(value: unknown, type: string): SerializationException {
  if (isObject(value)) return new SerializationException(UNEXPECTED_STRUCTURE);
  if (Array.isArray(value)) return unrecognizedCollection(`class ${type}`);
  return new SerializationException(`${token(value)} cannot be converted to ${type.slice(type.lastIndexOf(".") + 1)}`);
}

function notAList(value: unknown): SerializationException {
  return new SerializationException(isObject(value) ? UNEXPECTED_STRUCTURE : "Unexpected field type");
}

function notAMap(value: unknown, shape: Shape): SerializationException {
  if (Array.isArray(value)) return unrecognizedCollection(javaType(shape));
  return new SerializationException("Unexpected field type");
}

function notAStructure(value: unknown, name: string): SerializationException {
  if (Array.isArray(value)) return unrecognizedCollection(`class ${javaClass({ kind: "structure", name })}`);
  return new SerializationException("Unexpected value type in payload");
}

function unrecognizedCollection(type: string): SerializationException {
  return new SerializationException(`Unrecognized collection type ${type}`);
}

/** AWS's name for a scalar of JSON. */
function token(value: unknown): string {
  switch (typeof value) {
    case "string":
      return "STRING_VALUE";
    case "boolean":
      return value ? "TRUE_VALUE" : "FALSE_VALUE";
    default:
      return Number.isInteger(value) ? "NUMBER_VALUE" : "DECIMAL_VALUE";
  }
}
