// BatchGetItem: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html

import { checkExpressionParameters } from "../expressions/parameter-rules.ts";
import type { Projection } from "../expressions/projection-expression.ts";
import { legacyProjection, requestProjection } from "../expressions/request-projection.ts";
import { normalizeAttributes } from "../model/attribute-value-checks.ts";
import { invalid } from "../model/errors.ts";
import type { Limits } from "../model/limits.ts";
import { required, structure, type TypeOf } from "../model/shape.ts";
import { batchGetRequestMap, type keysAndAttributes, returnConsumedCapacity } from "../model/shared-shapes.ts";
import { CapacityMeter, readUnits } from "../table/capacity.ts";
import type { TableDefinition } from "../table/definition/table-definition.ts";
import type { Engine } from "../table/engine.ts";
import { areDistinct } from "../table/item/distinct-keys.ts";
import { Item } from "../table/item/item-encoding.ts";
import { attributesJson } from "../table/item/item-json.ts";
import { keyOfParameter, pick } from "../table/item/item-key.ts";
import { projector } from "../table/item/item-projection.ts";
import { checkKeyPaths } from "../table/item/key-paths.ts";
import { readerOf } from "../table/realism/past-reads.ts";
import type { ThrottlingError } from "../table/realism/throttling-errors.ts";
import type { AttributeMap } from "../values/attribute-value.ts";
import { operation } from "./operation.ts";

const input = structure(
  "BatchGetItemInput",
  {
    RequestItems: required(batchGetRequestMap),
    ReturnConsumedCapacity: returnConsumedCapacity,
  },
  "firstByName",
);
type Input = TypeOf<typeof input>;
type KeysAndAttributes = TypeOf<typeof keysAndAttributes>;

/** What is asked of one table, checked. */
interface TableRead {
  /** The table as the request names it. */
  readonly name: string;
  readonly request: KeysAndAttributes;
  readonly keys: readonly AttributeMap[];
  readonly projection: Projection | undefined;
}

export const batchGetItem = operation({
  name: "BatchGetItem",
  input,
  async run(input, engine) {
    const located = check(input, engine.limits).map((read) => locate(read, engine));
    checkDistinct(located);
    const responses: [string, Item[]][] = [];
    const unprocessed: [string, KeysAndAttributes][] = [];
    const meters: CapacityMeter[] = [];
    const refusals: ThrottlingError[] = [];
    let bytesLeft = engine.limits.batchGetResponseBytesMax;

    for (const { name, request, keys, projection, table, storeKeys } of located) {
      const meter = new CapacityMeter(table);
      const project = projector(projection);
      const items: Item[] = [];
      const consistent = request.ConsistentRead === true;
      const values = await readerOf(engine, table, undefined, consistent).getMany(storeKeys);
      const left: AttributeMap[] = [];
      for (const [i, value] of values.entries()) {
        const item = value && Item.decode(value);
        if (item && item.size > bytesLeft) {
          left.push(...keys.slice(i));
          bytesLeft = 0;
          break;
        }
        const units = readUnits(item?.size ?? 0, consistent);
        const refusal = refusalOfRead(engine, table, storeKeys[i]!, units);
        if (refusal) {
          refusals.push(refusal);
          left.push(keys[i]!);
          continue;
        }
        meter.addTable(units);
        if (!item) continue;
        bytesLeft -= item.size;
        items.push(project(item));
      }
      responses.push([name, items]);
      if (left.length > 0) unprocessed.push([name, { ...request, Keys: left }]);
      meters.push(meter);
    }
    if (refusals.length > 0 && meters.every(({ total }) => total === 0)) throw refusals[0];
    return {
      Responses: Object.fromEntries(responses),
      UnprocessedKeys: Object.fromEntries(unprocessed),
      ConsumedCapacity: CapacityMeter.reports(meters, input.ReturnConsumedCapacity, (_, i) => located[i]!.name),
    };
  },
});

/** Takes the capacity of reading one item. @returns the error if the read is throttled */
function refusalOfRead(
  { realism }: Engine,
  table: TableDefinition,
  storeKey: Uint8Array,
  units: number,
): ThrottlingError | undefined {
  if (!realism) return undefined;
  const meter = new CapacityMeter(table);
  meter.addTable(units);
  return realism.throttle.refusalOfRead(meter, storeKey);
}

function check(input: Input, limits: Limits): TableRead[] {
  const requests = Object.entries(input.RequestItems);
  const count = requests.reduce((sum, [, { Keys }]) => sum + Keys.length, 0);
  if (count > limits.batchGetKeysMax) throw invalid("Too many items requested for the BatchGetItem call");
  // One table's legacy parameter does not go with another's expression.
  const parameters = requests.map(([, { Keys, ExpressionAttributeNames, ...parameters }]) => parameters);
  checkExpressionParameters(Object.assign({}, ...parameters), ["ProjectionExpression"], ["AttributesToGet"]);
  for (const [, request] of requests) checkExpressionParameters(request, ["ProjectionExpression"], ["AttributesToGet"]);
  // The keys of all tables, and the legacy parameter, are looked at before the expression of any.
  const keys = requests.map(([, request]) => keysOf(request, limits));
  return requests.map(([name, request], i) => {
    return { name, request, keys: keys[i]!, projection: requestProjection(request, limits) };
  });
}

function keysOf({ AttributesToGet, Keys }: KeysAndAttributes, limits: Limits): AttributeMap[] {
  const keys = Keys.map((key) => normalizeAttributes(key, limits));
  if (new Set(keys.map(textOf)).size < keys.length) throw duplicates();
  legacyProjection(AttributesToGet);
  return keys;
}

/** One text for each key, whatever the order of its attributes. */
function textOf(key: AttributeMap): string {
  let last = "";
  for (const name in key) {
    if (name < last) return attributesJson(inOrder(key));
    last = name;
  }
  return attributesJson(key);
}

function inOrder(key: AttributeMap): AttributeMap {
  const names = Object.keys(key).sort();
  return pick(
    key,
    names.map((name) => ({ name })),
  );
}

/** What is asked of a table that was found. */
interface LocatedRead extends TableRead {
  readonly table: TableDefinition;
  readonly storeKeys: readonly Uint8Array[];
}

function locate(read: TableRead, engine: Engine): LocatedRead {
  const table = engine.catalog.table(read.name);
  const storeKeys = read.keys.map((key) => keyOfParameter(table, key, engine.limits));
  checkKeyPaths(table, read.projection);
  return { ...read, table, storeKeys };
}

/** A table that is named by its ARN, too, is asked for the keys of both. */
function checkDistinct(reads: readonly LocatedRead[]): void {
  if (new Set(reads.map(({ table }) => table)).size === reads.length) return;
  if (!areDistinct(reads.flatMap(({ storeKeys }) => storeKeys))) throw duplicates();
}

function duplicates(): Error {
  return invalid("Provided list of item keys contains duplicates");
}
