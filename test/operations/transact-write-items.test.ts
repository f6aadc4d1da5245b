// TransactWriteItems: all or nothing, reasons by position, tokens, and refusals in the order in which one takes precedence
// over the next. Behaviours named in dynamodb-behaviours.md are marked with its sections.

import { beforeAll, describe, expect, it } from "vitest";
import { Database } from "../../src/database/database.ts";
import { describeDatabases } from "../support/databases.ts";
import { tableInput } from "../support/tables.ts";

const TableName = "table";
const put = (S: string, more: object = {}) => ({ Put: { TableName, Item: { p: { S } }, ...more } });
const remove = (S: string, more: object = {}) => ({ Delete: { TableName, Key: { p: { S } }, ...more } });
const update = (S: string, UpdateExpression: string, more: object = {}) => ({
  Update: { TableName, Key: { p: { S } }, UpdateExpression, ...more },
});
const check = (S: string, ConditionExpression: string, more: object = {}) => ({
  ConditionCheck: { TableName, Key: { p: { S } }, ConditionExpression, ...more },
});
const nested = (levels: number): object => (levels === 1 ? { S: "x" } : { L: [nested(levels - 1)] });
const TOO_DEEP =
  "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit";
const ABSENT = { ConditionExpression: "attribute_not_exists(p)" };
const PRESENT = { ConditionExpression: "attribute_exists(p)" };

