// Numbers to the last digit: their text, what is refused, sums, order, and the bytes that sort as they do.

import { Decimal } from "decimal.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addNumbers,
  compareNumbers,
  decodeNumber,
  encodeNumber,
  isNormalized,
  NUMBER_BYTES_MAX,
  NumberError,
  normalizeNumber,
  subtractNumbers,
} from "../../../src/values/number.ts";

const Exact = Decimal.clone({ precision: 1_000, toExpNeg: -1_000, toExpPos: 1_000 });

const PRECISION = "Attempting to store more than 38 significant digits in a Number";
const OVERFLOW = "Number overflow. Attempting to store a number with magnitude larger than supported range";
const UNDERFLOW = "Number underflow. Attempting to store a number with magnitude smaller than supported range";
const NOT_NUMERIC = "The parameter cannot be converted to a numeric value";

/** Any number DynamoDB can hold, canonical. */
const number = fc
  .record({
    sign: fc.constantFrom("", "-"),
    digits: fc.stringMatching(/^[0-9]{1,38}$/),
    exponent: fc.oneof(fc.integer({ min: -130, max: 88 }), fc.integer({ min: -3, max: 3 })),
  })
  .map(({ sign, digits, exponent }) => normalizeNumber(`${sign}${digits}e${exponent}`));

function messageOf(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(NumberError);
    return (error as NumberError).message;
  }
  return undefined;
}

describe("normalizeNumber", () => {
  function check(text: string, canonical: string) {
    test(`${text.slice(0, 60)} → ${canonical.slice(0, 60)}`, () => {
      expect(normalizeNumber(text)).toBe(canonical);
      expect(normalizeNumber(canonical)).toBe(canonical);
      expect(isNormalized(canonical)).toBe(true);
      expect(isNormalized(text)).toBe(text === canonical);
    });
  }
  check("0", "0");
  check("-0", "0");
  check("+0", "0");
  check("0.000", "0");
  check("-0.0e5", "0");
  check("0e1000", "0");
  check("0e-1000", "0");
  check("0e999999999999999999999", "0");
  check("7", "7");
  check("-7", "-7");
  check("+5", "5");
  check("+1.5", "1.5");
  check("1.0", "1");
  check("00042", "42");
  check("0001.2300", "1.23");
  check(".123", "0.123");
  check("-.5", "-0.5");
  check("5.", "5");
  check("-5.e1", "-50");
  check("100", "100");
  check("1e3", "1000");
  check("1E3", "1000");
  check("1e+2", "100");
  check("1.5E+3", "1500");
  check("1.5e-3", "0.0015");
  check("1e0000000000000000000002", "100");
  check("0.00000000000000000000000000000000000000000000000001", `0.${"0".repeat(49)}1`);
  check("1234567895171680000000000000000000000000", "1234567895171680000000000000000000000000");
  check("12345678901234567890123456789012345678", "12345678901234567890123456789012345678");
  check("1.2345678901234567890123456789012345678", "1.2345678901234567890123456789012345678");
  check(`${"1".repeat(38)}${"0".repeat(88)}`, `${"1".repeat(38)}${"0".repeat(88)}`);
  check("1e125", `1${"0".repeat(125)}`);
  check("-9.9999999999999999999999999999999999999E+125", `-${"9".repeat(38)}${"0".repeat(88)}`);
  check("1E-130", `0.${"0".repeat(129)}1`);
  check("-1E-130", `-0.${"0".repeat(129)}1`);
  check(`${"0".repeat(200_000)}1`, "1");
  check(`0.${"0".repeat(200_000)}1e200001`, "1");
  check(`1${"0".repeat(200_000)}e-200000`, "1");
  check(`1.${"0".repeat(200_000)}`, "1");

  test("leaves equal numbers with equal texts", () => {
    fc.assert(
      fc.property(number, fc.integer({ min: -300, max: 300 }), fc.nat({ max: 5 }), (canonical, shift, zeros) => {
        const moved = new Exact(canonical).times(Exact.pow(10, shift)).toFixed();
        const padded = moved.replace(/^-?/, `$&${"0".repeat(zeros)}`) + (moved.includes(".") ? "0".repeat(zeros) : "");
        expect(normalizeNumber(`${padded}e${-shift}`)).toBe(canonical);
        expect(canonical).toBe(new Exact(canonical).toFixed());
      }),
    );
  });
});

