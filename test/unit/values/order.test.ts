// The order of key values, and when two values are equal.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AttributeMap, AttributeValue } from "../../../src/values/attribute-value.ts";
import { compareKeyValues, compareStrings, equalMaps, equalValues, isKeyValue } from "../../../src/values/order.ts";
import { map, text, value } from "./arbitrary-values.ts";

describe("compareKeyValues", () => {
  function check(...ascending: AttributeValue[]) {
    test(ascending.map((each) => JSON.stringify(each)).join(" < "), () => {
      for (const [i, a] of ascending.entries()) {
        for (const [j, b] of ascending.entries()) expect(Math.sign(compareKeyValues(a, b))).toBe(Math.sign(i - j));
      }
    });
  }
  check({ S: "" }, { S: "A" }, { S: "B" }, { S: "a" }, { S: "aa" }, { S: "b" });
  check({ S: "z" }, { S: "é" }, { S: "\ud7ff" }, { S: "\ue000" }, { S: "\uffff" }, { S: "😀" }, { S: "\u{10ffff}" });
  check({ S: "x\uffff" }, { S: "x😀" });
  check({ N: "-10" }, { N: "-9" }, { N: "0" }, { N: "0.5" }, { N: "2" }, { N: "10" });
  check({ B: "" }, { B: "AA==" }, { B: "AAA=" }, { B: "fw==" }, { B: "gA==" }, { B: "/w==" });

  test("orders strings as their UTF-8", () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareStrings(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
      { numRuns: 1_000 },
    );
  });

  test("refuses what has no order", () => {
    expect(() => compareKeyValues({ S: "1" }, { N: "1" })).toThrow("No order between S and N");
    expect(() => compareKeyValues({ L: [] }, { L: [] })).toThrow(TypeError);
    expect(isKeyValue({ B: "" })).toBe(true);
    expect(isKeyValue({ BOOL: true })).toBe(false);
  });
});

describe("equalValues", () => {
  function check(a: AttributeValue, b: AttributeValue, isEqual: boolean) {
    test(`${JSON.stringify(a)} ${isEqual ? "=" : "≠"} ${JSON.stringify(b)}`, () => {
      expect(equalValues(a, b)).toBe(isEqual);
      expect(equalValues(b, a)).toBe(isEqual);
    });
  }
  check({ S: "a" }, { S: "a" }, true);
  check({ S: "a" }, { S: "b" }, false);
  check({ S: "1" }, { N: "1" }, false);
  check({ B: "YQ==" }, { B: "YQ==" }, true);
  check({ BOOL: true }, { BOOL: true }, true);
  check({ BOOL: true }, { BOOL: false }, false);
  check({ NULL: true }, { NULL: true }, true);
  check({ NULL: true }, { BOOL: true }, false);
  check({ L: [{ S: "a" }, { S: "b" }] }, { L: [{ S: "a" }, { S: "b" }] }, true);
  check({ L: [{ S: "a" }, { S: "b" }] }, { L: [{ S: "b" }, { S: "a" }] }, false);
  check({ L: [{ S: "a" }] }, { L: [{ S: "a" }, { S: "a" }] }, false);
  check({ SS: ["a", "b"] }, { SS: ["b", "a"] }, true);
  check({ SS: ["a", "b"] }, { SS: ["a", "c"] }, false);
  check({ SS: ["a"] }, { SS: ["a", "b"] }, false);
  check({ SS: ["1"] }, { NS: ["1"] }, false);
  check({ M: { a: { S: "x" }, b: { N: "1" } } }, { M: { b: { N: "1" }, a: { S: "x" } } }, true);
  check({ M: { a: { S: "x" } } }, { M: { a: { S: "x" }, b: { N: "1" } } }, false);
  check({ M: { a: { S: "x" } } }, { M: { b: { S: "x" } } }, false);
  check({ M: {} }, { L: [] }, false);
  check({ M: { a: { M: { b: { SS: ["x", "y"] } } } } }, { M: { a: { M: { b: { SS: ["y", "x"] } } } } }, true);
  check({ M: { constructor: { S: "x" } } }, { M: { valueOf: { S: "x" } } }, false);

  test("of large sets ignores their order", () => {
    const elements = Array.from({ length: 1_000 }, (_, i) => `${i}`);
    expect(equalValues({ NS: elements }, { NS: elements.toReversed() })).toBe(true);
    expect(equalValues({ NS: elements }, { NS: [...elements.slice(1), "1000"] })).toBe(false);
  });

  test("holds whatever the order of maps and sets, and does not after a change", () => {
    fc.assert(
      fc.property(map, fc.string(), value, (item, name, other) => {
        expect(equalMaps(item, shuffled(item))).toBe(true);
        const changed = Object.fromEntries([...Object.entries(item), [name, other]]);
        expect(equalMaps(item, changed)).toBe(Object.hasOwn(item, name) && equalValues(item[name]!, other));
      }),
    );
  });
});

function shuffled(item: AttributeMap): AttributeMap {
  const entries = Object.entries(item).toReversed();
  return Object.fromEntries(entries.map(([name, each]) => [name, shuffledValue(each)]));
}

function shuffledValue(each: AttributeValue): AttributeValue {
  if ("M" in each) return { M: shuffled(each.M) };
  if ("L" in each) return { L: each.L.map(shuffledValue) };
  if ("SS" in each) return { SS: each.SS.toReversed() };
  if ("NS" in each) return { NS: each.NS.toReversed() };
  if ("BS" in each) return { BS: each.BS.toReversed() };
  return { ...each };
}