describeDatabases("TransactWriteItems", ({ run, refuses }) => {
  beforeAll(async () => {
    await run("CreateTable", tableInput("table", "p"));
    await run("CreateTable", tableInput("indexed", "p", { global: { index: { keys: "a:N" }, texts: { keys: "s" } } }));
    await run("PutItem", { TableName: "table", Item: { p: { S: "there" }, x: { S: "x" } } });
  });

  const reasonsOf = (TransactItems: object[]) =>
    run("TransactWriteItems", { TransactItems }).then(
      () => "done",
      ({ name, details }) => (name === "TransactionCanceledException" ? details.CancellationReasons : name),
    );
  const itemOf = async (S: string) => (await run("GetItem", { TableName: "table", Key: { p: { S } } })).Item;

  describe("refuses", () => {
    const rows: [what: string, TransactItems: object[], error: string][] = [
      [
        "no actions",
        [],
        "ValidationException: 1 validation error detected: Value '[]' at 'transactItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
      ],
      [
        "an update without its expression",
        [{ Update: { TableName: "none", Key: { p: { S: "a" } } } }],
        "ValidationException: 1 validation error detected: Value null at 'transactItems.1.member.update.updateExpression' failed to satisfy constraint: Member must not be null",
      ],
      [
        "a check without its condition",
        [{ ConditionCheck: { TableName: "none", Key: { p: { S: "a" } } } }],
        "ValidationException: 1 validation error detected: Value null at 'transactItems.1.member.conditionCheck.conditionExpression' failed to satisfy constraint: Member must not be null",
      ],
      [
        "two actions in one",
        [{ ...put("a"), ...remove("a") }],
        "ValidationException: TransactItems can only contain one of Check, Put, Update or Delete",
      ],
      // §4: an item that is too large is refused as a whole, before the table.
      [
        "an item that is too large",
        [{ Put: { TableName: "none", Item: { p: { S: "a" }, x: { S: "x".repeat(400 * 1024) } } } }],
        "ValidationException: Item size has exceeded the maximum allowed size",
      ],
      [
        "an item that is nested too deep, before the table",
        [{ Put: { TableName: "none", Item: { p: { S: "a" }, x: nested(33) } } }],
        `ValidationException: ${TOO_DEEP}`,
      ],
      [
        "a bad condition, before the table",
        [put("a", { TableName: "none", ConditionExpression: "" })],
        "ValidationException: Invalid ConditionExpression: The expression can not be empty;",
      ],
      [
        "a table that is not there",
        [put("a"), put("b", { TableName: "none" })],
        "ResourceNotFoundException: Requested resource not found",
      ],
      // §4: an empty key is the request's fault, a wrong type a reason.
      [
        "an empty key",
        [put("a"), put("")],
        "ValidationException: One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: p",
      ],
      // Said of AWS: https://github.com/ExtendDB/extenddb/pull/184
      [
        "an empty key of an index",
        [put("a"), put("b", { TableName: "indexed", Item: { p: { S: "b" }, s: { S: "" } } })],
        "ValidationException: One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: texts, IndexKey: s",
      ],
      [
        "an update to an empty key of an index",
        [put("a"), update("b", "SET s = :v", { TableName: "indexed", ExpressionAttributeValues: { ":v": { S: "" } } })],
        "ValidationException: One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty string value.",
      ],
      [
        "an item twice",
        [put("a"), check("b", "attribute_not_exists(p)"), remove("a")],
        "ValidationException: Transaction request cannot include multiple operations on one item",
      ],
    ];
    for (const [what, TransactItems, error] of rows) {
      it(what, () => refuses("TransactWriteItems", { TransactItems }, error));
    }

    it("101 actions", () =>
      expect(
        run("TransactWriteItems", { TransactItems: Array.from({ length: 101 }, (_, i) => put(String(i))) }),
      ).rejects.toThrow(/failed to satisfy constraint: Member must have length less than or equal to 100$/));

    it("and changes nothing", async () => {
      expect((await run("Scan", { TableName: "table" })).Items).toEqual([{ p: { S: "there" }, x: { S: "x" } }]);
    });
  });

  // §6: positional, all that fail, `None` for the others, the item only if it is asked for and there.
  describe("cancels with reasons", () => {
    const None = { Code: "None" };
    const Failed = { Code: "ConditionalCheckFailed", Message: "The conditional request failed" };
    const Item = { p: { S: "there" }, x: { S: "x" } };
    const asked = { ReturnValuesOnConditionCheckFailure: "ALL_OLD" };
    const rows: [what: string, TransactItems: object[], reasons: object[]][] = [
      ["of a put", [put("new"), put("there", ABSENT)], [None, Failed]],
      ["of a delete", [remove("absent", PRESENT), put("new")], [Failed, None]],
      ["of an update", [update("absent", "SET x = p", PRESENT)], [Failed]],
      ["of a check", [check("there", "x <> x2 AND x = p")], [Failed]],
      [
        "of all that fail",
        [put("there", ABSENT), put("new"), remove("absent", PRESENT), check("other", "attribute_exists(p)")],
        [Failed, None, Failed, Failed],
      ],
      ["with a put's item", [put("there", { ...ABSENT, ...asked })], [{ ...Failed, Item }]],
      ["with a delete's item", [remove("there", { ...ABSENT, ...asked })], [{ ...Failed, Item }]],
      ["with an update's item", [update("there", "REMOVE x", { ...ABSENT, ...asked })], [{ ...Failed, Item }]],
      ["with a check's item", [check("there", "attribute_not_exists(p)", asked)], [{ ...Failed, Item }]],
      ["without an item where there is none", [remove("absent", { ...PRESENT, ...asked })], [Failed]],
      [
        "of a key of another type",
        [put("new"), remove("x", { Key: { p: { N: "1" } } })],
        [None, { Code: "ValidationError", Message: "The provided key element does not match the schema" }],
      ],
      [
        "of an item's key of another type",
        [put("x", { Item: { p: { N: "1" } } })],
        [
          {
            Code: "ValidationError",
            Message: "One or more parameter values were invalid: Type mismatch for key p expected: S actual: N",
          },
        ],
      ],
      [
        "of an index's key of another type",
        [put("x", { TableName: "indexed", Item: { p: { S: "1" }, a: { S: "1" } } })],
        [
          {
            Code: "ValidationError",
            Message:
              "One or more parameter values were invalid: Type mismatch for Index Key a Expected: N Actual: S IndexName: index",
          },
        ],
      ],
      [
        "of an update with a value that is nested too deep",
        [put("new"), update("there", "SET x = :v", { ExpressionAttributeValues: { ":v": nested(33) } })],
        [None, { Code: "ValidationError", Message: "Nesting Levels have exceeded supported limits" }],
      ],
      [
        "of a check, though its value is nested as deep",
        [check("there", "x = :v", { ExpressionAttributeValues: { ":v": nested(33) } })],
        [Failed],
      ],
      [
        "of an update that can not be",
        [update("there", "SET y = absent"), put("new")],
        [
          {
            Code: "ValidationError",
            Message: "The provided expression refers to an attribute that does not exist in the item",
          },
          None,
        ],
      ],
      // §4: what becomes too large is a reason.
      [
        "of an item that becomes too large",
        [update("there", "SET y = :y", { ExpressionAttributeValues: { ":y": { S: "y".repeat(400 * 1024) } } })],
        [{ Code: "ValidationError", Message: "Item size to update has exceeded the maximum allowed size" }],
      ],
    ];
    for (const [what, TransactItems, reasons] of rows) {
      it(what, async () => expect(await reasonsOf(TransactItems)).toEqual(reasons));
    }

    it("and a message that lists them", () =>
      refuses(
        "TransactWriteItems",
        { TransactItems: [put("there", ABSENT), put("new")] },
        "TransactionCanceledException: Transaction cancelled, please refer cancellation reasons for specific reasons [ConditionalCheckFailed, None]",
      ));

    it("and changes nothing", async () => {
      expect(await itemOf("new")).toBeUndefined();
      expect(await itemOf("there")).toEqual(Item);
    });
  });

  it("does all of it", async () => {
    await run("PutItem", { TableName: "table", Item: { p: { S: "gone" } } });
    await run("PutItem", { TableName: "table", Item: { p: { S: "count" }, n: { N: "1" } } });
    const answer = await run("TransactWriteItems", {
      TransactItems: [
        put("put", ABSENT),
        remove("gone", PRESENT),
        update("count", "ADD n :one", { ExpressionAttributeValues: { ":one": { N: "1.0" } } }),
        update("made", "SET n = :one", { ExpressionAttributeValues: { ":one": { N: "1.0" } } }),
        check("there", "attribute_exists(x)"),
        { Put: { TableName: "indexed", Item: { p: { S: "1" }, a: { N: "1" } } } },
      ],
    });
    expect(answer).toEqual({});
    expect(await itemOf("put")).toEqual({ p: { S: "put" } });
    expect(await itemOf("gone")).toBeUndefined();
    expect(await itemOf("count")).toEqual({ p: { S: "count" }, n: { N: "2" } });
    expect(await itemOf("made")).toEqual({ p: { S: "made" }, n: { N: "1" } });
    expect((await run("Scan", { TableName: "indexed", IndexName: "index" })).Count).toBe(1);
  });

  it("takes 100 actions", async () => {
    const TransactItems = Array.from({ length: 100 }, (_, i) => put(`many ${i}`));
    expect(await run("TransactWriteItems", { TransactItems })).toEqual({});
  });

  // §4: an update in a transaction is measured by its item alone.
  it("updates an item to 400 KB exactly", async () => {
    const bytes = 400 * 1024 - 2 - 1;
    const set = (count: number) =>
      update("x", "SET x = :x", { ExpressionAttributeValues: { ":x": { S: "x".repeat(count) } } });
    expect(await reasonsOf([set(bytes)])).toBe("done");
    expect(await reasonsOf([set(bytes + 1)])).toEqual([
      { Code: "ValidationError", Message: "Item size to update has exceeded the maximum allowed size" },
    ]);
  });

  it("takes 4 MB of items, and not one byte more", async () => {
    const large = (S: string, bytes: number) =>
      put(S, { Item: { p: { S }, x: { S: "x".repeat(bytes - 1 - S.length - 1) } } });
    const ten = Array.from({ length: 10 }, (_, i) => large(`large ${i}`, 400 * 1024));
    await run("TransactWriteItems", { TransactItems: [...ten, large("rest", 96 * 1024)] });
    await refuses(
      "TransactWriteItems",
      { TransactItems: [...ten, large("rest", 96 * 1024 + 1)] },
      "ValidationException: The aggregate size of the items in the transaction exceeds 4194304 bytes",
    );
  });
});

