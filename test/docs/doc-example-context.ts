// What the examples of doc comments take as given: a database with a table of users, and clients on it.

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { Database, type Item, resource, type StreamEvent } from "../../src/index.ts";

/** A class of a user's own. */
class Money {
  constructor(readonly text: string) {}
  toString(): string {
    return this.text;
  }
}

/** Notes what a statement of an example comes to. */
export type Claiming = (index: number, run: () => Promise<unknown>) => Promise<void>;

/** What the examples call an order. */
export interface Order {
  customer: string;
  number: number;
  status: "open" | "paid";
  lines: { price: number }[];
}

async function newBase(): Promise<Database> {
  const database = await Database.memory();
  const dynamodb = resource("dynamodb", { database });
  const billing = { BillingMode: "PAY_PER_REQUEST" } as const;
  for (const [TableName, AttributeName] of [
    ["users", "username"],
    ["accounts", "id"],
    ["transfers", "id"],
  ] as const) {
    await dynamodb.createTable({
      TableName,
      KeySchema: [{ AttributeName, KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName, AttributeType: "S" }],
      ...billing,
    });
  }
  await dynamodb.createTable({
    TableName: "orders",
    KeySchema: [
      { AttributeName: "customer", KeyType: "HASH" },
      { AttributeName: "number", KeyType: "RANGE" },
    ],
    AttributeDefinitions: [
      { AttributeName: "customer", AttributeType: "S" },
      { AttributeName: "number", AttributeType: "N" },
      { AttributeName: "status", AttributeType: "S" },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: "by-status",
        KeySchema: [{ AttributeName: "status", KeyType: "HASH" }],
        Projection: { ProjectionType: "ALL" },
      },
    ],
    ...billing,
  });
  await dynamodb.Table("users").putItem({ Item: { username: "janedoe", last_name: "Doe", age: 25 } });
  return database;
}

/** A context of its own for each example. */
export async function newContext() {
  const database = await newBase();
  const dynamodb = resource("dynamodb", { database });
  const items: Item[] = [{ username: "janedoe", age: 25 }];
  return {
    database,
    dynamodb,
    table: dynamodb.Table("users"),
    client: dynamodb.meta.client,
    orders: dynamodb.Table<Order>("orders"),
    accounts: dynamodb.Table("accounts"),
    transfers: dynamodb.Table("transfers"),
    items,
    error: new Error() as unknown,
    save: async (_items: unknown) => undefined,
    use: async (_item: Item) => undefined,
    write: async (_to: unknown) => undefined,
    listOrders: async (_customer: string) => undefined,
    handler: async (_event: StreamEvent) => undefined,
    Money,
    DynamoDBClient,
    DynamoDBDocumentClient,
    credentials: { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret" },
  };
}

export type Context = Awaited<ReturnType<typeof newContext>>;
