// Keys as they are stored: the bytes, their order, and the ranges that queries and scans read.

import { hash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SortCondition } from "../../src/expressions/key-condition.ts";
import { KEY_BYTES_MAX, PARTITION_BYTES } from "../../src/store/store.ts";
import {
  afterKey,
  catalogKey,
  catalogRange,
  collectionKey,
  collectionsRange,
  counterKey,
  indexKey,
  indexRange,
  itemKey,
  itemRange,
  KEYSPACE_MAX,
  type KeyRange,
  type KeyValue,
  keyspaceRange,
  scanRange,
} from "../../src/table/item/key-encoding.ts";
import { compareKeyValues } from "../../src/values/order.ts";
import { base64, keyValues, numberText, text } from "./values/arbitrary-values.ts";

const hex = (key: Uint8Array) => Buffer.from(key).toString("hex");
const isIn = (key: Uint8Array, { from, to }: KeyRange) => Buffer.compare(key, from) >= 0 && Buffer.compare(key, to) < 0;
const sha256 = (input: string | Uint8Array) => hash("sha256", input, "hex").slice(0, 32);

const partition: KeyValue[] = [{ S: "p" }];
const otherItem = itemKey(1, [{ S: "p" }], { S: "s" });

/** What DynamoDB's documentation says of each condition, on values alone. */
function meets(value: KeyValue, condition: SortCondition): boolean {
  switch (condition.operator) {
    case "=":
      return compareKeyValues(value, condition.value) === 0;
    case "<":
      return compareKeyValues(value, condition.value) < 0;
    case "<=":
      return compareKeyValues(value, condition.value) <= 0;
    case ">":
      return compareKeyValues(value, condition.value) > 0;
    case ">=":
      return compareKeyValues(value, condition.value) >= 0;
    case "between":
      return compareKeyValues(value, condition.low) >= 0 && compareKeyValues(value, condition.high) <= 0;
    case "begins_with":
      return bytesOf(value)
        .subarray(0, bytesOf(condition.prefix as KeyValue).length)
        .equals(bytesOf(condition.prefix as KeyValue));
  }
}

function bytesOf(value: KeyValue): Buffer {
  if ("S" in value) return Buffer.from(value.S);
  return "B" in value ? Buffer.from(value.B, "base64") : Buffer.alloc(0);
}

function conditionsOn(value: KeyValue, other: KeyValue): SortCondition[] {
  const operators = ["=", "<", "<=", ">", ">="] as const;
  return [
    ...operators.map((operator) => ({ operator, value })),
    { operator: "between", low: value, high: other },
    { operator: "between", low: value, high: value },
    ...("N" in value ? [] : [{ operator: "begins_with" as const, prefix: value }]),
  ];
}

describe("the layout", () => {
  const aliceHash = "3ddba66507f78726de1644dbe46ba207";
  function check(what: string, key: Uint8Array, expected: string) {
    test(what, () => expect(hex(key)).toBe(expected.replaceAll(" ", "")));
  }
  const alice = itemKey(7, [{ S: "alice" }], { N: "-5" });
  check("an item without a sort key", itemKey(7, [{ S: "alice" }], undefined), `00000007 ${aliceHash}`);
  check("an item with a number", alice, `00000007 ${aliceHash} 01 7d cc ff`);
  check("an item with a string", itemKey(7, [{ S: "alice" }], { S: "é" }), `00000007 ${aliceHash} c3 a9`);
  check("an item with binary", itemKey(7, [{ S: "alice" }], { B: "AP8=" }), `00000007 ${aliceHash} 00 ff`);
  check(
    "an index entry",
    indexKey(8, [{ S: "x" }], [{ B: "AGE=" }], alice),
    `00000008 ${sha256("S1:x")} 00 ff 61 00 01 ${aliceHash} 01 7d cc ff`,
  );
  check(
    "an index entry without a sort key",
    indexKey(8, [{ S: "x" }], [], alice),
    `00000008 ${sha256("S1:x")} ${aliceHash} 017dccff`,
  );
  check("a named record", catalogKey(1, "users"), `00000000 01 ${"00".repeat(15)} 75 73 65 72 73`);
  check("counters", counterKey(7), `00000000 f0 00000007 ${"00".repeat(11)}`);
  check("an item collection", collectionKey(7, alice), `00000000 f1 00000007 ${aliceHash}`);

  test("the partition key's hash", () => {
    const check = (values: KeyValue[], input: string) =>
      expect(hex(itemKey(0, values, undefined)).slice(8)).toBe(sha256(input));
    check([{ S: "é" }], "S2:é");
    check([{ N: "42" }], "N2:42");
    check([{ B: "AQI=" }], "B4:AQI=");
    check([{ S: "a" }, { N: "1" }, { S: "" }], "S1:aN1:1S0:");
  });
});

