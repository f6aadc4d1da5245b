// What can be wrong with the definition of a table, in the order in which AWS looks for it: as AWS says it, and as
// DynamoDB Local does. Of several mistakes DynamoDB Local may tell one that AWS looks for later; never an earlier one.

import type { Behaviour } from "./deviations.ts";
import type { Answer, Request } from "./sides.ts";

/** What is looked for together: of a new table's indexes, one index after the other. */
interface Mistake {
  /** AWS's words. */
  readonly ours: RegExp;
  /** DynamoDB Local's; absent if it does not look for this. */
  readonly local?: RegExp;
}

/** Texts that both have for a key schema, whether it is a table's or an index's. */
const KEY_SCHEMA: Mistake = {
  ours: /^(Invalid KeySchema: |Both the Hash Key and the Range Key element |The KeySchema contains multiple key attributes with the same name$|One or more parameter values were invalid: (All HASH key attributes must precede RANGE |The KeySchema exceeds the maximum allowed number of )|One or more parameter values were invalid: Some index key attributes are not defined)/,
  local:
    /^(Key Schema too big|Invalid key order|No Hash Key specified in schema|Too many hash keys specified|Two keys can not have the same name|(Hash|Range) Key not specified in Attribute Definitions|No Attribute Schema Defined|(Local|Global) Secondary Index (hash|range) key not specified in Attribute Definitions)/,
};

const PROJECTION: Mistake = {
  ours: /^One or more parameter values were invalid: (Unknown ProjectionType: null|ProjectionType is |Duplicate element in NonKeyAttributes: )/,
  local:
    /^(Indexes must have a projection specified|If Projection type INCLUDE is specified|No attributes should be specified to be projected|Cannot have two attributes with the same name$)/,
};

/** The first in the order in which CreateTable is checked. */
const creationMistakes: readonly (readonly Mistake[])[] = [
  [
    {
      ours: /^The parameter 'TableName' is required/,
      local: /^Invalid table\/index name\./,
    },
  ],
  [
    {
      ours: /^One or more parameter values were invalid: (ReadCapacityUnits and WriteCapacityUnits must both|Neither ReadCapacityUnits nor WriteCapacityUnits can) be specified when/,
      local: /^No provisioned throughput specified for the table$/,
    },
  ],
  [{ ours: /^Attribute Name is duplicated: /, local: /^Cannot have two attributes with the same name$/ }],
  [KEY_SCHEMA],
  [
    {
      ours: /^One or more parameter values were invalid: List of (Local|Global)SecondaryIndexes is empty$/,
      local: /^GSI list is empty\/invalid$/,
    },
  ],
  [
    {
      ours: /^One or more parameter values were invalid: (Number of attributes in KeySchema does not exactly match|Some AttributeDefinitions are not used\. )/,
      local: /^The number of attributes in key schema must match the number of attributes defined/,
    },
  ],
  [
    KEY_SCHEMA,
    PROJECTION,
    {
      ours: /^One or more parameter values were invalid: (Table KeySchema does not have a range key|Index KeySchema does not have )/,
      local:
        /^Local Secondary indices (are not allowed on hash tables|must have the same hash key)|^Local secondary indices must have a range key/,
    },
    {
      ours: /^One or more parameter values were invalid: ProvisionedThroughput (should not be|is not) specified for index: /,
      local: /^No provisioned throughput specified for the global secondary index$/,
    },
    {
      ours: /^One or more parameter values were invalid: Duplicate index name: /,
      local:
        /^(Two (local|global) secondary indices have the same name|Local Secondary Indices AND Global Secondary Indices must have different names)$/,
    },
  ],
  [
    {
      ours: /^One or more parameter values were invalid: Table is being created with a stream /,
      local: /^(Invalid StreamViewType: |Stream StreamEnabled was null)/,
    },
  ],
];

