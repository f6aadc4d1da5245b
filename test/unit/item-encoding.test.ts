// Items as they are stored: the bytes, what survives them, and what is refused as corrupt.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CorruptDataError, Item } from "../../src/table/item/item-encoding.ts";
import { attributesJson } from "../../src/table/item/item-json.ts";
import type { AttributeMap } from "../../src/values/attribute-value.ts";
import { attributeMapSize } from "../../src/values/size.ts";
import { map } from "./values/arbitrary-values.ts";

const attributes: AttributeMap = { pk: { S: "a" }, n: { N: "12" } };

test("the layout", () => {
  const bytes = Buffer.from(Item.of(attributes).encode());
  expect(bytes.subarray(0, 9).toString("hex")).toBe("010549c5a300000006");
  expect(bytes.subarray(9).toString()).toBe('{"pk":{"S":"a"},"n":{"N":"12"}}');
});

test("JSON is written as JSON.stringify writes it", () => {
  function check(item: AttributeMap): void {
    const json = JSON.stringify(item);
    expect(attributesJson(item) === json, json.slice(0, 1000)).toBe(true);
    expect(Buffer.from(Item.of(item).encode()).subarray(9).toString() === json).toBe(true);
  }
  check({});
  check({ a: { S: 'quote " backslash \\ slash / tab \t null \0 del \u007f line \u2028' } });
  check({ a: { S: "😀" }, b: { S: "\ud83d" }, c: { S: "\ude00x" } });
  check({ 'a"b': { M: { "\n": { L: [] } } }, c: { L: [{ NULL: true }, { BOOL: false }, { L: [{ M: {} }] }] } });
  check({ a: { SS: ["x", '"'] }, b: { NS: ["1", "-2.5"] }, c: { BS: ["YQ==", "+/+/"] }, d: { B: "" }, e: { N: "0" } });
  check({ b: { S: "order" }, a: { S: "stays" }, 10: { S: "integers come first, as in any object" } });
  for (const length of [255, 256, 1000]) {
    for (let code = 0; code < 0x100; code++) {
      const character = String.fromCharCode(code);
      check({ first: { S: character.padEnd(length, "x") }, last: { S: character.padStart(length, "x") } });
    }
    for (const surrogate of ["\ud83d", "\ude00", "😀"]) check({ a: { S: surrogate.padEnd(length, "x") } });
  }
  for (const length of [4095, 4096, 50_000]) {
    for (const S of ["x".repeat(length), "é".repeat(length), `${"x".repeat(length)}"`, "\\".repeat(length)]) {
      check({ first: { S }, last: { S } });
      check({ [S]: { N: "1" }, m: { M: { a: { L: [{ S }, { S }] }, [S]: { SS: [S, "x"] } } }, b: { B: "AQI=" } });
    }
    const B = Buffer.alloc(length).toString("base64");
    check({ a: { B }, b: { BS: [B, "AQI="] }, c: { NULL: true } });
  }
  fc.assert(fc.property(map, check), { numRuns: 500 });
});

test("an item survives storing, whatever it holds", () => {
  fc.assert(
    fc.property(map, (item) => {
      const made = Item.of(item);
      const stored = Item.decode(made.encode());
      expect(stored.size).toBe(attributeMapSize(item));
      expect(made.size).toBe(stored.size);
      expect(stored.attributes).toEqual(item);
      expect(stored.json.toString()).toBe(JSON.stringify(item));
      expect(made.json.toString()).toBe(JSON.stringify(item));
      expect(Object.getPrototypeOf(stored.attributes)).toBe(Object.prototype);
    }),
  );
});

test("nothing is copied or parsed twice", () => {
  const made = Item.of(attributes);
  const bytes = made.encode();
  expect(made.encode()).toBe(bytes);
  expect(made.attributes).toBe(attributes);
  const stored = Item.decode(bytes);
  expect(stored.attributes).toBe(stored.attributes);
  expect(stored.json.buffer).toBe(bytes.buffer);
  expect(stored.encode().buffer).toBe(bytes.buffer);
});

test("bytes in the middle of a larger buffer are taken as they are", () => {
  const bytes = Item.of(attributes).encode();
  const page = new Uint8Array(bytes.length + 20);
  page.set(bytes, 7);
  expect(Item.decode(page.subarray(7, 7 + bytes.length)).attributes).toEqual(attributes);
});

test("a known size is taken", () => expect(Item.decode(Item.of(attributes, 77).encode()).size).toBe(77));

describe("corrupt bytes are refused", () => {
  const bytes = Buffer.from(Item.of(attributes).encode());

  function check(what: string, corrupt: Uint8Array, message: string) {
    test(what, () => {
      expect(() => Item.decode(corrupt)).toThrow(CorruptDataError);
      expect(() => Item.decode(corrupt)).toThrow(message);
    });
  }
  check("none", new Uint8Array(), "format undefined");
  check("another version", Buffer.concat([Buffer.of(2), bytes.subarray(1)]), "format 2");
  check("a header alone", bytes.subarray(0, 9), "9 bytes");
  check("a torn end", bytes.subarray(0, -1), "checksum");
  check("a trailing byte", Buffer.concat([bytes, Buffer.of(0)]), "checksum");

  test("any one bit", () => {
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const corrupt = Buffer.from(bytes);
      corrupt[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => Item.decode(corrupt), `bit ${bit}`).toThrow(CorruptDataError);
    }
  });

  test("any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (any) => {
        expect(() => Item.decode(any)).toThrow(CorruptDataError);
      }),
    );
  });
});
