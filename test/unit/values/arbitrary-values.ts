// Attribute values for property tests: any that a decoded request may hold.

import fc from "fast-check";
import type { AttributeMap, AttributeValue, KeyValue } from "../../../src/values/attribute-value.ts";
import { normalizeNumber } from "../../../src/values/number.ts";

/** Text with characters of every length in UTF-8, and such as encodings trip over. */
export const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom("a", "b", "\0", "\u0001", "é", "\ud7ff", "\ue000", "\uffff", "😀", '"', "\\"),
    maxLength: 6,
  }),
);

export const numberText = fc
  .tuple(fc.constantFrom("", "-"), fc.stringMatching(/^[0-9]{1,38}$/), fc.integer({ min: -130, max: 88 }))
  .map(([sign, digits, exponent]) => normalizeNumber(`${sign}${digits}e${exponent}`));

export const base64 = fc
  .oneof(fc.uint8Array({ maxLength: 12 }), fc.array(fc.constantFrom(0, 1, 0xfe, 0xff), { maxLength: 5 }))
  .map((bytes) => Buffer.from(bytes).toString("base64"));

/** Two or more values of one of the types that a key may have. */
export function keyValues(count: number): fc.Arbitrary<KeyValue[]> {
  const several = (value: fc.Arbitrary<KeyValue>) => fc.array(value, { minLength: count, maxLength: count });
  return fc.oneof(
    several(text.map((S) => ({ S }))),
    several(numberText.map((N) => ({ N }))),
    several(base64.map((B) => ({ B }))),
  );
}

const name = fc.oneof(text, fc.constantFrom("a", "b", "__proto__", "constructor", "toString"));

export const { value, map } = fc.letrec<{ value: AttributeValue; map: AttributeMap }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    text.map((S) => ({ S })),
    numberText.map((N) => ({ N })),
    base64.map((B) => ({ B })),
    fc.boolean().map((BOOL) => ({ BOOL })),
    fc.constant<AttributeValue>({ NULL: true }),
    fc.uniqueArray(text, { minLength: 1, maxLength: 12 }).map((SS) => ({ SS })),
    fc.uniqueArray(numberText, { minLength: 1, maxLength: 12 }).map((NS) => ({ NS })),
    fc.uniqueArray(base64, { minLength: 1, maxLength: 12 }).map((BS) => ({ BS })),
    fc.array(tie("value"), { maxLength: 4 }).map((L) => ({ L })),
    tie("map").map((M) => ({ M })),
  ),
  map: fc.uniqueArray(fc.tuple(name, tie("value")), { selector: ([key]) => key, maxLength: 5 }).map((entries) => {
    // As JSON.parse makes it: an ordinary object that may have a `__proto__` of its own.
    return Object.fromEntries(entries) as AttributeMap;
  }),
}));