test("different partition keys have different partitions, however their values are split", () => {
  const value = fc.oneof<fc.Arbitrary<KeyValue>[]>(
    text.map((S) => ({ S })),
    fc.constantFrom<KeyValue>({ S: "1" }, { N: "1" }, { S: "S1:a" }, { S: "a" }, { B: "AAAA" }, { S: "AAAA" }),
  );
  const values = fc.array(value, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(values, values, (a, b) => {
      const isSame = JSON.stringify(a) === JSON.stringify(b);
      expect(hex(itemKey(1, a, undefined)) === hex(itemKey(1, b, undefined))).toBe(isSame);
    }),
    { numRuns: 1_000 },
  );
});

test("items of a partition are ordered by their sort key", () => {
  fc.assert(
    fc.property(keyValues(2), ([a, b]) => {
      const order = Buffer.compare(itemKey(1, partition, a), itemKey(1, partition, b));
      expect(order).toBe(Math.sign(compareKeyValues(a!, b!)));
    }),
    { numRuns: 2_000 },
  );
});

test("index entries are ordered by their sort attributes one after the other, then by the item", () => {
  const pair = keyValues(2);
  fc.assert(
    fc.property(pair, pair, fc.constantFrom("a", "\0", "\u0001"), fc.boolean(), (first, second, item, isFirstEqual) => {
      const [a, b] = [first[0]!, isFirstEqual ? first[0]! : first[1]!];
      const left = indexKey(1, partition, [a, second[0]!], itemKey(9, [{ S: "x" }], { S: item }));
      const right = indexKey(1, partition, [b, second[1]!], otherItem);
      const order = compareKeyValues(a, b) || compareKeyValues(second[0]!, second[1]!);
      if (order !== 0) expect(Buffer.compare(left, right)).toBe(Math.sign(order));
      else expect(left).not.toEqual(right);
    }),
    { numRuns: 2_000 },
  );
});

