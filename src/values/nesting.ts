// How deeply lists and maps are nested within a value. To be asked before anything walks a value that came from outside.

import type { AttributeMap, AttributeValue } from "./attribute-value.ts";

/**
 * Whether a value has more than `levelsMax` levels: a scalar or a set has one, a list or a map one more than the deepest
 * of its elements. Stops at the first level too many, so its own depth is bounded whatever the value's.
 *
 * @example isNestedDeeper({ L: [{ S: "a" }] }, 2) // false
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-nested-attributes
 */
export function isNestedDeeper(value: AttributeValue, levelsMax: number): boolean {
  if (levelsMax < 1) return true;
  if ("M" in value) return isMapNestedDeeper(value.M, levelsMax - 1);
  return "L" in value && value.L.some((element) => isNestedDeeper(element, levelsMax - 1));
}

/** Whether any value of a map, such as an item, has more than `levelsMax` levels. */
export function isMapNestedDeeper(map: AttributeMap, levelsMax: number): boolean {
  for (const name in map) {
    if (isNestedDeeper(map[name]!, levelsMax)) return true;
  }
  return false;
}
