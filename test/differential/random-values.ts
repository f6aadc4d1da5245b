// Attribute values by chance, from pools small enough that equal ones meet.

import type { Random } from "./random.ts";
import type { Json, JsonObject } from "./sides.ts";

export type KeyType = "S" | "N" | "B";

const strings = ["", "a", "b", "ab", "abc", "B", "é", "😀", "a.b", " "];
const numbers = ["0", "1", "-1", "2", "10", "1.5", "-0.25", "1e10", "1E-3", "100", "007", "+3", "1.50", "-0"];
const odd = ["99999999999999999999999999999999999999", "9.9e125", "1e-130", "0.1", "12345678901234567890.123456789"];
const binaries = ["", "AA==", "AQ==", "AQI=", "AQID", "/w=="];

/** What a key attribute can hold; never empty. */
export function keyValue(random: Random, type: KeyType): JsonObject {
  switch (type) {
    case "S":
      return { S: random.pick(strings.slice(1)) };
    case "N":
      return { N: random.pick(numbers.slice(0, 10)) };
    case "B":
      return { B: random.pick(binaries.slice(1)) };
  }
}

/** A number of any length and size, mostly such that sums keep all its digits. */
export function anyNumber(random: Random): JsonObject {
  if (random.chance(0.2)) return { N: random.pick(odd) };
  const digits = (max: number) => random.times(1, max, () => String(random.below(10))).join("");
  const fraction = random.chance(0.5) ? `.${digits(random.chance(0.1) ? 20 : 5)}` : "";
  const exponent = random.chance(0.1) ? `e${random.pick(["5", "-5", "30", "-30", "125", "-130"])}` : "";
  return { N: `${random.pick(["", "-"])}${digits(random.chance(0.1) ? 38 : 15)}${fraction}${exponent}` };
}

/** A value of any type. */
export function anyValue(random: Random, depth = 2): JsonObject {
  const scalar = random.chance(depth > 0 ? 0.6 : 1);
  if (scalar) {
    switch (random.below(6)) {
      case 0:
      case 1:
        return { S: random.chance(0.03) ? "x".repeat(random.pick([1000, 2000, 4100])) : random.pick(strings) };
      case 2:
        return { N: random.pick(random.chance(0.1) ? odd : numbers) };
      case 3:
        return { B: random.pick(binaries) };
      case 4:
        return { BOOL: random.chance(0.5) };
      default:
        return { NULL: true };
    }
  }
  if (random.chance(0.01)) return nested(random.pick([30, 31, 32]));
  switch (random.below(5)) {
    case 0:
      return { SS: distinct(random.times(1, 3, () => random.pick(strings))) };
    case 1:
      return { NS: distinct(random.times(1, 3, () => random.pick(["1", "2", "3", "-4.5", "1e3"]))) };
    case 2:
      return { BS: distinct(random.times(1, 3, () => random.pick(binaries))) };
    case 3:
      return { L: random.times(0, 3, () => anyValue(random, depth - 1)) };
    default:
      return { M: Object.fromEntries(random.some(["x", "y", "z"]).map((name) => [name, anyValue(random, depth - 1)])) };
  }
}

function nested(levels: number): JsonObject {
  return levels === 0 ? { N: "1" } : { L: [nested(levels - 1)] };
}

/** A value that DynamoDB refuses, most of the time. */
export function wrongValue(random: Random): Json {
  return random.pick<Json>([
    {},
    null,
    { S: "a", N: "1" },
    { N: "x" },
    { N: "1e200" },
    { N: "1e-200" },
    { N: "1".repeat(39) },
    { SS: [] },
    { NS: ["1", "1.0"] },
    { SS: ["a", "a"] },
    { BS: [] },
    { NULL: false },
    { L: [{ N: "" }] },
    { M: { "": { S: "a" } } },
    { M: { x: {} } },
  ]);
}

function distinct<T>(list: readonly T[]): T[] {
  return [...new Set(list)];
}
