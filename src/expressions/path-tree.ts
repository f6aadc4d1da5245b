// Document paths as a tree, so that what they share is walked once. The paths are distinct: none lies within another, and
// the branches of one node are all names or all indexes.

import {
  type AttributeMap,
  type AttributeValue,
  attributeOf,
  type MutableAttributeMap,
  setAttribute,
} from "../values/attribute-value.ts";
import type { DocumentPath } from "../values/document-path.ts";

/** A place in a document: either a leaf, where a path ends, or what leads on from it. */
export type PathTree<Leaf> = { readonly leaf: Leaf } | PathBranches<Leaf>;

/** What leads on from a place: entries of a map or elements of a list, never both. */
export interface PathBranches<Leaf> {
  names?: Map<string, PathTree<Leaf>>;
  indexes?: Map<number, PathTree<Leaf>>;
}

/** The tree of distinct paths, each with what it stands for. */
export function pathTree<Leaf>(leaves: Iterable<readonly [DocumentPath, Leaf]>): PathBranches<Leaf> {
  const root: PathBranches<Leaf> = { names: new Map() };
  for (const [path, leaf] of leaves) {
    let place = root;
    for (const step of path.slice(0, -1)) {
      let next = branch(place, step);
      if (!next || "leaf" in next) {
        next = {};
        graft(place, step, next);
      }
      place = next;
    }
    graft(place, path.at(-1)!, { leaf });
  }
  return root;
}

function branch<Leaf>(place: PathBranches<Leaf>, step: string | number): PathTree<Leaf> | undefined {
  return typeof step === "string" ? place.names?.get(step) : place.indexes?.get(step);
}

function graft<Leaf>(place: PathBranches<Leaf>, step: string | number, tree: PathTree<Leaf>): void {
  if (typeof step === "string") {
    place.names ??= new Map();
    place.names.set(step, tree);
  } else {
    place.indexes ??= new Map();
    place.indexes.set(step, tree);
  }
}

/** The elements that lead on from a list, in ascending order. */
export function ascending<Leaf>(indexes: ReadonlyMap<number, PathTree<Leaf>>): [number, PathTree<Leaf>][] {
  return [...indexes].sort(([a], [b]) => a - b);
}

/**
 * The parts of an item that paths lead to, with the maps and lists around them. Lists hold only the elements asked for,
 * in their order.
 */
export function fragment(tree: PathBranches<unknown>, item: AttributeMap): AttributeMap {
  const found: MutableAttributeMap = {};
  for (const [name, subtree] of tree.names ?? []) {
    const value = attributeOf(item, name);
    const part = value && fragmentOf(subtree, value);
    if (part) setAttribute(found, name, part);
  }
  return found;
}

function fragmentOf(tree: PathTree<unknown>, value: AttributeValue): AttributeValue | undefined {
  if ("leaf" in tree) return value;
  if (tree.names) {
    if (!("M" in value)) return undefined;
    const found = fragment(tree, value.M);
    for (const _ in found) return { M: found };
    return undefined;
  }
  if (!("L" in value)) return undefined;
  const found: AttributeValue[] = [];
  for (const [index, subtree] of ascending(tree.indexes!)) {
    const element = value.L[index];
    const part = element && fragmentOf(subtree, element);
    if (part) found.push(part);
  }
  return found.length > 0 ? { L: found } : undefined;
}