test("itemRange holds the items that meet the condition, and no others", () => {
  fc.assert(
    fc.property(keyValues(3), ([sort, value, other]) => {
      const key = itemKey(1, partition, sort);
      for (const condition of conditionsOn(value!, other!)) {
        const range = itemRange(1, partition, condition);
        expect(isIn(key, range), JSON.stringify(condition)).toBe(meets(sort!, condition));
        expect(range.isExact).toBe(true);
        expect(Buffer.compare(range.from, range.to)).toBeLessThanOrEqual(0);
        expect(isIn(itemKey(1, [{ S: "q" }], sort), range)).toBe(false);
        expect(isIn(itemKey(2, partition, sort), range)).toBe(false);
      }
      expect(isIn(key, itemRange(1, partition))).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

test("indexRange holds the entries that meet the condition, and no others", () => {
  fc.assert(
    fc.property(keyValues(2), keyValues(3), ([first, equal], [sort, value, other]) => {
      const key = indexKey(1, partition, [first!, sort!], otherItem);
      for (const condition of conditionsOn(value!, other!)) {
        const range = indexRange(1, partition, [equal!], condition);
        const isAsked = compareKeyValues(first!, equal!) === 0 && meets(sort!, condition);
        expect(isIn(key, range), JSON.stringify(condition)).toBe(isAsked);
        expect(isIn(key, indexRange(1, partition, [first!], condition))).toBe(meets(sort!, condition));
        expect(range.isExact).toBe(true);
      }
      expect(isIn(key, indexRange(1, partition, [first!]))).toBe(true);
      expect(isIn(key, indexRange(1, partition, [first!, sort!]))).toBe(true);
      expect(isIn(key, indexRange(1, partition, []))).toBe(true);
      expect(isIn(key, indexRange(1, [{ S: "q" }], []))).toBe(false);
    }),
    { numRuns: 1_000 },
  );
});

test("between bounds the wrong way round is nothing", () => {
  const { from, to } = itemRange(1, partition, { operator: "between", low: { N: "2" }, high: { N: "1" } });
  expect(from).toEqual(to);
});

describe("scanRange", () => {
  function checkSegments(totalSegments: number, segments: readonly number[]) {
    const whole = keyspaceRange(5);
    for (const segment of segments) {
      const { from, to } = scanRange(5, segment, totalSegments);
      expect(Buffer.compare(from, to)).toBe(-1);
      expect([from.length, to.length]).toEqual([PARTITION_BYTES, PARTITION_BYTES]);
      expect(hex(from)).toBe(hex(segment === 0 ? whole.from : scanRange(5, segment - 1, totalSegments).to));
      if (segment === totalSegments - 1) expect(hex(to)).toBe(hex(whole.to));
    }
  }
  for (const totalSegments of [1, 2, 3, 4, 7, 10, 999, 1_000]) {
    test(`${totalSegments} segments adjoin`, () =>
      checkSegments(
        totalSegments,
        Array.from({ length: totalSegments }, (_, i) => i),
      ));
  }
  for (const totalSegments of [65_537, 999_999, 1_000_000]) {
    test(`${totalSegments} segments adjoin`, () =>
      checkSegments(totalSegments, [0, 1, 2, 12_345, totalSegments - 2, totalSegments - 1]));
  }

  test("every item is in one segment", () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 12 }), (S, totalSegments) => {
        const key = itemKey(5, [{ S }], { N: "1" });
        const holding = Array.from({ length: totalSegments }, (_, i) => scanRange(5, i, totalSegments)).filter(
          (range) => isIn(key, range),
        );
        expect(holding).toHaveLength(1);
      }),
    );
  });

  test("segments are equal parts", () => {
    const counts = [0, 0, 0, 0];
    const ranges = counts.map((_, i) => scanRange(5, i, 4));
    for (let i = 0; i < 4_000; i++)
      counts[ranges.findIndex((range) => isIn(itemKey(5, [{ N: String(i) }], undefined), range))]!++;
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });

  test("keyspaces are apart, the greatest included", () => {
    for (const keyspace of [1, 5, 255, 256, KEYSPACE_MAX]) {
      const range = keyspaceRange(keyspace);
      expect(isIn(itemKey(keyspace, partition, { S: "" }), range)).toBe(true);
      expect(isIn(itemKey(keyspace - 1, partition, { S: "" }), range)).toBe(false);
      expect(isIn(itemKey(keyspace + 1, partition, { S: "" }), range)).toBe(false);
    }
  });
});

describe("own records", () => {
  const names = ["a", "Z", "a.b", "aa", "users", "users2", "A"];

  test("names of a kind are in one partition, in the order of their bytes", () => {
    const sorted = names.toSorted((a, b) => Buffer.compare(catalogKey(1, a), catalogKey(1, b)));
    expect(sorted).toEqual(["A", "Z", "a", "a.b", "aa", "users", "users2"]);
    expect(new Set(names.map((name) => hex(catalogKey(1, name)).slice(0, 2 * PARTITION_BYTES))).size).toBe(1);
  });

  test("ranges hold their records and no others", () => {
    const item = itemKey(7, partition, undefined);
    const records: [string, Uint8Array][] = [
      ["kind 1", catalogKey(1, "")],
      ["kind 1", catalogKey(1, "\u{10ffff}")],
      ["kind 2", catalogKey(2, "users")],
      ["kind 239", catalogKey(239, "users")],
      ["counters", counterKey(7)],
      ["collections 7", collectionKey(7, item)],
      ["collections 7", collectionKey(7, itemKey(7, [{ S: "q" }], undefined))],
      ["collections 8", collectionKey(8, item)],
      ["items", item],
    ];
    const check = (range: KeyRange, what: string) => {
      for (const [name, key] of records) expect(isIn(key, range), `${what}: ${name}`).toBe(name === what);
    };
    check(catalogRange(1), "kind 1");
    check(catalogRange(2), "kind 2");
    check(catalogRange(239), "kind 239");
    check(collectionsRange(7), "collections 7");
    check(collectionsRange(8), "collections 8");
    check(keyspaceRange(7), "items");
    expect(new Set(records.map(([, key]) => hex(key))).size).toBe(records.length);
  });

  test("the sort key does not matter to a collection", () => {
    const key = collectionKey(7, itemKey(7, partition, { S: "a" }));
    expect(key).toEqual(collectionKey(7, itemKey(7, partition, { S: "b" })));
  });

  test("kinds are bounded", () => {
    for (const kind of [0, 240, 241, 1.5, -1]) expect(() => catalogKey(kind, "x")).toThrow(RangeError);
  });
});

