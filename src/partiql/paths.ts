// Paths in a statement: those that lead into an item, and those that name a table or an index of it.

import { AWS_LIMITS } from "../model/limits.ts";
import type { DocumentPath } from "../values/document-path.ts";
import { refused, unexpectedPathComponent } from "./refusals.ts";
import type { PathSyntax, SourceSyntax, StepSyntax } from "./syntax.ts";

const INDEX_MAX = 2 ** 31 - 1;
const SOURCE_NAME = /^[a-zA-Z0-9_.-]{3,255}$/;

/** @throws ValidationException if a step is neither a name nor an index, or there are too many */
export function documentPath({ name, steps }: PathSyntax): DocumentPath {
  const path = [notEmpty(name), ...steps.map(documentStep)];
  if (path.length <= AWS_LIMITS.nestingLevelsMax) return path;
  throw refused(`The document path has too many nesting levels; nesting levels: ${path.length}`);
}

function documentStep(step: StepSyntax): string | number {
  switch (step.kind) {
    case "name":
      return notEmpty(step.name);
    case "index":
      if (step.index >= 0 && step.index <= INDEX_MAX) return step.index;
      throw refused(`List index is not within the allowable range; index: [${BigInt(step.text)}]`, step.place);
    case "star":
      throw refused(
        step.isBracketed
          ? "Wildcard path component like a[*].b are not supported"
          : "Unpivot path component like a.*.b are not supported",
        step.place,
      );
    case "other":
      throw unexpectedPathComponent(step.place);
  }
}

function notEmpty(name: string): string {
  if (name === "") throw refused("Path component cannot be an empty string");
  return name;
}

/**
 * The table, and the index of it, that a statement goes to: `"table"` or `"table"."index"`.
 *
 * @throws ValidationException for anything else
 */
export function sourceOf(syntax: SourceSyntax): { readonly table: string; readonly index?: string } {
  if (syntax.kind !== "path") throw refused("Unexpected from source");
  for (const step of syntax.steps) {
    if (step.kind !== "other") documentStep(step);
  }
  if (syntax.steps.length > 1) throw refused("A path may contain at most 2 components in the FROM clause");
  const [step] = syntax.steps;
  const table = sourceName(syntax.name);
  if (step === undefined) return { table };
  if (step.kind === "name") return { table, index: sourceName(step.name) };
  throw refused("Invalid list expression in source.");
}

/** A name that a table or an index can have. Tables have ARNs, too. */
function sourceName(name: string): string {
  if (SOURCE_NAME.test(notEmpty(name)) || name.startsWith("arn:")) return name;
  throw refused("Table name should be within the length [3, 255] and only contain 'a-z', 'A-Z', '0-9', '-', '_', '.'.");
}

/** The table whose items a statement changes. */
export function targetOf(syntax: SourceSyntax): string {
  const { table, index } = sourceOf(syntax);
  if (index !== undefined) throw refused("This operation is not supported on an index");
  return table;
}
