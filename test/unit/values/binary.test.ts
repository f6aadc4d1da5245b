// Base64 and bytes: what is canonical, how long it is, and how it is ordered.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { base64Problem, compareBinary, decodedLength } from "../../../src/values/binary.ts";

const LAST = "Invalid last non-pad Base64 character dectected";

describe("base64Problem", () => {
  function check(text: string, problem: string | undefined) {
    test(`${JSON.stringify(text)}: ${problem ?? "none"}`, () => {
      expect(base64Problem(text)).toBe(problem);
      if (text.length % 4 === 0) expect(base64Problem("YWJj".repeat(150) + text)).toBe(problem);
    });
  }
  check("", undefined);
  check("YQ==", undefined);
  check("YWI=", undefined);
  check("YWJj", undefined);
  check("+/+/", undefined);
  check("abc", "Base64 encoded length is expected a multiple of 4 bytes but found: 3");
  check("YWJjZ", "Base64 encoded length is expected a multiple of 4 bytes but found: 5");
  check("=", "Base64 encoded length is expected a multiple of 4 bytes but found: 1");
  check('YQ"=', `Invalid Base64 character: '"'`);
  check("YW-_", "Invalid Base64 character: '-'");
  check("YW J", "Invalid Base64 character: ' '");
  check("YWJ\n", "Invalid Base64 character: '\n'");
  check("YWJé", "Invalid Base64 character: 'é'");
  check("YWJ\uffff", "Invalid Base64 character: '\uffff'");
  check("Y===", "Invalid Base64 character: '='");
  check("====", "Invalid Base64 character: '='");
  check("=WJj", "Invalid Base64 character: '='");
  check("YQ==YWJj", "Invalid Base64 character: '='");
  check("YR==", LAST);
  check("YX==", LAST);
  check("YWJ=", LAST);
  check("+/+=", LAST);
  check("=+/=", LAST);

  test("passes what encoders write, and nothing else", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(base64Problem(Buffer.from(bytes).toString("base64"))).toBeUndefined();
      }),
    );
    const text = fc.string({ unit: fc.constantFrom(..."AQgw/+=="), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(text, (base64) => {
        const isCanonical = Buffer.from(base64, "base64").toString("base64") === base64;
        expect(base64Problem(base64) === undefined).toBe(isCanonical);
      }),
      { numRuns: 2_000 },
    );
  });
});

test("decodedLength is the number of bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      expect(decodedLength(Buffer.from(bytes).toString("base64"))).toBe(bytes.length);
    }),
  );
});

test("compareBinary orders by unsigned bytes, a prefix first", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 12 }),
    fc.array(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), { maxLength: 5 }),
  );
  fc.assert(
    fc.property(bytes, bytes, (a, b) => {
      const [left, right] = [Buffer.from(a), Buffer.from(b)];
      const order = compareBinary(left.toString("base64"), right.toString("base64"));
      expect(Math.sign(order)).toBe(Buffer.compare(left, right));
    }),
    { numRuns: 2_000 },
  );
});
