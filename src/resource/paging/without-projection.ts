// A query or scan that is only counted: its projection is of no use, and DynamoDB would refuse it.

import type { QueryInput, ScanInput } from "../api/structures.ts";

/** The input without its projection, and without the names that nothing but the projection uses. */
export function withoutProjection(input: QueryInput | ScanInput): QueryInput | ScanInput {
  const { ProjectionExpression, AttributesToGet: _, ...rest } = input;
  if (typeof ProjectionExpression !== "string" || rest.ExpressionAttributeNames === undefined) return rest;
  const { ExpressionAttributeNames: names, ...others } = rest;
  const text = Object.values(others)
    .filter((member) => typeof member === "string")
    .join(" ");
  const projected = placeholdersIn(ProjectionExpression);
  const used = placeholdersIn(text);
  const kept = Object.entries(names).filter(([name]) => used.has(name) || !projected.has(name));
  return kept.length === 0 ? others : { ...others, ExpressionAttributeNames: Object.fromEntries(kept) };
}

function placeholdersIn(text: string): ReadonlySet<string> {
  return new Set(text.match(/#\w+/g));
}
