// Scan: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html

import { Placeholders } from "../expressions/bind.ts";
import { checkExpressionParameters } from "../expressions/parameter-rules.ts";
import { bindProjection } from "../expressions/projection-expression.ts";
import { requestFilter } from "../expressions/request-filter.ts";
import { legacyProjection } from "../expressions/request-projection.ts";
import { invalid } from "../model/errors.ts";
import type { Limits } from "../model/limits.ts";
import { integer, required, structure, type TypeOf } from "../model/shape.ts";
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
  positiveInteger,
  projectionExpression,
  returnConsumedCapacity,
  select,
  tableArnOrName,
} from "../model/shared-shapes.ts";
import { afterKey, scanRange } from "../table/item/key-encoding.ts";
import { checkKeyPaths } from "../table/item/key-paths.ts";
import { pageResponse } from "../table/read/page-response.ts";
import { checkSelect, ReadSource } from "../table/read/read-source.ts";
import { normalizeStartKey } from "../table/read/start-key.ts";
import type { AttributeMap } from "../values/attribute-value.ts";
import { operation } from "./operation.ts";

const input = structure("ScanInput", {
  TableName: required(tableArnOrName),
  IndexName: indexName,
  AttributesToGet: attributeNameList,
  Limit: positiveInteger,
  Select: select,
  ScanFilter: conditionMap,
  ConditionalOperator: conditionalOperator,
  ExclusiveStartKey: key,
  ReturnConsumedCapacity: returnConsumedCapacity,
  TotalSegments: integer({ min: 1, max: "scanSegmentsMax" }),
  Segment: integer({ min: 0, max: { below: "scanSegmentsMax" } }),
  ProjectionExpression: projectionExpression,
  FilterExpression: conditionExpression,
  ExpressionAttributeNames: expressionAttributeNames,
  ExpressionAttributeValues: expressionAttributeValues,
  ConsistentRead: consistentRead,
});
type Input = TypeOf<typeof input>;

export const scan = operation({
  name: "Scan",
  input,
  async run(input, engine) {
    const { filter, projection, startKey } = check(input, engine.limits);
    const table = engine.catalog.table(input.TableName);
    const source = ReadSource.of(table, input.IndexName, input.ConsistentRead === true);
    const range = scanRange(source.keyspace, input.Segment, input.TotalSegments);
    const from = startKey ? afterKey(startOf(input, source, range, startKey)) : range.from;
    const needsWholeItems = source.needsItems(input.Select, undefined);
    checkKeyPaths(table, filter, projection);
    const fetchFrom = needsWholeItems || source.needsItems(undefined, projection) ? table : undefined;
    return pageResponse(engine, source, input, {
      from,
      to: range.to,
      reverse: false,
      filter,
      projection,
      fetchFrom,
      isOnePartition: false,
    });
  },
});

function check(input: Input, limits: Limits) {
  checkExpressionParameters(
    input,
    ["ProjectionExpression", "FilterExpression"],
    ["AttributesToGet", "ScanFilter", "ConditionalOperator"],
    ["FilterExpression"],
  );
  checkSegments(input);
  const startKey = input.ExclusiveStartKey && normalizeStartKey(input.ExclusiveStartKey, limits);
  checkSelect(input, "Scanning");
  const placeholders = new Placeholders(input.ExpressionAttributeNames, input.ExpressionAttributeValues, limits);
  const filter = requestFilter(input, input.ScanFilter, placeholders);
  const projection =
    input.ProjectionExpression !== undefined
      ? bindProjection(input.ProjectionExpression, placeholders)
      : legacyProjection(input.AttributesToGet);
  placeholders.assertAllUsed();
  return { filter, projection, startKey };
}

function checkSegments({ Segment: segment, TotalSegments: totalSegments }: Input): void {
  if (segment !== undefined && totalSegments === undefined) {
    throw invalid(
      "The TotalSegments parameter is required but was not present in the request when Segment parameter is present",
    );
  }
  if (segment === undefined && totalSegments !== undefined) {
    throw invalid(
      "The Segment parameter is required but was not present in the request when parameter TotalSegments is present",
    );
  }
  if (segment !== undefined && totalSegments !== undefined && segment >= totalSegments) {
    throw invalid(
      `The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: ${segment} is not less than TotalSegments: ${totalSegments}`,
    );
  }
}

/** The store's key of the entry after which the page begins. */
function startOf(
  { Segment: segment, TotalSegments: totalSegments }: Input,
  source: ReadSource,
  range: { readonly from: Uint8Array; readonly to: Uint8Array },
  startKey: AttributeMap,
): Uint8Array {
  if (!source.hasCursorAttributes(startKey)) {
    throw invalid("The provided starting key is invalid: The provided key element does not match the schema");
  }
  source.checkCursorValues(startKey);
  const start = source.storeKeyOf(startKey);
  if (Buffer.compare(start, range.from) < 0 || Buffer.compare(start, range.to) >= 0) {
    throw invalid(
      `The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: ${totalSegments} Segment: ${segment}`,
    );
  }
  return start;
}
