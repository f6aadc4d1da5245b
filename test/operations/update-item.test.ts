// UpdateItem: what it makes of items, what it answers, and its refusals, in the order in which one takes precedence over
// the next. What expressions mean, test/expressions says. Behaviours named in dynamodb-behaviours.md are marked with its
// sections.

import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { describeDatabases } from "../support/databases.ts";
import { tableInput } from "../support/tables.ts";

const ITEM_BYTES_MAX = 400 * 1024;

describeDatabases("UpdateItem", ({ run, refuses }) => {
  const Key = { p: { S: "1" } };

  beforeAll(async () => {
    await run("CreateTable", tableInput("table", "p"));
    await run("CreateTable", tableInput("sorted", "p, s:N"));
    await run("CreateTable", tableInput("indexed", "p", { global: { index: { keys: "a, b:N" } } }));
  });

  const update = (UpdateExpression: string, values: object = {}, more: object = {}) =>
    run("UpdateItem", {
      TableName: "table",
      Key,
      UpdateExpression,
      ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
      ...more,
    });
  const itemIn = async (TableName: string, key: object = Key) => (await run("GetItem", { TableName, Key: key })).Item;

  describe("refuses", () => {
    const NO_TABLE = "ResourceNotFoundException: Requested resource not found";
    const invalid = (message: string) => `ValidationException: ${message}`;
    const values = { ":v": { S: "v" } };

    const rows: [what: string, input: object, error: string][] = [
      [
        "a malformed table name, before all else",
        { TableName: "a b", ReturnValues: "x" },
        invalid(
          "1 validation error detected: Value 'a b' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
        ),
      ],
      // §1: the first bad enumeration only, and before the table.
      [
        "the first bad enumeration",
        { TableName: "none", Key, ReturnValues: "x", ReturnConsumedCapacity: "y" },
        invalid(
          "1 validation error detected: Value 'x' at 'returnValues' failed to satisfy constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]",
        ),
      ],
      [
        "expressions beside what they replaced",
        { TableName: "none", Key, AttributeUpdates: {}, UpdateExpression: "" },
        invalid(
          "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributeUpdates} Expression parameters: {UpdateExpression}",
        ),
      ],
      [
        "values without an expression",
        { TableName: "none", Key, ExpressionAttributeValues: values },
        invalid(
          "ExpressionAttributeValues can only be specified when using expressions: UpdateExpression and ConditionExpression are null",
        ),
      ],
      [
        "an empty expression",
        { TableName: "none", Key, UpdateExpression: "" },
        invalid("1 validation error detected: Invalid UpdateExpression: The expression can not be empty;"),
      ],
      [
        "a value that is not defined",
        { TableName: "none", Key, UpdateExpression: "SET a = :v" },
        invalid(
          "1 validation error detected: Invalid UpdateExpression: An expression attribute value used in expression is not defined; attribute value: :v",
        ),
      ],
      [
        "a table that is not there",
        { TableName: "none", Key: { q: { S: "1" } }, UpdateExpression: "REMOVE a" },
        NO_TABLE,
      ],
      [
        "a key that lacks an attribute",
        { TableName: "sorted", Key, UpdateExpression: "REMOVE a" },
        invalid("The provided key element does not match the schema"),
      ],
      // Measured by others in September 2026.
      [
        "a name that is too long",
        {
          TableName: "table",
          Key,
          UpdateExpression: "SET #n = :v",
          ExpressionAttributeNames: { "#n": "x".repeat(65_536) },
          ExpressionAttributeValues: values,
        },
        invalid("1 validation error detected: Attribute name is too large, must be less than 65536 bytes"),
      ],
      [
        "a replaced parameter's name of too many bytes",
        { TableName: "table", Key, AttributeUpdates: { ["ü".repeat(32_768)]: { Action: "PUT", Value: { S: "x" } } } },
        invalid("1 validation error detected: Attribute name is too large, must be less than 65536 bytes"),
      ],
      [
        "a replaced parameter's name that is empty, before its value",
        { TableName: "table", Key, AttributeUpdates: { "": { Action: "ADD", Value: { S: "x" } } } },
        invalid("1 validation error detected: Empty attribute name"),
      ],
      [
        "a key that has another attribute",
        { TableName: "table", Key: { ...Key, s: { N: "1" } }, UpdateExpression: "REMOVE a" },
        invalid("The provided key element does not match the schema"),
      ],
      [
        "a key of another type",
        { TableName: "table", Key: { p: { N: "1" } }, UpdateExpression: "REMOVE a" },
        invalid("The provided key element does not match the schema"),
      ],
      [
        "an empty key",
        { TableName: "table", Key: { p: { S: "" } }, UpdateExpression: "REMOVE a" },
        invalid(
          "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: p",
        ),
      ],
      [
        "a key that is too long",
        { TableName: "table", Key: { p: { S: "x".repeat(2049) } }, UpdateExpression: "REMOVE a" },
        invalid(
          "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes",
        ),
      ],
      [
        "a change of the key",
        { TableName: "table", Key, UpdateExpression: "SET p = :v", ExpressionAttributeValues: values },
        invalid(
          "One or more parameter values were invalid: Cannot update attribute p. This attribute is part of the key",
        ),
      ],
      [
        "a removal of the key",
        { TableName: "sorted", Key: { ...Key, s: { N: "1" } }, UpdateExpression: "REMOVE s" },
        invalid(
          "One or more parameter values were invalid: Cannot update attribute s. This attribute is part of the key",
        ),
      ],
      [
        "a condition that does not hold, before the update is tried",
        {
          TableName: "table",
          Key: { p: { S: "absent" } },
          UpdateExpression: "SET a = b",
          ConditionExpression: "attribute_exists(p)",
        },
        "ConditionalCheckFailedException: The conditional request failed",
      ],
      [
        "an operand that is not there",
        { TableName: "table", Key: { p: { S: "absent" } }, UpdateExpression: "SET a = b" },
        invalid("The provided expression refers to an attribute that does not exist in the item"),
      ],
      [
        "a path into nothing",
        {
          TableName: "table",
          Key: { p: { S: "absent" } },
          UpdateExpression: "SET a.b = :v",
          ExpressionAttributeValues: values,
        },
        invalid("The document path provided in the update expression is invalid for update"),
      ],
      [
        "an index's key of the wrong type",
        { TableName: "indexed", Key, UpdateExpression: "SET b = :v", ExpressionAttributeValues: values },
        invalid("The update expression attempted to update the secondary index key to unsupported type"),
      ],
      // Reported of AWS: https://github.com/aws/aws-sdk-java/issues/905
      [
        "an index's key of the wrong type, in the legacy way",
        { TableName: "indexed", Key, AttributeUpdates: { b: { Value: { S: "x" } } } },
        invalid("Type mismatch for attribute to update"),
      ],
      [
        "an empty key of an index",
        {
          TableName: "indexed",
          Key,
          UpdateExpression: "SET a = :v",
          ExpressionAttributeValues: { ":v": { S: "" } },
        },
        invalid(
          "One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty string value.",
        ),
      ],
      // DynamoDB Local's text.
      [
        "an empty key of an index, in the legacy way",
        { TableName: "indexed", Key, AttributeUpdates: { a: { Action: "PUT", Value: { S: "" } } } },
        invalid(
          "One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: index, IndexKey: a",
        ),
      ],
    ];
    for (const [what, input, error] of rows) it(what, () => refuses("UpdateItem", input, error));

    it("and leaves nothing behind", async () => {
      expect(await itemIn("table", { p: { S: "absent" } })).toBeUndefined();
      expect(await itemIn("indexed")).toBeUndefined();
    });
  });

  describe("makes", () => {
    const fresh = { p: { S: "fresh" } };
    beforeEach(() => run("DeleteItem", { TableName: "table", Key: fresh }));

    it("an item of the key alone, without an update", async () => {
      expect(await run("UpdateItem", { TableName: "table", Key: fresh })).toEqual({});
      expect(await itemIn("table", fresh)).toEqual(fresh);
    });

    it("an item where there was none", async () => {
      await update("SET a = :v ADD n :n", { ":v": { S: "v" }, ":n": { N: "1.0" } }, { Key: fresh });
      expect(await itemIn("table", fresh)).toEqual({ ...fresh, a: { S: "v" }, n: { N: "1" } });
    });

    // The guide says so of the legacy parameter ("Causes nothing to happen"), and it was observed of both.
    const removals: [what: string, request: object][] = [
      ["an attribute", { UpdateExpression: "REMOVE a, b" }],
      ["elements", { UpdateExpression: "DELETE a :s REMOVE b", ExpressionAttributeValues: { ":s": { SS: ["x"] } } }],
      ["an attribute, in the legacy way", { AttributeUpdates: { a: { Action: "DELETE" } } }],
      ["elements, in the legacy way", { AttributeUpdates: { a: { Action: "DELETE", Value: { SS: ["x"] } } } }],
    ];
    for (const [what, request] of removals) {
      it(`nothing, where there was nothing to remove ${what} from`, async () => {
        const input = { TableName: "table", Key: fresh, ReturnValues: "ALL_NEW", ReturnConsumedCapacity: "TOTAL" };
        expect(await run("UpdateItem", { ...input, ...request })).toEqual({
          ConsumedCapacity: { TableName: "table", CapacityUnits: 1 },
        });
        expect(await itemIn("table", fresh)).toBeUndefined();
      });
    }

    it("an item where something is removed, and something else is not", async () => {
      await update("REMOVE a SET b = :v", { ":v": { S: "v" } }, { Key: fresh });
      expect(await itemIn("table", fresh)).toEqual({ ...fresh, b: { S: "v" } });
    });

    it("an item of the key alone, by an empty legacy parameter", async () => {
      await run("UpdateItem", { TableName: "table", Key: fresh, AttributeUpdates: {} });
      expect(await itemIn("table", fresh)).toEqual(fresh);
    });

    // §3: conditions of an upsert see the absent item.
    it("nothing, where the condition asks for the item", async () => {
      const request = {
        TableName: "table",
        Key: fresh,
        UpdateExpression: "REMOVE a",
        ConditionExpression: "attribute_exists(p)",
      };
      await refuses("UpdateItem", request, "ConditionalCheckFailedException: The conditional request failed");
      expect(await itemIn("table", fresh)).toBeUndefined();
    });

    // §3: expressions are evaluated against the item as it was.
    it("exchanges", async () => {
      await run("PutItem", { TableName: "table", Item: { ...Key, a: { N: "1" }, b: { N: "2" } } });
      await update("SET a = b, b = a");
      expect(await itemIn("table")).toEqual({ ...Key, a: { N: "2" }, b: { N: "1" } });
    });

    it("attributes of any name", async () => {
      await update(
        "SET #p = :m, #c = :m",
        { ":m": { M: {} } },
        { Key: fresh, ExpressionAttributeNames: { "#p": "__proto__", "#c": "constructor" } },
      );
      await update(
        "SET #p.#p = :v ADD #c.#p :one",
        { ":v": { S: "v" }, ":one": { N: "1" } },
        { Key: fresh, ExpressionAttributeNames: { "#p": "__proto__", "#c": "constructor" } },
      );
      expect(JSON.stringify(Object.entries(await itemIn("table", fresh)).sort())).toBe(
        '[["__proto__",{"M":{"__proto__":{"S":"v"}}}],["constructor",{"M":{"__proto__":{"N":"1"}}}],["p",{"S":"fresh"}]]',
      );
    });
  });

  describe("answers", () => {
    const before = {
      ...Key,
      a: { S: "1" },
      l: { L: [{ N: "1" }, { N: "2" }, { N: "3" }] },
      m: { M: { x: { N: "1" } } },
    };
    const rows: [expression: string, ReturnValues: string, Attributes: object | undefined][] = [
      ["SET a = :v", "NONE", undefined],
      ["SET a = :v", "ALL_OLD", before],
      ["SET a = :v", "ALL_NEW", { ...before, a: { S: "v" } }],
      ["SET a = :v", "UPDATED_OLD", { a: { S: "1" } }],
      ["SET a = :v", "UPDATED_NEW", { a: { S: "v" } }],
      ["SET b = :v", "UPDATED_OLD", undefined],
      ["SET b = :v", "UPDATED_NEW", { b: { S: "v" } }],
      // §3: only the leaf, and nothing of what was removed.
      ["SET m.y = :v", "UPDATED_NEW", { m: { M: { y: { S: "v" } } } }],
      ["SET m.y = :v", "UPDATED_OLD", undefined],
      ["SET m.x = :v", "UPDATED_OLD", { m: { M: { x: { N: "1" } } } }],
      ["SET l[1] = :v", "UPDATED_NEW", { l: { L: [{ S: "v" }] } }],
      ["SET l[2] = :v, l[0] = :v", "UPDATED_OLD", { l: { L: [{ N: "1" }, { N: "3" }] } }],
      ["REMOVE a", "UPDATED_NEW", undefined],
      ["REMOVE a", "UPDATED_OLD", { a: { S: "1" } }],
      ["REMOVE b", "UPDATED_OLD", undefined],
      ["SET a = :v REMOVE m", "UPDATED_NEW", { a: { S: "v" } }],
      ["REMOVE a, m, l", "ALL_NEW", Key],
    ];
    for (const [expression, ReturnValues, Attributes] of rows) {
      it(`${ReturnValues} of ${expression}`, async () => {
        await run("PutItem", { TableName: "table", Item: before });
        const values = expression.includes(":v") ? { ":v": { S: "v" } } : {};
        const answer = await update(expression, values, { ReturnValues });
        expect(answer).toEqual(Attributes ? { Attributes } : {});
      });
    }

    for (const ReturnValues of ["ALL_OLD", "UPDATED_OLD"]) {
      it(`${ReturnValues} of no item`, async () => {
        const key = { p: { S: `new ${ReturnValues}` } };
        expect(await update("SET a = :v", { ":v": { S: "v" } }, { Key: key, ReturnValues })).toEqual({});
      });
    }

    it("the item that failed a condition, if it is asked for", async () => {
      await run("PutItem", { TableName: "table", Item: before });
      const failure = await update(
        "SET a = :v",
        { ":v": { S: "v" } },
        {
          ConditionExpression: "a = :v",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        },
      ).catch((error) => error);
      expect({ name: failure.name, ...failure.details }).toEqual({
        name: "ConditionalCheckFailedException",
        Item: before,
      });
    });
  });

  describe("AttributeUpdates", () => {
    const rows: [updates: object, after: object][] = [
      [{ a: { Value: { S: "v" } } }, { a: { S: "v" } }],
      [{ a: { Action: "PUT", Value: { S: "v" } } }, { a: { S: "v" } }],
      [{ a: { Action: "DELETE" } }, { a: undefined }],
      [{ n: { Action: "ADD", Value: { N: "2" } } }, { n: { N: "3" } }],
      [{ l: { Action: "ADD", Value: { L: [{ S: "x" }] } } }, { l: { L: [{ S: "y" }, { S: "x" }] } }],
      [{ s: { Action: "DELETE", Value: { SS: ["a"] } } }, { s: { SS: ["b"] } }],
      [{ s: { Action: "DELETE", Value: { SS: ["a", "b"] } } }, { s: undefined }],
      [{ new: { Action: "ADD", Value: { N: "2" } } }, { new: { N: "2" } }],
    ];
    const item = { ...Key, a: { S: "1" }, n: { N: "1" }, l: { L: [{ S: "y" }] }, s: { SS: ["a", "b"] } };
    for (const [AttributeUpdates, after] of rows) {
      it(JSON.stringify(AttributeUpdates), async () => {
        await run("PutItem", { TableName: "table", Item: item });
        const { Attributes } = await run("UpdateItem", {
          TableName: "table",
          Key,
          AttributeUpdates,
          ReturnValues: "ALL_NEW",
        });
        expect(Attributes).toEqual(JSON.parse(JSON.stringify({ ...item, ...after })));
      });
    }
  });

  describe("keeps to 400 KB", () => {
    const TOO_LARGE = "ValidationException: Item size to update has exceeded the maximum allowed size";
    const x = (bytes: number) => ({ ":x": { S: "x".repeat(bytes) } });

    // §4: the item, or the item without its key but with 3 bytes, 19 a value and 2 a removal, if that is more.
    const long = { p: { S: "k".repeat(50) } };
    const rows: [what: string, key: object, keyBytes: number, expression: string, weight: number][] = [
      ["whose key outweighs the update", long, 51, "SET x = :x", 0],
      ["whose update outweighs the key", Key, 2, "SET x = :x", 3 + 19 - 2],
      ["with two values", Key, 2, "SET x = :x, y = :y", 3 + 2 * 19 - 2],
      ["with a removal", Key, 2, "SET x = :x REMOVE z", 3 + 19 + 2 - 2],
      ["with a removal, and a longer key", long, 51, "SET x = :x REMOVE z", 0],
    ];
    for (const [what, key, keyBytes, expression, weight] of rows) {
      it(`an item ${what}`, async () => {
        const y = expression.includes(":y") ? { ":y": { S: "" } } : {};
        const rest = ITEM_BYTES_MAX - weight - keyBytes - 1 - (expression.includes(":y") ? 1 : 0);
        const request = (bytes: number) => ({
          TableName: "table",
          Key: key,
          UpdateExpression: expression,
          ExpressionAttributeValues: { ...x(bytes), ...y },
        });
        await run("DeleteItem", { TableName: "table", Key: key });
        await run("UpdateItem", request(rest));
        await refuses("UpdateItem", request(rest + 1), TOO_LARGE);
      });
    }

    it("32 levels, and not one more", async () => {
      const nested = (levels: number): object => (levels === 1 ? { S: "x" } : { L: [nested(levels - 1)] });
      const key = { p: { S: "nested" } };
      await run("PutItem", { TableName: "table", Item: { ...key, m: { M: {} } } });
      await update("SET m.x = :v", { ":v": nested(31) }, { Key: key });
      await refuses(
        "UpdateItem",
        {
          TableName: "table",
          Key: key,
          UpdateExpression: "SET m.x = :v",
          ExpressionAttributeValues: { ":v": nested(32) },
        },
        // API_TransactWriteItems lists this text among those of updates.
        "ValidationException: Nesting Levels have exceeded supported limits",
      );
      await refuses(
        "UpdateItem",
        {
          TableName: "table",
          Key: key,
          UpdateExpression: "SET x = :v",
          ExpressionAttributeValues: { ":v": nested(33) },
        },
        "ValidationException: Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit",
      );
    });
  });

  // §4: a value that is no key of an index made later may stay, and not come back.
  it("leaves an index's bad key as it was, and takes no other", async () => {
    await run("CreateTable", tableInput("later", "p"));
    await run("PutItem", { TableName: "later", Item: { ...Key, a: { N: "1" } } });
    await run("UpdateTable", {
      TableName: "later",
      AttributeDefinitions: [{ AttributeName: "a", AttributeType: "S" }],
      GlobalSecondaryIndexUpdates: [
        {
          Create: {
            IndexName: "index",
            KeySchema: [{ AttributeName: "a", KeyType: "HASH" }],
            Projection: { ProjectionType: "ALL" },
          },
        },
      ],
    });
    const set = (expression: string, value: object) => ({
      TableName: "later",
      Key,
      UpdateExpression: expression,
      ExpressionAttributeValues: { ":v": value },
    });
    await run("UpdateItem", set("SET b = :v", { S: "x" }));
    await run("UpdateItem", set("SET a = :v", { N: "1.0" }));
    await refuses(
      "UpdateItem",
      set("SET a = :v", { N: "2" }),
      "ValidationException: The update expression attempted to update the secondary index key to unsupported type",
    );
    expect(await itemIn("later")).toEqual({ ...Key, a: { N: "1" }, b: { S: "x" } });
  });
});
