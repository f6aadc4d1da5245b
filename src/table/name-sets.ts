// How AWS prints names within an error: those of a Java HashSet or HashMap, in the order in which Java iterates it.
// Clients and tests compare these texts, so the order is part of the behaviour.

/** Buckets of a HashSet that was not told how many it would hold. */
const SET_BUCKETS_MIN = 16;
const LOAD_MAX = 0.75;

/** Java's `String.hashCode`, spread as `HashMap` does. */
function spreadHash(name: string): number {
  let hash = 0;
  for (let i = 0; i < name.length; i++) hash = (Math.imul(hash, 31) + name.charCodeAt(i)) | 0;
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * Distinct names as Java prints a `HashSet` of them.
 *
 * @example
 * printNameSet(["created_at", "user_id"]); // "[user_id, created_at]"
 */
export function printNameSet(names: Iterable<string>): string {
  return printHashed(names, SET_BUCKETS_MIN);
}

/**
 * Distinct names as Java prints the keys of a `HashMap` that was made for as many: in fewer buckets.
 *
 * @example
 * printNameMap(["pk", "sk", "a", "b", "c"]); // "[sk, a, b, pk, c]"
 */
export function printNameMap(names: Iterable<string>): string {
  return printHashed(names, 1);
}

function printHashed(names: Iterable<string>, bucketsMin: number): string {
  const distinct = [...new Set(names)];
  let buckets = bucketsMin;
  while (distinct.length > buckets * LOAD_MAX) buckets *= 2;
  const bucketOf = (name: string) => spreadHash(name) & (buckets - 1);
  return `[${distinct.sort((a, b) => bucketOf(a) - bucketOf(b)).join(", ")}]`;
}
