// Decoding: a row for each JSON type where another was expected, and what is let through.

import { expect, test } from "vitest";
import { SerializationException, ValidationException } from "../../../src/model/errors.ts";
import { decodeInput, parseBody } from "../../../src/model/serialization.ts";
import {
  attributeMap,
  attributeValue,
  boolean,
  double,
  integer,
  list,
  long,
  map,
  required,
  type Shape,
  string,
  structure,
  timestamp,
} from "../../../src/model/shape.ts";

const inner = structure("Inner", { Name: string() });
const shape = structure("Input", {
  String: required(string()),
  Boolean: boolean,
  Integer: integer(),
  Long: long(),
  Double: double(),
  Timestamp: timestamp,
  Strings: list(string()),
  Structures: list(inner),
  StringMap: map(string()),
  ListMap: map(list(inner)),
  Structure: inner,
  Value: attributeValue,
  Item: attributeMap,
});

const parse = (json: string) => parseBody(Buffer.from(json));

/** `json` is refused with `message`. */
function refuses(json: string, message: string, of: Shape = shape): void {
  const decode = () => decodeInput(of, parse(json));
  expect(decode, json).toThrow(SerializationException);
  expect(decode, json).toThrow(expect.objectContaining({ message }));
}

/** `json` is decoded to `expected`; by default to itself. */
function accepts(json: string, expected: unknown = JSON.parse(json)): void {
  expect(decodeInput(shape, JSON.parse(json)), json).toStrictEqual(expected);
}

const UNEXPECTED_STRUCTURE = "Start of structure or map found where not expected";

