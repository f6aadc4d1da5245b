// Native values to attribute values and back, and the values that have no place in DynamoDB.

import { Decimal as OtherDecimal } from "decimal.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type AttributeValue,
  Decimal,
  type NativeAttributeInput,
  type NativeAttributeValue,
  resource,
  TypeDeserializer,
  TypeSerializer,
  UnsupportedValueError,
} from "../../src/index.ts";
import { recordingTransport } from "./recording-transport.ts";

const serializer = new TypeSerializer();
const deserializer = new TypeDeserializer();

describe("serialize", () => {
  test.each<[NativeAttributeInput, AttributeValue]>([
    ["x", { S: "x" }],
    ["", { S: "" }],
    [25, { N: "25" }],
    [-0, { N: "0" }],
    [0.1, { N: "0.1" }],
    [1e21, { N: "1000000000000000000000" }],
    [1.5e-7, { N: "0.00000015" }],
    [12345678901234567890n, { N: "12345678901234567890" }],
    [-5n, { N: "-5" }],
    [new Decimal("1.50"), { N: "1.5" }],
    [new Decimal("1e40"), { N: "10000000000000000000000000000000000000000" }],
    [new Decimal("0.12345678901234567890123456789012345678"), { N: "0.12345678901234567890123456789012345678" }],
    [new OtherDecimal("12345678901234567890.123"), { N: "12345678901234567890.123" }],
    [true, { BOOL: true }],
    [false, { BOOL: false }],
    [null, { NULL: true }],
    [new Uint8Array([0, 255]), { B: "AP8=" }],
    [Buffer.from("hi"), { B: "aGk=" }],
    [new Uint8Array([1, 2, 3, 4]).subarray(1, 3), { B: "AgM=" }],
    [new Set(["a", "b"]), { SS: ["a", "b"] }],
    [new Set([1, 2n, new Decimal("2.5")]), { NS: ["1", "2", "2.5"] }],
    [new Set([new Uint8Array([1])]), { BS: ["AQ=="] }],
    [[1, "x", []], { L: [{ N: "1" }, { S: "x" }, { L: [] }] }],
    [{ a: { b: undefined, c: null } }, { M: { a: { M: { c: { NULL: true } } } } }],
    [Object.assign(Object.create(null), { a: 1 }), { M: { a: { N: "1" } } }],
  ])("%o", (value, expected) => expect(serializer.serialize(value)).toStrictEqual(expected));
});

describe("deserialize", () => {
  test.each<[AttributeValue, NativeAttributeValue]>([
    [{ S: "x" }, "x"],
    [{ N: "25" }, 25],
    [{ N: "0" }, 0],
    [{ N: "-1.5" }, -1.5],
    [{ N: "0.1" }, 0.1],
    [{ N: "1.50" }, 1.5],
    [{ N: "9007199254740991" }, 9007199254740991],
    [{ N: "9007199254740992" }, 9007199254740992],
    [{ N: "9007199254740993" }, new Decimal("9007199254740993")],
    [{ N: "1000000000000000000000" }, 1e21],
    [{ N: "1E+21" }, 1e21],
    [{ N: "0.30000000000000004" }, 0.30000000000000004],
    [{ N: "0.300000000000000041" }, new Decimal("0.300000000000000041")],
    [{ N: "12345678901234567890123456789012345678" }, new Decimal("12345678901234567890123456789012345678")],
    [{ N: "3.1415926535897932384626433832795028841" }, new Decimal("3.1415926535897932384626433832795028841")],
    [{ BOOL: true }, true],
    [{ NULL: true }, null],
    [{ B: "AP8=" }, new Uint8Array([0, 255])],
    [{ SS: ["a"] }, new Set(["a"])],
    [{ NS: ["1", "9007199254740993"] }, new Set([1, new Decimal("9007199254740993")])],
    [{ BS: ["AQ=="] }, new Set([new Uint8Array([1])])],
    [{ L: [{ N: "1" }, { M: {} }] }, [1, {}]],
    [{ M: { a: { L: [] } } }, { a: [] }],
  ])("%o", (value, expected) => expect(deserializer.deserialize(value)).toStrictEqual(expected));

  test("something else is refused", () => {
    expect(() => deserializer.deserialize({} as never)).toThrow("Not an attribute value: {}");
    expect(() => deserializer.deserialize({ X: 1 } as never)).toThrow('Not an attribute value: {"X":1}');
  });

  test("a binary is memory of its own", () => {
    const bytes = deserializer.deserialize({ B: "AQI=" }) as Uint8Array;
    expect(bytes.buffer.byteLength).toBe(2);
    expect(Buffer.isBuffer(bytes)).toBe(false);
  });
});

