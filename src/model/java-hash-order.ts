// The order in which AWS lists what it keeps in a Java `HashSet`: by hash code, which depends on nothing but the strings.

/** Buckets of a `HashSet` that was not told how many it would hold. */
const BUCKETS_MIN = 16;
const LOAD_MAX = 0.75;

/**
 * Strings in the order of a Java `HashSet` that held `count` of them at its fullest.
 *
 * @param bucketsMin the buckets that it began with
 * @example javaHashOrder([":zeta", ":alpha", ":k"], 3) // [":k", ":alpha", ":zeta"]
 */
export function javaHashOrder(strings: readonly string[], count = strings.length, bucketsMin = BUCKETS_MIN): string[] {
  let buckets = bucketsMin;
  while (count > buckets * LOAD_MAX) buckets *= 2;
  const bucketOf = (string: string) => {
    const hash = javaHashCode(string);
    return (hash ^ (hash >>> 16)) & (buckets - 1);
  };
  return strings.toSorted((a, b) => bucketOf(a) - bucketOf(b));
}

/** `String.hashCode`. */
function javaHashCode(string: string): number {
  let hash = 0;
  for (let i = 0; i < string.length; i++) hash = (Math.imul(hash, 31) + string.charCodeAt(i)) | 0;
  return hash;
}
