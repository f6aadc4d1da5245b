// Exact decimals for the numbers that a JavaScript number cannot hold. Behind the serializer; exported to users.

import { Decimal as DecimalJs } from "decimal.js";
import { normalizeNumber } from "../../values/number.ts";

/** The digits DynamoDB keeps of a number. */
const SIGNIFICANT_DIGITS = 38;

/** Past DynamoDB's greatest exponent in both directions, so that text never has an exponent. */
const PLAIN_NOTATION_EXPONENT = 200;

/**
 * An exact decimal: [decimal.js](https://mikemcl.github.io/decimal.js/) set to DynamoDB's 38 significant digits. Making
 * one from text or a bigint never rounds; arithmetic rounds to 38 digits. Any other decimal.js class is accepted
 * wherever a number is written.
 *
 * @example
 * new Decimal("12345678901234567890.5").plus(1).toString(); // "12345678901234567891.5"
 */
export const Decimal = DecimalJs.clone({
  defaults: true,
  precision: SIGNIFICANT_DIGITS,
  rounding: DecimalJs.ROUND_HALF_EVEN,
  toExpPos: PLAIN_NOTATION_EXPONENT,
  toExpNeg: -PLAIN_NOTATION_EXPONENT,
});
export type Decimal = DecimalJs;

/** Whether a value is a decimal of decimal.js, whichever copy or configuration it came from. */
export function isDecimal(value: unknown): value is Decimal {
  return DecimalJs.isDecimal(value);
}

/**
 * A number's text as a JavaScript number where that loses nothing, otherwise as a {@link Decimal}. Nothing is lost if
 * JavaScript prints the number back with the same digits: `0.1` and `1e21` are numbers, `9007199254740993` is not.
 */
export function fromNumberText(text: string): number | Decimal {
  const number = Number(text);
  if (String(number) === text) return number;
  const exact = new Decimal(text);
  return Number.isFinite(number) && exact.equals(new Decimal(String(number))) ? number : exact;
}

/**
 * The text of a number without an exponent, so that equal numbers have equal texts.
 *
 * @throws {RangeError} NaN or infinite.
 * @throws {NumberError} more than 38 significant digits, or a magnitude out of range. The message is AWS's own.
 */
export function toNumberText(value: number | bigint | Decimal): string {
  const hasDigits =
    typeof value === "bigint" || (typeof value === "number" ? Number.isFinite(value) : value.isFinite());
  if (!hasDigits) throw new RangeError(`${value} is no number that DynamoDB can hold`);
  const text = String(value);
  // A number has at most 17 digits, and an exponent in its text long before it is out of range.
  return typeof value === "number" && !text.includes("e") ? text : normalizeNumber(text);
}
