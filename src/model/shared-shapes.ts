// Shapes that several operations share, named after the service model's. What only one operation takes stands in that
// operation's own file. The values of an enumeration stand in the order in which AWS prints them, and the members of a
// structure in that in which AWS reports them, which are neither the model's nor the alphabet's.

import {
  attributeMap,
  attributeValue,
  boolean,
  enumeration,
  integer,
  list,
  long,
  map,
  required,
  type StringShape,
  string,
  structure,
} from "./shape.ts";

// Names

/** What the names of tables, indexes and backups are made of. */
export const NAME_PATTERN = "[a-zA-Z0-9_.-]+";

const TABLE_NAME_ABSENT = "The parameter 'TableName' is required but was not present in the request";

/** The name of a table, where it cannot be its ARN. */
export const tableName = string({ min: 3, max: 255, pattern: NAME_PATTERN, absent: TABLE_NAME_ABSENT });
/** The same under another member's name, where its absence has no text of its own. */
export const otherTableName = string({ min: 3, max: 255, pattern: NAME_PATTERN });
/** The name after which a list of tables begins. */
export const startTableName = string({ min: 3, max: 255, pattern: NAME_PATTERN, patternFirst: true });
/** A table to describe or to change, by its name or its ARN. */
export const existingTableName = string({
  min: 3,
  max: 255,
  pattern: NAME_PATTERN,
  orArn: true,
  absent: TABLE_NAME_ABSENT,
});
/** A table to create, by its name or the ARN that it will have. */
export const newTableName = existingTableName;
/** A table whose items are read or written, by its name or its ARN. AWS holds the name to less here. */
export const tableArnOrName = string({ min: 1, max: 1024, pattern: NAME_PATTERN, orArn: true, alone: true });
export const indexName = string({ min: 3, max: 255, pattern: NAME_PATTERN });
export const resourceArn = string({ min: 1, max: 1283 });
export const streamArn = string({ min: 37, max: 1024 });
/** A backup to describe, to delete or to restore. AWS reads it as an ARN before it measures it. */
export const backupArn = string();
export const backupName = string({ min: 3, max: 255, pattern: NAME_PATTERN, patternFirst: true });
export const clientRequestToken = string({ min: 1, max: 36 });

const attributeNameKeys: StringShape = { kind: "string", max: 65_535 };
export const attributeName = string({ max: 65_535 });
/** An attribute that is part of a key. */
export const keySchemaAttributeName = string({ min: 1, max: 255 });
export const nonKeyAttributeName = string({ min: 1, max: 255 });
export const attributeNameList = list(attributeName, { min: 1 });

// What to read and what to return

export const consistentRead = boolean;
export const positiveInteger = integer({ min: 1 });
export const positiveLong = long({ min: 1 });
export const returnConsumedCapacity = enumeration("INDEXES", "TOTAL", "NONE");
export const returnItemCollectionMetrics = enumeration("SIZE", "NONE");
export const returnValue = enumeration("ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW");
export const returnValuesOnConditionCheckFailure = enumeration("ALL_OLD", "NONE");
export const select = enumeration("SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES");

// Items, keys and expressions

export const key = attributeMap;
export const putItemInputAttributeMap = attributeMap;
export const expressionAttributeValues = attributeMap;
export const attributeValueList = list(attributeValue);
/** Expressions have no limit here: their own, in bytes, has its own text. */
export const conditionExpression = string();
export const keyConditionExpression = string();
export const projectionExpression = string();
export const updateExpression = string();
export const expressionAttributeNames = map(attributeName);

// The parameters that expressions replaced

export const conditionalOperator = enumeration("OR", "AND");
export const comparisonOperator = enumeration(
  "IN",
  "NULL",
  "BETWEEN",
  "LT",
  "NOT_CONTAINS",
  "EQ",
  "GT",
  "NOT_NULL",
  "NE",
  "LE",
  "BEGINS_WITH",
  "GE",
  "CONTAINS",
);

export const condition = structure("Condition", {
  AttributeValueList: attributeValueList,
  ComparisonOperator: required(comparisonOperator),
});
/** `KeyConditions`, `QueryFilter` and `ScanFilter`. */
export const conditionMap = map(condition, { keys: attributeNameKeys });

