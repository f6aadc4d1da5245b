// How AWS prints a set of names within an error: Java's HashSet, in the order in which Java iterates it. Clients and
// tests compare these texts, so the order is part of the behaviour.

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
  const distinct = [...new Set(names)];
  let buckets = 16;
  while (distinct.length > buckets * 0.75) buckets *= 2;
  const bucketOf = (name: string) => spreadHash(name) & (buckets - 1);
  return `[${distinct.sort((a, b) => bucketOf(a) - bucketOf(b)).join(", ")}]`;
}

/** Distinct names in the order in which they were given. */
export function printNames(names: Iterable<string>): string {
  return `[${[...new Set(names)].join(", ")}]`;
}
