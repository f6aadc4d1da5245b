// Query: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html

import { Placeholders } from "../expressions/bind.ts";
import type { Condition } from "../expressions/condition-expression.ts";
import {
  bindKeyExpression,
  type KeyCondition,
  keyConditionOfExpression,
  meetsKeyCondition,
  type ResolvedKeyCondition,
  resolveKeyCondition,
  valuesOf,
} from "../expressions/key-condition-expression.ts";
import { keyConditionsToKeyCondition } from "../expressions/legacy-parameters.ts";
import { checkExpressionParameters } from "../expressions/parameter-rules.ts";
import { bindProjection } from "../expressions/projection-expression.ts";
import { bindFilter, legacyFilter } from "../expressions/request-filter.ts";
import { legacyProjection } from "../expressions/request-projection.ts";
import { invalid } from "../model/errors.ts";
import type { Limits } from "../model/limits.ts";
import { boolean, required, structure, type TypeOf } from "../model/shape.ts";
import {
  attributeNameList,
  conditionalOperator,
  conditionExpression,
  conditionMap,
  consistentRead,
  expressionAttributeNames,
  expressionAttributeValues,
  indexName,
  key,
  keyConditionExpression,
  positiveInteger,
  projectionExpression,
  returnConsumedCapacity,
  select,
  tableArnOrName,
} from "../model/shared-shapes.ts";
import { checkPartitionKeySize, checkSortKeySize, keyAttributes } from "../table/item/item-key.ts";
import { afterKey, indexRange, itemRange, samePartition } from "../table/item/key-encoding.ts";
import { checkKeyPaths } from "../table/item/key-paths.ts";
import { pageResponse } from "../table/read/page-response.ts";
import { isAtRangeEnd } from "../table/read/range-end.ts";
import { checkSelect, ReadSource } from "../table/read/read-source.ts";
import { normalizeStartKey } from "../table/read/start-key.ts";
import { projectedAttributes } from "../table/write/secondary-index.ts";
import type { AttributeMap } from "../values/attribute-value.ts";
import { attributeValueSize } from "../values/size.ts";
import { operation } from "./operation.ts";

const input = structure(
  "QueryInput",
  {
    TableName: required(tableArnOrName),
    IndexName: indexName,
    Select: select,
    AttributesToGet: attributeNameList,
    Limit: positiveInteger,
    ConsistentRead: consistentRead,
    KeyConditions: conditionMap,
    QueryFilter: conditionMap,
    ConditionalOperator: conditionalOperator,
    ScanIndexForward: boolean,
    ExclusiveStartKey: key,
    ReturnConsumedCapacity: returnConsumedCapacity,
    ProjectionExpression: projectionExpression,
    FilterExpression: conditionExpression,
    KeyConditionExpression: keyConditionExpression,
    ExpressionAttributeNames: expressionAttributeNames,
    ExpressionAttributeValues: expressionAttributeValues,
  },
  "firstByName",
);
type Input = TypeOf<typeof input>;

export const query = operation({
  name: "Query",
  input,
  async run(input, engine) {
    const { keyCondition, filter, projection, startKey } = check(input, engine.limits);
    const table = engine.catalog.table(input.TableName);
    const source = ReadSource.of(table, input.IndexName, input.ConsistentRead === true);
    checkKeyPaths(table, filter, projection);
    const resolved = resolveKeyCondition(keyCondition, { ...source.keys, indexName: source.index?.name });
    checkKeyValueSizes(resolved, engine.limits);
    const range = rangeOf(source, resolved);
    const reverse = input.ScanIndexForward === false;
    const isLast = (keys: AttributeMap) => isAtRangeEnd(source, resolved, reverse, keys);
    let { from, to } = range;
    if (startKey) {
      const start = startOf(source, range, startKey);
      if (source.keys.sort.length > 0 && isLast(startKey)) throw outsideRange();
      if (reverse) to = start;
      else from = afterKey(start);
    }
    checkFilter(input, source, filter);
    const fetchFrom = source.needsItems(input.Select, projection) ? table : undefined;
    return pageResponse(engine, source, input, {
      isLast,
      from,
      to,
      reverse,
      belongs: range.isExact ? undefined : (entry) => meetsKeyCondition(keyCondition, entry.attributes),
      filter,
      projection,
      fetchFrom,
      isOnePartition: true,
    });
  },
});