test.each([
  ["String", "true", "TRUE_VALUE cannot be converted to String"],
  ["String", "false", "FALSE_VALUE cannot be converted to String"],
  ["String", "23", "NUMBER_VALUE cannot be converted to String"],
  ["String", String.raw`"\ud800"`, ""],
  ["String", "34.56", "DECIMAL_VALUE cannot be converted to String"],
  ["String", "[]", "Unrecognized collection type class java.lang.String"],
  ["String", "{}", UNEXPECTED_STRUCTURE],
  ["Boolean", '"dog"', "Unexpected token received from parser"],
  ["Boolean", '""', "Unexpected token received from parser"],
  ["Boolean", "1", "NUMBER_VALUE cannot be converted to Boolean"],
  ["Boolean", "0.5", "DECIMAL_VALUE cannot be converted to Boolean"],
  ["Boolean", "[]", "Unrecognized collection type class java.lang.Boolean"],
  ["Boolean", "{}", UNEXPECTED_STRUCTURE],
  ["Integer", '"1"', "STRING_VALUE cannot be converted to Integer"],
  ["Integer", "true", "TRUE_VALUE cannot be converted to Integer"],
  ["Integer", "[]", "Unrecognized collection type class java.lang.Integer"],
  ["Integer", "{}", UNEXPECTED_STRUCTURE],
  ["Long", '"1"', "STRING_VALUE cannot be converted to Long"],
  ["Long", "false", "FALSE_VALUE cannot be converted to Long"],
  ["Double", '"1"', "STRING_VALUE cannot be converted to Double"],
  ["Timestamp", '"now"', "STRING_VALUE cannot be converted to Date"],
  ["Strings", '"a"', "Unexpected field type"],
  ["Strings", "1", "Unexpected field type"],
  ["Strings", "{}", UNEXPECTED_STRUCTURE],
  ["Strings", "[1]", "NUMBER_VALUE cannot be converted to String"],
  ["Structures", "[1]", "Unexpected value type in payload"],
  ["Structures", "[[]]", "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.Inner"],
  ["Structures", '{"Name":"a"}', UNEXPECTED_STRUCTURE],
  ["StringMap", '"a"', "Unexpected field type"],
  ["StringMap", "[]", "Unrecognized collection type java.util.Map<java.lang.String, java.lang.String>"],
  ["StringMap", '{"a":1}', "NUMBER_VALUE cannot be converted to String"],
  [
    "ListMap",
    "[]",
    "Unrecognized collection type java.util.Map<java.lang.String, " +
      "java.util.List<com.amazonaws.dynamodb.v20120810.Inner>>",
  ],
  ["ListMap", '{"a":{}}', UNEXPECTED_STRUCTURE],
  ["Structure", '"a"', "Unexpected value type in payload"],
  ["Structure", "[]", "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.Inner"],
  ["Structure", '{"Name":1}', "NUMBER_VALUE cannot be converted to String"],
  ["Value", '"a"', "Unexpected value type in payload"],
  ["Value", "[]", "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue"],
  ["Value", '{"S":1}', "NUMBER_VALUE cannot be converted to String"],
  ["Value", '{"N":123}', "NUMBER_VALUE cannot be converted to String"],
  ["Value", '{"N":1.5}', "DECIMAL_VALUE cannot be converted to String"],
  ["Value", '{"B":1}', "only base-64-encoded strings are convertible to bytes"],
  ["Value", '{"B":true}', "only base-64-encoded strings are convertible to bytes"],
  ["Value", '{"B":[]}', "Unrecognized collection type class java.nio.ByteBuffer"],
  ["Value", '{"B":{}}', UNEXPECTED_STRUCTURE],
  ["Value", '{"B":"abc"}', "Base64 encoded length is expected a multiple of 4 bytes but found: 3"],
  ["Value", '{"BS":["YQ==","a"]}', "Base64 encoded length is expected a multiple of 4 bytes but found: 1"],
  ["Value", '{"BOOL":"maybe"}', "Unexpected token received from parser"],
  ["Value", '{"NULL":1}', "NUMBER_VALUE cannot be converted to Boolean"],
  ["Value", '{"SS":"a"}', "Unexpected field type"],
  ["Value", '{"SS":{}}', UNEXPECTED_STRUCTURE],
  ["Value", '{"NS":[1]}', "NUMBER_VALUE cannot be converted to String"],
  ["Value", '{"L":"a"}', "Unexpected field type"],
  ["Value", '{"L":["a"]}', "Unexpected value type in payload"],
  ["Value", '{"L":[{"S":1}]}', "NUMBER_VALUE cannot be converted to String"],
  ["Value", '{"M":"a"}', "Unexpected field type"],
  ["Value", '{"M":{"a":{"S":1}}}', "NUMBER_VALUE cannot be converted to String"],
  [
    "Item",
    '[{"pk":{"S":"a"}}]',
    "Unrecognized collection type java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>",
  ],
  ["Item", '{"pk":"a"}', "Unexpected value type in payload"],
])("%s refuses %s", (member, json, message) => refuses(`{"${member}":${json}}`, message));

test("the first wrong value of the document is reported, whatever the shape's order", () => {
  refuses('{"Strings":1,"String":1}', "Unexpected field type");
  refuses('{"String":1,"Strings":1}', "NUMBER_VALUE cannot be converted to String");
});

test.each(["", "{", "hello", '{"a":}', "\ufeff{}"])("a body that is not JSON has no message: %s", (text) => {
  refuses(text, "");
});

test.each([
  ["half a character", Buffer.from('{"a":"é"}').subarray(0, -3)],
  ["a byte of Latin-1", Buffer.from('{"a":"é"}', "latin1")],
  ["half a surrogate pair", Buffer.from('{"a":"\xed\xa0\x80"}', "latin1")],
  ["UTF-16", Buffer.from("{}", "utf16le")],
])("a body that is not UTF-8 has no message: %s", (_, body) => {
  expect(() => parseBody(body)).toThrow(SerializationException);
  expect(() => parseBody(body)).toThrow(expect.objectContaining({ message: "" }));
});

test("U+FFFD itself is a character like any other", () => {
  expect(parse('{"a":"\ufffd"}')).toEqual({ a: "\ufffd" });
});