/** The same of UpdateTable: first the request, and then what the table is like. */
const changeMistakes: readonly (readonly Mistake[])[] = [
  [{ ours: /^At least one of ProvisionedThroughput, /, local: /^Nothing to update$/ }],
  [{ ours: /^Attribute Name is duplicated: / }],
  [
    {
      ours: /^One or more parameter values were invalid: (You cannot (create or delete index|modify stream status) while|DeletionProtection modification must be the only)/,
      local: /^Cannot change IOPS and Streams at the same time\.$/,
    },
  ],
  [
    {
      ours: /^One or more parameter values were invalid: ProvisionedThroughput (cannot|must) be specified when/,
      local: /^No provisioned throughput specified for the table$/,
    },
  ],
  [
    KEY_SCHEMA,
    PROJECTION,
    {
      ours: /^One or more parameter values were invalid: (One of GlobalSecondaryIndexUpdate\.Update|Only one global secondary index update per index)/,
      local: /^(Update global secondary index action is null|Only one global secondary index update per index)/,
    },
  ],
  [
    {
      ours: /^One or more parameter values were invalid: If stream is being /,
      local: /^Invalid StreamViewType: /,
    },
  ],
  [
    {
      ours: /^The provisioned throughput for the (table|index \S+) will not change\. /,
      local: /^The requested throughput value equals the current value$/,
    },
  ],
  [
    KEY_SCHEMA,
    {
      ours: /^One or more parameter values were invalid: (Cannot redefine the type of attribute|AttributeDefinitions is not specified for index)/,
      local: /^invalid attribute, SchemaElement redefined should be of same type as previously defined$/,
    },
    {
      ours: /^Attempting to create an index which already exists$/,
      local: /^Attempting to create an index which already exists$/,
    },
    {
      ours: /^One or more parameter values were invalid: (Both|Neither) ReadCapacityUnits (and|nor) WriteCapacityUnits (must|can) be specified for index: /,
    },
    {
      ours: /^Cannot (update|delete) an index that is not a GlobalSecondaryIndex: /,
      local:
        /^(Cannot (update|delete) an index that is not a GlobalSecondaryIndex|Invalid global secondary index name)$/,
    },
  ],
  [
    {
      ours: /^Table (already has an enabled stream|has no stream to disable): /,
      local: /^Table (already has an enabled stream|has no stream to disable)$/,
    },
  ],
];

const mistakesOf: Readonly<Record<string, readonly (readonly Mistake[])[]>> = {
  CreateTable: creationMistakes,
  UpdateTable: changeMistakes,
};

/** The rows for two refusals: of the same mistake, or of one that AWS looks for earlier than the other. */
export const mistakeBehaviours: readonly Behaviour[] = [
  {
    ours: /^ValidationException: /,
    local: /^ValidationException: /,
    where: (difference) => arePaired(difference, (mistake, other) => mistake === other),
    reason: "has its own words for what is wrong with a definition",
  },
  {
    ours: /^ValidationException: /,
    local: /^ValidationException: /,
    where: (difference) => arePaired(difference, (_, __, at, otherAt) => at <= otherAt),
    reason: "looks in another order for what is wrong with a definition",
  },
];

function arePaired(
  { request, ours, local }: { readonly request: Request; readonly ours: Answer; readonly local: Answer },
  areInOrder: (mistake: Mistake, other: Mistake, at: number, otherAt: number) => boolean,
): boolean {
  const mistakes = (mistakesOf[request.operation] ?? []).flatMap((steps, at) =>
    steps.map((mistake) => ({ mistake, at })),
  );
  const told = mistakes.filter(({ mistake }) => mistake.ours.test(messageOf(ours)));
  const others = mistakes.filter(({ mistake }) => mistake.local?.test(messageOf(local)));
  return told.some(({ mistake, at }) => others.some((other) => areInOrder(mistake, other.mistake, at, other.at)));
}

function messageOf(answer: Answer): string {
  return "error" in answer ? String(answer.error.message) : "";
}
