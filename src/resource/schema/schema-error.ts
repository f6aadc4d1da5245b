// The error for an item that its table's schema refuses.

import { ValueError } from "../value/unsupported-value-error.ts";
import type { StandardIssue } from "./standard-schema.ts";

/** One thing that is wrong with an item. */
export interface SchemaIssue {
  readonly message: string;
  /** Where in the item: `"lines[0].price"`; `""` for the item itself. */
  readonly path: string;
}

/**
 * An item that its table's schema refuses. The message begins with the place of the first issue; `issues` are all of
 * them. Of an item to be written, nothing was sent.
 *
 * @example
 * const validate = () => ({ issues: [{ message: "expected a number", path: ["age"] }, { message: "no address" }] });
 * const schema: StandardSchema<object> = { "~standard": { version: 1, vendor: "by hand", validate } };
 * await dynamodb.Table("users", { schema }).putItem({ Item: { username: "x" } });
 * // SchemaError: Item.age: expected a number (and no address)
 */
export class SchemaError extends ValueError {
  override readonly name = "SchemaError";
  readonly issues: readonly SchemaIssue[];

  constructor(standardIssues: readonly StandardIssue[]) {
    const issues = standardIssues.map(({ message, path = [] }) => ({ message, path: textOf(path) }));
    const [first = { message: "the schema refuses it without a word", path: "" }, ...others] = issues;
    const rest = others.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`));
    super(rest.length === 0 ? first.message : `${first.message} (and ${rest.join("; ")})`, first.path);
    this.issues = issues;
  }
}

function textOf(path: NonNullable<StandardIssue["path"]>): string {
  return path
    .map((segment) => (typeof segment === "object" ? segment.key : segment))
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`))
    .join("")
    .replace(/^\./, "");
}
