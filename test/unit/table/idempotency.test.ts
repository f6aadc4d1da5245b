// Which requests a client request token takes for the same: those whose maps and sets hold the same, in any order. And how
// long tokens are kept.

import { expect, test } from "vitest";
import { MemoryStore } from "../../../src/store/memory.ts";
import type { Engine } from "../../../src/table/engine.ts";
import { forgetOldTokens, IdempotencyToken } from "../../../src/table/write/idempotency.ts";

const engine = { clock: { now: () => 0 }, limits: { clientRequestTokenMilliseconds: 600_000 } } as unknown as Engine;

/** Whether the second request counts as the first one again. */
function check(name: string, first: object, second: object, same: boolean): void {
  test(name, () => {
    const stored = new IdempotencyToken("TransactWriteItems", "once", first).entries(engine)[0].value;
    const again = () => new IdempotencyToken("TransactWriteItems", "once", second).isDone(stored, engine);
    if (same) expect(again()).toBe(true);
    else expect(again).toThrow("The request uses the same client token as a previous, but non-identical request");
  });
}

const put = (Item: object, TableName = "t") => [{ Put: { TableName, Item } }];
const protoNamed = (value: object): object => JSON.parse(`{"a":{"N":"1"},"__proto__":${JSON.stringify(value)}}`);

check("equal", put({ a: { S: "x" } }), put({ a: { S: "x" } }), true);
check(
  "members in another order",
  put({ a: { S: "x" }, b: { N: "1" } }),
  [{ Put: { Item: { b: { N: "1" }, a: { S: "x" } }, TableName: "t" } }],
  true,
);
check(
  "a nested map in another order",
  put({ m: { M: { x: { L: [] }, y: { NULL: true } } } }),
  put({ m: { M: { y: { NULL: true }, x: { L: [] } } } }),
  true,
);
check("a set in another order", put({ s: { SS: ["a", "b"] } }), put({ s: { SS: ["b", "a"] } }), true);
check("an attribute called SS", put({ m: { M: { SS: { S: "a" } } } }), put({ m: { M: { SS: { S: "b" } } } }), false);
check(
  "a list in another order",
  put({ l: { L: [{ S: "a" }, { S: "b" }] } }),
  put({ l: { L: [{ S: "b" }, { S: "a" }] } }),
  false,
);
check("actions in another order", [...put({}, "t"), ...put({}, "u")], [...put({}, "u"), ...put({}, "t")], false);
check("another value", put({ a: { S: "x" } }), put({ a: { S: "y" } }), false);
check("another type", put({ a: { S: "1" } }), put({ a: { N: "1" } }), false);
check("another value of __proto__", put(protoNamed({ S: "x" })), put(protoNamed({ S: "y" })), false);

test("old tokens are forgotten, however many young ones there are", async () => {
  const store = new MemoryStore();
  const MINUTE = 60_000;
  let now = Date.UTC(2026, 0, 31);
  const limits = { clientRequestTokenMilliseconds: 10 * MINUTE };
  const engine = { store, clock: { now: () => now }, limits } as unknown as Engine;
  const tokenOf = (name: string) => new IdempotencyToken("TransactWriteItems", name, []);
  const use = (name: string) => {
    const puts = tokenOf(name).entries(engine);
    return store.commit([], () => ({ puts, result: undefined }));
  };
  const isKept = (name: string) => store.get(tokenOf(name).key) !== undefined;
  const entries = () =>
    store.range({ from: new Uint8Array(20), to: new Uint8Array(20).fill(0xff), entriesMax: 100_000 }).length;

  await use("z");
  await use("again/é");
  now += 9 * MINUTE;
  for (let i = 0; i < 10_500; i++) await use(`a${i}`);
  now += MINUTE;
  await use("again/é");
  expect(await forgetOldTokens(engine)).toBe(1);
  expect([isKept("z"), isKept("a0"), isKept("again/é")]).toEqual([false, true, true]);
  expect(entries()).toBe(2 * 10_501);

  now += MINUTE * 20;
  await use("young");
  now += 1;
  await use("again/é");
  expect(await forgetOldTokens(engine)).toBe(10_500);
  expect(await forgetOldTokens(engine)).toBe(0);
  expect(entries()).toBe(2 * 2);
  now += MINUTE * 20;
  expect(await forgetOldTokens(engine)).toBe(2);
  expect(entries()).toBe(0);
});
