// GetItem: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html

import { requestProjection } from "../expressions/request-projection.ts";
import { normalizeAttributes } from "../model/attribute-value-checks.ts";
import { required, structure } from "../model/shape.ts";
import {
  attributeNameList,
  consistentRead,
  expressionAttributeNames,
  key,
  projectionExpression,
  returnConsumedCapacity,
  tableArnOrName,
} from "../model/shared-shapes.ts";
import { CapacityMeter, readUnits } from "../table/capacity.ts";
import { Item } from "../table/item/item-encoding.ts";
import { keyOfParameter } from "../table/item/item-key.ts";
import { projector } from "../table/item/item-projection.ts";
import { checkKeyPaths } from "../table/item/key-paths.ts";
import { storedItem } from "../table/realism/past-reads.ts";
import { operation } from "./operation.ts";

export const getItem = operation({
  name: "GetItem",
  input: structure("GetItemInput", {
    TableName: required(tableArnOrName),
    Key: required(key),
    AttributesToGet: attributeNameList,
    ConsistentRead: consistentRead,
    ReturnConsumedCapacity: returnConsumedCapacity,
    ProjectionExpression: projectionExpression,
    ExpressionAttributeNames: expressionAttributeNames,
  }),
  async run(input, engine) {
    const key = normalizeAttributes(input.Key, engine.limits);
    const projection = requestProjection(input, engine.limits);
    const table = engine.catalog.table(input.TableName);
    checkKeyPaths(table, projection);
    const consistent = input.ConsistentRead === true;
    const storeKey = keyOfParameter(table, key, engine.limits);
    const stored = await storedItem(engine, table, storeKey, consistent);
    const item = stored && Item.decode(stored);
    const meter = new CapacityMeter(table);
    meter.addTable(readUnits(item?.size ?? 0, consistent));
    engine.realism?.throttle.read(meter, storeKey);
    return {
      Item: item && projector(projection)(item),
      ConsumedCapacity: meter.report(input.ReturnConsumedCapacity, input.TableName),
    };
  },
});
