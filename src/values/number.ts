// DynamoDB's numbers: decimals of up to 38 significant digits, held as text so that none is ever lost. One canonical
// text for each value ("1.0" and "1e0" are "1"), exact sums, exact order, and bytes that sort as the numbers do.

/** The most significant digits a number may have. */
export const SIGNIFICANT_DIGITS_MAX = 38;
/** The greatest power of ten of a number's first digit: 9.9999999999999999999999999999999999999E+125. */
export const MAGNITUDE_MAX = 125;
/** The least power of ten of a number's first digit: 1E-130. */
export const MAGNITUDE_MIN = -130;
/** The longest result of {@link encodeNumber}, in bytes: two, two digits a byte, a terminator. */
export const NUMBER_BYTES_MAX = 22;

const OVERFLOW = "Number overflow. Attempting to store a number with magnitude larger than supported range";
const UNDERFLOW = "Number underflow. Attempting to store a number with magnitude smaller than supported range";

/** Not a number DynamoDB can hold. The message is AWS's own. */
export class NumberError extends Error {
  override readonly name = "NumberError";
}

/** A number taken apart: ±d.ddd × 10^magnitude, with neither leading nor trailing zeros. Zero has no digits. */
interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  readonly magnitude: number;
}

const MINUS = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const UPPER_E = 0x45;
const LOWER_E = 0x65;

/** Beyond every exponent that a text short enough to be held could bring back into range. */
const EXPONENT_SATURATION = 1e12;

/**
 * The canonical text of a number, as DynamoDB answers it: plain decimal, never an exponent, no needless zero or sign.
 *
 * @throws {NumberError} not a decimal number, more than 38 significant digits, or out of range.
 * @example normalizeNumber("0001.230") // "1.23"
 * @example normalizeNumber("-1.5E+3") // "-1500"
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html#HowItWorks.DataTypes.Number
 */
export function normalizeNumber(text: string): string {
  return isPlainInteger(text) ? text : format(parse(text));
}

/** Whether `text` is a number's canonical text, the one that {@link normalizeNumber} answers. */
export function isNormalized(text: string): boolean {
  if (isPlainInteger(text)) return true;
  try {
    return format(parse(text)) === text;
  } catch (error) {
    if (error instanceof NumberError) return false;
    throw error;
  }
}

/**
 * The exact sum of two numbers, canonical.
 *
 * @throws {NumberError} the sum is out of range, or has more than 38 significant digits: AWS calls both an overflow.
 */
export function addNumbers(augend: string, addend: string): string {
  return sum(augend, addend, 1);
}

/** The exact difference of two numbers, canonical. Throws as {@link addNumbers} does. */
export function subtractNumbers(minuend: string, subtrahend: string): string {
  return sum(minuend, subtrahend, -1);
}

/** Negative, zero or positive, as `a` is less than, equal to or greater than `b`. */
export function compareNumbers(a: string, b: string): number {
  if (a === b) return 0;
  // Rounding to a double never reverses an order, so two different doubles tell it. Equal ones do not.
  const difference = Number(a) - Number(b);
  return difference !== 0 ? difference : compareDecimals(parse(a), parse(b));
}

/**
 * A number as bytes that sort as the numbers do, compared from the first byte, unsigned, a prefix first.
 *
 *     bytes  positive             zero   negative
 *     1      03                   02     01
 *     1      magnitude + 130             255 - (magnitude + 130)
 *     0–19   1 + two digits each         255 - (1 + two digits each)
 *     1                                  FF
 *
 * The digits are those of d.ddd × 10^magnitude; an odd last one is followed by a 0.
 *
 * @example encodeNumber("123.4") // 03 84 0D 23, for 1.234 × 10^2: 2 + 130, 1 + 12, 1 + 34
 * @example encodeNumber("-5") // 01 7D CC FF
 */
export function encodeNumber(text: string): Uint8Array {
  const bytes = new Uint8Array(NUMBER_BYTES_MAX);
  return bytes.slice(0, writeNumber(text, bytes, 0));
}

