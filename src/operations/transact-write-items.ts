// TransactWriteItems: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html

import { Placeholders } from "../expressions/bind.ts";
import { bindCondition, type Condition } from "../expressions/condition-expression.ts";
import { checkExpressionParameters } from "../expressions/parameter-rules.ts";
import { bindUpdate } from "../expressions/update-expression.ts";
import { normalizeAttributes } from "../model/attribute-value-checks.ts";
import { invalid } from "../model/errors.ts";
import type { Limits } from "../model/limits.ts";
import { list, required, structure, type TypeOf } from "../model/shape.ts";
import {
  clientRequestToken,
  conditionExpression,
  expressionAttributeNames,
  expressionAttributeValues,
  key,
  putItemInputAttributeMap,
  returnConsumedCapacity,
  returnItemCollectionMetrics,
  returnValuesOnConditionCheckFailure,
  tableArnOrName,
  updateExpression,
} from "../model/shared-shapes.ts";
import { CapacityMeter } from "../table/capacity.ts";
import type { TableDefinition } from "../table/definition/table-definition.ts";
import type { Engine } from "../table/engine.ts";
import { type ItemCollectionMetrics, itemCollectionMetrics } from "../table/item/item-collection.ts";
import { IdempotencyToken } from "../table/write/idempotency.ts";
import { checkAction, deleteAction, putAction, sizeOfPut, updateAction } from "../table/write/item-actions.ts";
import { commitTransaction, prepareActions } from "../table/write/transaction.ts";
import type { ItemAction } from "../table/write/write-batch.ts";
import { operation } from "./operation.ts";

const shared = {
  TableName: required(tableArnOrName),
  ExpressionAttributeNames: expressionAttributeNames,
  ExpressionAttributeValues: expressionAttributeValues,
  ReturnValuesOnConditionCheckFailure: returnValuesOnConditionCheckFailure,
};

const transactWriteItem = structure("TransactWriteItem", {
  ConditionCheck: structure("ConditionCheck", {
    ...shared,
    Key: required(key),
    ConditionExpression: required(conditionExpression),
  }),
  Put: structure("Put", {
    ...shared,
    Item: required(putItemInputAttributeMap),
    ConditionExpression: conditionExpression,
  }),
  Delete: structure("Delete", { ...shared, Key: required(key), ConditionExpression: conditionExpression }),
  Update: structure("Update", {
    ...shared,
    Key: required(key),
    UpdateExpression: required(updateExpression),
    ConditionExpression: conditionExpression,
  }),
});
type TransactWriteItem = TypeOf<typeof transactWriteItem>;

/** One action, checked as far as it can be without its table. */
interface CheckedAction {
  readonly name: string;
  on(table: TableDefinition): ItemAction;
}

export const transactWriteItems = operation({
  name: "TransactWriteItems",
  input: structure("TransactWriteItemsInput", {
    TransactItems: required(list(transactWriteItem, { min: 1, max: "transactionActionsMax" })),
    ReturnConsumedCapacity: returnConsumedCapacity,
    ReturnItemCollectionMetrics: returnItemCollectionMetrics,
    ClientRequestToken: clientRequestToken,
  }),
  async run(input, engine) {
    const checked = input.TransactItems.map((item) => checkItem(item, engine.limits));
    const located = checked.map((action) => ({ action, table: engine.catalog.table(action.name) }));
    const actions = prepareActions(
      located.map(
        ({ action, table }) =>
          () =>
            action.on(table),
      ),
    );
    const token =
      input.ClientRequestToken !== undefined
        ? new IdempotencyToken("TransactWriteItems", input.ClientRequestToken, input.TransactItems)
        : undefined;
    const { meters } = await commitTransaction(engine, actions, token);
    const names = new Map(located.map(({ action, table }) => [table.name, action.name]));
    const nameOf = (table: string) => names.get(table)!;
    return {
      ConsumedCapacity: CapacityMeter.reports(meters, input.ReturnConsumedCapacity, nameOf),
      ItemCollectionMetrics:
        input.ReturnItemCollectionMetrics === "SIZE" ? await metrics(engine, actions, nameOf) : undefined,
    };
  },
});