test("afterKey is the next key", () => {
  const key = itemKey(1, partition, { S: "a" });
  expect(Buffer.compare(key, afterKey(key))).toBe(-1);
  for (const S of ["a\0", "a\0\0", "aa", "b"]) {
    expect(Buffer.compare(afterKey(key), itemKey(1, partition, { S }))).toBeLessThanOrEqual(0);
  }
});

describe("long keys", () => {
  /** The largest sort values AWS takes, as bad as they can be: each of their bytes has to be escaped. */
  const zeros = (count: number): KeyValue => ({ B: Buffer.alloc(count).toString("base64") });
  const letters = (count: number): KeyValue => ({ S: "s".repeat(count) });
  const item = itemKey(1, [{ S: "x" }], letters(1_024));

  test("of items and ordinary indexes are stored whole", () => {
    expect(itemKey(1, [{ S: "x".repeat(2_048) }], letters(1_024)).length).toBe(PARTITION_BYTES + 1_024);
    expect(indexKey(1, partition, [zeros(1_024)], item).length).toBe(PARTITION_BYTES + 2_048 + 2 + 16 + 1_024);
  });

  test("are never longer than a store takes, a key after them included", () => {
    for (let length = 900; length <= 1_024; length++) {
      const key = indexKey(1, partition, [letters(length), letters(length), letters(length)], item);
      expect(afterKey(key).length).toBeLessThanOrEqual(KEY_BYTES_MAX);
    }
    const longest = indexKey(1, partition, [zeros(1_024), zeros(1_024), zeros(1_024), zeros(1_024)], item);
    expect(afterKey(longest).length).toBe(KEY_BYTES_MAX);
    expect(itemKey(1, partition, letters(100_000)).length).toBe(KEY_BYTES_MAX - 1);
  });

  test("stay different where their difference is cut off", () => {
    const keyOf = (last: KeyValue) => hex(indexKey(1, partition, [zeros(1_024), zeros(1_024), last], item));
    expect(new Set([letters(1), letters(2), { N: "1" }, zeros(3)].map((last) => keyOf(last as KeyValue))).size).toBe(4);
  });

  test("are in every range that asks for them, and ranges say when they may hold others", () => {
    const value = fc.oneof<fc.Arbitrary<KeyValue>[]>(
      fc.constantFrom(zeros(1_024), zeros(1_000), letters(1_024), letters(3), { N: "1" }),
      numberText.map((N) => ({ N })),
      base64.map((B) => ({ B })),
    );
    const values = fc.array(value, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(values, keyValues(3), fc.boolean(), (leading, [sort, bound, other], isPadded) => {
        const equal = isPadded ? [zeros(1_024), ...leading] : leading;
        const key = indexKey(1, partition, [...equal, sort!], item);
        for (const condition of conditionsOn(bound!, other!)) {
          const range = indexRange(1, partition, equal, condition);
          if (meets(sort!, condition)) expect(isIn(key, range)).toBe(true);
          else if (range.isExact) expect(isIn(key, range)).toBe(false);
        }
      }),
      { numRuns: 500 },
    );
    const long = [zeros(1_024), zeros(1_024)];
    expect(indexRange(1, partition, long).isExact).toBe(false);
    expect(indexRange(1, partition, [zeros(1_024), letters(1_024)]).isExact).toBe(true);
    expect(indexRange(1, partition, [zeros(1_024)], { operator: "=", value: letters(1_024) }).isExact).toBe(true);
    expect(indexRange(1, partition, long, { operator: "<", value: letters(1) }).isExact).toBe(false);
    const tooLong: SortCondition = { operator: ">", value: letters(5_000) };
    expect(itemRange(1, partition, tooLong).isExact).toBe(false);
    expect(isIn(itemKey(1, partition, letters(5_001)), itemRange(1, partition, tooLong))).toBe(true);
  });
});

test("values of other types are refused", () => {
  expect(() => itemKey(1, [{ BOOL: true }], undefined)).toThrow("A key of type BOOL");
  expect(() => itemKey(1, partition, { L: [] })).toThrow("A key of type L");
  expect(() => indexKey(1, partition, [{ SS: ["a"] }], otherItem)).toThrow("A key of type SS");
});
