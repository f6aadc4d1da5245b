// Document paths, resolved: the name of a top-level attribute, then names of map entries and indexes of list elements.

import { type AttributeMap, type AttributeValue, attributeOf } from "./attribute-value.ts";

/**
 * Where a value stands within an item. The first step is a name; strings are names, numbers are list indexes from 0.
 *
 * @example ["a", "b", 0] // a.b[0]
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.Attributes.html
 */
export type DocumentPath = readonly (string | number)[];

/** The value at a path, or undefined where the path leads nowhere. */
export function valueAt(item: AttributeMap, path: DocumentPath): AttributeValue | undefined {
  let value = attributeOf(item, path[0] as string);
  for (let i = 1; value !== undefined && i < path.length; i++) value = elementOf(value, path[i]!);
  return value;
}

/** The element of a list or a map that one step leads to, if the step suits the value's type and the element is there. */
export function elementOf(value: AttributeValue, step: string | number): AttributeValue | undefined {
  if (typeof step === "number") return "L" in value ? value.L[step] : undefined;
  return "M" in value ? attributeOf(value.M, step) : undefined;
}

/** The top-level attributes into which one of the paths leads. */
export function nestedAttributes(paths: readonly DocumentPath[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const path of paths) if (path.length > 1) names.add(path[0] as string);
  return names;
}

/** A path as AWS prints it in its errors: `[a, b, [0]]`. */
export function formatPath(path: DocumentPath): string {
  return `[${path.map((step) => (typeof step === "number" ? `[${step}]` : step)).join(", ")}]`;
}

/** Whether two paths lead to the same place. */
export function samePath(a: DocumentPath, b: DocumentPath): boolean {
  return a.length === b.length && isPrefix(a, b);
}

/** Whether `prefix` leads to what `path` lies within, or to the same place. */
export function isPrefix(prefix: DocumentPath, path: DocumentPath): boolean {
  return prefix.length <= path.length && prefix.every((step, i) => step === path[i]);
}

/** Whether one path leads to what the other lies within, or both to the same place. */
export function pathsOverlap(a: DocumentPath, b: DocumentPath): boolean {
  return isPrefix(a, b) || isPrefix(b, a);
}

/** Whether two paths take one value for a list and for a map: they differ first where one has an index, the other a name. */
export function pathsConflict(a: DocumentPath, b: DocumentPath): boolean {
  const fork = a.findIndex((step, i) => step !== b[i]);
  return fork > 0 && fork < b.length && typeof a[fork] !== typeof b[fork];
}
