// Where DynamoDB Local is known to make, change and describe tables otherwise than Amazon DynamoDB does: rows of
// deviations.ts.

import { isDeepStrictEqual } from "node:util";
import { mistakeBehaviours } from "./definition-mistakes.ts";
import type { Behaviour } from "./deviations.ts";
import type { Answer, JsonObject, Request } from "./sides.ts";

function isDefinition({ request }: { readonly request: Request }): boolean {
  return /^(CreateTable|UpdateTable|DescribeTable)$/.test(request.operation);
}

/** A table as described, but for some members. */
function without(answer: Answer, ...members: readonly string[]): JsonObject {
  const table = ("response" in answer ? answer.response.Table : {}) as JsonObject;
  return Object.fromEntries(Object.entries(table).filter(([name]) => !members.includes(name)));
}

/** What a change may make DynamoDB Local forget, and what it does not drop, which may come together. */
const FORGOTTEN = ["DeletionProtectionEnabled", "AttributeDefinitions"];

/** Whether two tables are the same but for protection that is forgotten, and definitions that are kept. */
function areSameButForgotten(ours: Answer, local: Answer): boolean {
  return isForgotten(ours, local) && isDeepStrictEqual(without(ours, ...FORGOTTEN), without(local, ...FORGOTTEN));
}

function isForgotten(ours: Answer, local: Answer): boolean {
  const [table, other] = [without(ours), without(local)];
  const isProtected = table.DeletionProtectionEnabled === true;
  return (isProtected || table.DeletionProtectionEnabled === other.DeletionProtectionEnabled) && areKept(ours, local);
}

/** Whether all that is defined here is there, too. */
function areKept(ours: Answer, local: Answer): boolean {
  const [defined, kept] = [ours, local].map(
    (answer) => (without(answer).AttributeDefinitions ?? []) as readonly object[],
  );
  return defined!.every((one) => kept!.some((other) => isDeepStrictEqual(one, other)));
}

/** A table as described, but for indexes that are on their way out, and what else may differ then. */
function withoutDeletedIndexes(answer: Answer): JsonObject {
  const { GlobalSecondaryIndexes: indexes, ...table } = without(answer, ...FORGOTTEN);
  return {
    ...table,
    indexes: (indexes as readonly JsonObject[]).filter(({ IndexStatus }) => IndexStatus !== "DELETING"),
  };
}

