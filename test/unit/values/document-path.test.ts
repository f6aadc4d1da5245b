// Document paths: what they lead to, how they print, and how they overlap.

import { describe, expect, test } from "vitest";
import type { AttributeMap, AttributeValue } from "../../../src/values/attribute-value.ts";
import {
  type DocumentPath,
  formatPath,
  isPrefix,
  pathsConflict,
  pathsOverlap,
  samePath,
  valueAt,
} from "../../../src/values/document-path.ts";

describe("valueAt", () => {
  const item = JSON.parse(
    '{"a":{"M":{"b":{"L":[{"S":"x"},{"M":{"c":{"N":"1"}}}]}}},"s":{"SS":["x"]},"__proto__":{"S":"own"}}',
  ) as AttributeMap;
  function check(path: DocumentPath, value: AttributeValue | undefined) {
    test(`${formatPath(path)}: ${JSON.stringify(value)}`, () => expect(valueAt(item, path)).toEqual(value));
  }
  check(["a", "b", 0], { S: "x" });
  check(["a", "b", 1, "c"], { N: "1" });
  check(["__proto__"], { S: "own" });
  check(["a", "b", 2], undefined);
  check(["a", "x"], undefined);
  check(["a", 0], undefined);
  check(["a", "b", "c"], undefined);
  check(["a", "b", "length"], undefined);
  check(["a", "b", 0, "S"], undefined);
  check(["s", 0], undefined);
  check(["x", "y"], undefined);
  check(["constructor"], undefined);
  check(["a", "constructor"], undefined);
});

test("formatPath prints as AWS does", () => {
  expect(formatPath(["a"])).toBe("[a]");
  expect(formatPath(["a", "b", 0, "c"])).toBe("[a, b, [0], c]");
});

describe("relations", () => {
  interface Relations {
    readonly same?: true;
    readonly prefix?: true;
    readonly overlap?: true;
    readonly conflict?: true;
  }
  function check(a: DocumentPath, b: DocumentPath, relations: Relations) {
    test(`${formatPath(a)} and ${formatPath(b)}: ${Object.keys(relations).join(", ") || "none"}`, () => {
      expect(samePath(a, b)).toBe(relations.same ?? false);
      expect(samePath(b, a)).toBe(relations.same ?? false);
      expect(isPrefix(a, b)).toBe(relations.prefix ?? false);
      expect(isPrefix(b, a)).toBe(relations.same ?? false);
      expect(pathsOverlap(a, b)).toBe(relations.overlap ?? false);
      expect(pathsOverlap(b, a)).toBe(relations.overlap ?? false);
      expect(pathsConflict(a, b)).toBe(relations.conflict ?? false);
      expect(pathsConflict(b, a)).toBe(relations.conflict ?? false);
    });
  }
  check(["a"], ["a"], { same: true, prefix: true, overlap: true });
  check(["a", 0], ["a", 0], { same: true, prefix: true, overlap: true });
  check(["a"], ["b"], {});
  check(["a"], ["a", "b"], { prefix: true, overlap: true });
  check(["a", 0], ["a", 0, "b"], { prefix: true, overlap: true });
  check(["a", "b"], ["a", "c"], {});
  check(["a", 0], ["a", 1], {});
  check(["a", 0], ["a", "0"], { conflict: true });
  check(["a", "b", "c"], ["a", 1], { conflict: true });
  check(["a", "b", 0], ["x", "b", "c"], {});
});
