// The writes of PartiQL's statements, as actions on items. Unlike their namesakes, INSERT does not replace an item,
// UPDATE does not make one, and both and DELETE may ask for more than the key.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.statements.html

import type { UpdateResult } from "../../expressions/apply-update.ts";
import type { Condition, ConditionNode } from "../../expressions/condition.ts";
import type { ExistsStatement, InsertStatement, Returning, WriteStatement } from "../../expressions/statement.ts";
import { DuplicateItemException, invalid } from "../../model/errors.ts";
import type { Limits } from "../../model/limits.ts";
import { attributeMapSize } from "../../values/size.ts";
import type { TableDefinition } from "../definition/table-definition.ts";
import { Item } from "../item/item-encoding.ts";
import { keyAttributes } from "../item/item-key.ts";
import { checkAction, deleteAction, putAction, updateAction } from "../write/item-actions.ts";
import type { ItemAction, Outcome } from "../write/write-batch.ts";
import { checkChangedKey, checkInsertedKey, refusalOfInsertedKey, refusalOfKeyValues } from "./statement-checks.ts";
import { type KeyedWhere, type KeyMisuse, keyMisuseOf, keyOfWhere } from "./statement-keys.ts";

const NESTED_KEY = "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed";
const NO_KEY = "Where clause does not contain a mandatory equality on all key attributes";

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
      return insertAction(table, statement, limits);
    case "UPDATE": {
      const { key, rest } = demandKey(statement.where, table);
      checkReturning(statement);
      const condition = conditionOf(table, [exists(table), ...rest], statement.where);
      return updateAction(table, key, statement.update, limits, { condition, returnItemOnFailure });
    }
    case "DELETE": {
      const { key, rest } = demandKey(statement.where, table);
      checkReturning(statement);
      const condition =
        rest.length > 0 ? conditionOf(table, [either(absent(table), rest)], statement.where) : undefined;
      return deleteAction(table, key, limits, { condition, returnItemOnFailure });
    }
    case "EXISTS": {
      const { key, rest } = demandKey(statement.where, table);
      const condition = conditionOf(table, [exists(table), ...rest], statement.where);
      return checkAction(table, key, limits, { condition, returnItemOnFailure });
    }
  }
}

/**
 * Refuses a statement that names no item, or one by a key that none has, or would answer something, or an EXISTS that asks
 * for no more than the item, with which no transaction begins.
 *
 * @param i the statement's place among those of the transaction, from 0
 * @throws ValidationException
 */
export function checkTransacted(table: TableDefinition, statement: WriteStatement | ExistsStatement, i: number): void {
  const refuse = (reason: string) => invalid(`Validation failed in TransactStatements[${i}]: ${reason}`);
  if (statement.kind === "EXISTS") {
    checkTransactedExists(table, statement, refuse);
    return;
  }
  if (statement.kind === "INSERT") {
    // A key that does not fit is among the reasons of the transaction.
    if (refusalOfInsertedKey(table.keys, statement.item) !== undefined) return;
  } else {
    const misuse = statement.where && keyMisuseOf(statement.where, table.keys);
    if (misuse?.kind === "nested") throw refuse(misuseText(misuse));
    const keyed = keyOfWhere(statement.where, table.keys);
    if (!keyed) throw invalid(NO_KEY);
    const refusal = refusalOfKeyValues(table.keys, keyed.key);
    if (refusal !== undefined) throw refuse(refusal);
  }
  if (!statement.returning) return;
  throw refuse(refusalOfReturning(statement) ?? "RETURNING clause is not supported in ExecuteTransaction.");
}

function checkTransactedExists(
  table: TableDefinition,
  { index, where }: ExistsStatement,
  refuse: (reason: string) => Error,
): void {
  if (index !== undefined) throw refuse("Operations on indices are not supported in transactions");
  const names = keyAttributes(table.keys).map(({ name }) => name);
  const nested = [...(where?.nested ?? [])].find((name) => names.includes(name));
  if (nested !== undefined) throw refuse(misuseText({ kind: "nested", name: nested }));
  const keyed = keyOfWhere(where, table.keys);
  if (keyed && keyed.rest.length > 0) return;
  throw refuse("EXISTS() must contain a single item read with additional condition");
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

function insertAction(table: TableDefinition, statement: InsertStatement, limits: Limits): ItemAction {
  const { item } = statement;
  checkInsertedKey(table.keys, item);
  checkReturning(statement);
  if (attributeMapSize(item) > limits.itemBytesMax) throw invalid("Item size has exceeded the maximum allowed size");
  return {
    ...putAction(table, item, limits),
    next(before) {
      if (before) throw new DuplicateItemException("Duplicate primary key exists in table");
      return { after: item };
    },
  };
}

function demandKey(where: Condition | undefined, table: TableDefinition): KeyedWhere {
  const misuse = where && keyMisuseOf(where, table.keys);
  if (misuse) throw invalid(misuseText(misuse));
  const keyed = keyOfWhere(where, table.keys);
  if (!keyed) throw invalid(NO_KEY);
  checkChangedKey(table.keys, keyed.key);
  return keyed;
}

function misuseText({ kind, name }: KeyMisuse): string {
  return kind === "nested"
    ? `${NESTED_KEY}: Key ${name}`
    : `Multiple conditions on same key ${name}. Only single item Update/Insert/Delete are supported`;
}

function checkReturning(statement: WriteStatement): void {
  const refusal = refusalOfReturning(statement);
  if (refusal !== undefined) throw invalid(refusal);
}

function refusalOfReturning({ kind, returning, returningRefusal }: WriteStatement): string | undefined {
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
