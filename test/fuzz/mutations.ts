// What is done to a valid request: to its values by what they may not be, and to its bytes.

import type { Random } from "../random/random.ts";
import { attributeValue } from "./examples.ts";
import { childrenOf, isArray, isObject, type Json, object, placesIn, replaced, textOf, valueAt } from "./json.ts";

const nested = (levels: number, open: string, middle: string, close: string): Json => ({
  raw: open.repeat(levels) + middle + close.repeat(levels),
});

const HOSTILE: readonly Json[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  "",
  " ",
  "x",
  "1",
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "\u0000",
  "\ufeff",
  "٣",
  "a".repeat(70_000),
  "/".repeat(3_000),
  [],
  { members: [] },
  [[]],
  [null],
  { members: [["__proto__", null]] },
  { members: [["__proto__", { members: [["S", "x"]] }]] },
  { members: [["constructor", { members: [["prototype", { members: [] }]] }]] },
  { members: [["", { members: [["S", "x"]] }]] },
  ...["1e400", "-1e400", "1e-400", "-0", "9007199254740993", "2147483648", "1E1", `1${"0".repeat(400)}`].map((raw) => ({
    raw,
  })),
  ...[
    '"\\ud800"',
    '"\\udc00x"',
    '"\\u0000\\uffff"',
    "NaN",
    "undefined",
    "'x'",
    "01",
    "0x10",
    "+1",
    ".5",
    "[1,]",
    "{a:1}",
  ].map((raw) => ({ raw })),
  nested(33, '{"L":[', '{"S":"x"}', "]}"),
  nested(33, '{"M":{"a":', '{"S":"x"}', "}}"),
  nested(600, '{"L":[', '{"S":"x"}', "]}"),
  nested(5_000, '{"M":{"":', '{"S":"x"}', "}}"),
  nested(20_000, "[", "", "]"),
  nested(20_000, '{"a":', "1", "}"),
];

const HOSTILE_VALUES: readonly Json[] = [
  object({}),
  object({ S: "x", N: "1" }),
  object({ X: "x" }),
  object({ __proto__: "x" } as object as Record<string, Json>),
  { members: [["__proto__", "x"]] },
  { members: [["constructor", "x"]] },
  {
    members: [
      ["S", "x"],
      ["S", "y"],
    ],
  },
  object({ NULL: false }),
  object({ BOOL: "true" }),
  object({ S: null }),
  object({ L: [null] }),
  object({ M: [] }),
  object({ SS: [] }),
  object({ SS: ["a", "a"] }),
  object({ NS: ["1", "1.0"] }),
  object({ BS: ["AQ==", "AQ="] }),
  object({ B: "====" }),
  object({ B: "\u0000" }),
  ...[
    "",
    " 1",
    "1e126",
    "-1e-131",
    "0x1",
    "1_000",
    "Infinity",
    "NaN",
    "1e",
    "--1",
    "1".repeat(39),
    `0.${"0".repeat(200)}1`,
    "1e99999999999999999999",
    ".",
    "१",
  ].map((N) => object({ N })),
];

const TOKENS = [
  " AND ",
  " OR ",
  "NOT ",
  "(",
  ")",
  "((((((((",
  ",",
  ".",
  "[0]",
  "[-1]",
  "[99999999999999999999]",
  "#a",
  ":v",
  "#",
  ":",
  "=",
  "<>",
  "<=",
  "+",
  "-",
  " SET ",
  " REMOVE ",
  " ADD ",
  " IN ",
  " BETWEEN ",
  "size(",
  "attribute_type(",
  "list_append(",
  "if_not_exists(",
  "contains(",
  "\u0000",
  "😀",
  "\ud83d",
  "'",
  '"',
  "`",
  "--",
  "/*",
  "{",
  "<<",
  "?",
  " WHERE ",
  " FROM ",
  "SELECT ",
  "SELECT * FROM ",
  " IS MISSING",
  " RETURNING ALL OLD *",
  "__proto__",
  "constructor",
  "1e999",
  "0".repeat(50),
  "a.".repeat(40),
  "(".repeat(400),
  "NOT ".repeat(400),
  "[0]".repeat(100),
  "x".repeat(5_000),
];

/** What a text can be put between again and again: in expressions, and in statements. */
const BRACKETS = [
  ["(", ")"],
  ["NOT (", ")"],
  ["NOT ", ""],
  ["-", ""],
  ["[", "]"],
  ["{'a':", "}"],
  ["<<", ">>"],
  ["size(", ")"],
  ["if_not_exists(n, ", ")"],
  ["list_append(li, ", ")"],
  ["a = :v AND (", ")"],
  ["n = 1 OR ", ""],
  ["a.", ""],
  ["", "[0]"],
  ["EXISTS(SELECT * FROM plain WHERE id = ", ")"],
] as const;