function check(input: Input, limits: Limits) {
  // `KeyConditions` is older than its expression: it may stand beside the others.
  const keyConditions = input.KeyConditionExpression === undefined ? [] : ["KeyConditions"];
  checkExpressionParameters(
    input,
    ["ProjectionExpression", "FilterExpression", "KeyConditionExpression"],
    ["AttributesToGet", "QueryFilter", "ConditionalOperator", ...keyConditions],
    ["FilterExpression", "KeyConditionExpression"],
  );
  const startKey = input.ExclusiveStartKey && normalizeStartKey(input.ExclusiveStartKey, limits);
  checkSelect(input, "Querying");
  const expressions = bindExpressions(input, limits);
  const keyCondition = keyConditionOf(input, expressions.keyCondition, limits);
  const filter = expressions.filter ?? legacyFilter(input.QueryFilter, input.ConditionalOperator, limits);
  const projection = expressions.projection ?? legacyProjection(input.AttributesToGet);
  return { keyCondition, filter, projection, startKey };
}

/** The expressions that there are; what they replaced is looked at after them. */
function bindExpressions(
  { FilterExpression, ProjectionExpression, KeyConditionExpression, ...input }: Input,
  limits: Limits,
) {
  const placeholders = new Placeholders(input.ExpressionAttributeNames, input.ExpressionAttributeValues, limits);
  const bind = <Bound>(text: string | undefined, bound: (text: string, placeholders: Placeholders) => Bound) =>
    text === undefined ? undefined : bound(text, placeholders);
  const expressions = {
    filter: bind(FilterExpression, bindFilter),
    projection: bind(ProjectionExpression, bindProjection),
    keyCondition: bind(KeyConditionExpression, bindKeyExpression),
  };
  placeholders.assertAllUsed();
  return expressions;
}

function keyConditionOf(input: Input, expression: Condition | undefined, limits: Limits): KeyCondition {
  if (expression) return keyConditionOfExpression(expression);
  if (input.KeyConditions) return keyConditionsToKeyCondition(input.KeyConditions, limits);
  throw invalid("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
}

/** Refuses values that are longer than a key may be: AWS looks at each sort key value by itself. */
function checkKeyValueSizes({ partition, sortEqual, sort }: ResolvedKeyCondition, limits: Limits): void {
  checkPartitionKeySize(
    partition.reduce((bytes, value) => bytes + attributeValueSize(value), 0),
    limits,
  );
  const sortValues = sort ? [...sortEqual, ...valuesOf(sort)] : sortEqual;
  for (const value of sortValues) checkSortKeySize(attributeValueSize(value), limits);
}

/** What the key condition has decided already, a filter may not ask again; nor may it ask what an index does not hold. */
function checkFilter(input: Input, source: ReadSource, filter: Condition | undefined): void {
  if (!filter) return;
  const parameter = input.FilterExpression !== undefined ? "Filter Expression" : "QueryFilter";
  for (const { name } of keyAttributes(source.keys)) {
    if (filter.attributes.has(name)) {
      throw invalid(`${parameter} can only contain non-primary key attributes: Primary key attribute: ${name}`);
    }
  }
  const absent = absentFrom(source, filter);
  if (absent.length === 0) return;
  throw invalid(
    `One or more parameter values were invalid: Secondary index ${source.index!.name} does not project one or more filter attributes: [${absent.join(", ")}]`,
  );
}

/** The attributes of a filter that an index does not project, in the order in which AWS lists them. */
function absentFrom({ table, index }: ReadSource, filter: Condition): readonly string[] {
  if (!index || index.projection.type === "ALL") return [];
  const held = new Set(projectedAttributes(table, index).map(({ name }) => name));
  return [...filter.attributes].filter((name) => !held.has(name)).sort();
}

function rangeOf(source: ReadSource, { partition, sortEqual, sort }: ResolvedKeyCondition) {
  return source.index
    ? indexRange(source.keyspace, partition, sortEqual, sort)
    : itemRange(source.keyspace, partition, sort);
}

/** The store's key of the entry after which the page begins. */
function startOf(
  source: ReadSource,
  range: { readonly from: Uint8Array; readonly to: Uint8Array },
  startKey: AttributeMap,
): Uint8Array {
  if (!source.hasCursorAttributes(startKey)) throw invalid("The provided starting key is invalid");
  source.checkCursorValues(startKey);
  const start = source.storeKeyOf(startKey);
  if (!samePartition(start, range.from)) {
    throw invalid("The provided starting key is outside query boundaries based on provided conditions");
  }
  if (Buffer.compare(start, range.from) < 0 || Buffer.compare(start, range.to) >= 0) {
    throw outsideRange();
  }
  return start;
}

function outsideRange(): Error {
  return invalid("The provided starting key does not match the range key predicate");
}