/** Writes {@link encodeNumber}'s bytes into `bytes` from `offset` on, where {@link NUMBER_BYTES_MAX} have to be free. @returns the end. */
export function writeNumber(text: string, bytes: Uint8Array, offset: number): number {
  const { negative, digits, magnitude } = parse(text);
  let end = offset;
  if (digits === "") {
    bytes[end++] = ZERO_SIGN;
    return end;
  }
  const flip = negative ? 0xff : 0;
  bytes[end++] = negative ? NEGATIVE_SIGN : POSITIVE_SIGN;
  bytes[end++] = (magnitude - MAGNITUDE_MIN) ^ flip;
  for (let i = 0; i < digits.length; i += 2) {
    const tens = digits.charCodeAt(i) - ZERO;
    const ones = i + 1 < digits.length ? digits.charCodeAt(i + 1) - ZERO : 0;
    bytes[end++] = (1 + tens * 10 + ones) ^ flip;
  }
  if (negative) bytes[end++] = NEGATIVE_END;
  return end;
}

const NEGATIVE_SIGN = 1;
const ZERO_SIGN = 2;
const POSITIVE_SIGN = 3;
const NEGATIVE_END = 0xff;

/**
 * The number that {@link encodeNumber} turned into `bytes`.
 *
 * @throws {NumberError} they are not the bytes of any number.
 */
export function decodeNumber(bytes: Uint8Array): string {
  const [sign, magnitude = 0] = bytes;
  const negative = sign === NEGATIVE_SIGN;
  const flip = negative ? 0xff : 0;
  let digits = "";
  for (const byte of bytes.subarray(2, negative ? -1 : undefined)) {
    digits += String((byte ^ flip) - 1).padStart(2, "0");
  }
  const text = format({ negative, digits: digits.replace(/0+$/, ""), magnitude: (magnitude ^ flip) + MAGNITUDE_MIN });
  if (!isNormalized(text) || Buffer.compare(encodeNumber(text), bytes) !== 0) {
    throw new NumberError(`Not an encoded number: ${Buffer.from(bytes).toString("hex")}`);
  }
  return text;
}

/** Canonical integers of up to 38 digits: by far the most frequent numbers, told in one pass without an allocation. */
function isPlainInteger(text: string): boolean {
  const length = text.length;
  const start = length > 0 && text.charCodeAt(0) === MINUS ? 1 : 0;
  if (length === start || length - start > SIGNIFICANT_DIGITS_MAX) return false;
  const first = text.charCodeAt(start);
  if (first === ZERO) return length === 1;
  for (let i = start; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code < ZERO || code > NINE) return false;
  }
  return true;
}

function parse(text: string): Decimal {
  const length = text.length;
  const sign = length > 0 ? text.charCodeAt(0) : 0;
  const start = sign === MINUS || sign === PLUS ? 1 : 0;

  let point = -1;
  let firstDigit = -1; // the first and the last digit other than 0
  let lastDigit = -1;
  let i = start;
  for (; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code >= ZERO && code <= NINE) {
      if (code === ZERO) continue;
      if (firstDigit < 0) firstDigit = i;
      lastDigit = i;
    } else if (code === POINT && point < 0) {
      point = i;
    } else {
      break;
    }
  }
  const mantissaEnd = i;
  if (mantissaEnd - start - (point < 0 ? 0 : 1) === 0) throw notNumeric(text);
  const exponent = i === length ? 0 : parseExponent(text, i);
  if (firstDigit < 0) return { negative: false, digits: "", magnitude: 0 };

  const integerEnd = point < 0 ? mantissaEnd : point;
  const magnitude = exponent + integerEnd - firstDigit - (firstDigit < integerEnd ? 1 : 0);
  if (magnitude > MAGNITUDE_MAX) throw new NumberError(OVERFLOW);
  if (magnitude < MAGNITUDE_MIN) throw new NumberError(UNDERFLOW);

  const isSplit = firstDigit < point && point < lastDigit;
  if (lastDigit - firstDigit + (isSplit ? 0 : 1) > SIGNIFICANT_DIGITS_MAX) {
    throw new NumberError("Attempting to store more than 38 significant digits in a Number");
  }
  const digits = isSplit
    ? text.slice(firstDigit, point) + text.slice(point + 1, lastDigit + 1)
    : text.slice(firstDigit, lastDigit + 1);
  return { negative: sign === MINUS, digits, magnitude };
}

