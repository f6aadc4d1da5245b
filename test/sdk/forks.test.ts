// Object mappers, unmodified, each at work in forks of one base database, all at the same time and under the same keys:
// what one writes no other sees, and the base stays as it was.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ElectroDB's own templates

import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { type Entity as OneEntity, Table as OneTable } from "dynamodb-onetable";
import { Dynamo } from "dynamodb-onetable/Dynamo";
import {
  $add,
  DeleteItemCommand,
  item,
  number,
  PutItemCommand,
  QueryCommand,
  string,
  Entity as ToolboxEntity,
  Table as ToolboxTable,
  UpdateItemCommand,
} from "dynamodb-toolbox";
import dynamoose from "dynamoose";
import { Entity as ElectroEntity } from "electrodb";
import { expect, test } from "vitest";
import { Database } from "../../src/index.ts";
import { inProcess } from "../../src/sdk/index.ts";

const TableName = "orders";
const pk = "ann";

/** The orders of one customer, as an application keeps them. */
interface Orders {
  /** Refused if there is one of that id. */
  create(sk: string, total: number): Promise<unknown>;
  raise(sk: string, by: number): Promise<unknown>;
  remove(sk: string): Promise<unknown>;
  list(): Promise<readonly { sk?: string; total?: number }[]>;
}

const applications: Readonly<Record<string, (client: DynamoDB) => Orders>> = {
  ElectroDB(client) {
    const order = new ElectroEntity(
      {
        model: { entity: "order", version: "1", service: "shop" },
        attributes: {
          owner: { type: "string", required: true },
          id: { type: "string", required: true },
          total: { type: "number", required: true },
        },
        indexes: {
          primary: {
            pk: { field: "pk", composite: ["owner"], template: "${owner}" },
            sk: { field: "sk", composite: ["id"], template: "${id}" },
          },
        },
      },
      { client, table: TableName },
    );
    return {
      create: (id, total) => order.create({ owner: pk, id, total }).go(),
      raise: (id, by) => order.patch({ owner: pk, id }).add({ total: by }).go(),
      remove: (id) => order.remove({ owner: pk, id }).go(),
      list: async () =>
        (await order.query.primary({ owner: pk }).go()).data.map(({ id: sk, total }) => ({ sk, total })),
    };
  },

  "dynamodb-toolbox"(client) {
    const table = new ToolboxTable({
      documentClient: DynamoDBDocumentClient.from(client),
      name: TableName,
      partitionKey: { name: "pk", type: "string" },
      sortKey: { name: "sk", type: "string" },
    });
    const schema = item({ pk: string().key(), sk: string().key(), total: number() });
    const order = new ToolboxEntity({ name: "Order", table, schema });
    return {
      create: (sk, total) =>
        order
          .build(PutItemCommand)
          .item({ pk, sk, total })
          .options({ condition: { attr: "sk", exists: false } })
          .send(),
      raise: (sk, by) =>
        order
          .build(UpdateItemCommand)
          .item({ pk, sk, total: $add(by) })
          .send(),
      remove: (sk) => order.build(DeleteItemCommand).key({ pk, sk }).send(),
      list: async () => (await table.build(QueryCommand).entities(order).query({ partition: pk }).send()).Items ?? [],
    };
  },

  OneTable(client) {
    const models = {
      Order: { pk: { type: String }, sk: { type: String }, total: { type: Number, required: true } },
    } as const;
    const indexes = { primary: { hash: "pk", sort: "sk" } };
    const table = new OneTable({
      client: new Dynamo({ client }),
      name: TableName,
      partial: true,
      schema: { format: "onetable:1.1.0", version: "0.0.1", indexes, models } as never,
    });
    const order = table.getModel<OneEntity<typeof models.Order>>("Order" as never);
    return {
      create: (sk, total) => order.create({ pk, sk, total }),
      raise: (sk, by) => order.update({ pk, sk }, { add: { total: by } }),
      remove: (sk) => order.remove({ pk, sk }),
      list: () => order.find({ pk }, { hidden: true }),
    };
  },

  Dynamoose(client) {
    dynamoose.aws.ddb.set(client);
    const schema = new dynamoose.Schema({
      pk: { type: String, hashKey: true },
      sk: { type: String, rangeKey: true },
      total: Number,
    });
    const order = dynamoose.model("Order", schema, { tableName: TableName, create: false, waitForActive: false });
    return {
      create: (sk, total) => order.create({ pk, sk, total }),
      raise: (sk, by) => order.update({ pk, sk }, { $ADD: { total: by } }),
      remove: (sk) => order.delete({ pk, sk }),
      list: async () => [...(await order.query("pk").eq(pk).exec())] as { sk?: string; total?: number }[],
    };
  },
};

/** Dynamoose keeps one client for all of the process, so it has one fork. */
const forksOf = (name: string) => (name === "Dynamoose" ? 1 : 5);

test("mappers in forks of one database, all at once", async () => {
  const base = await Database.memory();
  const seeded = new DynamoDB(inProcess(base));
  await seeded.createTable({
    TableName,
    KeySchema: [
      { AttributeName: "pk", KeyType: "HASH" },
      { AttributeName: "sk", KeyType: "RANGE" },
    ],
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "sk", AttributeType: "S" },
    ],
    BillingMode: "PAY_PER_REQUEST",
  });
  await seeded.putItem({ TableName, Item: { pk: { S: "bob" }, sk: { S: "1" }, total: { N: "7" } } });

  const works = Object.entries(applications).flatMap(([name, open]) =>
    Array.from({ length: forksOf(name) }, (_, fork) => ({ name, fork, open, database: base.fork() })),
  );
  const ends = await Promise.all(
    works.map(async ({ name, fork, open, database }) => {
      const client = new DynamoDB(inProcess(database));
      const orders = open(client);
      for (let n = 0; n < 6; n++) await orders.create(String(n), fork * 100 + n);
      await orders.raise("1", 1000);
      await orders.remove("2");
      const again = await orders.create("3", 0).then(
        () => "created again",
        () => "refused",
      );
      const left = (await orders.list()).map(({ sk, total }) => `${sk}: ${total}`).join(", ");
      const { Count } = await client.scan({ TableName, Select: "COUNT" });
      return { name, fork, again, left, Count };
    }),
  );

  const expected = works.map(({ name, fork }) => {
    const total = (n: number) => fork * 100 + n;
    const left = `0: ${total(0)}, 1: ${total(1001)}, 3: ${total(3)}, 4: ${total(4)}, 5: ${total(5)}`;
    return { name, fork, again: "refused", left, Count: 6 };
  });
  expect(ends).toEqual(expected);
  expect((await seeded.scan({ TableName })).Items).toEqual([{ pk: { S: "bob" }, sk: { S: "1" }, total: { N: "7" } }]);
});