export const expectedAttributeValue = structure("ExpectedAttributeValue", {
  Value: attributeValue,
  Exists: boolean,
  ComparisonOperator: comparisonOperator,
  AttributeValueList: attributeValueList,
});
export const expectedAttributeMap = map(expectedAttributeValue, { keys: attributeNameKeys });

export const attributeAction = enumeration("DELETE", "PUT", "ADD");
export const attributeValueUpdate = structure("AttributeValueUpdate", {
  Value: attributeValue,
  Action: attributeAction,
});
export const attributeUpdates = map(attributeValueUpdate, { keys: attributeNameKeys });

// Batches and transactions

export const keysAndAttributes = structure("KeysAndAttributes", {
  Keys: required(list(key, { min: 1, max: "batchGetKeysMax" })),
  AttributesToGet: attributeNameList,
  ConsistentRead: consistentRead,
  ProjectionExpression: projectionExpression,
  ExpressionAttributeNames: expressionAttributeNames,
});
export const batchGetRequestMap = map(keysAndAttributes, {
  keys: { kind: "string", min: 1, max: 1024 },
  min: 1,
  max: "batchGetKeysMax",
  absent: "The requestItems parameter is required for BatchGetItem",
});

export const writeRequest = structure("WriteRequest", {
  PutRequest: structure("PutRequest", { Item: required(putItemInputAttributeMap) }),
  DeleteRequest: structure("DeleteRequest", { Key: required(key) }),
});
export const writeRequests = list(writeRequest, { min: 1, max: "batchWriteRequestsMax" });
export const batchWriteItemRequestMap = map(writeRequests, {
  keys: { kind: "string", min: 1, max: 1024 },
  max: "batchWriteRequestsMax",
  absent: "The requestItems parameter is required for BatchWriteItem",
});

// PartiQL

export const partiQLStatement = string({ min: 1, max: "statementCharactersMax" });
export const preparedStatementParameters = list(attributeValue, { min: 1 });

// Tables and indexes

export const keyType = enumeration("HASH", "RANGE");
export const keySchemaElement = structure("KeySchemaElement", {
  AttributeName: required(keySchemaAttributeName),
  KeyType: required(keyType),
});
export const keySchema = list(keySchemaElement, { min: 1 });

export const scalarAttributeType = enumeration("B", "N", "S");
export const attributeDefinition = structure("AttributeDefinition", {
  AttributeType: required(scalarAttributeType),
  AttributeName: required(keySchemaAttributeName),
});
export const attributeDefinitions = list(attributeDefinition);

export const billingMode = enumeration("PROVISIONED", "PAY_PER_REQUEST");
/** Another name of a table's billing mode, in none of AWS's published models; where both are given, this one is ignored. */
export const tableThroughputMode = billingMode;
export const provisionedThroughput = structure("ProvisionedThroughput", {
  WriteCapacityUnits: required(positiveLong),
  ReadCapacityUnits: required(positiveLong),
});
export const provisionedThroughputOverride = structure("ProvisionedThroughputOverride", {
  ReadCapacityUnits: positiveLong,
});
export const onDemandThroughput = structure("OnDemandThroughput", {
  MaxReadRequestUnits: long(),
  MaxWriteRequestUnits: long(),
});
export const onDemandThroughputOverride = structure("OnDemandThroughputOverride", { MaxReadRequestUnits: long() });
export const warmThroughput = structure("WarmThroughput", {
  ReadUnitsPerSecond: long(),
  WriteUnitsPerSecond: long(),
});

export const projectionType = enumeration("ALL", "INCLUDE", "KEYS_ONLY");
export const projection = structure("Projection", {
  ProjectionType: projectionType,
  NonKeyAttributes: list(nonKeyAttributeName, { min: 1, max: 20 }),
});

export const localSecondaryIndex = structure("LocalSecondaryIndex", {
  IndexName: required(indexName),
  KeySchema: required(keySchema),
  Projection: required(projection),
});
export const localSecondaryIndexes = list(localSecondaryIndex);

