// DynamoDB OneTable, unmodified: a schema of models in one table that it makes itself, unique attributes, value
// templates for keys, batches, transactions and pages.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: OneTable's own templates

import { type Entity, type Model, Table } from "dynamodb-onetable";
import { Dynamo } from "dynamodb-onetable/Dynamo";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { describeClients, refusal } from "./clients.ts";

const schema = {
  format: "onetable:1.1.0",
  version: "0.0.1",
  indexes: {
    primary: { hash: "pk", sort: "sk" },
    gs1: { hash: "gs1pk", sort: "gs1sk", project: "all" },
    ls1: { type: "local", sort: "total", project: ["orderId"] },
  },
  models: {
    User: {
      pk: { type: String, value: "user#${id}" },
      sk: { type: String, value: "user#" },
      id: { type: String, generate: "ulid" },
      email: { type: String, required: true, unique: true },
      name: { type: String },
      age: { type: Number },
      tags: { type: Set },
      visits: { type: Array, items: { type: String } },
      address: { type: Object, schema: { city: { type: String }, zip: { type: String } } },
      joined: { type: Date },
      gs1pk: { type: String, value: "user#" },
      gs1sk: { type: String, value: "user#${email}" },
    },
    Order: {
      pk: { type: String, value: "user#${userId}" },
      sk: { type: String, value: "order#${orderId}" },
      userId: { type: String, required: true },
      orderId: { type: String, required: true },
      status: { type: String, enum: ["open", "sent"], default: "open" },
      total: { type: Number, required: true },
      gs1pk: { type: String, value: "order#${status}" },
      gs1sk: { type: String, value: "order#${orderId}" },
    },
  },
  params: { isoDates: true, timestamps: true },
} as const;
type User = Entity<typeof schema.models.User>;
type Order = Entity<typeof schema.models.Order>;

