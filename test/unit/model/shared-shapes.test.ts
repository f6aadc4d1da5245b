// Our shapes against AWS's: members and enumerations as its SDK has them, lengths and ranges as its service model does.

import * as clientModule from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { AWS_LIMITS } from "../../../src/model/limits.ts";
import type { Shape, StructureShape } from "../../../src/model/shape.ts";
import * as shared from "../../../src/model/shared-shapes.ts";

const sdk: { readonly [name: string]: unknown } = { ...clientModule };

function isShape(value: unknown): value is Shape {
  return typeof value === "object" && value !== null && "kind" in value;
}

function structuresWithin(shape: Shape): StructureShape[] {
  switch (shape.kind) {
    case "structure":
      return [shape, ...Object.values(shape.members).flatMap((member) => structuresWithin(member.shape))];
    case "list":
    case "map":
      return structuresWithin(shape.of);
    default:
      return [];
  }
}

const structures = new Map(
  Object.values(shared)
    .filter((value) => isShape(value))
    .flatMap((shape) => structuresWithin(shape))
    .map((shape) => [shape.name, shape]),
);

/** Structures whose members AWS does not hold to the model, but checks in words of its own. */
const CHECKED_OTHERWISE = new Set(["Tag"]);

test.each([...structures])("%s has the members that AWS's SDK has", (name, { members }) => {
  // A schema of the SDK: kind, namespace, name, traits, members' names, their schemas, how many (the first) are required.
  const [, , , , names, , requiredCount = 0] = sdk[`${name}$`] as [
    never,
    never,
    never,
    never,
    string[],
    never,
    number?,
  ];
  const required = Object.keys(members).filter((member) => members[member]?.required);
  expect(new Set(Object.keys(members))).toStrictEqual(new Set(names));
  expect(new Set(required)).toStrictEqual(new Set(CHECKED_OTHERWISE.has(name) ? [] : names.slice(0, requiredCount)));
});

test.each([
  ["AttributeAction", shared.attributeAction],
  ["BillingMode", shared.billingMode],
  ["ComparisonOperator", shared.comparisonOperator],
  ["ConditionalOperator", shared.conditionalOperator],
  ["GlobalTableSettingsReplicationMode", shared.globalTableSettingsReplicationMode],
  ["KeyType", shared.keyType],
  ["ProjectionType", shared.projectionType],
  ["ReturnConsumedCapacity", shared.returnConsumedCapacity],
  ["ReturnItemCollectionMetrics", shared.returnItemCollectionMetrics],
  ["ReturnValue", shared.returnValue],
  ["ReturnValuesOnConditionCheckFailure", shared.returnValuesOnConditionCheckFailure],
  ["ScalarAttributeType", shared.scalarAttributeType],
  ["SearchSchemaElementType", shared.vectorIndex.members.SearchSchema?.shape],
  ["Select", shared.select],
  ["SSEType", shared.sseSpecification.members.SSEType?.shape],
  ["StreamViewType", shared.streamViewType],
  ["TableClass", shared.tableClass],
  ["VectorDistanceFunction", shared.vectorIndex.members.DistanceFunction?.shape],
] as const)("%s has the values that AWS's SDK has", (name, shape) => {
  const element = shape?.kind === "list" && shape.of.kind === "structure" ? shape.of.members[name]?.shape : shape;
  expect(element).toMatchObject({ kind: "string" });
  const values = element?.kind === "string" ? element.values : undefined;
  expect([...(values ?? [])].sort()).toStrictEqual(Object.values(sdk[name] as object).sort());
});

const NAME = { min: 3, max: 255, pattern: "[a-zA-Z0-9_.-]+" };

test.each<[string, Shape, object]>([
  ["TableName", shared.tableName, NAME],
  ["TableName", shared.otherTableName, NAME],
  ["TableArn", shared.tableArnOrName, { min: 1, max: 1024 }],
  ["IndexName", shared.indexName, NAME],
  ["ResourceArnString", shared.resourceArn, { min: 1, max: 1283 }],
  ["StreamArn", shared.streamArn, { min: 37, max: 1024 }],
  ["BackupName", shared.backupName, NAME],
  ["ClientRequestToken", shared.clientRequestToken, { min: 1, max: 36 }],
  ["AttributeName", shared.attributeName, { max: 65535 }],
  ["KeySchemaAttributeName", shared.keySchemaAttributeName, { min: 1, max: 255 }],
  ["NonKeyAttributeName", shared.nonKeyAttributeName, { min: 1, max: 255 }],
  ["AttributeNameList", shared.attributeNameList, { min: 1 }],
  ["PositiveIntegerObject", shared.positiveInteger, { kind: "integer", min: 1 }],
  ["PositiveLongObject", shared.positiveLong, { kind: "long", min: 1 }],
  ["BatchGetRequestMap", shared.batchGetRequestMap, { min: 1, max: 100 }],
  ["BatchWriteItemRequestMap", shared.batchWriteItemRequestMap, { max: 25 }],
  ["WriteRequests", shared.writeRequests, { min: 1, max: 25 }],
  ["PartiQLStatement", shared.partiQLStatement, { min: 1, max: 8192 }],
  ["PreparedStatementParameters", shared.preparedStatementParameters, { min: 1 }],
  ["KeySchema", shared.keySchema, { min: 1 }],
])("%s is bounded as in AWS's service model", (_, shape, bounds) => {
  const max = "max" in shape && typeof shape.max === "string" ? { max: AWS_LIMITS[shape.max] } : {};
  expect({ ...shape, ...max }).toMatchObject(bounds);
});
