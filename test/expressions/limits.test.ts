// The limits on expressions, each at its value and one past it, and with other limits than AWS's.

import { describe, expect, test } from "vitest";
import { Placeholders } from "../../src/expressions/bind.ts";
import { bindCondition } from "../../src/expressions/condition-expression.ts";
import { bindKeyExpression } from "../../src/expressions/key-condition-expression.ts";
import { bindProjection } from "../../src/expressions/projection-expression.ts";
import { isReservedWord, reservedWordCount } from "../../src/expressions/reserved-words.ts";
import { bindUpdate } from "../../src/expressions/update-expression.ts";
import { AWS_LIMITS } from "../../src/model/limits.ts";
import type { AttributeMap } from "../../src/values/attribute-value.ts";

const values: AttributeMap = Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`:v${i}`, { N: String(i) }]));
const placeholders = new Placeholders(undefined, values);

function filter(text: string, given = placeholders): string {
  return answer(() => bindCondition("FilterExpression", text, given));
}

function answer(bind: () => unknown): string {
  try {
    bind();
    return "accepted";
  } catch (error) {
    return (error as Error).message;
  }
}

/** A condition of exactly so many bytes. */
const padded = (bytes: number) => `attribute_exists(${"a".repeat(bytes - 18)})`;
const comparisons = (count: number) => Array.from({ length: count }, () => "a<:v1").join(" OR ");
const candidates = (count: number) => Array.from({ length: count }, (_, i) => `:v${i}`).join(",");

describe("size", () => {
  const tooLarge = "Expression size has exceeded the maximum allowed size;";
  const tooLong = `${tooLarge} expression size: 4097`;

  test("conditions", () => {
    expect(filter(padded(4096))).toBe("accepted");
    expect(filter(padded(4097))).toBe(`Invalid FilterExpression: ${tooLong}`);
  });

  test("every expression", () => {
    const text = "a".repeat(4097);
    expect(answer(() => bindProjection("a".repeat(4096), placeholders))).toBe("accepted");
    expect(answer(() => bindProjection(text, placeholders))).toBe(`Invalid ProjectionExpression: ${tooLarge}`);
    expect(answer(() => bindUpdate(text, placeholders))).toBe(`Invalid UpdateExpression: ${tooLarge}`);
    expect(answer(() => bindKeyExpression(text, placeholders))).toBe(`Invalid KeyConditionExpression: ${tooLong}`);
  });

  test("is counted in bytes of UTF-8, before the syntax is looked at", () => {
    expect(filter("é".repeat(2048))).toContain("Syntax error");
    expect(filter(`${"é".repeat(2048)}!`)).toContain(tooLong);
  });

  test("can be raised", () => {
    const raised = new Placeholders(undefined, values, { ...AWS_LIMITS, expressionBytesMax: 5000 });
    expect(filter(padded(5000), raised)).toBe("accepted");
    expect(filter(padded(5001), raised)).toContain("expression size: 5001");
    expect(filter(padded(4097))).toContain(tooLong);
  });
});

describe("operators and functions", () => {
  const tooMany = "Invalid FilterExpression: The expression contains too many operators; operator count: 301";

  test("comparisons and logical operators both count", () => {
    expect(filter(`NOT ${comparisons(150)}`)).toBe("accepted");
    expect(filter(comparisons(151))).toBe(tooMany);
    expect(filter(comparisons(400))).toBe(tooMany);
  });

  test("so do functions, BETWEEN, IN, NOT and arithmetic", () => {
    const few = new Placeholders(undefined, values, { ...AWS_LIMITS, expressionOperatorsMax: 1 });
    expect(filter("attribute_exists(a)", few)).toBe("accepted");
    expect(filter("a IN (:v1)", few)).toBe("accepted");
    expect(filter("size(a) > :v1", few)).toContain("operator count: 2");
    expect(filter("NOT a BETWEEN :v1 AND :v2", few)).toContain("operator count: 2");
    expect(answer(() => bindUpdate("SET a = a + :v1", few))).toBe("accepted");
    expect(answer(() => bindUpdate("SET a = if_not_exists(a, :v1) + :v1", few))).toContain("operator count: 2");
  });

  test("candidates of IN", () => {
    expect(filter(`a IN (${candidates(100)})`)).toBe("accepted");
    expect(filter(`a IN (${candidates(101)})`)).toBe(
      "Invalid FilterExpression: The IN operator is provided with too many operands; number of operands: 101",
    );
  });
});

