// A projection that reads keys along with what was asked for, so that items can be told apart.

import { type AttributePath, stepsOf } from "../expression/attribute-path.ts";
import type { Item } from "../value/native-value.ts";
import { setMember } from "../value/set-member.ts";

/** The key's attributes that an array of paths leaves out; of a projection in text nothing is known. */
export function unprojectedKeys(
  projection: string | readonly AttributePath[] | undefined,
  keyNames: readonly string[],
): readonly string[] {
  if (!Array.isArray(projection)) return [];
  const projected = new Set(projection.map(stepsOf).flatMap((steps) => (steps.length === 1 ? steps : [])));
  return keyNames.filter((name) => !projected.has(name));
}

/** A copy of the item without these attributes. */
export function withoutAttributes(item: Item, names: readonly string[]): Item {
  if (names.length === 0) return item;
  const rest: Item = {};
  for (const [name, value] of Object.entries(item)) if (!names.includes(name)) setMember(rest, name, value);
  return rest;
}
