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

async function newBase(): Promise<Database> {
  const database = await Database.memory();
  const dynamodb = resource("dynamodb", { database });
  const key = (AttributeName: string) => [{ AttributeName, KeyType: "HASH" as const }];
  const string = (AttributeName: string) => [{ AttributeName, AttributeType: "S" as const }];
  for (const [TableName, name] of [
    ["users", "username"],
    ["orders", "id"],
    ["accounts", "id"],
    ["transfers", "id"],
  ] as const) {
    await dynamodb.createTable({
      TableName,
      KeySchema: key(name),
      AttributeDefinitions: string(name),
      BillingMode: "PAY_PER_REQUEST",
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
    });
  }
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
    orders: dynamodb.Table("orders"),
    accounts: dynamodb.Table("accounts"),
    transfers: dynamodb.Table("transfers"),
    items,
    error: new Error() as unknown,
    save: async (_items: unknown) => undefined,
    use: async (_item: Item) => undefined,
    listOrders: async (_customer: string) => undefined,
    handler: async (_event: StreamEvent) => undefined,
    Money,
    DynamoDBClient,
    DynamoDBDocumentClient,
    credentials: { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret" },
  };
}

export type Context = Awaited<ReturnType<typeof newContext>>;
