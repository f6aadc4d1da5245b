// What the content of attribute values may be: a row for each refusal, as each kind of operation words it.

import { expect, test } from "vitest";
import {
  type AttributeValueChecks,
  normalizeAttributes,
  normalizeAttributeValue,
  normalizeExpressionValues,
  normalizeOperands,
} from "../../../src/model/attribute-value-checks.ts";
import { ValidationException } from "../../../src/model/errors.ts";
import type { TypeOf } from "../../../src/model/shape.ts";
import type { expectedAttributeValue } from "../../../src/model/shared-shapes.ts";
import type { AttributeMap, AttributeValue } from "../../../src/values/attribute-value.ts";

/** A value that the type system would not let through, but a request may hold. */
function unchecked(value: unknown): AttributeValue {
  return value as AttributeValue;
}

function refuses(run: () => unknown, message: string): void {
  expect(run).toThrow(ValidationException);
  expect(run).toThrow(expect.objectContaining({ message }));
}

const INVALID = "One or more parameter values were invalid: ";
const EMPTY = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes";
const SEVERAL =
  "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes";
const NOT_A_NUMBER = "The parameter cannot be converted to a numeric value";
const TOO_DEEP =
  "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit";

/** What is refused, and whether PutItem and UpdateItem put the refusal into an envelope. */
const REFUSED: readonly (readonly [unknown, string, "enveloped" | "bare"])[] = [
  [{}, EMPTY, "bare"],
  [{ S: "a", N: "1" }, SEVERAL, "bare"],
  [{ S: "a", N: "x" }, `${NOT_A_NUMBER}: x`, "bare"],
  [{ S: "a", NS: ["1", "x"] }, `${NOT_A_NUMBER}: x`, "bare"],
  [{ S: "a", SS: [] }, SEVERAL, "bare"],
  [{ N: "x" }, `${NOT_A_NUMBER}: x`, "bare"],
  [{ N: "" }, NOT_A_NUMBER, "bare"],
  [{ N: "1".repeat(39) }, "Attempting to store more than 38 significant digits in a Number", "bare"],
  [{ N: "1e126" }, "Number overflow. Attempting to store a number with magnitude larger than supported range", "bare"],
  [
    { N: "1e-131" },
    "Number underflow. Attempting to store a number with magnitude smaller than supported range",
    "bare",
  ],
  [{ NS: ["1", "x"] }, `${NOT_A_NUMBER}: x`, "bare"],
  [{ NULL: false }, `${INVALID}Null attribute value types must have the value of true`, "enveloped"],
  [{ SS: [] }, `${INVALID}An string set  may not be empty`, "enveloped"],
  [{ NS: [] }, `${INVALID}An number set  may not be empty`, "enveloped"],
  [{ BS: [] }, `${INVALID}Binary sets should not be empty`, "enveloped"],
  [{ SS: ["a", "b", "a"] }, `${INVALID}Input collection [a, b, a] contains duplicates.`, "enveloped"],
  [{ BS: ["YQ==", "YQ=="] }, `${INVALID}Input collection [YQ==, YQ==]of type BS contains duplicates.`, "enveloped"],
  [{ NS: ["1", "2", "1"] }, "Input collection contains duplicates", "enveloped"],
  [{ NS: ["1", "1.0"] }, "Input collection contains duplicates", "enveloped"],
  [{ L: [{ S: "a" }, {}] }, EMPTY, "bare"],
  [{ M: { a: { SS: [] } } }, `${INVALID}An string set  may not be empty`, "enveloped"],
  [
    { M: { ["a".repeat(65_536)]: { S: "" } } },
    "Attribute name is too large, must be less than 65536 bytes",
    "enveloped",
  ],
];

test.each(REFUSED)("%j is refused", (value, message) => {
  refuses(() => normalizeAttributeValue(unchecked(value)), message);
  refuses(() => normalizeAttributes({ pk: { S: "a" }, a: unchecked(value) }), message);
});

test.each(REFUSED)("%j is refused by PutItem and UpdateItem", (value, message, form) => {
  const expected = form === "enveloped" ? `1 validation error detected: ${message}` : message;
  refuses(() => normalizeAttributes({ a: unchecked(value) }, { enveloped: true }), expected);
});

test.each(REFUSED)("%j is refused as an expression's value", (value, message, form) => {
  const named = `ExpressionAttributeValues contains invalid value: ${message} for key :v`;
  const values = { ":a": { S: "a" }, ":v": unchecked(value) };
  refuses(() => normalizeExpressionValues(values), named);
  const expected = form === "enveloped" ? `1 validation error detected: ${message}` : named;
  refuses(() => normalizeExpressionValues(values, { enveloped: true }), expected);
});