export const definitionBehaviours: readonly Behaviour[] = [
  ...mistakeBehaviours,
  {
    ours: /^ValidationException: /,
    local: /^ResourceInUseException: Cannot create preexisting table$/,
    where: isDefinition,
    reason: "looks whether the table exists before it validates its definition",
  },
  {
    ours: /^ValidationException: One or more parameter values were invalid: ProvisionedThroughput should not be specified for index: \S+ when BillingMode is PAY_PER_REQUEST$/,
    local: /^response$/,
    where: isDefinition,
    reason: "lets indexes of on-demand tables have throughput",
  },
  {
    ours: /^ValidationException: One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: \S+ when BillingMode is PAY_PER_REQUEST$/,
    local: /^response$/,
    where: ({ request }) => request.operation === "UpdateTable",
    reason: "the same, of indexes that are added",
  },
  {
    ours: /^ValidationException: One or more parameter values were invalid: (Neither ReadCapacityUnits nor WriteCapacityUnits can|ProvisionedThroughput cannot) be specified when BillingMode is PAY_PER_REQUEST$/,
    local: /^response$/,
    where: isDefinition,
    reason: "lets on-demand tables have throughput",
  },
  {
    ours: /^ValidationException: One or more parameter values were invalid: List of (LocalSecondaryIndexes|GlobalSecondaryIndexes|GlobalSecondaryIndexUpdates) is empty$/,
    local: /^response$/,
    where: isDefinition,
    reason: "takes an empty list of indexes for none",
  },
  {
    ours: /^ValidationException: One or more parameter values were invalid: (You cannot create or delete index while|DeletionProtection modification must be the only)/,
    local: /^(response$|ResourceNotFoundException: )/,
    where: isDefinition,
    reason: "does at once what AWS does one after the other",
  },
  {
    ours: /^response$/,
    local: /^response$/,
    where: ({ request, ours, local }) =>
      request.operation === "UpdateTable" &&
      !("DeletionProtectionEnabled" in request.input) &&
      areSameButForgotten(ours, local),
    reason: "forgets that a table is protected from deletion with each change that does not say so again",
  },
  {
    ours: /^response$/,
    local: /^response$/,
    where: ({ request, ours, local }) =>
      isDefinition({ request }) &&
      JSON.stringify(local).includes('"IndexStatus":"DELETING"') &&
      isForgotten(ours, local) &&
      isDeepStrictEqual(withoutDeletedIndexes(ours), withoutDeletedIndexes(local)),
    reason: "never ends the deletion of an index that shares an attribute with another one",
  },
  {
    ours: /./,
    local: /^InternalFailure: /,
    where: isDefinition,
    reason: "fails on changes of indexes that are not there",
  },
  {
    ours: /^ValidationException: One or more parameter values were invalid: ProvisionedThroughput must be specified when BillingMode is PROVISIONED$/,
    local: /^(response$|ResourceNotFoundException: Requested resource not found$)/,
    where: ({ request }) => request.operation === "UpdateTable",
    reason: "keeps the throughput that a table had before it was on demand, and so looks for indexes first",
  },
  {
    ours: /^ValidationException: One or more parameter values were invalid: You cannot modify stream status while updating table IOPS$/,
    local: /^(response$|ResourceNotFoundException: )/,
    where: ({ request: { operation, input } }) =>
      operation === "UpdateTable" && input.BillingMode === "PROVISIONED" && !input.ProvisionedThroughput,
    reason: "takes a billing mode without throughput for no change of it, beside a change of the stream",
  },
  {
    ours: /^ValidationException: One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions\. /,
    local: /^response$/,
    where: ({ request }) => request.operation === "UpdateTable",
    reason: "takes attributes of new indexes from the table, where the API reference wants them in the request",
  },
  {
    ours: /^response$/,
    local: /^response$/,
    where: ({ request, ours, local }) =>
      isDefinition({ request }) &&
      areKept(ours, local) &&
      isDeepStrictEqual(without(ours, "AttributeDefinitions"), without(local, "AttributeDefinitions")),
    reason:
      "keeps definitions of attributes that are no keys, where by the API reference each is of one in a key schema",
  },
  {
    ours: /^ValidationException: One or more parameter values were invalid: Some AttributeDefinitions are not used\. /,
    local: /^response$/,
    where: ({ request }) => isDefinition({ request }) && "GlobalSecondaryIndexes" in request.input,
    reason: "does not miss the use of an attribute where there are global indexes",
  },
  {
    ours: /^(response$|ResourceNotFoundException: )/,
    local:
      /^ValidationException: invalid attribute, SchemaElement redefined should be of same type as previously defined$/,
    where: ({ request }) => request.operation === "UpdateTable",
    reason:
      "refuses other types for attributes of the table that the change does not use; of those, nothing is documented",
  },
  {
    ours: /^(response$|ValidationException: |ResourceInUseException: )/,
    local: /^ValidationException: Too many hash keys specified\./,
    where: isDefinition,
    reason: "has no indexes with several partition attributes before version 3.3.1",
  },
  {
    ours: /^ValidationException: Time to live has been modified multiple times within a fixed interval$/,
    local: /^response$/,
    reason: "lets time to live be changed at any time",
  },
  {
    ours: /^ResourceNotFoundException: Requested resource not found: Index \S+ for table \S+$/,
    local: /^ValidationException: Invalid global secondary index name$/,
    where: isDefinition,
    reason: "calls an index that is not there invalid",
  },
];
