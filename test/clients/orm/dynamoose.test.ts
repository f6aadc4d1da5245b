// Dynamoose, unmodified: models that make their own tables, documents, queries, scans, batches and transactions.

import dynamoose from "dynamoose";
import type { Item } from "dynamoose/dist/Item.js";
import { beforeAll, expect, test } from "vitest";
import { describeClients, refusal } from "./clients.ts";

interface User extends Item {
  id: string;
  email: string;
  age?: number;
  tags?: Set<string>;
  visits?: string[];
  address?: { city?: string; zip?: string };
  born?: Date;
  secret?: Buffer;
  active: boolean;
  createdAt: Date;
  updatedAt: Date;
}
interface Order extends Item {
  userId: string;
  orderId: number;
  status: string;
  total: number;
}

describeClients("Dynamoose", (client) => {
  const make = () => {
    dynamoose.aws.ddb.set(client());
    const user = dynamoose.model<User>(
      "User",
      new dynamoose.Schema(
        {
          id: { type: String, hashKey: true },
          email: { type: String, required: true, index: { name: "byEmail", type: "global" } },
          age: Number,
          tags: { type: Set, schema: [String] },
          visits: { type: Array, schema: [String] },
          address: { type: Object, schema: { city: String, zip: String } },
          born: Date,
          secret: Buffer,
          active: { type: Boolean, default: true },
        },
        { timestamps: true },
      ),
    );
    const order = dynamoose.model<Order>(
      "Order",
      new dynamoose.Schema({
        userId: { type: String, hashKey: true },
        orderId: { type: Number, rangeKey: true },
        status: { type: String, index: { name: "byStatus", type: "global", rangeKey: "total" } },
        total: { type: Number, index: { name: "byTotal", type: "local" } },
      }),
    );
    // A table waits for itself to be there, and is made if it is not.
    const table = new dynamoose.Table("dynamoose-shop-users", [user], {
      initialize: false,
      throughput: "ON_DEMAND",
      waitForActive: { enabled: true, check: { timeout: 20_000, frequency: 50 } },
      expires: { ttl: 60_000, attribute: "expires" },
      tags: { team: "shop" },
    });
    const orders = new dynamoose.Table("dynamoose-shop-orders", [order], {
      initialize: false,
      throughput: { read: 5, write: 5 },
    });
    return { user, order, table, orders };
  };
  let user: ReturnType<typeof make>["user"];
  let order: ReturnType<typeof make>["order"];

  beforeAll(async () => {
    const made = make();
    ({ user, order } = made);
    await made.table.initialize();
    await made.orders.initialize();
  });

  test("the models have made their tables", async () => {
    const { Table } = await client().describeTable({ TableName: "dynamoose-shop-orders" });
    expect(Table).toMatchObject({
      TableStatus: "ACTIVE",
      KeySchema: [
        { AttributeName: "userId", KeyType: "HASH" },
        { AttributeName: "orderId", KeyType: "RANGE" },
      ],
      ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 },
      GlobalSecondaryIndexes: [{ IndexName: "byStatus" }],
      LocalSecondaryIndexes: [{ IndexName: "byTotal" }],
    });
    const users = await client().describeTimeToLive({ TableName: "dynamoose-shop-users" });
    expect(users.TimeToLiveDescription?.AttributeName).toBe("expires");
  });

  test("a document is created, read, changed and deleted", async () => {
    const born = new Date("2000-01-02T03:04:05.678Z");
    const ann = await user.create({
      id: "ann",
      email: "a@x",
      age: 30,
      tags: new Set(["a", "b"]),
      visits: ["x"],
      address: { city: "Bern" },
      born,
      secret: Buffer.from([0, 255]),
    });
    const found = await user.get("ann", { consistent: true });
    expect(found).toMatchObject({ active: true, born, tags: new Set(["a", "b"]), address: { city: "Bern" } });
    expect(Buffer.from(found.secret as Uint8Array)).toEqual(Buffer.from([0, 255]));
    expect(found.createdAt).toEqual(new Date(ann.createdAt));
    expect(await user.get("bob")).toBeUndefined();
    expect(Object.keys(await user.get("ann", { attributes: ["id", "age"] }))).toEqual(["id", "age"]);

    const updated = await user.update({ id: "ann" }, {
      $SET: { address: { city: "Bern", zip: "3000" } },
      $ADD: { age: 1, visits: ["y"] },
      $DELETE: { tags: ["a"] },
      $REMOVE: ["born"],
    } as object as Partial<User>);
    expect(updated).toMatchObject({ age: 31, visits: ["x", "y"], tags: new Set(["b"]), address: { zip: "3000" } });
    expect(updated.born).toBeUndefined();
    updated.age = 50;
    await updated.save();
    expect((await user.get("ann")).age).toBe(50);
    await updated.delete();
    expect(await user.get("ann")).toBeUndefined();
  });

  test("conditions refuse", async () => {
    await user.create({ id: "bob", email: "b@x" });
    const again = await refusal(user.create({ id: "bob", email: "c@x" }));
    expect(again).toMatchObject({
      name: "ConditionalCheckFailedException",
      message: "The conditional request failed",
    });
    const adult = new dynamoose.Condition().where("age").ge(18).or().where("email").beginsWith("z");
    expect((await refusal(user.update({ id: "bob" }, { age: 1 }, { condition: adult }))).name).toBe(
      "ConditionalCheckFailedException",
    );
    const known = new dynamoose.Condition("email").exists().and().attribute("age").not().exists();
    await user.delete("bob", { condition: known });
  });

  test("queries, scans and batches", async () => {
    const numbered = Array.from({ length: 20 }, (_, n) => ({
      userId: "ann",
      orderId: n,
      status: n % 2 === 0 ? "open" : "sent",
      total: n * 10,
    }));
    expect(await order.batchPut(numbered)).toMatchObject({ unprocessedItems: [] });
    const ids = (found: Iterable<Order>) => [...found].map(({ orderId }) => orderId);
    expect(ids(await order.query("userId").eq("ann").where("orderId").between(3, 6).exec())).toEqual([3, 4, 5, 6]);
    const descending = order.query("userId").eq("ann").sort("descending").limit(3);
    const page = await descending.exec();
    expect(ids(page)).toEqual([19, 18, 17]);
    expect(ids(await descending.startAt(page.lastKey).exec())).toEqual([16, 15, 14]);
    expect(ids(await order.query("status").eq("sent").using("byStatus").where("total").gt(150).exec())).toEqual([
      17, 19,
    ]);
    expect(
      ids(await order.query("userId").eq("ann").using("byTotal").where("total").lt(30).consistent().exec()),
    ).toEqual([0, 1, 2]);
    expect(ids(await order.query("userId").eq("ann").filter("status").eq("open").limit(7).all().exec())).toHaveLength(
      10,
    );
    expect((await order.query("userId").eq("ann").count().exec()).count).toBe(20);
    expect(ids(await order.scan("total").in([10, 190, 5]).exec()).sort()).toEqual([1, 19]);
    expect(ids(await order.scan().parallel(3).exec())).toHaveLength(20);
    expect(ids(await order.scan().attribute("orderId").limit(6).all().exec())).toHaveLength(20);

    const keys = [
      { userId: "ann", orderId: 5 },
      { userId: "ann", orderId: 77 },
    ];
    const got = await order.batchGet(keys);
    expect(ids(got)).toEqual([5]);
    await order.batchDelete(numbered.map(({ userId, orderId }) => ({ userId, orderId })));
    expect((await order.scan().count().exec()).count).toBe(0);
  });

  test("transactions", async () => {
    const key = { userId: "ann", orderId: 1 };
    await order.create({ ...key, status: "open", total: 1 });
    await dynamoose.transaction([
      order.transaction.update(key, { status: "sent" }),
      user.transaction.create({ id: "cid", email: "c@x" }),
      order.transaction.delete({ userId: "ann", orderId: 99 }),
    ]);
    expect((await order.get(key)).status).toBe("sent");
    const refused = await refusal(
      dynamoose.transaction([
        order.transaction.condition(key, new dynamoose.Condition("status").eq("sent")),
        user.transaction.create({ id: "cid", email: "again" }),
      ]),
    );
    expect(refused).toMatchObject({
      name: "TransactionCanceledException",
      message:
        "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]",
    });
    const read = await dynamoose.transaction([user.transaction.get("cid"), order.transaction.get(key)]);
    expect(read).toMatchObject([{ email: "c@x" }, { status: "sent" }]);
  });
});
