// BatchWriteItem: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
// AWS promises only that each write is atomic; here the whole batch is one commit, which is also the fastest way.

import { normalizeAttributes } from "../model/attribute-value-checks.ts";
import { invalid } from "../model/errors.ts";
import type { Limits } from "../model/limits.ts";
import { required, structure, type TypeOf } from "../model/shape.ts";
import {
  batchWriteItemRequestMap,
  returnConsumedCapacity,
  returnItemCollectionMetrics,
  type writeRequest,
} from "../model/shared-shapes.ts";
import { CapacityMeter } from "../table/capacity.ts";
import type { TableDefinition } from "../table/definition/table-definition.ts";
import type { Engine } from "../table/engine.ts";
import { keyText } from "../table/item/distinct-keys.ts";
import { type ItemCollectionMetrics, itemCollectionMetrics } from "../table/item/item-collection.ts";
import { isThrottlingError } from "../table/realism/throttling-errors.ts";
import { deleteAction, putAction, sizeOfPut } from "../table/write/item-actions.ts";
import { commitSeparately } from "../table/write/separate-writes.ts";
import { commitActions, type ItemAction } from "../table/write/write-batch.ts";
import type { AttributeMap } from "../values/attribute-value.ts";
import { operation } from "./operation.ts";

const input = structure("BatchWriteItemInput", {
  RequestItems: required(batchWriteItemRequestMap),
  ReturnConsumedCapacity: returnConsumedCapacity,
  ReturnItemCollectionMetrics: returnItemCollectionMetrics,
});
type Input = TypeOf<typeof input>;
type WriteRequest = TypeOf<typeof writeRequest>;

type Write = { readonly put: AttributeMap; readonly bytes: number } | { readonly delete: AttributeMap };

export const batchWriteItem = operation({
  name: "BatchWriteItem",
  input,
  async run(input, engine) {
    const writes = check(input, engine.limits);
    // Keys differ also across the request's entries: one may name a table by its name and another by its ARN.
    const keys = new Set<string>();
    const tables = writes.map(({ name, writes }) => ({ name, actions: actionsOf(name, writes, engine, keys) }));
    const actions = tables.flatMap(({ actions }) => actions);
    const { meters, unprocessed } = engine.realism
      ? await commitEach(engine, input, writes)
      : { ...(await commitActions(engine, actions)), unprocessed: {} };
    const names = new Map(tables.map(({ name, actions }) => [actions[0]!.table.name, name]));
    return {
      UnprocessedItems: unprocessed,
      ItemCollectionMetrics: input.ReturnItemCollectionMetrics === "SIZE" ? await metrics(engine, tables) : undefined,
      ConsumedCapacity: CapacityMeter.reports(meters, input.ReturnConsumedCapacity, (table) => names.get(table)!),
    };
  },
});

/** Does the writes one by one, so that some may be throttled: those are answered as the request had them. */
async function commitEach(engine: Engine, input: Input, tables: readonly { name: string; writes: readonly Write[] }[]) {
  const requested = Object.entries(input.RequestItems).flatMap(([name, list]) =>
    list.map((request) => ({ name, request })),
  );
  const done = await commitSeparately(
    engine,
    tables.flatMap(({ name, writes }) =>
      writes.map((write) => () => actionOf(engine.catalog.table(name), write, engine.limits)),
    ),
  );
  const unprocessed = new Map<string, WriteRequest[]>();
  for (const [i, { name, request }] of requested.entries()) {
    if (isThrottlingError(done[i])) unprocessed.set(name, [...(unprocessed.get(name) ?? []), request]);
  }
  return {
    meters: CapacityMeter.merged(done.filter((write) => write instanceof CapacityMeter)),
    unprocessed: Object.fromEntries(unprocessed),
  };
}

function check(input: Input, limits: Limits): { name: string; writes: Write[] }[] {
  const requests = Object.entries(input.RequestItems);
  const count = requests.reduce((sum, [, list]) => sum + list.length, 0);
  if (count > limits.batchWriteRequestsMax) throw invalid("Too many items requested for the BatchWriteItem call");
  return requests.map(([name, list]) => ({ name, writes: list.map((request) => checkWrite(request, limits)) }));
}

function checkWrite({ PutRequest: put, DeleteRequest: remove }: WriteRequest, limits: Limits): Write {
  if (put && remove) {
    throw invalid(
      "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
    );
  }
  if (put) {
    const item = normalizeAttributes(put.Item, limits);
    return { put: item, bytes: sizeOfPut(item, limits) };
  }
  if (remove) return { delete: normalizeAttributes(remove.Key, limits) };
  throw invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
}

/**
 * @param keys of the items that are written before these, to which theirs are added
 * @throws ValidationException at the first write whose key does not fit the table, or is among the keys
 */
function actionsOf(name: string, writes: readonly Write[], engine: Engine, keys: Set<string>): ItemAction[] {
  const table = engine.catalog.table(name);
  return writes.map((write) => {
    const action = actionOf(table, write, engine.limits);
    const key = keyText(action.key);
    if (keys.has(key)) throw invalid("Provided list of item keys contains duplicates");
    keys.add(key);
    return action;
  });
}

function actionOf(table: TableDefinition, write: Write, limits: Limits): ItemAction {
  return "put" in write
    ? putAction(table, write.put, limits, { mismatch: "schema", bytes: write.bytes })
    : deleteAction(table, write.delete, limits);
}

/** By table, one entry for each item collection that was written to. */
async function metrics(engine: Engine, tables: readonly { name: string; actions: readonly ItemAction[] }[]) {
  const result: [string, ItemCollectionMetrics[]][] = [];
  for (const { name, actions } of tables) {
    const collections = new Map<string, ItemCollectionMetrics>();
    for (const action of actions) {
      const collection = await itemCollectionMetrics(engine, action);
      if (collection) collections.set(JSON.stringify(collection.ItemCollectionKey), collection);
    }
    if (collections.size > 0) result.push([name, [...collections.values()]]);
  }
  return Object.fromEntries(result);
}
