// PutItem: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html

import { Placeholders } from "../expressions/bind.ts";
import { checkExpressionParameters } from "../expressions/parameter-rules.ts";
import { requestCondition } from "../expressions/request-condition.ts";
import { normalizeAttributes } from "../model/attribute-value-checks.ts";
import { enveloped } from "../model/envelope.ts";
import { invalid } from "../model/errors.ts";
import type { Limits } from "../model/limits.ts";
import { required, structure, type TypeOf } from "../model/shape.ts";
import {
  conditionalOperator,
  conditionExpression,
  expectedAttributeMap,
  expressionAttributeNames,
  expressionAttributeValues,
  putItemInputAttributeMap,
  returnConsumedCapacity,
  returnItemCollectionMetrics,
  returnValue,
  returnValuesOnConditionCheckFailure,
  tableArnOrName,
} from "../model/shared-shapes.ts";
import { itemCollectionMetrics } from "../table/item/item-collection.ts";
import { putAction, sizeOfPut } from "../table/write/item-actions.ts";
import { commitAction } from "../table/write/write-batch.ts";
import { operation } from "./operation.ts";

const input = structure("PutItemInput", {
  TableName: required(tableArnOrName),
  Item: required(putItemInputAttributeMap),
  Expected: expectedAttributeMap,
  ReturnValues: returnValue,
  ReturnConsumedCapacity: returnConsumedCapacity,
  ReturnItemCollectionMetrics: returnItemCollectionMetrics,
  ConditionalOperator: conditionalOperator,
  ConditionExpression: conditionExpression,
  ExpressionAttributeNames: expressionAttributeNames,
  ExpressionAttributeValues: expressionAttributeValues,
  ReturnValuesOnConditionCheckFailure: returnValuesOnConditionCheckFailure,
});

type Input = TypeOf<typeof input>;

export const putItem = operation({
  name: "PutItem",
  input,
  async run(input, engine) {
    const { item, bytes, condition } = enveloped(() => check(input, engine.limits));
    const table = engine.catalog.table(input.TableName);
    const action = putAction(table, item, engine.limits, {
      condition,
      bytes,
      returnItemOnFailure: input.ReturnValuesOnConditionCheckFailure === "ALL_OLD",
    });
    const { before, meter } = await commitAction(engine, action);
    return {
      Attributes: input.ReturnValues === "ALL_OLD" ? before : undefined,
      ConsumedCapacity: meter.report(input.ReturnConsumedCapacity, input.TableName),
      ItemCollectionMetrics:
        input.ReturnItemCollectionMetrics === "SIZE" ? await itemCollectionMetrics(engine, action) : undefined,
    };
  },
});

function check(input: Input, limits: Limits) {
  checkExpressionParameters(
    input,
    ["ConditionExpression"],
    ["Expected", "ConditionalOperator"],
    ["ConditionExpression"],
  );
  const item = normalizeAttributes(input.Item, { nestingLevelsMax: limits.nestingLevelsMax, enveloped: true });
  const bytes = sizeOfPut(item, limits);
  if (input.ReturnValues && input.ReturnValues !== "ALL_OLD" && input.ReturnValues !== "NONE") {
    throw invalid("ReturnValues can only be ALL_OLD or NONE");
  }
  const placeholders = new Placeholders(input.ExpressionAttributeNames, input.ExpressionAttributeValues, limits, {
    enveloped: true,
  });
  const condition = requestCondition(input, placeholders);
  placeholders.assertAllUsed();
  return { item, bytes, condition };
}
