// ElectroDB, unmodified: a shop of users, orders and items in one table, with entities, collections over indexes,
// pages, batches, transactions and conditions.

import { CustomAttributeType, Entity, Service } from "electrodb";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { describeClients, refusal } from "./clients.ts";

const table = "electro-shop";

describeClients("ElectroDB", (client) => {
  const make = () => {
    const options = { client: client(), table };
    const user = new Entity(
      {
        model: { entity: "user", version: "1", service: "shop" },
        attributes: {
          userId: { type: "string", required: true },
          email: { type: "string", required: true },
          name: { type: "string" },
          plan: { type: ["free", "paid"] as const, default: "free" },
          roles: { type: "set", items: "string" },
          logins: { type: "number", default: 0 },
          address: { type: "map", properties: { city: { type: "string" }, zip: { type: "string" } } },
          visited: { type: "list", items: { type: "string" } },
          anything: { type: CustomAttributeType<unknown>("any") },
          createdAt: { type: "number", default: () => 1, readOnly: true },
        },
        indexes: {
          primary: { pk: { field: "pk", composite: ["userId"] }, sk: { field: "sk", composite: [] } },
          byEmail: {
            index: "gsi1",
            pk: { field: "gsi1pk", composite: ["email"] },
            sk: { field: "gsi1sk", composite: [] },
          },
          ofUser: {
            collection: "account",
            index: "gsi2",
            pk: { field: "gsi2pk", composite: ["userId"] },
            sk: { field: "gsi2sk", composite: [] },
          },
        },
      },
      options,
    );
    const order = new Entity(
      {
        model: { entity: "order", version: "1", service: "shop" },
        attributes: {
          userId: { type: "string", required: true },
          orderId: { type: "string", required: true },
          status: { type: ["open", "sent", "done"] as const, required: true },
          total: { type: "number", required: true },
          note: { type: "string" },
          lines: {
            type: "list",
            items: { type: "map", properties: { sku: { type: "string" }, quantity: { type: "number" } } },
          },
        },
        indexes: {
          primary: { pk: { field: "pk", composite: ["userId"] }, sk: { field: "sk", composite: ["orderId"] } },
          byStatus: {
            index: "gsi1",
            pk: { field: "gsi1pk", composite: ["status"] },
            sk: { field: "gsi1sk", composite: ["total"] },
          },
          ofUser: {
            collection: "account",
            index: "gsi2",
            pk: { field: "gsi2pk", composite: ["userId"] },
            sk: { field: "gsi2sk", composite: ["orderId"] },
          },
        },
      },
      options,
    );
    return { user, order, shop: new Service({ user, order }, options) };
  };
  let user: ReturnType<typeof make>["user"];
  let order: ReturnType<typeof make>["order"];
  let shop: ReturnType<typeof make>["shop"];

  beforeAll(() => {
    ({ user, order, shop } = make());
  });
  beforeEach(async () => {
    const key = (hash: string, range: string) => [
      { AttributeName: hash, KeyType: "HASH" as const },
      { AttributeName: range, KeyType: "RANGE" as const },
    ];
    const names = ["pk", "sk", "gsi1pk", "gsi1sk", "gsi2pk", "gsi2sk"];
    await client().createTable({
      TableName: table,
      KeySchema: key("pk", "sk"),
      AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: "S" as const })),
      GlobalSecondaryIndexes: ["gsi1", "gsi2"].map((IndexName) => ({
        IndexName,
        KeySchema: key(`${IndexName}pk`, `${IndexName}sk`),
        Projection: { ProjectionType: "ALL" as const },
      })),
      BillingMode: "PAY_PER_REQUEST",
    });
    return () => client().deleteTable({ TableName: table });
  });

  const ann = { userId: "ann", email: "ann@example.com", name: "Ann" };
  const putOrders = (count: number) =>
    order
      .put(
        Array.from({ length: count }, (_, n) => ({
          userId: "ann",
          orderId: String(n).padStart(3, "0"),
          status: n % 2 === 0 ? ("open" as const) : ("sent" as const),
          total: n,
        })),
      )
      .go();
  const orderIds = (found: { readonly data: readonly { readonly orderId: string }[] }) =>
    found.data.map(({ orderId }) => orderId).join(" ");

  test("an entity is created, read, changed and removed", async () => {
    const created = await user
      .create({ ...ann, roles: ["admin"], address: { city: "Bern" }, visited: ["a"], anything: { deep: [1, null] } })
      .go();
    expect(created.data).toMatchObject({ plan: "free", logins: 0, createdAt: 1 });
    expect((await user.get({ userId: "ann" }).go()).data).toEqual(created.data);
    expect((await user.get({ userId: "bob" }).go()).data).toBeNull();

    const updated = await user
      .patch({ userId: "ann" })
      .set({ plan: "paid" })
      .add({ logins: 2, roles: ["author"] })
      .append({ visited: ["b"] })
      .remove(["name"])
      .data(({ address }, { set }) => set(address.zip, "3000"))
      .go({ response: "all_new" });
    expect(updated.data).toMatchObject({
      plan: "paid",
      logins: 2,
      roles: ["admin", "author"],
      visited: ["a", "b"],
      address: { city: "Bern", zip: "3000" },
    });
    expect(updated.data).not.toHaveProperty("name");
    await user
      .update({ userId: "ann" })
      .delete({ roles: ["admin"] })
      .subtract({ logins: 1 })
      .go();
    expect((await user.get({ userId: "ann" }).go({ attributes: ["roles", "logins"] })).data).toEqual({
      roles: ["author"],
      logins: 1,
    });
    expect((await user.delete({ userId: "ann" }).go({ response: "all_old" })).data).toMatchObject({ plan: "paid" });
    expect((await user.upsert({ ...ann, name: "A" }).go({ response: "all_new" })).data).toMatchObject({ name: "A" });
  });

  test("conditions refuse", async () => {
    await user.create(ann).go();
    const failed = "The conditional request failed";
    expect((await refusal(user.create(ann).go())).message).toContain(failed);
    expect((await refusal(user.patch({ userId: "bob" }).set({ name: "B" }).go())).message).toContain(failed);
    expect((await refusal(user.remove({ userId: "bob" }).go())).message).toContain(failed);
    const onlyPaid = user
      .update({ userId: "ann" })
      .set({ name: "B" })
      .where(({ plan, logins }, { eq, gt }) => `${eq(plan, "paid")} OR ${gt(logins, 3)}`);
    expect((await refusal(onlyPaid.go())).message).toContain(failed);
  });

  test("queries of the table and of indexes", async () => {
    await user.create(ann).go();
    expect(await putOrders(30)).toEqual({ unprocessed: [] });
    expect((await user.query.byEmail({ email: ann.email }).go()).data).toMatchObject([{ userId: "ann" }]);
    const primary = order.query.primary({ userId: "ann" });
    expect(orderIds(await primary.gte({ orderId: "027" }).go())).toBe("027 028 029");
    expect(
      orderIds(await order.query.primary({ userId: "ann" }).between({ orderId: "004" }, { orderId: "006" }).go()),
    ).toBe("004 005 006");
    expect(orderIds(await order.query.primary({ userId: "ann" }).begins({ orderId: "01" }).go({ order: "desc" }))).toBe(
      "019 018 017 016 015 014 013 012 011 010",
    );
    const dear = order.query
      .byStatus({ status: "sent" })
      .where(({ total }, { between }) => between(total, 10, 29))
      .where(({ orderId, note }, { begins, notExists }) => `${begins(orderId, "02")} AND ${notExists(note)}`);
    expect(orderIds(await dear.go())).toBe("021 023 025 027 029");
  });

  test("pages go on where the last one ended", async () => {
    await putOrders(30);
    const seen: string[] = [];
    let cursor: string | null = null;
    let pages = 0;
    do {
      const page: Awaited<ReturnType<typeof next>> = await next(cursor);
      seen.push(...page.data.map(({ orderId }) => orderId));
      cursor = page.cursor;
      pages++;
    } while (cursor !== null);
    expect(seen).toHaveLength(30);
    expect(pages).toBe(5); // 7, 7, 7, 7 and 2.
    expect((await order.query.primary({ userId: "ann" }).go({ count: 4 })).data).toHaveLength(4);
    expect((await order.scan.go({ pages: "all" })).data).toHaveLength(30);
    function next(from: string | null) {
      return order.query.primary({ userId: "ann" }).go({ limit: 7, cursor: from });
    }
  });

  test("a collection holds both entities of a user", async () => {
    await user.create(ann).go();
    await putOrders(3);
    const account = (await shop.collections.account({ userId: "ann" }).go()).data;
    expect(account.user).toMatchObject([{ email: ann.email }]);
    expect(account.order.map(({ orderId }) => orderId)).toEqual(["000", "001", "002"]);
  });

  test("batches of more than DynamoDB takes at once", async () => {
    await putOrders(130);
    const keys = Array.from({ length: 130 }, (_, n) => ({ userId: "ann", orderId: String(n).padStart(3, "0") }));
    const found = await order.get(keys).go({ preserveBatchOrder: true, concurrent: 2 });
    expect(found.unprocessed).toEqual([]);
    expect(found.data.map((item) => item?.total)).toEqual(keys.map((_, n) => n));
    await order.delete(keys).go({ concurrent: 3 });
    expect((await order.scan.go({ pages: "all" })).data).toEqual([]);
  });

  test("a transaction is done whole or not at all", async () => {
    await user.create(ann).go();
    const place = (orderId: string) =>
      shop.transaction
        .write(({ user, order }) => [
          user
            .check({ userId: "ann" })
            .where(({ plan }, { eq }) => eq(plan, "free"))
            .commit(),
          order.create({ userId: "ann", orderId, status: "open", total: 1 }).commit({ response: "all_old" }),
        ])
        .go();
    expect(await place("1")).toMatchObject({ canceled: false });
    expect(await place("1")).toMatchObject({
      canceled: true,
      data: [
        { rejected: false, code: "None" },
        {
          rejected: true,
          code: "ConditionalCheckFailed",
          message: "The conditional request failed",
          item: { total: 1 },
        },
      ],
    });
    const read = await shop.transaction
      .get(({ user, order }) => [
        user.get({ userId: "ann" }).commit(),
        order.get({ userId: "ann", orderId: "9" }).commit(),
      ])
      .go();
    expect(read.data).toMatchObject([{ item: { name: "Ann" } }, { item: null }]);
  });
});
