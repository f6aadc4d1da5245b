// Holds the serializer to what real boto3's, asked while the test runs, makes of the same values. Numbers may differ in how
// they are written, but not in digits; sets in their order. Skipped where there is no .venv.

import { describe, expect, test } from "vitest";
import { type AttributeValue, Decimal, type NativeAttributeInput, TypeSerializer } from "../../src/index.ts";
import { native } from "./boto3/notation.ts";
import { askBoto3, besideBoto3, hasBoto3 } from "./boto3/python.ts";

const decimal = (text: string) => ({ $decimal: text });
const bytes = (...values: number[]) => ({ $bytes: Buffer.from(values).toString("base64") });
const set = (...values: unknown[]) => ({ $set: values });
const nines = (count: number) => "9".repeat(count);

/** What both take, or both refuse. */
const values: readonly unknown[] = [
  ...["", "x", "ä😀\u0000", "S", "true", "1"],
  ...[0, 1, -1, 2 ** 31, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
  ...["0", "-0", "1.5", "1.50", "-0.001", "1e3", "1E-7", "1e125", "9.99e125", "1e-130", nines(38)].map(decimal),
  ...[`0.${nines(38)}`, `${nines(20)}.${nines(18)}`, `0.${"0".repeat(60)}1`].map(decimal),
  // More digits than DynamoDB holds, or none.
  ...[nines(39), `${nines(38)}.5`, "NaN", "Infinity"].map(decimal),
  ...[true, false, null],
  ...[bytes(), bytes(0), bytes(0, 255, 128)],
  ...[set("a"), set("a", "b", ""), set(1), set(1, 2, 3), set(bytes(1)), set(bytes(1), bytes(2, 3))],
  ...[set(decimal("1.5"), 2), set("a", 1), set(bytes(1), "a"), set(null), set(true, "a")],
  ...[[], {}, [1, "x", null, [[]]], { a: { b: [{ c: 1 }] } }, { "": 1, "a.b": 2, constructor: "c" }],
  ...[[set("a"), bytes(1), decimal("2.5")], { deep: { deeper: { deepest: set(1) } } }],
  ...[[decimal("NaN")], { a: [set("a", 1)] }],
];

/** Numbers without the ways to write them, and sets in one order. */
function normalized(value: AttributeValue): unknown {
  if ("N" in value) return { N: new Decimal(value.N).toFixed() };
  if ("NS" in value) return { NS: value.NS.map((text) => new Decimal(text).toFixed()).sort() };
  if ("SS" in value) return { SS: [...value.SS].sort() };
  if ("BS" in value) return { BS: [...value.BS].sort() };
  if ("L" in value) return { L: value.L.map(normalized) };
  if ("M" in value) return { M: Object.fromEntries(Object.entries(value.M).map(([name, v]) => [name, normalized(v)])) };
  return value;
}

const wireOf = ({ wire }: { readonly wire?: AttributeValue }) => (wire ? normalized(wire) : "refused");

function serializedByUs(notation: unknown): unknown {
  try {
    return normalized(new TypeSerializer().serialize(native(notation) as NativeAttributeInput));
  } catch {
    return "refused";
  }
}

describe.skipIf(!hasBoto3)(`values, ${besideBoto3}`, () => {
  test("are serialized alike", () => {
    const theirs = askBoto3("values.py", values) as readonly { wire?: AttributeValue }[];
    expect(values.map((value) => [value, serializedByUs(value)])).toEqual(
      values.map((value, i) => [value, wireOf(theirs[i]!)]),
    );
  });

  const differing: readonly (readonly [value: unknown, boto3s: unknown, ours: unknown])[] = [
    // JavaScript's numbers are what they print as; Python's floats are seldom what was meant.
    [1.5, "refused", { N: "1.5" }],
    [set(), { NS: [] }, "refused"],
    // boto3 counts zeros at the end as digits.
    [decimal(`1${"0".repeat(60)}`), "refused", { N: `1${"0".repeat(60)}` }],
    // What DynamoDB is going to refuse.
    [decimal("1e126"), { N: new Decimal("1e126").toFixed() }, "refused"],
    [decimal("1e-131"), { N: new Decimal("1e-131").toFixed() }, "refused"],
    [decimal("-Infinity"), { N: "-Infinity" }, "refused"],
  ];
  test("but for these", () => {
    const theirs = askBoto3(
      "values.py",
      differing.map(([value]) => value),
    ) as readonly { wire?: AttributeValue }[];
    const both = differing.map(([value], i) => [value, wireOf(theirs[i]!), serializedByUs(value)]);
    expect(both).toEqual(differing);
  });
});
