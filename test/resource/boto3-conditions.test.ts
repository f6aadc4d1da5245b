// Holds conditions to the text that real boto3, asked while the test runs, builds of the same conditions: every operator on
// every kind of reference, paths with dots and brackets, and random trees of them. Skipped where there is no .venv.

import { describe, expect, test } from "vitest";
import { ConditionExpressionBuilder, type NativeAttributeInput, TypeSerializer } from "../../src/index.ts";
import { type ConditionNotation, condition } from "./boto3/notation.ts";
import { askBoto3, besideBoto3, hasBoto3 } from "./boto3/python.ts";

interface Row {
  readonly condition: ConditionNotation;
  readonly isKeyCondition: boolean;
}

type Built =
  | { readonly expression: string; readonly names: object; readonly values: object }
  | { readonly error: string };

/** Names as paths have them, and as they had better not have them. */
const names = [
  "a",
  "state",
  "address.state",
  "a.b.c.d",
  "list[0]",
  "list[0][1]",
  "list[10].name",
  "a.list[2].b[3].c",
  "[0]",
  "a[0]b",
  "a..b",
  ".a",
  "a.",
  "a[b.c]",
  "a[",
  "a]",
  "a-b c",
  "Ünïcode.😀",
  "#n0",
  ":v0",
  "size",
  "and",
  "__proto__.constructor",
  "a.a",
];
const values = [
  "x",
  "",
  0,
  -1,
  true,
  null,
  [1, "x"],
  { m: { n: 1 } },
  { $bytes: "AP8=" },
  { $set: ["a"] },
  { $set: [1] },
];
const comparisons = ["eq", "lt", "lte", "gt", "gte"];

const reference = (kind: "attr" | "key" | "size") => (name: string) => [kind, name] as const;
const [attr, key, size] = [reference("attr"), reference("key"), reference("size")];

/** Every operator that a reference has. */
function complete(of: readonly [string, string], value: unknown): ConditionNotation[] {
  const shared = [
    ...comparisons.map((operator) => [of, operator, value]),
    [of, "between", value, 9],
    [of, "beginsWith", value],
  ];
  if (of[0] === "key") return shared;
  if (of[0] === "size") return shared;
  return [
    ...shared,
    [of, "ne", value],
    [of, "isIn", [value]],
    [of, "isIn", [value, 2, "three"]],
    [of, "isIn", []],
    [of, "exists"],
    [of, "notExists"],
    [of, "contains", value],
    [of, "attributeType", "S"],
  ];
}

const single = (rows: readonly ConditionNotation[], isKeyCondition = false): Row[] =>
  rows.map((each) => ({ condition: each, isKeyCondition }));

const a: ConditionNotation = [attr("a"), "eq", 1];
const b: ConditionNotation = [attr("b.c[0]"), "gt", 2];
const c: ConditionNotation = [size("d"), "lte", 3];
const pk: ConditionNotation = [key("pk"), "eq", "p"];
const sk: ConditionNotation = [key("sk"), "between", 1, 2];

const rows: readonly Row[] = [
  ...single(names.flatMap((name) => complete(attr(name), 1))),
  ...single(names.flatMap((name) => complete(size(name), 1))),
  ...single(values.flatMap((value) => complete(attr("a"), value))),
  ...single(names.flatMap((name) => complete(key(name), "x"))),
  ...single(
    names.flatMap((name) => complete(key(name), "x")),
    true,
  ),
  ...single([
    [attr("a"), "eq", attr("b.c")],
    [attr("a"), "between", attr("b"), size("c[1]")],
    [size("a"), "gt", size("b")],
    [attr("a"), "contains", attr("b")],
    [attr("a"), "beginsWith", attr("b")],
    ["and", a, b],
    ["or", a, b],
    ["not", a],
    ["and", ["and", a, b], c],
    ["and", a, ["and", b, c]],
    ["or", ["and", a, b], ["not", ["or", b, c]]],
    ["not", ["not", a]],
    ["and", a, a],
  ]),
  ...single([pk, ["and", pk, sk], ["and", pk, [key("sk"), "beginsWith", "x"]], ["or", pk, sk], ["not", pk]], true),
  // What a key condition may not name.
  ...single([a, ["and", pk, b], ["and", pk, c], [key("pk"), "eq", attr("a")]], true),
];

/** Repeats itself: mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function randomRows(count: number): Row[] {
  const random = randomFrom(7);
  const pick = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T;
  const leaf = () => pick(complete(pick([attr, size, key])(pick(names)), pick([...values, attr(pick(names))])));
  const tree = (depth: number): ConditionNotation => {
    if (depth === 0 || random() < 0.2) return leaf();
    const operator = pick(["and", "or", "not"]);
    return operator === "not" ? [operator, tree(depth - 1)] : [operator, tree(depth - 1), tree(depth - 1)];
  };
  // A list of attributes after IN is one of names with us, and in boto3 one of values, which it then cannot serialize.
  const isComparable = (notation: ConditionNotation) => !/"isIn",\[\["attr"/.test(JSON.stringify(notation));
  return single(Array.from({ length: count }, () => tree(4)).filter(isComparable));
}

function builtByUs({ condition: notation, isKeyCondition }: Row): Built {
  try {
    const built = new ConditionExpressionBuilder().buildExpression(condition(notation) as never, isKeyCondition);
    const serializer = new TypeSerializer();
    const serialized = Object.entries(built.attributeValuePlaceholders).map(([placeholder, value]) => [
      placeholder,
      serializer.serialize(value as NativeAttributeInput),
    ]);
    return {
      expression: built.conditionExpression,
      names: built.attributeNamePlaceholders,
      values: Object.fromEntries(serialized),
    };
  } catch (error) {
    return { error: (error as Error).name };
  }
}

describe.skipIf(!hasBoto3)(`conditions, ${besideBoto3}`, () => {
  test("have the same text, names and values", () => {
    const asked = [...rows, ...randomRows(500)];
    const theirs = askBoto3("conditions.py", asked) as readonly Built[];
    expect(theirs).toHaveLength(asked.length);
    const differences = asked.flatMap((row, i) => {
      const [ours, boto3s] = [builtByUs(row), theirs[i]];
      return JSON.stringify(ours) === JSON.stringify(boto3s) ? [] : [{ row: JSON.stringify(row), ours, boto3s }];
    });
    expect(differences).toEqual([]);
  });
});
