// Whatever text and values a request holds, an expression is refused with a ValidationException or does its work: no
// other error, no crash, no long wait.

import fc from "fast-check";
import { expect, test } from "vitest";
import { applyUpdate } from "../../src/expressions/apply-update.ts";
import { Placeholders } from "../../src/expressions/bind.ts";
import { bindCondition } from "../../src/expressions/condition-expression.ts";
import { evaluateCondition } from "../../src/expressions/evaluate.ts";
import {
  bindKeyExpression,
  keyConditionOfExpression,
  resolveKeyCondition,
} from "../../src/expressions/key-condition-expression.ts";
import { bindProjection, project } from "../../src/expressions/projection-expression.ts";
import { bindUpdate } from "../../src/expressions/update-expression.ts";
import { ValidationException } from "../../src/model/errors.ts";
import { type AttributeMap, attributeOf } from "../../src/values/attribute-value.ts";

const item: AttributeMap = {
  a: { N: "1" },
  b: { S: "text" },
  l: { L: [{ N: "1" }, { M: { a: { S: "x" } } }] },
  m: { M: { a: { L: [{ S: "y" }] }, b: { NULL: true } } },
  s: { SS: ["x", "y"] },
};
const names = { "#a": "a", "#m": "m", "#p": "__proto__" };
const values: AttributeMap = {
  ":n": { N: "1" },
  ":s": { S: "x" },
  ":l": { L: [{ S: "z" }] },
  ":ss": { SS: ["x"] },
  ":t": { BOOL: true },
};
const words = [
  ..."a b l m s l[0] l[1].a m.a[0] #a #m.b #p :n :s :l :ss :t = <> < <= > >= + - ( ) , . [ ] AND OR NOT BETWEEN IN".split(
    " ",
  ),
  ..."SET REMOVE ADD DELETE size contains begins_with attribute_exists attribute_type if_not_exists".split(" "),
  ..."list_append foo # : 😀 \u0000 \\ ' \" 1".split(" "),
];

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 100 }),
  fc.array(fc.constantFrom(...words), { maxLength: 30 }).map((parts) => parts.join(" ")),
  fc.array(fc.constantFrom(...words), { maxLength: 30 }).map((parts) => parts.join("")),
);

/** Expressions that are well-formed, most of them. */
const path = fc.constantFrom(
  "a",
  "b",
  "l",
  "m",
  "s",
  "l[0]",
  "l[1].a",
  "l[5]",
  "m.a[0]",
  "m.c",
  "#a",
  "#m.b",
  "#p",
  "x.y",
);
const value = fc.constantFrom(":n", ":s", ":l", ":ss", ":t");
const operand = fc.oneof(path, value);
const action = fc.oneof(
  fc.tuple(path, operand).map(([to, from]) => `SET ${to} = ${from}`),
  fc.tuple(path, operand, operand).map(([to, one, two]) => `SET ${to} = ${one} + ${two}`),
  fc.tuple(path, operand, operand).map(([to, one, two]) => `SET ${to} = list_append(${one}, ${two})`),
  fc.array(path, { minLength: 1, maxLength: 4 }).map((paths) => `REMOVE ${paths.join(", ")}`),
  fc.tuple(fc.constantFrom("ADD", "DELETE"), path, value).map((parts) => parts.join(" ")),
);
const update = fc.array(action, { minLength: 1, maxLength: 3 }).map((actions) => actions.join(" "));

function survives(run: (placeholders: Placeholders) => unknown): boolean {
  try {
    run(new Placeholders(names, values));
    return true;
  } catch (error) {
    if (!(error instanceof ValidationException)) throw error;
    return false;
  }
}

test("any text", () => {
  const keys = { partition: [{ name: "a", type: "N" }], sort: [{ name: "b", type: "S" }] } as const;
  fc.assert(
    fc.property(text, (expression) => {
      survives((given) => evaluateCondition(bindCondition("ConditionExpression", expression, given), item));
      survives((given) => project(bindProjection(expression, given), item));
      survives((given) => resolveKeyCondition(keyConditionOfExpression(bindKeyExpression(expression, given)), keys));
      survives((given) => applyUpdate(bindUpdate(expression, given), item).updatedNew());
    }),
    { numRuns: 3_000 },
  );
});

test("an update leaves the item it was given as it was, and nothing but what its paths name is changed", () => {
  let applied = 0;
  const before = JSON.stringify(item);
  fc.assert(
    fc.property(update, (expression) => {
      survives((given) => {
        const bound = bindUpdate(expression, given);
        const result = applyUpdate(bound, item);
        for (const name of Object.keys({ ...item, ...result.item })) {
          if (!bound.attributes.has(name)) expect(attributeOf(result.item, name)).toBe(attributeOf(item, name));
        }
        for (const name of Object.keys(result.updatedNew())) expect(bound.attributes).toContain(name);
        expect(Object.getPrototypeOf(result.item)).toBe(Object.prototype);
        applied++;
      });
      expect(JSON.stringify(item)).toBe(before);
    }),
    { numRuns: 3_000 },
  );
  expect(applied).toBeGreaterThan(100);
});

test("the same text means the same, however often it is parsed and whatever came between", () => {
  const given = new Placeholders(undefined, values);
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 1_500; i++) {
      const condition = bindCondition("ConditionExpression", `a${i} = :n`, given);
      expect(evaluateCondition(condition, { [`a${i}`]: { N: "1" } })).toBe(true);
    }
  }
});

test("a short update cannot set more than an item holds, however often it names a long list", () => {
  const list = { l: { L: Array.from({ length: 100_000 }, () => ({ NULL: true as const })) } };
  const refuses = (value: string, bytesMax?: number) => {
    const actions = Array.from({ length: 150 }, (_, i) => `a${i} = ${value}`);
    const update = bindUpdate(`SET ${actions.join(", ")}`, new Placeholders(undefined, undefined));
    expect(() => applyUpdate(update, list, bytesMax)).toThrow(
      "Item size to update has exceeded the maximum allowed size",
    );
  };
  refuses("l");
  refuses("list_append(l, l)");
  refuses("l", 10_000_000);
});
