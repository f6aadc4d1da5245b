// How AWS prints names within an error: those of a Java HashSet or HashMap, in the order in which Java iterates it.
// Clients and tests compare these texts, so the order is part of the behaviour.

import { javaHashOrder } from "../../model/java-hash-order.ts";

/**
 * Distinct names as Java prints a `HashSet` of them.
 *
 * @example
 * printNameSet(["created_at", "user_id"]); // "[user_id, created_at]"
 */
export function printNameSet(names: Iterable<string>): string {
  return print(names);
}

/**
 * Distinct names as Java prints the keys of a `HashMap` that was made for as many: in fewer buckets.
 *
 * @example
 * printNameMap(["pk", "sk", "a", "b", "c"]); // "[sk, a, b, pk, c]"
 */
export function printNameMap(names: Iterable<string>): string {
  return print(names, 1);
}

function print(names: Iterable<string>, bucketsMin?: number): string {
  const distinct = [...new Set(names)];
  return `[${javaHashOrder(distinct, distinct.length, bucketsMin).join(", ")}]`;
}