const globalSecondaryIndexMembers = {
  IndexName: required(indexName),
  KeySchema: required(keySchema),
  Projection: required(projection),
  ProvisionedThroughput: provisionedThroughput,
  OnDemandThroughput: onDemandThroughput,
  WarmThroughput: warmThroughput,
};
export const globalSecondaryIndex = structure("GlobalSecondaryIndex", globalSecondaryIndexMembers);
export const globalSecondaryIndexes = list(globalSecondaryIndex);

export const globalSecondaryIndexUpdate = structure("GlobalSecondaryIndexUpdate", {
  Update: structure("UpdateGlobalSecondaryIndexAction", {
    IndexName: required(indexName),
    ProvisionedThroughput: provisionedThroughput,
    OnDemandThroughput: onDemandThroughput,
    WarmThroughput: warmThroughput,
  }),
  Create: structure("CreateGlobalSecondaryIndexAction", globalSecondaryIndexMembers),
  Delete: structure("DeleteGlobalSecondaryIndexAction", { IndexName: required(indexName) }),
});
export const globalSecondaryIndexUpdates = list(globalSecondaryIndexUpdate);

const vectorIndexMembers = {
  IndexName: required(indexName),
  VectorAttribute: required(
    structure("VectorAttributeDefinition", { AttributeName: required(string({ min: 1, max: 255 })) }),
  ),
  SearchSchema: list(
    structure("SearchSchemaElement", {
      AttributeName: required(attributeName),
      SearchSchemaElementType: required(enumeration("HASH", "INLINE_FILTER")),
    }),
    { min: 1 },
  ),
  Projection: required(projection),
  Dimensions: required(positiveLong),
  DistanceFunction: required(enumeration("COSINE", "DOT_PRODUCT", "EUCLIDEAN")),
};
export const vectorIndex = structure("VectorIndex", vectorIndexMembers);
export const vectorIndexes = list(vectorIndex);
export const vectorIndexUpdate = structure("VectorIndexUpdate", {
  Create: structure("CreateVectorIndexAction", vectorIndexMembers),
  Delete: structure("DeleteVectorIndexAction", { IndexName: required(indexName) }),
});
export const vectorIndexUpdates = list(vectorIndexUpdate);

export const streamViewType = enumeration("OLD_IMAGE", "KEYS_ONLY", "NEW_AND_OLD_IMAGES", "NEW_IMAGE");
export const streamSpecification = structure("StreamSpecification", {
  StreamEnabled: required(boolean),
  StreamViewType: streamViewType,
});

export const sseSpecification = structure("SSESpecification", {
  Enabled: boolean,
  SSEType: enumeration("AES256", "KMS"),
  KMSMasterKeyId: string({ min: 1 }),
});

export const tableClass = enumeration("STANDARD", "STANDARD_INFREQUENT_ACCESS");
export const globalTableSettingsReplicationMode = enumeration("ENABLED", "DISABLED", "ENABLED_WITH_OVERRIDES");

// Tags

/** The tagging service checks keys and values itself, in its own words (table/tag-rules.ts). */
export const tagKey = string();
export const tag = structure("Tag", { Key: tagKey, Value: string() });
export const tagList = list(tag);
export const tagKeyList = list(tagKey);

// What is not supported

/** A table by its ARN, where AWS takes no name. */
export const tableArn = string({ min: 1, max: 1024 });
export const clientToken = string({ pattern: "^[^\\$]+$" });
export const s3BucketName = string({
  max: 255,
  pattern: "^[a-z0-9A-Z]+[\\.\\-\\w]*[a-z0-9A-Z]+$",
  linearPattern: "[a-z0-9A-Z][\\.\\-\\w]*[a-z0-9A-Z]",
});
export const s3BucketOwner = string({ pattern: "[0-9]{12}" });
export const s3Prefix = string({ max: 1024 });
export const s3SseAlgorithm = enumeration("AES256", "KMS");
export const s3SseKmsKeyId = string({ min: 1, max: 2048 });
export const inputCompressionType = enumeration("ZSTD", "NONE", "GZIP");

export const kinesisDestination = { TableName: required(tableArnOrName), StreamArn: required(streamArn) };
export function kinesisStreamingConfiguration(action: "Enable" | "Update") {
  return structure(`${action}KinesisStreamingConfiguration`, {
    ApproximateCreationDateTimePrecision: enumeration("MILLISECOND", "MICROSECOND"),
  });
}
