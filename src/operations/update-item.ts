// UpdateItem: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html

import type { UpdateResult } from "../expressions/apply-update.ts";
import { Placeholders } from "../expressions/bind.ts";
import { attributeUpdatesToUpdate } from "../expressions/legacy-parameters.ts";
import { checkExpressionParameters } from "../expressions/parameter-rules.ts";
import { requestCondition } from "../expressions/request-condition.ts";
import { bindUpdate } from "../expressions/update-expression.ts";
import { normalizeAttributes } from "../model/attribute-value-checks.ts";
import { enveloped } from "../model/envelope.ts";
import type { Limits } from "../model/limits.ts";
import { map, required, string, structure, type TypeOf } from "../model/shape.ts";
import {
  attributeUpdates,
  conditionalOperator,
  conditionExpression,
  expectedAttributeMap,
  expressionAttributeValues,
  key,
  returnConsumedCapacity,
  returnItemCollectionMetrics,
  returnValue,
  returnValuesOnConditionCheckFailure,
  tableArnOrName,
  updateExpression,
} from "../model/shared-shapes.ts";
import { itemCollectionMetrics } from "../table/item/item-collection.ts";
import { Item } from "../table/item/item-encoding.ts";
import { updateAction } from "../table/write/item-actions.ts";
import { commitAction, type Outcome } from "../table/write/write-batch.ts";
import { operation } from "./operation.ts";

const input = structure(
  "UpdateItemInput",
  {
    TableName: required(tableArnOrName),
    Key: required(key),
    AttributeUpdates: attributeUpdates,
    Expected: expectedAttributeMap,
    ConditionalOperator: conditionalOperator,
    ReturnValues: returnValue,
    ReturnConsumedCapacity: returnConsumedCapacity,
    ReturnItemCollectionMetrics: returnItemCollectionMetrics,
    UpdateExpression: updateExpression,
    ConditionExpression: conditionExpression,
    // How long a name may be is no constraint of the model here, as AWS answers.
    ExpressionAttributeNames: map(string()),
    ExpressionAttributeValues: expressionAttributeValues,
    ReturnValuesOnConditionCheckFailure: returnValuesOnConditionCheckFailure,
  },
  "first",
);
type Input = TypeOf<typeof input>;

export const updateItem = operation({
  name: "UpdateItem",
  input,
  async run(input, engine) {
    const { key, update, condition } = enveloped(() => check(input, engine.limits));
    const table = engine.catalog.table(input.TableName);
    const action = updateAction(table, key, update, engine.limits, {
      condition,
      returnItemOnFailure: input.ReturnValuesOnConditionCheckFailure === "ALL_OLD",
      weighsUpdate: true,
    });
    const outcome = await commitAction(engine, action);
    return {
      Attributes: returnedAttributes(input.ReturnValues, outcome),
      ConsumedCapacity: outcome.meter.report(input.ReturnConsumedCapacity, input.TableName),
      ItemCollectionMetrics:
        input.ReturnItemCollectionMetrics === "SIZE" ? await itemCollectionMetrics(engine, action) : undefined,
    };
  },
});

function check(input: Input, limits: Limits) {
  checkExpressionParameters(
    input,
    ["UpdateExpression", "ConditionExpression"],
    ["AttributeUpdates", "Expected", "ConditionalOperator"],
    ["UpdateExpression", "ConditionExpression"],
  );
  const key = normalizeAttributes(input.Key, { nestingLevelsMax: limits.nestingLevelsMax, enveloped: true });
  const placeholders = new Placeholders(input.ExpressionAttributeNames, input.ExpressionAttributeValues, limits, {
    enveloped: true,
  });
  const update =
    input.UpdateExpression !== undefined
      ? bindUpdate(input.UpdateExpression, placeholders)
      : input.AttributeUpdates && attributeUpdatesToUpdate(input.AttributeUpdates, limits);
  const condition = requestCondition(input, placeholders);
  placeholders.assertAllUsed();
  return { key, update, condition };
}

function returnedAttributes(returnValues: Input["ReturnValues"], { before, after, update }: Outcome): Item | undefined {
  switch (returnValues) {
    case "ALL_OLD":
      return before;
    case "ALL_NEW":
      return after;
    case "UPDATED_OLD":
      return before && update && fragment(update, "updatedOld");
    case "UPDATED_NEW":
      return update && fragment(update, "updatedNew");
    default:
      return undefined;
  }
}

/** A fragment without attributes is left out of the response. */
function fragment(update: UpdateResult, which: "updatedOld" | "updatedNew"): Item | undefined {
  const attributes = update[which]();
  return Object.keys(attributes).length > 0 ? Item.of(attributes) : undefined;
}
