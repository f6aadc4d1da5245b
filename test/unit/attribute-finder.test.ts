// Attributes found in the JSON of items: the same as if all of it were parsed.

import { crc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AttributeFinder } from "../../src/table/item/attribute-finder.ts";
import { Item } from "../../src/table/item/item-encoding.ts";
import { attributesJson } from "../../src/table/item/item-json.ts";
import { pick } from "../../src/table/item/item-key.ts";
import type { AttributeMap } from "../../src/values/attribute-value.ts";
import { map, text, value } from "./values/arbitrary-values.ts";

/** Found in an item, and in one that is stored, each attribute is what it would be if the whole were parsed. */
function check(item: AttributeMap, ...names: string[]): void {
  const finder = new AttributeFinder(names);
  const expected = pick(
    item,
    names.map((name) => ({ name })),
  );
  const found = finder.find(Buffer.from(attributesJson(item)));
  expect(found).toEqual(expected);
  expect(Object.keys(found!).sort()).toEqual(Object.keys(expected).sort());
  expect(Object.getPrototypeOf(found)).toBe(Object.prototype);
  expect(Item.decode(Item.of(item).encode()).attributesFor(finder)).toEqual(expected);
}

const LONG = "x".repeat(200);

test("of a name, what stands under it at the top", () => {
  const item: AttributeMap = { pk: { S: "a" }, n: { N: "12" }, b: { B: "AQI=" }, t: { BOOL: true }, z: { NULL: true } };
  for (const name of [...Object.keys(item), "absent", "p", "pkk", "S", "N"]) check(item, name);
  check(item, "z", "pk", "absent");
  check(item, ...Object.keys(item));
  check(item);
  check({}, "a");
});

test("names that stand elsewhere are not meant", () => {
  check({ a: { M: { n: { N: "1" } } }, n: { N: "2" } }, "n");
  check({ a: { M: { n: { N: "1" } } } }, "n");
  check({ a: { L: [{ M: { n: { N: "1" } } }] }, b: { M: {} }, c: { L: [] }, n: { SS: ["n"] } }, "n");
  check({ a: { S: '","n":{"N":"1"},"' }, n: { N: "2" } }, "n");
  check({ a: { S: "ends with a backslash \\" }, n: { N: "2" } }, "n");
  check({ a: { SS: ['"}', '\\"}', "]}}"] }, 'a"n': { N: "1" }, "a\\": { N: "3" }, n: { N: "2" } }, "n");
  check({ S: { S: "S" }, N: { N: "1" }, M: { M: { S: { S: "M" } } } }, "S", "N");
});

test("names and values are unescaped", () => {
  const item = { 'a"b': { S: 'c"d' }, "e\\": { S: "\\\\" }, "é\n": { S: "\t€😀" }, __proto: { S: "" } };
  for (const name of Object.keys(item)) check(item, name);
  check(JSON.parse('{"a":{"N":"1"},"__proto__":{"S":"own"},"constructor":{"M":{"__proto__":{"N":"3"}}}}'), "__proto__");
  check({ a: { N: "1" } }, "__proto__", "constructor", "toString");
  check({ 10: { S: "before" }, a: { S: "after" } }, "a", "10");
});

test("long strings are passed over, whatever is escaped in them and wherever", () => {
  check({ long: { S: LONG }, n: { N: "1" } }, "n");
  check({ long: { S: LONG }, n: { N: "1" } }, "long");
  for (let length = 50; length < 80; length++) {
    for (const escaped of ['"', "\\", '\\"', '"\\', '\\\\"', "\n"]) {
      const S = "x".repeat(length) + escaped;
      check({ a: { S }, n: { N: "1" } }, "n", "a");
      check({ a: { S: `${S}${LONG}${escaped}` }, n: { N: "1" } }, "n");
      check({ [S]: { S: "long name" }, n: { N: "1" } }, "n", S);
    }
  }
});

test("any attributes of any item", () => {
  const long = fc.tuple(text, fc.nat(200), text).map(([a, length, b]) => ({ S: a + "é".repeat(length) + b }));
  const item = fc
    .tuple(map, fc.dictionary(text, fc.oneof(long, value), { maxKeys: 3 }))
    .map(([a, b]) => ({ ...a, ...b }));
  fc.assert(
    fc.property(item, fc.array(fc.nat(9)), text, (attributes, places, other) => {
      const names = Object.keys(attributes);
      check(attributes, ...new Set([...places.flatMap((place) => names[place] ?? []), other]));
    }),
    { numRuns: 1000 },
  );
});

test("one attribute, as it is stored or known", () => {
  const attributes = JSON.parse('{"a":{"M":{"b":{"N":"1"}}},"b":{"N":"2"},"__proto__":{"S":"own"}}') as AttributeMap;
  for (const item of [Item.of(attributes), Item.decode(Item.of(attributes).encode())]) {
    expect(item.attribute("b")).toEqual({ N: "2" });
    expect(item.attribute("__proto__")).toEqual({ S: "own" });
    expect(item.attribute("constructor")).toBeUndefined();
    expect(item.attribute("c")).toBeUndefined();
  }
});

test("an item whose attributes are known is not searched", () => {
  const attributes: AttributeMap = { a: { N: "1" }, b: { N: "2" } };
  expect(Item.of(attributes).attributesFor(new AttributeFinder(["a"]))).toBe(attributes);
});

describe("of what no item was written as, nothing is said", () => {
  const finder = new AttributeFinder(["n"]);

  test("cut short anywhere", () => {
    const json = Buffer.from(attributesJson({ a: { S: LONG }, b: { L: [{ S: '"' }] }, m: { N: "1" } }));
    for (let length = 0; length < json.length; length++) {
      expect(finder.find(json.subarray(0, length)), `${length}`).toBeUndefined();
    }
  });

  function check(json: string): void {
    test(JSON.stringify(json), () => {
      expect(finder.find(Buffer.from(json))).toBeUndefined();
    });
  }
  check("");
  check("[]");
  check("null");
  check('{ "n":{"N":"1"}}');
  check('{"a" :{"N":"1"},"n":{"N":"1"}}');
  check('{"a":1,"n":{"N":"1"}}');
  check('{"a":{"N":"1"} ,"n":{"N":"1"}}');
  check('{"n":{"S":nothing}}');
  check('{"n":{"S":"x\\y"}}');

  test("and it is read as a whole", () => {
    const json = '{"n": {"N":"1"}}';
    const checked = Buffer.concat([Buffer.of(0, 0, 0, 2), Buffer.from(json)]);
    const header = Buffer.alloc(5, 1);
    header.writeUInt32BE(crc32(checked), 1);
    expect(Item.decode(Buffer.concat([header, checked])).attributesFor(finder)).toEqual({ n: { N: "1" } });
  });
});