describeClients("OneTable", (client) => {
  let table: Table<never>;
  let user: Model<User>;
  let order: Model<Order>;

  beforeAll(() => {
    table = new Table({
      client: new Dynamo({ client: client() }),
      name: "onetable-shop",
      schema: schema as never,
      partial: true,
    });
    user = table.getModel<User>("User" as never);
    order = table.getModel<Order>("Order" as never);
  });
  beforeEach(async () => {
    await table.createTable();
    return () => table.deleteTable("DeleteTableForever");
  });

  const numbered = (n: number) => ({
    userId: "u1",
    orderId: String(n).padStart(2, "0"),
    total: n,
    status: n % 2 === 0 ? "open" : "sent",
  });
  async function createOrders(count: number): Promise<void> {
    const batch = {};
    for (let n = 0; n < count; n++) await order.create(numbered(n) as never, { batch });
    expect(await table.batchWrite(batch)).toBe(true);
  }
  const orderIds = (found: readonly Partial<Order>[]) => found.map(({ orderId }) => orderId).join(" ");

  test("the schema has made the table", async () => {
    expect(await table.exists()).toBe(true);
    const { Table: described } = await client().describeTable({ TableName: "onetable-shop" });
    expect(described).toMatchObject({
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      GlobalSecondaryIndexes: [{ IndexName: "gs1", Projection: { ProjectionType: "ALL" } }],
      LocalSecondaryIndexes: [
        { IndexName: "ls1", Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["orderId"] } },
      ],
    });
  });

  test("an item is created, read, changed and removed", async () => {
    const joined = new Date("2026-01-02T03:04:05.678Z");
    const ann = await user.create({
      email: "a@x",
      name: "Ann",
      tags: new Set(["a"]),
      joined,
      address: { city: "Bern" },
    });
    const id = ann.id as string;
    const found = await user.get({ id }, { consistent: true });
    expect(found).toMatchObject({ email: "a@x", joined, tags: new Set(["a"]), address: { city: "Bern" } });
    expect(await user.get({ id: "nobody" })).toBeUndefined();
    const updated = await user.update({ id, name: "Anna" }, {
      add: { age: 41 },
      set: { "address.zip": "3000", visits: ["x"] },
      remove: ["joined"],
    } as never);
    expect(updated).toMatchObject({ name: "Anna", age: 41, address: { city: "Bern", zip: "3000" }, visits: ["x"] });
    expect(updated?.joined).toBeUndefined();
    await user.update({ id }, { push: { visits: ["y"] }, set: { age: "${age} + {1}" } } as never);
    expect(await user.get({ id })).toMatchObject({ visits: ["x", "y"], age: 42 });
    await user.remove({ id });
    expect(await user.get({ id })).toBeUndefined();
  });

  test("a unique attribute stays unique", async () => {
    const ann = await user.create({ email: "a@x" });
    const bob = await user.create({ email: "b@x" });
    expect((await refusal(user.create({ email: "a@x" }))).message).toMatch(/unique attributes/);
    expect((await refusal(user.update({ id: bob.id as string, email: "a@x" }))).message).toMatch(/unique attributes/);
    await user.update({ id: ann.id as string, email: "c@x" });
    await user.create({ email: "a@x" });
    await user.remove({ id: bob.id as string });
    await user.create({ email: "b@x" });
    const all = await user.find({}, { index: "gs1" });
    expect(all.map(({ email }) => email)).toEqual(["a@x", "b@x", "c@x"]);
  });

  test("conditions refuse", async () => {
    await order.create(numbered(1) as never);
    expect((await refusal(order.create(numbered(1) as never))).message).toMatch(
      /^Conditional create failed for "Order"/,
    );
    await order.create({ ...numbered(1), total: 5 } as never, { exists: null });
    const where = { where: "${total} > {5} or attribute_not_exists(${status})" };
    expect(await refusal(order.update({ ...numbered(1), total: 6 } as never, where))).toMatchObject({
      message: expect.stringContaining("The conditional request failed"),
    });
    expect((await refusal(order.update(numbered(2) as never))).message).toContain("The conditional request failed");
  });

  test("finds and scans, page by page", async () => {
    await createOrders(12);
    expect(orderIds(await order.find({ userId: "u1" }))).toBe("00 01 02 03 04 05 06 07 08 09 10 11");
    expect(orderIds(await order.find({ userId: "u1", sk: { ">=": "order#10" } } as never))).toBe("10 11");
    const begins = await order.find({ userId: "u1", sk: { begins: "order#0" } } as never, { reverse: true });
    expect(orderIds(begins)).toBe("09 08 07 06 05 04 03 02 01 00");
    const where = "${total} between {2} and {9} and ${status} in ({sent}, {lost})";
    expect(orderIds(await order.find({ userId: "u1" }, { where }))).toBe("03 05 07 09");
    expect(orderIds(await order.find({ status: "sent" }, { index: "gs1" }))).toBe("01 03 05 07 09 11");
    const ls1 = await table.queryItems(
      { pk: "user#u1", total: { ">": 9 } },
      { index: "ls1", parse: true, hidden: true },
    );
    expect(orderIds(ls1 as Partial<Order>[])).toBe("10 11");
    expect((await order.find({ userId: "u1" }, { count: true })).count).toBe(12);

    let next: object | undefined;
    const seen: string[] = [];
    do {
      const page = await order.find({ userId: "u1" }, { limit: 5, ...(next && { next }) });
      seen.push(orderIds(page));
      next = page.next;
    } while (next);
    expect(seen.filter((page) => page !== "")).toEqual(["00 01 02 03 04", "05 06 07 08 09", "10 11"]);
    expect(await order.scan({ status: "open" } as never)).toHaveLength(6);
    expect(await table.scanItems({}, { segments: 2, segment: 0 })).not.toHaveLength(13);
  });

  test("batches and transactions", async () => {
    await createOrders(3);
    const batch = {};
    for (const n of [0, 2, 77]) await order.get(numbered(n) as never, { batch });
    const found = (await table.batchGet(batch, { parse: true, consistent: true })) as unknown as Partial<Order>[];
    expect(orderIds(found).split(" ").sort()).toEqual(["00", "02"]);

    const transaction = {};
    await order.create(numbered(5) as never, { transaction });
    await order.update({ ...numbered(1), total: 100 } as never, { transaction });
    await order.remove(numbered(0) as never, { transaction });
    await order.check(numbered(2) as never, { transaction, exists: true });
    await table.transact("write", transaction);
    expect(orderIds(await order.find({ userId: "u1" }))).toBe("01 02 05");

    const refused = {};
    await order.create(numbered(6) as never, { transaction: refused });
    await order.create(numbered(5) as never, { transaction: refused });
    expect((await refusal(table.transact("write", refused))).message).toContain("Transaction Cancelled");
    const read = {};
    await order.get(numbered(1) as never, { transaction: read });
    const [one] = (await table.transact("get", read, { parse: true, hidden: true })) as unknown as Partial<Order>[];
    expect(one?.total).toBe(100);
  });
});