function checkItem(item: TransactWriteItem, limits: Limits): CheckedAction {
  const given = [item.ConditionCheck, item.Put, item.Delete, item.Update].filter((action) => action !== undefined);
  if (given.length === 0) {
    throw invalid("Invalid Request: TransactWriteRequest should contain Delete or Put or Update request");
  }
  if (given.length > 1) {
    throw invalid("TransactItems can only contain one of Check, Put, Update or Delete");
  }
  if (item.Put) return checkPut(item.Put, limits);
  if (item.Update) return checkUpdate(item.Update, limits);
  if (item.Delete) return checkDelete(item.Delete, limits);
  return checkCondition(item.ConditionCheck!, limits);
}

interface ActionInput {
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: TypeOf<typeof expressionAttributeValues>;
  readonly ReturnValuesOnConditionCheckFailure?: TypeOf<typeof returnValuesOnConditionCheckFailure>;
}

function checkPut(put: NonNullable<TransactWriteItem["Put"]>, limits: Limits): CheckedAction {
  const item = normalizeAttributes(put.Item, limits);
  const bytes = sizeOfPut(item, limits);
  const options = { ...optionsOf(put, bind(put, limits)), bytes };
  return { name: put.TableName, on: (table) => putAction(table, item, limits, options) };
}

function checkDelete(remove: NonNullable<TransactWriteItem["Delete"]>, limits: Limits): CheckedAction {
  const key = normalizeAttributes(remove.Key, limits);
  const options = optionsOf(remove, bind(remove, limits));
  return { name: remove.TableName, on: (table) => deleteAction(table, key, limits, options) };
}

function checkCondition(check: NonNullable<TransactWriteItem["ConditionCheck"]>, limits: Limits): CheckedAction {
  const key = normalizeAttributes(check.Key, limits);
  const options = optionsOf(check, bind(check, limits));
  return { name: check.TableName, on: (table) => checkAction(table, key, limits, options) };
}

function checkUpdate(change: NonNullable<TransactWriteItem["Update"]>, limits: Limits): CheckedAction {
  const key = normalizeAttributes(change.Key, limits);
  const placeholders = placeholdersOf(change, limits);
  const update = bindUpdate(change.UpdateExpression, placeholders);
  const options = optionsOf(change, bind(change, limits, placeholders, ["UpdateExpression", "ConditionExpression"]));
  return { name: change.TableName, on: (table) => updateAction(table, key, update, limits, options) };
}

function bind(
  action: ActionInput,
  limits: Limits,
  placeholders = placeholdersOf(action, limits),
  expressions: readonly string[] = ["ConditionExpression"],
): Condition | undefined {
  checkExpressionParameters(action, expressions, [], expressions);
  const condition =
    action.ConditionExpression !== undefined
      ? bindCondition("ConditionExpression", action.ConditionExpression, placeholders)
      : undefined;
  placeholders.assertAllUsed();
  return condition;
}

/** Deeper than any request is parsed. */
const ANY_NESTING = 1000;

/** In transactions AWS does not mind how deep an expression's values are nested: only an item that is written. */
function placeholdersOf(action: ActionInput, limits: Limits): Placeholders {
  return new Placeholders(action.ExpressionAttributeNames, action.ExpressionAttributeValues, limits, {
    nestingLevelsMax: Math.max(limits.nestingLevelsMax, ANY_NESTING),
  });
}

function optionsOf(action: ActionInput, condition: Condition | undefined) {
  return { condition, returnItemOnFailure: action.ReturnValuesOnConditionCheckFailure === "ALL_OLD" };
}

/** By table, one entry for each item collection that was written to. */
async function metrics(engine: Engine, actions: readonly ItemAction[], nameOf: (table: string) => string) {
  const byTable: Record<string, ItemCollectionMetrics[]> = Object.create(null);
  const seen = new Set<string>();
  for (const action of actions) {
    if (!action.next) continue;
    const collection = await itemCollectionMetrics(engine, action);
    if (!collection) continue;
    const id = JSON.stringify([action.table.name, collection.ItemCollectionKey]);
    if (seen.has(id)) continue;
    seen.add(id);
    const name = nameOf(action.table.name);
    byTable[name] ??= [];
    byTable[name].push(collection);
  }
  return byTable;
}
