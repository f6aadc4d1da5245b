// The projection of a read that has no other expressions, whichever way the request states it.

import { checkAttributeName } from "../model/attribute-value-checks.ts";
import { invalid } from "../model/errors.ts";
import type { Limits } from "../model/limits.ts";
import { Placeholders } from "./bind.ts";
import { checkExpressionParameters } from "./parameter-rules.ts";
import { bindProjection, type Projection, projectionOfAttributes } from "./projection-expression.ts";

interface ProjectionParameters {
  readonly ProjectionExpression?: string;
  readonly AttributesToGet?: readonly string[];
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
}

/**
 * @returns undefined if the request asks for whole items
 * @throws ValidationException
 */
export function requestProjection(input: ProjectionParameters, limits?: Limits): Projection | undefined {
  checkExpressionParameters(input, ["ProjectionExpression"], ["AttributesToGet"]);
  if (input.ProjectionExpression === undefined) return legacyProjection(input.AttributesToGet);
  const placeholders = new Placeholders(input.ExpressionAttributeNames, undefined, limits);
  const projection = bindProjection(input.ProjectionExpression, placeholders);
  placeholders.assertAllUsed();
  return projection;
}

/** The projection of `AttributesToGet`. */
export function legacyProjection(attributesToGet: readonly string[] | undefined): Projection | undefined {
  if (!attributesToGet) return undefined;
  const seen = new Set<string>();
  for (const name of attributesToGet) {
    checkAttributeName(name);
    if (seen.has(name)) {
      throw invalid(`One or more parameter values were invalid: Duplicate value in attribute name: ${name}`);
    }
    seen.add(name);
  }
  return projectionOfAttributes(attributesToGet);
}