describe("a Decimal", () => {
  test("keeps 38 digits in arithmetic and has no exponent in text", () => {
    expect(new Decimal("12345678901234567890123456789012345677").plus(1).toString()).toBe(
      "12345678901234567890123456789012345678",
    );
    expect(String(new Decimal("1e125"))).toHaveLength(126);
    expect(String(new Decimal("1e-130"))).toHaveLength(132);
    expect(JSON.stringify({ n: new Decimal("1e30") })).toBe('{"n":"1000000000000000000000000000000"}');
  });
});

describe("refused, with its place", () => {
  class Point {
    x = 1;
  }
  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;

  test.each<[string, unknown, string]>([
    ["NaN", { n: Number.NaN }, "Item.n: NaN is no number that DynamoDB can hold"],
    ["Infinity", { a: [1, { n: Number.POSITIVE_INFINITY }] }, "Item.a[1].n: Infinity is no number"],
    ["a NaN decimal", { n: new Decimal(Number.NaN) }, "Item.n: NaN is no number"],
    ["NaN in a set", { s: new Set([1, Number.NaN]) }, "Item.s: NaN is no number"],
    ["an empty set", { a: { tags: new Set() } }, "Item.a.tags: an empty set cannot be stored; leave the attribute out"],
    ["a mixed set", { s: new Set([1, "a"]) }, "Item.s: a set holds only strings, only numbers or only Uint8Arrays"],
    ["a set of lists", { s: new Set([[1]]) }, "Item.s: a set holds only strings"],
    ["undefined in a list", { l: [1, undefined] }, "Item.l[1]: undefined cannot be stored"],
    // biome-ignore lint/suspicious/noSparseArray: a hole is what is tested
    ["a hole in a list", { l: [1, , 2] }, "Item.l[1]: undefined cannot be stored"],
    ["a Date", { d: new Date(0) }, "Item.d: a Date cannot be stored; write date.toISOString()"],
    ["a Map", { m: new Map() }, "Item.m: a Map cannot be stored; write Object.fromEntries(map)"],
    ["a class", { a: [[new Point()]] }, "Item.a[0][0]: an instance of Point cannot be stored; supported are"],
    ["a function", { f: () => 1 }, "Item.f: a function cannot be stored; supported are"],
    ["a symbol", { s: Symbol("s") }, "Item.s: a symbol cannot be stored; supported are"],
    ["an ArrayBuffer", { b: new ArrayBuffer(1) }, "Item.b: an instance of ArrayBuffer cannot be stored"],
    ["a Promise", { p: Promise.resolve(1) }, "Item.p: an instance of Promise cannot be stored"],
    ["a cycle", cyclic, "nested too deeply: does the value contain itself?"],
    ["a string for an item", "item", "Item: Expected an object, got a string"],
    ["a list for an item", [], "Item: Expected an object, got an array"],
  ])("%s", async (_, Item, message) => {
    const transport = recordingTransport();
    const table = resource("dynamodb", { transport }).Table("t");
    const refused = table.putItem({ Item: Item as never });
    await expect(refused).rejects.toThrow(UnsupportedValueError);
    await expect(refused).rejects.toThrow(message);
    expect(transport.calls).toEqual([]);
  });

  test("in an expression's values", async () => {
    const table = resource("dynamodb", { transport: recordingTransport() }).Table("t");
    await expect(
      table.updateItem({ Key: { id: 1 }, ExpressionAttributeValues: { ":v": [Number.NaN] } }),
    ).rejects.toMatchObject({ name: "UnsupportedValueError", path: "ExpressionAttributeValues.:v[0]" });
  });
});

describe("whatever is written is read back", () => {
  const inRange = (number: number) => number === 0 || (Math.abs(number) >= 1e-130 && Math.abs(number) <= 1e125);

  test("every JavaScript number is the same number again", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e125, max: 1e125 }).filter(inRange), (number) => {
        const read = deserializer.deserialize(serializer.serialize(number));
        expect(read).toBe(number === 0 ? 0 : number);
      }),
    );
  });

  test("every integer keeps all of its digits", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }), (integer) => {
        const read = deserializer.deserialize(serializer.serialize(integer)) as number | Decimal;
        expect(new Decimal(read).toFixed()).toBe(String(integer));
        expect(typeof read === "number" || !Number.isSafeInteger(Number(integer))).toBe(true);
      }),
    );
  });

  test("JSON is the same JSON", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (json) => {
        const parsed = JSON.parse(JSON.stringify(json), (_, member) =>
          typeof member !== "number" || inRange(member) ? member : 0,
        ) as Record<string, NativeAttributeInput>;
        expect(deserializer.deserialize(serializer.serialize(parsed))).toEqual(parsed);
      }),
    );
  });
});
