// Projection expressions: which parts of an item a read returns.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ProjectionExpressions.html

import type { AttributeMap } from "../values/attribute-value.ts";
import { type DocumentPath, nestedAttributes } from "../values/document-path.ts";
import type { Placeholders } from "./bind.ts";
import { bindDistinctPaths } from "./distinct-paths.ts";
import { ParseCache } from "./parse-cache.ts";
import { fragment, type PathBranches, pathTree } from "./path-tree.ts";
import { ProjectionParser } from "./projection-parser.ts";

export interface Projection {
  readonly paths: readonly DocumentPath[];
  /** The names of the attributes that the paths begin with, as AWS goes through them: an expression's from the last. */
  readonly attributes: ReadonlySet<string>;
  /** The names of those into which a path leads. */
  readonly nested: ReadonlySet<string>;
  readonly tree: PathBranches<null>;
}

const PARAMETER = "ProjectionExpression";
const cache = new ParseCache(ProjectionParser);

/**
 * Parses and binds a projection expression.
 *
 * @throws ValidationException if the text is no list of paths, a placeholder is not defined, or two paths overlap
 */
export function bindProjection(text: string, placeholders: Placeholders): Projection {
  const { syntax } = cache.get(PARAMETER, text, placeholders.limits);
  const paths = bindDistinctPaths(PARAMETER, syntax, placeholders);
  return projectionOfPaths(paths, attributesOf(paths.toReversed()));
}

/** The projection that the legacy parameter `AttributesToGet` stands for: whole attributes, taken by their names. */
export function projectionOfAttributes(names: readonly string[]): Projection {
  return projectionOfPaths([...new Set(names)].map((name) => [name]));
}

/** @param paths of which none may lie within another */
export function projectionOfPaths(paths: readonly DocumentPath[], attributes = attributesOf(paths)): Projection {
  return {
    paths,
    attributes,
    nested: nestedAttributes(paths),
    tree: pathTree(paths.map((path) => [path, null])),
  };
}

function attributesOf(paths: readonly DocumentPath[]): ReadonlySet<string> {
  return new Set(paths.map((path) => path[0] as string));
}

/**
 * What a projection leaves of an item. Parts that the item lacks are left out; elements of a list keep their order and
 * close up.
 *
 * @example project(bindProjection("l[2], l[0]", placeholders), { l: { L: [a, b, c] } }) // { l: { L: [a, c] } }
 */
export function project(projection: Projection, item: AttributeMap): AttributeMap {
  return fragment(projection.tree, item);
}
