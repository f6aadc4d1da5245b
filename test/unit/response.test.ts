// Responses as bodies: the JSON that they are, and the checksum that is put together from those of stored items.

import { crc32 } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type BodyOutput, encodeResponse, plainResponse } from "../../src/database/response.ts";
import { Item } from "../../src/table/item/item-encoding.ts";
import type { AttributeMap } from "../../src/values/attribute-value.ts";
import { map } from "./values/arbitrary-values.ts";

const stored = (attributes: AttributeMap) => Item.decode(Item.of(attributes).encode());
const large = (character: string, length = 16_384): AttributeMap => ({ pk: { S: character.repeat(length) } });

/** @returns whether the checksum was told */
function check(response: unknown): boolean {
  const output: BodyOutput = { allocate: Buffer.alloc };
  const body = encodeResponse(response, output);
  expect(body.toString() === JSON.stringify(plainResponse(response))).toBe(true);
  expect(output.crc32 ?? crc32(body)).toBe(crc32(body));
  expect(encodeResponse(response).equals(body)).toBe(true);
  return output.crc32 !== undefined;
}

test("without items", () => {
  expect(check({})).toBe(false);
  expect(check({ Count: 1, None: undefined, Names: ["é", '"', null], Nested: { a: [[], {}] } })).toBe(false);
});

test("with items", () => {
  expect(check({ Item: stored({ pk: { S: "é€😀" } }) })).toBe(false);
  expect(check({ Items: [stored(large("a", 10_000)), stored(large("b", 10_000))], Count: 2 })).toBe(false);
});

test("with large items, whose checksums are known", () => {
  expect(check({ Item: stored(large("a")) })).toBe(true);
  expect(check({ Item: stored(large("é", 200_000)), ConsumedCapacity: { TableName: "t" } })).toBe(true);
  expect(check({ Items: ["a", "b", "c"].map((each) => stored(large(each))), Count: 3 })).toBe(true);
  expect(check({ Responses: { t: [stored({}), stored(large("a")), stored({ a: { N: "1" } })], u: [] } })).toBe(true);
});

test("with large items that were never stored", () => {
  expect(check({ Item: Item.of(large("a")) })).toBe(true);
  expect(check({ Items: [Item.of(large("a")), stored(large("b"))] })).toBe(true);
});

test("with any items", () => {
  const item = fc
    .tuple(map, fc.constantFrom(0, 16_000, 16_400, 50_000), fc.boolean())
    .map(([any, length, isStored]) => {
      const attributes = { ...any, text: { S: "x".repeat(length) } };
      return isStored ? stored(attributes) : Item.of(attributes);
    });
  fc.assert(
    fc.property(fc.array(item, { maxLength: 5 }), (Items) => {
      check({ Items, Count: Items.length });
    }),
  );
});
