// What the tables' sections ask: each takes an input line and answers with one line of text.

import { applyUpdate } from "../../src/expressions/apply-update.ts";
import { Placeholders } from "../../src/expressions/bind.ts";
import { bindCondition } from "../../src/expressions/condition-expression.ts";
import { evaluateCondition } from "../../src/expressions/evaluate.ts";
import {
  bindKeyExpression,
  type KeyCondition,
  keyConditionOfExpression,
  type QueriedKeys,
  resolveKeyCondition,
} from "../../src/expressions/key-condition-expression.ts";
import {
  attributeUpdatesToUpdate,
  expectedToCondition,
  filterToCondition,
  keyConditionsToKeyCondition,
} from "../../src/expressions/legacy-parameters.ts";
import { bindProjection, project, projectionOfAttributes } from "../../src/expressions/projection-expression.ts";
import { bindUpdate } from "../../src/expressions/update-expression.ts";
import { type AttributeMap, attributeOf } from "../../src/values/attribute-value.ts";

export interface Context {
  readonly item: AttributeMap | null;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: AttributeMap;
  readonly keys?: QueriedKeys;
}

export type Answer = (input: string, context: Context) => string;

export const answers: Readonly<Record<string, Answer>> = {
  condition(input, context) {
    const condition = bindCondition("ConditionExpression", input, placeholdersOf(context));
    return String(evaluateCondition(condition, context.item ?? undefined));
  },
  filter(input, context) {
    const condition = bindCondition("FilterExpression", input, placeholdersOf(context));
    return String(evaluateCondition(condition, context.item ?? undefined));
  },
  attributes(input, context) {
    return [...bindCondition("ConditionExpression", input, placeholdersOf(context)).attributes].join(" ");
  },
  projection(input, context) {
    return show(project(bindProjection(input, placeholdersOf(context)), context.item!));
  },
  "attributes to get"(input, context) {
    return show(project(projectionOfAttributes(JSON.parse(input)), context.item!));
  },
  update(input, context) {
    return changes(context.item!, applyUpdate(bindUpdate(input, placeholdersOf(context)), context.item!).item);
  },
  "updated old"(input, context) {
    return show(applyUpdate(bindUpdate(input, placeholdersOf(context)), context.item!).updatedOld());
  },
  "updated new"(input, context) {
    return show(applyUpdate(bindUpdate(input, placeholdersOf(context)), context.item!).updatedNew());
  },
  "key condition"(input, context) {
    return resolved(keyConditionOfExpression(bindKeyExpression(input, placeholdersOf(context))), context);
  },
  "key conditions"(input, context) {
    return resolved(keyConditionsToKeyCondition(JSON.parse(input)), context);
  },
  expected(input, context) {
    const { ConditionalOperator, ...expected } = JSON.parse(input);
    return String(evaluateCondition(expectedToCondition(expected, ConditionalOperator), context.item ?? undefined));
  },
  "scan filter"(input, context) {
    const { ConditionalOperator, ...filter } = JSON.parse(input);
    return String(evaluateCondition(filterToCondition(filter, ConditionalOperator), context.item!));
  },
  "attribute updates"(input, context) {
    return changes(context.item!, applyUpdate(attributeUpdatesToUpdate(JSON.parse(input)), context.item!).item);
  },
  /** Binds the condition `use` with the given names and values, and demands that all were used. */
  placeholders(input) {
    const { names, values, use } = JSON.parse(input);
    const placeholders = new Placeholders(names, values);
    if (use !== undefined) bindCondition("ConditionExpression", use, placeholders);
    placeholders.assertAllUsed();
    return "all used";
  },
};

function placeholdersOf({ names, values }: Context): Placeholders {
  return new Placeholders(names, values);
}

function resolved(condition: KeyCondition, { keys }: Context): string {
  return show(resolveKeyCondition(condition, keys!));
}

/** The attributes that differ, with their new values; null for those that are gone. */
function changes(before: AttributeMap, after: AttributeMap): string {
  const changed = Object.entries(after).filter(([name, value]) => show(attributeOf(before, name)) !== show(value));
  const gone = Object.keys(before).filter((name) => attributeOf(after, name) === undefined);
  return show(Object.fromEntries([...changed, ...gone.map((name) => [name, null])]));
}

function show(value: unknown): string {
  return JSON.stringify(value);
}
