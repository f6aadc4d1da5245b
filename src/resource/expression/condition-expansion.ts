// Puts conditions into a request: where a structure of the API holds a condition object, its text takes its place, and
// its names and values join the structure's ExpressionAttributeNames and ExpressionAttributeValues.

import type { StructureNode } from "../native-shape.ts";
import { Condition } from "./condition.ts";
import { DynamoDBNeedsConditionError } from "./condition-errors.ts";
import { ConditionExpressionBuilder } from "./condition-expression-builder.ts";

interface Expressions {
  readonly ExpressionAttributeNames?: object;
  readonly ExpressionAttributeValues?: object;
}

/**
 * A copy of `structure` with its conditions written out; `structure` itself if it has none. As in boto3, conditions
 * are numbered before key conditions, the order of `node.expressions`.
 */
export function expandConditions(node: StructureNode, structure: Expressions): object {
  const members = node.expressions.filter((member) => isCondition(structure, member));
  if (members.length === 0) return structure;

  const { ExpressionAttributeNames: ownNames, ExpressionAttributeValues: ownValues } = structure;
  const builder = new ConditionExpressionBuilder([...Object.keys(ownNames ?? {}), ...Object.keys(ownValues ?? {})]);
  const texts: Record<string, string> = {};
  const names: Record<string, unknown> = { ...ownNames };
  const values: Record<string, unknown> = { ...ownValues };
  for (const member of members) {
    const condition = structure[member as keyof Expressions] as Condition;
    const built = builder.buildExpression(condition, node.keyConditions.includes(member));
    texts[member] = built.conditionExpression;
    Object.assign(names, built.attributeNamePlaceholders);
    Object.assign(values, built.attributeValuePlaceholders);
  }
  return {
    ...structure,
    ...texts,
    ...(ownNames || Object.keys(names).length > 0 ? { ExpressionAttributeNames: names } : {}),
    ...(ownValues || Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {}),
  };
}

function isCondition(structure: Expressions, member: string): boolean {
  const expression = structure[member as keyof Expressions];
  if (expression instanceof Condition) return true;
  if (typeof expression === "object" && expression !== null) throw new DynamoDBNeedsConditionError(expression);
  return false;
}