// §6
describe("Client request tokens", () => {
  const MINUTES = 60_000;
  let now = Date.UTC(2026, 0, 1);
  const count = update("count", "ADD n :one", { ExpressionAttributeValues: { ":one": { N: "1" } } });

  async function counting() {
    const database = await Database.memory({ clock: { now: () => now } });
    await database.execute("CreateTable", tableInput("table", "p"));
    const transact = (ClientRequestToken: string, TransactItems: object[] = [count], more: object = {}) =>
      database.execute("TransactWriteItems", { TransactItems, ClientRequestToken, ...more });
    const counted = async () => {
      const { Item } = (await database.execute("GetItem", { TableName: "table", Key: { p: { S: "count" } } })) as {
        Item?: { n: { N: string } };
      };
      return Item?.n.N;
    };
    return { database, transact, counted };
  }

  it("make a repeated transaction do nothing for ten minutes", async () => {
    const { database, transact, counted } = await counting();
    await transact("token");
    await transact("token");
    now += 10 * MINUTES - 1;
    await transact("token");
    expect(await counted()).toBe("1");
    now += 1;
    await transact("token");
    expect(await counted()).toBe("2");
    await transact("another");
    expect(await counted()).toBe("3");
    await database.close();
  });

  it("refuse another transaction", async () => {
    const { database, transact, counted } = await counting();
    await transact("token");
    await expect(transact("token", [count, put("other")])).rejects.toMatchObject({
      name: "IdempotentParameterMismatchException",
    });
    expect(await counted()).toBe("1");
    await database.close();
  });

  it("are not remembered for a transaction that was cancelled", async () => {
    const { database, transact, counted } = await counting();
    await expect(transact("token", [count, put("x", PRESENT)])).rejects.toMatchObject({
      name: "TransactionCanceledException",
    });
    await transact("token");
    expect(await counted()).toBe("1");
    await database.close();
  });

  it("do one transaction once when it comes twice at once", async () => {
    const { database, transact, counted } = await counting();
    await Promise.allSettled([transact("token"), transact("token"), transact("token")]);
    expect(await counted()).toBe("1");
    await database.close();
  });

  it("have 1 to 36 characters", async () => {
    const { database, transact, counted } = await counting();
    await transact("x");
    await transact("x".repeat(36));
    expect(await counted()).toBe("2");
    await expect(transact("x".repeat(37))).rejects.toThrow(
      `1 validation error detected: Value '${"x".repeat(37)}' at 'clientRequestToken' failed to satisfy constraint: Member must have length less than or equal to 36`,
    );
    await expect(transact("")).rejects.toThrow(
      "1 validation error detected: Value '' at 'clientRequestToken' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
    await database.close();
  });

  // §5
  it("report of a repeated transaction what reading its items takes", async () => {
    const { database, transact } = await counting();
    const items = [put("large", { Item: { p: { S: "large" }, x: { S: "x".repeat(5000) } } })];
    const first = await transact("token", items, { ReturnConsumedCapacity: "TOTAL" });
    expect(first).toEqual({
      ConsumedCapacity: [{ TableName: "table", CapacityUnits: 10, WriteCapacityUnits: 10 }],
    });
    const second = await transact("token", items, { ReturnConsumedCapacity: "TOTAL" });
    expect(second).toEqual({ ConsumedCapacity: [{ TableName: "table", CapacityUnits: 4, ReadCapacityUnits: 4 }] });
    await database.close();
  });
});
