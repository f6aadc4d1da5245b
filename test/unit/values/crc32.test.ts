// CRC-32s put together, beside those of all the bytes.

import { crc32 } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { crc32OfBoth } from "../../../src/values/crc32.ts";

function check(first: Uint8Array, second: Uint8Array): void {
  expect(crc32OfBoth(crc32(first), crc32(second), second.length)).toBe(crc32(Buffer.concat([first, second])));
}

test("of some bytes and others", () => {
  check(Buffer.alloc(0), Buffer.alloc(0));
  check(Buffer.from("a"), Buffer.alloc(0));
  check(Buffer.alloc(0), Buffer.from("a"));
  check(Buffer.from("ab"), Buffer.from("c"));
  for (let bit = 0; bit < 22; bit++) check(Buffer.from("before"), Buffer.alloc(2 ** bit, "x"));
  check(Buffer.alloc(100_000, 0xff), Buffer.alloc(4_194_303, 7));
});

test("of any bytes and others", () => {
  const bytes = fc.uint8Array({ maxLength: 2000 });
  fc.assert(fc.property(bytes, bytes, check));
});
