// Compiles or does not: what TypeScript makes of the resource library's inputs and answers. Checked by `tsc --noEmit`;
// nothing here runs.

import type { NativeAttributeValue as DocumentValue, PutCommandInput, UpdateCommandInput } from "@aws-sdk/lib-dynamodb";
import {
  Attr,
  type Client,
  Decimal,
  type Item,
  type ItemInput,
  Key,
  type NativeAttributeValue,
  type PutItemInput,
  type ServiceResource,
  type Table,
  type UpdateItemInput,
} from "../../src/index.ts";

declare const dynamodb: ServiceResource;
declare const client: Client;

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function expectType<Expected>() {
  return <Actual>(_: Actual, ..._equal: Equal<Actual, Expected> extends true ? [] : [never]): void => undefined;
}

interface User {
  username: string;
  age?: number;
  tags?: Set<string>;
}

export async function typedTables(): Promise<void> {
  const users = dynamodb.Table<User>("users");
  await users.putItem({ Item: { username: "janedoe", age: 25 } });
  // @ts-expect-error an age is a number
  await users.putItem({ Item: { username: "janedoe", age: "25" } });
  // @ts-expect-error a user has a name
  await users.putItem({ Item: {} });
  // @ts-expect-error the table names itself
  await users.putItem({ TableName: "users", Item: { username: "janedoe" } });

  expectType<User | undefined>()((await users.getItem({ Key: { username: "janedoe" } })).Item);
  expectType<User[]>()((await users.query({ KeyConditionExpression: Key("username").eq("x") })).Items);
  expectType<undefined>()((await users.scan({ Select: "COUNT" })).Items);
  for await (const user of users.scan()) expectType<User>()(user);
  for await (const page of users.scan().pages()) expectType<User[]>()(page.Items);
}

type Point = { id: string; x: number };

export async function tablesOfAliases(points: Table<Point>): Promise<void> {
  await points.putItem({ Item: { id: "a", x: 1 } });
  // @ts-expect-error a point has an x
  await points.putItem({ Item: { id: "a" } });
  const { Attributes } = await points.updateItem({ Key: { id: "a" }, ReturnValues: "UPDATED_NEW" });
  expectType<Partial<Point> | undefined>()(Attributes);
}

export async function untypedTables(): Promise<void> {
  const table = dynamodb.Table("things");
  expectType<Table<Item>>()(table);
  const values = { n: 1, big: 1n, exact: new Decimal("1.5"), none: null, b: new Uint8Array(), left: undefined };
  await table.putItem({ Item: { ...values, sets: [new Set([1, 2n]), new Set(["a"])], map: { values } } });
  // @ts-expect-error a Date is no attribute value
  await table.putItem({ Item: { created: new Date() } });
  // @ts-expect-error nor is a function
  await table.putItem({ Item: { f: () => 1 } });
  // @ts-expect-error nor a set of booleans
  await table.putItem({ Item: { set: new Set([true]) } });

  const { Items, LastEvaluatedKey } = await table.query({ KeyConditionExpression: "pk = :p", Limit: 1 });
  expectType<Item[]>()(Items);
  expectType<Item | undefined>()((await table.updateItem({ Key: { pk: 1 } })).Attributes);
  // What one answer says is what the next question takes.
  await table.query({ KeyConditionExpression: "pk = :p", ExclusiveStartKey: LastEvaluatedKey });
  await table.putItem({ Item: Items[0] ?? {} });
  // @ts-expect-error there is no such parameter
  await table.query({ KeyConditionExpression: "pk = :p", ConsistentReads: true });
  // @ts-expect-error nor such a value
  await table.query({ KeyConditionExpression: "pk = :p", Select: "EVERYTHING" });
}

export async function attributes(table: Table): Promise<void> {
  expectType<number>()(await table.itemCount);
  expectType<Date>()(await table.creationDateTime);
  expectType<string>()(table.name);
  expectType<string | undefined>()(await table.latestStreamArn);
  expectType<void>()(await table.waitUntilExists({ WaiterConfig: { Delay: 1 } }));
  expectType<number>()(
    await table.batchWriter(async (batch) => {
      await batch.deleteItem({ Key: { pk: 1 } });
      return 1;
    }),
  );
}

export function conditions(table: Table): void {
  const key = Key("a").eq(1).and(Key("b").between(1, 2));
  table.query({ KeyConditionExpression: key, FilterExpression: Attr("c").isIn([1, "x"]).or(Attr("d").exists().not()) });
  table.scan({ FilterExpression: key });
  table.scan({
    FilterExpression: Attr("a")
      .eq(Attr("b"))
      .and(Attr("c").size().gt(Attr("d").size())),
  });
  // @ts-expect-error an attribute is no key
  table.query({ KeyConditionExpression: Attr("a").eq(1) });
  // @ts-expect-error keys are not joined by or
  table.query({ KeyConditionExpression: Key("a").eq(1).or(Key("a").eq(2)) });
  // @ts-expect-error nor with a condition on an attribute
  table.query({ KeyConditionExpression: Key("a").eq(1).and(Attr("b").eq(2)) });
  // @ts-expect-error an attribute is no condition
  table.scan({ FilterExpression: Attr("a") });
  // @ts-expect-error and is not joined to one
  Attr("a").eq(1).and(Attr("b"));
  // @ts-expect-error nor one to it
  Attr("a").and(Attr("b").eq(1));
  // @ts-expect-error a key has no `contains`
  Key("a").contains("x");
  // @ts-expect-error a size is no condition
  table.scan({ FilterExpression: Attr("a").size() });
}

export async function lowLevel(): Promise<void> {
  expectType<string[]>()((await client.listTables()).TableNames);
  await client.getWaiter("table_exists").wait({ TableName: "t", WaiterConfig: { MaxAttempts: 1 } });
  // @ts-expect-error it waits for a table
  await client.getWaiter("table_exists").wait({});
  // @ts-expect-error there is no such waiter
  client.getWaiter("table_vanishes");
  // @ts-expect-error a table has to be named
  await client.describeTable({});
  await client.transactWriteItems({
    TransactItems: [{ Put: { TableName: "t", Item: { pk: 1 }, ConditionExpression: Attr("pk").notExists() } }],
  });
}

// What is written for the document client of AWS's SDK is taken here as it is: the same parameters, native values.
type Given<T> = { [Name in keyof T]: Exclude<T[Name], undefined> };
export const fromDocumentClient = (item: Record<string, string>): ItemInput => item;
export const put = (input: Given<Required<Pick<PutCommandInput, "TableName" | "ReturnValues">>>): PutItemInput => ({
  ...input,
  Item: {},
});
export const update = (
  input: Given<Required<Pick<UpdateCommandInput, "TableName" | "UpdateExpression" | "ExpressionAttributeNames">>>,
): UpdateItemInput => ({ ...input, Key: {} });
export const putKeys: Equal<keyof PutItemInput, keyof PutCommandInput> = true;
export const updateKeys: Equal<keyof UpdateItemInput, keyof UpdateCommandInput> = true;
export const read = (value: NativeAttributeValue): DocumentValue => value;