const NAMES = [
  "__proto__",
  "constructor",
  "toString",
  "",
  "S",
  "N",
  "M",
  "L",
  "a".repeat(70_000),
  "\ud800",
  "TableName",
  "#a",
  ":v",
];

/** Changes a request in one place. */
export function mutated(json: Json, random: Random): Json {
  const places = placesIn(json);
  // Rather deep within: the first of all checks is not the only one to be met.
  const [one, other] = [random.pick(places), random.pick(places)];
  const place = one.length > other.length ? one : other;
  const elsewhere = valueAt(json, random.pick(places));
  return replaced(json, place, (value) =>
    random.weighted<() => Json | undefined>([
      [4, () => random.pick(HOSTILE)],
      [3, () => random.pick(HOSTILE_VALUES)],
      [2, () => attributeValue(random)],
      [2, () => undefined],
      [2, () => elsewhere],
      [6, () => changed(value, random)],
      [1, () => [value]],
      [1, () => ({ members: [["S", value]] })],
    ])(),
  );
}

/** The same kind of value, with something else about it. */
function changed(value: Json, random: Random): Json {
  if (typeof value === "string") return spliced(value, random);
  if (typeof value === "number")
    return random.pick([-value, value * 1_000_000, value + 0.5, 2 ** 31, 2 ** 53, -(2 ** 63)]);
  if (typeof value === "boolean") return String(value);
  const children = childrenOf(value);
  if (children.length === 0) return random.pick(HOSTILE);
  const index = random.integer(0, children.length - 1);
  const times = random.pick([1, 1, 30, 110]);
  if (isArray(value)) return [...value, ...Array.from({ length: times }, () => children[index]!)];
  if (!isObject(value)) return value;
  const { members } = value;
  const [name, member] = members[index]!;
  return random.weighted<() => Json>([
    [3, () => ({ members: members.map((own, i) => (i === index ? [random.pick(NAMES), own[1]] : own)) })],
    [2, () => ({ members: [...members, [random.pick(NAMES), member]] })],
    [1, () => ({ members: [...members, [name, random.pick(HOSTILE)]] })],
    [
      1,
      () => ({ members: [...members, ...Array.from({ length: times }, (_, i) => [`${name}${i}`, member] as const)] }),
    ],
    [1, () => ({ members: members.toReversed() })],
  ])();
}

function spliced(text: string, random: Random): string {
  if (random.chance(0.2)) return wrapped(text, random);
  const at = random.integer(0, text.length);
  const end = random.chance(0.5) ? at : Math.min(text.length, at + random.integer(1, 8));
  return text.slice(0, at) + random.pick(TOKENS) + text.slice(end);
}

/** A part of a text, or all of it, as deep within brackets as is allowed, or deeper. */
function wrapped(text: string, random: Random): string {
  const [at, end] = random.chance(0.3)
    ? [0, text.length]
    : [random.integer(0, text.length), random.integer(0, text.length)].sort((a, b) => a - b);
  const [open, close] = random.pick(BRACKETS);
  const times = random.pick([2, 31, 33, 150, 299, 310, 1_000, 4_000]);
  return text.slice(0, at) + open.repeat(times) + text.slice(at, end) + close.repeat(times) + text.slice(end);
}

/** The bytes of a request, some of them wrong now and then. */
export function bytesOf(json: Json, random: Random): Buffer {
  const bytes = Buffer.from(textOf(json));
  if (random.chance(0.9)) return bytes;
  const at = random.integer(0, bytes.length);
  return random.weighted<() => Buffer>([
    [3, () => bytes.subarray(0, at)],
    [2, () => Buffer.concat([bytes.subarray(0, at), random.pick(INSERTED), bytes.subarray(at)])],
    [2, () => bytes.fill(random.integer(0, 255), at, Math.min(at + 1, bytes.length))],
    [1, () => Buffer.concat([bytes, bytes])],
    [1, () => Buffer.from(bytes.toString(), "utf16le")],
    [1, () => Buffer.from(`${"[".repeat(random.pick([100, 100_000]))}`)],
  ])();
}

const INSERTED = [
  [0],
  [0xff],
  [0xc0, 0x80],
  [0xed, 0xa0, 0x80],
  [0xef, 0xbb, 0xbf],
  [0xf4, 0x90, 0x80, 0x80],
  [0x22],
  [0x5c],
].map((bytes) => Buffer.from(bytes));
