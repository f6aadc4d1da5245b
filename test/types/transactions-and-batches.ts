// Compiles or does not: what TypeScript makes of transactions, batches and pages of typed tables. Checked by
// `tsc --noEmit`; nothing here runs.

import { Attr, type Item, type ServiceResource, type Table, type TableItem, Update } from "../../src/index.ts";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function expectType<Expected>() {
  return <Actual>(_: Actual, ..._equal: Equal<Actual, Expected> extends true ? [] : [never]): void => undefined;
}

interface Order {
  customer: string;
  number: number;
  total?: number;
}

declare const dynamodb: ServiceResource;
declare const orders: Table<Order, "customer", "number", "byTotal">;
declare const users: Table<{ name: string }>;
declare const Key: { customer: string; number: number };

export async function transactions(): Promise<void> {
  const written = await dynamodb.transact(async (tx) => {
    tx.put(orders, { Item: { ...Key, total: 1 }, ConditionExpression: Attr("total").notExists() });
    tx.put("things", { Item: { id: 1n, tags: new Set(["a"]) } });
    tx.put(users, { Item: { name: "x" } });
    tx.update(orders, { Key, UpdateExpression: Update.increment("total") });
    tx.delete(orders, { Key, ReturnValuesOnConditionCheckFailure: "ALL_OLD" });
    tx.check("things", { Key: { id: 1 }, ConditionExpression: Attr("id").exists() });
    // @ts-expect-error a total is a number
    tx.put(orders, { Item: { ...Key, total: "1" } });
    // @ts-expect-error an order has a number
    tx.put(orders, { Item: { customer: "x" } });
    // @ts-expect-error and so has its key
    tx.update(orders, { Key: { customer: "x" }, UpdateExpression: Update.remove("total") });
    // @ts-expect-error an update says what it changes
    tx.update(orders, { Key });
    // @ts-expect-error a check has a condition
    tx.check(orders, { Key });
    // @ts-expect-error the table is named already
    tx.delete(orders, { Key, TableName: "orders" });
    return 1;
  });
  expectType<number>()(written);
}

export async function reads(): Promise<void> {
  const [order, total, thing] = await dynamodb.transactGet((tx) => [
    tx.get(orders, { Key }),
    tx.get(orders, { Key, ProjectionExpression: ["total"] }),
    tx.get("things", { Key: { id: 1 } }),
  ]);
  expectType<Order | undefined>()(order);
  expectType<Partial<Order> | undefined>()(total);
  expectType<Item | undefined>()(thing);
  // @ts-expect-error an order's key has a number
  await dynamodb.transactGet((tx) => [tx.get(orders, { Key: { customer: "x" } })]);

  expectType<Order[]>()(await orders.batchGet([Key], { keepOrder: true }));
  expectType<Partial<Order>[]>()(await orders.batchGet([Key], { ProjectionExpression: ["total"] }));
  for await (const each of orders.batchGet(new Set([Key]))) expectType<Order>()(each);
  expectType<TableItem[]>()(await dynamodb.batchGet({ orders: { Keys: [Key], ConsistentRead: true } }));
  // @ts-expect-error an order's key has a number
  await orders.batchGet([{ customer: "x" }]);
}

export async function batches(): Promise<void> {
  const count = await orders.batchWriter({ concurrency: 2, retry: { maxAttempts: 3 } }, async (batch) => {
    await batch.putItems([{ ...Key, total: 1 }]);
    await batch.deleteItems(new Set([Key]));
    await batch.deleteItem({ Key });
    // @ts-expect-error a total is a number
    await batch.putItems([{ ...Key, total: "1" }]);
    // @ts-expect-error an order's key has a number
    await batch.deleteItem({ Key: { customer: "x" } });
    return 1;
  });
  expectType<number>()(count);
}

export async function pages(): Promise<void> {
  const page = await orders.query({ KeyConditionExpression: "customer = :c", cursor: null }).limitItems(10);
  expectType<Order[]>()(page.Items);
  expectType<string | undefined>()(page.cursor);
  const all = await orders.scan({ cursor: page.cursor }).buildFullResult();
  expectType<Order[]>()(all.Items);
  for await (const order of orders.scan().limitItems(5)) expectType<Order>()(order);
  for await (const order of orders.scan().parallel(2)) expectType<Order>()(order);
  expectType<number>()((await orders.scan().parallel(2).count()).Count);
  // @ts-expect-error the items of one partition are not read in segments
  orders.query({ KeyConditionExpression: "customer = :c" }).parallel(2);
}

export function updates(): void {
  Update.set("a", 1)
    .set({ b: undefined, c: [1] })
    .add("n", 1n)
    .delete("s", new Set(["x"]))
    .remove("a", ["b", 0]);
  Update.set("a", Attr("b")).increment("n", 2).listAppend("l", ["x"]);
  // @ts-expect-error an attribute is set to something
  Update.set("a");
  // @ts-expect-error a function is no value
  Update.set("a", () => 1);
  // @ts-expect-error elements are in a set
  Update.delete("s", ["x"]);
  // @ts-expect-error text is not added
  Update.add("s", "x");
  // @ts-expect-error nothing is removed
  Update.remove();
}
