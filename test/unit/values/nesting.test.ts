// How deep lists and maps are nested, at the limit and one past it.

import { describe, expect, test } from "vitest";
import type { AttributeValue } from "../../../src/values/attribute-value.ts";
import { isMapNestedDeeper, isNestedDeeper } from "../../../src/values/nesting.ts";

function wrapped(value: AttributeValue, times: number): AttributeValue {
  let wrap = value;
  for (let i = 0; i < times; i++) wrap = i % 2 === 0 ? { M: { a: { S: "" }, b: wrap } } : { L: [{ NULL: true }, wrap] };
  return wrap;
}

describe("isNestedDeeper", () => {
  function check(what: string, value: AttributeValue, levels: number) {
    test(`${what}: ${levels}`, () => {
      expect(isNestedDeeper(value, levels - 1)).toBe(true);
      expect(isNestedDeeper(value, levels)).toBe(false);
      expect(isMapNestedDeeper({ x: { S: "" }, y: value }, levels - 1)).toBe(true);
      expect(isMapNestedDeeper({ x: { S: "" }, y: value }, levels)).toBe(false);
    });
  }
  check("a string", { S: "" }, 1);
  check("a set", { SS: ["a"] }, 1);
  check("an empty list", { L: [] }, 1);
  check("an empty map", { M: {} }, 1);
  check("a list of strings", { L: [{ S: "a" }] }, 2);
  check("a map of an empty list", { M: { a: { L: [] } } }, 2);
  check("31 wraps of a string", wrapped({ S: "" }, 31), 32);
  check("32 wraps of a string", wrapped({ S: "" }, 32), 33);

  test("bears any depth", () => expect(isNestedDeeper(wrapped({ S: "" }, 1_000_000), 32)).toBe(true));
});
