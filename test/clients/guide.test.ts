// The guide to boto3's dynamodb resource, line by line in TypeScript, on every way to reach a database. What the guide
// prints is expected here; test_guide.py runs its Python.

import { expect, test } from "vitest";
import { Attr, type Item, Key, type Table, ValidationException } from "../../src/index.ts";
import { describeAccesses } from "../resource/accesses.ts";

const john = {
  account_type: "standard_user",
  username: "johndoe",
  first_name: "John",
  last_name: "Doe",
  age: 25,
  address: { road: "1 Jefferson Street", city: "Los Angeles", state: "CA", zipcode: 90001 },
};
const jane = {
  account_type: "super_user",
  username: "janedoering",
  first_name: "Jane",
  last_name: "Doering",
  age: 40,
  address: { road: "2 Washington Avenue", city: "Seattle", state: "WA", zipcode: 98109 },
};

describeAccesses("the guide", (dynamodb) => {
  test("the walkthrough", async () => {
    // Creating a new table
    let table = await dynamodb().createTable({
      TableName: "users",
      KeySchema: [
        { AttributeName: "username", KeyType: "HASH" },
        { AttributeName: "last_name", KeyType: "RANGE" },
      ],
      AttributeDefinitions: [
        { AttributeName: "username", AttributeType: "S" },
        { AttributeName: "last_name", AttributeType: "S" },
      ],
      ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 },
    });
    await table.meta.client.getWaiter("table_exists").wait({ TableName: "users" });
    expect(await table.itemCount).toBe(0);

    // Using an existing table
    table = dynamodb().Table("users");
    const created = await table.creationDateTime;
    expect(created).toBeInstanceOf(Date);
    expect(Math.abs(Date.now() - created.getTime())).toBeLessThan(60_000);

    // Creating a new item
    await table.putItem({
      Item: { username: "janedoe", first_name: "Jane", last_name: "Doe", age: 25, account_type: "standard_user" },
    });

    // Getting an item
    const key = { username: "janedoe", last_name: "Doe" };
    const response = await table.getItem({ Key: key });
    expect(response.Item).toStrictEqual({
      username: "janedoe",
      first_name: "Jane",
      last_name: "Doe",
      account_type: "standard_user",
      age: 25,
    });

    // Updating an item
    await table.updateItem({
      Key: key,
      UpdateExpression: "SET age = :val1",
      ExpressionAttributeValues: { ":val1": 26 },
    });
    expect((await table.getItem({ Key: key })).Item?.age).toBe(26);

    // Deleting an item
    await table.deleteItem({ Key: key });
    expect(await table.getItem({ Key: key })).not.toHaveProperty("Item");

    // Batch writing
    await table.batchWriter(async (batch) => {
      await batch.putItem({ Item: john });
      await batch.putItem({ Item: jane });
    });
    expect(byUsername((await table.scan()).Items)).toStrictEqual([jane, john]);

    await table.batchWriter(async (batch) => {
      for (let i = 0; i < 50; i++) {
        await batch.putItem({
          Item: { account_type: "anonymous", username: `user${i}`, first_name: "unknown", last_name: "unknown" },
        });
      }
    });
    expect((await table.scan({ Select: "COUNT" })).Count).toBe(52);

    // Querying and scanning
    const found = await table.query({ KeyConditionExpression: Key("username").eq("johndoe") });
    expect(found.Items).toStrictEqual([john]);

    const young = await table.scan({ FilterExpression: Attr("age").lt(27) });
    expect(young.Items).toStrictEqual([john]);

    const superJ = await table.scan({
      FilterExpression: Attr("first_name").beginsWith("J").and(Attr("account_type").eq("super_user")),
    });
    expect(superJ.Items).toStrictEqual([jane]);

    const californian = await table.scan({ FilterExpression: Attr("address.state").eq("CA") });
    expect(californian.Items).toStrictEqual([john]);

    // Deleting a table
    await table.delete();
    await table.waitUntilNotExists();
    await expect(table.reload()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  test("de-duplicating a batch", async () => {
    const table = await tableWithKeys("partition_key", "sort_key");
    const items = [
      { partition_key: "p1", sort_key: "s2", other: "111" },
      { partition_key: "p1", sort_key: "s1", other: "222" },
      { partition_key: "p1", sort_key: "s2", other: "444" },
      { partition_key: "p1", sort_key: "s1", other: "555" },
    ];
    await table.batchWriter({ overwriteByPkeys: ["partition_key", "sort_key"] }, async (batch) => {
      await batch.putItem({ Item: items[0] as Item });
      await batch.deleteItem({ Key: { partition_key: "p1", sort_key: "s2" } });
      for (const item of items.slice(1)) await batch.putItem({ Item: item });
    });
    const { Items } = await table.query({ KeyConditionExpression: Key("partition_key").eq("p1") });
    expect(Items).toStrictEqual([items[3], items[2]]);

    const withoutIt = table.batchWriter(async (batch) => {
      for (const item of items) await batch.putItem({ Item: item });
    });
    await expect(withoutIt).rejects.toMatchObject({ name: "BatchWriteError", cause: expect.any(ValidationException) });
    await expect(withoutIt).rejects.toThrow("Provided list of item keys contains duplicates");
  });

  test("the overview", async () => {
    const table = await tableWithKeys("a", "b");
    await table.putItem({ Item: { a: "x", b: "y", c: "z" } });
    const response = await table.getItem({ Key: { a: "x", b: "y" } });
    const item = response.Item;
    expect(item).toStrictEqual({ a: "x", b: "y", c: "z" });

    const keys = await tableWithKeys("partition_key", "sort_key");
    await expect(
      keys.batchWriter(async (batch) => {
        await batch.putItem({ Item: { a: "x", b: "y", c: "z" } });
        await batch.deleteItem({ Key: { partition_key: "a", sort_key: "b" } });
      }),
    ).rejects.toMatchObject({ cause: expect.any(ValidationException) });

    await expect(
      table.batchWriter({ overwriteByPkeys: ["partition_key", "sort_key"] }, async (batch) => {
        await batch.putItem({ Item: { a: "x", b: "y", c: "z" } });
      }),
    ).rejects.toThrow('overwriteByPkeys names "partition_key", which the item lacks');

    expect((await table.scan({ FilterExpression: Attr("a").eq("x") })).Items).toStrictEqual([item]);
    const both = Attr("a").eq("x").and(Attr("a").beginsWith("x"));
    expect((await table.scan({ FilterExpression: both })).Items).toStrictEqual([item]);
    const within = { FilterExpression: Attr("a.aa").eq("x") };
    await keys.putItem({ Item: { partition_key: "p", sort_key: "s", a: { aa: "x" } } });
    expect((await keys.scan(within)).Count).toBe(1);
    // Where `a` is a key, it is a scalar.
    await expect(table.scan(within)).rejects.toThrow("Key attributes must be scalars");
    await table.delete();
  });

  let tables = 0;
  async function tableWithKeys(partitionKey: string, sortKey: string): Promise<Table> {
    const table = await dynamodb().createTable({
      TableName: `guide-${tables++}`,
      KeySchema: [
        { AttributeName: partitionKey, KeyType: "HASH" },
        { AttributeName: sortKey, KeyType: "RANGE" },
      ],
      AttributeDefinitions: [
        { AttributeName: partitionKey, AttributeType: "S" },
        { AttributeName: sortKey, AttributeType: "S" },
      ],
      BillingMode: "PAY_PER_REQUEST",
    });
    await table.waitUntilExists();
    return table;
  }
});

function byUsername(items: readonly Item[]): Item[] {
  return [...items].sort((a, b) => (String(a.username) < String(b.username) ? -1 : 1));
}
