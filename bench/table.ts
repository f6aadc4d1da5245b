// The one shape of table that every benchmark uses.

/** CreateTable's input: a partition key of strings, and a sort key of strings or numbers. */
export function createTable(TableName: string, sortKeyType: "S" | "N" = "S") {
  return {
    TableName,
    KeySchema: [
      { AttributeName: "pk", KeyType: "HASH" as const },
      { AttributeName: "sk", KeyType: "RANGE" as const },
    ],
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" as const },
      { AttributeName: "sk", AttributeType: sortKeyType },
    ],
    BillingMode: "PAY_PER_REQUEST" as const,
  };
}
