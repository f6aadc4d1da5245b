// Paths in a statement: those that lead into an item, and those that name a table or an index of it.

import type { DocumentPath } from "../values/document-path.ts";
import { refusedAt, unexpectedPathComponent } from "./refusals.ts";
import type { PathSyntax, SourceSyntax, StepSyntax } from "./syntax.ts";

/** @throws ValidationException if a step is neither a name nor an index */
export function documentPath({ name, steps }: PathSyntax): DocumentPath {
  return [name, ...steps.map(documentStep)];
}

function documentStep(step: StepSyntax): string | number {
  switch (step.kind) {
    case "name":
      return step.name;
    case "index":
      return step.index;
    case "other":
      throw unexpectedPathComponent(step.place);
  }
}

/**
 * The table, and the index of it, that a statement goes to: `"table"` or `"table"."index"`.
 *
 * @throws ValidationException for anything else
 */
export function sourceOf(syntax: SourceSyntax): { readonly table: string; readonly index?: string } {
  if (syntax.kind !== "path" || syntax.steps.length > 1) throw unexpectedSource(syntax);
  const [step] = syntax.steps;
  if (!step) return { table: syntax.name };
  if (step.kind !== "name") throw unexpectedSource(syntax);
  return { table: syntax.name, index: step.name };
}

/** The table that a statement changes. */
export function targetOf(syntax: PathSyntax): string {
  const { table, index } = sourceOf(syntax);
  if (index !== undefined) throw unexpectedSource(syntax);
  return table;
}

function unexpectedSource({ place }: SourceSyntax): Error {
  return refusedAt("Unexpected from source", place);
}
