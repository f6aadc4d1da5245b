// The order of a Java HashSet. The expectations are lists that DynamoDB Local printed.

import { expect, test } from "vitest";
import { javaHashOrder } from "../../../src/model/java-hash-order.ts";

test.each([
  [["#zeta", "#alpha", "#beta", "#gamma", "#m", "#n1"], 7, ["#gamma", "#n1", "#alpha", "#beta", "#m", "#zeta"]],
  [[":zeta", ":alpha", ":Beta", ":x1", ":k"], 6, [":k", ":x1", ":alpha", ":zeta", ":Beta"]],
  [["b", "a"], 2, ["a", "b"]],
  [[], 0, []],
])("%j of %d", (strings, count, ordered) => {
  expect(javaHashOrder(strings, count)).toStrictEqual(ordered);
});