describe("normalizeNumber refuses", () => {
  function check(text: string, message: string) {
    test(`${JSON.stringify(text.slice(0, 60))}: ${message}`, () => {
      expect(messageOf(() => normalizeNumber(text))).toBe(message);
      expect(isNormalized(text)).toBe(false);
    });
  }
  check("", NOT_NUMERIC);
  const notNumeric = [
    "abc",
    " 5",
    "5 ",
    "\t5",
    "1+2",
    "1.2.3",
    "..1",
    ".",
    "-",
    "+",
    "--1",
    "+-1",
    "1-",
    "e5",
    "+e2",
    "1e",
  ];
  notNumeric.push(
    "1e+",
    "1e5.5",
    "1e5e5",
    "12e",
    "NaN",
    "Infinity",
    "-Infinity",
    "0x10",
    "1_000",
    "1,5",
    "1n",
    "١",
    "１",
    '"42"',
  );
  for (const text of notNumeric) check(text, `${NOT_NUMERIC}: ${text}`);

  check("1e126", OVERFLOW);
  check("-1e126", OVERFLOW);
  check("10e125", OVERFLOW);
  check(`1${"0".repeat(126)}`, OVERFLOW);
  check("1e999999999999999999999999", OVERFLOW);
  check("9".repeat(1_000_000), OVERFLOW);
  check("1e-131", UNDERFLOW);
  check("-0.1e-130", UNDERFLOW);
  check("1e-999999999999999999999999", UNDERFLOW);
  check(`0.${"0".repeat(1_000_000)}1`, UNDERFLOW);
  check("123456789012345678901234567890123456789", PRECISION);
  check("-1.23456789012345678901234567890123456789", PRECISION);
  check(`1.${"0".repeat(37)}1`, PRECISION);
  check(`1.${"1".repeat(1_000_000)}`, PRECISION);
});