/** The exponent that begins with the `e` at `at` and ends with the text. */
function parseExponent(text: string, at: number): number {
  const letter = text.charCodeAt(at);
  if (letter !== LOWER_E && letter !== UPPER_E) throw notNumeric(text);
  const sign = text.charCodeAt(at + 1);
  const start = sign === MINUS || sign === PLUS ? at + 2 : at + 1;
  if (start >= text.length) throw notNumeric(text);
  let exponent = 0;
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < ZERO || code > NINE) throw notNumeric(text);
    exponent = Math.min(exponent * 10 + (code - ZERO), EXPONENT_SATURATION);
  }
  return sign === MINUS ? -exponent : exponent;
}

function notNumeric(text: string): NumberError {
  const message = "The parameter cannot be converted to a numeric value";
  return new NumberError(text === "" ? message : `${message}: ${text}`);
}

function format({ negative, digits, magnitude }: Decimal): string {
  if (digits === "") return "0";
  const sign = negative ? "-" : "";
  if (magnitude < 0) return `${sign}0.${"0".repeat(-magnitude - 1)}${digits}`;
  const integerDigits = magnitude + 1;
  if (digits.length <= integerDigits) return sign + digits + "0".repeat(integerDigits - digits.length);
  return `${sign}${digits.slice(0, integerDigits)}.${digits.slice(integerDigits)}`;
}

/** Integers of so few characters are exact as JavaScript numbers, and so is their sum. */
const EXACT_INTEGER_CHARS_MAX = 15;

function sum(augend: string, addend: string, sign: 1 | -1): string {
  if (augend.length <= EXACT_INTEGER_CHARS_MAX && addend.length <= EXACT_INTEGER_CHARS_MAX) {
    if (isPlainInteger(augend) && isPlainInteger(addend)) return String(Number(augend) + sign * Number(addend));
  }
  const a = parse(augend);
  const b = parse(addend);
  const scale = Math.min(scaleOf(a), scaleOf(b));
  const total = coefficient(a, scale) + BigInt(sign) * coefficient(b, scale);
  if (total === 0n) return "0";

  const negative = total < 0n;
  const allDigits = String(negative ? -total : total);
  const magnitude = allDigits.length - 1 + scale;
  const digits = allDigits.replace(/0+$/, "");
  if (magnitude < MAGNITUDE_MIN) throw new NumberError(UNDERFLOW);
  if (magnitude > MAGNITUDE_MAX || digits.length > SIGNIFICANT_DIGITS_MAX) throw new NumberError(OVERFLOW);
  return format({ negative, digits, magnitude });
}

/** The power of ten of a number's last digit. */
function scaleOf({ digits, magnitude }: Decimal): number {
  return magnitude - digits.length + 1;
}

/** A number as an integer, in units of 10^scale. */
function coefficient(decimal: Decimal, scale: number): bigint {
  const units = BigInt(decimal.digits) * 10n ** BigInt(scaleOf(decimal) - scale);
  return decimal.negative ? -units : units;
}

function compareDecimals(a: Decimal, b: Decimal): number {
  const signs = signOf(a) - signOf(b);
  if (signs !== 0) return signs;
  const larger = a.magnitude - b.magnitude || (a.digits < b.digits ? -1 : a.digits > b.digits ? 1 : 0);
  return a.negative ? -larger : larger;
}

function signOf({ negative, digits }: Decimal): number {
  return digits === "" ? 0 : negative ? -1 : 1;
}
