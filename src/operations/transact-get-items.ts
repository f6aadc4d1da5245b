// TransactGetItems: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html

import { requestProjection } from "../expressions/request-projection.ts";
import { normalizeAttributes } from "../model/attribute-value-checks.ts";
import { list, required, structure } from "../model/shape.ts";
import {
  expressionAttributeNames,
  key,
  projectionExpression,
  returnConsumedCapacity,
  tableArnOrName,
} from "../model/shared-shapes.ts";
import { CapacityMeter } from "../table/capacity.ts";
import { Item } from "../table/item/item-encoding.ts";
import { projector } from "../table/item/item-projection.ts";
import { checkKeyPaths } from "../table/item/key-paths.ts";
import { checkTransactionSize, keysOfReads, transactionalRead } from "../table/write/transaction.ts";
import { operation } from "./operation.ts";

const get = structure("Get", {
  Key: required(key),
  TableName: required(tableArnOrName),
  ProjectionExpression: projectionExpression,
  ExpressionAttributeNames: expressionAttributeNames,
});

export const transactGetItems = operation({
  name: "TransactGetItems",
  input: structure("TransactGetItemsInput", {
    TransactItems: required(
      list(structure("TransactGetItem", { Get: required(get) }), { min: 1, max: "transactionActionsMax" }),
    ),
    ReturnConsumedCapacity: returnConsumedCapacity,
  }),
  async run(input, engine) {
    const gets = input.TransactItems.map(({ Get }) => ({
      name: Get.TableName,
      key: normalizeAttributes(Get.Key, engine.limits),
      projection: requestProjection(Get, engine.limits),
    }));
    const located = gets.map((get) => ({ ...get, table: engine.catalog.table(get.name) }));
    for (const { table, projection } of located) checkKeyPaths(table, projection);
    const storeKeys = keysOfReads(located, engine.limits);
    const values = await engine.store.getMany(storeKeys);
    const items = values.map((value) => value && Item.decode(value));
    checkTransactionSize(items, engine.limits);
    const meters = items.map((item, i) => transactionalRead(located[i]!.table, item));
    engine.realism?.throttle.readTogether(meters, storeKeys);
    const responses = items.map((item, i) => {
      const { projection } = located[i]!;
      if (!item) return {};
      const projected = projector(projection)(item);
      return projection && Object.keys(projected.attributes).length === 0 ? {} : { Item: projected };
    });
    const names = new Map(located.map(({ name, table }) => [table.name, name]));
    return {
      ConsumedCapacity: CapacityMeter.reports(
        CapacityMeter.merged(meters),
        input.ReturnConsumedCapacity,
        (table) => names.get(table)!,
      ),
      Responses: responses,
    };
  },
});