describe("placeholders", () => {
  const name = (length: number) => ({ [`#${"n".repeat(length - 1)}`]: "a" });
  const value = (length: number) => ({ [`:${"v".repeat(length - 1)}`]: { S: "x" } });
  const given = (names?: Record<string, string>, values?: AttributeMap, bytesMax = 100) =>
    answer(() => new Placeholders(names, values, { ...AWS_LIMITS, expressionValuesBytesMax: bytesMax }));

  test("have 255 characters at most", () => {
    const tooLong = "contains invalid key: The expression attribute map contains a key that is too long";
    expect(given(name(255), value(255), 1000)).toBe("accepted");
    expect(given(name(256))).toBe(`ExpressionAttributeNames ${tooLong}; size of key: 256`);
    expect(given(undefined, value(256))).toBe(`ExpressionAttributeValues ${tooLong};`);
  });

  test("stand for names of 65,535 bytes at most", () => {
    const standsFor = (bytes: string) => given({ "#n": bytes }, undefined, AWS_LIMITS.expressionValuesBytesMax);
    expect(standsFor("x".repeat(65_535))).toBe("accepted");
    expect(standsFor("ü".repeat(32_768))).toBe(
      "ExpressionAttributeNames contains invalid value: Attribute name is too large, must be less than 65536 bytes for key #n",
    );
  });

  test("and what they stand for have 2 MiB together", () => {
    expect(AWS_LIMITS.expressionValuesBytesMax).toBe(2 * 1024 * 1024);
    expect(given(name(99))).toBe("accepted");
    expect(given(name(100))).toBe("ExpressionAttributeNames exceeds max size");
    expect(given(undefined, value(99))).toBe("accepted");
    expect(given(undefined, value(100))).toBe("ExpressionAttributeValues exceeds max size");
    expect(given(name(49), value(49))).toBe("accepted");
    expect(given(name(50), value(49))).toBe(
      "Combined size of ExpressionAttributeNames and ExpressionAttributeValues exceeds max size",
    );
  });
});

describe("deep nesting ends in a refusal", () => {
  const redundant = "Invalid FilterExpression: The expression has redundant parentheses;";
  const rows: readonly [text: string, expected: string][] = [
    [`${"(".repeat(2000)}a=:v1${")".repeat(2000)}`, redundant],
    ["(".repeat(4000), redundant],
    [`${"NOT ".repeat(1000)}a=:v1`, "operator count: 301"],
    [`${"size(".repeat(800)}a`, "operator count: 301"],
    [`${"(a<:v1 OR ".repeat(140)}a<:v1${")".repeat(140)}`, "accepted"],
    [`${"(a<:v1 OR ".repeat(300)}a<:v1${")".repeat(300)}`, "operator count: 301"],
    [`${"a.".repeat(2000)}a=:v1`, "too many nesting levels; nesting levels: 2001"],
    [`a${"[0]".repeat(1300)}=:v1`, "too many nesting levels; nesting levels: 1301"],
  ];
  test.each(rows)("%.30s…", (text, expected) => {
    expect(filter(text)).toContain(expected);
  });
});

test("573 words are reserved, whatever their case", () => {
  expect(reservedWordCount).toBe(573);
  expect(["ABORT", "zone", "Size", "toString"].map(isReservedWord)).toEqual([true, true, true, false]);
});
