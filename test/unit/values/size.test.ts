// Sizes in bytes as DynamoDB counts them.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AttributeMap, AttributeValue } from "../../../src/values/attribute-value.ts";
import { attributeMapSize, attributeValueSize, numberSize, stringSize } from "../../../src/values/size.ts";
import { map, text } from "./arbitrary-values.ts";

describe("numberSize", () => {
  function check(number: string, size: number) {
    test(`${number.slice(0, 50)}: ${size}`, () => expect(numberSize(number)).toBe(size));
  }
  check("0", 1);
  check("1", 2);
  check("-1", 3);
  check("27", 2);
  check("-27", 3);
  check("461", 3);
  check("1786461547", 6);
  check("10", 2);
  check("1000", 2);
  check("-1000", 3);
  check("1001", 3);
  check(`1${"0".repeat(125)}`, 2);
  check("0.5", 2);
  check("0.05", 2);
  check("-0.005", 3);
  check("0.123", 3);
  check("1.5", 3);
  check("100.5", 4);
  check("1.005", 4);
  check("-123.456", 6);
  check("12345678901234567890123456789012345678", 20);
  check("-1.2345678901234567890123456789012345678", 22);
});

describe("attributeValueSize", () => {
  function check(value: AttributeValue, size: number) {
    test(`${JSON.stringify(value)}: ${size}`, () => expect(attributeValueSize(value)).toBe(size));
  }
  check({ S: "" }, 0);
  check({ S: "abc" }, 3);
  check({ S: "é" }, 2);
  check({ S: "€" }, 3);
  check({ S: "😀" }, 4);
  check({ S: "a long text of ASCII" }, 20);
  check({ S: "a long text with é" }, 19);
  check({ N: "-12.5" }, 4);
  check({ B: "" }, 0);
  check({ B: "YQ==" }, 1);
  check({ B: "YWJj" }, 3);
  check({ BOOL: false }, 1);
  check({ NULL: true }, 1);
  check({ L: [] }, 3);
  check({ M: {} }, 3);
  check({ L: [{ S: "ab" }, { BOOL: true }] }, 3 + 1 + 2 + 1 + 1);
  check({ M: { ab: { S: "c" }, d: { NULL: true } } }, 3 + 1 + 2 + 1 + 1 + 1 + 1);
  check({ L: [{ L: [] }] }, 3 + 1 + 3);
  check({ SS: ["a", "bc"] }, 3);
  check({ NS: ["1", "-200"] }, 2 + 3);
  check({ BS: ["YQ==", "YWJj"] }, 4);
});

test("stringSize is the length in UTF-8", () => {
  fc.assert(
    fc.property(text, fc.nat({ max: 20 }), (S, times) => {
      expect(stringSize(S.repeat(times))).toBe(Buffer.byteLength(S) * times);
    }),
  );
});

test("attributeMapSize is the sum of names and values", () => {
  expect(attributeMapSize({})).toBe(0);
  expect(attributeMapSize({ pk: { S: "ü" }, n: { N: "-12" } })).toBe(2 + 2 + 1 + 3);
  const proto = JSON.parse('{"__proto__":{"S":"ab"}}') as AttributeMap;
  expect(attributeMapSize(proto)).toBe(9 + 2);
  fc.assert(
    fc.property(map, (item) => {
      let size = 0;
      for (const [name, value] of Object.entries(item)) size += Buffer.byteLength(name) + attributeValueSize(value);
      expect(attributeMapSize(item)).toBe(size);
      expect(attributeValueSize({ M: item })).toBe(3 + size + Object.keys(item).length);
    }),
  );
});
