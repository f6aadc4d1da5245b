// Puts expressions into a request: where a structure of the API holds a condition, an update or paths, their text takes
// their place, and their names and values join ExpressionAttributeNames and ExpressionAttributeValues.

import type { ExpressionKind, StructureNode } from "../native-shape.ts";
import type { Placed } from "./attribute-path.ts";
import { Condition } from "./condition.ts";
import { DynamoDBNeedsConditionError } from "./condition-errors.ts";
import { ConditionExpressionBuilder } from "./condition-expression-builder.ts";
import { Placeholders } from "./placeholders.ts";
import { UpdateExpression } from "./update.ts";
import { type BuiltExpression, buildProjectionExpression, buildUpdateExpression } from "./update-expression-builder.ts";

interface Expressions {
  readonly ExpressionAttributeNames?: object;
  readonly ExpressionAttributeValues?: object;
}

/**
 * A copy of `structure` with its expressions written out; `structure` itself if all are text already. As in boto3,
 * conditions are numbered before key conditions, the order of `node.expressions`; then come updates and projections.
 *
 * @param placed what becomes of a value that an attribute is compared with or set to
 */
export function expandExpressions(node: StructureNode, structure: Expressions, placed: Placed): object {
  const built = node.expressions.filter(([member]) => isBuilt(structure[member as keyof Expressions]));
  if (built.length === 0) return structure;

  const { ExpressionAttributeNames: ownNames, ExpressionAttributeValues: ownValues } = structure;
  const taken = [...Object.keys(ownNames ?? {}), ...Object.keys(ownValues ?? {})];
  const writer = new ExpressionWriter(taken, placed);
  const names: Record<string, unknown> = { ...ownNames };
  const values: Record<string, unknown> = { ...ownValues };
  const expanded: Record<string, unknown> = {};
  for (const [member, kind] of built) {
    const expression = writer.write(kind, structure[member as keyof Expressions]);
    expanded[member] = expression.text;
    Object.assign(names, expression.names);
    Object.assign(values, expression.values);
  }
  if (ownNames || Object.keys(names).length > 0) expanded.ExpressionAttributeNames = names;
  if (ownValues || Object.keys(values).length > 0) expanded.ExpressionAttributeValues = values;
  // Member by member: V8 takes its time to add to a spread copy.
  for (const member of Object.keys(structure)) expanded[member] ??= structure[member as keyof Expressions];
  return expanded;
}

/** What is neither text nor absent; whatever else the user gave, the service answers for. */
function isBuilt(expression: unknown): boolean {
  return typeof expression === "object" && expression !== null;
}

/** Writes the expressions of one structure, which share their placeholders. */
class ExpressionWriter {
  readonly #placeholders: Placeholders;
  readonly #conditions: ConditionExpressionBuilder;

  readonly #placed: Placed;

  constructor(taken: readonly string[], placed: Placed) {
    this.#placeholders = new Placeholders(taken);
    this.#placed = placed;
    this.#conditions = new ConditionExpressionBuilder(this.#placeholders, placed);
  }

  write(kind: ExpressionKind, expression: unknown): BuiltExpression {
    switch (kind) {
      case "condition":
      case "keyCondition":
        return this.#writeCondition(expression, kind === "keyCondition");
      case "update":
        if (expression instanceof UpdateExpression)
          return buildUpdateExpression(expression, this.#placeholders, this.#placed);
        throw new TypeError("An UpdateExpression is text or an Update: Update.set(path, value)");
      case "projection":
        if (Array.isArray(expression)) return buildProjectionExpression(expression, this.#placeholders);
        throw new TypeError("A ProjectionExpression is text or an array of paths");
    }
  }

  #writeCondition(expression: unknown, isKeyCondition: boolean): BuiltExpression {
    if (!(expression instanceof Condition)) throw new DynamoDBNeedsConditionError(expression);
    const built = this.#conditions.buildExpression(expression, isKeyCondition);
    return {
      text: built.conditionExpression,
      names: built.attributeNamePlaceholders,
      values: built.attributeValuePlaceholders as BuiltExpression["values"],
    };
  }
}