test("a body that is no object is refused", () => {
  refuses("[]", "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.Input");
  refuses("1", "Unexpected value type in payload");
  refuses("null", "Unexpected value type in payload");
});

test.each([
  ["true", true],
  ['"true"', true],
  ['"TRUE"', true],
  ['"yes"', true],
  ['"1"', true],
  ["false", false],
  ['"False"', false],
  ['"no"', false],
  ['"0"', false],
])("%s is a boolean", (json, expected) => accepts(`{"Boolean":${json}}`, { Boolean: expected }));

test.each([
  ["Integer", "1.9", 1],
  ["Integer", "-1.9", -1],
  ["Integer", "2147483647", 2147483647],
  ["Integer", "2147483648", 2147483647],
  ["Integer", "-3000000000", -2147483648],
  ["Integer", "1e999", 2147483647],
  ["Long", "3000000000", 3000000000],
  ["Long", "1e999", Number.MAX_SAFE_INTEGER],
  ["Double", "1.5", 1.5],
  ["Timestamp", "1700000000.25", 1700000000.25],
])("%s takes %s", (member, json, expected) => accepts(`{"${member}":${json}}`, { [member]: expected }));

test("null and unknown members are left out", () => {
  accepts('{"String":"a","Boolean":null,"Unknown":{"a":[1]},"Structure":{"Name":null,"Other":1}}', {
    String: "a",
    Structure: {},
  });
});

test("nulls in lists and maps are kept for the constraints to report", () => {
  accepts('{"Strings":["a",null],"StringMap":{"a":null}}');
});

test("in attribute values, unknown types and nulls are left out", () => {
  accepts('{"Value":{"S":"a","X":1,"N":null}}', { Value: { S: "a" } });
  accepts('{"Item":{"a":null,"b":{"L":[null,{"S":"x"}]},"c":{"S":"a"}}}', {
    Item: { a: {}, b: { L: [{}, { S: "x" }] }, c: { S: "a" } },
  });
  accepts('{"Value":{"NULL":"yes"}}', { Value: { NULL: true } });
  accepts('{"Value":{"SS":["a",null]}}', { Value: { SS: ["a", null] } });
});

test("attribute values that are right already are not copied", () => {
  const json = { Item: { a: { M: { b: { L: [{ SS: ["x"] }, { B: "YQ==" }] } } }, n: { N: "1" } } };
  expect(decodeInput(shape, json).Item).toBe(json.Item);
});

test("what is given is never changed", () => {
  const json = { Item: { a: { S: "x", X: 1 }, b: null } };
  decodeInput(shape, json);
  expect(json).toStrictEqual({ Item: { a: { S: "x", X: 1 }, b: null } });
});

test("names such as __proto__ and constructor are only names", () => {
  const json =
    '{"Item":{"__proto__":{"S":"a","X":1},"constructor":{"N":"1"}},"StringMap":{"__proto__":"x"},"__proto__":{"String":"y"}}';
  const input = decodeInput(shape, parse(json));
  expect(Object.keys(input)).toStrictEqual(["Item", "StringMap"]);
  expect(Object.getOwnPropertyDescriptor(input.Item, "__proto__")?.value).toStrictEqual({ S: "a" });
  expect(Object.getPrototypeOf(input.Item)).toBe(Object.prototype);
  expect(Object.entries(input.StringMap ?? {})).toStrictEqual([["__proto__", "x"]]);
  expect(input.String).toBeUndefined();
});

test("hostile nesting is refused, not overflowed", () => {
  const levels = 100_000;
  for (const [open, close] of [
    ['{"L":[', "]}"],
    ['{"M":{"a":', "}}"],
  ] as const) {
    const json = `{"Value":${open.repeat(levels)}{"S":"a"}${close.repeat(levels)}}`;
    const body = parse(json);
    expect(() => decodeInput(shape, body)).toThrow(ValidationException);
    expect(() => decodeInput(shape, body)).toThrow(/^Nesting Levels have exceeded supported limits/);
  }
});
