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

export interface PathBranches<Leaf> {
  readonly names?: Map<string, PathTree<Leaf>>;
  /** In ascending order. */
  readonly indexes?: Map<number, PathTree<Leaf>>;
}

/** The tree of distinct paths, each with what it stands for. */
export function pathTree<Leaf>(leaves: Iterable<readonly [DocumentPath, Leaf]>): PathBranches<Leaf> {
  const all = [...leaves];
  return all.length === 0 ? { names: new Map() } : branches(all, 0);
}

function branches<Leaf>(leaves: readonly (readonly [DocumentPath, Leaf])[], depth: number): PathBranches<Leaf> {
  const groups = new Map<string | number, (readonly [DocumentPath, Leaf])[]>();
  for (const leaf of leaves) {
    const step = leaf[0][depth]!;
    const group = groups.get(step);
    if (group) group.push(leaf);
    else groups.set(step, [leaf]);
  }
  const nodes = new Map<string | number, PathTree<Leaf>>();
  for (const [step, group] of groups) {
    const [path, leaf] = group[0]!;
    nodes.set(step, path.length === depth + 1 ? { leaf } : branches(group, depth + 1));
  }
  if (typeof leaves[0]![0][depth] === "string") return { names: nodes as Map<string, PathTree<Leaf>> };
  const ascending = [...(nodes as Map<number, PathTree<Leaf>>)].sort(([a], [b]) => a - b);
  return { indexes: new Map(ascending) };
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
  for (const [index, subtree] of tree.indexes!) {
    const element = value.L[index];
    const part = element && fragmentOf(subtree, element);
    if (part) found.push(part);
  }
  return found.length > 0 ? { L: found } : undefined;
}
