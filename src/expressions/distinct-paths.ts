// The paths of a projection or an update must lead to different places, none within another.

import { type DocumentPath, formatPath, pathsConflict, pathsOverlap } from "../values/document-path.ts";
import type { Placeholders } from "./bind.ts";
import { type ExpressionParameter, invalidExpression } from "./expression-parameter.ts";
import type { PathSyntax } from "./syntax.ts";

/**
 * Holds each of a statement's paths against those before it.
 *
 * @throws ValidationException if one path lies within another, or two take one value for a list and for a map
 */
export function assertDistinct(parameter: ExpressionParameter, paths: readonly DocumentPath[]): void {
  const places: Places = new Map();
  for (const [i, path] of paths.entries()) {
    if (!take(places, path)) throw clash(parameter, path, paths.slice(0, i));
  }
}

/**
 * Resolves the placeholders of paths that must lead to different places. AWS goes from the last path to the first and holds
 * each against those after it, which shows where several are wrong.
 *
 * @throws ValidationException if a placeholder is not defined, or as {@link assertDistinct}
 */
export function bindDistinctPaths(
  parameter: ExpressionParameter,
  syntax: readonly PathSyntax[],
  placeholders: Placeholders,
): DocumentPath[] {
  const paths: DocumentPath[] = []; // from the last to the first
  const places: Places = new Map();
  for (const each of syntax.toReversed()) {
    const path = placeholders.path(parameter, each);
    if (!take(places, path)) throw clash(parameter, path, paths.toReversed());
    paths.push(path);
  }
  return paths.reverse();
}

/** The places that paths lead through, each with what leads on from it: all names or all indexes; null where a path ends. */
interface Places extends Map<string | number, Places | null> {}

/** Adds a path to the places taken. @returns whether it meets none of those before, which takes no comparison with each */
function take(places: Places, path: DocumentPath): boolean {
  let place = places;
  const last = path.length - 1;
  for (const [i, step] of path.entries()) {
    for (const other of place.keys()) {
      if (typeof other !== typeof step) return false;
      break;
    }
    const next = place.get(step);
    if (next === null || (next && i === last)) return false;
    if (i === last) place.set(step, null);
    else if (next) place = next;
    else {
      const fresh: Places = new Map();
      place.set(step, fresh);
      place = fresh;
    }
  }
  return true;
}

/** What is said of a path that meets one of the others: of the first that overlaps it, or else that conflicts with it. */
function clash(parameter: ExpressionParameter, one: DocumentPath, others: readonly DocumentPath[]): Error {
  const overlapping = others.find((two) => pathsOverlap(one, two));
  if (overlapping) return notDistinct(parameter, "overlap", one, overlapping);
  return notDistinct(parameter, "conflict", one, others.find((two) => pathsConflict(one, two))!);
}

function notDistinct(
  parameter: ExpressionParameter,
  verb: "overlap" | "conflict",
  one: DocumentPath,
  two: DocumentPath,
): Error {
  return invalidExpression(
    parameter,
    `Two document paths ${verb} with each other; must remove or rewrite one of these paths; ` +
      `path one: ${formatPath(one)}, path two: ${formatPath(two)}`,
  );
}