describe("sums", () => {
  function check(a: string, b: string, sum: string) {
    test(`${a} + ${b} = ${sum}`, () => {
      expect(addNumbers(a, b)).toBe(sum);
      expect(addNumbers(b, a)).toBe(sum);
      expect(subtractNumbers(sum, b)).toBe(a);
    });
  }
  check("1", "2", "3");
  check("0", "0", "0");
  check("5", "-5", "0");
  check("0.1", "0.2", "0.3");
  check("0.5", "-0.5", "0");
  check("0", "0.5", "0.5");
  check("999999999999999", "999999999999999", "1999999999999998");
  check("9007199254740992", "1", "9007199254740993");
  check("12345678901234567890123456789012345678", "-1", "12345678901234567890123456789012345677");
  check("100000000000000000000.00000001", "-1", "99999999999999999999.00000001");
  check("9.9", "0.1", "10");

  function checkRefusal(a: string, b: string, message: string) {
    test(`${a} + ${b}: ${message}`, () => {
      expect(messageOf(() => addNumbers(a, b))).toBe(message);
      expect(messageOf(() => addNumbers(b, a))).toBe(message);
      expect(messageOf(() => subtractNumbers(a, new Exact(b).neg().toFixed()))).toBe(message);
    });
  }
  checkRefusal("1e50", "1", OVERFLOW);
  checkRefusal("1", "1e-50", OVERFLOW);
  checkRefusal("1e125", "1e-130", OVERFLOW);
  checkRefusal("9.9999999999999999999999999999999999999E+125", "1E+125", OVERFLOW);
  checkRefusal("9e125", "1e125", OVERFLOW);
  checkRefusal("1.5e-130", "-1.4e-130", UNDERFLOW);

  test("agree with another implementation, or are too long", () => {
    fc.assert(
      fc.property(number, number, fc.boolean(), (a, b, isSum) => {
        const expected = isSum ? new Exact(a).plus(b) : new Exact(a).minus(b);
        const isHeld = expected.isZero() || (expected.precision() <= 38 && expected.e <= 125 && expected.e >= -130);
        const run = () => (isSum ? addNumbers(a, b) : subtractNumbers(a, b));
        if (isHeld) expect(run()).toBe(expected.toFixed().replace(/^-0$/, "0"));
        else expect(messageOf(run)).toMatch(/^Number (over|under)flow/);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("order", () => {
  const ascending = ["-9.9999999999999999999999999999999999999e125", "-1e125", "-1000", "-999", "-123", "-12.5", "-12"];
  ascending.push(
    "-10",
    "-9",
    "-1.23",
    "-1.2",
    "-1",
    "-0.5",
    "-0.05",
    "-1.01e-130",
    "-1e-130",
    "0",
    "1e-130",
    "1.01e-130",
  );
  ascending.push("0.05", "0.5", "1", "1.005", "1.05", "1.2", "1.23", "9", "10", "12", "12.5", "123", "999", "1000");
  ascending.push(
    "9007199254740992",
    "9007199254740993",
    "9007199254740993.5",
    "12345678901234567890123456789012345677",
  );
  ascending.push("12345678901234567890123456789012345678", "1e125", "9.9999999999999999999999999999999999999e125");
  const numbers = ascending.map(normalizeNumber);

  test("compareNumbers and encodeNumber follow it", () => {
    for (const [i, a] of numbers.entries()) {
      for (const [j, b] of numbers.entries()) {
        expect(Math.sign(compareNumbers(a, b)), `${a} : ${b}`).toBe(Math.sign(i - j));
        expect(Buffer.compare(encodeNumber(a), encodeNumber(b)), `${a} : ${b}`).toBe(Math.sign(i - j));
      }
    }
  });

  test("of any two numbers is that of their bytes and of another implementation", () => {
    fc.assert(
      fc.property(number, number, (a, b) => {
        const expected = new Exact(a).cmp(b);
        expect(Math.sign(compareNumbers(a, b))).toBe(expected);
        expect(Buffer.compare(encodeNumber(a), encodeNumber(b))).toBe(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  test("of texts that are not canonical is that of their values", () => {
    expect(compareNumbers("1.0", "1")).toBe(0);
    expect(compareNumbers("-0", "0")).toBe(0);
    expect(compareNumbers("1e2", "99")).toBeGreaterThan(0);
  });
});

describe("encodeNumber", () => {
  function check(text: string, hex: string) {
    test(`${text} → ${hex}`, () => expect(Buffer.from(encodeNumber(text)).toString("hex")).toBe(hex));
  }
  check("0", "02");
  check("1", "03820b");
  check("10", "03830b");
  check("123.4", "03840d23");
  check("100.01", "03840b010b");
  check("-5", "017dccff");
  check("1e-130", "03000b");
  check("-1e125", "0100f4ff");

  test("is undone by decodeNumber, within its bound", () => {
    fc.assert(
      fc.property(number, (text) => {
        const bytes = encodeNumber(text);
        expect(bytes.length).toBeLessThanOrEqual(NUMBER_BYTES_MAX);
        expect(decodeNumber(bytes)).toBe(text);
      }),
    );
  });

  test("is the only input decodeNumber takes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 24 }), fc.integer({ min: 0, max: 4 }), (bytes, sign) => {
        bytes[0] = sign;
        let text: string;
        try {
          text = decodeNumber(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(NumberError);
          return;
        }
        expect([...encodeNumber(text)]).toEqual([...bytes]);
      }),
      { numRuns: 2_000 },
    );
  });
});