test("names have at most 65,535 bytes", () => {
  const put = (name: string, checks?: AttributeValueChecks) => normalizeAttributes({ [name]: { S: "" } }, checks);
  expect(() => put("a".repeat(65_535))).not.toThrow();
  expect(() => put("ü".repeat(32_767))).not.toThrow();
  refuses(() => put("ü".repeat(32_768)), "Attribute name is too large, must be less than 65536 bytes");
  refuses(() => put(""), "Empty attribute name");
});

function wrapped(wraps: number, wrap: (value: AttributeValue) => AttributeValue): AttributeMap {
  let value: AttributeValue = { S: "leaf" };
  for (let i = 0; i < wraps; i++) value = wrap(value);
  return { a: value };
}

test.each<[string, (value: AttributeValue) => AttributeValue]>([
  ["lists", (value) => ({ L: [value] })],
  ["maps", (value) => ({ M: { m: value } })],
])("a value may be wrapped in 31 %s, not in 32", (_, wrap) => {
  expect(() => normalizeAttributes(wrapped(31, wrap))).not.toThrow();
  refuses(() => normalizeAttributes(wrapped(32, wrap)), TOO_DEEP);
  refuses(() => normalizeAttributes(wrapped(32, wrap), { enveloped: true }), TOO_DEEP);
  refuses(() => normalizeExpressionValues(wrapped(32, wrap)), TOO_DEEP);
  expect(() => normalizeAttributes(wrapped(32, wrap), { nestingLevelsMax: 33 })).not.toThrow();
});

test.each<[AttributeMap, AttributeMap]>([
  [{ n: { N: "1.0" } }, { n: { N: "1" } }],
  [
    { a: { S: "x" }, n: { N: "007" } },
    { a: { S: "x" }, n: { N: "7" } },
  ],
  [{ s: { NS: ["1.50", "2"] } }, { s: { NS: ["1.5", "2"] } }],
  [{ l: { L: [{ S: "x" }, { N: "1e2" }] } }, { l: { L: [{ S: "x" }, { N: "100" }] } }],
  [{ m: { M: { n: { N: "-0" }, s: { S: "" } } } }, { m: { M: { n: { N: "0" }, s: { S: "" } } } }],
])("%j has its numbers normalised", (map, expected) => {
  const before = structuredClone(map);
  expect(normalizeAttributes(map)).toStrictEqual(expected);
  expect(map).toStrictEqual(before);
});

test("__proto__ is a name like any other", () => {
  const map = JSON.parse('{"__proto__":{"N":"1.0"},"a":{"S":"x"}}') as AttributeMap;
  const normalized = normalizeAttributes(map);
  expect(Object.entries(normalized)).toStrictEqual([
    ["__proto__", { N: "1" }],
    ["a", { S: "x" }],
  ]);
});

test("a map that is right already is answered as it is", () => {
  const map: AttributeMap = {
    s: { S: "" },
    n: { N: "-1.5" },
    b: { B: "" },
    bool: { BOOL: false },
    null: { NULL: true },
    ss: { SS: ["", "a"] },
    ns: { NS: ["1", "-1"] },
    bs: { BS: ["", "YQ=="] },
    l: { L: [{ M: { x: { N: "1" } } }] },
    m: { M: {} },
  };
  expect(normalizeAttributes(map)).toBe(map);
});

test("operands of the older parameters are checked and normalised", () => {
  const operands: { readonly [name: string]: TypeOf<typeof expectedAttributeValue> } = {
    a: { ComparisonOperator: "EQ", AttributeValueList: [{ S: "x" }, { N: "1.0" }] },
    b: { Value: { N: "01" } },
    c: { Exists: false },
  };
  expect(normalizeOperands(operands)).toStrictEqual({
    a: { ComparisonOperator: "EQ", AttributeValueList: [{ S: "x" }, { N: "1" }] },
    b: { Value: { N: "1" } },
    c: { Exists: false },
  });
  expect(operands.b?.Value).toStrictEqual({ N: "01" });
  refuses(() => normalizeOperands({ a: { Value: { N: "x" } } }), `${NOT_A_NUMBER}: x`);
  refuses(
    () => normalizeOperands({ a: { AttributeValueList: [{ SS: [] }] } }, { enveloped: true }),
    `1 validation error detected: ${INVALID}An string set  may not be empty`,
  );
});
