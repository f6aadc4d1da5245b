// The writes of PartiQL's statements, as actions on items. Unlike their namesakes, INSERT does not replace an item,
// UPDATE does not make one, and both and DELETE may ask for more than the key.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.statements.html

import type { UpdateResult } from "../../expressions/apply-update.ts";
import type { Condition, ConditionNode } from "../../expressions/condition.ts";
import type { ExistsStatement, InsertStatement, Returning, WriteStatement } from "../../expressions/statement.ts";
import { keyNotGiven, StatementKeyException } from "../../expressions/statement-key-exception.ts";
import { invalid } from "../../model/errors.ts";
import type { Limits } from "../../model/limits.ts";
import type { TableDefinition } from "../definition/table-definition.ts";
import { Item } from "../item/item-encoding.ts";
import { keyAttributes } from "../item/item-key.ts";
import { PATH_INTO_KEY } from "../item/key-paths.ts";
import { checkAction, deleteAction, insertAction, updateAction } from "../write/item-actions.ts";
import type { ItemAction, Outcome } from "../write/write-batch.ts";
import { checkChangedKey, checkInsertedKey, checkSelectedKey } from "./statement-checks.ts";
import { type KeyedWhere, keyMisuseOf, keyOfWhere } from "./statement-keys.ts";

/**
 * The action that a statement asks for.
 *
 * @param returnItemOnFailure put the item into the error if the WHERE clause is not met
 * @throws ValidationException unless the statement names one item of the table, and could change it so
 */
export function statementAction(
  table: TableDefinition,
  statement: WriteStatement | ExistsStatement,
  limits: Limits,
  returnItemOnFailure = false,
): ItemAction {
  switch (statement.kind) {
    case "INSERT":
      return actionOfInsert(table, statement, limits);
    case "UPDATE": {
      const { key, rest } = keyOfChange(statement.where, table);
      checkReturning(statement);
      const condition = conditionOf(table, [exists(table), ...rest], statement.where);
      return updateAction(table, key, statement.update, limits, { condition, returnItemOnFailure });
    }
    case "DELETE": {
      const { key, rest } = keyOfChange(statement.where, table);
      checkReturning(statement);
      const condition =
        rest.length > 0 ? conditionOf(table, [either(absent(table), rest)], statement.where) : undefined;
      return deleteAction(table, key, limits, { condition, returnItemOnFailure });
    }
    case "EXISTS": {
      const { key, rest } = keyOfCheck(statement, table);
      const condition = conditionOf(table, [exists(table), ...rest], statement.where);
      return checkAction(table, key, limits, { condition, returnItemOnFailure });
    }
  }
}

/**
 * What the WHERE clause of a change says: the item's key, and the rest.
 *
 * @throws StatementKeyException, ValidationException unless it names one item by a key of the table's types
 */
export function keyOfChange(where: Condition, table: TableDefinition): KeyedWhere {
  const misuse = keyMisuseOf(where, table.keys);
  if (misuse?.kind === "nested") throw invalid(`${PATH_INTO_KEY}Key ${misuse.name}`);
  if (misuse) {
    throw new StatementKeyException(
      `Multiple conditions on same key ${misuse.name}. Only single item Update/Insert/Delete are supported`,
    );
  }
  const keyed = keyOfWhere(where, table.keys);
  if (!keyed) throw keyNotGiven();
  checkChangedKey(table.keys, keyed.key);
  return keyed;
}

/**
 * The same of a check, which has to ask for more than the item.
 *
 * @throws StatementKeyException, ValidationException
 */
export function keyOfCheck({ index, where }: ExistsStatement, table: TableDefinition): KeyedWhere {
  if (index !== undefined) throw invalid("Operations on indices are not supported in transactions");
  const names = keyAttributes(table.keys).map(({ name }) => name);
  const nested = [...(where?.nested ?? [])].find((name) => names.includes(name));
  if (nested !== undefined) throw invalid(`${PATH_INTO_KEY}Key ${nested}`);
  const keyed = keyOfWhere(where, table.keys);
  if (!keyed || keyed.rest.length === 0) {
    throw invalid("EXISTS() must contain a single item read with additional condition");
  }
  checkSelectedKey(table.keys, keyed.key);
  return keyed;
}

/** What a write answers for its RETURNING clause: an item, or nothing if it changed none or has no such attributes. */
export function returnedItem(returning: Returning | undefined, { before, after, update }: Outcome): Item | undefined {
  switch (returning) {
    case "ALL OLD":
      return before;
    case "ALL NEW":
      return after;
    case "MODIFIED OLD":
      return fragment(update?.updatedOld);
    case "MODIFIED NEW":
      return fragment(update?.updatedNew);
    case undefined:
      return undefined;
  }
}

function fragment(attributesOf: UpdateResult["updatedOld"] | undefined): Item | undefined {
  const attributes = attributesOf?.();
  return attributes && Object.keys(attributes).length > 0 ? Item.of(attributes) : undefined;
}

function actionOfInsert(table: TableDefinition, statement: InsertStatement, limits: Limits): ItemAction {
  checkInsertedKey(table.keys, statement.item);
  checkReturning(statement);
  return insertAction(table, statement.item, limits);
}

function checkReturning(statement: WriteStatement): void {
  const refusal = refusalOfReturning(statement);
  if (refusal !== undefined) throw invalid(refusal);
}

/** What is said of a RETURNING clause that no such statement has; undefined if there is none. */
export function refusalOfReturning({ kind, returning, returningRefusal }: WriteStatement): string | undefined {
  if (returningRefusal !== undefined) return returningRefusal;
  if (kind !== "DELETE" || returning === undefined || returning === "ALL OLD") return undefined;
  return `Invalid returning clause: RETURNING ${returning} *. Only RETURNING ALL OLD * is allowed in DELETE statements.`;
}

function exists(table: TableDefinition): ConditionNode {
  return { kind: "attribute_exists", path: [table.keys.partition[0]!.name] };
}

function absent(table: TableDefinition): ConditionNode {
  return { kind: "attribute_not_exists", path: [table.keys.partition[0]!.name] };
}

function either(one: ConditionNode, all: readonly ConditionNode[]): ConditionNode {
  return { kind: "or", conditions: [one, { kind: "and", conditions: all }] };
}

function conditionOf(
  { keys }: TableDefinition,
  conditions: readonly ConditionNode[],
  where: Condition | undefined,
): Condition {
  const attributes = new Set(keyAttributes(keys).map(({ name }) => name));
  for (const name of where?.attributes ?? []) attributes.add(name);
  return { root: { kind: "and", conditions }, attributes, nested: where?.nested ?? new Set() };
}
